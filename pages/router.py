"""The main script: theme, frame, navigation, and the page that the reader asked for."""

from pathlib import Path

import streamlit as st

from pages.parts import access, address, boundary, frame, live, navigate, reading, states, style
from warehouse import runtime

HERE = Path(__file__).parent
GROUPS: dict[str, list[tuple[str, str, str, str]]] = {
    "Today": [
        ("journey_health.py", "Journey health", "", "Where are we doing well, where not?"),
        ("failing_moments.py", "Failing moments", "failing-moments", "Which moments of truth are failing?"),
    ],
    "Board": [
        (
            "orphan_kpis.py",
            "KPIs with nothing behind them",
            "orphan-kpis",
            "Which numbers has nobody behind them?",
        ),
        ("boardroom.py", "Boardroom", "boardroom", "Are we on target?"),
    ],
    "Data": [("sources.py", "Sources", "sources", "Is the data complete?")],
}
HIDDEN = [("touchpoint.py", "Touchpoint", "touchpoint", "Is this touchpoint doing what it is there for?")]

st.set_page_config(page_title="Throughline", page_icon=HERE / "parts" / "icon.svg", layout="wide")
st.logo(HERE / "parts" / "logo.svg", size="medium")
st.html(style.sheet())


def page_of(entry: tuple[str, str, str, str], *, hidden: bool = False) -> st.Page:
    """A page of the navigation; the one without an address is the start page."""
    script, title, url, help_text = entry
    shown = "hidden" if hidden else "visible"
    return st.Page(
        script, title=title, url_path=url or None, default=not url, visibility=shown, help=help_text
    )


menu = [page_of(entry) for group in GROUPS.values() for entry in group]
hidden = [page_of(entry, hidden=True) for entry in HIDDEN]
chosen = st.navigation([*menu, *hidden], position="top")
by_url = {page.url_path: page for page in [*menu, *hidden]}


def show(warehouse: runtime.Warehouse) -> None:
    """Draw frame and page from one read of the warehouse, then follow its versions."""
    if address_clicked := navigate.clicked():
        navigate.follow(address_clicked, by_url)
    with reading.opened(warehouse, address.lens(warehouse.workspace)) as view:
        with boundary.tile("The strip with the data's time"):
            frame.strip()
        with boundary.tile(chosen.title):
            chosen.run()
    live.follow((view.data_version, view.ops_version), ops=True)


token = access.ROUTED.set(True)
try:
    serving = runtime.current()
    if serving is None:
        st.html(
            states.note(
                "No warehouse is open.",
                "Start the server with make run; its log says why it did not open one.",
                bad=True,
            )
        )
    else:
        show(serving)
finally:
    access.ROUTED.reset(token)
