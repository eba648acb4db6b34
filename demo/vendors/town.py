"""The three vendors together: started on ports of their own, changed by `/control`, ended at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.company import Company
from demo.errors import BadControl
from demo.vendors import hubspot, limits, matomo, zendesk
from demo.vendors.limits import Meter
from demo.vendors.serving import Server


def environment(addresses: Mapping[str, str]) -> dict[str, str]:
    """What a program needs to know to ask them: addresses, account and tokens, all invented."""
    return {
        "ZENDESK_URL": addresses["zendesk"],
        "ZENDESK_USER": zendesk.USER,
        "ZENDESK_TOKEN": zendesk.TOKEN,
        "HUBSPOT_URL": addresses["hubspot"],
        "HUBSPOT_TOKEN": hubspot.TOKEN,
        "MATOMO_URL": addresses["matomo"],
        "MATOMO_TOKEN": matomo.TOKEN,
    }


def on_ports(first: int) -> dict[str, str]:
    """The vendors' addresses where they take the ports from this one on."""
    names = ("zendesk", "hubspot", "matomo")
    return {name: f"http://127.0.0.1:{first + place}" for place, name in enumerate(names)}


class Town:
    """Zendesk, HubSpot and Matomo of one company."""

    def __init__(self, company: Company, port: int = 0, *, real_limits: bool = False) -> None:
        allowed = limits.read("real" if real_limits else "demo")
        made = (zendesk.Zendesk(company), hubspot.Hubspot(company), matomo.Matomo(company))
        self.servers = {
            vendor.name: Server(vendor, Meter(allowed[vendor.name]), port and port + place)
            for place, vendor in enumerate(made)
        }

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to know to ask them."""
        return environment({name: server.url for name, server in self.servers.items()})

    def control(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put one vendor's server into trouble, or make it well. Raises BadControl."""
        name = request.get("vendor")
        if name not in self.servers:
            raise BadControl(f"vendor: found {name!r}, expected one of {', '.join(self.servers)}")
        self.servers[str(name)].troubles.change(request)
        return self.status()

    def status(self) -> dict[str, Any]:
        """How each server is, and what its requests have met so far."""
        return {
            name: {
                "url": server.url,
                "state": server.troubles.state,
                "fail": server.troubles.share,
                "met": dict(server.troubles.met),
            }
            for name, server in self.servers.items()
        }

    def close(self) -> None:
        """End all three."""
        for server in self.servers.values():
            server.close()
