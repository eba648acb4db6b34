"""Is this touchpoint doing what it is there for?"""

import streamlit as st

from pages.parts import access, address, answers, boundary, charts, downloads, frame, reading, tables, touch
from pages.parts.vocabulary import state_of

access.require("executive", "operations")
name = address.kept("id", "touchpoint")
ws, clock = reading.ws(), reading.clock()
if name not in {t.id for t in ws.map.touchpoints}:
    st.html(touch.unknown(name, ws))
    st.stop()
place, data, findings = ws.touchpoint(name), reading.touchpoint(name), reading.findings()
health = next((t for t in findings["touchpoints"] if t["id"] == name), None)

frame.head(
    f"Is {touch.called(place)} doing what it is there for?",
    answers.touchpoint(ws, name, data, health, clock),
    frame.meta(findings, *touch.facts(ws, place, health)),
)
with boundary.tile("The measures"):
    st.html(touch.measures(data, place, clock, state_of(health or {})))
with boundary.tile("Health over time"):
    st.html(touch.health_section(data))
    if any(day["value"] is not None for day in data["daily"]):
        alt = f"Share of poor experiences by day at {place.title}; the table below has the numbers"
        st.vega_lite_chart(
            charts.health(data["daily"], touch.dated(ws, place, data)),
            theme=None,
            height=260,
            alt=alt,
            key="tl-health",
        )
        st.vega_lite_chart(
            charts.volume(data["daily"]), theme=None, height=56, alt="Interactions per day", key="tl-volume"
        )
        st.html(tables.details("Table of days", touch.daily_table(data, clock)))
    else:
        st.html(touch.no_days(place))
with boundary.tile("Where, and what it goes with"):
    left = touch.sectioned("Where", "poor share by segment and channel; tick: normal", touch.where(data))
    st.html(
        touch.pair(left, touch.sectioned("What it goes with", "declared links", touch.goes_with(ws, data)))
    )
with boundary.tile("Voices"):
    left = touch.sectioned("Voices", "mean scores, each on its own scale", touch.voices(data))
    st.html(
        touch.pair(
            left,
            touch.sectioned("In their words", "newest first, names removed", touch.comments(data, clock)),
        )
    )
with boundary.tile("What the map says"):
    left = touch.sectioned("On the map", "who, on what, for which need", touch.on_the_map(ws, place))
    st.html(touch.pair(left, touch.sectioned("Promises", "made or kept here", touch.promises(data))))
with boundary.tile("The rows behind it"):
    st.html(
        tables.section("The rows behind it", "poor ones first, newest first; the CSV has all that are shown")
        + touch.rows_behind(data, clock)
    )
downloads.offer(
    {
        "Days": data["daily"],
        "Measures": data["measures"],
        "Segments": data["segments"],
        "Rows": data["rows"],
        "Comments": data["comments"],
    }
)
