"""Answers that come slowly, in part, too large or never, over a real connection; tokens that end."""

import gzip
import json
import socket
import threading
import time

import pytest

from connectors import errors, http
from connectors.auth import OAuth, bearer
from connectors.http import Request, Session


class Wire:
    """Answers each connection with the next of the given pieces of bytes, as they stand, and hangs up."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while self.answers:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            with line:
                self.asked.append(line.recv(65536).decode())
                self.send(line, self.answers.pop(0))

    def send(self, line, answer):
        try:
            for piece in [answer] if isinstance(answer, bytes) else answer:
                line.sendall(piece)
        except OSError:
            return


def whole(body: bytes, *headers: str, length: int | None = None, status: str = "200 OK") -> bytes:
    told = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return ("\r\n".join([*told, "Connection: close"]) + "\r\n\r\n").encode() + body


@pytest.fixture
def ask():
    """A function from answers to a session that gets them; what it opened is closed."""
    opened = []

    def begin(*answers, auth=None, left_s=60.0, **more):
        wire = Wire(*answers)
        session = Session(wire.url, auth or bearer("t"), lambda: left_s, sleep=lambda s: None, **more)
        opened.extend([wire.door, session])
        return session, wire

    yield begin
    for one in opened:
        one.close()


GOOD = whole(b'{"n": 1}')


@pytest.mark.parametrize(
    "cut",
    [
        whole(b'{"n": [1, 2', length=40),
        whole(b'{"n": [1, 2'),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{",
        whole(gzip.compress(b'{"n": [1, 2]}')[:15], "Content-Encoding: gzip"),
        b"",
        whole(b""),
    ],
    ids=["shorter than told", "half a json", "half a chunk", "half a gzip", "nothing at all", "empty"],
)
def test_cut_answer_is_asked_again(ask, cut):
    session, wire = ask(cut, GOOD)
    assert session.json(Request("a")) == {"n": 1}
    assert len(wire.asked) == 2


def test_answer_that_is_always_cut_is_no_answer(ask):
    session, _ = ask(*[whole(b'{"n": [1, 2', length=40)] * 9)
    with pytest.raises(errors.TryLater):
        session.json(Request("a"))


def test_dripping_answer_ends_with_the_time(ask):
    def drips():
        yield whole(b"", length=10_000)
        for _ in range(10_000):
            time.sleep(0.02)
            yield b" "

    session, _ = ask(drips(), left_s=0.4)
    with pytest.raises(errors.DeadlineOver, match="too slowly"):
        session.json(Request("a"))


def test_silent_vendor_is_left_in_time(ask):
    def silent():
        yield b""
        time.sleep(1)

    session, _ = ask(*[silent() for _ in range(6)], read_s=0.1)
    with pytest.raises(errors.NoAnswer, match="did not answer"):
        session.json(Request("a"))


def test_huge_answer_is_refused(ask, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1_000)
    session, wire = ask(whole(b" " * 2_000), GOOD)
    with pytest.raises(errors.NotReadable, match="larger than"):
        session.json(Request("a"))
    assert len(wire.asked) == 1


def test_packed_answer_is_measured_unpacked(ask, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1_000_000)
    bomb = gzip.compress(b" " * 5_000_000)
    session, _ = ask(whole(bomb, "Content-Encoding: gzip"))
    with pytest.raises(errors.NotReadable, match="larger than"):
        session.json(Request("a"))


@pytest.mark.parametrize("body", [b'\xef\xbb\xbf{"n": 1}', gzip.compress(b'{"n": 1}')], ids=["bom", "gzip"])
def test_odd_spelling_is_read(ask, body):
    headers = ["Content-Encoding: gzip"] if body[:2] == b"\x1f\x8b" else []
    session, _ = ask(whole(body, *headers))
    assert session.json(Request("a")) == {"n": 1}


def test_byte_that_is_no_text_costs_itself(ask):
    session, _ = ask(whole(b'[{"id": "1", "t": "a\xffb"}]'))
    assert session.json(Request("a")) == [{"id": "1", "t": "a\ufffdb"}]


class Tokens:
    """A token address that gives a new token each time, for so many seconds."""

    def __init__(self, lasts):
        self.given, self.lasts = 0, lasts

    def __call__(self, form):
        self.given += 1
        return {"access_token": f"t{self.given}", "expires_in": self.lasts}


@pytest.mark.parametrize(("lasts", "after_s", "given"), [(1800, 1700, 1), (1800, 1750, 2), (60, 40, 2)])
def test_token_is_renewed_before_it_ends(ask, lasts, after_s, given):
    tokens, clock = Tokens(lasts), [0.0]
    session, wire = ask(GOOD, GOOD, auth=OAuth(tokens, {"client": "c"}), now=lambda: clock[0])
    session.json(Request("a"))
    clock[0] = after_s
    session.json(Request("a"))
    assert tokens.given == given
    assert f"Bearer t{given}" in wire.asked[-1]


def test_token_revoked_early_is_renewed_once(ask):
    tokens = Tokens(1800)
    refused = whole(b"{}", status="401 Unauthorized")
    session, wire = ask(GOOD, refused, GOOD, refused, refused, auth=OAuth(tokens, {}))
    session.json(Request("a"))
    assert session.json(Request("a")) == {"n": 1}
    with pytest.raises(errors.BadToken):
        session.json(Request("a"))
    assert [line.split("Bearer ")[1][:2] for line in wire.asked] == ["t1", "t1", "t2", "t2", "t3"]


def test_token_address_without_token_is_told(ask):
    session, wire = ask(GOOD, auth=OAuth(lambda form: {"error": "invalid_client"}, {}))
    with pytest.raises(errors.BadToken, match="no `access_token`"):
        session.json(Request("a"))
    assert not wire.asked


def test_limit_is_metered_from_every_answer(ask):
    session, _ = ask(whole(json.dumps([]).encode(), "X-Rate-Limit: 700", "X-Rate-Limit-Remaining: 12"))
    session.json(Request("a"))
    assert (session.meter.limit, session.meter.remaining, session.meter.requests) == (700, 12, 1)
    assert session.meter.dialect == "x-rate-limit-remaining"
