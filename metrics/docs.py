"""`docs/metrics.md`: every metric as the registry defines it."""

from __future__ import annotations

from metrics.definitions import Metric
from metrics.registry import MEASURES, OUTCOMES
from metrics.statistics.judge import GREY_BELOW, NPS_HALF_WIDTH

NOTICE = (
    "<!-- Made by `make docs` from the definitions in metrics/measures and metrics/outcomes: edit those. -->"
)
INTRODUCTION = (
    "Each metric is defined once, in a file of its own; pages, findings and this page read that definition. "
    "How intervals are computed and when a figure is hidden or grey stands in [method.md](method.md): below "
    f"its smallest n only the count is shown, below {GREY_BELOW} the figure is grey, and NPS takes colour "
    f"only where its half width is at most {NPS_HALF_WIDTH} points. Rows whose condition cannot be known are "
    "in neither part of a fraction."
)
UNITS = {
    "share": "share",
    "nps": "points, −100 to +100",
    "score": "score",
    "time": "time",
    "count": "count",
    "money": "money of the workspace's currency",
}
BETTER = {"up": "higher is better", "down": "lower is better"}


def metrics_page() -> str:
    """The whole page: measures of what happened first, then what comes of it."""
    parts = (("Measures", MEASURES), ("Outcomes", OUTCOMES))
    sections = [f"## {title}\n\n{_overview(metrics)}\n\n{_all(metrics)}" for title, metrics in parts]
    return "\n\n".join([NOTICE, "# Metrics", INTRODUCTION, *sections]) + "\n"


def _overview(metrics: tuple[Metric, ...]) -> str:
    rows = [f"| [{each.name}](#{_anchor(each)}) | `{each.id}` | one {each.grain} |" for each in metrics]
    return "\n".join(["| Metric | Id | A row is |", "|---|---|---|", *rows])


def _all(metrics: tuple[Metric, ...]) -> str:
    return "\n\n".join(section(each) for each in metrics)


def section(metric: Metric) -> str:
    """One metric: what it means, what is divided by what, and how sure it is."""
    rows = {
        "Id": f"`{metric.id}`",
        "Unit": f"{UNITS[metric.unit]}; {BETTER[metric.direction]}",
        "Counts": metric.numerator + ("" if metric.unit == "count" else f" ÷ {metric.denominator}"),
        "From": f"`{metric.rollup}`, a row is one {metric.grain}",
        "Interval": metric.interval,
        "Smallest n": str(metric.minimum_n),
        "Over days": "sums add up" if metric.additive else "computed anew for each period, never added up",
    }
    table = "\n".join(["| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows.items())])
    return f"### {metric.name}\n\n{metric.prose}\n\n{table}"


def _anchor(metric: Metric) -> str:
    return metric.name.lower().replace(" ", "-")
