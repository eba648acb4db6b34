"""Promises kept: how often what was promised was done by then."""

from metrics.definitions import Metric

KEPT = Metric(
    id="kept",
    name="Kept",
    unit="share",
    direction="up",
    grain="promise",
    numerator="kept",
    denominator="promises due",
    rollup="roll.promise",
    prose=(
        "Interactions where the promise is to be kept that were done by its due time, of those done, "
        "or due by the time the data are complete. One not done when its time passed is broken "
        "although nothing happened."
    ),
    interval="Wilson, clustered by customer",
)
