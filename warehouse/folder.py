"""Where things lie in a data folder, and whom it belongs to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from warehouse import secret
from warehouse.errors import ForeignData

if TYPE_CHECKING:
    from config import Workspace

DATABASE = "warehouse.duckdb"
OWNER = "workspace.json"
SERVING = "serving.json"
ANCHOR = "anchor.json"


def write_whole(path: Path, text: str) -> None:
    """Replace a small file at once: a reader sees the old text or the new one, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        fsync(file)
    draft.replace(path)
    sync_folder(path.parent)


def fsync(file: IO[Any]) -> None:
    """Make what was written to a file durable."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_json(path: Path) -> dict[str, Any]:
    """A small JSON object of the data folder; empty where there is none or it is not readable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check_owner(workspace: Workspace, data: Path) -> None:
    """Refuse a data folder of another workspace. Raises ForeignData."""
    owner = read_json(data / OWNER)
    if owner.get("workspace", workspace.id) == workspace.id:
        return
    raise ForeignData(
        f"The data folder {data} belongs to the workspace {owner['workspace']!r} "
        f"(seen at {owner.get('folder')}), not to {workspace.id!r} ({workspace.folder}). "
        "Choose another folder with --data or KPI_DATA; nothing was changed."
    )


def claim(workspace: Workspace, data: Path) -> None:
    """Note whose folder this is and which secret its keys were hashed with. Raises SecretChanged."""
    owner = read_json(data / OWNER)
    key = secret.read(data)
    if known := owner.get("secret"):
        secret.check(data, key, known)
    now = {
        "workspace": workspace.id,
        "folder": str(workspace.folder.resolve()),
        "secret": secret.fingerprint(key),
    }
    if owner != now:
        write_whole(data / OWNER, json.dumps(now, indent=1) + "\n")
