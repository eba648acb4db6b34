"""What can go wrong in the demo, for whoever started it.

DemoError
├── ForeignAnchor   the folder holds another demo world
├── Unusable        the folder or the port cannot be used
└── BadControl      a request to /control that says nothing we can do
"""


class DemoError(Exception):
    """Root of all errors of the demo; its text says what to do."""


class ForeignAnchor(DemoError):  # noqa: N818 — says what is wrong
    """The folder holds the lives of another anchor."""


class Unusable(DemoError):  # noqa: N818 — says what is wrong
    """The folder or the port cannot be used."""


class BadControl(DemoError):  # noqa: N818 — says what is wrong
    """A request to `/control` that cannot be carried out."""
