"""Other outcomes: whatever the map declares as won, of its chances."""

from metrics.definitions import Metric

OTHER = Metric(
    id="other",
    name="Outcome",
    unit="share",
    direction="up",
    grain="chance",
    numerator="won within the window",
    denominator="chances opened in the period",
    rollup="roll.chance",
    prose="Chances won within the window, of all opened in the period whose window is over.",
    interval="Wilson, clustered by customer; Kaplan-Meier where windows are open",
)
