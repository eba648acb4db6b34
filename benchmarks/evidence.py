"""What findings must be right about, on seeded worlds that nobody tuned them on.

`python -m benchmarks.evidence [--worlds N] [--customers N] [--first-seed N] [--keep]` prints each figure
beside what it must be; with `--keep` the table of docs/method.md is written anew.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import alarms, judged, nab, told
from benchmarks.judged import Held
from benchmarks.lived import Lived, live
from benchmarks.planted import Plan

PAGE = Path(__file__).parent.parent / "docs" / "method.md"
BEGIN, END = "<!-- evidence: begin -->", "<!-- evidence: end -->"
HEADER = "| What | Must be | Measured | Counted | |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Worlds:
    """Worlds of each sort: as planted, with confounding that no column shows, and with nothing planted."""

    plain: list[Lived]
    dark: list[Lived]
    null: list[Lived]

    @property
    def all(self) -> list[Lived]:
        """Every one of them."""
        return [*self.plain, *self.dark, *self.null]


def lived(plan: Plan, count: int, scratch: Path) -> Worlds:
    """So many worlds of each sort, each with what findings say of it."""
    plain = _lived(plan, count, scratch)
    dark = _lived(replace(plan, seed=plan.seed + 1000, hidden=0.3), count, scratch)
    return Worlds(plain, dark, _lived(replace(plan, seed=plan.seed + 2000, null=True), count, scratch))


def held(worlds: Worlds, seed: int) -> Iterator[Held]:
    """Every figure, of these worlds and of streams of their own."""
    yield from judged.links(worlds.plain, worlds.dark)
    yield judged.suggested("suggested links where nothing is", worlds.plain)
    yield judged.suggested("30 % hidden: suggested where nothing is", worlds.dark)
    yield from judged.nought(worlds.null)
    yield from judged.traps(worlds.plain)
    yield from judged.kpis([*worlds.plain, *worlds.dark])
    yield from judged.money(worlds.plain)
    yield from told.figures([*worlds.plain, *worlds.dark], worlds.null)
    yield from alarms.figures(seed + 3000)
    yield from nab.figures()


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


def _about(plan: Plan, worlds: Worlds) -> str:
    seconds = sorted(each.seconds for each in worlds.all)
    events = [sum(each.events for each in some) / 1e6 for some in (worlds.plain, worlds.all)]
    return (
        f"On {len(worlds.plain)} worlds of each sort (plain, 30 % hidden, nothing planted), seeds from "
        f"{plan.seed}, {plan.customers:,} customers, {plan.touchpoints} touchpoints: "
        f"{events[0]:.1f} million events in the plain ones, {events[1]:.1f} in all. Findings of one took "
        f"{seconds[len(seconds) // 2]:.0f} s (median)."
    )


def main() -> int:
    """Print the table; with --keep write it."""
    asked = _arguments()
    plan = Plan(asked.first_seed, asked.customers, asked.touchpoints)
    with tempfile.TemporaryDirectory(prefix="worlds-") as scratch:
        worlds = lived(plan, asked.worlds, Path(scratch))
    figures, about = list(held(worlds, plan.seed)), _about(plan, worlds)
    print(table(figures, about))
    if asked.keep:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), table(figures, about)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
