"""How vendors say that they are asked too often, and how often we may ask.

Four dialects: `Retry-After` in seconds or as a date, a reset as a unix time, a reset in seconds from now;
and no header at all.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.errors import WaitsUntil

LONGEST_S = 900.0  # a vendor that asks for more is asked again after this: the value may be absurd
UNIX_FROM = 1_000_000_000  # as seconds from now that is 31 years
DAY_MS = 86_400_000
REMAINING = (
    "x-rate-limit-remaining",
    "x-ratelimit-remaining",
    "ratelimit-remaining",
    "x-hubspot-ratelimit-remaining",
)
LIMIT = ("x-rate-limit", "x-ratelimit-limit", "ratelimit-limit", "x-hubspot-ratelimit-max")
RESET = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_ENDPOINT = re.compile(r"total=(\d+);\s*remaining=(\d+);\s*resets=(\d+)")


@dataclass
class Meter:
    """What one source's vendor said of its limit, and what that cost us so far."""

    dialect: str | None = None
    limit: int | None = None
    remaining: int | None = None
    resets_ms: int | None = None
    waited_ms: int = 0
    refused: int = 0
    requests: int = 0

    def note(self, headers: Mapping[str, str], now_ms: int) -> None:
        """Take what an answer's headers tell; an answer that tells nothing changes nothing."""
        self.requests += 1
        self.dialect = dialect(headers) or self.dialect
        told = _lower(headers)
        endpoint = next((found for name, text in told.items() if (found := _endpoint(name, text))), None)
        limit, remaining, reset = endpoint or (_int(told, LIMIT), _int(told, REMAINING), _int(told, RESET))
        if limit is not None or remaining is not None:
            self.limit, self.remaining = limit, remaining
            self.resets_ms = None if reset is None else now_ms + int(_seconds_of(reset, now_ms) * 1000)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): text for name, text in headers.items()}


def _endpoint(name: str, text: str) -> tuple[int, int, int] | None:
    found = _ENDPOINT.fullmatch(text.strip()) if name.startswith("zendesk-ratelimit-") else None
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _int(told: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    for name in names:
        if re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", told.get(name, "")):
            return int(float(told[name]))
    return None


def _seconds_of(reset: float, now_ms: int) -> float:
    seconds = reset - now_ms / 1000 if reset >= UNIX_FROM else reset
    return min(max(seconds, 0.0), LONGEST_S)


def wait_s(headers: Mapping[str, str], now_ms: int) -> float | None:
    """How many seconds a refusal asks us to wait, between 0 and LONGEST_S; None where it does not say.

    >>> wait_s({"Retry-After": "-5"}, 0), wait_s({"Retry-After": "86400"}, 0), wait_s({}, 0)
    (0.0, 900.0, None)
    """
    told = _lower(headers)
    text = told.get("retry-after", "").strip()
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return _seconds_of(float(text), now_ms)
    if text and (at := email.utils.parsedate_tz(text)):
        return min(max(email.utils.mktime_tz(at) - now_ms / 1000, 0.0), LONGEST_S)
    if (interval := _hubspot(told)) is not None:
        return interval
    endpoint = next((found for name, said in told.items() if (found := _endpoint(name, said))), None)
    reset = endpoint[2] if endpoint and endpoint[1] == 0 else _int(told, RESET)
    return None if reset is None else _seconds_of(reset, now_ms)


def dialect(headers: Mapping[str, str]) -> str | None:
    """The header in which a vendor tells its limit, and how it counts; None where it tells nothing.

    >>> dialect({"Retry-After": "7"}), dialect({"X-RateLimit-Reset": "1700000012"}), dialect({})
    ('retry-after, seconds', 'x-ratelimit-reset, unix time', None)
    """
    told = _lower(headers)
    if text := told.get("retry-after"):
        return f"retry-after, {'seconds' if text.strip().lstrip('-').isdigit() else 'date'}"
    if found := next((name for name, text in told.items() if _endpoint(name, text)), None):
        return f"{found}, seconds"
    for name in RESET:
        if (reset := _int(told, (name,))) is not None:
            return f"{name}, {'unix time' if reset >= UNIX_FROM else 'seconds'}"
    return next((name for name in (*REMAINING, *LIMIT) if name in told), None)


def _hubspot(told: Mapping[str, str]) -> float | None:
    """HubSpot says no `Retry-After`: a used-up day waits longest, a used-up interval for its length."""
    if _int(told, ("x-hubspot-ratelimit-daily-remaining",)) == 0:
        return LONGEST_S
    if _int(told, ("x-hubspot-ratelimit-remaining",)) != 0:
        return None
    interval_ms = _int(told, ("x-hubspot-ratelimit-interval-milliseconds",))
    return None if interval_ms is None else min(max(interval_ms / 1000, 0.0), LONGEST_S)


@dataclass
class Budget:
    """How many requests one UTC day may have, so that others who share the vendor's quota get theirs."""

    per_day: int | None = None
    used: dict[str, int] = field(default_factory=dict)

    def spend(self, now_ms: int, cost: int = 1) -> None:
        """Count a request. Raises WaitsUntil, with the next day, where it would be one too many."""
        if self.per_day is None:
            return
        day = now_ms // DAY_MS
        used = self.used.get(str(day), 0)
        if used + cost > self.per_day:
            raise WaitsUntil(
                f"The {self.per_day:,} requests of `budget_per_day` are used up. It goes on at 00:00 UTC.",
                (day + 1) * DAY_MS,
            )
        self.used = {str(day): used + cost}

    def used_on(self, now_ms: int) -> int:
        """The requests of this day so far."""
        return self.used.get(str(now_ms // DAY_MS), 0)
