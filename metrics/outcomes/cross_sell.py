"""Cross-sell: who took something else, of those who had not."""

from metrics.definitions import Metric

CROSS_SELL = Metric(
    id="cross_sell",
    name="Cross-sell",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won within the window",
    denominator="chances opened in the period",
    rollup="roll.chance",
    prose=(
        "Customers who took another service within the window, of those at risk: who already had "
        "it is not counted. One who left stays in the denominator, since nothing more can be "
        "sold."
    ),
    interval="Wilson, clustered by customer; Kaplan-Meier where windows are open",
)
