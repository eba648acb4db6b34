"""Connectors by name."""

from __future__ import annotations

from config.models.sources import Source
from config.problems import did_you_mean
from connectors.base import Connector
from connectors.errors import ConnectorError, UnknownConnector
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
        raise UnknownConnector(f"No connector `{name}`; {did_you_mean(name, _KNOWN)} Correct sources.yml.")
    return _KNOWN[name]


def refusal(source: Source) -> str | None:
    """Why this entry can never be pulled; None where nothing speaks against it. Asks nobody outside."""
    try:
        get(source.connector).check(source)
    except ConnectorError as error:
        return str(error)
    return None
