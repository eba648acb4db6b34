"""The demo's workspace with its records read from the demo's files instead of its vendors."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "config" / "demo"


def workspace(folder: Path) -> Path:
    """Write it to a folder that does not exist yet, and return that; `DEMO_DIR` says where the files are."""
    shutil.copytree(DEMO, folder)
    shutil.copy(HERE / "sources.yml", folder)
    return folder
