"""What people do here: each a journal entry under the name they gave once, which nobody checks."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from metrics.handling import longest_snooze_ms
from pages.parts import reading, states
from pages.parts.html import el
from warehouse import journal, runtime
from warehouse.errors import WarehouseError

log = logging.getLogger(__name__)
HOUR_MS = 3_600_000
MOST = 500
NAME_MOST = 60
LABELS = {
    "acknowledged": "Acknowledge",
    "kept": "Keep it red",
    "taken": "Take it up again",
    "snoozed": "Snooze",
    "noted": "Note",
    "dismissed": "False alarm",
    "level_accepted": "Accept the new level",
    "reviewed": "Reviewed",
    "contacted": "Contacted",
    "contact_result": "Enter the result",
}
KINDS = {"kept": "acknowledged", "taken": "acknowledged"}
SPANS = {"4 hours": 4, "12 hours": 12, "1 day": 24, "3 days": 72, "1 week": 168, "4 weeks": 672}
ASKS = {
    "noted": "What should the next person know?",
    "dismissed": "Why is it no incident? It counts against the false-alarm budget.",
    "contact_result": "What came of it?",
    "level_accepted": "Why is this the new normal? What is usual is then learnt anew from the onset.",
}
SAID = {"noted": "text", "contact_result": "result"}
BY, BEGUN, PROBLEM = "by", "tl-begun", "tl-problem"


def who() -> str | None:
    """The name given in this session; nobody checks it."""
    return st.session_state.get(BY)


def record(kind: str, payload: Mapping[str, Any]) -> bool:
    """Write one entry under the reader's name; what went wrong stands on the page."""
    warehouse = runtime.current()
    try:
        if warehouse is None:
            raise WarehouseError("The server is starting or ending.")
        journal.append(warehouse, kind, {**payload, "by": who()})
    except WarehouseError as problem:
        log.error("%s was not written: %s", kind, problem)
        st.session_state[PROBLEM] = str(problem)
        return False
    return True


def offer(kinds: Sequence[str], about: Mapping[str, Any], *, key: str, primary: bool = False) -> None:
    """A button for each thing that can be done; `about` is what the entry says it was done to.

    What is read as of an earlier day can be looked at only.
    """
    if reading.lens().as_of:
        st.html(el("div", cls="tl tl-line"))
        return
    with st.container(horizontal=True, key=f"tl-acts-{key}"):
        for i, kind in enumerate(kinds):
            look = "primary" if primary and not i else "secondary"
            st.button(LABELS[kind], key=f"{kind}-{key}", type=look, on_click=_begin, args=(kind, dict(about)))


def _begin(kind: str, about: dict[str, Any]) -> None:
    """At once where nothing is to be asked, else in a dialog that stays until it is answered or closed."""
    kind = KINDS.get(kind, kind)
    if who() and kind not in ASKS and kind != "snoozed":
        record(kind, _payload(about))
    else:
        st.session_state[BEGUN] = (kind, about)


def _payload(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in about.items() if name not in ("title", "must_not_fail")}


def _forget() -> None:
    st.session_state.pop(BEGUN, None)


def dialogs() -> None:
    """The dialog of what the reader began, drawn on every run until it ends; and what went wrong."""
    if problem := st.session_state.pop(PROBLEM, None):
        st.html(states.note("Nothing was written.", problem, bad=True))
    if begun := st.session_state.get(BEGUN):
        kind, about = begun
        title = f"{LABELS[kind]}: {about['title']}" if about.get("title") else LABELS[kind]
        st.dialog(title, on_dismiss=_forget)(_ask)(kind, about)


def _ask(kind: str, about: dict[str, Any]) -> None:
    with st.form(f"tl-form-{kind}", border=False):
        named = _name()
        fields = _fields(kind, about)
        if st.form_submit_button(LABELS[kind], type="primary"):
            _finish(kind, about, named.strip(), fields())


def _name() -> str:
    if known := who():
        st.caption(f"As {_plain(known)} (name not checked)")
        return known
    return st.text_input(
        "Your name", max_chars=NAME_MOST, help="Asked once; shown as typed, nobody checks it."
    )


def _plain(text: str) -> str:
    """Text of a user for a caption, which would read it as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:&" else c for c in text)


def _fields(kind: str, about: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
    """What this kind asks for; called after the form is sent, it gives the entry's part."""
    if kind == "snoozed":
        must = bool(about.get("must_not_fail"))
        spans = {name: h for name, h in SPANS.items() if not must or h <= 24}
        note = "It must not fail: a day at most." if must else None
        chosen = st.radio("For how long?", list(spans), captions=None, help=note, horizontal=True)
        return lambda: {"until_ms": _until(spans[chosen or "4 hours"], must=must)}
    if kind in ASKS:
        text = st.text_area(ASKS[kind], max_chars=MOST)
        return lambda: {SAID.get(kind, "reason"): (text or "").strip()[:MOST]}
    return dict


def _until(hours: int, *, must: bool) -> int:
    now = reading.now_ms()
    return min(now + hours * HOUR_MS, longest_snooze_ms(must_not_fail=must, now_ms=now))


def _finish(kind: str, about: dict[str, Any], named: str, fields: dict[str, Any]) -> None:
    if not named:
        st.error("Give a name first; the next shift must know whom to ask.")
    elif "" in fields.values():
        st.error("Write a few words first.")
    else:
        st.session_state[BY] = named[:NAME_MOST]
        record(kind, _payload(about) | fields)
        _forget()
        st.rerun()


def called() -> None:
    """Who acts here: the name given, which can be changed, or a field that asks for it."""
    with st.popover(f"You: {who()}" if who() else "Your name", key="tl-name"):
        st.text_input("Your name", max_chars=NAME_MOST, value=who() or "", key="tl-by", on_change=_renamed)
        st.caption("Shown beside what you do, as typed: nobody checks it.")


def _renamed() -> None:
    st.session_state[BY] = st.session_state["tl-by"].strip()[:NAME_MOST] or None
    st.session_state.pop("tl-since", None)


def last_looked_ms() -> int | None:
    """When the reader last looked, and that they look now; None where their name is not known yet.

    The moment is kept for the session, so that what is new stays new until they say they have seen it.
    """
    if not who() or reading.lens().as_of:
        return None
    if "tl-since" not in st.session_state:
        st.session_state["tl-since"] = reading.handling().last_seen_ms(str(who()))
        record("looked", {})
    return st.session_state["tl-since"]


def seen() -> None:
    """A button by which all that is new becomes seen."""
    if who() and not reading.lens().as_of:
        st.button("I have seen all this", key="tl-seen", on_click=_seen)


def _seen() -> None:
    if record("looked", {}):
        st.session_state["tl-since"] = reading.now_ms()
