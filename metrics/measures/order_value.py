"""Order value: what one interaction with an amount is worth."""

from metrics.definitions import Metric

ORDER_VALUE = Metric(
    id="order_value",
    name="Order value",
    unit="money",
    direction="up",
    grain="interaction",
    numerator="amount_minor",
    denominator="interactions with an amount",
    rollup="roll.experience",
    prose=(
        "The mean amount per interaction in the workspace's currency, customers as clusters. Rows "
        "in another currency are left out and counted."
    ),
    interval="ratio with customers as clusters",
)
