"""What changed between two texts of a map, told by id: added, removed, changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.positions import read

COMPARED = ("map.yml", "kpis.yml", "segments.yml")


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """One line per thing that changed between two workspaces' texts, as `Workspace.texts` gives them."""
    return [
        f"{name}: {line}"
        for name in COMPARED
        for line in _changes((), _data(name, before.get(name, "")), _data(name, after.get(name, "")))
    ]


def _data(name: str, text: str) -> Any:
    return read(name, text).data or {}


def _changes(path: tuple[str, ...], before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    old, new = _keyed(before), _keyed(after)
    if old is None or new is None:
        yield f"changed {_where(path)}: {_short(before)} → {_short(after)}"
        return
    for key in [*old, *(key for key in new if key not in old)]:
        yield from _one((*path, key), old, new)


def _one(path: tuple[str, ...], old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    key = path[-1]
    if key not in new:
        yield f"removed {_where(path)}: {_short(old[key])}"
    elif key not in old:
        yield f"added {_where(path)}: {_short(new[key])}"
    else:
        yield from _changes(path, old[key], new[key])


def _keyed(value: Any) -> dict[str, Any] | None:
    """A mapping as it is; a list of things by what names each of them; else None."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return None
    names = [_name(item) for item in value]
    if any(name is None for name in names) or len(set(names)) < len(names):
        return None
    return dict(zip([str(name) for name in names], value, strict=True))


def _name(item: dict[str, Any]) -> str | None:
    return next((item[key] for key in ("id", "outcome", "each") if isinstance(item.get(key), str)), None)


def _where(path: tuple[str, ...]) -> str:
    return " › ".join(path)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: {_short(part)}" for key, part in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(_short(part) for part in value) + "]"
    else:
        text = "nothing" if value is None else str(value)
    return text if len(text) <= 100 else text[:99] + "…"
