"""Figures as lines of JSON, as a table, and as the table of docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine
from benchmarks.harness import Figure

HOME = Path(__file__).parent
KEPT = HOME / "results.jsonl"
PAGE = HOME.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEADER = "| # | Work | Measured against | Median (spread) | Target | | CPU s, ours / theirs | Wall s |"
RULE = "|---|---|---|---|---|---|---|---|"

Kept = tuple[Figure, str]


def line(figure: Figure, size: str) -> str:
    """One figure as a line of JSON."""
    return json.dumps({**asdict(figure), "verdict": figure.verdict, "size": size}, ensure_ascii=False)


def table(figures: Iterable[Figure]) -> str:
    """Figures as a Markdown table."""
    return "\n".join([HEADER, RULE, *map(_row, figures)])


def _row(figure: Figure) -> str:
    value = f"{_number(figure.value)} {figure.unit}"
    if figure.low is not None and figure.high is not None:
        value += f" ({_number(figure.low)}–{_number(figure.high)}, {figure.pairs} pairs)"
    target = "" if figure.target is None else f"≤ {_number(figure.target)}"
    cells = (
        figure.id,
        figure.work + (f". {figure.note}" if figure.note else ""),
        figure.floor,
        value,
        target,
        f"**{figure.verdict}**" if figure.verdict == "missed" else figure.verdict,
        _both(figure.cpu_s, figure.floor_cpu_s),
        _both(figure.wall_s, figure.floor_wall_s),
    )
    return f"| {' | '.join(cells)} |"


def _both(ours: float | None, floor: float | None) -> str:
    return " / ".join(_number(each) for each in (ours, floor) if each is not None)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def keep(figures: Iterable[Figure], size: str) -> None:
    """Put figures in place of those of the same name and size, and write the page's table anew."""
    kept = {(each["id"], each["size"]): each for each in _kept()}
    about = {"machine": machine.described(), "day": datetime.now(UTC).date().isoformat()}
    for figure in figures:
        kept[figure.id, size] = json.loads(line(figure, size)) | about
    chosen = sorted(kept.values(), key=lambda each: (each["size"], _place(each["id"])))
    KEPT.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in chosen), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), chosen), encoding="utf-8")


def _kept() -> list[dict[str, object]]:
    return (
        [json.loads(each) for each in KEPT.read_text(encoding="utf-8").splitlines()] if KEPT.exists() else []
    )


def _place(name: object) -> tuple[int, str]:
    number = str(name).split()[0].removeprefix("P")
    return (int(number) if number.isdigit() else 0, str(name))


def page(text: str, kept: Iterable[dict[str, object]]) -> str:
    """The page with the kept figures between its two marks, a table for each size."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{''.join(_section(size, list(kept)) for size in ('small', 'full'))}{END}{after}"


def _section(size: str, kept: list[dict[str, object]]) -> str:
    mine = [each for each in kept if each["size"] == size]
    if not mine:
        return ""
    where = sorted({f"{each['machine']}; measured {each['day']}" for each in mine})
    figures = [Figure(**{name: each[name] for name in Figure.__dataclass_fields__}) for each in mine]  # pyright: ignore[reportArgumentType]
    return f"\n### Size `{size}`\n\n{table(figures)}\n\nMachine: {'. '.join(where)}.\n\n"
