"""How a request says who asks. Secrets stay in memory: they are never written, logged or put into a URL."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from connectors.errors import BadToken

SKEW_S = 60.0  # a token is renewed this long before it ends: clocks differ, and a request takes time
SHORTEST_S = 5.0


class Auth(Protocol):
    """Gives the header that says who asks."""

    def header(self, now_s: float) -> dict[str, str]:
        """The header as it is valid now. Raises ConnectorError where a token cannot be had."""
        ...

    def refused(self) -> bool:
        """The vendor did not accept the header; whether another attempt may succeed."""
        ...


@dataclass(frozen=True)
class Static:
    """The same header for ever."""

    name: str
    value: str = field(repr=False)

    def header(self, now_s: float) -> dict[str, str]:
        """The header."""
        return {self.name: self.value}

    def refused(self) -> bool:
        """Another attempt would say the same."""
        return False


def bearer(token: str) -> Static:
    """`Authorization: Bearer …`."""
    return Static("Authorization", f"Bearer {token}")


def basic(user: str, password: str) -> Static:
    """`Authorization: Basic …`."""
    return Static("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())


@dataclass
class OAuth:
    """An access token that is renewed before it ends, as `expires_in` says.

    `fetch` posts the form to the vendor's token address and returns its JSON.
    """

    fetch: Callable[[dict[str, str]], dict[str, Any]] = field(repr=False)
    form: dict[str, str] = field(repr=False)
    _token: str | None = field(default=None, repr=False)
    _until_s: float = 0.0
    _is_fresh: bool = False

    def header(self, now_s: float) -> dict[str, str]:
        """The header, with a new token where the last one ends soon."""
        if self._token is None or now_s >= self._until_s:
            self._renew(now_s)
        else:
            self._is_fresh = False
        return {"Authorization": f"Bearer {self._token}"}

    def refused(self) -> bool:
        """A token that was revoked early is renewed once; a fresh one that is refused stays refused."""
        self._token = None
        return not self._is_fresh

    def _renew(self, now_s: float) -> None:
        answer = self.fetch(self.form)
        token, lasts = answer.get("access_token"), answer.get("expires_in", 3600)
        if not isinstance(token, str) or not isinstance(lasts, int | float):
            raise BadToken("The token address gave no `access_token`. Check client, secret and scopes.")
        if isinstance(rotated := answer.get("refresh_token"), str) and "refresh_token" in self.form:
            self.form = {**self.form, "refresh_token": rotated}
        self._token, self._is_fresh = token, True
        self._until_s = now_s + max(lasts - SKEW_S, min(lasts / 2, SHORTEST_S))
