"""Every page shows what it must, from the router, in a session of its own."""

import pytest

from pages.parts import menu, queries, states
from tests.pages import fixture
from tests.pages.seen import ROUTER, opened, text_of
from warehouse import runtime

VISIBLE = [entry for entry in menu.ENTRIES if entry.url]


@pytest.mark.parametrize("entry", menu.ENTRIES, ids=lambda entry: entry.script)
def test_page_shows_its_question_and_fails_nowhere(app, entry):
    told = text_of(opened(app, entry.script, id="results_call"))
    question = (
        "Results call: is it doing what it is there for?" if entry.url == "touchpoint" else entry.question
    )
    assert question in told
    assert "cannot be shown" not in told


def test_every_page_says_demo_data(app):
    assert "Demo data" in text_of(opened(app, "boardroom.py"))


def test_orphans_stand_under_four_headings(app):
    told = text_of(opened(app, "orphan_kpis.py"))
    for heading in (
        "Nobody behind it",
        "Nothing that works seen",
        "Cannot tell yet",
        "What stands behind it is failing",
        "Touchpoints that serve nothing",
    ):
        assert heading in told
    assert "Renewal invoice" in told


def test_failing_moments_keep_the_order_of_the_lists(app):
    told = text_of(opened(app, "failing_moments.py"))
    assert told.index("Must not fail") < told.index("Failing, effect unknown") < told.index("Accepted")
    assert ": not tested yet" in told


def test_touchpoint_draws_health_with_a_table_beside_it(app):
    page = opened(app, "touchpoint.py", id="results_call")
    assert len(page.get("vega_lite_chart")) == 2
    assert "Table of days" in text_of(page)


def test_comments_are_text(app):
    told = text_of(opened(app, "touchpoint.py", id="results_call"))
    assert "&lt;b&gt;x&lt;/b&gt;" in told
    assert "<b>x</b>" not in told


def test_unknown_touchpoint_names_those_there_are(app):
    told = text_of(opened(app, "touchpoint.py", id="<nope>"))
    assert "No touchpoint “&lt;nope&gt;” is on the map" in told
    assert "Results call" in told


def test_a_failing_part_stays_in_its_place(app, monkeypatch):
    monkeypatch.setattr("pages.parts.journey.two_lists", lambda *_: 1 / 0)
    told = text_of(opened(app, "journey_health.py"))
    assert "What goes well and what needs attention cannot be shown." in told
    assert "Where are we doing well" in told


def test_the_address_chooses_and_a_bad_one_is_told(app):
    told = text_of(opened(app, "journey_health.py", period="90d", journey="nowhere"))
    assert "nowhere" in told
    assert app.query_params["period"] == "90d"
    assert "journey" not in app.query_params


def test_a_page_drops_parameters_that_are_not_its_own(app):
    opened(app, "journey_health.py", id="results_call", curve="good")
    assert "id" not in app.query_params
    assert app.query_params["curve"] == "good"


def test_back_to_a_touchpoint_keeps_its_id(app):
    page = opened(app, "touchpoint.py", id="results_call")
    page.query_params.clear()
    page.run()
    assert "Results call: is it doing" in text_of(page)
    assert page.query_params["id"] == "results_call"


def test_touchpoint_says_what_stands_out_and_who_came(app):
    told = text_of(opened(app, "touchpoint.py", id="results_call"))
    assert "stands out from the rest" in told
    assert "Other people came." in told
    assert "Plan: employer: 22% of all before, 37% now" in told
    assert "which could be chance" in told


def test_boardroom_warns_where_other_people_came(app):
    told = text_of(opened(app, "boardroom.py"))
    assert "<b>Take a second service</b>: <b>Other people came. </b>It moved from 18% to 16%" in told


def test_the_whole_journey_is_one_line(app):
    told = text_of(opened(app, "failing_moments.py"))
    assert "of 27,643 interactions were at or above standard" in told
    assert "lie inside an accepted negative (Care line)" in told
    assert "more of: csat" in told.lower()


def test_a_definition_is_kept_in_the_address(app):
    told = text_of(opened(app, "failing_moments.py", definition="event", limit="3"))
    assert "<b>1</b> of 3 moments is failing: <b>Results call</b>" in told
    assert "Failing and proven" not in told
    assert (app.query_params["definition"], app.query_params["limit"]) == ("event", "3")


def test_the_fourth_definition_tried_says_so(app):
    for name in ("event", "stage", "onward"):
        assert "that you tried" not in text_of(opened(app, "failing_moments.py", definition=name))
    assert "This is definition 4 that you tried" in text_of(
        opened(app, "failing_moments.py", definition="score")
    )


def test_first_pull_shows_the_frame_and_how_far_it_is(app, monkeypatch):
    unread = fixture.sources()
    for source in unread["sources"]:
        source |= {"last_ok_ms": None, "run": None, "rows": {}}
    monkeypatch.setitem(queries.READS, "sources", lambda *_: unread)
    told = text_of(opened(app, "journey_health.py"))
    assert "First pull: 0 of 3 sources read." in told
    assert "waits for its turn" in told


def test_sources_stay_usable_before_anything_was_read(app, monkeypatch):
    unread = fixture.sources()
    for source in unread["sources"]:
        source |= {"last_ok_ms": None, "complete_until_ms": None, "run": None, "rows": {}}
    monkeypatch.setitem(queries.READS, "sources", lambda *_: unread)
    monkeypatch.setattr(runtime, "commands", runtime.Commands())
    asked = []
    runtime.commands.register("pull", lambda source: asked.append(f"pull {source}"))
    runtime.commands.register("pause", lambda source: asked.append(f"pause {source}"))
    page = opened(app, "sources.py")
    page.button(key="tl-pull-all").click().run()
    page.button(key="tl-pause-zendesk").click().run()
    assert asked == ["pull None", "pause zendesk"]


