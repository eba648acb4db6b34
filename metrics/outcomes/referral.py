"""Referral: who brought somebody, of those who could."""

from metrics.definitions import Metric

REFERRAL = Metric(
    id="referral",
    name="Referral",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won within the window",
    denominator="chances opened in the period",
    rollup="roll.chance",
    prose="Customers who referred somebody within the window, of those at risk.",
    interval="Wilson, clustered by customer; Kaplan-Meier where windows are open",
)
