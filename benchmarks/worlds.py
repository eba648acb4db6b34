"""Seeded companies with planted truth: a workspace, its data files, and what is so in it.

A customer has one journey: some touchpoints within ten days, then each outcome or not. What customers are
like decides nonlinearly both how they fare and what they do afterwards, so plain differences mislead. Effects
and losses are known by intervention: the same lives, the same luck, with one touchpoint repaired. Whoever was
a customer already came before, when nobody recorded how visits went: the same traits alone decided what they
did then.

`python -m benchmarks.worlds DIR [--seed N] [--customers N] [--touchpoints N] [--hidden SHARE] [--null]`
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks import world_files
from benchmarks.planted import (
    BASE,
    DEVICES,
    JOURNEY_DAYS,
    KINDS,
    OUTCOMES,
    REGIONS,
    VALUE,
    WON_DAYS,
    Earlier,
    Fault,
    Floats,
    Link,
    Met,
    People,
    Plan,
    Truth,
    World,
)

REACH = (0.1, 0.7)
"""Share of the customers who come to a touchpoint."""
SEEN = 0.5
"""At least so many come to the one touchpoint on which a KPI stands: of too few nothing can be known."""

VISITS, APART_DAYS = 3, (46, 90)
"""At most so many visits before the journey, so far apart: a chance is over before the next one begins."""


def make(plan: Plan, folder: Path) -> Truth:
    """Write workspace and data of a world into `folder`; returns what is so in it."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(plan.seed)
    names = [f"t{number:02d}" for number in range(plan.touchpoints)]
    kinds = {name: KINDS[number % len(KINDS)] for number, name in enumerate(names)}
    truth = Truth(plan, kinds)
    links = _links(rng, names, kinds, plan)
    _plant(rng, truth, names, kinds, links)
    people = _people(rng, plan)
    met = [
        _meet(rng, people, (name, kinds[name]), truth, least=SEEN if name == links[0].touchpoint else 0.0)
        for name in names
        if name not in truth.never
    ]
    won = _live(rng, people, met, links, truth)
    world_files.write(rng, folder, World(people, _earlier(people, plan), met, won, links, kinds, truth))
    (folder / "truth.json").write_text(truth.as_json(), encoding="utf-8")
    return truth


def _links(rng: np.random.Generator, names: list[str], kinds: dict[str, str], plan: Plan) -> list[Link]:
    """Which poor experiences matter for what; those of the last touchpoint are declared and never happen."""
    usable = [name for name in names[:-1] if kinds[name] != "low_score"]
    order = list(rng.permutation(usable))
    lone, against, order = order[0], order[1], order[2:]
    size = 0.0 if plan.null else 1.0
    links = [Link(lone, "cross_sell", -0.7 * size, True), Link(against, "conversion", 0.5 * size, True)]
    for place, name in enumerate(order):
        effect = -rng.uniform(0.25, 0.6) * size if place % 2 == 0 else 0.0
        links.append(Link(name, "conversion", effect, declared=place % 5 != 4))
        if place % 3 == 0:
            links.append(Link(name, "referral", 0.0, True))
        if place % 4 == 0:
            links.append(Link(name, "renewal", -rng.uniform(0.25, 0.5) * size, False))
    return [*links, Link(names[-1], "repeat", 0.0, True)]


def _plant(
    rng: np.random.Generator, truth: Truth, names: list[str], kinds: dict[str, str], links: list[Link]
) -> None:
    days = truth.plan.days
    lone = links[0].touchpoint
    others = [name for name in rng.permutation(names[:-1]) if name != lone]
    first, ramp, local, short, score = others[:5]
    truth.never = [names[-1]]
    truth.silenced = {} if truth.plan.null else {others[5]: (days - 9.0, days - 6.0)}
    truth.surges = list(others[6:8])
    truth.contradicted = [] if truth.plan.null else [f"{links[1].touchpoint}:conversion"]
    truth.declared = [f"{each.touchpoint}:{each.outcome}" for each in links if each.declared]
    truth.traps = ["thanks:conversion"]
    truth.kpi_states = dict(OUTCOMES)
    if truth.plan.null:
        truth.kpi_states |= dict.fromkeys(("conversion", "cross_sell"), "no_effect")
        return
    truth.faults = [
        Fault(lone, days - 25.0, None, 3.0),
        Fault(first, days * 0.5, days * 0.5 + 14, 3.0),
        Fault(ramp, days * 0.6, days * 0.6 + 30, 3.5, ramp_days=10),
        Fault(local, days * 0.7, days * 0.7 + 20, 5.0, device="mobile"),
        Fault(short, days * 0.45, days * 0.45 + 10, 2.5),
        Fault(score, days * 0.75, days * 0.75 + 15, 2.0),
    ]


