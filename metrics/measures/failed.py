"""Failed share: how often the source itself says that it failed."""

from metrics.definitions import Metric

FAILED = Metric(
    id="failed",
    name="Failed",
    unit="share",
    direction="down",
    grain="interaction",
    numerator="failed",
    denominator="failed is known",
    rollup="roll.experience",
    prose="Interactions with status failed, of those with a status.",
    interval="Wilson, clustered by customer",
)
