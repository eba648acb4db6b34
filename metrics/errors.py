"""What can go wrong in metrics, named by what the reader can do.

MetricsError
├── BadRequest       a period, date or format that cannot be read: write it otherwise
├── NothingBuilt     no rollups yet: pull once
└── UnknownMetric    no metric of this id: the message names the nearest
"""


class MetricsError(Exception):
    """Something that metrics cannot do; its text says what to do instead."""


class BadRequest(MetricsError):
    """A period, date or format on the command line that cannot be read."""


class NothingBuilt(MetricsError):
    """The data folder has no rollups yet: nothing was pulled, or the first refresh has not ended."""


class UnknownMetric(MetricsError):
    """No metric of this id in the registry."""
