"""`python -m metrics`: what the data say, what it is worth, and whether every KPI has something behind it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config import ConfigError
from metrics import findings, money
from metrics.docs import metrics_page
from metrics.errors import BadRequest, MetricsError
from metrics.lens import Lens
from metrics.scope import now_ms, open_scope
from metrics.table import backtest_table, money_table, table
from warehouse import build, runtime
from warehouse import workspace as workspaces
from warehouse.errors import INTERRUPT_EXIT, WarehouseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from config import Workspace
    from warehouse.runtime import Warehouse
    from warehouse.store import Reader

LEVELS = ("boardroom", "executive", "operations")
STATES = ("unlinked", "silent", "no_effect", "unproven", "failing_support")
FAILED, UNREADABLE = 1, 2
OLDER_TEXT = (
    "The workspace {} changed since it was last pulled: until the next pull figures follow its older text."
)
DOCS = Path(__file__).parent.parent / "docs" / "metrics.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except (ConfigError, WarehouseError, MetricsError) as problem:
        print(problem, file=sys.stderr)
        return UNREADABLE
    except BrokenPipeError:
        # whoever reads it, such as `head`, has seen enough; nothing is left to be written at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Interrupted; nothing was changed.", file=sys.stderr)
        return INTERRUPT_EXIT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m metrics", description=__doc__)
    commands = parser.add_subparsers(required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--workspace", help="folder of configuration, default KPI_WORKSPACE or config/demo")
    shared.add_argument("--data", help="data folder, default KPI_DATA or data/<workspace>")
    shared.add_argument("--as-of", metavar="DATE", help="read nothing later than this day")
    printed = argparse.ArgumentParser(add_help=False)
    printed.add_argument(
        "--format", choices=("json", "table"), help="default: a table on a terminal, else JSON"
    )
    found = commands.add_parser(
        "findings", parents=[shared, printed], help="everything the data say, as one document"
    )
    found.add_argument("--period", help="28d, month, quarter, fytd, all or 2026-01-01..2026-01-31")
    found.set_defaults(run=_findings)
    worth = commands.add_parser(
        "money", parents=[shared, printed], help="order value, value to date, cost to serve"
    )
    worth.add_argument("--period", help="as of findings")
    worth.add_argument("--segment", help="of these customers only: the id of a segment, or id:value")
    worth.set_defaults(run=_money)
    check = commands.add_parser("check", parents=[shared], help="exit 1 where nothing stands behind a KPI")
    check.add_argument("--fail-on", default="unlinked,silent,no_effect", help=f"of {', '.join(STATES)}")
    check.add_argument("--level", choices=LEVELS, default="boardroom", help="this level and those above it")
    check.set_defaults(run=_check, period=None)
    past = commands.add_parser(
        "backtest", parents=[shared, printed], help="when the alarm rules would have fired"
    )
    past.add_argument("--days", type=int, default=90, help="so many days back, 90 where not said")
    past.add_argument("--incidents", type=float, help="try this many false incidents a quarter ...")
    past.add_argument("--streams", type=int, help="... for this many measures watched")
    past.set_defaults(run=_backtest, period=None)
    docs = commands.add_parser("docs", help="write docs/metrics.md from the definitions")
    docs.add_argument("--check", action="store_true", help="write nothing; exit 1 where it is not current")
    docs.set_defaults(run=_docs)
    return parser


@contextmanager
def _opened(chosen: argparse.Namespace) -> Iterator[tuple[Warehouse, Reader, Workspace, Lens]]:
    """What the command reads: the data as they are, or as they were on the day asked for."""
    home, data = workspaces.locate(chosen.workspace, chosen.data)
    ws = workspaces.load(home, data)
    lens = _lens(chosen, ws)
    with closing(runtime.open_for_reading(ws, data)) as wh, wh.read() as reader, ExitStack() as held:
        cut = held.enter_context(build.as_of(reader, ws, now_ms(ws, lens))) if lens.as_of else reader
        yield wh, cut, ws, lens


def _document(chosen: argparse.Namespace) -> dict[str, Any]:
    """The stored document where it answers, else one computed now."""
    with _opened(chosen) as (wh, reader, ws, lens):
        return {**_read(reader, ws, lens), "read_from": wh.read_from}


def _read(reader: Reader, ws: Workspace, lens: Lens) -> dict[str, Any]:
    if lens.as_of:
        return findings.compute(reader, ws, lens, may_estimate=True)
    found = findings.stored(reader, lens) or findings.compute(reader, ws, lens, may_estimate=True)
    if not build.follows(reader, ws):
        print(OLDER_TEXT.format(ws.id), file=sys.stderr)
    return found


def _lens(chosen: argparse.Namespace, ws: Workspace) -> Lens:
    given = {name: getattr(chosen, name, None) for name in ("period", "as_of", "segment")}
    lens = Lens.parse({name: value for name, value in given.items() if value}, ws)
    if lens.notes:
        raise BadRequest("\n".join(lens.notes))
    return lens


def _findings(chosen: argparse.Namespace) -> int:
    return _print(chosen, _document(chosen), table)


def _money(chosen: argparse.Namespace) -> int:
    with _opened(chosen) as (_, reader, ws, lens):
        found = money.money(reader, ws, lens)
    return _print(chosen, found, money_table)


def _backtest(chosen: argparse.Namespace) -> int:
    from metrics.evidence import backtest

    with _opened(chosen) as (_, reader, ws, lens):
        scope = open_scope(reader, ws, lens, may_estimate=True)
        found = backtest.tried(scope, chosen.days, chosen.incidents, chosen.streams)
    return _print(chosen, found, backtest_table)


def _print(
    chosen: argparse.Namespace, found: dict[str, Any], as_table: Callable[[dict[str, Any]], str]
) -> int:
    """As it was asked for; else people at a terminal get the table, and other programs everything."""
    written = chosen.format or ("table" if sys.stdout.isatty() else "json")
    whole = json.dumps(found, ensure_ascii=False, indent=2, default=str)
    print(whole if written == "json" else as_table(found), flush=True)
    return 0


def _check(chosen: argparse.Namespace) -> int:
    bad = [state.strip() for state in chosen.fail_on.split(",") if state.strip()]
    if strange := [state for state in bad if state not in STATES]:
        raise BadRequest(f"no state {', '.join(strange)} of a KPI; there are {', '.join(STATES)}")
    levels = LEVELS[: LEVELS.index(chosen.level) + 1]
    asked = [kpi for kpi in _document(chosen)["kpis"] if kpi["level"] in levels]
    failing = [kpi for kpi in asked if kpi["state"] in bad]
    for kpi in failing:
        print(f"{kpi['id']}: {kpi['state']} ({kpi['level']}) - {_say(kpi)}")
    untested = sum(kpi["outcome"] is not None and kpi["state"] is None for kpi in asked)
    if untested:
        print(f"{untested} of {len(asked)} KPIs asked about: not tested yet", file=sys.stderr)
    return FAILED if failing else 0


def _say(kpi: dict[str, Any]) -> str:
    if kpi["state"] == "unlinked":
        return "no touchpoint of the map says that it serves it; declare one under `serves`"
    behind = ", ".join(kpi["touchpoints"])
    return (
        f"nothing came from what stands behind it in 30 days: {behind}"
        if kpi["state"] == "silent"
        else behind
    )


def _docs(chosen: argparse.Namespace) -> int:
    text = metrics_page()
    current = DOCS.is_file() and DOCS.read_text("utf-8") == text
    if chosen.check:
        print("docs/metrics.md is current" if current else "docs/metrics.md is old: make docs")
        return 0 if current else FAILED
    DOCS.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
