"""JSON Schemas of the files, for editors that check while one writes."""

from __future__ import annotations

from typing import Any

from config.loader import FILES
from config.models.notes import NotesFile


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each file, by its name; `notes` is that of every file in notes/."""
    models = {name.removesuffix(".yml"): model for name, model in FILES.items()} | {"notes": NotesFile}
    return {name: {"title": name, **model.model_json_schema()} for name, model in models.items()}
