"""Asking so that an answer to another question is noticed: nothing may count as read that was not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.errors import NotReadable
from connectors.http import Request
from connectors.paging import Page
from connectors.times import ms_of
from connectors.vendor.walks import Ask


@dataclass(frozen=True)
class Surely(Ask):
    """Asks again where the first page of all is said to be the last, and takes the second answer.

    A cache or a server in trouble may answer with the end of another client's walk; years would be skipped.
    """

    is_first: bool = True

    def pages(self, request: Request, *, resumed: bool = False) -> Iterator[Page]:
        """The pages; a start that ends at once was asked for twice."""
        found = super().pages(request, resumed=resumed)
        page = next(found)
        if self.is_first and not resumed and page.next is None:
            found = super().pages(request)
            page = next(found)
        yield page
        yield from found


@dataclass(frozen=True)
class Inside(Surely):
    """Asks for a stretch of time, and takes no page that holds another one.

    A cache or a server in trouble may answer with a page of before, and the stretch would count as read.
    """

    begin: str = ""
    end: str = ""
    unit_ms: int = 1_000

    def pages(self, request: Request, *, resumed: bool = False) -> Iterator[Page]:
        """Pages of which at least one record was made or changed in the stretch. Raises NotReadable."""
        first, last = (int(request.params[name]) * self.unit_ms for name in (self.begin, self.end))
        for page in super().pages(request, resumed=resumed):
            if page.records and not any(_is_within(one, first, last + 1_000) for one in page.records):
                raise NotReadable(
                    f"{request.path} gave records of another time than asked for. The next pull tries again."
                )
            yield page


def _is_within(record: Any, first_ms: int, last_ms: int) -> bool:
    if not isinstance(record, dict):
        return True
    times = (ms_of(record.get("created_at")), ms_of(record.get("updated_at")))
    return any(time is None or first_ms - 1_000 <= time <= last_ms for time in times)