def test_quarantined_rows_are_read_again_on_request(app, monkeypatch):
    monkeypatch.setattr(runtime, "commands", runtime.Commands())
    asked = []
    runtime.commands.register("retry", lambda source: asked.append(f"retry {source}"))
    page = opened(app, "sources.py")
    next(button for button in page.button if (button.key or "").startswith("tl-retry-")).click().run()
    waits = next(s["id"] for s in fixture.sources()["sources"] if s["quarantined"])
    assert asked == [f"retry {waits}"]


def test_sources_say_who_holds_what_and_what_nobody_records(app):
    told = text_of(opened(app, "sources.py"))
    for words in ("77.6%", "No source", "more than 3 in a week", "fewer than 5", "is not recorded"):
        assert words.lower() in told.lower()


def test_a_replaced_data_file_is_told(app, monkeypatch):
    found = {"at": "2026-11-20T03:00:00+00:00", "reason": "not a database", "from": "2026-11-19.duckdb"}
    monkeypatch.setattr("pages.parts.reading.recovered", lambda: found)
    told = text_of(opened(app, "sources.py"))
    assert "The data file was replaced by a copy." in told
    assert "not a database" in told


def test_nothing_failing_says_what_could_not_be_seen(app, monkeypatch, ws):
    quiet = {**fixture.findings(ws), "failing_moments": []}
    monkeypatch.setitem(queries.READS, "findings", lambda *_: quiet)
    told = text_of(opened(app, "failing_moments.py"))
    assert "Nothing is failing." in told
    assert "could not have been seen failing" in told


def test_without_a_warehouse_the_page_says_so(app):
    runtime.set_current(None)
    assert "No warehouse is open." in text_of(app.run())


def test_pages_are_short_and_only_arrange():
    for entry in menu.ENTRIES:
        assert len((ROUTER.parent / entry.script).read_text().splitlines()) <= 60


def test_what_is_being_concluded_is_said_until_it_is_there(app, monkeypatch, ws):
    said = []
    monkeypatch.setattr("pages.parts.states.concluding", lambda: said.append(True) or states.note("Working."))
    told = text_of(opened(app, "failing_moments.py"))
    assert said
    assert "Working." not in told
    assert menu.question("failing-moments") in told


def test_what_stands_behind_a_kpi_says_its_evidence_and_whom_it_does_not_meet(app, tested, monkeypatch, ws):
    found = fixture.findings(ws, tested=True)
    groups = [{"segment": f"plan:{name}", "people": 900 - i, "n": 1} for i, name in enumerate("abcd")]
    kpis = [{**kpi, "never_met": groups if kpi["id"] == "kit_reorder" else []} for kpi in found["kpis"]]
    covered = {
        "touchpoints": 24, "measured": 23, "not_measured": ["video_results"], "links": {},
        "needs_without_activity": [{"need": "to buy <b>", "touchpoint": "website", "persona": None}],
        "activities_without_need": [{"touchpoint": "website", "activity": "Shows prices"}],
    }  # fmt: skip
    told = {**found, "kpis": kpis, "map_coverage": covered}
    monkeypatch.setitem(queries.READS, "findings", lambda *_: told)
    shown = text_of(opened(app, "orphan_kpis.py"))
    for words in (
        "23 of 24 touchpoints measured",
        "fewer than 30 rows: Video results",
        "links settled by data",
        "To buy &lt;b&gt;",
        "1 activity that serves no need",
    ):
        assert words in shown
    assert "Hardly meets Plan: a (900), Plan: b (899), Plan: c (898) and 1 more" in shown


def test_a_first_pull_that_fails_says_why_and_what_comes_next(app, monkeypatch):
    unread = fixture.sources()
    for source in unread["sources"]:
        failed = {"state": "failed", "fetched": 0, "message": "401: the token is refused; set `DESK_TOKEN`."}
        source |= {"last_ok_ms": None, "complete_until_ms": None, "run": failed, "rows": {}}
    monkeypatch.setitem(queries.READS, "sources", lambda *_: unread)
    told = text_of(opened(app, "incidents.py"))
    assert "could not be read: see below; it is tried again by itself" in told
    assert "set <code>DESK_TOKEN</code>" in told
    assert "cannot be shown" not in told


def test_boardroom_says_of_a_kpi_what_the_findings_say(app, tested, monkeypatch, ws):
    behind = {**fixture.boardroom(ws, tested=True)}
    behind["kpis"] = [{**kpi, "state": None} for kpi in behind["kpis"]]
    monkeypatch.setitem(queries.READS, "boardroom", lambda *_: behind)
    assert "Something that works is behind it" in text_of(opened(app, "boardroom.py"))


def test_sources_tells_the_present_whatever_day_is_chosen(app):
    assert "This is the present." not in text_of(opened(app, "sources.py"))
    told = text_of(opened(app, "sources.py", as_of="2026-03-01"))
    assert "This is the present." in told
    assert "2 of 3 sources are on time." in told


def test_a_segment_is_told_apart_from_everybody(app):
    told = text_of(opened(app, "journey_health.py", segment="plan:solo"))
    assert "Signs are everybody&#x27;s." in told


def test_a_choice_writes_the_address_and_moves_with_it(app):
    opened(app, "drivers.py")
    app.button_group(key="tl-outcome").set_value("csat").run()
    assert app.query_params["outcome"] == "csat"
    assert "What goes with “Csat”?" in text_of(app)


def test_figures_being_made_anew_are_not_an_error(app, monkeypatch):
    monkeypatch.setitem(queries.READS, "built", lambda *_: False)
    told = text_of(opened(app, "boardroom.py"))
    assert "The figures are being made anew." in told
    assert "cannot be shown" not in told
