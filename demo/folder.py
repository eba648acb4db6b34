"""The demo's folder: whose lives it holds, what was broken in them, and how far they are written."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from demo.errors import ForeignAnchor, Unusable
from demo.faults import Control
from demo.made import Made
from demo.world import Anchor

ANCHOR = "anchor.json"
STATE = "demo-state.json"
FILES = "files"


@dataclass(frozen=True)
class Origin:
    """What is fixed at the first start: the anchor, the moment, and the day up to which files are history."""

    anchor: Anchor
    began: int
    history_to: int


@dataclass
class State:
    """What changes: how far time has come, what a reader broke or mended, when the feed was repaired."""

    now: int = 0
    repaired_at: int | None = None
    history_written: bool = False
    controls: list[Control] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)


def _write(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Unusable(
            f"{path} is not readable as JSON ({error}). Move the folder {path.parent} away and start again."
        ) from error


def origin(
    data: Path, now: datetime, *, day: date | None = None, seed: int | None = None, days_back: int = 0
) -> Origin:
    """The folder's origin, written down at the first start. Raises ForeignAnchor, Unusable."""
    path = data / ANCHOR
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            first = Anchor(day or now.date(), Anchor(now.date()).seed if seed is None else seed)
            _write(
                path,
                {
                    "anchor": first.day.isoformat(),
                    "seed": first.seed,
                    "began": now.isoformat(),
                    "history_to": -days_back,
                },
            )
    except OSError as error:
        raise Unusable(
            f"Cannot write into {data}: {error.strerror}. Choose another folder with --data."
        ) from error
    return _checked(path, day, seed)


def _checked(path: Path, day: date | None, seed: int | None) -> Origin:
    found = _read(path)
    try:
        stored = Anchor(date.fromisoformat(found["anchor"]), int(found["seed"]))
        began = int(datetime.fromisoformat(found["began"]).timestamp())
        history_to = int(found["history_to"])
    except (KeyError, TypeError, ValueError) as error:
        raise Unusable(
            f"{path} is no anchor of the demo ({error}). Choose another folder with --data."
        ) from error
    asked = Anchor(stored.day if day is None else day, stored.seed if seed is None else seed)
    if asked != stored:
        raise ForeignAnchor(
            f"{path} holds the lives of anchor {stored.day}, seed {stored.seed}; "
            f"you asked for {asked.day}, seed {asked.seed}. "
            "Leave out --anchor and --seed to continue them, or choose another folder with --data."
        )
    return Origin(stored, began, history_to)


def load_state(data: Path) -> State:
    """What was kept of the last run; a fresh state at the first."""
    path = data / STATE
    if not path.exists():
        return State()
    found = _read(path)
    return State(
        found["now"],
        found["repaired_at"],
        found["history_written"],
        [Control(**control) for control in found["controls"]],
        [Made(**made) for made in found.get("made", ())],
    )


def save_state(data: Path, state: State) -> None:
    """Keep the state for the next start, at once and whole."""
    _write(data / STATE, asdict(state))


def iso(moment: int) -> str:
    """A moment as text, UTC."""
    return datetime.fromtimestamp(moment, UTC).isoformat()
