"""Opening the database file: one process at a time, the right folder, the right secret, a sound file."""

from __future__ import annotations

import datetime as dt
import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse import folder, recovery
from warehouse.errors import InUse, NewerSchema, NothingToRead, Unreadable, is_disk_full

if TYPE_CHECKING:
    from config import Workspace

STORAGE = "v1.5.0"
BROKEN = (
    duckdb.IOException,
    duckdb.ConnectionException,
    duckdb.SerializationException,
    duckdb.InternalException,
    duckdb.FatalException,
)
_open: set[Path] = set()
_opening = threading.Lock()


def now(kind: str) -> dict[str, str]:
    """What `read_from` says of a read that begins now."""
    return {"kind": kind, "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}


def settings(workspace: Workspace, data: Path) -> dict[str, Any]:
    """How the engine runs: limits of the workspace, and no extension fetched from anywhere."""
    chosen: dict[str, Any] = {
        "threads": workspace.settings.threads,
        "memory_limit": workspace.settings.memory_limit,
    }
    return {name: value for name, value in chosen.items() if value} | {
        "temp_directory": str(data / "tmp"),
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
    }


def _connect(path: Path, data: Path, config: dict[str, Any], *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Connect, then lock out every file but the database and landing: nothing here reads others."""
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    connection.execute("set allowed_directories = $folders", {"folders": [str(data.absolute() / "landing")]})
    connection.execute("set enable_external_access = false")
    return connection


def for_writing(workspace: Workspace, data: Path) -> duckdb.DuckDBPyConnection:
    """Open the file, set a broken one aside; raises InUse, ForeignData, SecretChanged, Unreadable."""
    folder.check_owner(workspace, data)
    _make(data)
    _hold(data)
    try:
        connection = _sound(data, settings(workspace, data) | {"storage_compatibility_version": STORAGE})
        try:
            folder.claim(workspace, data)
        except BaseException:
            connection.close()
            raise
    except BaseException:
        release(data)
        raise
    return connection


def _make(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / ".writable").touch()
        (data / ".writable").unlink()
    except OSError as error:
        if is_disk_full(error):
            raise
        raise Unreadable(
            f"The data folder {data} cannot be written: {error.strerror}. Give this user the right to write "
            "it, or choose another folder with --data or KPI_DATA; nothing was changed."
        ) from error


def _hold(data: Path) -> None:
    with _opening:
        if data.resolve() in _open:
            raise InUse(_in_use(data, os.getpid()))
        _open.add(data.resolve())


def release(data: Path) -> None:
    """Forget that this process holds the folder."""
    with _opening:
        _open.discard(data.resolve())


def _sound(data: Path, config: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    path = data / folder.DATABASE
    if not path.exists() and (data / "landing").exists() and not recovery.pending(data):
        recovery.set_aside(data, "the database file was gone")
    try:
        return _connect(path, data, config, read_only=False)
    except BROKEN as error:
        _explain(data, error)
        recovery.set_aside(data, str(error).splitlines()[0])
    return _connect(path, data, config, read_only=False)


def _explain(data: Path, error: duckdb.Error) -> None:
    """Raise what this error means; return where it means that the file is broken."""
    text = str(error)
    if "Conflicting lock" in text or "different configuration" in text:
        found = re.search(r"PID (\d+)", text)
        raise InUse(_in_use(data, int(found[1]) if found else os.getpid())) from error
    if "newer version" in text or "storage version" in text:
        raise NewerSchema(
            f"{data / folder.DATABASE} was written by a later version of DuckDB: {text.splitlines()[0]} "
            "Run the version of the program that wrote it, or choose another data folder with --data."
        ) from error
    if is_disk_full(error) or isinstance(error, duckdb.OutOfMemoryException):
        raise error
    if any(hint in text for hint in ("Permission denied", "Read-only file system", "Too many open files")):
        raise Unreadable(
            f"{data / folder.DATABASE} cannot be opened: {text.splitlines()[0]} "
            "Give this user the right to read and write it; nothing was changed."
        ) from error


def _in_use(data: Path, pid: int) -> str:
    serving = folder.read_json(data / folder.SERVING)
    if serving.get("pid") != pid:
        return (
            f"{data / folder.DATABASE} is held by process {pid}. Wait until it ends, or end it; "
            "nothing was changed."
        )
    return (
        f"{data / folder.DATABASE} is held by the server, process {pid}. Do it there: on the page "
        f"{serving.get('page')}, or by `curl -X POST {serving.get('endpoint')}`. Or end the server first; "
        "nothing was changed."
    )


def for_reading(workspace: Workspace, data: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """The file where it is free and sound, else the newest snapshot, and which of them it is."""
    folder.check_owner(workspace, data)
    config = settings(workspace, data)
    path = data / folder.DATABASE
    reason = f"There is no {path}."
    if path.exists():
        try:
            return _connect(path, data, config, read_only=True), now("file")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
    snapshot = recovery.newest(data)
    if snapshot is None:
        raise NothingToRead(
            f"Nothing to read in {data} yet: {reason} Pull once: `python -m connectors pull "
            f"--workspace {workspace.folder} --data {data}`, or wait for the server's first snapshot."
        )
    at = dt.datetime.fromtimestamp(snapshot.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")
    return _connect(snapshot, data, config, read_only=True), {"kind": "snapshot", "at": at}
