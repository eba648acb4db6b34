"""The small workspace, shared by all areas: tests/small/README.md says what is known of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from connectors.pull import pull
from warehouse import build, runtime, workspace
from warehouse.runtime import Warehouse

# How long an example takes says something of the machine, nothing of the code.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def small_workspace(tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the small workspace, free to change, and a data folder that does not exist yet."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    return folder, tmp_path / "data"


@pytest.fixture(scope="session")
def _small_pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    loaded = workspace.load(SMALL, home / "data")
    with runtime.open_warehouse(loaded, home / "data") as wh:
        for source in loaded.sources:
            pull(wh, source.id, refresh=False)
        build.refresh(wh, loaded)
    return home / "data"


@pytest.fixture
def small_warehouse(small_workspace: tuple[Path, Path], _small_pulled: Path) -> Iterator[Warehouse]:
    """The small workspace, really pulled, open for reading and writing; each test has its own copy."""
    folder, data = small_workspace
    shutil.copytree(_small_pulled, data)
    with runtime.open_warehouse(workspace.load(folder, data), data) as wh:
        yield wh
