"""Completion: how often what the customer began was finished."""

from metrics.definitions import Metric

COMPLETION = Metric(
    id="completion",
    name="Completed",
    unit="share",
    direction="up",
    grain="interaction",
    numerator="completed",
    denominator="completed is known",
    rollup="roll.experience",
    prose="Interactions that were finished, of those finished, failed, abandoned, or past due and not done.",
    interval="Wilson, clustered by customer",
)
