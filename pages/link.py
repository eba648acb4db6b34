"""One link: who was compared with whom, balance before and after, what was left out, and how sure it is."""

import streamlit as st

from pages.parts import access, address, balance, boundary, downloads, frame, menu, one_link, reading
from pages.parts.tables import section

access.require("executive", "operations")
asked = address.several(("touchpoint", "outcome", "segment", "experience", "compare"), "link")
ws, clock, findings = reading.ws(), reading.clock(), reading.findings()
one = one_link.find(findings["links"], asked)
if one is None:
    suggested = findings["suggested_links"]
    frame.head(menu.question("link"), one_link.unknown(ws, asked, suggested), frame.meta(findings))
    if lines := one_link.suggestion(asked, suggested):
        st.html(lines)
    st.stop()

frame.head(one_link.question(ws, one), one_link.answer(ws, one), frame.meta(findings, one_link.state(one)))
frame.unmoved()
with boundary.tile("The estimate"):
    note = "outcome after a poor instead of a good experience, in percentage points"
    st.html(
        section("How large is it?", note)
        + one_link.picture(ws, one)
        + one_link.kinds(ws, one)
        + one_link.curve(one)
    )
with boundary.tile("Who was compared with whom"):
    left = ("Who was compared with whom?", "rows of this link", one_link.compared(ws, one))
    right = ("What was left out, and why?", "rows that cannot speak", one_link.left_out(ws, one))
    st.html(one_link.pairs([left, right]))
with boundary.tile("Balance"):
    note = "ring: before, dot: after weighting; tick: alike enough (0.10)"
    st.html(section("Were they alike?", note) + balance.drawn(ws, one))
with boundary.tile("How sure"):
    left = ("How sure are we?", "what would explain it away", one_link.doubt(one))
    right = ("What did it say before?", "re-estimated weekly", one_link.history(one, clock))
    st.html(one_link.pairs([left, right]))
with boundary.tile("The statement"):
    st.html(section("As the map says it", "map.yml") + one_link.statement(ws, one))
downloads.offer({"Link": [one], "Balance": one.get("balance") or []})
