"""A vendor's connector: a declaration of object types, checked against sources.yml and pulled in portions."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.auth import Auth
from connectors.base import Context, Fetched, State
from connectors.errors import MendEntry
from connectors.http import READ_S, Session, check_address
from connectors.limits import DAY_MS, Budget, Meter
from connectors.vendor.declare import ObjectType
from connectors.vendor.mapping import check_fields, check_streams, meant
from connectors.vendor.portion import Portion

if TYPE_CHECKING:
    from config.models.sources import Source

OPTIONS = ("objects", "without", "budget_per_day", "timeout_s")


def _no_check(source: Source) -> None:
    del source


def same_objects(objects: tuple[ObjectType, ...], source: Source) -> tuple[ObjectType, ...]:
    """The connector's object types as they are, whatever the entry says."""
    del source
    return objects


@dataclass
class Vendor:
    """One vendor. `auth` makes the way to say who asks, of an entry that `check_entry` did not refuse.

    `adapt` gives the object types as an entry wants them, such as further ones by configuration; `options`
    are the names of this vendor's own options; `headers` go with every request. `secret_form` gives what
    goes, secretly, into each posted form, where the vendor takes its token there.
    """

    name: str
    support_system: str
    objects: tuple[ObjectType, ...]
    auth: Callable[[Source], Auth]
    check_entry: Callable[[Source], None] = _no_check
    adapt: Callable[[tuple[ObjectType, ...], Source], tuple[ObjectType, ...]] = same_objects
    options: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    secret_form: Callable[[Source], dict[str, str]] = lambda source: {}
    days: int = 365
    _auths: dict[str, Auth] = field(default_factory=dict, repr=False)

    def check(self, source: Source) -> None:
        """Refuse an entry that can never be pulled. Raises MendEntry; asks nobody."""
        check_address(source.id, source.base_url)
        if source.token is None:
            raise MendEntry(
                f"Source {source.id}: expected `token: ${{NAME}}`, found none. Name the variable that holds "
                f"the token in sources.yml; connectors/{self.name}/README.md says which scopes it needs."
            )
        for option in source.options:
            if option not in (*OPTIONS, *self.options):
                hint = meant(option, (*OPTIONS, *self.options))
                raise MendEntry(
                    f"Source {source.id}: no option `{option}`; {hint} Correct it in sources.yml."
                )
        self.check_entry(source)
        known = {kind.name: kind for kind in self.adapt(self.objects, source)}
        self._check_objects(source, known)
        check_fields(source, known)
        check_streams(source, known)

    def _check_objects(self, source: Source, known: dict[str, ObjectType]) -> None:
        grouped = [name for name, ours in source.fields.items() if not isinstance(ours, str)]
        for name in (*source.options.get("objects", ()), *grouped):
            if name not in known:
                raise MendEntry(
                    f"Source {source.id}: {self.name} has no object type `{name}`; "
                    f"{meant(name, known)} Correct it in sources.yml."
                )
        streams = [name for kind in known.values() for name in kind.streams]
        given = {"without": source.options.get("without", ()), "known_before": source.known_before}
        for where, names in given.items():
            for name in names:
                if name not in streams:
                    raise MendEntry(
                        f"Source {source.id}: {self.name} has no stream of its own called `{name}`; "
                        f"{meant(name, streams)} Correct `{where}` in sources.yml."
                    )

    def wanted(self, source: Source) -> tuple[ObjectType, ...]:
        """The object types that an entry wants: all, or those that `options: {objects: […]}` lists."""
        names = source.options.get("objects")
        known = self.adapt(self.objects, source)
        return tuple(kind for kind in known if names is None or kind.name in names)

    def is_quiet(self, source: Source, state: State) -> bool:
        """Only a vendor that was asked can tell."""
        del source, state
        return False

    def fetch(self, source: Source, state: State, context: Context) -> Iterator[Fetched]:
        """Yield one portion of what is new; a trouble of one object leaves the rest. Raises MendEntry."""
        self.check(source)
        yield from Portion(self, source, state, context).run()

    def first_ms(self, source: Source, now_ms: int) -> int:
        """How far back the first pull goes: the entry's `since`, else so many days."""
        if source.since is None:
            return now_ms - self.days * DAY_MS
        return _midnight_ms(source.since)

    def session(self, source: Source, context: Context, meter: Meter, budget: Budget) -> Session:
        """The way to this source's vendor."""
        return Session(
            base_url=str(source.base_url),
            auth=self._auth(source),
            remaining_s=context.remaining_s,
            meter=meter,
            budget=budget,
            headers=self.headers,
            secret_form=self.secret_form(source),
            read_s=float(source.options.get("timeout_s", READ_S)),
            now=context.now,
            sleep=context.sleep,
        )

    def _auth(self, source: Source) -> Auth:
        """One per entry for the life of the process: a token that is renewed is not asked for each time."""
        secret = source.token.get_secret_value() if source.token else ""
        told = repr((source.id, source.base_url, source.user, source.options, secret))
        name = hashlib.sha256(told.encode()).hexdigest()
        if name not in self._auths:
            self._auths[name] = self.auth(source)
        return self._auths[name]


def _midnight_ms(day: Any) -> int:
    whole = day if isinstance(day, dt.date) else day.date
    return int(dt.datetime(whole.year, whole.month, whole.day, tzinfo=dt.UTC).timestamp() * 1000)
