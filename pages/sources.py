"""Is the data complete? Runs, freshness, quarantine, drift, match rates."""

import streamlit as st

from pages.parts import access, address, answers, boundary, downloads, frame, menu, reading, sourcing

access.require("operations")
address.own()
ws, clock = reading.ws(), reading.clock()
data, fresh, findings = reading.sources(), reading.freshness(), reading.findings()

frame.head(
    menu.question("sources"),
    answers.sources(ws, data["sources"], fresh, sourcing.waiting(data), clock),
    [
        clock.full(clock.now),
        "complete until = end of the last good pull, less the time rows may still arrive",
        "last 48 hours",
    ],
)
with boundary.tile("The sources"):
    st.html(sourcing.replaced(reading.recovered(), clock) + sourcing.strips(data, clock))
    sourcing.pull_buttons(data)
with boundary.tile("What is grey, and checks that did not pass"):
    st.html(sourcing.consequences(ws, findings, data, clock))
with boundary.tile("Events that no touchpoint takes"):
    st.html(sourcing.unmapped(ws, data))
with boundary.tile("Quarantine"):
    st.html(sourcing.quarantine(ws, data, clock))
with boundary.tile("Runs"):
    st.html(sourcing.runs(ws, data, clock))
downloads.offer({name: data[key] for name, key in sourcing.TABLES.items()})
