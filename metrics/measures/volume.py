"""Volume: how many interactions there were."""

from metrics.definitions import Metric

VOLUME = Metric(
    id="volume",
    name="Interactions",
    unit="count",
    direction="up",
    grain="interaction",
    numerator="interactions",
    denominator="one",
    rollup="roll.experience",
    prose="Interactions recorded at the touchpoint. A count of all of them, so without an interval.",
    interval="none",
)
