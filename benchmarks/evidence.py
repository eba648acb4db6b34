"""What findings must be right about, on seeded worlds that nobody tuned them on.

`python -m benchmarks.evidence [--worlds N] [--customers N] [--first-seed N] [--keep]` prints each figure
beside what it must be; with `--keep` the table of docs/method.md is written anew.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks import alarms, judged, nab
from benchmarks.judged import Held
from benchmarks.lived import Lived, live
from benchmarks.planted import Plan

PAGE = Path(__file__).parent.parent / "docs" / "method.md"
BEGIN, END = "<!-- evidence: begin -->", "<!-- evidence: end -->"
HEADER = "| What | Must be | Measured | Counted | |\n|---|---|---|---|---|"


def held(plan: Plan, worlds: int, scratch: Path) -> Iterator[Held]:
    """Every figure, on so many worlds of each sort."""
    plain = _lived(plan, worlds, scratch)
    dark = _lived(replace(plan, seed=plan.seed + 1000, hidden=0.3), worlds, scratch)
    null = _lived(replace(plan, seed=plan.seed + 2000, null=True), worlds, scratch)
    yield from judged.links(plain, dark)
    yield from judged.nought(null)
    yield from judged.traps(plain)
    yield from judged.kpis([*plain, *dark])
    yield from judged.money(plain)
    yield from alarms.figures(plan.seed + 3000)
    yield from nab.figures()
    seconds = sorted(each.seconds for each in plain)
    print(f"findings of one world: {seconds[len(seconds) // 2]:.0f} s (median)", file=sys.stderr)


def _lived(plan: Plan, worlds: int, scratch: Path) -> list[Lived]:
    found = []
    for number in range(worlds):
        each = replace(plan, seed=plan.seed + number)
        print(f"world {each.seed}, hidden {each.hidden:g}, null {each.null}", file=sys.stderr)
        found.append(live(each, scratch))
    return found


def table(figures: Iterable[Held], about: str) -> str:
    """Figures as a Markdown table with a line that says on what they were counted."""
    return "\n".join([HEADER, *map(_row, figures), "", about])


def _row(one: Held) -> str:
    measured = "not known" if one.measured is None else f"{one.measured:.3g}"
    verdict = {True: "met", False: "**missed**", None: one.note}[one.met]
    note = f" ({one.note})" if one.note and one.met is not None else ""
    return f"| {one.name}{note} | {one.required} | {measured} | {one.n:,} | {verdict} |"


def page(text: str, told: str) -> str:
    """The page with the table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{told}\n{END}{rest.partition(END)[2]}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence", description=__doc__)
    parser.add_argument("--worlds", type=int, default=4, help="of each sort")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--touchpoints", type=int, default=24)
    parser.add_argument("--first-seed", type=int, default=501)
    parser.add_argument("--keep", action="store_true", help="write the table of docs/method.md anew")
    return parser.parse_args()


def main() -> int:
    """Print the table; with --keep write it."""
    told = _arguments()
    plan = Plan(told.first_seed, told.customers, told.touchpoints)
    with tempfile.TemporaryDirectory(prefix="worlds-") as scratch:
        figures = list(held(plan, told.worlds, Path(scratch)))
    about = (
        f"On {told.worlds} worlds of each sort (plain, 30 % hidden, nothing planted), seeds from "
        f"{told.first_seed}, {told.customers:,} customers, {told.touchpoints} touchpoints."
    )
    print(table(figures, about))
    if told.keep:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), table(figures, about)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
