"""Asking a vendor: every call has a time limit, waits as the vendor says, and leaves no secret anywhere.

The only user of requests. A short wait is slept through; a longer one is raised as WaitsUntil, so that the
worker turns to another source meanwhile.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, MaxRetryError, ProtocolError, ReadTimeoutError
from urllib3.util.retry import Retry

from connectors import limits
from connectors.auth import Auth
from connectors.errors import (
    BadRequest,
    BadToken,
    ConnectorError,
    DeadlineOver,
    MendEntry,
    MissingScope,
    NoAnswer,
    NotReadable,
    NotThere,
    WaitsUntil,
)
from connectors.limits import Budget, Meter

log = logging.getLogger(__name__)
logging.getLogger("urllib3").setLevel(logging.INFO)  # its debug lines hold whole URLs

CONNECT_S, READ_S = 5.0, 20.0
PATIENCE_S = 3.0  # a wait that the single worker sleeps through; others wait for a longer one
UNTOLD_S = 30.0  # a vendor that refuses without saying how long
BODY_S, MOST_BYTES = 120.0, 128_000_000
TAKEN = (200, 207)  # 207: whole, with a word on each part that could not be answered
PIECE = 1 << 18
LOOPBACK = ("127.0.0.1", "localhost", "::1")
RETRY = Retry(
    total=3,
    connect=2,
    read=1,  # a silent vendor costs its whole time limit each time
    status_forcelist=(429, 500, 502, 503, 504),
    backoff_factor=0.5,
    backoff_jitter=0.5,
    backoff_max=8,
    retry_after_max=int(limits.LONGEST_S),
    raise_on_status=False,
)


@dataclass(frozen=True)
class Request:
    """What to ask: a path below the base URL or a whole address on its host; a body makes it a POST.

    `reads` says that the POST only searches, so that it may be sent again. `insists` is false where whoever
    asks would rather ask for less than for the same again; a limit is waited for all the same.
    """

    path: str
    params: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    form: Mapping[str, Any] | None = field(default=None, repr=False)
    reads: bool = True
    insists: bool = True
    cost: int = 1

    @property
    def method(self) -> str:
        """GET, or POST where there is a body."""
        return "GET" if self.body is None and self.form is None else "POST"


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class _Again(Exception):
    """Something that may go better at once; carries the error to raise where it does not."""

    def __init__(self, error: ConnectorError, kind: HTTPError, wait_s: float | None = None) -> None:
        self.error, self.kind, self.wait_s = error, kind, wait_s


@dataclass
class Session:
    """One source's way to its vendor. `remaining_s` raises DeadlineOver when the pull's time is up."""

    base_url: str
    auth: Auth
    remaining_s: Callable[[], float]
    meter: Meter = field(default_factory=Meter)
    budget: Budget = field(default_factory=Budget)
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_form: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_s: float = READ_S
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._requests = requests.Session()
        self._requests.trust_env = False  # no .netrc: a secret comes from the entry alone
        self._requests.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self._requests.headers.update({"Accept": "application/json", "User-Agent": "throughline"})

    def close(self) -> None:
        """Let its connections go."""
        self._requests.close()

    def json(self, request: Request) -> Any:
        """The answer as JSON. Raises ConnectorError."""
        return self._patiently(request, _parsed)

    def records(self, request: Request) -> list[dict[str, Any]]:
        """The answer as JSON lines. Raises ConnectorError."""
        return self._patiently(request, _lines)

    def local(self, address: str) -> str:
        """A path or address of the vendor's own host. Raises NotReadable for any other."""
        whole = urljoin(self.base_url.rstrip("/") + "/", address)
        if _origin(whole) != _origin(self.base_url):
            raise NotReadable(
                f"{shown(self.base_url)} names {_origin(whole)} for its next page, which is another host. "
                "Nothing is asked there; check `base_url`."
            )
        return whole

    def _patiently(self, request: Request, read: Callable[[Answer], Any]) -> Any:
        retry = RETRY.new(allowed_methods=frozenset({"GET", "POST"} if request.reads else {"GET"}))
        while True:
            try:
                return read(self._once(request))
            except _Again as again:
                retry = self._next(retry, request, again)

    def _next(self, retry: Retry, request: Request, again: _Again) -> Retry:
        """Wait before another attempt. Raises the error where there is none, WaitsUntil for a long wait."""
        is_limit = isinstance(again.error, WaitsUntil)
        if (request.method == "POST" and not request.reads) or not (request.insists or is_limit):
            raise again.error
        try:
            retry = retry.increment(request.method, request.path, error=again.kind)
        except (MaxRetryError, HTTPError):
            told = is_limit and again.wait_s is not None
            raise (self._later(request, again.wait_s or 0.0) if told else again.error) from None
        wait = retry.get_backoff_time() if again.wait_s is None else again.wait_s
        if wait > PATIENCE_S and again.wait_s is not None:
            self.meter.waited_ms += int(wait * 1000)
            raise self._later(request, wait)
        log.info("%s: %s; again in %.1f s", shown(request.path), again.error.__class__.__name__, wait)
        self.meter.waited_ms += int(wait * 1000)
        self.sleep(min(wait, self.remaining_s()))
        return retry

    def _later(self, request: Request, wait: float) -> WaitsUntil:
        return WaitsUntil(
            f"{self._name(request)}: the vendor's limit is used up. It goes on in {wait:.0f} s.",
            int((self.now() + wait) * 1000),
        )

    def _once(self, request: Request) -> Answer:
        self.budget.spend(int(self.now() * 1000), request.cost)
        answer = self._sent(request)
        self.meter.note(answer.headers, int(self.now() * 1000))
        if answer.status == 401 and self.auth.refused():
            answer = self._sent(request)
        if answer.status not in TAKEN:
            raise self._refusal(request, answer)
        return answer

    def _sent(self, request: Request) -> Answer:
        address = self.local(request.path)
        given = {**self.headers, **self.auth.header(self.now())}
        form = None if request.form is None else {**request.form, **self.secret_form}
        left = self.remaining_s()
        proxies = {} if _is_loopback(address) else get_environ_proxies(address)
        try:
            with self._requests.request(
                request.method,
                address,
                params=dict(request.params),
                json=request.body,
                data=form,
                headers=given,
                proxies=proxies,
                allow_redirects=False,
                timeout=(min(CONNECT_S, left), min(self.read_s, left)),
                stream=True,
            ) as response:
                return Answer(response.status_code, response.headers, self._body(request, response))
        except requests.exceptions.ReadTimeout:
            kind = ReadTimeoutError(None, "", "timed out")  # pyright: ignore[reportArgumentType]
            text = f"{self._name(request)} did not answer within {self.read_s:.0f} s."
            raise _Again(NoAnswer(f"{text} The next pull tries again."), kind) from None
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise self._unreached(request, error) from None

    def _body(self, request: Request, response: requests.Response) -> bytes:
        """The whole body, bit by bit: a vendor that drips is left when time is up."""
        until = time.monotonic() + min(BODY_S, self.remaining_s())
        pieces, size = [], 0
        while piece := response.raw.read1(PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > MOST_BYTES:
                raise NotReadable(f"{self._name(request)} is larger than {MOST_BYTES // 1_000_000} MB.")
            if time.monotonic() > until:
                raise DeadlineOver(f"{self._name(request)} came too slowly; the next pull goes on from here.")
        _whole(response, size)
        return b"".join(pieces)

    def _unreached(self, request: Request, error: Exception) -> _Again | ConnectorError:
        text = str(error)
        host = urlsplit(self.base_url).hostname
        if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
            return MendEntry(f"No host {host!r} is known. Correct `base_url` in sources.yml.")
        if isinstance(error, requests.exceptions.SSLError):
            return MendEntry(f"{host} has no certificate that is trusted here. Check `base_url`.")
        if isinstance(error, requests.exceptions.InvalidURL):
            return MendEntry(f"{shown(self.base_url)} is no address. Correct `base_url` in sources.yml.")
        message = f"{self._name(request)} gave no whole answer ({type(error).__name__})."
        return _Again(NoAnswer(f"{message} The next pull tries again."), HTTPError("cut off"))

    def _refusal(self, request: Request, answer: Answer) -> Exception:
        name, status = self._name(request), answer.status
        if status == 429 or status in RETRY.status_forcelist:
            self.meter.refused += status == 429
            wait = limits.wait_s(answer.headers, int(self.now() * 1000))
            kind = HTTPError(str(status))
            if status == 429:
                untold = int((self.now() + UNTOLD_S) * 1000)
                return _Again(WaitsUntil(f"{name}: the vendor's limit is used up.", untold), kind, wait)
            text = f"{name} answered {status}, an error of the vendor's own. The next pull tries again."
            return _Again(NoAnswer(text), kind, wait)
        return _refused(name, status, answer.headers)

    def _name(self, request: Request) -> str:
        return f"{request.method} {shown(self.local(request.path))}"


def _refused(name: str, status: int, headers: Mapping[str, str]) -> ConnectorError:
    if status == 401:
        return BadToken(f"{name}: the vendor does not know the token (401). Check `token` in sources.yml.")
    if status == 403:
        return MissingScope(
            f"{name}: the token may not read this (403). Give it the scopes that the connector's README "
            "lists, or leave the object out with `options: {objects: […]}`."
        )
    if status in (400, 410, 422):
        return BadRequest(
            f"{name}: the vendor takes the request for wrong ({status}). Check `base_url` and `options` in "
            "sources.yml against the connector's README; if they are right, please report it."
        )
    if 300 <= status < 400:
        to = urlsplit(headers.get("Location", "")).hostname or "another page"
        return NotThere(f"{name} leads to {to} ({status}), perhaps a sign-in page. Check `base_url`.")
    if status == 404:
        return NotThere(
            f"{name}: there is no such thing (404). Check `base_url` in sources.yml, and whether the product "
            "is in use."
        )
    return NoAnswer(f"{name} answered {status}. The next pull tries again.")


def _whole(response: requests.Response, size: int) -> None:
    told = response.headers.get("Content-Length", "")
    if told.isdigit() and "Content-Encoding" not in response.headers and size < int(told):
        raise ProtocolError("cut off")


def _parsed(answer: Answer) -> Any:
    text = _text(answer.body)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _Again(NotReadable(_why_no_json(text)), HTTPError("no JSON")) from None


def _lines(answer: Answer) -> list[dict[str, Any]]:
    text = _text(answer.body)
    try:
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        raise _Again(NotReadable(_why_no_json(text)), HTTPError("no JSON")) from None


def _text(body: bytes) -> str:
    """The body as text; a byte that is no UTF-8 costs its own character, not the page."""
    return body.decode("utf-8-sig", errors="replace")


def _why_no_json(text: str) -> str:
    if not text.strip():
        return "The vendor's answer is empty, expected JSON. The next pull tries again."
    if text.lstrip()[:1] == "<":
        return (
            "The vendor answered with a web page, perhaps for signing in, expected JSON. Check `base_url` "
            "and `token` in sources.yml."
        )
    return "The vendor's answer is no whole JSON; it may have been cut off. The next pull tries again."


def shown(address: str) -> str:
    """An address as it may be logged: without user, password and the values of its query.

    >>> shown("https://u:p@x.example/a?token_auth=secret&page=2")
    'https://x.example/a?token_auth=…&page=…'
    """
    parts = urlsplit(address)
    place = f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    port = f":{parts.port}" if parts.hostname and parts.port else ""
    names = "&".join(f"{name}=…" for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return f"{place}{port}{parts.path}{'?' + names if names else ''}"


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def _is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def check_address(source_id: str, base_url: str | None) -> str:
    """The base URL, where it is one that a token may be sent to. Raises MendEntry."""
    parts = urlsplit(base_url or "")
    if not parts.hostname or parts.scheme not in ("http", "https") or parts.query or parts.username:
        found = shown(base_url) if base_url else "none"
        raise MendEntry(
            f"Source {source_id}: expected `base_url` as https://host, found {found}. Correct sources.yml."
        )
    if parts.scheme == "http" and not _is_loopback(str(base_url)):
        raise MendEntry(
            f"Source {source_id}: `base_url` would send the token unencrypted. Write https:// in sources.yml."
        )
    return str(base_url)
