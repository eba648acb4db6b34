"""Which touchpoint each recorded row is, and what every other rule of the workspace says of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from warehouse import conditions, mapping, rules, schema, sql
from warehouse.rules import Rule
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.runtime import Warehouse

Ids = Mapping[str, Iterable[int]]
Asked = tuple[str, dict[str, Any]]
FACTS = ("interaction", "feedback", "episode", "reading")
PLACED = ("interaction", "feedback")
KINDS = ("source", "event", "instrument", "touchpoint")


def match(writer: Writer, ws: Workspace, ids: Ids | Literal["all"]) -> None:
    """Set the touchpoint of these rows and write down what each rule says of them.

    `ids` are those of one batch by fact; days of rows whose touchpoint changes become dirty. The very first
    batch is matched as all rows are, so that the next refresh need not.
    """
    if ids != "all" and schema.noted(writer, "rules") is None:
        match_all(writer, ws)
        return
    matcher = _Matcher(writer, ws)
    for fact in FACTS:
        rows = matcher.scope(fact, ids)
        if rows and fact in PLACED:
            matcher.count(fact)
            matcher.place(fact, rows)
        if rows:
            matcher.ask(fact, rows)


def fingerprint(ws: Workspace) -> str:
    """Changes when an answer of any rule may change: rules, their order, validity, the business zone."""
    valid = [(each.id, each.since, each.until) for each in ws.map.touchpoints]
    asked = [(rule, rule.code) for rule in rules.all_rules(ws)]
    return hashlib.sha256(repr((asked, valid, ws.settings.time_zone)).encode()).hexdigest()


def is_stale(reader: Reader, ws: Workspace) -> bool:
    """Whether the stored answers are those of other rules."""
    return schema.noted(reader, "rules") != fingerprint(ws)


def rematch(wh: Warehouse, ws: Workspace, progress: Callable[[str], None] | None = None) -> bool:
    """Ask all rows again where the rules changed; says whether they had. Every day becomes dirty."""
    with wh.read() as reader:
        if not is_stale(reader, ws):
            return False
    if progress:
        progress("matching all rows with the changed rules")
    with wh.write() as writer:
        match_all(writer, ws)
    return True


def match_all(writer: Writer, ws: Workspace) -> None:
    """Ask every rule of every row, and note that it was these rules."""
    match(writer, ws, "all")
    writer.execute(sql.text("load/all_days_dirty"))
    schema.note(writer, "rules", fingerprint(ws))


class _Matcher:
    def __init__(self, writer: Writer, ws: Workspace) -> None:
        self.writer = writer
        self.ws = ws
        self.rules = rules.all_rules(ws)
        mapping.codes(writer, "touchpoint", (each.id for each in ws.map.touchpoints))
        self.known = _codes(writer)
        writer.execute(sql.text("load/macros"))

    def scope(self, fact: str, ids: Ids | Literal["all"]) -> str | None:
        """The name of the table of rows to ask; None where there are none."""
        if ids == "all":
            return f"core.{fact}"
        chosen = sorted(ids.get(fact, ()))
        if not chosen:
            return None
        # As a table: a list of a hundred thousand parameters takes longer than what is asked of them.
        self.writer.register("match_id", pa.table({"id": pa.array(chosen, pa.int64())}))
        self._run("match/batch", fact, low=chosen[0], high=chosen[-1])
        for rule in self._counted(fact):
            condition, params = self._condition(rule)
            self._run("match/same_customers", fact, condition=condition, **params)
        return "match_batch"

    def count(self, fact: str) -> None:
        """Which rows are the n-th of their customer, by each rule that asks for it."""
        for number, rule in enumerate(self._counted(fact)):
            condition, params = self._condition(rule)
            self._run("match/nth", fact, condition=condition, number=number, nth=rule.nth, **params)

    def place(self, fact: str, rows: str) -> None:
        """Set the touchpoint: the stated one where it is on the map, else the first that matches."""
        matched, params = self._matched(fact)
        stated, bounds = self._stated()
        # both say when a touchpoint exists, with the same parameters
        self._run("match/place", fact, rows=rows, matched=matched, stated=stated, **(params | bounds))
        if rows != f"core.{fact}":
            self._run("match/place_batch", fact)

    def ask(self, fact: str, rows: str) -> None:
        """Write down what each rule says, in place of what was written of these rows before."""
        self._run("match/forget", fact, rows=rows)
        counted = self._counted(fact)
        asked = {rule.code: rule for rule in self.rules if rule.fact == fact and rule.use != "match"}
        for code, rule in asked.items():
            condition, params = self._condition(rule)
            if rule in counted:
                condition = f"({condition}) and f.id in (from match_nth_{counted.index(rule)})"
            self._run(
                "match/ask", fact, rows=rows, condition=condition, code=code, judges=rule.judges, **params
            )

    def _counted(self, fact: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.fact == fact and rule.is_counted]

    def _condition(self, rule: Rule, prefix: str = "r") -> Asked:
        return conditions.of_rule(rule, self.known, prefix)

    def _matched(self, fact: str) -> Asked:
        """The touchpoints whose rules hold, as a list of booleans in the order of the map."""
        counted = self._counted(fact)
        texts, params = [], {}
        for number, touchpoint in enumerate(self.ws.map.touchpoints):
            either = []
            for each, rule in enumerate(rules.among(self.rules, "match", touchpoint.id, fact)):
                text, own = self._condition(rule, f"m{number}_{each}")
                counts = f" and f.id in (from match_nth_{counted.index(rule)})" if rule.nth else ""
                either.append(f"coalesce({text}, false){counts}")
                params |= own
            valid, bounds = self._valid(number)
            texts.append(f"(({' or '.join(either) or 'false'}) and {valid})")
            params |= bounds
        return f"[{', '.join(texts)}]", params

    def _stated(self) -> Asked:
        texts, params = [], {}
        for number in range(len(self.ws.map.touchpoints)):
            valid, bounds = self._valid(number)
            texts.append(f"(f.stated_touchpoint_code = $place[{number + 1}] and {valid})")
            params |= bounds
        places = [self.known["touchpoint"][each.id] for each in self.ws.map.touchpoints]
        return f"[{', '.join(texts)}]", params | {"place": places}

    def _valid(self, number: int) -> Asked:
        touchpoint = self.ws.map.touchpoints[number]
        bounds = {
            f"since{number}": mapping.day_start_ms(self.ws, touchpoint.since),
            f"until{number}": mapping.day_start_ms(self.ws, touchpoint.until),
        }
        signs = {f"since{number}": ">=", f"until{number}": "<"}
        given = {name: value for name, value in bounds.items() if value is not None}
        return " and ".join(f"f.ts_ms {signs[name]} ${name}" for name in given) or "true", given

    def _run(self, name: str, fact: str, **values: Any) -> None:
        """Run one file of `sql/match`, with table names and conditions written into it.

        Both are ours: names come from FACTS, conditions from `warehouse.conditions`.
        """
        text = sql.text(name).replace("{fact}", fact)
        text = text.replace("{day}", conditions.DAY.get(fact, "event_date"))
        for place in ("rows", "condition", "matched", "stated", "number"):
            text = text.replace(f"{{{place}}}", str(values.pop(place, "")))
        settings = self.ws.settings
        shared = {"fact": fact, "zone": settings.time_zone, "currency": settings.currency}
        self.writer.execute(text, shared | values)


def _codes(reader: Reader) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    for row in reader.rows(
        "select kind, text, code from core.code where list_contains($kinds, kind)", {"kinds": list(KINDS)}
    ):
        found[row["kind"]][row["text"]] = row["code"]
    return found
