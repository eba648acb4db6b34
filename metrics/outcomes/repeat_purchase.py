"""Repeat purchase: who came back, and after what time."""

from metrics.definitions import Metric

REPEAT_PURCHASE = Metric(
    id="repeat_purchase",
    name="Repeat purchase",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won within the window",
    denominator="customers with a first purchase",
    rollup="roll.chance",
    prose=(
        "Customers with a second purchase, of those with a first. The time to it is a "
        "Kaplan-Meier median: `not reached` where fewer than half come back."
    ),
    interval="Wilson, clustered by customer; Kaplan-Meier where windows are open",
)
