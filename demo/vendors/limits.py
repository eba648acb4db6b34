"""How many requests a vendor answers per window of time, from a file."""

from __future__ import annotations

import math
import threading
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parents[1] / "limits.toml"


@dataclass(frozen=True)
class Limit:
    """So many requests in each window of so many seconds."""

    requests: int
    seconds: float


@dataclass(frozen=True)
class Turn:
    """Whether a request is answered, what is left of the window, and when the next one begins."""

    granted: bool
    limit: Limit
    left: int
    resets_s: int


def read(kind: str = "demo", path: Path = FILE) -> dict[str, dict[str, Limit]]:
    """The limits by vendor and group of endpoints; `kind` is demo or real."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    return {
        vendor: {group: Limit(**limit) for group, limit in groups.items()} for vendor, groups in found.items()
    }


class Meter:
    """Counts the requests of one vendor by group; safe from any thread."""

    def __init__(self, limits: dict[str, Limit], clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, group: str) -> Turn:
        """Count one request of a group. A refused one is not counted."""
        limit = self._limits[group]
        with self._lock:
            now = self._clock()
            begun, used = self._windows.get(group, (now, 0))
            if now - begun >= limit.seconds:
                begun, used = now, 0
            granted = used < limit.requests
            used += granted
            self._windows[group] = (begun, used)
        return Turn(granted, limit, limit.requests - used, max(1, math.ceil(begun + limit.seconds - now)))

    def forgive(self) -> None:
        """Begin all windows anew, as if the time had passed."""
        with self._lock:
            self._windows.clear()
