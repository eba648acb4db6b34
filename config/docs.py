"""`docs/workspace.md`: prose from workspace_page.md beside this file, tables made from the models."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.loader import FILES
from config.models.columns import OPTIONAL, REQUIRED
from config.models.notes import NotesFile
from config.models.scalars import Condition, Defines, Names
from config.models.shapes import OneOrMany
from config.models.times import Duration
from config.problems import with_article
from config.walk import field_type

PROSE = Path(__file__).with_name("workspace_page.md")
NOTICE = (
    "<!-- Made by `make docs` from config/workspace_page.md and the models in config/models: edit those. -->"
)


def workspace_page() -> str:
    """The whole page: every `[[Model]]` of the prose is replaced by the table of that model."""
    known = {model.__name__: model for model in all_models()}
    text = PROSE.read_text("utf-8").replace("[[columns]]", _columns())
    body = re.sub(r"\[\[(\w+)\]\]", lambda found: table(known[found[1]]), text)
    return f"{NOTICE}\n\n{body}"


def all_models() -> list[type[BaseModel]]:
    """Every model of a workspace's files, each once."""
    found: dict[str, type[BaseModel]] = {}
    waiting = [*FILES.values(), NotesFile]
    while waiting:
        model = waiting.pop(0)
        if model.__name__ not in found:
            found[model.__name__] = model
            waiting += [
                part for field in model.model_fields.values() for part in _models_in(field_type(field))
            ]
    return list(found.values())


def table(model: type[BaseModel]) -> str:
    """The keys of one model, with what may stand there, the default, and what it means."""
    rows = [_row(name, field) for name, field in model.model_fields.items()]
    return "\n".join(["| Key | Value | Default | Meaning |", "|---|---|---|---|", *rows])


def _row(name: str, field: FieldInfo) -> str:
    value = words(field_type(field)).replace("|", "\\|")
    return f"| `{field.alias or name}` | {value} | {_default(field)} | {field.description} |"


def _default(field: FieldInfo) -> str:
    default = field.default
    if field.is_required():
        return "**required**"
    if (
        default is PydanticUndefined
        or default in (None, ())
        or not isinstance(default, (str, int, float, Duration))
    ):
        return ""
    return f"`{str(default).lower()}`" if isinstance(default, bool) else f"`{default}`"


def words(kind: Any) -> str:
    """A type as readers of the page see it."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _annotated(kind)
    if origin in (Union, types.UnionType):
        return " or ".join(words(part) for part in get_args(kind) if part is not type(None))
    if origin is Literal:
        return ", ".join(f"`{str(part).lower() if part is True else part}`" for part in get_args(kind))
    if origin is tuple:
        return f"list of {words(get_args(kind)[0])}"
    if origin is dict:
        return f"{{name: {words(get_args(kind)[1])}}}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"[{_title(kind)}](#{_title(kind).replace(' ', '-')})"
    return "whole number" if kind is int else str(getattr(kind, "__name__", kind))


def _annotated(kind: Any) -> str:
    inner, *marks = get_args(kind)
    for mark in marks:
        if isinstance(mark, Condition):
            return "[condition](#conditions)"
        if isinstance(mark, Defines):
            return "id"
        if isinstance(mark, Names):
            return f"id of {with_article(' or '.join(mark.kinds))}"
        if isinstance(mark, OneOrMany):
            return f"{words(get_args(inner)[0])}, or a list"
    titles = [(mark.json_schema or {}).get("title") for mark in marks if isinstance(mark, WithJsonSchema)]
    return str(titles[0]) if titles and titles[0] else words(inner)


def _title(model: type[BaseModel]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models_in(part)


def _columns() -> str:
    rows = [
        f"| `{into}` | {_listed(REQUIRED[into])} | {_listed(OPTIONAL[into])} |"
        for into in ("interaction", "feedback", "episode", "attribute", "identity", "reading")
    ]
    return "\n".join(["| `into` | required | optional |", "|---|---|---|", *rows])


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
