"""Walk a file's plain data beside its model: which texts define ids, name them, or are conditions.

It goes by the data and not by the finished model, so that a mistake in one entry hides no other.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.models.scalars import Condition, Defines, Names
from config.models.shapes import OrShort
from config.positions import Path

Mark = Defines | Names | Condition


@dataclass(frozen=True)
class Marked:
    """A text in a file that defines an id, names one, or is a condition."""

    mark: Mark
    path: Path
    text: str


def marked(model: type[BaseModel], data: Any, path: Path = ()) -> Iterator[Marked]:
    """Every marked text of one mapping and all below it."""
    if not isinstance(data, dict):
        return
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in data:
            found = _value(field_type(field), data[key], (*path, key))
            yield from (place for place in found if not _named_beside(place, data))


def _named_beside(place: Marked, data: dict[str, Any]) -> bool:
    return isinstance(place.mark, Defines) and place.mark.unless in data


def field_type(field: FieldInfo) -> Any:
    """A field's whole type, with the marks that pydantic moved off it."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _value(kind: Any, data: Any, path: Path) -> Iterator[Marked]:
    origin = get_origin(kind)
    if data is None:
        return
    if origin is Annotated:
        yield from _annotated(kind, data, path)
    elif origin in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _value(part, data, path)
    elif origin is tuple:
        yield from _items(get_args(kind)[0], data, path)
    elif origin is dict and isinstance(data, dict):
        for key, part in data.items():
            yield from _value(get_args(kind)[1], part, (*path, key))
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from marked(kind, data, path)


def _annotated(kind: Any, data: Any, path: Path) -> Iterator[Marked]:
    inner, *marks = get_args(kind)
    for mark in marks:
        if isinstance(mark, (Defines, Names, Condition)) and isinstance(data, str):
            yield Marked(mark, path, data.strip())
        if isinstance(mark, OrShort) and not isinstance(data, (dict, list)):
            return
    yield from _value(inner, data, path)


def _items(kind: Any, data: Any, path: Path) -> Iterator[Marked]:
    if not isinstance(data, list):
        yield from _value(kind, data, path)
        return
    for index, part in enumerate(data):
        yield from _value(kind, part, (*path, index))


def model_at(model: Any, data: Any, path: Path) -> type[BaseModel] | None:
    """The model of the mapping that stands at this path of the data."""
    found = _model_of(model, data)
    if not path:
        return found
    part, rest = path[0], path[1:]
    kind = _inside(model, data, part)
    return model_at(kind, data[part], rest) if kind is not None else None


def _parts(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _parts(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for part in get_args(kind):
            yield from _parts(part)
    else:
        yield kind


def _model_of(kind: Any, data: Any) -> type[BaseModel] | None:
    for part in _parts(kind):
        if get_origin(part) is tuple and not isinstance(data, list):
            return _model_of(get_args(part)[0], data)
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _inside(kind: Any, data: Any, key: str | int) -> Any:
    for part in _parts(kind):
        if get_origin(part) is tuple:
            item = get_args(part)[0]
            return item if isinstance(key, int) else _inside(item, data, key)
        if get_origin(part) is dict:
            return get_args(part)[1]
        if isinstance(part, type) and issubclass(part, BaseModel):
            names = {field.alias or name: field for name, field in part.model_fields.items()}
            return field_type(names[str(key)]) if key in names else None
    return None
