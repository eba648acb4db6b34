"""A problem in a workspace, and the report that lists them for the person who can mend them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SECRET_WORDS = ("token", "secret", "password", "api_key", "apikey")


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: where it stands, what was found there, what was expected, what to do."""

    file: str
    line: int
    where: str
    found: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        """The problem as the report prints it."""
        lines = [f"{self.file}:{self.line}  {self.where}".rstrip()]
        facts = (("found", self.found), ("expected", self.expected), ("hint", self.hint))
        return "\n".join(lines + [f"    {name:<10}{text}" for name, text in facts if text])


def report(folder: Path, problems: list[Problem]) -> str:
    """All problems in one text, in the order of files and lines."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    head = f"{folder}: {count}; nothing was started."
    return "\n\n".join([head, *(str(problem) for problem in problems)])


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that is most like `name`, or None where none is near.

    >>> nearest("touchpiont", ["touchpoint", "stage"])
    'touchpoint'
    """
    by_lower = {candidate.lower(): candidate for candidate in valid}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def did_you_mean(name: str, valid: Iterable[str]) -> str:
    """A hint that names the nearest valid name, else the names there are."""
    names = sorted(valid)
    if near := nearest(name, names):
        return f"did you mean `{near}`?"
    if not names:
        return "none is defined"
    shown = ", ".join(names[:12])
    return f"there are: {shown}" + (", …" if len(names) > 12 else "")


def with_article(noun: str) -> str:
    """The noun with its article.

    >>> with_article("outcome")
    'an outcome'
    """
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
