"""What can go wrong in the demo, for whoever started it.

DemoError
├── ForeignAnchor   the folder holds another demo world
├── Unusable        the folder or the port cannot be used
└── BadControl      a request to /control that says nothing we can do
"""


class DemoError(Exception):
    """Root of all errors of the demo; its text says what to do."""


class ForeignAnchor(DemoError):
    """The folder holds the lives of another anchor."""


class Unusable(DemoError):
    """The folder or the port cannot be used."""


class BadControl(DemoError):
    """A request to `/control` that cannot be carried out."""
