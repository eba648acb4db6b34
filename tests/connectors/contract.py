"""What every connector promises, whatever it reads; a new connector adds its `Arrangement` and no test.

An arrangement is a small outside world: rows can be put there and changed, and it can break and mend.
"""

from __future__ import annotations

import json
import pickle
import time
from pathlib import Path
from typing import Any, Protocol

import pytest

from config.models.columns import REQUIRED
from config.models.sources import Source
from connectors import registry
from connectors.base import Batch, Checkpoint, Context, Trouble
from connectors.errors import ConnectorError, MendEntry
from connectors.fetching import PullRequest, run
from tests.connectors.hubspot_account import HubspotAccount, at
from tests.connectors.matomo_site import MatomoSite, event, visit
from tests.connectors.playground import COLUMNS, HEADER, SECRET, Playground
from tests.connectors.zendesk_desk import ZendeskDesk, ticket

CANARY = "zebulon.quackenbush@canary.example"
ORDER = {"key": "name", "occurred_at": "at", "event": {"value": "order"}}


class Arrangement(Protocol):
    """One connector's outside world, with rows that have a key, a customer's e-mail and a number.

    `can_tell`: without asking, whether anything is new.
    """

    can_tell: bool

    def __init__(self, home: Path) -> None: ...

    def source(self) -> Source:
        """A source that reads the world into interactions."""
        ...

    def impossible(self) -> Source:
        """A source of which nothing can ever be read."""
        ...

    def put(self, rows: dict[str, int]) -> None:
        """Make these the world's rows: key -> number."""
        ...

    def broken(self) -> None:
        """Make the world unreadable until rows are put again."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class FilesArrangement:
    """One file of orders."""

    can_tell = True

    def __init__(self, home: Path) -> None:
        self.ground = Playground(home)

    def source(self) -> Source:
        columns = {**COLUMNS, "items": "items"}
        return self.ground.source(streams=[{"into": "interaction", "from": "orders", "columns": columns}])

    def impossible(self) -> Source:
        return self.ground.source(streams=[{"into": "interaction", "from": "nowhere", "columns": COLUMNS}])

    def put(self, rows: dict[str, int]) -> None:
        lines = (f"{key},2026-01-01 10:00:00,{CANARY},{number}\n" for key, number in rows.items())
        self.ground.write("orders.csv", HEADER + "".join(lines))

    def broken(self) -> None:
        self.ground.write("orders.csv", "")

    def close(self) -> None:
        pass


class MatomoArrangement:
    """A visit with one event for each order; the order's number is the event's value."""

    can_tell = False

    def __init__(self, home: Path) -> None:
        self.site = MatomoSite()
        self.numbers: dict[str, int] = {}

    def source(self) -> Source:
        columns = {**ORDER, "customer": {"email": "user"}, "items": "value"}
        stream = {"into": "interaction", "from": "visits", "where": "type = 'event'", "columns": columns}
        options = {"site": 1, "user_key": "email", "without": ["visits", "events"]}
        return self.site.source(options=options, streams=[stream])

    def impossible(self) -> Source:
        return self.site.source(options={})

    def put(self, rows: dict[str, int]) -> None:
        self.site.is_broken = False
        for key, number in rows.items():
            if self.numbers.get(key) != number:
                order = event(key, eventValue=number)
                self.site.visits[key] = visit(key, None, order, userId=CANARY)
        self.numbers |= rows

    def broken(self) -> None:
        self.site.is_broken = True

    def close(self) -> None:
        self.site.close()


class ZendeskArrangement:
    """A ticket for each order; the order's number is a custom field."""

    can_tell = False

    def __init__(self, home: Path) -> None:
        self.desk = ZendeskDesk()
        self.desk.users = [{"id": 501, "email": CANARY, "name": "Zebulon Quackenbush"}]
        self.numbers: dict[str, int] = {}

    def source(self) -> Source:
        return self.desk.source(options={"without": ["people"]}, fields={"tickets": {"1": "items"}})

    def impossible(self) -> Source:
        return self.desk.source(options={"objects": ["tickts"]})

    def put(self, rows: dict[str, int]) -> None:
        self.desk.is_broken = False
        for key, number in rows.items():
            if self.numbers.get(key) != number:
                items = [{"id": 1, "value": number}]
                self.desk.tickets.append(ticket(key, custom_fields=items, subject=CANARY))
        self.numbers |= rows

    def broken(self) -> None:
        self.desk.is_broken = True

    def close(self) -> None:
        self.desk.close()


class HubspotArrangement:
    """A custom object for each order, with its name and its number; its buyer is a contact."""

    can_tell = False

    def __init__(self, home: Path) -> None:
        self.account = HubspotAccount()
        self.numbers: dict[str, int] = {}

    def source(self) -> Source:
        columns = {**ORDER, "customer": {"email": "email"}, "items": "items"}
        fields = {"orders": {"name": "name", "ordered": "at", "buyer": "customer.email", "items": "items"}}
        options = {"types": {"orders": ["contacts"]}, "objects": ["orders"]}
        stream = {"into": "interaction", "from": "orders", "columns": columns}
        return self.account.source(options=options, fields=fields, streams=[stream])

    def impossible(self) -> Source:
        return self.account.source(options={"types": ["orders"]})

    def put(self, rows: dict[str, int]) -> None:
        self.account.is_broken = False
        now = int(time.time() * 1000) - 1
        for place, (key, number) in enumerate(rows.items(), 1):
            if self.numbers.get(key) != number:
                ordered = {"name": key, "items": str(number), "ordered": "2026-01-05T10:00:00Z"}
                self.account.put("orders", place, at(now), "7", buyer=CANARY, **ordered)
        self.numbers |= rows

    def broken(self) -> None:
        self.account.is_broken = True

    def close(self) -> None:
        self.account.close()


