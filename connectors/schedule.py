"""When jobs run: a background scheduler that knows names, intervals and callables, and no connector."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)

THREADS = 4
LATE_START_S = 3_600  # a run that is late by less still takes place, once


@dataclass(frozen=True)
class JobState:
    """What became of one job so far."""

    name: str
    every_s: float | None
    paused: bool = False
    running: bool = False
    runs: int = 0
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    error: str | None = None
    next_run: dt.datetime | None = None


@dataclass
class _Job:
    """One callable that never runs twice at a time and whose failure is kept, not thrown."""

    work: Callable[[], object]
    state: JobState
    alone: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        if not self.alone.acquire(blocking=False):
            return
        try:
            self.state = replace(self.state, running=True, started=_now())
            self._finish(self._attempt())
        finally:
            self.alone.release()

    def _attempt(self) -> str | None:
        try:
            self.work()
        except Exception as error:  # noqa: BLE001 (the boundary: one failing job leaves the others running)
            log.warning("%s failed: %s", self.state.name, error)
            return str(error) or type(error).__name__
        return None

    def _finish(self, error: str | None) -> None:
        self.state = replace(self.state, running=False, ended=_now(), runs=self.state.runs + 1, error=error)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Schedule:
    """Jobs by name: missed runs are made up once, and no job runs beside itself."""

    def __init__(self) -> None:
        self._jobs: dict[str, _Job] = {}
        self._scheduler = BackgroundScheduler(
            timezone=dt.UTC,
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_START_S},
        )
        # A turn skipped because the one before still runs is what we asked for, not a warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def add(
        self, name: str, every_s: float | None, work: Callable[[], object], *, at_once: bool = True
    ) -> None:
        """Run `work` every so many seconds, first at once; without an interval only when asked to."""
        job = self._jobs[name] = _Job(work, JobState(name, every_s))
        if every_s is None:
            return
        # The library's annotations know neither fractions of seconds nor further arguments.
        seconds: Any = every_s
        first: Any = {"next_run_time": _now()} if at_once else {}
        self._scheduler.add_job(
            job.run, IntervalTrigger(seconds=seconds), id=name, replace_existing=True, **first
        )

    def start(self) -> None:
        """Begin; jobs may be added before and after."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more and wait for what is running."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def pause(self, name: str) -> None:
        """Keep a job from running by itself; `run_now` still runs it."""
        job = self._job(name)
        job.state = replace(job.state, paused=True)
        if job.state.every_s is not None:
            self._scheduler.pause_job(name)

    def resume(self, name: str) -> None:
        """Let a paused job run by itself again."""
        job = self._job(name)
        job.state = replace(job.state, paused=False)
        if job.state.every_s is not None:
            self._scheduler.resume_job(name)

    def run_now(self, name: str) -> None:
        """Run a job as soon as a thread is free, unless it is running already."""
        self._scheduler.add_job(self._job(name).run, name=f"{name} (now)")

    def state(self) -> dict[str, JobState]:
        """What became of each job so far, by name."""
        return {name: replace(job.state, next_run=self._next(name)) for name, job in self._jobs.items()}

    def _next(self, name: str) -> dt.datetime | None:
        waiting = self._scheduler.get_job(name)
        return getattr(waiting, "next_run_time", None)

    def _job(self, name: str) -> _Job:
        if name not in self._jobs:
            raise LookupError(f"No job {name!r}; known: {', '.join(sorted(self._jobs)) or 'none'}.")
        return self._jobs[name]
