"""Read a folder of configuration into a Workspace, or into one report of everything that is wrong."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from config import crosscheck
from config.errors import ConfigErrors
from config.models.alerts import Alerts
from config.models.kpis import KpisFile
from config.models.map import EngagementMap
from config.models.notes import NotesFile
from config.models.scalars import Context
from config.models.segments import SegmentsFile
from config.models.settings import Settings
from config.models.sources import Source, SourcesFile
from config.positions import Document, read
from config.problems import Problem, did_you_mean
from config.translate import problems_of
from config.workspace import Workspace

FILES: dict[str, type[BaseModel]] = {
    "workspace.yml": Settings,
    "sources.yml": SourcesFile,
    "map.yml": EngagementMap,
    "kpis.yml": KpisFile,
    "segments.yml": SegmentsFile,
    "alerts.yml": Alerts,
}
REQUIRED = ("workspace.yml", "sources.yml", "map.yml")
CheckWhere = Callable[[str], str | None]
CheckSource = Callable[[Source], str | None]


@dataclass
class _Folder:
    """What has been read so far."""

    documents: dict[str, Document] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load(
    folder: Path,
    *,
    check_where: CheckWhere | None = None,
    anchor: dt.date | None = None,
    check_source: CheckSource | None = None,
    env: Mapping[str, str] | None = None,
) -> Workspace:
    """Read a workspace. Raises ConfigErrors, which holds every problem of the folder.

    `check_where` gives what is wrong with a condition, or None. `anchor` is the date stored in
    the data folder; it counts where workspace.yml says `anchor: data`. `check_source` gives why
    an entry can never be pulled, or None; only a folder without other problems is asked.
    """
    folder = Path(folder)
    found = _Folder()
    _read_texts(folder, found)
    context = Context(folder, _anchor(found, anchor), os.environ if env is None else env)
    for name, document in found.documents.items():
        _validate(name, document, context, found)
    found.problems += crosscheck.problems(found.documents, model_of, check_where)
    if not found.problems:
        found.problems += crosscheck.deeper(found.documents, found.models)
        if check_source:
            found.problems += crosscheck.unreadable(found.documents, found.models, check_source)
    if found.problems:
        raise ConfigErrors(folder, sorted(set(found.problems)))
    return _workspace(folder, found)


def model_of(name: str) -> type[BaseModel]:
    """The model of a file of a workspace."""
    return FILES.get(name, NotesFile)


def _read_texts(folder: Path, found: _Folder) -> None:
    if not folder.is_dir():
        expected = "a folder with workspace.yml, sources.yml and map.yml"
        hint = "python -m config new DIR writes one to begin with"
        raise ConfigErrors(folder, [Problem(folder.name, 1, "", "no such folder", expected, hint)])
    found.problems += [
        _unknown_file(path) for path in sorted(folder.glob("*.y*ml")) if path.name not in FILES
    ]
    for name in FILES:
        if (folder / name).is_file():
            _read(folder, name, found)
        elif name in REQUIRED:
            found.problems.append(Problem(name, 1, "", "no such file", f"{name} in {folder}"))
    for path in sorted((folder / "notes").glob("**/*.yml")):
        _read(folder, path.relative_to(folder).as_posix(), found)


def _unknown_file(path: Path) -> Problem:
    return Problem(
        path.name, 1, "", "a file that is not read", "a file known here", did_you_mean(path.name, FILES)
    )


def _read(folder: Path, name: str, found: _Folder) -> None:
    try:
        text = (folder / name).read_text("utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        what = "bytes that are not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error.strerror)
        document = Document(name, "", problems=[Problem(name, 1, "", what, "a text file in UTF-8")])
    else:
        document = read(name, text)
    found.documents[name] = document
    found.problems += document.problems


def _anchor(found: _Folder, stored: dt.date | None) -> dt.date:
    settings = found.documents.get("workspace.yml")
    written = settings.data.get("anchor") if settings and isinstance(settings.data, dict) else None
    try:
        return dt.date.fromisoformat(str(written))
    except ValueError:
        return stored or dt.datetime.now(dt.UTC).date()


def _validate(name: str, document: Document, context: Context, found: _Folder) -> None:
    if document.problems and document.data is None:
        return
    model = model_of(name)
    if document.data is None:
        document.data = {}
    try:
        found.models[name] = model.model_validate(document.data, context=context)
    except ValidationError as error:
        found.problems += problems_of(document, model, error)


def _workspace(folder: Path, found: _Folder) -> Workspace:
    kpis = found.models.get("kpis.yml") or KpisFile()
    segments = found.models.get("segments.yml") or SegmentsFile()
    notes = [model.notes for name, model in found.models.items() if name.startswith("notes/")]
    return Workspace(
        folder=folder,
        settings=found.models["workspace.yml"],
        sources=found.models["sources.yml"].sources,
        map=found.models["map.yml"],
        outcomes=kpis.outcomes,
        kpis=kpis.kpis,
        segments=segments.segments,
        personas=segments.personas,
        alerts=found.models.get("alerts.yml") or Alerts(),
        notes=tuple(note for several in notes for note in several),
        documents=found.documents,
    )
