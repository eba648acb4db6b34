"""Read YAML 1.2 into plain data that remembers on which line each part of it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import CollectionNode, Node, ScalarNode, SequenceNode

from config.problems import SECRET_WORDS, Problem

Path = tuple[str | int, ...]
LARGEST = 200_000


@dataclass
class Document:
    """One file: its plain data, the line of every path in it, and what was wrong with its text."""

    file: str
    text: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    raw: dict[Path, str] = field(default_factory=dict)
    stray_commas: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of this path, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def found(self, path: Path) -> str:
        """What is written at this path, as it may be printed."""
        if any(word in str(part).lower() for part in path for word in SECRET_WORDS):
            return f"{path[-1]}: (not shown)"
        return f"{path[-1]}: {self.raw[path]}" if path in self.raw else ""

    def rename(self, path: Path, name: str) -> None:
        """Call a key by another name, at the same line."""
        around = self.data
        for part in path[:-1]:
            around = around[part]
        around[name] = around.pop(path[-1])
        self.lines[(*path[:-1], name)] = self.line(path)


def read(file: str, text: str) -> Document:
    """Read one file; a text that is no YAML gives a document without data and with its problem."""
    document = Document(file, text)
    try:
        node = YAML(typ="rt", pure=True).compose(text)
        if node is not None:
            document.data = _Reader(document).value(node, ())
    except MarkedYAMLError as error:
        document.problems.append(_syntax_problem(file, error))
    except (YAMLError, ValueError) as error:
        document.problems.append(Problem(file, 1, "", str(error).splitlines()[0], "YAML 1.2"))
    except RecursionError:
        document.problems.append(Problem(file, 1, "", "values nested without end", "YAML 1.2"))
    return document


def _syntax_problem(file: str, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    found = error.problem or str(error)
    hint = ""
    if "mapping values are not allowed" in found:
        hint = "text with a colon and a space in it needs quotes"
    elif "\\t" in found:
        hint = "indent with spaces, not tabs"
    elif "'@'" in found or "'%'" in found or "'`'" in found:
        hint = "text that begins with this sign needs quotes"
    elif "but got '{'" in found:
        hint = 'between { and } a text with ${NAME} needs quotes: "${NAME}/file.csv"'
    return Problem(file, mark.line + 1 if mark else 1, "", found, "YAML 1.2", hint)


class _Reader:
    """Turns nodes into plain data while it notes lines, duplicate keys and stray commas."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.rows = document.text.splitlines()
        self.open: list[int] = []

    def value(self, node: Node, path: Path) -> Any:
        if path not in self.document.lines:
            self.document.lines[path] = node.start_mark.line + 1
        if len(self.document.lines) > LARGEST or id(node) in self.open:
            self._refuse(node, path)
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        assert isinstance(node, CollectionNode)
        self.open.append(id(node))
        plain = self._sequence(node, path) if isinstance(node, SequenceNode) else self._mapping(node, path)
        self.open.pop()
        return plain

    def _refuse(self, node: Node, path: Path) -> None:
        if not any(problem.found.startswith("an alias") for problem in self.document.problems):
            line = node.start_mark.line + 1
            found = "an alias that contains itself, or multiplies without end"
            self.document.problems.append(
                Problem(self.document.file, line, words(path), found, "plain values")
            )

    def _scalar(self, node: ScalarNode, path: Path) -> Any:
        self.document.raw[path] = _short(node.value)
        kind = str(node.tag).rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool":
            return node.value.lower() == "true"
        return _number(kind, node.value)

    def _mapping(self, node: CollectionNode, path: Path) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, ScalarNode) else "a list or mapping as key"
            stray = bool(node.flow_style) and _is_empty(value_node)
            here = (*path, key)
            if key in plain and not stray:
                self._duplicate(here, key_node)
                continue
            if stray:
                self.document.stray_commas.add(here)
            self.document.lines.setdefault(here, key_node.start_mark.line + 1)
            plain.setdefault(key, self.value(value_node, here))
        return plain

    def _duplicate(self, path: Path, key_node: Node) -> None:
        first = self.document.lines[path]
        found = f"`{path[-1]}` a second time; the first is on line {first}"
        self.document.problems.append(
            Problem(
                self.document.file, key_node.start_mark.line + 1, words(path[:-1]), found, "each key once"
            )
        )

    def _sequence(self, node: SequenceNode, path: Path) -> list[Any]:
        for index, item in enumerate(node.value):
            self.document.lines[(*path, index)] = self._dash(node, item)
        return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]

    def _dash(self, node: SequenceNode, item: Node) -> int:
        line = item.start_mark.line
        if node.flow_style:
            return line + 1
        column = node.start_mark.column
        for row in range(line, node.start_mark.line - 1, -1):
            if self.rows[row][column : column + 1] == "-":
                return row + 1
        return line + 1


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value and not node.style


def _short(text: str) -> str:
    line = re.sub(r"//[^/@\s]+@", "//…@", " ".join(text.split()))
    return line if len(line) <= 80 else line[:79] + "…"


def _number(kind: str, text: str) -> Any:
    plain = text.replace("_", "")
    try:
        if kind == "int":
            return int(plain, 0) if plain.lstrip("+-")[:2] in ("0x", "0o") else int(plain)
        return float(plain.replace(".inf", "inf").replace(".nan", "nan")) if kind == "float" else text
    except ValueError:
        return text


def words(path: Path) -> str:
    """A path as readers see it: `touchpoints › 2 › serves`; items are counted from 1."""
    return " › ".join(str(part + 1) if isinstance(part, int) else part for part in path)
