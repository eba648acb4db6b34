"""What can go wrong in metrics, named by what the reader can do.

MetricsError
├── BadRequest       a period, date or format that cannot be read: write it otherwise
└── UnknownMetric    no metric of this id: the message names the nearest
"""


class MetricsError(Exception):
    """Something that metrics cannot do; its text says what to do instead."""


class BadRequest(MetricsError):  # noqa: N818 — says what to do
    """A period, date or format on the command line that cannot be read."""


class UnknownMetric(MetricsError):  # noqa: N818 — says what happened
    """No metric of this id in the registry."""
