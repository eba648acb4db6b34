"""Low scores: the share of answers at or below the map's limit."""

from metrics.definitions import Metric

LOW_SCORE = Metric(
    id="low_score",
    name="Low scores",
    unit="share",
    direction="down",
    grain="answer",
    numerator="low",
    denominator="answers on the declared scale",
    rollup="roll.answer",
    prose=(
        "Answers that the map calls low, of the answers on that scale. Speaks of those who "
        "answered only, so it never joins the poor share."
    ),
    interval="Wilson, clustered by customer",
)