ARRANGEMENTS: dict[str, type[Arrangement]] = {
    "files": FilesArrangement,
    "hubspot": HubspotArrangement,
    "matomo": MatomoArrangement,
    "zendesk": ZendeskArrangement,
}


class World:
    """A connector with its arrangement, fetching on from where it stopped."""

    def __init__(self, name: str, home: Path) -> None:
        self.connector = registry.get(name)
        self.there = ARRANGEMENTS[name](home)
        self.home = home
        self.state: dict[str, Any] = {}

    def fetch(self, deadline_s: float = 60) -> list[Any]:
        context = Context(time.time_ns() // 1_000_000, time.monotonic() + deadline_s, SECRET)
        items = []
        try:
            for item in self.connector.fetch(self.there.source(), self.state, context):
                items.append(item)
        except ConnectorError as error:
            items.append(Trouble("", str(error)))
        for item in items:
            self.state = item.state if isinstance(item, Checkpoint) else self.state
        return items

    def fetch_until_still(self) -> None:
        """Fetch once more when what changed a moment ago can no longer change unseen."""
        self.fetch()
        time.sleep(0.06)
        self.fetch()

    def rows(self) -> dict[str, int]:
        items = self.fetch()
        assert not [item for item in items if isinstance(item, Trouble)]
        batches = [item for item in items if isinstance(item, Batch)]
        return {row["key"]: int(row["items"]) for batch in batches for row in batch.table.to_pylist()}


class Contract:
    """The suite; `world` is given once per registered connector."""

    def test_it_is_known_by_its_own_name(self, world):
        assert registry.get(world.connector.name) is world.connector
        assert world.connector.support_system

    def test_every_row_comes_once(self, world):
        world.there.put({f"o{n}": n for n in range(250)})
        assert world.rows() == {f"o{n}": n for n in range(250)}

    def test_nothing_to_read_is_no_trouble(self, world):
        world.there.put({})
        assert world.rows() == {}

    def test_batches_carry_what_their_target_requires(self, world):
        world.there.put({"o1": 1})
        for batch in (item for item in world.fetch() if isinstance(item, Batch) and len(item.table)):
            assert set(REQUIRED[batch.target]) <= set(batch.table.column_names)

    def test_state_is_plain_data(self, world):
        world.there.put({"o1": 1})
        world.fetch_until_still()
        assert json.loads(json.dumps(world.state)) == json.loads(json.dumps(world.state, sort_keys=True))
        world.state = json.loads(json.dumps(world.state))
        assert world.rows() == {}

    def test_unchanged_world_gives_nothing_and_is_quiet(self, world):
        world.there.put({"o1": 1})
        world.fetch_until_still()
        assert world.rows() == {}
        assert world.connector.is_quiet(world.there.source(), world.state) == world.there.can_tell

    def test_nothing_read_yet_is_not_quiet(self, world):
        world.there.put({"o1": 1})
        assert not world.connector.is_quiet(world.there.source(), {})

    def test_changed_and_new_rows_come(self, world):
        world.there.put({"o1": 1, "o2": 2})
        world.fetch()
        world.there.put({"o1": 1, "o2": 20, "o3": 3})
        found = world.rows()
        assert found["o2"] == 20
        assert found["o3"] == 3

    def test_broken_world_is_told_and_mends(self, world):
        world.there.put({"o1": 1})
        world.fetch()
        world.there.broken()
        troubles = [item.message for item in world.fetch() if isinstance(item, Trouble)]
        assert troubles
        assert "Traceback" not in troubles[0]
        world.there.put({"o1": 1, "o2": 2})
        assert "o2" in world.rows()

    def test_impossible_entry_is_refused_before_anything_is_read(self, world):
        with pytest.raises(MendEntry, match=r"sources\.yml"):
            world.connector.check(world.there.impossible())

    def test_no_time_left_moves_nothing(self, world):
        world.there.put({"o1": 1})
        items = world.fetch(deadline_s=-1)
        assert [item for item in items if isinstance(item, Trouble)]
        assert world.rows() == {"o1": 1}

    def test_pull_crosses_between_processes(self, world):
        world.there.put({"o1": 1})
        request = PullRequest(world.there.source(), world.home / "landing", SECRET)
        pulled = pickle.loads(pickle.dumps(run(pickle.loads(pickle.dumps(request)))))
        assert (pulled.error, sum(batch.rows for batch in pulled.batches)) == (None, 1)

    def test_no_key_of_a_person_is_written(self, world):
        world.there.put({"o1": 1})
        run(PullRequest(world.there.source(), world.home / "landing", SECRET))
        written = b"".join(
            path.read_bytes() for path in (world.home / "landing").rglob("*") if path.is_file()
        )
        assert written
        assert b"quackenbush" not in written.lower()
