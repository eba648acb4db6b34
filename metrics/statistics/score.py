"""Balances of answers: Net Promoter Score and emotion."""

from dataclasses import dataclass, replace
from math import sqrt

from metrics.statistics.estimate import Estimate, Z, unknown
from metrics.statistics.proportion import newcombe

ADDED_ENDS, ADDED_MIDDLE = 0.75, 1.5
"""The three added answers: three quarters at either end, one and a half in the middle."""


@dataclass(frozen=True, slots=True)
class NpsCounts:
    """Answers to the 0-10 question: promoters 9-10, passives 7-8, detractors 0-6 (Reichheld 2003)."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        """All answers."""
        return self.promoters + self.passives + self.detractors


def nps(counts: NpsCounts) -> Estimate:
    """100 (promoters - detractors) / answers, with the interval of the adjusted score.

    Adding three answers repairs the plain interval at small n, as Agresti and Coull 1998 do for a share
    (for NPS: Rocks 2016, Interval estimation for the Net Promoter Score).

    >>> score = nps(NpsCounts(promoters=50, passives=30, detractors=20))
    >>> round(score.value), round(score.low), round(score.high)
    (30, 14, 44)
    """
    return _balance(counts, scale=100, method="nps")


def nps_difference(now: NpsCounts, before: NpsCounts) -> Estimate:
    """Points by which the score of one wave lies above another's, from both waves' own intervals.

    Newcombe's construction holds .95 at 30 answers a wave, where adding the two variances holds .94, and
    keeps some width where all answers of both waves agree.
    """
    return replace(newcombe(nps(now), nps(before)), method="nps difference")


def emotion_balance(positive: int, neutral: int, negative: int, *, answers: int | None = None) -> Estimate:
    """(positive - negative) / tagged, from -1 to 1, with the interval of NPS.

    `answers` counts all comments, tagged or not; the note then says what share the balance speaks for.
    """
    estimate = _balance(NpsCounts(positive, neutral, negative), scale=1, method="emotion balance")
    if not answers:
        return estimate
    note = f"{100 * estimate.n / answers:.0f} % of {answers} tagged"
    return Estimate(
        estimate.value, estimate.low, estimate.high, estimate.n, method=estimate.method, note=note
    )


def _balance(counts: NpsCounts, *, scale: float, method: str) -> Estimate:
    if not counts.n:
        return unknown(method=method, note="no answers")
    value = _plain(counts)
    centre = (counts.promoters - counts.detractors) / (counts.n + 3)
    half = Z * sqrt(_adjusted_variance(counts))
    low, high = max(-1.0, min(centre - half, value)), min(1.0, max(centre + half, value))
    return Estimate(scale * value, scale * low, scale * high, counts.n, method=method)


def _plain(counts: NpsCounts) -> float:
    return (counts.promoters - counts.detractors) / counts.n


def _adjusted_variance(counts: NpsCounts) -> float:
    n = counts.n + 2 * ADDED_ENDS + ADDED_MIDDLE
    up, down = (counts.promoters + ADDED_ENDS) / n, (counts.detractors + ADDED_ENDS) / n
    return (up + down - (up - down) ** 2) / n
