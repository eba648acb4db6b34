"""Value to date: what a customer has brought so far."""

from metrics.definitions import Metric

CUSTOMER_VALUE = Metric(
    id="customer_value",
    name="Value to date",
    unit="money",
    direction="up",
    grain="customer",
    numerator="amount_minor",
    denominator="customers with an amount",
    rollup="roll.experience",
    prose=(
        "The mean per customer of all amounts so far, capped at the 99.5 % quantile, with the sum "
        "cut off and the median beside it. Nothing is projected."
    ),
    interval="bootstrap of customers, 1,000 seeded draws",
    additive=False,
)
