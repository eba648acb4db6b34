"""When jobs run: a background scheduler that knows names, intervals and callables, and no connector.

A job that has not done all gives the moment at which it goes on; it runs again then, whatever its interval.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
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
    is_ended: threading.Event
    alone: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> dt.datetime | None:
        """Run, unless it runs already or all is ending; returns when it goes on, None where all is done."""
        if self.is_ended.is_set() or not self.alone.acquire(blocking=False):
            return None
        try:
            self.state = replace(self.state, running=True, started=_now())
            goes_on, error = self._attempt()
            self._finish(error)
            return goes_on
        finally:
            self.alone.release()

    def _attempt(self) -> tuple[dt.datetime | None, str | None]:
        try:
            goes_on = self.work()
        except Exception as error:  # noqa: BLE001 (the boundary: one failing job leaves the others running)
            log.warning("%s failed: %s", self.state.name, error)
            return None, str(error) or type(error).__name__
        return goes_on if isinstance(goes_on, dt.datetime) else None, None

    def _finish(self, error: str | None) -> None:
        self.state = replace(self.state, running=False, ended=_now(), runs=self.state.runs + 1, error=error)


def _going_on(name: str) -> str:
    return f"{name} (goes on)"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Schedule:
    """Jobs by name: missed runs are made up once, and no job runs beside itself."""

    def __init__(self) -> None:
        self._jobs: dict[str, _Job] = {}
        self._ended = threading.Event()
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
        """Run `work` every so many seconds, first at once; without an interval only when asked to.

        Where it returns a time, it also runs then, unless it was paused meanwhile.
        """
        job = self._jobs[name] = _Job(work, JobState(name, every_s), self._ended)
        if every_s is None:
            return
        # The library's annotations know neither fractions of seconds nor further arguments.
        seconds: Any = every_s
        first: Any = {"next_run_time": _now()} if at_once else {}
        self._scheduler.add_job(
            self._run, IntervalTrigger(seconds=seconds), id=name, args=[job], replace_existing=True, **first
        )

    def _run(self, job: _Job) -> None:
        goes_on = job.run()
        if goes_on is not None and not job.state.paused and not self._ended.is_set():
            self._go_on(job, goes_on)

    def _go_on(self, job: _Job, at: dt.datetime) -> None:
        # Added once the job let go of its lock: a run that meets it held is dropped.
        self._scheduler.add_job(
            self._run,
            DateTrigger(at),
            id=_going_on(job.state.name),
            args=[job],
            replace_existing=True,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin; jobs may be added before and after."""
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more and wait for what is running."""
        self._ended.set()
        if self._scheduler.running:
            # Waiting inside would hold the lock that a job needs to say when it goes on.
            self._scheduler.shutdown(wait=False)
        for job in self._jobs.values():
            with job.alone:
                pass

    def pause(self, name: str) -> None:
        """Keep a job from running by itself; `run_now` still runs it."""
        job = self._job(name)
        job.state = replace(job.state, paused=True)
        if job.state.every_s is not None:
            self._scheduler.pause_job(name)
        if self._scheduler.get_job(_going_on(name)):
            self._scheduler.remove_job(_going_on(name))

    def resume(self, name: str) -> None:
        """Let a paused job run by itself again."""
        job = self._job(name)
        job.state = replace(job.state, paused=False)
        if job.state.every_s is not None:
            self._scheduler.resume_job(name)

    def run_now(self, name: str) -> None:
        """Run a job as soon as a thread is free, unless it is running already."""
        self._scheduler.add_job(self._run, args=[self._job(name)], name=f"{name} (now)")

    def state(self) -> dict[str, JobState]:
        """What became of each job so far, by name."""
        return {name: replace(job.state, next_run=self._next(name)) for name, job in self._jobs.items()}

    def _next(self, name: str) -> dt.datetime | None:
        waiting = (self._scheduler.get_job(one) for one in (name, _going_on(name)))
        return min(filter(None, (getattr(one, "next_run_time", None) for one in waiting)), default=None)

    def _job(self, name: str) -> _Job:
        if name not in self._jobs:
            raise LookupError(f"No job {name!r}; known: {', '.join(sorted(self._jobs)) or 'none'}.")
        return self._jobs[name]
