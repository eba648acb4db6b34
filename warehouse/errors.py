"""What can go wrong with the warehouse, named by what the reader can do.

WarehouseError
├── CannotOpen            nothing was opened, nothing was changed
│   ├── InUse             another process holds the file: use its page or endpoint, or end it
│   ├── ForeignData       the data folder belongs to another workspace: choose another one
│   ├── SecretChanged     the secret is not the one the data was keyed with: give it back, or start anew
│   ├── Unreadable        file or folder does not open: start the server or rebuild, or give the right to
│   ├── ReadOtherwise     rows were read in another time zone or currency: rebuild, or set it back
│   ├── NewerSchema       a later version of the program wrote the file: use that version
│   └── NothingToRead     there is no file and no snapshot yet: pull once
├── DiskFull              nothing was committed: make room, then pull again
├── TooLittleMemory       nothing was committed: allow the engine more memory
├── Stopped               the engine gave up on this file: restart the server
├── Refused               input that reaches beyond what it may
│   ├── RefusedSql        a user's `sql`
│   └── RefusedCondition  a user's `where`
├── QueryFailed           a user's `sql` or file does not fit the data
├── DeadlinePassed        a user's `sql` ran longer than it may
├── UnknownCommand        a page asked for a command that the server did not register
└── LandingUnreadable     a landed file cannot be read: pull its source again
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


class WarehouseError(Exception):
    """Anything the warehouse cannot do; its text says what to do next."""


class CannotOpen(WarehouseError):
    """The warehouse was not opened, and nothing was changed."""


class InUse(CannotOpen):
    """Another process holds the database file."""


class ForeignData(CannotOpen):
    """The data folder belongs to another workspace."""


class SecretChanged(CannotOpen):
    """The secret is not the one that this folder's customer keys were hashed with."""


class Unreadable(CannotOpen):
    """The database file does not open."""


class ReadOtherwise(CannotOpen):
    """The rows were read with another time zone or currency than the workspace now names."""


class NewerSchema(CannotOpen):
    """The database file was written by a later version of the program."""


class NothingToRead(CannotOpen):
    """There is neither a database file nor a snapshot."""


class DiskFull(WarehouseError):
    """No space is left; nothing was committed."""


class TooLittleMemory(WarehouseError):
    """The engine needs more memory than it may use; nothing was committed."""


class Stopped(WarehouseError):
    """The engine gave up on this file until it is opened again."""


class Refused(WarehouseError):
    """Input that reaches beyond what it may."""


class RefusedSql(Refused):
    """A user's SQL is not one SELECT over its own tables."""


class RefusedCondition(Refused):
    """A user's `where` holds more than columns, literals and comparisons."""


class QueryFailed(WarehouseError):
    """A user's SQL or file does not fit the data."""


class DeadlinePassed(WarehouseError):
    """A user's SQL ran longer than it may."""


class UnknownCommand(WarehouseError):
    """A command that the server did not register."""


class LandingUnreadable(WarehouseError):
    """A landed file cannot be read."""


INTERRUPTED = "Interrupted. What was committed stays; the same command goes on from there."
INTERRUPT_EXIT = 130
"""What a command prints, and its exit code, when somebody pressed Ctrl-C: as shells have it."""


def is_interrupt(error: BaseException) -> bool:
    """Whether this is Ctrl-C as the engine tells it, in the middle of a query."""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


_FULL = ("No space left on device", "disk quota", "File too large", "failed to offload")


def is_disk_full(error: BaseException) -> bool:
    """Whether this error, of DuckDB or of the system, says that there is no room left."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    return isinstance(error, duckdb.Error) and any(text in str(error) for text in _FULL)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn the engine's refusals to go on into errors that say what to do."""
    try:
        yield
    except RuntimeError as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        raise
    except (duckdb.Error, OSError) as error:
        if is_disk_full(error):
            raise DiskFull(
                f"The disk is full: {doing} was not committed, and what was there before is unchanged. "
                "Make room on the disk of the data folder; the next pull continues."
            ) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            raise TooLittleMemory(
                f"The database engine ran out of the memory it may use while {doing}; nothing was committed. "
                "Raise `memory_limit` in workspace.yml, or remove it, and start again."
            ) from error
        if isinstance(error, duckdb.FatalException):
            raise Stopped(
                f"The database engine stopped while {doing}: {str(error).splitlines()[0]} "
                "Restart the server; the start checks the file and recovers it if need be."
            ) from error
        raise
