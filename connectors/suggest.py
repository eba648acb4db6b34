"""`inspect`, second half: a source entry to start from, with a word on each guess."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from connectors.inspect import composite_key
from connectors.looks import Column, best, first, like, scale
from warehouse.sandbox import TableSpec

TIMES = ("time", "date", "version time", "end time", "due time")


def mapping_text(spec: TableSpec, columns: list[Column]) -> str:
    """A commented source entry for sources.yml that can be pasted and pulled."""
    name = re.sub(r"\W+", "_", Path(spec.path).name.split(".")[0]).strip("_").lower() or "table"
    name = name if name[0].isalpha() else f"t_{name}"
    return "\n".join(_lines(name, spec, columns)) + "\n"


def _lines(name: str, spec: TableSpec, columns: list[Column]) -> Iterator[str]:
    into = _target(columns)
    yield "sources:"
    yield f"  - id: {name}"
    yield "    connector: files"
    yield "    every: 15m                 # how often to look; omit it to read only when you pull"
    yield "    # time_zone: Europe/London # of times without an offset; default: the workspace's"
    yield from _clock_advice(columns)
    yield "    tables:"
    yield f"      {name}: {_table(spec)}"
    yield "    streams:"
    yield f"      - into: {into}       # {_REASONS[into]}"
    yield f"        from: {name}"
    yield "        columns:"
    used = dict(_mapped(into, columns, name))
    if not any(column.unique for column in columns) and into != "attribute":
        yield from _key_advice(spec, columns, name)
    width = max(len(f"{ours}: {theirs}") for ours, (theirs, _) in used.items()) + 2
    for ours, (theirs, why) in used.items():
        yield f"          {f'{ours}: {theirs}'.ljust(width)}{f'# {why}' if why else ''}".rstrip()
    rest = [column for column in columns if not _is_used(column, used)]
    if into != "attribute" and rest:
        yield "          # not mapped, so not kept; take off the # to keep one as an attribute:"
        yield from (
            f"          # {_attribute(column.name)}: {_quoted(column.name)}  # {like(column)}"
            for column in rest
        )
    if into == "attribute":
        yield f"        attributes: [{', '.join(_quoted(column.name) for column in rest)}]"


def _clock_advice(columns: list[Column]) -> Iterator[str]:
    time = first(columns, *TIMES)
    day = _day(time.greatest if time else None)
    if day and day.year < dt.MAXYEAR:  # 9999-12-31 is how some systems write "never"
        after = day + dt.timedelta(days=1)
        yield f"    # it ends on {day}: if it no longer grows, write clock: {after} in workspace.yml"


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _key_advice(spec: TableSpec, columns: list[Column], name: str) -> Iterator[str]:
    parts = composite_key(spec, columns)
    yield "          # CHECK: no column has a different value in every row, and rows are merged by key."
    if not parts:
        yield "          # Find columns that together have, and make the key of them in a SELECT (`sql:`)."
        return
    made = " || ':' || ".join(f'"{part.name}"' for part in parts)
    names = " and ".join(part.name for part in parts)
    yield f"          # {names} together have; so instead of from and columns:"
    yield f"          #   sql: sql/{name}.sql    with    select {made} as key, … from {name}"  # noqa: S608 (printed)


_REASONS = {
    "feedback": "a row is an answer: it has a score",
    "interaction": "a row is something that happened: it has a time",
    "attribute": "a row says something lasting of a customer: it has no time",
}


def _table(spec: TableSpec) -> str:
    options = [f"delimiter: {_quoted(spec.delimiter)}"] if spec.delimiter else []
    options += [f"encoding: {spec.encoding}"] if spec.encoding else []
    path = _quoted(spec.path)
    return f"{{path: {path}, {', '.join(options)}}}" if options else path


def _target(columns: list[Column]) -> str:
    if first(columns, "score"):
        return "feedback"
    timed = first(columns, "time", "date", "end time", "due time", "version time")
    return "interaction" if timed or not first(columns, "person key", "e-mail", "phone") else "attribute"


Lines = Iterator[tuple[str, tuple[str, str]]]


def _mapped(into: str, columns: list[Column], table: str) -> Lines:
    person = first(columns, "person key", "e-mail", "phone")
    if into == "attribute":
        yield "customer", (_person(columns, person), "who; hashed before it is written")
        return
    yield from _required(into, columns, table)
    if person:
        yield "customer", (_person(columns, person), "who; hashed before it is written")
    yield from _optional(into, columns)


def _required(into: str, columns: list[Column], table: str) -> Lines:
    key = first(columns, "key", "id", "case key", "session key") or columns[0]
    unique = "one value per row" if key.unique else "CHECK: must be different in every row"
    yield "key", (_quoted(key.name), unique)
    time = first(columns, *TIMES)
    if time:
        yield "occurred_at", (_quoted(time.name), "when it began for the customer; never changes for a key")
    else:
        yield (
            "occurred_at",
            (_quoted(columns[0].name), "CHECK: no column looks like a time; name the one that is"),
        )
    if into == "feedback":
        yield from _answer(columns)
    event = first(columns, "event")
    if into == "interaction" and event:
        yield "event", (_quoted(event.name), f"what happened; {event.distinct} different")
    else:
        yield "event", (f"{{value: {table}}}", "what happened, the same for all rows; map.yml matches on it")


def _answer(columns: list[Column]) -> Lines:
    score = first(columns, "score")
    assert score is not None
    low, high = scale(score) or (1, 5)
    instrument = "nps" if high == 10 else "ces" if "ces" in score.name.lower() else "csat"
    seen = f"seen {score.least} to {score.greatest}; values off the scale are no answer"
    yield "instrument", (f"{{value: {instrument}}}", "csat, nps, ces or a name of your own")
    yield "score", (_quoted(score.name), seen)
    yield "scale_min", (f"{{value: {low}}}", "CHECK: the lowest box that could be ticked")
    yield "scale_max", (f"{{value: {high}}}", "CHECK: the highest")


_OPTIONAL = {
    "interaction": {
        "case_id": ("case key", "what belongs together"),
        "session": ("session key", "one visit"),
        "account": ("account key", "the company; hashed"),
        "done_at": ("end time", "the end; empty while it is not done"),
        "due_at": ("due time", "what was promised"),
        "version_at": ("version time", "the newest version of a key wins"),
        "wait_s": ("wait", "CHECK: in seconds, until served"),
        "duration_s": ("duration", "CHECK: in seconds, from being served to the end"),
        "amount": ("money", "in the workspace's currency"),
        "status": ("status", "CHECK: ok, failed or abandoned; else keep it as an attribute"),
        "channel": ("channel", "web, phone, …"),
        "device": ("device", ""),
        "team": ("team", ""),
        "agent": ("agent", "hashed; never shown"),
    },
    "feedback": {
        "case_id": ("case key", "the case, order or ticket the answer is about"),
        "session": ("session key", "one visit"),
        "account": ("account key", "the company; hashed"),
        "channel": ("channel", "how it was asked"),
        "version_at": ("version time", "the newest version of a key wins"),
        "comment": ("comment", "scrubbed before it is written"),
    },
}


def _optional(into: str, columns: list[Column]) -> Lines:
    for ours, (look, why) in _OPTIONAL[into].items():
        if column := best(columns, look):
            yield ours, (_quoted(column.name), why)


def _person(columns: list[Column], person: Column | None) -> str:
    if person is None:
        return "{value: unknown}"
    mail, phone = first(columns, "e-mail"), first(columns, "phone")
    kinds = {kind: column for kind, column in (("email", mail), ("phone", phone)) if column}
    if like(person) == "person key":
        kinds = {"id": person, **kinds}
    if len(kinds) == 1 and "id" in kinds:
        return _quoted(person.name)
    return "{" + ", ".join(f"{kind}: {_quoted(column.name)}" for kind, column in kinds.items()) + "}"


def _is_used(column: Column, used: dict[str, tuple[str, str]]) -> bool:
    return any(
        re.search(rf"(^|[ {{]){re.escape(_quoted(column.name))}([,}}]|$)", theirs)
        for theirs, _ in used.values()
    )


def _attribute(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip()).strip("_").lower() or "column"


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_./][\w./-]*", text) and text.lower() not in (
        "null",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
    )
    return text if plain else "'" + text.replace("'", "''") + "'"
