"""Which moments of truth are failing, since when, what is lost, who can still be helped?"""

import streamlit as st

from pages.parts import (
    access,
    address,
    answers,
    boundary,
    definition,
    downloads,
    frame,
    menu,
    moments,
    reading,
    whole,
    winback,
)

access.require("executive", "operations")
own = address.own("definition", "limit", "recover")
ws, clock, findings = reading.ws(), reading.clock(), reading.findings()
listed, study = findings["failing_moments"], findings.get("moments_of_truth")

frame.head(
    menu.question("failing-moments"),
    answers.moments(ws, findings, clock),
    frame.meta(findings, moments.counted(findings)),
)
with boundary.tile("The whole journey"):
    st.html(whole.line(ws, findings.get("journey_line")))
with boundary.tile("The lists of failing moments"):
    chosen, limit = definition.choose(own)
    if warned := definition.tried(chosen):
        st.html(warned)
    if chosen != definition.LISTS:
        frame.unmoved()
        st.html(definition.shown(ws, study, chosen, limit))
    else:
        st.html(moments.lists(ws, findings, clock) if listed else moments.nothing_failing(findings))
with boundary.tile("Who can still be won back"):
    winback.shown(ws, findings.get("recovery") or [], clock, own.get("recover"))
with boundary.tile("Better than ever"):
    st.html(whole.better(ws, findings.get("positive_moments") or []))
with boundary.tile("Negatives that ended well"):
    st.html(whole.endings(ws, study, findings.get("recovered_negatives")))
downloads.offer({"Failing moments": listed})
