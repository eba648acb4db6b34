"""The pages: their place in the navigation, their address, and the question each answers."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Entry:
    """One page; the start page has no address, and without a group it is reached by links only."""

    script: str
    title: str
    url: str
    question: str
    group: str | None = None


ENTRIES = (
    Entry("journey_health.py", "Journey health", "", "Where are we doing well, and where not?", "Today"),
    Entry("incidents.py", "Incidents", "incidents", "What needs me now?", "Today"),
    Entry(
        "failing_moments.py",
        "Failing moments",
        "failing-moments",
        "Which moments of truth are failing, since when, and what is lost?",
        "Today",
    ),
    Entry(
        "orphan_kpis.py",
        "KPIs with nothing behind them",
        "orphan-kpis",
        "Which numbers do we promise and nobody delivers?",
        "Board",
    ),
    Entry(
        "boardroom.py",
        "Boardroom",
        "boardroom",
        "Are we on target, and what stands behind each KPI?",
        "Board",
    ),
    Entry("links.py", "Links", "links", "Does each touchpoint do what we say it does?", "Explore"),
    Entry("drivers.py", "Drivers", "drivers", "What goes with each outcome, and from when on?", "Explore"),
    Entry("sources.py", "Sources", "sources", "Is the data complete?", "Data"),
    Entry("link.py", "Link", "link", "Does this touchpoint do what we say for this outcome?"),
    Entry("touchpoint.py", "Touchpoint", "touchpoint", "Is this touchpoint doing what it is there for?"),
)


def pages() -> dict[str, st.Page]:
    """Every page by its address, in the order of the groups."""
    return {entry.url: _page(entry) for entry in ENTRIES}


def _page(entry: Entry) -> st.Page:
    shown = "visible" if entry.group else "hidden"
    return st.Page(
        entry.script, title=entry.title, url_path=entry.url or None, default=not entry.url, visibility=shown
    )


def question(url: str) -> str:
    """The question that the page at this address answers."""
    return next(entry.question for entry in ENTRIES if entry.url == url)
