"""Six ways in which vendors cut a long list into pages, and one walk that no vendor can keep going for ever.

A paginator is plain data with one pure function: from a request and its answer to the next request.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from connectors.errors import BadRequest, CursorExpired, GoesRound, NotReadable, NotThere
from connectors.http import Request, Session

Path = tuple[str | int, ...]
"""Names, and places in lists, one in the other."""
MOST_PAGES = 100_000
MOST_EMPTY = 20  # pages in a row without a record, that still promise more


@dataclass(frozen=True)
class Page:
    """One page: its records, its whole answer, and the request for the next one, None after the last."""

    records: list[dict[str, Any]]
    answer: Any
    next: Request | None


class Paginator(Protocol):
    """One vendor's way of cutting a list."""

    @property
    def size(self) -> int:
        """How many records a page holds; always asked for, never left to the vendor."""
        ...

    def sized(self, request: Request) -> Request:
        """The request with its page size."""
        ...

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """The request for the next page; None where the answer says that there is none."""
        ...


def at(answer: Any, path: Path) -> Any:
    """What stands at a path of an answer; None where nothing does."""
    for name in path:
        if isinstance(name, int):
            answer = answer[name] if isinstance(answer, list) and len(answer) > name else None
        else:
            answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


def as_state(request: Request | None) -> dict[str, Any] | None:
    """A request as a state holds it."""
    if request is None:
        return None
    told = {"path": request.path, "params": dict(request.params), "body": request.body, "form": request.form}
    return {name: part for name, part in told.items() if part}


def from_state(state: dict[str, Any], like: Request) -> Request:
    """The request that a state holds, otherwise as `like`."""
    given = {"params": {}, "body": None, "form": None, **state}
    return replace(like, **given)


def with_params(request: Request, **params: Any) -> Request:
    """The request with further parameters."""
    return replace(request, params={**request.params, **params})


