"""KPIs with nothing behind them, in both directions."""

import streamlit as st

from pages.parts import (
    access,
    address,
    answers,
    backing,
    board,
    boundary,
    downloads,
    frame,
    html,
    menu,
    needs,
    orphans,
    reading,
    words,
)

access.require("executive")
address.own()
ws, clock, findings = reading.ws(), reading.clock(), reading.findings()
links = [link for link in findings["links"] if link["declared"]]

frame.head(
    menu.question("orphan-kpis"),
    answers.orphans(findings, board.names(ws)),
    frame.meta(findings, words.plural(len(links), "declared link"), backing.coverage(findings)),
)
with boundary.tile("KPIs with nothing behind them"):
    series = {kpi["id"]: kpi["series"] for kpi in reading.boardroom()["kpis"]}
    st.html(orphans.headings(ws, findings, series, clock))
with boundary.tile("Served, and serving nothing"):
    st.html(orphans.other_direction(ws, findings, clock))
told = html.say(
    "The same check runs in your own CI: ",
    html.el("code", "python -m metrics check"),
    " exits 1 while a board KPI has nothing behind it.",
)
st.html(html.el("div", html.el("p", told, cls="tl-2", style="margin-top:14px!important"), cls="tl"))
downloads.offer(
    {
        "KPIs": findings["kpis"],
        "Touchpoints serving nothing": findings["orphan_touchpoints"],
        "Suggested links": findings["suggested_links"],
        **needs.tables(findings.get("map_coverage") or {}),
    }
)
