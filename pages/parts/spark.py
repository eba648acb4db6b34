"""Small pictures made of masks and percentages: sparklines, interval marks, strips of days and hours."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.parts import words
from pages.parts.html import Markup, el, join
from pages.parts.signs import mask

Figure = Mapping[str, Any]
TOP, BOTTOM = 4.0, 30.0
HEIGHT = 34.0


def _ends(series: Sequence[Figure], target: float | None) -> tuple[float, float]:
    drawn = [f[k] for f in series for k in ("value", "low", "high") if f.get(k) is not None]
    drawn += [target] if target is not None else []
    low, high = min(drawn), max(drawn)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def sparkline(series: Sequence[Figure], *, target: float | None = None, colour: str = "data") -> Markup:
    """The last periods with their band, the target dashed, the last value as a dot in its state's colour."""
    known = [(i, f) for i, f in enumerate(series) if f.get("value") is not None]
    if len(known) < 2:
        return Markup("")
    low, high = _ends([f for _, f in known], target)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low)

    step = 300 / (len(series) - 1)
    line = "".join(
        f"{'M' if n == 0 or known[n - 1][0] != i - 1 else 'L'}{i * step:.1f} {y(f['value']):.1f}"
        for n, (i, f) in enumerate(known)
    )
    marks = [
        _layer(
            "line",
            f'<path d="{line}" fill="none" stroke="#000" stroke-width="2"'
            ' vector-effect="non-scaling-stroke"/>',
        )
    ]
    banded = [(i, f) for i, f in known if f.get("low") is not None and f.get("high") is not None]
    if len(banded) > 1:
        edge = [f"{i * step:.1f} {y(f['high']):.1f}" for i, f in banded] + [
            f"{i * step:.1f} {y(f['low']):.1f}" for i, f in reversed(banded)
        ]
        marks.insert(0, _layer("band", f'<path d="M{"L".join(edge)}Z"/>'))
    if target is not None:
        marks.append(el("i", cls="target", style=f"top:{100 * y(target) / HEIGHT:.1f}%"))
    if known[-1][0] == len(series) - 1:
        marks.append(
            el(
                "i",
                cls="last",
                style=f"top:{100 * y(known[-1][1]['value']) / HEIGHT:.1f}%;background:var(--{colour})",
            )
        )
    return el("div", *marks, cls="tl-spark", aria_hidden="true")


def _layer(name: str, body: str) -> Markup:
    return el("i", cls=name, style=f"--m:{mask(body, f'0 0 300 {HEIGHT:.0f}', stretch=True)}")


def scale_of(figures: Sequence[Figure], *more: float | None) -> tuple[float, float]:
    """One shared axis for several rows, from the least to the greatest that is drawn."""
    drawn = [f[k] for f in figures for k in ("value", "low", "high") if f.get(k) is not None]
    drawn += [m for m in more if m is not None]
    if not drawn:
        return 0.0, 1.0
    low, high = min(drawn), max(drawn)
    pad = 0.04 * (high - low) or 0.5
    return low - pad, high + pad


def dot(
    figure: Figure, scale: tuple[float, float], *, normal: float | None = None, colour: str = "data"
) -> Markup:
    """A value with its interval and its normal on a shared axis."""
    low, high = scale

    def x(value: float) -> float:
        return 100 * (min(max(value, low), high) - low) / (high - low)

    marks = [el("i", cls="axis")]
    if normal is not None:
        marks.append(el("i", cls="normal", style=f"left:{x(normal):.1f}%"))
    few, hidden = words.too_few(figure), (figure.get("n") or 0) < words.FEW_FOR_FRACTION
    value = None if hidden else figure.get("value")
    ends = figure.get("low"), figure.get("high")
    if value is not None and ends[0] is not None and ends[1] is not None:
        place = f"left:{x(ends[0]):.1f}%;width:{x(ends[1]) - x(ends[0]):.1f}%"
        style = f"{place};background:var(--{'unk' if few else colour})"
        marks.append(el("i", cls="whisk", style=style))
    if value is not None:
        style = f"left:{x(value):.1f}%" + ("" if few else f";background:var(--{colour})")
        marks.append(el("i", cls="dot hollow" if few else "dot", style=style))
    return el("span", *marks, cls="tl-plot", aria_hidden="true")


def value_range(low: float, point: float, high: float, top: float) -> Markup:
    """A range of money from zero to the axis' top, its point as a tick."""
    at = [100 * min(max(v, 0), top) / top if top else 0 for v in (low, point, high)]
    bar = el("i", cls="range", style=f"left:{at[0]:.1f}%;width:{at[2] - at[0]:.1f}%")
    return el(
        "span",
        el("i", cls="axis"),
        bar,
        el("i", cls="point", style=f"left:{at[1]:.1f}%"),
        cls="tl-plot",
        aria_hidden="true",
    )


def days(entries: Sequence[Mapping[str, Any]], promised: float | None) -> Markup:
    """A bar a day from zero, red below what was promised, hatched while the day is not complete."""
    bars = [_day(entry, promised) for entry in entries]
    line = [el("u", style=f"bottom:{100 * promised:.1f}%")] if promised is not None else []
    return el("div", *bars, *line, cls="tl-days", aria_hidden="true")


def _day(entry: Mapping[str, Any], promised: float | None) -> Markup:
    kept = entry.get("kept")
    if not entry.get("complete", True) or kept is None:
        return el("i", cls="open", style="height:100%")
    face = "below" if promised is not None and kept < promised else None
    return el("i", cls=face, style=f"height:{max(2.0, 100 * kept):.1f}%")


def hours(full: float, pulls: Sequence[tuple[float, bool]]) -> Markup:
    """The last hours of a source: complete up to `full` (a share of it), pulls as ticks, failed ones red."""
    at = 100 * min(max(full, 0), 1)
    gap = el("i", cls="gap", style=f"left:{at:.1f}%;right:0") if at < 99 else None
    ticks = [el("i", cls="tick" if ok else "tick bad", style=f"left:{100 * x:.1f}%") for x, ok in pulls]
    edge = el("i", cls="edge", style=f"left:calc({at:.1f}% - 2px)")
    return el(
        "div",
        el("i", cls="full", style=f"left:0;width:{at:.1f}%"),
        gap,
        join(ticks),
        edge,
        cls="tl-hours",
        aria_hidden="true",
    )
