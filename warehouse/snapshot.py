"""Verified copies of the database, for other processes to read while the server holds the file.

The server never opens the file itself, not even to copy it: closing any descriptor would drop the
engine's lock. Children do, and a copy counts only after one of them has opened it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from warehouse import folder, recovery
from warehouse.errors import DiskFull, WarehouseError

if TYPE_CHECKING:
    from warehouse.runtime import Warehouse

EVERY_S = 60.0
LARGEST_SHARE = 0.02
KEPT = 2
LAST = "snapshots/last.json"


def take_if_due(wh: Warehouse) -> Path | None:
    """Take a snapshot where data changed since the last one, at most once a minute and 2 % of the time."""
    last = folder.read_json(wh.data / LAST)
    if last.get("data_version") == wh.data_version and recovery.newest(wh.data):
        return None
    rest_s = max(EVERY_S, last.get("seconds", 0) / LARGEST_SHARE)
    return take(wh) if time.time() - last.get("at", 0) >= rest_s else None


def take(wh: Warehouse) -> Path:
    """Take a snapshot now. Raises DiskFull and WarehouseError; the snapshot before stays in force then."""
    began = time.monotonic()
    home = wh.data / "snapshots"
    home.mkdir(exist_ok=True)
    draft = home / ".draft.duckdb"
    for path in (draft, _log_of(draft)):
        path.unlink(missing_ok=True)
    with wh.exclusive():
        _fold(wh)
        version = wh.data_version
        for path in (wh.data / folder.DATABASE, _log_of(wh.data / folder.DATABASE)):
            if path.exists():
                _child("cp", str(path), str(draft if path.suffix == ".duckdb" else _log_of(draft)))
    _child(sys.executable, "-m", "warehouse.snapshot", str(draft))
    path = home / f"snapshot-{version}.duckdb"
    draft.replace(path)
    folder.write_whole(wh.data / recovery.POINTER, path.name)
    about = {"data_version": version, "at": time.time(), "seconds": time.monotonic() - began}
    folder.write_whole(wh.data / LAST, json.dumps(about))
    _forget_older(home, path)
    return path


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _fold(wh: Warehouse) -> None:
    """Fold the engine's log into the file; where open readers forbid it, the copy takes the log along."""
    with wh.cursor() as cursor, suppress(duckdb.TransactionException):
        cursor.execute("checkpoint")


def _child(*command: str) -> None:
    root = str(Path(__file__).resolve().parents[1])
    done = subprocess.run(  # noqa: S603 — our own programs, no shell
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root}
    )
    if done.returncode == 0:
        return
    told = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    if "No space left" in told:
        raise DiskFull(
            "The disk is full: no snapshot was taken, the one before stays in force. "
            "Make room on the disk of the data folder."
        )
    raise WarehouseError(f"No snapshot was taken, the one before stays in force: {told}")


def _forget_older(home: Path, newest: Path) -> None:
    """Remove all but the newest few; a reader that has an older one open keeps it until it closes."""
    older = sorted(home.glob("snapshot-*.duckdb"), key=lambda path: path.stat().st_mtime)
    for path in [path for path in older if path != newest][: -(KEPT - 1)]:
        path.unlink(missing_ok=True)


def verify(path: Path) -> None:
    """Open a copy, fold in its log, read it, make it durable. Runs in a child process only."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("checkpoint")
        connection.execute("select data_version from ops.version").fetchone()
        connection.execute("select count(*) from core.interaction").fetchone()
    with path.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    verify(Path(sys.argv[1]))
