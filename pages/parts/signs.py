"""Signs and verdict lines: shapes first, as CSS masks that take a theme colour, always with a word."""

from html import escape
from urllib.parse import quote

from pages.parts.html import Markup, el

_RING = '<circle cx="6" cy="6" r="4" fill="none" stroke="#000" stroke-width="1.7"/>'
SHAPES: dict[str, tuple[str, str]] = {
    "incident": ("fail", '<path d="M6 1 11.6 11H.4z"/>'),
    "standing": ("fail", '<path d="M1.2 1.2h9.6v9.6H1.2z"/>'),
    "watch": ("watchg", f'{_RING}<path d="M6 2a4 4 0 0 1 0 8z"/>'),
    "ok": ("good", _RING),
    "recovering": (
        "good",
        '<path d="M2 10 10 2M4.2 2H10v5.8" fill="none" stroke="#000" stroke-width="1.7"/>',
    ),
    "late": (
        "unk",
        '<circle cx="6" cy="6" r="4.7" fill="none" stroke="#000" stroke-width="1.3"/>'
        '<path d="M6 3v3.3l2.1 1.2" fill="none" stroke="#000" stroke-width="1.3"/>',
    ),
    "learning": (
        "unk",
        '<circle cx="1.6" cy="6" r="1.3"/><circle cx="6" cy="6" r="1.3"/><circle cx="10.4" cy="6" r="1.3"/>',
    ),
    "too_quiet": (
        "unk",
        '<circle cx="6" cy="6" r="4.6" fill="none" stroke="#000" stroke-width="1.4"'
        ' stroke-dasharray="2.1 1.5"/>',
    ),
    "no_data": ("unk", '<path d="M1.5 5.2h9v1.6h-9z"/>'),
    "untested": ("unk", '<circle cx="6" cy="6" r="2.3"/>'),
    "unlinked": (
        "fail",
        '<path d="M1.5 1.5h9v9h-9z" fill="none" stroke="#000" stroke-width="1.5"'
        ' stroke-dasharray="2.25 1.5"/>',
    ),
    "broken": (
        "unk",
        '<path d="M0 6h3.6M8.4 6H12M4.6 9.4l2.8-6.8" fill="none" stroke="#000" stroke-width="1.5"/>',
    ),
    "moment": ("ink", '<path d="M6 .9 11.1 6 6 11.1.9 6z" fill="none" stroke="#000" stroke-width="1.4"/>'),
}
LINES: dict[str, tuple[str, str]] = {
    "supported": ("ink", '<path d="M0 5h26" stroke="#000" stroke-width="2.2"/>'),
    "contradicted": (
        "ink",
        '<path d="M0 5h8.5M17.5 5H26M10.4 2.4l5.2 5.2M15.6 2.4l-5.2 5.2" stroke="#000" stroke-width="2.2"/>',
    ),
    "no_visible_effect": ("ink2", '<path d="M0 5h8M18 5h8M13 1.5v7" stroke="#000" stroke-width="1.3"/>'),
    "inconclusive": ("ink2", '<path d="M0 5h26" stroke="#000" stroke-width="1.5" stroke-dasharray="6 4"/>'),
    "too_few": ("ink3", '<path d="M0 5h26" stroke="#000" stroke-width="1.5" stroke-dasharray="1.5 4"/>'),
}
SAME_SIGN = {
    "recovered": "recovering",
    "on_target": "ok",
    "too_close": "watch",
    "off_target": "incident",
    "served": "ok",
    "failing_support": "incident",
    "silent": "unlinked",
    "unproven": "broken",
    "no_effect": "broken",
    "unknown": "no_data",
    "first_pull": "late",
    "not_shown": "late",
    "worse": "incident",
    "outside": "incident",
    "within": "ok",
    "close": "watch",
}
SAME_LINE = {"not_measurable": "too_few", "untested": "too_few"}


def shape_of(state: str | None) -> str:
    """The sign of a state; what was not tested yet has one of its own, the small dot."""
    name = SAME_SIGN.get(state or "untested", state or "untested")
    return name if name in SHAPES else "untested"


def line_of(verdict: str | None) -> str:
    """The line of a verdict; untested is dotted."""
    name = SAME_LINE.get(verdict or "untested", verdict or "untested")
    return name if name in LINES else "too_few"


def colour_of(state: str | None) -> str:
    """The token a state is drawn in."""
    return SHAPES[shape_of(state)][0]


def sign(state: str | None, word: str = "") -> Markup:
    """A sign; with a word it is read out, without one a word must stand beside it."""
    return el("i", cls=f"tl-sign s-{shape_of(state)}", aria_label=word or None, role="img" if word else None)


def verdict_line(verdict: str | None) -> Markup:
    """A verdict's line, to stand beside its word."""
    return el("i", cls=f"tl-vline v-{line_of(verdict)}")


def mask(body: str, box: str, stretch: bool = False) -> str:
    """An SVG as a CSS `url()`; with `stretch` it fills its place whatever the proportions."""
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"{ratio}>{body}</svg>'
    return f"url('data:image/svg+xml,{quote(svg, safe=' =:/')}')"


def rules() -> str:
    """The style rules of all signs and lines, for the page and for the map component."""
    signs = (_rule(f"s-{n}", c, mask(body, "0 0 12 12")) for n, (c, body) in SHAPES.items())
    lines = (_rule(f"v-{n}", c, mask(body, "0 0 26 10")) for n, (c, body) in LINES.items())
    return "\n".join((*signs, *lines))


def _rule(name: str, colour: str, url: str) -> str:
    mask_image = "-webkit-mask-image:var(--m);mask-image:var(--m)"
    return f".{escape(name)}{{background:var(--{colour});--m:{url};{mask_image}}}"
