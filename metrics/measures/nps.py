"""NPS: promoters less detractors."""

from metrics.definitions import Metric

NPS = Metric(
    id="nps",
    name="NPS",
    unit="nps",
    direction="up",
    grain="answer",
    numerator="promoter - detractor",
    denominator="answered",
    rollup="roll.answer",
    prose=(
        "100 × (answers 9 or 10 less answers 0 to 6) / answers to the question from 0 to 10. A "
        "measure of the relationship more than of a touchpoint."
    ),
    interval="normal, with three added answers",
)
