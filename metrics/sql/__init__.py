"""The queries of metrics: one file each, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def text(name: str) -> str:
    """The text of `metrics/sql/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def after(name: str, **steps: str) -> str:
    """The text of `name` with steps before its own: what each is called, and the file that says it."""
    before, is_with, own = text(name).partition("\nwith ")
    told = ", ".join(f"{step} as (\n{text(file)})" for step, file in steps.items())
    return f"with {told}, {own}" if is_with else f"with {told}\n{before}"
