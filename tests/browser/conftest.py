"""A real server on a really pulled small workspace, and a real browser before it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOKEN = "token-of-the-test"
SOURCES = 4


@dataclass
class Server:
    """A running dashboard and its folders."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    data: Path

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ask(self, path: str, body: dict | None = None, token: str | None = TOKEN) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url(path), data=data, headers=headers)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                request, timeout=20
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def data_version(self) -> int:
        return json.loads(self.ask("/healthz")[1]).get("data_version", 0)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.3)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start(folder: Path, data: Path) -> Server:
    port = free_port()
    env = os.environ | {"KPI_WORKSPACE": str(folder), "KPI_DATA": str(data), "KPI_TOKEN": TOKEN}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    return Server(process, port, folder, data)


def is_up(server: Server) -> bool:
    assert server.process.poll() is None, server.process.communicate()[1]
    try:
        return server.ask("/healthz")[0] == 200
    except OSError:
        return False


@contextmanager
def running(home: Path) -> Iterator[Server]:
    folder = home / "small"
    shutil.copytree(ROOT / "tests" / "small", folder)
    server = start(folder, home / "data")
    try:
        until(lambda: is_up(server))
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
        server.process.communicate()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("served")) as server:
        until(lambda: server.ask("/metrics")[1].count('state="ok"') == SOURCES)
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@dataclass
class Seen:
    """A page and what its console said."""

    page: Page
    said: list[str]

    def open(self, address: str) -> Page:
        self.page.goto(address)
        self.page.wait_for_selector("h1", timeout=60_000)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
        return self.page

    @property
    def errors(self) -> list[str]:
        """Errors but the two that Streamlit makes on a deep link."""
        known = ("/_stcore/health", "/_stcore/host-config")
        return [one for one in self.said if not any(path in one for path in known)]


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Seen]]:
    opened: list[Page] = []

    def make(width: int = 1280, scheme: str = "light") -> Seen:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # pyright: ignore[reportArgumentType]
        said: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type == "error":
                said.append(f"{message.text} {message.location.get('url', '')}")

        page.on("console", note)
        page.on("pageerror", lambda error: said.append(str(error)))
        opened.append(page)
        return Seen(page, said)

    yield make
    for page in opened:
        page.close()
