"""Satisfaction as an outcome: answers that are good, of all answers."""

from metrics.definitions import Metric

SATISFACTION = Metric(
    id="satisfaction",
    name="Satisfaction",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won",
    denominator="answers",
    rollup="roll.chance",
    prose=(
        "Every answer is a chance that closes itself: good answers of all answers. Speaks of "
        "those who answered."
    ),
    interval="Wilson, clustered by customer",
)
