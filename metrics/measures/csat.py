"""CSAT: the share of answers in the top two boxes."""

from metrics.definitions import Metric

CSAT = Metric(
    id="csat",
    name="Satisfied",
    unit="share",
    direction="up",
    grain="answer",
    numerator="satisfied",
    denominator="answered",
    rollup="roll.answer",
    prose=(
        "Answers in the two best boxes of four to seven, in the best of two or three, in the best "
        "quarter of longer scales, of all valid answers. Offered but unanswered is no answer, a "
        "score off its scale neither. Some vendors report a mean instead: the two are never mixed."
    ),
    interval="Wilson, clustered by customer",
)
