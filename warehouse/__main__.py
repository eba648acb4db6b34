"""`python -m warehouse rebuild`: the database made anew from landing, journal and configuration."""

from __future__ import annotations

import argparse
import sys
import time

from config.errors import ConfigError
from warehouse import rebuild, workspace
from warehouse.errors import INTERRUPT_EXIT, INTERRUPTED, WarehouseError

FAILED = 2


def main(given: list[str] | None = None) -> int:
    """Run the command; 0 when it is done, 2 with a message when it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m warehouse", description=__doc__)
    parser.add_argument("command", choices=["rebuild"], help="rebuild: make the database anew")
    parser.add_argument(
        "--workspace", help="folder of configuration; default KPI_WORKSPACE, else config/demo"
    )
    parser.add_argument(
        "--data", help="data folder; default KPI_DATA, else data/<name of the workspace's folder>"
    )
    arguments = parser.parse_args(given)
    try:
        folder, data = workspace.locate(arguments.workspace, arguments.data)
        began = time.monotonic()
        done = rebuild.rebuild(workspace.load(folder, data), data)
    except (ConfigError, WarehouseError) as problem:
        print(problem, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        return INTERRUPT_EXIT
    print(f"{done.rows:,} rows of {done.batches:,} landed batches read in {time.monotonic() - began:.1f} s.")
    for source in done.without_source:
        print(f"Left out: {source}, which the workspace no longer names.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
