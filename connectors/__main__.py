"""`python -m connectors pull [SOURCE…] [--again]` and `python -m connectors inspect FILE…`.

Exit codes: 0 all well; 1 a source or file could not be read in full; 2 nothing was started;
130 interrupted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import ConfigError
from connectors.errors import ConnectorError, UnknownSource
from connectors.fetching import now_ms
from connectors.inspect import look_into, profile_text
from connectors.pull import pull
from connectors.suggest import mapping_text
from warehouse import build, checks, runtime, status, workspace
from warehouse.errors import INTERRUPT_EXIT, INTERRUPTED, WarehouseError
from warehouse.load import RunResult
from warehouse.sandbox import TableSpec

if TYPE_CHECKING:
    from warehouse.runtime import Warehouse

OK, IN_PART, NOT_STARTED = 0, 1, 2
LONGEST_WAIT_MS = 20 * 60_000  # a vendor that wants to be left alone for longer is pulled another time
ATTEMPTS = 3  # portions in a row that brought nothing: a source that is down is left to the next pull


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(given)
    except (ConfigError, UnknownSource, WarehouseError) as error:
        print(error, file=sys.stderr)
        return NOT_STARTED
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        return INTERRUPT_EXIT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m connectors", description="Pull sources, or look into a file."
    )
    commands = parser.add_subparsers(required=True, metavar="pull|inspect")
    pulling = commands.add_parser("pull", help="read what is new in sources into the warehouse")
    pulling.add_argument("sources", nargs="*", metavar="SOURCE", help="ids of sources; none: all")
    pulling.add_argument(
        "--workspace", help="folder of configuration; default KPI_WORKSPACE, else config/demo"
    )
    pulling.add_argument(
        "--data", help="data folder; default KPI_DATA, else data/<name of the workspace's folder>"
    )
    pulling.add_argument(
        "--again", action="store_true", help="read all of it once more, as if nothing had been read"
    )
    pulling.set_defaults(run=_pull)
    looking = commands.add_parser(
        "inspect", help="say what a file holds, and print a source entry to start from"
    )
    looking.add_argument("files", nargs="+", metavar="FILE")
    looking.add_argument("--delimiter", help="of a csv; default: found out")
    looking.add_argument("--encoding", help="such as latin-1; default utf-8")
    looking.set_defaults(run=_inspect)
    return parser


def _pull(given: argparse.Namespace) -> int:
    folder, data = workspace.locate(given.workspace, given.data)
    loaded = workspace.load(folder, data)
    wanted = given.sources or [source.id for source in loaded.sources]
    with runtime.open_warehouse(loaded, data) as wh:
        results = {source_id: [_one(wh, source_id, again=given.again)] for source_id in wanted}
        _go_on(wh, results)
        if any(result.upserted for portions in results.values() for result in portions):
            checks.daily(wh)  # no server runs that would: rows whose time moved count once
        build.refresh(wh, loaded)  # a quiet pull too: an earlier run may have ended before it
        _print_late(wh, wanted)
    return OK if all(_is_whole(portions[-1]) for portions in results.values()) else IN_PART


def _one(wh: Warehouse, source_id: str, *, again: bool = False) -> RunResult:
    result = pull(wh, source_id, refresh=False, again=again)
    print(line(source_id, result), flush=True)
    return result


def _go_on(wh: Warehouse, results: dict[str, list[RunResult]]) -> None:
    """Pull portion after portion, each source in turn, until nothing more is due soon or keeps failing."""
    while due := [
        (at_ms, source_id)
        for source_id, portions in results.items()
        if (at_ms := portions[-1].more_at_ms) is not None
        and at_ms - now_ms() <= LONGEST_WAIT_MS
        and not _fails(portions)
    ]:
        at_ms, source_id = min(due)
        time.sleep(max(0, at_ms - now_ms()) / 1000)
        results[source_id].append(_one(wh, source_id))


def _fails(portions: list[RunResult]) -> bool:
    return [each.state for each in portions[-ATTEMPTS:]] == ["failed"] * ATTEMPTS


def _is_whole(last: RunResult) -> bool:
    return last.state == "ok" and last.more_at_ms is None


def line(source_id: str, result: RunResult) -> str:
    """One pull in one line, whose counts add up, and what went wrong below it."""
    if result.run_id == 0:
        counts = "nothing changed"
    else:
        counts = (
            f"{result.fetched:,} rows read = {result.upserted:,} new or changed "
            f"+ {result.unchanged:,} as before + {result.quarantined:,} in quarantine"
        )
    unread = [
        f"{one.object} {int(one.done * 100)}%"
        for one in result.objects
        if one.done is not None and one.done < 1
    ]
    counts += f"; history read so far: {', '.join(unread)}" if unread else ""
    lines = [f"{source_id:<16} {result.state:<9} {counts}"]
    return "\n".join(lines + [f"  {part}" for part in (result.message or "").split(" · ") if part])


def _print_late(wh: Warehouse, wanted: list[str]) -> None:
    with wh.read() as reader:
        fresh = status.freshness(reader, wh.workspace)
    for source_id in wanted:
        known = fresh[source_id]
        if known.complete_until_ms is None:
            print(f"{source_id}: nothing read yet")
        elif known.late:
            print(f"{source_id}: late; complete until {_moment(known.complete_until_ms)}")


def _moment(ms: int) -> str:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def _inspect(given: argparse.Namespace) -> int:
    results = [_look(TableSpec(path, given.delimiter, given.encoding)) for path in given.files]
    return OK if all(results) else IN_PART


def _look(spec: TableSpec) -> bool:
    spec = replace(spec, path=str(Path(spec.path).resolve()))
    try:
        seen = look_into(spec)
    except ConnectorError as error:
        print(error, file=sys.stderr)
        return False
    rows = seen.columns[0].rows if seen.columns else 0
    print(f"# {spec.path}: {rows:,} rows, {len(seen.columns)} columns")
    for reason, lines in seen.rejected.items():
        print(f"# {lines:,} more lines could not be read: {reason}")
    print(f"\n{profile_text(seen.columns)}\n")
    print("# To start from: paste it into sources.yml, and look at each line that says CHECK.\n")
    print(mapping_text(spec, seen.columns))
    return not seen.rejected


if __name__ == "__main__":
    sys.exit(main())
