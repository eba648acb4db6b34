"""Conversion: who became a customer, of those who had the chance."""

from metrics.definitions import Metric

CONVERSION = Metric(
    id="conversion",
    name="Conversion",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won within the window",
    denominator="chances opened in the period",
    rollup="roll.chance",
    prose=(
        "Chances won within the window after they opened, of all opened in the period whose "
        "window is over. Without a window: won so far of all opened, with the number still open "
        "beside it."
    ),
    interval="Wilson, clustered by customer; Kaplan-Meier where windows are open",
)
