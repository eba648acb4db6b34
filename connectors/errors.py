"""What can go wrong while a source is pulled, named by what the reader can do.

ConnectorError
├── MendEntry        the source's entry in sources.yml, or its SELECT, must change
│   ├── MissingColumn    a mapped column is not in the table: rename it in the mapping
│   └── UnknownConnector no connector of this name: use one that is listed
├── MendFile         the file itself must change, and is read again once it has
├── TryLater         nothing to do: the next pull tries again
│   ├── StillWritten     the file is being written
│   ├── DeadlineOver     the pull took longer than it may, and was ended
│   └── WorkerEnded      the worker process ended in the middle of a pull
└── UnknownSource    the workspace has no such source: use one that is listed
"""

from __future__ import annotations


class ConnectorError(Exception):
    """Anything that keeps a source from being pulled; its text says what to do next."""


class MendEntry(ConnectorError):
    """The source's entry in sources.yml, or its SELECT, does not fit what is there."""


class MissingColumn(MendEntry):
    """A column that the mapping names is not in the table."""


class UnknownConnector(MendEntry):
    """No connector has this name."""


class MendFile(ConnectorError):
    """The file cannot be read as what it claims to be."""


class TryLater(ConnectorError):
    """Nothing needs to be done: the next pull tries again."""


class StillWritten(TryLater):
    """The file is being written at this moment."""


class DeadlineOver(TryLater):
    """The pull took longer than it may."""


class WorkerEnded(TryLater):
    """The worker process ended in the middle of a pull."""


class UnknownSource(ConnectorError):
    """The workspace has no source of this id."""
