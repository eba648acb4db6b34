"""Charts are specifications: units, zero, colours as tokens, and nothing drawn where nothing is known."""

from pages.parts import charts, days
from tests.pages import fixture


def layers(ws, **more):
    data = fixture.touchpoint(ws)
    return charts.health(data["daily"], more.get("notes", []))["layer"]


def test_shares_begin_at_zero_and_are_per_cent(ws):
    y = next(layer["encoding"]["y"] for layer in layers(ws) if "scale" in layer["encoding"].get("y", {}))
    assert y["scale"]["domain"][0] == 0
    assert y["axis"]["format"] == ".0%"


def test_colours_are_tokens(ws):
    colours = {layer["mark"].get("color") for layer in layers(ws)} - {None}
    assert colours
    assert all(colour.startswith("var(--") for colour in colours)


def test_the_day_that_is_not_complete_is_not_on_the_line(ws):
    line = next(
        layer
        for layer in layers(ws)
        if layer["mark"]["type"] == "line" and layer["encoding"]["y"]["field"] == "value"
    )
    assert {"filter": "datum.complete"} in line["transform"]


def test_notes_of_one_day_stand_together_and_others_are_left_out(ws):
    days = fixture.touchpoint(ws)["daily"]
    notes = [
        {"at": "2026-11-10", "title": "One"},
        {"at": "2026-11-10", "title": "Two"},
        {"at": "2020-01-01", "title": "Old"},
    ]
    assert charts.health(days, notes)["datasets"]["notes"] == [
        {"day": "2026-11-10", "title": "One\nTwo", "top": 0, "fails": False, "side": "right"}
    ]


def test_an_early_note_does_not_run_over_the_axis(ws):
    days = fixture.touchpoint(ws)["daily"]
    (note,) = charts.health(days, [{"at": days[1]["day"], "title": "Early"}])["datasets"]["notes"]
    assert note["side"] == "left"


def test_a_filled_chart_leaves_its_template_alone(ws):
    first = charts.health(fixture.touchpoint(ws)["daily"], [])
    again = charts.health([], [])
    assert len(first["datasets"]["days"]) == 89
    assert again["datasets"]["days"] == []


def test_bars_are_not_stacked(ws):
    assert charts.volume(fixture.touchpoint(ws)["daily"])["encoding"]["y"]["stack"] is None


def test_an_incident_is_a_band_with_its_start_and_its_alarm(ws):
    shown, found = fixture.touchpoint(ws)["daily"], fixture.findings(ws, tested=True)
    failed = days.incidents("results_call", found, shown, fixture.CLOCK)
    assert [(one["start"], one["alarm"]) for one in failed] == [
        ("2026-11-11T09:00:00Z", "2026-11-11T15:00:00Z")
    ]
    place = ws.touchpoint("results_call")
    spec = charts.health(shown, days.dated(ws, place, fixture.touchpoint(ws), failed), failed)
    began = [note for note in spec["datasets"]["notes"] if note["fails"]]
    assert began[0]["title"].startswith("began about\nWed 11")
    drawn = [layer["data"]["name"] for layer in spec["layer"]]
    assert drawn.count("incidents") == 2
    assert "incidents" not in [layer["data"]["name"] for layer in charts.health(shown, [])["layer"]]


def test_marks_of_neighbouring_days_stand_below_each_other(ws):
    notes = [
        {"at": "2026-11-10", "title": "One"},
        {"at": "2026-11-11T09:00:00Z", "title": "Two", "fails": True},
    ]
    drawn = charts.health(fixture.touchpoint(ws)["daily"], notes)["datasets"]["notes"]
    assert [note["top"] for note in drawn] == [0, charts.LINE]
