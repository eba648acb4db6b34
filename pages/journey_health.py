"""Where are we doing well, where not? The engagement map, and what stands out on it."""

import streamlit as st

from pages.parts import (
    access,
    address,
    answers,
    boundary,
    curve,
    downloads,
    frame,
    grid,
    journey,
    menu,
    reading,
    review,
)
from pages.parts.map_component import engagement_map

access.require("executive", "operations")
own = address.own("curve")
ws, clock = reading.ws(), reading.clock()
findings, health = reading.findings(), reading.journey()
touchpoints = health["touchpoints"]

frame.head(
    menu.question(""),
    answers.journey(ws, findings, health, reading.freshness(), clock),
    frame.meta(findings, *journey.counts(touchpoints, findings, health["totals"], clock)),
)
with boundary.tile("The engagement map"):
    chosen = reading.lens().journey or ws.map.journeys[0].id
    shown = curve.named(own.get("curve")) or curve.better_curve(health)
    journey.choose(ws, chosen, shown)
    st.html(journey.legend(touchpoints, findings) + journey.whose(reading.lens()))
    opened, followed = engagement_map(grid.of(ws, health, findings, clock, shown))
    if asked := review.listed(ws, touchpoints, reading.handling(), clock):
        st.html(asked)
    if opened:
        st.switch_page("touchpoint.py", query_params={"id": opened})
    if followed:
        st.switch_page("boardroom.py")
with boundary.tile("What goes well and what needs attention"):
    st.html(journey.two_lists(ws, health, findings, clock))
downloads.offer({"Touchpoints": touchpoints, "Outcomes": health["outcomes"], "Stages": health["stages"]})
