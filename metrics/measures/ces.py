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
        "Answers in the easy boxes of the effort question: the three best of seven, the best of two "
        "or three, else the best quarter, which is two of five. Higher must mean easier."
    ),
    interval="Wilson, clustered by customer",
)
