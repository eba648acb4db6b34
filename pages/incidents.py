"""What needs me now? Incidents by what is to be done, what is new, owed and late, and the handover."""

import streamlit as st

from pages.parts import (
    access,
    actions,
    address,
    boundary,
    downloads,
    frame,
    handover,
    inbox,
    menu,
    reading,
    sections,
    selfcheck,
    words,
)
from pages.parts.tables import section

access.require("operations")
address.own()
ws, clock, fresh = reading.ws(), reading.clock(), reading.freshness()
findings, handled = reading.findings(), reading.handling()
box = inbox.sort(ws, findings["incidents"], handled, clock)
late, unread = (sum(bool(state.get(word)) for state in fresh.values()) for word in ("late", "unread"))
needing = len(inbox.needing(ws, box, clock))
dismissed = handled.dismissed_lately(reading.now_ms())
st.set_page_config(page_title=f"({needing}) Incidents" if needing else "Incidents")

frame.head(
    menu.question("incidents"),
    inbox.answer(ws, box, late, clock, unread=unread, doubt=inbox.doubt(findings, fresh)),
    frame.meta(findings, f"{words.number(dismissed)} dismissed in 90 days", inbox.quiet(ws)),
)
with boundary.tile("What is new"):
    since_ms = actions.last_looked_ms()
    from_ms = since_ms if since_ms is not None else clock.ms(None) - handover.HOURS * handover.HOUR_MS
    st.html(
        section(inbox.since_words(since_ms, clock)) + inbox.news(ws, findings, box, fresh, from_ms, clock)
    )
    with st.container(horizontal=True, key="tl-gap-who"):
        if not reading.lens().as_of:
            actions.called()
            actions.seen()
with boundary.tile("The incidents"):
    sections.show(ws, box, clock, watched="incidents" not in findings.get("not_computed", ()))
    actions.dialogs()
with boundary.tile("What is owed"):
    st.html(sections.owed(ws, findings["owed"], clock))
with boundary.tile("Past incidents"):
    sections.past(ws, box, clock)
with boundary.tile("Can the alarms be believed?"):
    st.html(selfcheck.told(ws, findings, dismissed, findings.get("backtest"), clock))
with boundary.tile("The handover"):
    st.html(section("For the next shift", "the last 12 hours as text; the button at its corner copies it"))
    with st.expander("The last 12 hours"):
        st.code(handover.text(ws, findings, box, handled, fresh, clock), language=None, wrap_lines=True)
downloads.offer({"Incidents": findings["incidents"], "Owed": findings["owed"]})
