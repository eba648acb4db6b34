"""Which moments of truth are failing, since when, what is lost, who can still be helped?"""

import streamlit as st

from pages.parts import access, address, answers, boundary, downloads, frame, menu, moments, reading, words

access.require("executive", "operations")
address.own()
ws, clock, findings = reading.ws(), reading.clock(), reading.findings()
listed = findings["failing_moments"]

frame.head(
    menu.question("failing-moments"),
    answers.moments(ws, findings, clock),
    frame.meta(findings, words.plural(len({m["touchpoint"] for m in listed}), "touchpoint") + " listed"),
)
with boundary.tile("The lists of failing moments"):
    st.html(moments.lists(ws, findings, clock) if listed else moments.nothing_failing(findings))
downloads.offer({"Failing moments": listed})
