"""Poor share: how often an experience was poor by any declared condition."""

from metrics.definitions import Metric

POOR = Metric(
    id="poor",
    name="Poor share",
    unit="share",
    direction="down",
    grain="interaction",
    numerator="poor",
    denominator="known",
    rollup="roll.experience",
    prose=(
        "Interactions that met any condition of `poor`, of those whose conditions can be known. "
        "Unknown is neither poor nor good; scores never join it."
    ),
    interval="Wilson, clustered by customer",
)
