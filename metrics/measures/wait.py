"""Waited too long: how often the wait went beyond its limit."""

from metrics.definitions import Metric

WAIT = Metric(
    id="wait",
    name="Waited too long",
    unit="share",
    direction="down",
    grain="interaction",
    numerator="waited",
    denominator="waited is known",
    rollup="roll.experience",
    prose=(
        "Interactions whose wait went beyond the limit of the map, of those whose wait is known. "
        "A wait that still grows counts once it is beyond."
    ),
    interval="Wilson, clustered by customer",
)
