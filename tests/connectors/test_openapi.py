"""The demo's vendors and our requests keep to the vendors' own OpenAPI files, as Prism reads them.

Optional. `OPENAPI_FILES` names a folder with `hubspot/objects.json`, `hubspot/associations.json` and
`hubspot/properties.json` (github.com/HubSpot/HubSpot-public-api-spec-collection, CRM: v3, associations v4),
and with Zendesk's own `zendesk/oas.yaml` (developer.zendesk.com/zendesk/oas.yaml).
Prism is `@stoplight/prism-cli` of npm, on the path or in `PRISM`.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from connectors.pull import pull
from demo.company import Company
from demo.folder import origin
from demo.vendors.town import Town
from tests.demo.standstill import ANCHOR, NOON, StoppedClock, lift_limits
from warehouse import runtime, workspace

FILES = Path(os.environ.get("OPENAPI_FILES", "nowhere"))
PRISM = os.environ.get("PRISM") or shutil.which("prism")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        PRISM is None, reason="Prism is missing: npm install -g @stoplight/prism-cli, or PRISM"
    ),
]
CONTRACTS = {
    "crm": {
        "hubspot/objects.json": r"/crm/v3/objects/",
        "hubspot/associations.json": r"/crm/v4/associations/",
        "hubspot/properties.json": r"/crm/v3/properties/",
    },
    "helpdesk": {
        "zendesk/oas.yaml": r"/api/v2/(incremental/tickets/cursor|satisfaction_ratings|groups|tickets/)",
    },
}
"""Which paths each file is about."""
SERVERS = {"crm": "hubspot", "helpdesk": "zendesk"}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    lives = tmp_path_factory.mktemp("lives")
    with pytest.MonkeyPatch.context() as patched:
        lift_limits(patched)
        found = Town(Company(lives, origin(lives, NOON, day=ANCHOR.day), StoppedClock(int(NOON.timestamp()))))
        for name, value in found.environment.items():
            patched.setenv(name, value)
        yield found
    found.close()


@pytest.fixture
def folder(tmp_path):
    """The demo's workspace, of the last days only."""
    home = tmp_path / "demo"
    shutil.copytree(Path("config/demo"), home)
    text = (home / "sources.yml").read_text(encoding="utf-8")
    since = "    since: 2026-03-15\n    connector:"
    (home / "sources.yml").write_text(text.replace("    connector:", since), encoding="utf-8")
    return home


def amended(path, into):
    """The file as Prism can read it, amended where it is stricter than the connector and the demo are."""
    if path.suffix != ".json":
        return path
    spec = json.loads(path.read_text(encoding="utf-8"))
    search = spec["components"]["schemas"].get("PublicObjectSearchRequest")
    if search:  # The connector sends no `after`, and sorts as objects.
        search["required"].remove("after")
        search["properties"]["sorts"]["items"] = {}
    for schema in spec["components"]["schemas"].values():
        for each in schema.get("properties", {}).values():
            if isinstance(each.get("additionalProperties"), dict):  # a property without a value is null
                each["additionalProperties"]["nullable"] = True
    changed = into / path.name
    changed.write_text(json.dumps(spec), encoding="utf-8")
    return changed


class Police:
    """Prism before one of the demo's servers: what breaks the vendor's file is answered with an error."""

    def __init__(self, spec, upstream, port):
        self.place, self.address = ("127.0.0.1", port), f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [PRISM, "proxy", "--errors", "--host", "127.0.0.1", "--port", str(port), str(spec), upstream],
            stdout=subprocess.DEVNULL,
        )

    def started(self):
        """Its address, once it answers there."""
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(self.place, 1):
                return self.address
            time.sleep(0.2)
        raise AssertionError("Prism did not start; its own message stands above")

    def close(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def policed(request, town, tmp_path, monkeypatch):
    """Sends each request of a source through Prism with the file that is about it; gives what was refused."""
    contracts = {name: about for name, about in CONTRACTS[request.param].items() if (FILES / name).exists()}
    if not contracts:
        pytest.skip(f"no OpenAPI files in {FILES}: OPENAPI_FILES names the folder, see this file's beginning")
    upstream = town.servers[SERVERS[request.param]].url
    police = {
        about: Police(amended(FILES / name, tmp_path), upstream, free()) for name, about in contracts.items()
    }
    asked, refused, honest = dict.fromkeys(police, 0), [], requests.Session.request

    def through(session, method, url, **given):
        about = next((about for about in police if re.search(about, url)), None)
        if about is None:
            return honest(session, method, url, **given)
        path = urlsplit(url).path.removesuffix(".json")
        answer = honest(session, method, police[about].started() + path, **given)
        asked[about] += 1
        if "problem+json" in answer.headers.get("Content-Type", ""):
            refused.append(f"{method} {path}: {answer.text[:2000]}")
        return answer

    monkeypatch.setattr(requests.Session, "request", through)
    yield asked, refused
    for one in police.values():
        one.close()


def free():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.parametrize(("source", "policed"), [(one, one) for one in CONTRACTS], indirect=["policed"])
def test_requests_and_answers_keep_to_the_vendors_files(source, policed, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_SECRET", "the secret of these tests, long enough")
    asked, refused = policed
    with runtime.open_warehouse(workspace.load(folder, tmp_path / "data"), tmp_path / "data") as wh:
        for _ in range(20):  # Prism takes its time
            pull(wh, source, refresh=False)
            if refused or min(asked.values()) > 2:
                break
    assert refused[:1] == []
    assert min(asked.values()) > 0
