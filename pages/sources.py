"""Is the data complete? Runs, freshness, quarantine, drift, who holds what, how often we call; pull now."""

import streamlit as st

from pages.parts import access, address, answers, boundary, downloads, frame, menu, reading, states
from pages.parts.sourcing import actions, channels, grey, identity, pressure, quarantine, runs, silos, strips
from pages.parts.sourcing import unmapped as events

access.require("operations")
address.own()
is_past = reading.at_present()
ws, clock = reading.ws(), reading.clock()
data = reading.sources()

frame.head(
    menu.question("sources"),
    answers.sources(ws, data["sources"], reading.freshness(), strips.waiting(data), clock),
    [
        clock.full(clock.now),
        "complete until = end of the last good pull, less the time rows may still arrive",
        "last 48 hours",
    ],
)
if is_past:
    st.html(states.note("This is the present.", "What the machinery was on an earlier day is not kept."))
with boundary.tile("The sources"):
    if found := reading.recovered():
        st.html(strips.replaced(found, clock))
    actions.live()
    actions.buttons(data)
    st.html(strips.feeds(ws, data))
with boundary.tile("What vendors let us ask"):
    actions.limits(ws, data, clock)
with boundary.tile("What is grey, and checks that did not pass"):
    st.html(grey.consequences(ws, reading.findings(), data, clock))
with boundary.tile("Quarantine"):
    st.html(quarantine.quarantine(ws, data, clock))
    actions.retry_buttons(data)
with boundary.tile("Pulls"):
    st.html(runs.runs(ws, data, clock))
with boundary.tile("Events that no touchpoint takes"):
    st.html(events.unmapped(ws, data))
with boundary.tile("Who holds what"):
    st.html(identity.single_view(ws, reading.held()["single_view"]))
    st.html(silos.silos(ws, reading.held()["holdings"]))
with boundary.tile("Where we meet"):
    st.html(channels.channels(ws, reading.held()["channels"], clock))
with boundary.tile("How often customers hear from us"):
    st.html(pressure.pressure(ws, reading.held()["pressure"], clock))
    st.html(pressure.responses(ws, reading.held()["responses"], clock))
with boundary.tile("Downloads"):
    downloads.offer({name: data[key] for name, key in strips.TABLES.items()} | silos.tables(reading.held()))
