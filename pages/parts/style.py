"""The one stylesheet: tokens, signs and rules, put on the page by the router."""

from functools import cache
from pathlib import Path

from pages.parts.html import Markup
from pages.parts.signs import rules
from pages.parts.theme import tokens

HERE = Path(__file__).parent


@cache
def sheet() -> Markup:
    """The whole stylesheet as one element, which takes no space."""
    return Markup(f"<style>{tokens()}\n{rules()}\n{asset('look.css')}</style>")


@cache
def asset(name: str) -> str:
    """A stylesheet or script that lies beside the parts."""
    return (HERE / name).read_text(encoding="utf-8")
