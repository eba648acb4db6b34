"""`sources.yml`: where data comes from and what its columns mean."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    PlainValidator,
    ValidationInfo,
    model_validator,
)

from config.models.columns import Columns, check_columns
from config.models.scalars import Defines, Flag, Identifier, Model, Text, Where, called, refuse
from config.models.settings import Zone
from config.models.shapes import OrShort, Texts
from config.models.times import Date, Duration, Lasting
from config.models.variables import ExistingFile, Expanded, FilePath, Secret, expand_all, read_secret
from config.problems import SECRET_WORDS

SHORTEST_MS = 1_000
Into = Literal["interaction", "feedback", "episode", "attribute", "identity", "reading"]


def _delimiter(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1:
        refuse("one character, such as ; or, in quotes, a tab", 'a tab is written "\\t"')
    return value


Delimiter = Annotated[str, PlainValidator(_delimiter), called("character")]


class Table(Model):
    """Files that are read as one table, united by column name."""

    path: FilePath = Field(description="a path or glob; csv, tsv, json, ndjson, parquet, also .gz, .zst")
    delimiter: Delimiter | None = Field(default=None, description="of a csv; default: found out")
    encoding: Text | None = Field(default=None, description="such as latin-1; default utf-8")
    all_text: Flag = Field(default=False, description="read every column as text, guess no types")


class Stream(Model):
    """What part of a source becomes which canonical rows."""

    into: Into = Field(description="what a row is")
    sql: ExistingFile | None = Field(
        default=None, description="a file with one SELECT over the source's tables that yields the columns"
    )
    from_: Text | None = Field(
        default=None,
        alias="from",
        description="or one table (of a vendor: its object type), column by column",
    )
    columns: Columns = Field(
        default_factory=dict,
        description="our column: their column, {value: constant}, or for people {kind of key: their column}",
    )
    where: Where | None = Field(default=None, description="only rows of `from` for which this holds")
    attributes: Texts = Field(
        default=(), description="for `into: attribute`: columns that each are an attribute of the customer"
    )
    known_before: Texts = Field(
        default=(), description="attributes known before the experience itself: they may adjust its links"
    )

    @model_validator(mode="after")
    def _one_origin(self) -> Stream:
        if (self.sql is None) == (self.from_ is None):
            refuse("exactly one of `sql` and `from`")
        if self.sql is not None and (self.columns or self.where):
            refuse("`columns` and `where` only with `from`", "say it in the SELECT")
        if self.from_ is not None:
            check_columns(self.into, self.columns, bool(self.attributes))
        if self.attributes and self.into != "attribute":
            refuse(
                "`attributes` only with `into: attribute`", "any further column of the others is an attribute"
            )
        return self


def _options(value: object, info: ValidationInfo) -> dict[str, Any]:
    if not isinstance(value, dict):
        refuse("options of the connector, each with its value")
    for key, written in value.items():
        if any(word in str(key).lower() for word in SECRET_WORDS):
            read_secret(written, info)
    return expand_all(value, info)


Options = Annotated[dict[str, Any], PlainValidator(_options), called("options", type="object")]
FieldMap = dict[str, Text | dict[str, Text]]


class Source(Model):
    """A system that data is pulled from."""

    id: Annotated[Identifier, Defines("source")] = Field(description="the id that rules name")
    connector: Identifier = Field(description="files, sql, or a vendor: see docs/connectors")
    name: Text | None = Field(default=None, description="as pages show it; default: made from the id")
    every: Lasting | None = Field(
        default=None, description="how often it is pulled; omitted: when you pull it"
    )
    late_by: Lasting = Field(
        default=Duration("0s", 0),
        description="rows may arrive this late: complete until = end of the last successful window − late_by",
    )
    fresh_within: Lasting | None = Field(
        default=None, description="older than this the reader sees grey; default 4 × every + late_by"
    )
    time_zone: Zone | None = Field(
        default=None, description="of timestamps without an offset; default: the workspace's"
    )
    since: Date | None = Field(default=None, description="how far back the first pull goes")
    cadence: Literal["continuous", "waves"] = Field(
        default="continuous",
        description="`waves`: each wave is compared with the one before, no hourly watch",
    )
    undated: Flag = Field(
        default=False, description="true: no times are known; the order is declared, not observed"
    )
    comment: Literal["drop", "count", "scrub", "show"] = Field(
        default="scrub", description="what happens to free text before it is stored"
    )
    owner: Text | None = Field(default=None, description="who looks after it, free text")
    department: Text | None = Field(default=None, description="free text")
    geography: Text | None = Field(default=None, description="free text")
    access: Text | None = Field(default=None, description="free text: how one gets at it")
    row_link: Expanded | None = Field(
        default=None, description="a link to the vendor's record; {key} is the row's key"
    )
    tables: dict[str, Annotated[Table, OrShort("path")]] = Field(
        default_factory=dict, description="name: path or glob, or {path, delimiter, encoding, all_text}"
    )
    streams: tuple[Stream, ...] = Field(
        default=(), description="what becomes which rows; vendors bring their own"
    )
    fields: FieldMap = Field(
        default_factory=dict,
        description="a vendor's custom field: our column or attribute; may be grouped by object type",
    )
    known_before: dict[str, Texts] = Field(
        default_factory=dict,
        description="a vendor's own stream: its attributes known before the experience itself",
    )
    base_url: Expanded | None = Field(default=None, description="the vendor's address")
    user: Expanded | None = Field(
        default=None, description="the account that reads, where the vendor wants one"
    )
    token: Secret | None = Field(default=None, description="the secret, always as ${NAME}")
    options: Options = Field(
        default_factory=dict, repr=False, description="further keys of this connector, see its README"
    )

    @property
    def title(self) -> str:
        """The name shown: the one given, else made from the id."""
        return self.name or self.id.replace("_", " ").capitalize()

    @property
    def fresh_ms(self) -> int | None:
        """How old its data may be before it is grey; None where nothing says so."""
        if self.fresh_within:
            return self.fresh_within.ms
        return 4 * self.every.ms + self.late_by.ms if self.every else None

    @model_validator(mode="after")
    def _readable(self) -> Source:
        if self.every and self.every.ms < SHORTEST_MS:
            refuse("`every` a second or more")
        if self.connector == "files" and not (self.tables and self.streams):
            refuse("`tables` and `streams` of the files", "docs/workspace.md shows a whole example")
        if self.connector == "files" and self.known_before:
            refuse("`known_before` in a stream", "files have no streams of their own")
        return self


class SourcesFile(Model):
    """`sources.yml`."""

    sources: tuple[Source, ...] = Field(description="one entry per source")
