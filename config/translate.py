"""Turn what pydantic found in one file into problems for the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.positions import Document, Path, words
from config.problems import Problem, did_you_mean, nearest
from config.walk import model_at

KINDS = {
    "model_type": "a mapping of keys",
    "dict_type": "a mapping of names",
    "tuple_type": "a list",
    "too_short": "at least one",
    "int_type": "a whole number",
}


def problems_of(document: Document, model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """One problem per mistake: what follows from another one is left out.

    Misspelt keys are put right in the document, so that ids under them are not missed elsewhere.
    """
    details = [(_path(document.data, detail["loc"]), detail) for detail in error.errors(include_url=False)]
    unknown = {path for path, detail in details if detail["type"] == "extra_forbidden"}
    typos = dict(_typos(document, model, unknown))
    meant = {(*path[:-1], name) for path, name in typos.items()}
    seen: set[object] = set()
    found = []
    for path, detail in details:
        if _follows(document, path, detail, meant, seen):
            continue
        found.append(_problem(document, model, path, detail))
    for path, name in typos.items():
        document.rename(path, name)
    return found


def _follows(
    document: Document, path: Path, detail: ErrorDetails, meant: set[Path], seen: set[object]
) -> bool:
    if detail["type"] == "missing":
        return (*path, str(detail["loc"][-1])) in meant
    if detail["type"] == "variable":
        mark: object = ("variable", _context(detail)["name"])
    elif detail["type"] == "extra_forbidden" and path in document.stray_commas:
        mark = ("comma", path[:-1])
    else:
        return False
    repeated = mark in seen
    seen.add(mark)
    return repeated


def _typos(document: Document, model: type[BaseModel], unknown: set[Path]) -> Iterator[tuple[Path, str]]:
    for path in unknown - document.stray_commas:
        if near := nearest(str(path[-1]), free_keys(document, model, path)):
            yield path, near


def free_keys(document: Document, model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the mapping around this one knows and does not have yet."""
    around = model_at(model, document.data, path[:-1])
    written = at(document.data, path[:-1])
    return [key for key in keys_of(around) if key not in written] if around else []


def keys_of(model: type[BaseModel]) -> list[str]:
    """The YAML keys of a model."""
    return [field.alias or name for name, field in model.model_fields.items()]


def at(data: Any, path: Path) -> Any:
    """The part of the data that stands at a path that exists."""
    for part in path:
        data = data[part]
    return data


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, list):
        return part in range(len(data))
    return isinstance(data, dict) and part in data


def _path(data: Any, loc: tuple[str | int, ...]) -> Path:
    path: list[str | int] = []
    for part in loc:
        if not _holds(data, part):
            break
        path.append(part)
        data = data[part]
    return tuple(path)


def _context(detail: ErrorDetails) -> dict[str, Any]:
    return detail.get("ctx", {})


def _problem(document: Document, model: type[BaseModel], path: Path, detail: ErrorDetails) -> Problem:
    where = label(document.data, path)
    line = document.line(path)
    context = _context(detail)
    kind = detail["type"]
    found = document.found(path) if path else ""
    if strays := [stray for stray in document.stray_commas if path in (stray, stray[:-1])]:
        return _comma(document, min(strays, key=document.line))
    if kind == "missing":
        key = str(detail["loc"][-1])
        return Problem(document.file, line, where, f"no `{key}`", f"`{key}`")
    if kind == "extra_forbidden":
        return _unknown(document, model, path)
    if kind == "variable":
        return _variable(document, path, context["name"])
    if kind == "secret":
        hint = "never write a secret into a file: set it in the environment"
        return Problem(document.file, line, where, "a secret written out", context["expected"], hint)
    if kind == "refused":
        return Problem(document.file, line, where, found, context["expected"], context["hint"])
    if kind == "literal_error":
        return _literal(document, path, detail)
    hint = "nothing stands after the colon" if detail["input"] is None else ""
    return Problem(document.file, line, where, found, KINDS.get(kind) or detail["msg"], hint)


def _unknown(document: Document, model: type[BaseModel], path: Path) -> Problem:
    around = model_at(model, document.data, path[:-1])
    keys = keys_of(around) if around else []
    where, line = label(document.data, path[:-1]), document.line(path)
    hint = did_you_mean(str(path[-1]), free_keys(document, model, path) or keys)
    return Problem(document.file, line, where, f"`{path[-1]}`", "a key known here", hint)


def _comma(document: Document, path: Path) -> Problem:
    where, line = label(document.data, path[:-1]), document.line(path)
    found = f"`{path[-1]}` read as a key: a comma in unquoted text inside {{ }} begins a new key"
    return Problem(document.file, line, where, found, "quotes around text with a comma")


def _variable(document: Document, path: Path, name: str) -> Problem:
    where = label(document.data, path)
    found = f"${{{name}}}, and the environment has no {name}"
    here = label(document.data, path[:2])
    others = {
        label(document.data, used[:2]) for used, text in document.raw.items() if f"${{{name}}}" in text
    } - {here}
    also = f"; used by {', '.join(sorted(others))} too" if others else ""
    hint = f"set it before you start: export {name}=…; docs/workspace.md, Variables{also}"
    return Problem(document.file, document.line(path), where, found, f"the variable {name}", hint)


def _literal(document: Document, path: Path, detail: ErrorDetails) -> Problem:
    expected = str(_context(detail).get("expected", "")).replace("'", "")
    names = expected.replace(" or ", ", ").split(", ")
    value = str(detail["input"])
    near = nearest(value, names)
    hint = f"did you mean `{near}`?" if near else ""
    where = label(document.data, path)
    return Problem(
        document.file, document.line(path), where, document.found(path), f"one of: {', '.join(names)}", hint
    )


def label(data: Any, path: Path) -> str:
    """A path in words, list items by their id where they have one."""
    named: list[str | int] = []
    for part in path:
        data = data[part]
        name = data.get("id") if isinstance(data, dict) and isinstance(part, int) else None
        named.append(name if isinstance(name, str) else part)
    return words(tuple(named))
