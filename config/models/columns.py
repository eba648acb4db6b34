"""The columns of canonical rows, and how a table's columns become them."""

from __future__ import annotations

from typing import Annotated, TypeGuard

from pydantic import PlainValidator
from pydantic.dataclasses import dataclass

from config.models.scalars import called, refuse
from config.problems import nearest

Constant = str | int | float | bool


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REQUIRED: dict[str, tuple[str, ...]] = {
    "interaction": ("key", "occurred_at", "event"),
    "feedback": ("key", "occurred_at", "instrument", "score", "scale_min", "scale_max"),
    "episode": ("key", "customer", "outcome", "opened_at"),
    "attribute": ("customer", "name", "value"),
    "identity": ("customer",),
    "reading": ("key", "occurred_at", "measure", "value"),
}
OPTIONAL: dict[str, tuple[str, ...]] = {
    "interaction": _names(
        "customer account touchpoint channel device direction actor session case_id team agent status "
        "failure_mode done_at due_at wait_s duration_s cost amount currency version_at"
    ),
    "feedback": _names(
        "customer account interaction case_id session event touchpoint channel voice invited_at weight "
        "emotion theme comment version_at"
    ),
    "episode": _names(
        "account session case_id closed_at due_at result value currency reason competitor version_at"
    ),
    "attribute": ("account", "valid_from"),
    "identity": ("account",),
    "reading": ("n", "touchpoint"),
}
COMMON = ("customer", "account", "version_at")
CLOSED = ("attribute", "identity")


@dataclass(frozen=True)
class Column:
    """Where one of our columns comes from: their column, a constant, or keys of a person by kind."""

    column: str | None = None
    value: Constant | None = None
    keys: tuple[tuple[str, str], ...] = ()


def _all_texts(written: dict[str, object]) -> TypeGuard[dict[str, str]]:
    return bool(written) and all(isinstance(part, str) for part in written.values())


def _column(name: str, written: object) -> Column:
    if isinstance(written, str):
        return Column(column=written)
    if isinstance(written, dict) and set(written) == {"value"} and isinstance(written["value"], Constant):
        return Column(value=written["value"])
    if name in ("customer", "account") and isinstance(written, dict) and _all_texts(written):
        return Column(keys=tuple((str(kind), column) for kind, column in written.items()))
    if name == "attributes":
        refuse("our columns with theirs", "`attributes: [region, plan]` stands beside `columns`, not in it")
    return refuse(f"for `{name}` their column or {{value: constant}}; for people {{kind: column}}")


def _columns(value: object) -> dict[str, Column]:
    if not isinstance(value, dict):
        refuse("our columns with theirs, such as {key: order_id, occurred_at: ordered}")
    return {name: _column(name, written) for name, written in value.items()}


Columns = Annotated[
    dict[str, Column],
    PlainValidator(_columns),
    called("columns", type="object", additionalProperties={"type": ["string", "object"]}),
]


def check_columns(into: str, columns: dict[str, Column], several: bool) -> None:
    """Refuse a mapping that lacks a required column or has one that has no meaning there."""
    required = ("customer",) if several else REQUIRED[into]
    known = (*required, *OPTIONAL[into])
    missing = [name for name in required if name not in columns]
    strange = [name for name in columns if name not in known]
    if missing:
        near = [f"`{name}` for `{near}`?" for name in strange if (near := nearest(name, missing))]
        refuse(f"the columns {', '.join(missing)} of `into: {into}`", " ".join(near))
    if strange and into in CLOSED:
        refuse(f"no other columns than {', '.join(known)} in `into: {into}`", f"found {', '.join(strange)}")
    if into == "identity" and len(columns["customer"].keys) < 2:
        refuse("two or more keys of one person: customer: {email: …, crm_id: …}")
