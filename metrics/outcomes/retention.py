"""Retention: who stayed, of those who could have left."""

from metrics.definitions import Metric

RETENTION = Metric(
    id="retention",
    name="Retention",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won within the window",
    denominator="chances opened in the period",
    rollup="roll.chance",
    prose=(
        "Customers who stayed within the window after it opened, of all whose window is over. A "
        "window that is still open is neither stayed nor left."
    ),
    interval="Wilson, clustered by customer; Kaplan-Meier where windows are open",
)
