"""CES: the share of answers that found it easy."""

from metrics.definitions import Metric

CES = Metric(
    id="ces",
    name="Found it easy",
    unit="share",
    direction="up",
    grain="answer",
    numerator="easy",
    denominator="answered",
    rollup="roll.answer",
    prose=(
        "Answers in the easy boxes of the effort question, in the direction of its scale, of all "
        "valid answers."
    ),
    interval="Wilson, clustered by customer",
)
