"""Texts with `${NAME}` in them: paths, addresses, secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator, SecretStr, ValidationInfo
from pydantic_core import PydanticCustomError

from config.models.scalars import called, context_of, read_text, refuse

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _expand(value: object, info: ValidationInfo) -> str:
    env = context_of(info).env

    def replace(found: re.Match[str]) -> str:
        if not env.get(found[1]):
            raise PydanticCustomError("variable", "{name}", {"name": found[1]})
        return env[found[1]]

    return VARIABLE.sub(replace, read_text(value))


def expand_all(value: Any, info: ValidationInfo) -> Any:
    """The value with every `${NAME}` in its texts replaced, at any depth."""
    if isinstance(value, str):
        return _expand(value, info) if value.strip() else value
    if isinstance(value, dict):
        return {key: expand_all(part, info) for key, part in value.items()}
    return [expand_all(part, info) for part in value] if isinstance(value, list) else value


def _path(value: object, info: ValidationInfo) -> str:
    expanded = _expand(value, info)
    base = Path.cwd() if str(value).startswith("${") else context_of(info).folder.absolute()
    return str(base / expanded)


def _existing(value: object, info: ValidationInfo) -> Path:
    path = Path(_path(value, info))
    if not path.is_file():
        refuse("a file that exists, its path relative to the workspace")
    return path


def read_secret(value: object, info: ValidationInfo) -> SecretStr:
    """The secret a variable holds; refuses one that is written out."""
    if not isinstance(value, str) or not VARIABLE.search(value):
        raise PydanticCustomError("secret", "{expected}", {"expected": "a variable, ${NAME}"})
    return SecretStr(_expand(value, info))


Expanded = Annotated[str, PlainValidator(_expand), called("text")]
FilePath = Annotated[str, PlainValidator(_path), called("path or glob")]
ExistingFile = Annotated[Path, PlainValidator(_existing), called("path")]
Secret = Annotated[
    SecretStr,
    PlainValidator(read_secret),
    called("${NAME}", pattern=r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"),
]
