"""What can go wrong while a source is pulled, named by what the reader can do.

ConnectorError
├── MendEntry        the source's entry in sources.yml, or its SELECT, must change
│   ├── MissingColumn    a mapped column is not in the table: rename it in the mapping
│   └── UnknownConnector no connector of this name: use one that is listed
├── MendFile         the file itself must change, and is read again once it has
├── MendAccess       the vendor refuses us: the token, its scopes or the address must change
│   ├── BadToken         401: the vendor does not know the token
│   ├── MissingScope     403: the token may not read this
│   ├── NotThere         404: the address, or what is asked for, does not exist
│   └── BadRequest       400, 410, 422: the vendor takes the request for wrong
├── CursorExpired    the vendor no longer knows where we stopped: the connector starts from its watermark
├── TryLater         nothing to do: the next pull tries again
│   ├── StillWritten     the file is being written
│   ├── DeadlineOver     the pull took longer than it may, and was ended
│   ├── WorkerEnded      the worker process ended in the middle of a pull
│   ├── NoAnswer         the vendor did not answer, or only with errors of its own
│   ├── NotReadable      the answer is no JSON, or was cut off
│   ├── GoesRound        the vendor gives the same page again and again, or more than there can be
│   └── WaitsUntil       the vendor's limit or our own budget is used up until a moment that it names
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


class MendAccess(ConnectorError):
    """The vendor refuses what is asked; somebody must change the token, its scopes or the address."""


class BadToken(MendAccess):
    """The vendor does not know the token."""


class MissingScope(MendAccess):
    """The token may not read this."""


class NotThere(MendAccess):
    """The address, or what is asked for, does not exist."""


class BadRequest(MendAccess):
    """The vendor takes the request for wrong."""


class CursorExpired(ConnectorError):
    """The vendor refuses the place where an earlier pull stopped."""


class NoAnswer(TryLater):
    """The vendor did not answer, or only with errors of its own."""


class NotReadable(TryLater):
    """The answer is not what it should be: no JSON, cut off, or too large."""


class GoesRound(TryLater):
    """The vendor's pages repeat or never end."""


class WaitsUntil(TryLater):
    """A limit is used up; `at_ms` is when the vendor may be asked again."""

    def __init__(self, message: str, at_ms: int) -> None:
        super().__init__(message, at_ms)
        self.at_ms = at_ms

    def __str__(self) -> str:
        """The message alone."""
        return str(self.args[0])


class UnknownSource(ConnectorError):
    """The workspace has no source of this id."""
