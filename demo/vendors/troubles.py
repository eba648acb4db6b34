"""What can be wrong with a vendor's server: down, a login page for data, silence, random failures."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field

from demo.errors import BadControl

STATES = ("well", "down", "html", "hang")
RANDOM = ("500", "429", "timeout", "cut", "repeat")
"""Kinds of random failure: an error, a limit, no answer, half a body, the answer before once more."""


@dataclass
class Troubles:
    """One vendor's present state; changed by `/control`, read by every request."""

    state: str = "well"
    share: float = 0.0
    kinds: tuple[str, ...] = RANDOM
    met: dict[str, int] = field(default_factory=dict)
    changes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _random: random.Random = field(default_factory=lambda: random.Random(318))

    def change(self, request: dict[str, object]) -> None:
        """Take on `state`, or `fail`: a share of requests, of these `kinds`. Raises BadControl."""
        state, share = request.get("state", self.state), request.get("fail", self.share)
        kinds = request.get("kinds", list(self.kinds))
        if state not in STATES:
            raise BadControl(f"state: found {state!r}, expected one of {', '.join(STATES)}")
        if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
            raise BadControl(f"fail: found {share!r}, expected a share from 0 to 1")
        if not isinstance(kinds, list) or not kinds or not set(kinds) <= set(RANDOM):
            raise BadControl(f"kinds: found {kinds!r}, expected a list of {', '.join(RANDOM)}")
        self.state, self.share, self.kinds = str(state), float(share), tuple(kinds)
        self.changes += 1

    def strike(self) -> str:
        """What happens to this request: `well`, a state, or a kind of random failure."""
        with self._lock:
            found = self.state
            if found == "well" and self._random.random() < self.share:
                found = self._random.choice(self.kinds)
        self.note(found)
        return found

    def note(self, what: str) -> None:
        """Count what a request met."""
        with self._lock:
            self.met[what] = self.met.get(what, 0) + 1
