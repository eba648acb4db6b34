"""HTML that is escaped unless it was built here, so that no text of a source can become markup."""

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Text that is already safe HTML; only this module and `signs` make one."""

    __slots__ = ()


Part = str | int | float | Markup | None


def safe(part: Part) -> str:
    """Return a part as HTML: markup as it is, anything else escaped.

    >>> safe("<b>")
    '&lt;b&gt;'
    """
    if part is None:
        return ""
    return part if isinstance(part, Markup) else escape(str(part))


def join(parts: Iterable[Part], between: Part = "") -> Markup:
    """Put parts one after the other, leaving out the empty ones."""
    return Markup(safe(between).join(text for part in parts if (text := safe(part))))


def say(*parts: Part) -> Markup:
    """A sentence of plain and marked-up parts."""
    return join(parts)


def el(tag: str, *children: Part, **attributes: Part) -> Markup:
    """One element; `cls` is the class, `data_x` becomes `data-x`, None leaves an attribute out.

    >>> el("b", "5 < 6", cls="n")
    '<b class="n">5 &lt; 6</b>'
    """
    named = ((name.replace("cls", "class").replace("_", "-"), value) for name, value in attributes.items())
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in named if value is not None)
    return Markup(f"<{tag}{written}>{join(children)}</{tag}>")


def b(text: Part) -> Markup:
    """Bold words in a sentence."""
    return el("b", text)


def coded(text: str | None) -> Markup | None:
    """A sentence whose words in backticks are code.

    >>> coded("add `poor` < here")
    'add <code>poor</code> &lt; here'
    """
    if not text:
        return None
    return join(el("code", part) if i % 2 else part for i, part in enumerate(text.split("`")))


def link(page: str, text: Part, **parameters: str) -> Markup:
    """An internal link: a real address, followed without a reload by `parts.navigate`.

    >>> link("touchpoint", "Call", id="a&b")
    '<a class="tl-a" data-tl="1" href="/touchpoint?id=a%26b">Call</a>'
    """
    from urllib.parse import urlencode

    query = f"?{urlencode(parameters)}" if parameters else ""
    return el("a", text, cls="tl-a", data_tl="1", href=f"/{page}{query}")


def outward(address: str, text: Part) -> Part:
    """A link to another system's record, or only its text where the address is not http(s)."""
    if not address.startswith(("https://", "http://")):
        return text
    return el("a", text, cls="tl-a", href=address, rel="noopener noreferrer")
