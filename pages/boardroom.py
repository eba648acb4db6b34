"""Are we on target, and is anything behind it? Prints on A4."""

import streamlit as st

from pages.parts import (
    access,
    address,
    answers,
    board,
    boundary,
    cuts,
    downloads,
    frame,
    html,
    menu,
    reading,
    tables,
)

access.require("executive")
address.own()
ws, clock = reading.ws(), reading.clock()
data, findings = reading.boardroom(), reading.findings()
entries = board.as_found(data["kpis"], findings)
watched = [e for e in entries if e["level"] in ("boardroom", "executive")]

frame.head(
    menu.question("boardroom"),
    answers.boardroom(watched, board.names(ws)),
    frame.meta(findings, board.complexity(data.get("complexity"))),
)
with boundary.tile("The KPI tiles"):
    st.html(board.kpi_tiles(ws, entries, clock, board.late_kpis(entries)))
with boundary.tile("Goal, KPI, touchpoint"):
    note = "line = verdict on the link; sign = state of the touchpoint now; what a poor experience goes with"
    drawn = board.chain(ws, watched, findings)
    st.html(tables.fold("Goal, KPI, touchpoint", drawn, note=note, told=board.supports(watched)))
with boundary.tile("Periods"):
    note = "95% interval; – where nothing was recorded"
    st.html(tables.fold("Month, year, and a year ago", board.periods(ws, watched), note=note, told=note))
    if moved := cuts.of_kpis(ws, findings.get("segments") or []):
        st.html(moved)
with boundary.tile("Promises"):
    if data["promises"]:
        note = "a bar a day for 28 days; dashed: promised; hatched: not all due yet, or too few"
        told = board.broken(data["promises"], board.promised(ws, entries))
        drawn = board.promises(ws, data["promises"], entries)
        st.html(
            html.el("div", tables.fold("Are our promises kept?", drawn, note=note, told=told), cls="tl-keep")
        )
downloads.offer({"KPIs": entries, "Promises": findings["promises"]})
