"""Who there is: the members at the start of the year and the enquirers of every day since."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from demo.draws import Bools, Draws, Floats, Ints
from demo.records import Column
from demo.times import BLANK, DAY, HISTORY, Calendar

MEMBERS = 8_400
ENQUIRIES = 46.0
WARM_UP = 25
"""Days before the history whose enquirers are still on their way when it begins."""

PLANS, _PLAN_SHARES = np.array(["solo", "family", "employer"]), (0.52, 0.22, 0.26)
CLINICS, _CLINIC_SHARES = (
    np.array(["old_harbour", "north_quay", "millgate", "riverside"]),
    (0.31, 0.26, 0.24, 0.19),
)
HEARD = np.array(["friend", "search", "gp", "employer", "advertisement", "unknown"])
_HEARD_SHARES = (0.26, 0.22, 0.19, 0.15, 0.07, 0.11)
AGES, _AGE_SHARES = np.array(["18-34", "35-44", "45-59", "60+"]), (0.17, 0.24, 0.33, 0.26)
TIERS, _TIER_SHARES = np.array(["standard", "plus", "premium"]), (0.62, 0.27, 0.11)
DEVICES, _DEVICE_SHARES = np.array(["mobile", "desktop"]), (0.56, 0.44)
TENURES = np.array(["first-timer", "1-2 years", "3+ years"])
REASONS = np.array(["seen_soon", "fast_results", "same_day_call", "one_price", "other"])
_REASON_SHARES = (0.41, 0.33, 0.02, 0.18, 0.06)
FRIEND, SEARCH, GP, AT_WORK = 0, 1, 2, 3
EMPLOYER = 2
ACCOUNTS = 60
NEWCOMER = 60
"""The account that joins at −90 d with 1,900 staff."""
NEWCOMER_SINCE = -90
_NEWCOMER_SHARE = 0.38
_PLANS_OF_ENQUIRERS = (0.548, 0.227, 0.225)


@dataclass(frozen=True)
class People:
    """Everybody, attribute by attribute; labels are positions in the arrays of this module."""

    id: Ints
    enquired: Ints
    ends: Ints
    plan: Ints
    clinic: Ints
    heard: Ints
    age: Ints
    tier: Ints
    device: Ints
    years: Ints
    account: Ints
    reason: Ints
    vulnerable: Bools
    newcomer: Bools

    def __len__(self) -> int:
        """How many people."""
        return len(self.id)

    @property
    def employed(self) -> Bools:
        """Members through their employer."""
        return self.plan == EMPLOYER

    @property
    def mobile(self) -> Bools:
        """People who use a phone for the web."""
        return self.device == 0

    def email(self, who: Ints) -> Ints:
        """The number in the e-mail address; blank for the 3 % who gave none."""
        return np.where(self.id[who] % 33 == 0, BLANK, self.id[who])

    def tenure(self, who: Ints, term: ArrayLike) -> Column:
        """First-timer, 1-2 years, or 3 and more, at that term."""
        years = self.years[who] + np.asarray(term)
        return TENURES[np.where(years <= 0, 0, np.where(years < 3, 1, 2))]


def _attributes(draws: Draws, ids: Ints, plan: Ints) -> dict[str, Any]:
    device = draws.pick("device", _DEVICE_SHARES, ids)
    return {
        "clinic": draws.pick("clinic", _CLINIC_SHARES, ids),
        "age": draws.pick("age", _AGE_SHARES, ids),
        "tier": draws.pick("tier", _TIER_SHARES, ids),
        "device": device,
        "reason": draws.pick("reason", _REASON_SHARES, ids),
        "vulnerable": draws.chance("vulnerable", 0.06, ids),
        "account": np.where(plan == EMPLOYER, 1 + draws.pick("account", np.ones(ACCOUNTS - 1), ids), BLANK),
    }


def _members(draws: Draws, calendar: Calendar) -> People:
    ids = np.arange(1, MEMBERS + 1)
    plan = draws.pick("plan", _PLAN_SHARES, ids)
    ends = calendar.moment(-HISTORY) + (draws.uniform("ends", ids) * HISTORY * DAY).astype(np.int64)
    years = 1 + draws.pick("years", (0.38, 0.24, 0.16, 0.12, 0.10), ids)
    heard = draws.pick("heard", _HEARD_SHARES, ids)
    return People(
        id=ids, enquired=np.full(MEMBERS, BLANK), ends=ends, plan=plan, heard=heard, years=years,
        newcomer=np.zeros(MEMBERS, dtype=np.bool_), **_attributes(draws, ids, plan),
    )  # fmt: skip


def _arrivals(draws: Draws, calendar: Calendar, until: int) -> tuple[Ints, Ints]:
    days = np.arange(-HISTORY - WARM_UP, until)
    most = 128
    # a day's number of enquirers: so many of its places are taken, each by its own chance
    share = ENQUIRIES * calendar.busy(days) / most
    day, place = np.meshgrid(days, np.arange(most), indexing="ij")
    ids = 10_000 + (day + HISTORY + WARM_UP) * most + place
    taken = draws.chance("arrives", share[:, None], ids.ravel().reshape(ids.shape))
    return ids[taken], day[taken]


def _enquirers(draws: Draws, calendar: Calendar, until: int) -> People:
    ids, day = _arrivals(draws, calendar, until)
    at_newcomer = (day >= NEWCOMER_SINCE) & draws.chance("newcomer", _NEWCOMER_SHARE, ids)
    plan = np.where(at_newcomer, EMPLOYER, draws.pick("plan", _PLANS_OF_ENQUIRERS, ids))
    heard = np.where(at_newcomer, AT_WORK, draws.pick("heard", _HEARD_SHARES, ids))
    attributes = _attributes(draws, ids, plan)
    attributes["account"] = np.where(at_newcomer, NEWCOMER, attributes["account"])
    return People(
        id=ids, enquired=calendar.at_hour("enquiry", day, "web", ids), ends=np.full(len(ids), BLANK),
        plan=plan, heard=heard, years=np.zeros(len(ids), dtype=np.int64), newcomer=at_newcomer, **attributes,
    )  # fmt: skip


def populate(draws: Draws, calendar: Calendar, until: int) -> People:
    """Members first, then enquirers by day, up to (not including) the day `until`."""
    old, new = _members(draws, calendar), _enquirers(draws, calendar, until)
    names = [field.name for field in fields(People)]
    return People(*(np.concatenate([getattr(old, name), getattr(new, name)]) for name in names))


def heard_rate() -> Floats:
    """Share of enquirers who join within 60 days, by where they heard of us; 19 % of all."""
    return np.array([0.190, 0.150, 0.270, 0.190, 0.130, 0.174])
