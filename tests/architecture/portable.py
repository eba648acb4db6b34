"""The portable subset of SQL that rollups keep to, as a lint over the syntax tree.

The same text runs on DuckDB and, translated, on other engines; each rule stands for a query that was silently
wrong on one of them. WORDS says the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.expressions.core import Expr

# A name that is unique among the rows a window orders: an order that ends in it is the same everywhere.
UNIQUE = {"id", "seq", "fact_id", "key_code", "day", "position"}
CALENDAR = (
    "Interval",
    "DateDiff",
    "DateAdd",
    "DateSub",
    "DateTrunc",
    "TimestampTrunc",
    "Extract",
    "AtTimeZone",
    "DayOfWeek",
    "DayOfMonth",
    "Week",
    "Month",
    "Year",
    "TimeToUnix",
    "UnixToTime",
)
ANONYMOUS = {
    1: {
        "epoch",
        "epoch_ms",
        "timezone",
        "date_part",
        "datepart",
        "datediff",
        "date_diff",
        "make_date",
        "strftime",
        "make_timestamp",
        "make_timestamptz",
        "to_days",
        "to_months",
        "to_minutes",
    },
    6: {"count_if", "countif", "bool_or", "bool_and"},
    8: {
        "list",
        "array_agg",
        "unnest",
        "list_contains",
        "list_transform",
        "struct_pack",
        "regexp_matches",
        "regexp_extract",
        "json_extract",
        "json_extract_string",
        "generate_series",
        "range",
    },
    9: {"median", "quantile", "quantile_cont", "quantile_disc", "mode"},
    10: {"approx_count_distinct", "approx_quantile", "reservoir_quantile"},
    11: {"avg", "stddev", "stddev_samp", "var_samp", "variance", "corr"},
    13: {"now", "random", "uuid", "today", "get_current_timestamp"},
}
NAMED = {
    1: CALENDAR,
    6: ("CountIf", "LogicalOr", "LogicalAnd"),
    8: (
        "Unnest",
        "Array",
        "ArrayAgg",
        "Pivot",
        "JSONExtract",
        "JSONExtractScalar",
        "RegexpLike",
        "RegexpExtract",
        "Lambda",
        "Bracket",
        "Struct",
        "Explode",
        "GenerateSeries",
    ),
    9: ("Median", "Quantile", "Mode", "ApproxQuantile"),
    10: ("ApproxDistinct",),
    11: ("Avg", "Stddev", "StddevSamp", "Variance", "VariancePop"),
    13: ("CurrentTimestamp", "CurrentDate", "CurrentTime", "Rand", "Uuid"),
}
WORDS = {
    1: "no calendar arithmetic: facts carry ts_ms and event_date, gaps are integer subtraction",
    2: "calendar questions join core.calendar or roll.map_day",
    3: "a window's order ends in a unique key, its frame is `rows between`; no last_value, no ignore nulls",
    4: "division only as cast(a as double) / nullif(b, 0); float literals are cast; ln is guarded",
    5: "group by lists its keys: no all, no position, no using, no exclude, no name of the same select",
    6: "booleans are counted as sum(case when … then 1 else 0 end)",
    7: "first and last are taken by qualify row_number() over (…) = 1",
    8: "no lists, unnest, pivot, JSON or regular expressions: flatten when loading",
    9: "percentiles only as percentile_cont(p) within group (order by x)",
    10: "distinct counts are exact",
    11: "rollups hold counts and sums; ratios and means come last",
    12: "keys do not depend on how much history there is: no row_number() as a column of the result",
    13: "no clock and no chance: moments are parameters",
}


@dataclass(frozen=True)
class Finding:
    """One place where a text leaves the portable subset."""

    rule: int
    found: str

    def __str__(self) -> str:
        return f"rule {self.rule}: {WORDS[self.rule]}; found {self.found}"


def findings(text: str) -> list[Finding]:
    """Every place where one SELECT leaves the portable subset."""
    tree = sqlglot.parse_one(text, read="duckdb")
    return [finding for check in CHECKS for finding in check(tree)]


def _shown(node: Expr) -> str:
    return node.sql(dialect="duckdb")[:90]


def _functions(tree: Expr) -> Iterator[Finding]:
    for rule, names in NAMED.items():
        kinds = tuple(kind for name in names if (kind := getattr(exp, name, None)))
        yield from (Finding(rule, _shown(node)) for node in tree.find_all(*kinds))
    for node in tree.find_all(exp.Anonymous):
        for rule, names in ANONYMOUS.items():
            if node.name.lower() in names:
                yield Finding(rule, _shown(node))


def _calendar(tree: Expr) -> Iterator[Finding]:
    """Rule 2: a number of milliseconds in a day may find the UTC day's beginning, and nothing else."""
    for node in tree.find_all(exp.Mul, exp.Div, exp.IntDiv):
        if any(
            str(literal) in ("86400000", "3600000", "604800000") for literal in node.find_all(exp.Literal)
        ):
            yield Finding(2, _shown(node))


