"""What goes with each outcome, from when on, what comes before it, and what to do next? For the analyst."""

import streamlit as st

from pages.parts import (
    access,
    address,
    behind,
    boundary,
    downloads,
    driver,
    frame,
    menu,
    quadrant,
    reading,
    seats,
)
from pages.parts.tables import section

access.require("analyst")
own = address.own("outcome")
ws, findings = reading.ws(), reading.findings()
found = findings.get("drivers") or {"ranking": [], "quadrant": [], "actions": [], "studied": None}
studied = found["studied"]

frame.head(
    menu.question("drivers"),
    driver.answer(ws, found["ranking"]),
    frame.meta(findings, "associations, adjusted; never what an action would change"),
)
frame.unmoved()
with boundary.tile("The drivers"):
    outcome = driver.choose(ws, found["ranking"], own)
    st.html(driver.ranked(ws, found["ranking"], outcome))
with boundary.tile("From when on it tips"):
    st.html(behind.thresholds(ws, studied, outcome))
with boundary.tile("What comes before"):
    st.html(behind.intent(ws, studied, outcome))
with boundary.tile("Two kinds of value"):
    note = (
        "up: customers like it more; right: more goes with it, in points of its outcome; dashed: the middle; "
        "red: fails now, hollow since it does"
    )
    st.html(section("Worth to customers, worth to us", note))
    moments, middle = seats.failing(findings), seats.middle_of(found["quadrant"])
    if points := quadrant.placed(ws, found["quadrant"], moments):
        drawn = quadrant.picture(points, middle)
        st.vega_lite_chart(drawn, theme=None, alt=quadrant.ALT, key="tl-quadrant")
    st.html(seats.seats(ws, found["quadrant"], moments, reading.clock()))
with boundary.tile("What to do next"):
    st.html(behind.actions(ws, found["actions"]))
with boundary.tile("What is bought together"):
    st.html(behind.baskets(ws, studied))
with boundary.tile("Who is likely"):
    st.html(behind.models(ws, studied))
downloads.offer({"Drivers": found["ranking"], "Value": found["quadrant"], "Actions": found["actions"]})