def _people(rng: np.random.Generator, plan: Plan) -> People:
    n = plan.customers
    age, tenure = rng.uniform(18, 80, n), rng.exponential(3, n).clip(0, 15)
    region, device = rng.integers(0, len(REGIONS), n), rng.choice(len(DEVICES), n, p=(0.5, 0.4, 0.1))
    seen = np.sin(age / 9) + 0.8 * ((region == 1) & (age > 45)) - 0.6 * (np.abs(tenure - 3) < 1.5)
    seen = (seen - seen.mean()) / seen.std()
    push = np.sqrt(1 - plan.hidden) * seen + np.sqrt(plan.hidden) * rng.standard_normal(n)
    return People(age, tenure, region, device, push, rng.uniform(0, plan.days, n))


def _earlier(people: People, plan: Plan) -> Earlier:
    """Visits before the journey; of a stream of luck of their own, so that the journey is as without them."""
    rng = np.random.default_rng([plan.seed, 1])
    before = np.cumsum(rng.uniform(*APART_DAYS, (people.n, VISITS)), axis=1)
    who, visit = np.nonzero(before < 365 * people.tenure[:, None])
    at = people.start[who] - before[who, visit]
    won = {}
    for outcome, base in BASE.items():
        lucky = rng.random(len(who)) < _logistic(_inclined(people, base)[who])
        won[outcome] = who[lucky], at[lucky] + rng.uniform(*WON_DAYS, lucky.sum())
    return Earlier(who, at, won)


def _inclined(people: People, base: float) -> Floats:
    """Log-odds of an outcome, before anything that customers meet."""
    return np.log(base / (1 - base)) - 0.6 * people.push


def _meet(
    rng: np.random.Generator, people: People, named: tuple[str, str], truth: Truth, *, least: float
) -> Met:
    name, kind = named
    place = rng.random(people.n)
    who = np.flatnonzero(place < max(least, np.exp(rng.uniform(*np.log(REACH)))))
    day = np.floor(people.start[who] + rng.uniform(0, JOURNEY_DAYS, len(who)))
    hours = 1 + np.sin((np.arange(24) - 8) / 24 * 2 * np.pi).clip(-0.95)
    at = day + (rng.choice(24, len(who), p=hours / hours.sum()) + rng.random(len(who))) / 24
    base, season = np.log(rng.uniform(0.05, 0.15)), rng.uniform(0, 0.3)
    odds = usual = base + 0.5 * people.push[who] + season * np.cos(2 * np.pi * at)
    for fault in truth.faults:
        if fault.touchpoint == name:
            odds = odds + fault.log_odds(at, people.device[who])
    luck = rng.random(len(who))
    share = _logistic(usual)
    poor, anyway = luck < _logistic(odds), luck < share
    first, last = truth.silenced.get(name, (np.inf, np.inf))
    kept = (at < truth.plan.days) & ((at < first) | (at >= last))
    return Met(name, kind, who[kept], at[kept], poor[kept], share[kept], anyway[kept])


def _live(
    rng: np.random.Generator, people: People, met: list[Met], links: list[Link], truth: Truth
) -> dict[str, Floats]:
    """Who has which outcome; fills the effects and the losses of each link by intervention."""
    poor = {each.name: np.bincount(each.who[each.poor], minlength=people.n).astype(float) for each in met}
    won: dict[str, Floats] = {}
    for outcome, base in BASE.items():
        mine = [each for each in links if each.outcome == outcome and each.touchpoint in poor]
        odds = _inclined(people, base) + sum(
            (each.log_odds * poor[each.touchpoint] for each in mine), np.zeros(people.n)
        )
        luck = rng.random(people.n)
        won[outcome] = luck < _logistic(odds)
        for link in mine:
            repaired = _logistic(odds - link.log_odds * poor[link.touchpoint])
            had = poor[link.touchpoint] > 0
            key = f"{link.touchpoint}:{outcome}"
            truth.effects[key] = float(100 * (_logistic(odds) - repaired)[had].mean()) if had.any() else 0.0
            truth.lost[key] = float((luck < repaired).sum() - won[outcome].sum())
        _charge(truth, mine, met, outcome, (odds, luck))
    return won


def _charge(
    truth: Truth, links: list[Link], met: list[Met], outcome: str, lived: tuple[Floats, Floats]
) -> None:
    """Add what each faulty touchpoint cost of this outcome to its loss in money."""
    odds, luck = lived
    faulty = {fault.touchpoint for fault in truth.faults}
    for link in links:
        if link.touchpoint in faulty:
            each = next(one for one in met if one.name == link.touchpoint)
            caused = np.bincount(each.who[each.poor & ~each.anyway], minlength=len(odds))
            spared = luck < _logistic(odds - link.log_odds * caused)
            lost = (spared.sum() - (luck < _logistic(odds)).sum()) * VALUE[outcome]
            truth.fault_lost[link.touchpoint] = truth.fault_lost.get(link.touchpoint, 0.0) + float(lost)


def _logistic(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-odds))


def main() -> int:
    """Write one world."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.worlds", description="Write one seeded world."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--touchpoints", type=int, default=24)
    parser.add_argument("--hidden", type=float, default=0.0)
    parser.add_argument("--null", action="store_true", help="no effects and no faults")
    told = parser.parse_args()
    plan = Plan(told.seed, told.customers, told.touchpoints, hidden=told.hidden, null=told.null)
    print(make(plan, told.folder).as_json())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
