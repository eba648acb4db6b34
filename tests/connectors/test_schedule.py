import datetime as dt
import threading
import time

import pytest

from connectors.schedule import Schedule

PATIENCE = 10


@pytest.fixture
def schedule():
    made = Schedule()
    made.start()
    yield made
    made.stop()


def test_job_runs_at_once_and_again(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 0.05, ran.release)
    assert ran.acquire(timeout=PATIENCE)
    assert ran.acquire(timeout=PATIENCE)


def test_failing_job_is_told_and_runs_again(schedule):
    ran = threading.Semaphore(0)

    def fail():
        ran.release()
        raise ValueError("the file is gone")

    schedule.add("shop", 0.05, fail)
    assert ran.acquire(timeout=PATIENCE)
    assert ran.acquire(timeout=PATIENCE)
    assert schedule.state()["shop"].error == "the file is gone"


def test_job_never_runs_beside_itself(schedule):
    inside, release = threading.Semaphore(0), threading.Event()
    schedule.add("slow", None, lambda: (inside.release(), release.wait(PATIENCE)))
    other = threading.Event()
    schedule.run_now("slow")
    assert inside.acquire(timeout=PATIENCE)
    schedule.run_now("slow")
    schedule.add("other", None, other.set)
    schedule.run_now("other")
    assert other.wait(PATIENCE)
    assert not inside.acquire(blocking=False)
    release.set()


def test_paused_job_runs_only_when_asked(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 3600, ran.release, at_once=False)
    schedule.pause("shop")
    assert schedule.state()["shop"].paused
    assert schedule.state()["shop"].next_run is None
    schedule.run_now("shop")
    assert ran.acquire(timeout=PATIENCE)
    schedule.resume("shop")
    assert schedule.state()["shop"].next_run is not None


def test_unknown_job_is_named_with_the_known_ones(schedule):
    schedule.add("shop", None, print)
    with pytest.raises(LookupError, match="known: shop"):
        schedule.run_now("shpo")


def test_job_paused_before_the_start_does_not_run_at_once():
    schedule, ran, other = Schedule(), threading.Event(), threading.Event()
    schedule.add("shop", 3600, ran.set)
    schedule.pause("shop")
    schedule.add("other", 3600, other.set)
    schedule.start()
    assert other.wait(PATIENCE)
    schedule.stop()
    assert not ran.is_set()


def goes_on(ran, seconds, times):
    """A job that goes on after so many seconds until it has run so many times."""
    runs = iter(range(1, times))

    def work():
        ran.release()
        more = next(runs, None) is not None
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds) if more else None

    return work


def test_job_goes_on_when_it_says_until_done(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 3600, goes_on(ran, 0, times=4))
    for _ in range(4):
        assert ran.acquire(timeout=PATIENCE)
    assert not ran.acquire(timeout=0.2)


def test_next_run_is_when_it_goes_on(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 3600, goes_on(ran, 60, times=2))
    assert ran.acquire(timeout=PATIENCE)
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    while schedule.state()["shop"].runs < 1 or schedule.state()["shop"].next_run > soon:
        time.sleep(0.01)


def test_paused_job_goes_on_no_more(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 3600, goes_on(ran, 0.2, times=50))
    assert ran.acquire(timeout=PATIENCE)
    schedule.pause("shop")
    while ran.acquire(timeout=0.5):
        assert schedule.state()["shop"].runs < 4


def test_end_waits_for_what_runs_and_starts_nothing_more():
    schedule, inside, release = Schedule(), threading.Event(), threading.Event()
    schedule.start()
    schedule.add("slow", 3600, lambda: (inside.set(), release.wait(PATIENCE), dt.datetime.now(dt.UTC))[-1])
    assert inside.wait(PATIENCE)
    ending = threading.Thread(target=schedule.stop)
    ending.start()
    ending.join(0.2)
    assert ending.is_alive()
    release.set()
    ending.join(PATIENCE)
    assert not ending.is_alive()
    assert schedule.state()["slow"].runs == 1
