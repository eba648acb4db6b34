"""`python -m benchmarks [NAME …] [--size small|full] [--keep]`: measure, and print what came of it."""

from __future__ import annotations

import argparse
import importlib
import sys

from benchmarks import machine, report
from benchmarks.bench import opened
from benchmarks.harness import Figure
from benchmarks.history import SIZES

SCRIPTS = ("first_pull", "paged", "storage", "refresh", "backfill", "conclude", "pages", "live")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SCRIPTS)}; default all")
    parser.add_argument(
        "--size", choices=sorted(SIZES), default="small", help="tiny only shows that it runs; default small"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="write the figures to benchmarks/results.jsonl and docs/performance.md",
    )
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(SCRIPTS))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(SCRIPTS)}")
    return options


def main() -> int:
    """Run the chosen scripts in one scratch folder."""
    options = _arguments()
    figures: list[Figure] = []
    print(f"{machine.described()}; size {options.size}", file=sys.stderr)
    with opened(options.size) as bench:
        for name in options.names or SCRIPTS:
            for figure in importlib.import_module(f"benchmarks.{name}").run(bench):
                print(report.line(figure, options.size), flush=True)
                figures.append(figure)
    print(f"\n{report.table(figures)}")
    if options.keep:
        report.keep(figures, options.size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
