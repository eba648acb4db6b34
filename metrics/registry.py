"""All metrics by id: the one list that pages, findings, documents and tests read."""

from __future__ import annotations

from difflib import get_close_matches

from metrics.definitions import Metric
from metrics.errors import UnknownMetric
from metrics.measures.ces import CES
from metrics.measures.completion import COMPLETION
from metrics.measures.cost_to_serve import COST_TO_SERVE
from metrics.measures.csat import CSAT
from metrics.measures.customer_value import CUSTOMER_VALUE
from metrics.measures.duration import DURATION
from metrics.measures.failed import FAILED
from metrics.measures.kept import KEPT
from metrics.measures.late import LATE
from metrics.measures.low_score import LOW_SCORE
from metrics.measures.nps import NPS
from metrics.measures.order_value import ORDER_VALUE
from metrics.measures.poor import POOR
from metrics.measures.volume import VOLUME
from metrics.measures.wait import WAIT
from metrics.outcomes.conversion import CONVERSION
from metrics.outcomes.cross_sell import CROSS_SELL
from metrics.outcomes.other import OTHER
from metrics.outcomes.referral import REFERRAL
from metrics.outcomes.repeat_purchase import REPEAT_PURCHASE
from metrics.outcomes.retention import RETENTION
from metrics.outcomes.satisfaction import SATISFACTION

MEASURES = (
    *(POOR, FAILED, LATE, WAIT, COMPLETION, DURATION, VOLUME),
    *(CSAT, NPS, CES, LOW_SCORE),
    *(COST_TO_SERVE, ORDER_VALUE, CUSTOMER_VALUE, KEPT),
)
OUTCOMES = (CONVERSION, RETENTION, CROSS_SELL, REPEAT_PURCHASE, REFERRAL, SATISFACTION, OTHER)
METRICS: dict[str, Metric] = {metric.id: metric for metric in (*MEASURES, *OUTCOMES)}


def get(metric: str) -> Metric:
    """The metric with this id. Raises UnknownMetric, which names the nearest."""
    if metric not in METRICS:
        near = get_close_matches(metric, METRICS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(METRICS)}"
        raise UnknownMetric(f"no metric {metric!r}; {hint}")
    return METRICS[metric]
