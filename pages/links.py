"""Does each touchpoint do what we say it does? Every declared link with its verdict, beliefs, suggestions."""

import streamlit as st

from pages.parts import access, address, beliefs, boundary, downloads, forest, frame, menu, reading, verdicts
from pages.parts.tables import section
from pages.parts.vocabulary import failing_in, state_of

access.require("executive", "operations")
address.own()
ws, clock, findings = reading.ws(), reading.clock(), reading.findings()
links = [one for one in findings["links"] if one["declared"]]
failing = failing_in(findings)
states = {each["id"]: state_of(each, failing) for each in findings["touchpoints"]}

frame.head(
    menu.question("links"),
    verdicts.answer(ws, links),
    frame.meta(
        findings, "a poor instead of a good experience, like with like", "5% false discoveries over all links"
    ),
)
frame.unmoved()
with boundary.tile("The links"):
    st.html(forest.legend(ws, links) + forest.forest(ws, links, states) + verdicts.doubt(ws, links))
with boundary.tile("What we believe"):
    told = beliefs.listed(ws, findings["beliefs"], clock)
    st.html(section("What we believe, and what the data say", "refuted ones first") + told)
with boundary.tile("Suggested links"):
    st.html(verdicts.suggested(ws, findings["suggested_links"]))
with boundary.tile("How we know"):
    st.html(verdicts.evidence(ws, links, clock))
downloads.offer({"Links": links, "Suggested links": findings["suggested_links"]})
