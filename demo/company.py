"""The company while it lives: moves records into the files as time passes, and obeys `/control`."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from demo.errors import BadControl
from demo.faults import NORMAL, OUTAGE, Control
from demo.files import Live, write_history
from demo.folder import FILES, Origin, State, iso, load_state, save_state
from demo.made import KINDS, Made
from demo.records import TABLES
from demo.times import HOUR, Calendar
from demo.world import World

OUTAGE_HOURS = 26
AHEAD = 3
"""Days the world is lived ahead of the clock."""
TOUCHPOINTS = frozenset(NORMAL) | {"results_call", "reception", "specialist_referral"}


class Clock:
    """Real time, or a past moment from which time runs faster until it has caught up."""

    def __init__(self, start: int | None = None, speed: float = 1.0) -> None:
        self._begun = time.time()
        self._start = self._begun if start is None else min(float(start), self._begun)
        self._speed = speed

    def now(self) -> int:
        """The moment it is in the demo."""
        real = time.time()
        return int(min(real, self._start + (real - self._begun) * self._speed))


class Company:
    """One folder of lives. Not started twice on one folder: the second finds the control port taken."""

    def __init__(self, data: Path, origin: Origin, clock: Clock) -> None:
        self.data = data
        self.origin = origin
        self.clock = clock
        self.state: State = load_state(data)
        self._lock = threading.Lock()
        self._live: Live | None = None
        self._until = 0
        self._calendar: Calendar | None = None
        self._world: World | None = None

    @property
    def world(self) -> World:
        """The lives as they are lived now, some days ahead; another one each day and after each control."""
        if self._world is None:
            self.tick()
        assert self._world is not None
        return self._world

    @property
    def outage(self) -> int:
        """The moment after which the website's feed says nothing until it is repaired."""
        return self.origin.began - OUTAGE_HOURS * HOUR

    def _ends(self, calendar: Calendar) -> dict[str, int]:
        history = int(calendar.start(self.origin.history_to))
        return {
            name: min(history, self.outage) if name.startswith("website/") else history for name in TABLES
        }

    def _limits(self, now: int) -> dict[str, int]:
        broken = self.state.repaired_at is None
        return {
            name: min(now, self.outage) if broken and name.startswith("website/") else now for name in TABLES
        }

    def history(self) -> int:
        """Write the files of the past; rows written (none where they are there already)."""
        files = self.data / FILES
        if self.state.history_written and files.exists():
            return 0
        world = World(self.origin.anchor, max(AHEAD, self.origin.history_to))
        rows = write_history(world, files, self._ends(world.calendar))
        self.state.history_written = True
        return rows

    def tick(self) -> int:
        """Write what became visible since the last time; lines written."""
        with self._lock:
            return self._tick()

    def _tick(self) -> int:
        now = self.clock.now()
        if self._live is None or self._calendar is None or self._calendar.day(now) + 1 >= self._until:
            self._prepare(now)
        added = self._live.write(self._limits(now)) if self._live else 0
        self.state.now = now
        return added

    def _prepare(self, now: int) -> None:
        """Live the next days; done again every day, and when somebody broke or mended something."""
        calendar = self._calendar or World(self.origin.anchor, self.origin.history_to).calendar
        self._until = int(calendar.day(now)) + AHEAD
        world = World(
            self.origin.anchor, self._until, controls=tuple(self.state.controls), made=tuple(self.state.made)
        )
        self._calendar, self._world = world.calendar, world
        self._live = Live(world, self.data / FILES, self._ends(calendar), int(calendar.start(self._until)))

    def save(self) -> None:
        """Keep what the next start needs."""
        with self._lock:
            save_state(self.data, self.state)

    def control(self, request: dict[str, Any]) -> dict[str, Any]:
        """Break or repair a touchpoint, or repair the website's feed, from now on. Raises BadControl."""
        name, poor = _understood(request)
        with self._lock:
            self._tick()
            at = self.state.now + 1
            if name == OUTAGE:
                self.state.repaired_at = at
            else:
                self.state.controls.append(Control(name, at, poor))
                self._live = None
            save_state(self.data, self.state)
        self.tick()
        return self.status()

    def make(self, kind: object) -> dict[str, Any]:
        """Let one more record of a kind come into being, now. Raises BadControl."""
        if kind not in KINDS:
            raise BadControl(f"make: found {kind!r}, expected one of {', '.join(KINDS)}")
        with self._lock:
            self._tick()
            self.state.made.append(Made(str(kind), self.state.now + 1, len(self.state.made)))
            self._live = None
            save_state(self.data, self.state)
        self.tick()
        return self.status()

    def status(self) -> dict[str, Any]:
        """What `/control` answers: the anchor, the time, and what was broken and mended."""
        return {
            "anchor": self.origin.anchor.day.isoformat(),
            "seed": self.origin.anchor.seed,
            "now": iso(self.state.now),
            "website_feed": "stopped" if self.state.repaired_at is None else "running",
            "website_feed_until": iso(self.outage) if self.state.repaired_at is None else None,
            "controls": [
                {
                    "touchpoint": control.touchpoint,
                    "at": iso(control.at),
                    "poor": control.poor,
                    "repair": control.poor is None,
                }
                for control in self.state.controls
            ],
            "touchpoints": sorted(TOUCHPOINTS),
        }


def _understood(request: dict[str, Any]) -> tuple[str, float | None]:
    name, poor = request.get("touchpoint"), request.get("poor")
    if not isinstance(name, str) or name not in TOUCHPOINTS | {OUTAGE}:
        raise BadControl(
            f"touchpoint: found {name!r}, expected {OUTAGE} or one of {', '.join(sorted(TOUCHPOINTS))}"
        )
    if request.get("repair") is True and poor is None:
        return name, None
    if name == OUTAGE:
        raise BadControl(f'{OUTAGE} can only be repaired: {{"touchpoint": "{OUTAGE}", "repair": true}}')
    if isinstance(poor, bool) or not isinstance(poor, (int, float)) or not 0 <= poor <= 1:
        raise BadControl(f'poor: found {poor!r}, expected a share from 0 to 1, or "repair": true')
    return name, float(poor)
