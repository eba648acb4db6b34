"""Companies that buy memberships for their staff: pitch, onboarding, quarterly review, renewal."""

from __future__ import annotations

import numpy as np

from demo.draws import Ints
from demo.people import ACCOUNTS
from demo.scene import Scene, days
from demo.times import BLANK, DAY, HISTORY

_PROSPECTS = 200
_RENEWS = 0.885


def _record(
    scene: Scene, kind: str, account: Ints, at: Ints, *, number: Ints, due_days: float, touchpoint: str
) -> None:
    keys = (account, number)
    bad = scene.rates.wrong(touchpoint, at, *keys)
    due = at + days(due_days)
    done = at + ((due - at) * scene.draws.between(f"{kind}/done", 0.2, 0.98, *keys)).astype(np.int64)
    late = scene.draws.chance(f"{kind}/late", 0.5, *keys)
    after = scene.later(f"{kind}/after", due, 20, 400, *keys)
    done = np.where(bad, np.where(late, after, BLANK), done)
    scene.book.add(
        "crm/employer_events", at, np.where(done == BLANK, due + days(30), done), id=number, account=account,
        kind=kind, due_at=due, done_at=done, status=np.where(done == BLANK, "failed", "ok"),
    )  # fmt: skip
    scene.book.expose(touchpoint, number, due, bad)


def _random_days(scene: Scene, kind: str, until: int, per_day: float) -> tuple[Ints, Ints]:
    """About so many a day; their moments and numbers."""
    day = np.arange(-HISTORY, until)
    places = np.arange(4)
    grid, place = np.meshgrid(day, places, indexing="ij")
    number = ((grid + HISTORY) * 4 + place) * 64
    taken = scene.draws.chance(kind, per_day / len(places), number.ravel().reshape(number.shape))
    return scene.calendar.at_hour(kind, grid[taken], "office", number[taken]), number[taken]


def sell(scene: Scene, until: int) -> None:
    """Pitches to prospects and to accounts that could send more staff, and first staff days of accounts."""
    for kind, per_day, due_days, touchpoint, code, asked in (
        ("pitch", 1.2, 10, "employer_pitch", 1, ACCOUNTS + _PROSPECTS),
        ("onboarding", 0.3, 30, "employer_onboarding", 2, ACCOUNTS),
    ):
        at, number = _random_days(scene, kind, until, per_day)
        account = 1 + scene.draws.pick(f"{kind}/who", np.ones(asked), number)
        _record(scene, kind, account, at, number=number + code, due_days=due_days, touchpoint=touchpoint)


def keep(scene: Scene, until: int) -> None:
    """Quarterly reviews of the accounts, and the renewal of their contracts."""
    account = np.arange(1, ACCOUNTS + 1)
    ends = scene.calendar.moment(-HISTORY) + (
        scene.draws.uniform("contract", account) * HISTORY * DAY
    ).astype(np.int64)
    for year in range(max(1, (until + 2 * HISTORY) // HISTORY)):
        end = ends + year * HISTORY * DAY
        for quarter in range(4):
            at = scene.calendar.at_hour(
                "review", scene.calendar.day(end) - 365 + 91 * quarter, "office", account, year, quarter
            )
            number = (account * 64 + year) * 256 + quarter * 64 + 3
            _record(scene, "review", account, at, number=number, due_days=91, touchpoint="employer_review")
        won = scene.draws.chance("contract/kept", _RENEWS, account, year)
        closed = np.where(won, scene.later("contract/when", end, -20 * 24, -24, account, year), end)
        opened = end - days(180)
        scene.book.settle("employer_renewal", account * 64 + year, opened, due=end, won=won)
        scene.book.add(
            "crm/employer_terms", opened, closed, id=account * 64 + year, account=account, opened_at=opened,
            due_at=end, closed_at=closed, result=np.where(won, "won", "lost"),
        )  # fmt: skip
