"""What a column of a stranger's file looks like: a time, a key, an e-mail address, a score and its scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TIME = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d.*)?$|\d{1,2}[./]\d{1,2}[./]\d{2,4}( .*)?$")
DATE = re.compile(r"\d{4}-\d\d-\d\d$|\d{1,2}[./]\d{1,2}[./]\d{2,4}$")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+$")
PHONE = re.compile(r"\+?[\d ()./-]{7,}$")
EPOCH = re.compile(r"1\d{9}(\d{3})?$")
NAMES_ROWS = re.compile(r"(id|key|nr|number|code|uuid|ref|concept:name|(?<![a-z])no)$")
FEW = 12
LONG_TEXT = 40  # characters; a name or a label is shorter, a sentence is not

WORDS = {
    "due time": r"due|promis|estimat|limit|deadline|expected",
    "end time": r"done|clos|deliver|resolv|solved|finish|complet|ended|\bend\b|end_|_end|returned|won",
    "version time": r"updated|modified|changed",
    "score": r"(?<![a-z])(score|rating|stars|csat|nps|ces|grade|netpro)(?![a-z])|satisf",
    "comment": r"comment|text|message|remark|verbatim|feedback|description",
    "wait": r"wait|queue|response_time",
    "duration": r"duration|talk|handl|_seconds$|_s$",
    "money": r"price|amount|value|cost|total|revenue|payment|charges",
    "status": r"status|(?<![a-z])state$|outcome|result",
    "channel": r"channel|medium|origin|via",
    "device": r"device|browser|platform",
    "agent": r"agent|assignee|resource|employee|operator|handler",
    "team": r"team|group|queue_name|department|section",
    "event": r"event(?!_?(id|index|no))|activity|action|concept:name$|(?<![a-z])type",
    "case": r"case|ticket|order|conversation|request|incident|complaint",
    "session": r"session|visit_id",
    "person": r"customer|client|member|user|patient|person|shopper|rider|subscriber|contact|caller",
    "account": r"account|company|organi[sz]ation",
}


@dataclass(frozen=True)
class Column:
    """One column of a file: what was counted, and what it looks like."""

    name: str
    type: str
    rows: int
    empty: int
    distinct: int
    least: str | None
    greatest: str | None
    examples: tuple[str, ...]

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and self.empty == 0 and self.distinct == self.rows

    def says(self, *looks: str) -> bool:
        """Whether its name speaks of one of these."""
        snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name.strip()).lower()
        return any(re.search(WORDS[look], snake) for look in looks)

    def all_like(self, pattern: re.Pattern[str]) -> bool:
        """Whether there are examples, and all of them are of this form."""
        return bool(self.examples) and all(pattern.match(example.strip()) for example in self.examples)

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return bool(re.match(r"(U?(TINY|SMALL|BIG|HUGE)?INT|DOUBLE|FLOAT|DECIMAL)", self.type))

    @property
    def mean_length(self) -> float:
        """Characters of an example, on average."""
        return sum(map(len, self.examples)) / max(1, len(self.examples))


def like(column: Column) -> str:
    """The one thing a column looks like, in a word or two."""
    if column.all_like(MAIL):
        return "e-mail"
    if (column.type.startswith(("TIMESTAMP", "DATE")) or column.all_like(TIME)) and not column.numeric:
        return _time(column)
    if column.numeric and column.all_like(EPOCH) and not column.name.lower().endswith("id"):
        return _time(column)
    if re.search(r"phone|mobile|\btel", column.name.lower()) and column.all_like(PHONE):
        return "phone"
    if column.numeric:
        return _number(column)
    return _text(column)


def _time(column: Column) -> str:
    for look in ("due time", "version time", "end time"):
        if column.says(look):
            return look
    return "date" if column.type == "DATE" or column.all_like(DATE) else "time"


def _number(column: Column) -> str:
    whole = "INT" in column.type or all(float(example).is_integer() for example in column.examples)
    if column.says("score") and whole and column.distinct <= FEW and scale(column):
        return "score"
    for look in ("wait", "duration", "money"):
        if column.says(look) and column.distinct > FEW:
            return look
    return _identity(column) or "number"


def _text(column: Column) -> str:
    if column.mean_length > LONG_TEXT or (column.says("comment") and column.distinct > FEW):
        return "comment"
    if identity := _identity(column):
        return identity
    for look in ("status", "channel", "device", "agent", "team", "event"):
        if column.says(look) and column.distinct <= max(FEW, column.rows // 20):
            return look
    return "label" if column.distinct <= FEW else "text"


def _identity(column: Column) -> str | None:
    name = column.name.strip().lower()
    named = NAMES_ROWS.search(name) is not None
    for look in ("person", "account", "session", "case"):
        if column.says(look) and column.distinct > FEW and (named or re.fullmatch(WORDS[look], name)):
            return "key" if column.unique and look in ("case", "session") else f"{look} key"
    if column.unique and (named or not column.numeric):
        return "key"
    return "id" if named and column.distinct > column.rows / 2 else None


def scale(column: Column) -> tuple[int, int] | None:
    """The scale that a score's values fit: 0–10, 1–7, 1–5 or 0–1; None where none fits."""
    least, greatest = float(column.least or 0), float(column.greatest or 0)
    for low, high in ((0, 1), (1, 5), (1, 7), (0, 10)):
        if min(low, 0) <= least and greatest <= high:
            return low, high
    return None


def best(columns: Sequence[Column], look: str) -> Column | None:
    """Of several comments the longest, of several ends the last; else the first that looks so."""
    found = [column for column in columns if like(column) == look]
    if look == "comment":
        return max(found, key=lambda column: column.mean_length, default=None)
    return found[-1] if look == "end time" and found else next(iter(found), None)


def first(columns: Sequence[Column], *looks: str) -> Column | None:
    """The first column that looks like the first of these that any looks like."""
    return next((column for look in looks for column in columns if like(column) == look), None)
