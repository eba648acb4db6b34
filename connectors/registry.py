"""Connectors by name."""

from __future__ import annotations

from connectors.base import Connector
from connectors.errors import UnknownConnector
from connectors.files.connector import Files
from connectors.hubspot.connector import HUBSPOT
from connectors.matomo.connector import MATOMO
from connectors.zendesk.connector import ZENDESK

_KNOWN: dict[str, Connector] = {
    connector.name: connector for connector in (Files(), HUBSPOT, MATOMO, ZENDESK)
}


def names() -> list[str]:
    """The names of all connectors."""
    return sorted(_KNOWN)


def get(name: str) -> Connector:
    """The connector of this name. Raises UnknownConnector."""
    if name not in _KNOWN:
        raise UnknownConnector(f"No connector {name!r}. Write one of: {', '.join(names())}.")
    return _KNOWN[name]
