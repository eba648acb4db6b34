"""Which workspace and which data folder a command speaks of."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import config
from config import Workspace
from warehouse import folder
from warehouse.where import problem_in

DEFAULT = "config/demo"


def locate(workspace: str | None = None, data: str | None = None) -> tuple[Path, Path]:
    """The two folders: as given, else KPI_WORKSPACE and KPI_DATA, else config/demo and data/<folder name>."""
    home = Path(workspace or os.environ.get("KPI_WORKSPACE") or DEFAULT)
    chosen = data or os.environ.get("KPI_DATA")
    return home, Path(chosen) if chosen else Path("data") / home.resolve().name


def load(home: Path, data: Path) -> Workspace:
    """Read the workspace with its conditions checked and its dates counted from the data's anchor.

    Raises config.ConfigErrors, which holds every problem of the folder.
    """
    return config.load(home, check_where=problem_in, anchor=anchor(data))


def anchor(data: Path) -> dt.date | None:
    """The date that the data folder says its story is told from; None where it says none."""
    found = folder.read_json(data / folder.ANCHOR).get("anchor")
    try:
        return dt.date.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None
