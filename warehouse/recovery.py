"""What is done with a file that does not open: it is set aside and the newest snapshot takes its place."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

from warehouse import folder

POINTER = "snapshots/current"
NOTE = "aside/last.json"


def newest(data: Path) -> Path | None:
    """The snapshot that the pointer names, or None."""
    try:
        name = (data / POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    path = data / "snapshots" / name
    return path if path.is_file() else None


def set_aside(data: Path, reason: str, *, use_snapshot: bool = True) -> Path | None:
    """Move the file out of the way and put the newest snapshot in its place.

    Returns the snapshot; None where there was none and the database starts empty. What happened is
    noted in `aside/last.json`; until `replayed` is called the next opening goes on with the replay.
    """
    at = dt.datetime.now(dt.UTC)
    snapshot = newest(data) if use_snapshot else None
    (data / "aside").mkdir(exist_ok=True)
    note = {
        "at": at.isoformat(timespec="seconds"),
        "reason": reason,
        "from": snapshot.name if snapshot else None,
        "replayed": False,
    }
    folder.write_whole(data / NOTE, json.dumps(note, indent=1) + "\n")
    for suffix in ("", ".wal"):
        broken = data / f"{folder.DATABASE}{suffix}"
        if broken.exists():
            broken.rename(data / "aside" / f"{at:%Y%m%dT%H%M%S.%f}-{folder.DATABASE}{suffix}")
    if snapshot:
        draft = data / f".{folder.DATABASE}.draft"
        shutil.copyfile(snapshot, draft)
        draft.rename(data / folder.DATABASE)
    return snapshot


def pending(data: Path) -> dict[str, str] | None:
    """The recovery whose landing and journal are not replayed yet, or None."""
    note = folder.read_json(data / NOTE)
    return note if note and not note["replayed"] else None


def last(data: Path) -> dict[str, str] | None:
    """The last recovery of this folder (at, reason, from), or None; pages say it."""
    return folder.read_json(data / NOTE) or None


def replayed(data: Path) -> None:
    """Note that landing and journal were replayed after the recovery."""
    note = folder.read_json(data / NOTE)
    folder.write_whole(data / NOTE, json.dumps(note | {"replayed": True}, indent=1) + "\n")


def discard_aside(data: Path) -> None:
    """Remove the files that a rebuild on request set aside: what took their place holds the same."""
    for path in (data / "aside").glob(f"*-{folder.DATABASE}*"):
        path.unlink()
    (data / NOTE).unlink(missing_ok=True)
