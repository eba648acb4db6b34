"""Is this touchpoint doing what it is there for?"""

import streamlit as st

from pages.parts import (
    access,
    address,
    boundary,
    cuts,
    days,
    downloads,
    frame,
    judged,
    menu,
    reading,
    review,
    touch,
    winback,
)
from pages.parts.tables import section

access.require("executive", "operations")
name, ws, clock = address.kept("id", "touchpoint"), reading.ws(), reading.clock()
if name not in {t.id for t in ws.map.touchpoints}:
    frame.head(menu.question("touchpoint"), touch.unknown(name), frame.meta(reading.findings()))
    st.html(touch.all_of(ws))
    st.stop()
place, data, findings = ws.touchpoint(name), reading.touchpoint(name), reading.findings()
health, links = touch.health_of(name, findings), touch.links_of(name, findings)

frame.head(
    f"{place.title}: is it doing what it is there for?",
    judged.answer(place, data, health, clock),
    frame.meta(findings, *touch.facts(ws, place, health["shown"])),
)
review.here(name, place.title, reading.handling(), clock)
with boundary.tile("The measures"):
    st.html(touch.measures(data, place, clock, health))
with boundary.tile("Health over time"):
    days.shown(ws, place, data, findings, clock)
with boundary.tile("Who can still be won back"):
    if harmed := winback.of(ws, name, findings.get("recovery") or [], clock):
        st.html(harmed)
with boundary.tile("Where, and what it goes with"):
    left = ("Where", "poor share, what stands out first; tick: normal", cuts.where(ws, data))
    st.html(touch.pair(left, ("What it goes with", "declared links", touch.goes_with(ws, links))))
with boundary.tile("Voices"):
    left = ("Voices", "mean scores, each on its own scale", touch.voices(data))
    st.html(touch.pair(left, ("In their words", "newest first, names removed", touch.comments(data, clock))))
with boundary.tile("What the map says"):
    st.html(touch.map_says(ws, place, data, clock))
with boundary.tile("The rows behind it"):
    st.html(section("The rows behind it", "poor ones first, then newest") + touch.rows_behind(data, clock))
downloads.offer({name.capitalize(): data[name] for name in touch.TABLES})
