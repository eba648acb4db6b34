"""Colour tokens: one meaning each, in light and dark, for stylesheets, charts and exported pictures."""

LIGHT_DARK: dict[str, tuple[str, str]] = {
    "bg": ("#FBFAF7", "#14171A"),
    "surface": ("#FFFFFF", "#1B1F23"),
    "sunk": ("#F3F1EC", "#20252A"),
    "ink": ("#1A1D21", "#ECEAE5"),
    "ink2": ("#4A5058", "#B4BAC1"),
    "ink3": ("#656B73", "#9098A1"),
    "line": ("#E3E0D9", "#2C3238"),
    "line2": ("#8C8F92", "#6C747D"),
    "data": ("#1F5A8C", "#7DB4E3"),
    "band": ("rgb(31 90 140 / 17%)", "rgb(125 180 227 / 20%)"),
    "link": ("#175480", "#8ABCE8"),
    "fail": ("#B3261E", "#FF8A7D"),
    "failt": ("#FBEBE8", "#3A2220"),
    "watch": ("#8A5A00", "#E5AE45"),
    "watchg": ("#B87A00", "#E5AE45"),
    "watcht": ("#FBF1DC", "#35290F"),
    "good": ("#2F6B52", "#86BFA4"),
    "unk": ("#656B73", "#9098A1"),
    "unkt": ("#EFEDE8", "#262B30"),
    "primary": ("#1F5A8C", "#2E73B0"),
    "seg1": ("#3043A2", "#6B81E6"),
    "seg2": ("#6E9299", "#C4C8E1"),
    "seg3": ("#5F1E51", "#8251A8"),
    "seg4": ("#A681C8", "#3EBEFB"),
    "seg5": ("#5B4082", "#75839E"),
}


def tokens() -> str:
    """The custom properties; `light-dark()` follows the reader's theme without a rerun."""
    lines = (f"--{name}:light-dark({light},{dark});" for name, (light, dark) in LIGHT_DARK.items())
    return ":root{" + "".join(lines) + "}"


def var(name: str) -> str:
    """A token as a colour, for CSS and for charts drawn as SVG."""
    if name not in LIGHT_DARK:
        raise KeyError(f"no colour token {name!r}; there are {', '.join(LIGHT_DARK)}")
    return f"var(--{name})"
