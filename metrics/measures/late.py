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
        "Interactions not done when their due time passed, of those that have one and are done, or "
        "whose due time is over. One that was never done counts from that moment."
    ),
    interval="Wilson, clustered by customer",
)
