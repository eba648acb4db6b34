"""Cost to serve: contacts times minutes times the team's rate."""

from metrics.definitions import Metric

COST_TO_SERVE = Metric(
    id="cost_to_serve",
    name="Cost to serve",
    unit="money",
    direction="down",
    grain="customer",
    numerator="minutes × rate of the team",
    denominator="customers at risk",
    rollup="roll.experience",
    prose=(
        "The time spent serving, at the hourly rate of the team that served, per customer at risk "
        "and year. Contacts without a duration or a rate are counted beside it, never taken for "
        "free."
    ),
    interval="ratio with customers as clusters",
    additive=False,
)