def _windows(tree: Expr) -> Iterator[Finding]:
    for window in tree.find_all(exp.Window):
        order, spec = window.args.get("order"), window.args.get("spec")
        if order and not _ends_unique(order):
            yield Finding(3, _shown(order))
        if order and not isinstance(window.this, (exp.RowNumber, exp.Lead, exp.Lag)) and spec is None:
            yield Finding(3, f"{_shown(window.this)} without a frame")
        if spec is not None and str(spec.args.get("kind")).upper() != "ROWS":
            yield Finding(3, _shown(window))
        if window.args.get("alias"):
            yield Finding(3, _shown(window))
    yield from (Finding(3, _shown(node)) for node in tree.find_all(exp.LastValue, exp.IgnoreNulls))
    yield from (
        Finding(3, _shown(node)) for node in tree.find_all(exp.GroupConcat) if not _ordered_uniquely(node)
    )


def _ordered_uniquely(node: Expr) -> bool:
    order = node.find(exp.Order)
    return order is not None and _ends_unique(order)


def _ends_unique(order: Expr) -> bool:
    last = order.expressions[-1].this
    return isinstance(last, exp.Column) and last.name in UNIQUE


def _division(tree: Expr) -> Iterator[Finding]:
    for node in tree.find_all(exp.Div, exp.IntDiv):
        over = node.expression.unnest()
        top = node.this.unnest()
        if isinstance(node, exp.IntDiv) or not isinstance(over, exp.Nullif) or not isinstance(top, exp.Cast):
            yield Finding(4, _shown(node))
    for literal in tree.find_all(exp.Literal):
        if not literal.is_string and "." in literal.name and not isinstance(literal.parent, exp.Cast):
            yield Finding(4, _shown(literal))
    for node in tree.find_all(exp.Ln, exp.Log):
        if not node.find(exp.Nullif, exp.Case, exp.Greatest):
            yield Finding(4, _shown(node))


def _grouping(tree: Expr) -> Iterator[Finding]:
    for group in tree.find_all(exp.Group):
        if group.args.get("all") or any(isinstance(key, exp.Literal) for key in group.expressions):
            yield Finding(5, _shown(group))
    yield from (Finding(5, _shown(join)) for join in tree.find_all(exp.Join) if join.args.get("using"))
    for star in tree.find_all(exp.Star):
        if star.args.get("except_") or star.args.get("except") or star.args.get("replace"):
            yield Finding(5, _shown(star))
    yield from (finding for select in tree.find_all(exp.Select) for finding in _lateral(select))


def _lateral(select: exp.Select) -> Iterator[Finding]:
    """An alias used by a later column of the same SELECT, where no source could have that column."""
    aliases: set[str] = set()
    for column in select.expressions:
        for used in column.find_all(exp.Column):
            if not used.table and used.name in aliases and not _may_come_from_source(select, used.name):
                yield Finding(5, f"{used.name} of the same select")
        if isinstance(column, exp.Alias):
            aliases.add(column.alias)


def _may_come_from_source(select: exp.Select, name: str) -> bool:
    """Whether a plain column of that name is selected too, as in `coalesce(x, 0) as x, x + 1`."""
    aliased = [
        column for column in select.expressions if isinstance(column, exp.Alias) and column.alias == name
    ]
    return any(used.name == name for column in aliased for used in column.find_all(exp.Column))


def _percentiles(tree: Expr) -> Iterator[Finding]:
    for node in tree.find_all(exp.PercentileCont, exp.PercentileDisc):
        if not isinstance(node.parent, exp.WithinGroup) or isinstance(node, exp.PercentileDisc):
            yield Finding(9, _shown(node))


def _first_and_last(tree: Expr) -> Iterator[Finding]:
    for node in tree.find_all(
        exp.FirstValue, exp.First, exp.Last, exp.ArgMin, exp.ArgMax, exp.AnyValue, exp.Distinct
    ):
        if not isinstance(node, exp.Distinct) or node.args.get("on"):
            yield Finding(7, _shown(node))


def _keys(tree: Expr) -> Iterator[Finding]:
    outer = tree if isinstance(tree, exp.Select) else tree.find(exp.Select)
    for column in outer.expressions if outer else []:
        window = column.this if isinstance(column, exp.Alias) else column
        if isinstance(window, exp.Window) and isinstance(window.this, exp.RowNumber):
            yield Finding(12, _shown(column))


Check = Callable[[Expr], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    _functions,
    _calendar,
    _windows,
    _division,
    _grouping,
    _percentiles,
    _first_and_last,
    _keys,
)
