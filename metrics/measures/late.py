"""Late share: how often the due time passed before it was done."""

from metrics.definitions import Metric

LATE = Metric(
    id="late",
    name="Late",
    unit="share",
    direction="down",
    grain="interaction",
    numerator="late",
    denominator="late is known",
    rollup="roll.experience",
    prose=(
        "Interactions not done when their due time passed, of those with a due time that is over. "
        "One that was never done counts from that moment."
    ),
    interval="Wilson, clustered by customer",
)