def _put(into: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    head, *rest = path
    inner = into.get(head, {})
    return {**into, head: _put(inner, tuple(rest), value) if rest else value}


@dataclass(frozen=True)
class Cursor:
    """A cursor in the answer that becomes a parameter: `page[after]`, or the cursor of an export.

    `more` names a flag that says there is more, `end` one that says there is not; without either a page
    without a cursor is the last. `once` lists parameters that must not be sent beside a cursor.
    """

    size: int
    size_param: str = "page[size]"
    param: str = "page[after]"
    cursor: Path = ("meta", "after_cursor")
    more: Path | None = ("meta", "has_more")
    end: Path | None = None
    once: tuple[str, ...] = ()

    def sized(self, request: Request) -> Request:
        """The request with its page size."""
        return with_params(request, **{self.size_param: self.size})

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """The request with the answer's cursor."""
        cursor = at(answer, self.cursor)
        if cursor in (None, "") or (self.more and not at(answer, self.more)):
            return None
        if self.end and at(answer, self.end):
            return None
        return self.after(request, cursor)

    def after(self, request: Request, cursor: Any) -> Request:
        """The request that goes on after a cursor."""
        kept = {name: value for name, value in request.params.items() if name not in self.once}
        return replace(request, params={**kept, self.param: cursor})


@dataclass(frozen=True)
class BodyCursor:
    """A cursor in the answer that becomes part of the body of a read-only POST."""

    size: int
    size_at: tuple[str, ...] = ("limit",)
    param_at: tuple[str, ...] = ("after",)
    cursor: Path = ("paging", "next", "after")

    def sized(self, request: Request) -> Request:
        """The request with its page size."""
        return replace(request, body=_put(request.body or {}, self.size_at, self.size))

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """The request with the answer's cursor."""
        cursor = at(answer, self.cursor)
        if cursor in (None, ""):
            return None
        return replace(request, body=_put(request.body or {}, self.param_at, cursor))


@dataclass(frozen=True)
class NextUrl:
    """The next page's whole address in the answer; the session refuses another host.

    `end` names a flag that says there is no more though an address is given.
    """

    size: int
    size_param: str = "per_page"
    url: Path = ("links", "next")
    end: Path | None = None

    def sized(self, request: Request) -> Request:
        """The request with its page size."""
        return with_params(request, **{self.size_param: self.size})

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """A request for the answer's address."""
        url = at(answer, self.url)
        if not isinstance(url, str) or not url or (self.end and at(answer, self.end)):
            return None
        return replace(request, path=url, params={})


@dataclass(frozen=True)
class Offset:
    """So many records from the so-manieth on; the first page that is not full is the last.

    `in_form` for vendors that take it in the body of a form. `total` names the vendor's own count.
    """

    size: int
    size_param: str = "limit"
    param: str = "offset"
    total: Path | None = None
    in_form: bool = False

    def sized(self, request: Request) -> Request:
        """The request with its page size."""
        return self._with(request, {self.size_param: self.size})

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """The request for what follows the records so far."""
        sent = (request.form if self.in_form else request.params) or {}
        done = int(sent.get(self.param, 0)) + count
        total = at(answer, self.total) if self.total else None
        is_last = count < self.size if total is None else count == 0 or done >= int(total)
        return None if is_last else self._with(request, {self.param: done})

    def _with(self, request: Request, sent: dict[str, Any]) -> Request:
        if self.in_form:
            return replace(request, form={**(request.form or {}), **sent})
        return replace(request, params={**request.params, **sent})


@dataclass(frozen=True)
class OnePage:
    """A list that is not cut: one request gives all of it, as in a window of dates."""

    size: int = 0

    def sized(self, request: Request) -> Request:
        """The request as it is."""
        return request

    def next(self, request: Request, answer: Any, count: int) -> None:
        """Nothing follows."""


@dataclass(frozen=True)
class Lines:
    """A stream of JSON, one record a line: one request gives all of it."""

    size: int = 0
    size_param: str | None = None

    def sized(self, request: Request) -> Request:
        """The request, with the most lines where the vendor takes such a parameter."""
        return with_params(request, **{self.size_param: self.size}) if self.size_param else request

    def next(self, request: Request, answer: Any, count: int) -> None:
        """Nothing follows; a stream that was cut at its most lines is found out by `pages`."""


def pages(
    session: Session,
    paginator: Paginator,
    request: Request,
    records: Path = (),
    *,
    total: Path | None = None,
    resumed: bool = False,
) -> Iterator[Page]:
    """The pages from a request on, the last one with `next` None.

    `resumed`: the request is one that an earlier page gave. Where the vendor tells a `total` and fewer
    records came than it says, the rest was cut off. A page that is the one before once more is not taken.
    Raises GoesRound, NotReadable, CursorExpired where the
    vendor refuses the resumed request, and what asking raises.
    """
    asked: set[str] = set()
    received = empty = 0
    last: list[dict[str, Any]] = []
    following: Request | None = request if resumed else paginator.sized(request)
    while following is not None:
        _guard(asked, following)
        page = _page(session, paginator, following, records, is_resumed=resumed and len(asked) == 1)
        received += len(page.records)
        empty = 0 if page.records else empty + 1
        if empty > MOST_EMPTY:
            raise GoesRound(f"{following.path} gave {empty} pages without a record and promises more.")
        if (page.next is not None and _print(page.next) in asked) or (page.records and page.records == last):
            raise _round(following)
        if page.next is None and not resumed:
            _check_total(page, total, received, following)
        yield page
        following, last = page.next, page.records


def _page(
    session: Session, paginator: Paginator, request: Request, records: Path, *, is_resumed: bool
) -> Page:
    try:
        return _asked(session, paginator, request, records)
    except (BadRequest, NotThere) as refused:
        if is_resumed:
            raise CursorExpired(str(refused)) from refused
        raise


def _asked(session: Session, paginator: Paginator, request: Request, records: Path) -> Page:
    if isinstance(paginator, Lines):
        found = session.records(request)
        if paginator.size and len(found) >= paginator.size:
            raise NotReadable(f"{request.path} was cut at {paginator.size:,} lines; ask for less at a time.")
        return Page(found, found, None)
    answer = session.json(request)
    found = at(answer, records) if records else answer
    if not isinstance(found, Sequence) or isinstance(found, str):
        where = ".".join(map(str, records)) or "the answer"
        raise NotReadable(f"{request.path}: expected a list at {where}, found {type(found).__name__}.")
    return Page(list(found), answer, paginator.next(request, answer, len(found)))


def _guard(asked: set[str], request: Request) -> None:
    if len(asked) >= MOST_PAGES:
        raise GoesRound(f"{request.path} has more than {MOST_PAGES:,} pages; nothing real has.")
    asked.add(_print(request))


def _print(request: Request) -> str:
    told = [request.path, dict(request.params), request.body, request.form]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _round(request: Request) -> GoesRound:
    return GoesRound(
        f"{request.path} leads to a page that was read already, so it would never end. What came before is "
        "kept; the next pull tries again, and if it repeats, the vendor's support can say why."
    )


def _check_total(page: Page, total: Path | None, received: int, request: Request) -> None:
    told = at(page.answer, total) if total else None
    if isinstance(told, int) and received < told:
        raise NotReadable(
            f"{request.path} says it has {told:,} records and gave {received:,}: the rest was cut off. "
            "The next pull reads it again."
        )
