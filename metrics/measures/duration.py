"""Duration: the median time from being served to the end."""

from metrics.definitions import Metric

DURATION = Metric(
    id="duration",
    name="Duration",
    unit="time",
    direction="down",
    grain="interaction",
    numerator="duration_ms",
    denominator="interactions with a duration",
    rollup="roll.experience",
    prose="The median time from being served to the end. Medians of days are never averaged.",
    interval="bootstrap of interactions, 1,000 seeded draws",
    additive=False,
)
