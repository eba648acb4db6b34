# ruff: noqa: E501 (tables of an invented company, one row a line)
"""Harbour Health as figures: a workspace and everything the metrics would say of it, without a warehouse."""

import json
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from config import Workspace, load
from pages.parts.dates import Clock
from tests.pages import evidence, studied

NOW = datetime(2026, 11, 20, 13, 45, tzinfo=UTC)
CLOCK = Clock(NOW, ZoneInfo("Europe/London"))
UNTIL = "2026-11-20T13:40:00+00:00"
LATE = "2026-11-19T11:30:00+00:00"
PERIOD = {"from": "2026-10-23T13:40:00+00:00", "to": UNTIL}
Row = dict[str, Any]

STAGES = {
    "membership": [("hear", "before"), ("choose", "before"), ("book", "before"), ("check", "during"),
                   ("results", "during"), ("onward", "after"), ("renew", "after")],
    "help": [("ask", "during"), ("solve", "during")],
    "employer": [("pitch", "before"), ("onboard", "during"), ("review", "after")],
}  # fmt: skip
# id, stage, channel, front, back, system, poor, normal, n, satisfied, answers, serves, state once tested
TOUCHPOINTS = [
    ("word_of_mouth", "hear", "in person", None, None, None, None, None, 0, None, 0, ["conversion"], "no_data"),
    ("gp_recommendation", "hear", "in person", "gp", "marketing", "crm", None, None, 27, 0.81, 27, ["conversion"], "too_quiet"),
    ("website", "choose", "web", "digital", "marketing", None, 0.041, 0.04, 16_800, None, 0, ["conversion"], "late"),
    ("friend_invite", "choose", "e-mail", "marketing", None, "crm", None, 0.06, 0, None, 0, ["referral"], "no_data"),
    ("web_booking", "book", "web", "digital", "it", "booking", 0.07, 0.07, 1_456, 0.86, 402, ["conversion"], "late"),
    ("phone_booking", "book", "phone", "care_team", None, "phones", 0.16, 0.08, 504, 0.74, 180, ["conversion"], "standing"),
    ("gp_notes", "book", "letter", "gp", "front_desk", "crm", 0.27, 0.26, 252, None, 0, ["conversion"], "incident"),
    ("reception", "check", "in person", "front_desk", None, "booking", 0.22, 0.21, 1_204, 0.79, 361, ["cross_sell"], "incident"),
    ("health_check", "check", "in person", "clinicians", "lab_admin", "lablink", 0.12, 0.12, 1_204, 0.93, 361, ["csat"], "ok"),
    ("results_call", "results", "phone", "clinicians", "lab_admin", "lablink", 0.31, 0.09, 1_204, 0.52, 266, ["conversion", "cross_sell"], "incident"),
    ("results_report", "results", "web", "digital", "lab_admin", "portal", 0.081, 0.08, 1_008, 0.8, 210, ["cross_sell"], "late"),
    ("video_results", "results", "video", "clinicians", None, "portal", 0.1, None, 140, 0.76, 41, ["cross_sell"], "learning"),
    ("specialist_referral", "onward", "letter", "clinicians", "care_team", "crm", 0.24, 0.24, 252, 0.71, 44, ["csat"], "ok"),
    ("follow_up_visit", "onward", "in person", "clinicians", "front_desk", "booking", 0.11, 0.11, 224, 0.84, 66, ["cross_sell"], "ok"),
    ("renewal_invoice", "renew", "letter", None, "finance", "ledger", 0.031, 0.03, 644, None, 0, [], "ok"),
    ("health_letter", "renew", "e-mail", "marketing", None, "crm", 0.45, 0.45, 2_604, 0.72, 95, ["repeat_purchase"], "ok"),
    ("leaving_call", "renew", "phone", "care_team", "finance", "crm", 0.6, 0.6, 140, None, 0, [], "ok"),
    ("care_line", "ask", "phone", "care_team", "clinicians", "phones", 0.36, 0.36, 1_680, 0.82, 370, ["csat"], "ok"),
    ("chat", "ask", "chat", "care_team", "clinicians", "helpdesk", 0.16, 0.12, 840, 0.78, 185, ["conversion"], "recovering"),
    ("call_back", "solve", "phone", "care_team", "clinicians", "phones", 0.26, 0.26, 448, 0.61, 99, ["csat"], "ok"),
    ("kit_help", "solve", "e-mail", "care_team", "kit_maker", "kit_stock", 0.31, 0.31, 168, 0.58, 37, ["csat"], "ok"),
    ("employer_pitch", "pitch", "visit", "employer_sales", None, "crm", 0.2, 0.2, 34, None, 0, ["employer_renewal"], "too_quiet"),
    ("employer_onboarding", "onboard", "visit", "employer_sales", "it", "crm", 0.125, 0.15, 8, None, 0, ["employer_renewal"], "too_quiet"),
    ("employer_review", "review", "meeting", "employer_sales", None, "crm", 0.2857, 0.25, 14, None, 0, ["employer_renewal"], "too_quiet"),
]  # fmt: skip
STANDARDS = {"results_call": 0.1, "gp_notes": 0.2, "reception": 0.15}
MOMENTS = {"web_booking", "health_check", "results_call"}
TEAMS = ["front_desk", "clinicians", "care_team", "digital", "employer_sales", "lab_admin", "finance", "marketing",
         "it", "chief_executive", "care_director"]  # fmt: skip
# id, name, outcome, level, owner, value, k, n, target, direction, status, state now, state once tested
KPIS = [
    ("retention", "Members who renew", "retention", "boardroom", "chief_executive", 0.795, 2211, 2781, 0.84, "off_target", "unlinked", "unlinked"),
    ("join_rate", "First-timers who join", "conversion", "boardroom", "marketing", 0.19, 541, 2847, 0.17, "on_target", None, "served"),
    ("second_service_rate", "Take a second service", "cross_sell", "boardroom", "care_director", 0.158, 380, 2405, 0.18, "off_target", None, "failing_support"),
    ("csat", "Satisfied members", "csat", "executive", "care_director", 0.784, 941, 1200, 0.8, "too_close", None, "served"),
    ("referral_rate", "Members who bring a friend", "referral", "executive", "marketing", 0.039, 91, 2333, 0.06, "off_target", "silent", "silent"),
    ("kit_reorder", "Kits ordered again", "repeat_purchase", "executive", "marketing", 0.07, 70, 1000, 0.08, "too_close", None, "no_effect"),
    ("employer_renewal", "Employers who renew", "employer_renewal", "executive", "employer_sales", 0.883, 53, 60, 0.9, "too_close", None, "unproven"),
]  # fmt: skip
GOALS = {"retention": "Grow to 12,000 members", "join_rate": "Grow to 12,000 members"}


def _write(folder: Path, name: str, content: Row) -> None:
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


def _touchpoint(row: tuple[Any, ...]) -> Row:
    name, stage, channel, front, back, system, *_, serves, _state = row
    lanes = (("front-stage", front), ("back-stage", back))
    outside = ("gp", "kit_maker")
    activities = [
        {"id": lane.replace("-", "_"), "lane": lane, ("actor" if who in outside else "team"): who, "systems": [system] if system else []}
        for lane, who in lanes if who
    ]  # fmt: skip
    made: Row = {
        "id": name, "stage": stage, "channels": [channel], "owner": next((w for w in (front, back) if w in TEAMS), "marketing"),
        "moment_of_truth": name in MOMENTS, "critical": name == "results_call", "controlled": name not in ("word_of_mouth", "gp_recommendation"),
        "activities": activities, "poor": [{"status": "failed"}], "match": [{"source": "clinic", "event": name}],
        "serves": [{"outcome": o, "effect": "up", "within": "60d", "because": "People who are looked after stay."} for o in serves],
    }  # fmt: skip
    if name in STANDARDS:
        made["standard"] = {"measure": "poor", "share_at_most": STANDARDS[name]}
    return made


def workspace(folder: Path) -> Workspace:
    """Write Harbour Health into a folder and load it."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "name": "Harbour Health",
        "customer_word": "member",
        "time_zone": "Europe/London",
        "currency": "GBP",
    }
    _write(folder, "workspace.yml", settings)
    (folder / "x.csv").write_text("key,at\n1,2026-01-01\n", encoding="utf-8")
    source = {
        "connector": "files", "every": "15m", "tables": {"x": "x.csv"}, "owner": "IT",
        "streams": [{"into": "interaction", "from": "x", "columns": {"key": "key", "occurred_at": "at", "event": {"value": "check"}}}],
    }  # fmt: skip
    names = {"clinic": "Booking system", "matomo": "Matomo", "zendesk": "Zendesk"}
    _write(folder, "sources.yml", {"sources": [{"id": i, "name": n, **source} for i, n in names.items()]})
    systems = [
        {"id": "booking", "status": "new", "since": "2026-07-09", "highlight": True},
        {"id": "lablink", "name": "Laboratory results", "status": "issue", "since": "2026-11-10", "highlight": True},
        {"id": "crm", "name": "CRM", "status": "new", "since": "2026-01-24", "highlight": True},
        {"id": "portal"}, {"id": "phones"}, {"id": "helpdesk"}, {"id": "kit_stock"}, {"id": "ledger", "status": "legacy"},
    ]  # fmt: skip
    _write(folder, "map.yml", {
        "dated": "2026-11-02",
        "journeys": [{"id": j, "stages": [s for s, _ in stages]} for j, stages in STAGES.items()],
        "stages": [{"id": s, "phase": p, "in_scope": s != "hear"} for stages in STAGES.values() for s, p in stages],
        "teams": [{"id": t} for t in TEAMS], "systems": systems,
        "actors": [{"id": "gp", "name": "GPs", "group": True}, {"id": "kit_maker"}],
        "promises": [{"id": "results_in_2_days", "name": "Results in two days", "made_at": "web_booking", "kept_at": "results_call", "by": "due_at"}],
        "touchpoints": [_touchpoint(row) for row in TOUCHPOINTS],
    })  # fmt: skip
    kinds = {"csat": "satisfaction", "employer_renewal": "other"}
    outcomes = dict.fromkeys(kpi[2] for kpi in KPIS)
    _write(folder, "kpis.yml", {
        "outcomes": [{"id": o, "kind": kinds.get(o, o), "value": {"amount": 390, "low": 310, "high": 470}} for o in outcomes],
        "kpis": [{"id": k, "name": name, "outcome": o, "level": level, "owner": owner, "target": target, "goal": GOALS.get(k, "Deepen care")}
                 for k, name, o, level, owner, _, _, _, target, *_ in KPIS],
    })  # fmt: skip
    _write(folder, "segments.yml", {"segments": [{"each": "plan"}, {"each": "clinic"}]})
    return load(folder)


def figure(value: float | None, n: int, until: str = UNTIL) -> Row:
    """A share with its Wilson interval."""
    if value is None or not n:
        return {
            "value": None,
            "low": None,
            "high": None,
            "k": None,
            "n": n,
            "period": PERIOD,
            "complete_until": until,
        }
    z2, k = 3.84, round(value * n)
    middle, half = (
        (value + z2 / (2 * n)) / (1 + z2 / n),
        sqrt(z2 * (value * (1 - value) / n + z2 / (4 * n * n))) / (1 + z2 / n),
    )
    return {
        "value": value,
        "low": max(0.0, middle - half),
        "high": min(1.0, middle + half),
        "k": k,
        "n": n,
        "period": PERIOD,
        "complete_until": until,
    }


def _until(state: str) -> str:
    return LATE if state == "late" else UNTIL


def journey(ws: Workspace, *, tested: bool = False, name: str = "membership") -> Row:
    """What `metrics.journey.journey_health` gives."""
    stages = [stage for stage, _ in STAGES[name]]
    entered = dict(zip(stages, (24_118, 16_812, 5_510, 5_344, 2_790, 2_204, 1_204), strict=False))
    found = [_health(row, tested=tested) for row in TOUCHPOINTS if row[1] in stages]
    return {
        "stages": [{"id": s, "name": ws.stage(s).title, "phase": p, "in_scope": s != "hear", "entered": entered[s], "gone_on_share": 0.81} for s, p in STAGES[name]],
        "touchpoints": found, "outcomes": [_outcome(kpi, tested=tested) for kpi in KPIS],
        "strengths": [_reason(t, "93% satisfied, the highest of this journey") for t in found if t["id"] in ("health_check", "follow_up_visit")],
        "weaknesses": [_reason(t, "31% poor, normally 9%; outside its standard of 10%") for t in found if t["id"] in ("results_call", "phone_booking", "gp_notes")],
        "first_line": {}, "totals": {"interactions": 61_204, "answers": 19_730},
    }  # fmt: skip


def _health(row: tuple[Any, ...], *, tested: bool) -> Row:
    name, stage, *_, poor, normal, n, satisfied, answers, _serves, state = row
    shown = state if tested or state in ("late", "no_data", "learning") else None
    limit, fig = STANDARDS.get(name), figure(poor, n, _until(state))
    met = None if limit is None or fig["low"] is None else _status(fig, limit)
    return {
        "id": name, "stage": stage, "state": shown, "poor": fig, "normal": normal, "satisfied": figure(satisfied, answers, _until(state)) if answers else None,
        "satisfied_normal": None if satisfied is None else round(satisfied + (0.26 if name == "results_call" else 0.01), 2),
        "moment_of_truth": name in MOMENTS, "critical": name == "results_call", "controlled": name not in ("word_of_mouth", "gp_recommendation"),
        "late": state == "late", "reason": "nothing recorded" if not n else "", "standard": met,
    }  # fmt: skip


def _status(fig: Row, limit: float) -> str:
    return "off_target" if fig["low"] > limit else "on_target" if fig["high"] <= limit else "too_close"


def _reason(touchpoint: Row, reason: str) -> Row:
    return {"id": touchpoint["id"], "reason": reason, "figure": touchpoint["satisfied"] or touchpoint["poor"]}


def _outcome(kpi: tuple[Any, ...], *, tested: bool) -> Row:
    return kpi_entry(kpi, tested=tested)


def kpi_entry(kpi: tuple[Any, ...], *, tested: bool) -> Row:
    """One KPI of the findings."""
    name, title, outcome, level, owner, value, _k, n, target, status, now, then = kpi
    served = [row[0] for row in TOUCHPOINTS if outcome in row[-2]]
    return {
        "id": name, "name": title, "outcome": outcome, "goal": GOALS.get(name, "Deepen care"), "measure": "rate", "late": False, "replaces": [],
        "level": level, "owner": owner, "state": then if tested else now, "touchpoints": served, "unit": "share", "direction": "up",
        **figure(value, n), "open": 31, "previous": figure(value + 0.01, n), "last_year": figure(value + 0.02, n), "target": target, "status": status,
    }  # fmt: skip


VERDICTS = {
    ("website", "conversion"): ("inconclusive", -0.4, -2.1, 1.3), ("web_booking", "conversion"): ("supported", -7.2, -9.9, -4.4),
    ("phone_booking", "conversion"): ("inconclusive", -2.2, -6.0, 1.6), ("gp_notes", "conversion"): ("supported", -9.0, -13.1, -4.8),
    ("results_call", "conversion"): ("supported", -8.8, -12.0, -5.5), ("results_call", "cross_sell"): ("supported", -6.1, -8.0, -4.2),
    ("reception", "cross_sell"): ("no_visible_effect", -0.3, -1.6, 1.0), ("results_report", "cross_sell"): ("contradicted", 6.0, 2.8, 9.1),
    ("health_check", "csat"): ("supported", -14.0, -18.0, -10.0), ("health_letter", "repeat_purchase"): ("no_visible_effect", 0.1, -1.2, 1.4),
    ("word_of_mouth", "conversion"): ("not_measurable", None, None, None), ("call_back", "csat"): ("supported", -25.0, -31.0, -18.0),
}  # fmt: skip


def links(*, tested: bool) -> list[Row]:
    """Every declared link, its verdict null before the engine exists."""
    return [
        _link(row[0], outcome, VERDICTS.get((row[0], outcome), ("too_few", None, None, None)) if tested else (None, None, None, None))
        for row in TOUCHPOINTS for outcome in row[-2]
    ]  # fmt: skip


def _link(touchpoint: str, outcome: str, verdict: tuple[Any, ...]) -> Row:
    said, effect, low, high = verdict
    kpis = [kpi[0] for kpi in KPIS if kpi[2] == outcome]
    return {
        "touchpoint": touchpoint, "outcome": outcome, "segment": None, "kpis": kpis, "declared": "up", "within_days": 60, "compare": "poor",
        "experience": "any", "unit": "customer", "randomised": False, "curve": [], "threshold": None, "effect_value": None, "effect_pp": effect,
        "low_pp": low, "high_pp": high, "naive_pp": None if effect is None else effect - 1, "n_poor": 410 if effect is not None else 42, "n_good": 3_920, "q_value": None if effect is None else 0.0003,
        "verdict": said, "fragile": (touchpoint, outcome) == ("gp_notes", "conversion"), "e_value": 2.1 if said == "supported" else None, "dated": True,
        "reason": evidence.REASONS.get(said or "", "not tested yet"), "adjusted_for": ["plan", "tenure", "earlier poor experiences"] if effect is not None else [], "within": "60d",
        "because": "People who are looked after stay.", "map_version": "2026-11-02 0a1b2c3d",
    }  # fmt: skip


def _moment(touchpoint: str, place: str, rank: int, **more: Any) -> Row:
    row = next(row for row in TOUCHPOINTS if row[0] == touchpoint)
    excess = round((row[6] - (row[7] or 0)) * row[8])
    empty = dict.fromkeys(
        (
            "since",
            "lost_outcomes",
            "lost_low",
            "lost_high",
            "value_lost",
            "value_low",
            "value_high",
            "value_per_week",
            "still_reachable",
            "certainty",
        )
    )
    return {
        "list": place, "rank": rank, "touchpoint": touchpoint, "segment": None, "experience": "any", "outcomes": row[-2], **empty,
        "excess_poor": excess, "excess_per_week": excess / 4, "why": f"{row[6]:.0%} poor, normally {row[7] or 0:.0%}", **more,
    }  # fmt: skip


def moments(*, tested: bool) -> list[Row]:
    """Failing moments: without an engine all of unknown effect, beside the must-not-fail and accepted ones."""
    must, accepted = _moment("results_call", "must_not_fail", 1), _moment("care_line", "accepted", 1)
    if not tested:
        return [
            must,
            _moment("results_call", "effect_unknown", 1),
            _moment("phone_booking", "effect_unknown", 2),
            _moment("reception", "effect_unknown", 3),
            accepted,
        ]
    worth = {"since": "2026-11-11T09:00:00+00:00", "lost_outcomes": 31.4, "lost_low": 17.0, "lost_high": 48.0, "value_lost": 3_512, "value_low": 2_310,
             "value_high": 5_090, "value_per_week": 2_700, "still_reachable": 84, "certainty": "high"}  # fmt: skip
    less = {
        **worth,
        "since": "2026-10-10",
        "value_lost": 910,
        "value_low": 310,
        "value_high": 1_680,
        "value_per_week": 210,
        "certainty": "medium",
        "lost_outcomes": 7,
    }
    return [
        _moment("results_call", "must_not_fail", 1, since=worth["since"]), _moment("results_call", "proven", 1, **worth),
        _moment("gp_notes", "proven", 2, **less), _moment("phone_booking", "effect_unknown", 1, since="2026-09-21"),
        _moment("reception", "no_visible_effect", 1, since="2026-11-12"), accepted,
    ]  # fmt: skip


BELIEVED = [
    ("A clear online report sells", "results_report", "cross_sell", "contradicted"),
    ("Hearing results in time makes people join", "results_call", "conversion", "supported"),
]  # fmt: skip


def beliefs(*, tested: bool) -> list[Row]:
    """Two beliefs, of which the data refute the first."""
    return [
        {
            "note": title, "title": title, "at": "2026-02-01", "grade": "assumed", "touchpoints": [touchpoint], "outcome": outcome, "believed": "up",
            "verdict": verdict if tested else None, "refuted": tested and verdict == "contradicted", "experience": "any",
            "effect_pp": 6.0, "low_pp": 3.0, "high_pp": 9.0, "n_poor": 410, "n_good": 3_920, "q_value": 0.001, "reason": None,
        }
        for title, touchpoint, outcome, verdict in BELIEVED
    ]  # fmt: skip


def findings(ws: Workspace, *, tested: bool = False) -> Row:
    """The whole document of the findings contract."""
    suggested = [
        {"touchpoint": t, "outcome": "retention", "effect_pp": e, "low_pp": e - 3, "high_pp": e + 3, "n_poor": 398, "q_value": 0.001,
         "yaml": f"serves:\n  - {{outcome: retention, effect: up, within: 120d}}  # {t}"}
        for t, e in (("results_call", -8.0), ("call_back", -12.0), ("specialist_referral", -15.0))
    ]  # fmt: skip
    return {
        "as_of": UNTIL, "read_from": {"kind": "file", "at": UNTIL}, "workspace": ws.id, "map_version": ws.map_version,
        "definition_of_moment": "a touchpoint the map calls a moment of truth", "complete_until": {"clinic": UNTIL, "zendesk": UNTIL, "matomo": LATE},
        "touchpoints": [_found(row, tested=tested) for row in TOUCHPOINTS], "incidents": evidence.INCIDENTS if tested else [], "links": links(tested=tested),
        "suggested_links": suggested if tested else [], "failing_moments": moments(tested=tested), "kpis": [kpi_entry(k, tested=tested) for k in KPIS],
        "drivers": studied.drivers(), "beliefs": beliefs(tested=tested),
        "journey_line": {"at_standard": figure(0.865, 27_643), "accepted": figure(0.023, 27_643), "accepted_touchpoints": ["care_line"]},
        "recovery": evidence.RECOVERY if tested else [],
        "positive_moments": [{"touchpoint": "health_letter", "share": figure(0.35, 917), "normal": 0.46, "outcomes": ["csat"]}],
        "moments_of_truth": moments_of_truth(),
        "segments": [{"touchpoint": None, "kpi": "second_service_rate", "measure": "won", "segment": "plan", "groups": [],
                      "mix": {"before": 0.18, "now": 0.158, "moved": -0.022, "by_rate": -0.002, "by_mix": -0.02, "rate_is_chance": True,
                              "group": "employer", "group_share_before": 0.24, "group_share_now": 0.41}}],
        "orphan_touchpoints": [{"id": row[0], "reason": "serves no outcome in the map"} for row in TOUCHPOINTS if not row[-2]],
        "black_holes": [], "promises": promises(),
        "owed": evidence.owed(), "gaps": [], "data_quality": [{"source": "zendesk", "check": "score_off_scale", "rows": 25, "detail": "25 answers off their scale are no answers"}],
    }  # fmt: skip


def _found(row: tuple[Any, ...], *, tested: bool) -> Row:
    health = _health(row, tested=tested)
    return {
        "id": row[0],
        "state": health["state"],
        "since": evidence.since(row[0]) if tested else None,
        "measure": "poor",
        "baseline": row[7],
        **health["poor"],
        "measures": [],
    }


def boardroom(ws: Workspace, *, tested: bool = False) -> Row:
    """What `metrics.boardroom.boardroom` gives."""
    entries = []
    for kpi in KPIS:
        entry = kpi_entry(kpi, tested=tested)
        series = [figure(min(1.0, kpi[5] * (1 + 0.004 * (6 - i))), kpi[7]) for i in range(12)]
        states = {row[0]: row[-1] for row in TOUCHPOINTS}
        behind = [
            {"touchpoint": link["touchpoint"], "name": ws.touchpoint(link["touchpoint"]).title, "verdict": link["verdict"],
             "state": states[link["touchpoint"]] if tested else None}
            for link in links(tested=tested) if kpi[0] in link["kpis"]
        ]  # fmt: skip
        year = {"last_month": figure(kpi[5], kpi[7]), "fytd": figure(kpi[5], kpi[7] * 4)}
        entries.append({**entry, "series": series, "behind": behind, **year})
    journeys = [
        {"id": j.id, "name": j.title, "stages": len(j.stages), "touchpoints": 8, "handoffs": 5, "index": 280}
        for j in ws.map.journeys
    ]
    return {
        "kpis": entries,
        "complexity": {"journeys": journeys, "index": 840},
        "promises": promises(days=True),
    }


def promises(*, days: bool = False) -> list[Row]:
    """What `metrics.evidence.promises.kept` gives, and its days."""
    told = figure(0.69, 1_204)
    entry = {"id": "results_in_2_days", "name": "Results in two days", "text": "Your results within two days", "kept": told.pop("value"), **told,
             "broken": 373, "not_due": 12, "chosen_for": 0.33, "late": False, "slices": []}  # fmt: skip
    strip = [
        {
            "day": (date(2026, 10, 24) + timedelta(days=i)).isoformat(),
            "kept": 0.91 if i < 18 else 0.62,
            "n": 43,
            "complete": i < 27,
        }
        for i in range(28)
    ]
    return [{**entry, "days": strip} if days else entry]


def touchpoint(ws: Workspace, name: str = "results_call", *, tested: bool = False) -> Row:
    """What `metrics.touchpoint.touchpoint` gives."""
    row = next(row for row in TOUCHPOINTS if row[0] == name)
    start = date(2026, 8, 24)
    daily = []
    for i in range(89):
        day, bad = start + timedelta(days=i), (row[6] or 0) if i > 78 else (row[7] or 0)
        one = figure(round(bad * 43 + (i * 7) % 5 - 2) / 43, 43)
        daily.append(
            {
                "day": day.isoformat(),
                "n": 43,
                "known": 43,
                "poor": one["k"],
                **{e: one[e] for e in ("value", "low", "high")},
                "baseline": row[7],
                "complete": i < 88,
            }
        )
    health = _health(row, tested=tested)
    spark = [figure(row[7] or 0.1, 300) for _ in range(10)] + [figure(row[6] or 0.1, 300)] * 2
    measures = [{"measure": "poor", **health["poor"], "baseline": row[7], "state": health["state"], "series": spark},
                {"measure": "csat", **(health["satisfied"] or figure(None, 0)), "baseline": health["satisfied_normal"], "state": None, "series": []},
                {"measure": "volume", "value": 43.0, "low": 39.0, "high": 47.0, "k": None, "n": 1_204, "period": PERIOD, "baseline": 42.0, "state": None, "series": []}]  # fmt: skip
    return {
        "measures": measures, "daily": daily, "links": [link for link in links(tested=tested) if link["touchpoint"] == name],
        "id": name, "state": health["state"], "medians": [{"measure": "wait", "unit": "seconds", **figure(None, 0), "value": 65_000.0, "low": 61_000.0, "high": 70_000.0, "n": 1_100}],
        "segments": [{"segment": f"clinic:{v}", "measure": "poor", **figure(s, n), "shrunk": figure(0.95 * s + 0.015, n), "q_value": q, "stands_out": q is not None and q < 0.05}
                     for v, s, n, q in (("north_quay", 0.52, 310, 0.001), ("old_harbour", 0.3, 402, 0.9), ("millgate", 0.19, 290, 1.0), ("riverside", 0.25, 9, None))],
        "mix": [{"segment": "plan", "measure": "poor", "before": 0.2, "now": 0.31, "moved": 0.11, "by_rate": 0.02, "by_mix": 0.09, "rate_is_chance": True,
                 "group": "employer", "group_share_before": 0.22, "group_share_now": 0.37}],
        "channels": [{"channel": "phone", **health["poor"]}],
        "voices": [_voice("customer", 3.1, 2.9, 3.3, 266, 0.52), _voice("employee", 4.3, 3.8, 4.8, 18, 0.8)],
        "comments": [{"text": "I rang twice. Nobody knew whether my results were in. <b>x</b>", "score": 1.0, "day": "2026-11-19", "voice": "customer", "channel": "phone"}],
        "rows": [_row(i) for i in range(30)], "promises": promises(),
        "notes": [{"id": "lablink", "at": "2026-11-10", "until": None, "title": "Laboratory results moved to a new version", "kind": "event", "text": None}],
    }  # fmt: skip


def moments_of_truth() -> Row:
    """Every definition with a moment that fails and one that does not; negatives that ended well."""

    def moment(name: str, shortfall: float, *, is_stage: bool = False) -> Row:
        return {
            "id": name,
            "is_stage": is_stage,
            **figure(0.27, 603),
            "normal": 0.1,
            "against": "its own past",
            "shortfall": shortfall,
            "percentile": 99.0,
        }

    places = [moment("results_call", 9.4), moment("chat", 2.5), moment("kit_help", -0.8)]
    return {
        "as_of": UNTIL,
        "definitions": {"event": places, "score": places, "onward": [], "stage": [moment("results", 1.2, is_stage=True)]},
        "peak_end": {"journeys": 887, "peak_end": figure(0.69, 887), "mean": figure(0.77, 887), "recovered": figure(0.49, 311),
                     "outcomes": [{"outcome": "retention", "never_negative": figure(0.76, 139), "recovered": figure(0.72, 36), "unrecovered": figure(0.85, 41), "recovered_less_never": None}]},
    }  # fmt: skip


def _voice(voice: str, value: float, low: float, high: float, n: int, satisfied: float) -> Row:
    return {
        "voice": voice,
        "instrument": "csat",
        "scale": [1.0, 5.0],
        "invited": 4 * n,
        "satisfied": satisfied,
        "value": value,
        "low": low,
        "high": high,
        "k": None,
        "n": n,
    }


def _row(i: int) -> Row:
    times = {"occurred": UNTIL, "due": UNTIL, "done": None}
    return {"source": "zendesk", "key": f"t{i}", "event": "ticket", "channel": "phone", "team": "care_team", "status": "ok", "poor": i % 3 and 1,
            **times, "wait_ms": 60_000, "duration_ms": None, "row_link": f"https://desk.example/t{i}"}  # fmt: skip


def _ms(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp() * 1000)


def freshness() -> Row:
    """What `warehouse.status.freshness` gives: Matomo is 26 hours late."""
    at = {"clinic": (UNTIL, False), "matomo": (LATE, True), "zendesk": (UNTIL, False)}
    return {
        name: {
            "complete_until_ms": _ms(until),
            "last_ok_ms": _ms(until),
            "late": late,
            "late_by_ms": 94_000_000 if late else 0,
        }
        for name, (until, late) in at.items()
    }


def sources() -> Row:
    """What `warehouse.status` gives: a late source, rows in quarantine, a renamed field, an event nobody maps."""
    fresh, now = freshness(), _ms(NOW.isoformat())
    names = {"clinic": "Booking system", "matomo": "Matomo", "zendesk": "Zendesk"}
    runs = [
        {"run_id": i, "source_id": name, "started_ms": now - i * 5_400_000, "ended_ms": now - i * 5_400_000 + 900, "fetched": 420, "upserted": 410,
         "unchanged": 10, "quarantined": 0, "state": "failed" if name == "matomo" and i < 17 else "ok", "message": "503 from the server" if name == "matomo" and i < 17 else None}
        for name in names for i in range(1, 30)
    ]  # fmt: skip
    rows = [
        {"id": name, "title": title, "connector": "files", "owner": "IT", "every_ms": 900_000, "fresh_ms": 3_600_000, "paused": False,
         "complete_until_ms": fresh[name]["complete_until_ms"], "late": fresh[name]["late"], "last_ok_ms": fresh[name]["complete_until_ms"], "run": next(r for r in runs if r["source_id"] == name),
         "rows": {"interaction": 180_000}, "quarantined": 40 if name == "zendesk" else 0, "feeds": {"touchpoints": ["results_call"], "outcomes": ["csat"]},
         "quality": [{"source_id": name, "check": "score_off_scale", "rows": 25, "detail": "answers off their scale count as no answer"}] if name == "zendesk" else []}
        for name, title in names.items()
    ]  # fmt: skip
    return {
        "sources": rows, "runs": runs, "limits": [], "progress": [],
        "quarantine": [{"source_id": "zendesk", "stream": "tickets", "reason": "the date lies in 2099", "field": "occurred_at", "example_found": "2099-01-01",
                        "rows": 40, "first_seen_ms": now - 900_000_000, "next_step": "Mend `occurred_at` of the stream tickets at the source."}],
        "drift": [{"source_id": "clinic", "stream": "contacts", "kind": "renamed", "name": "lead_source", "detail": "a field is new", "first_seen_ms": now - 1_700_000_000, "last_seen_ms": now}],
        "unmapped": [{"source_id": "matomo", "event": "walk_in_checkin", "instrument": None, "fact": "interaction", "n": 900, "unmapped": 900, "share": 1.0, "share_of_source": 0.02, "yaml": "match:\n  - {source: matomo, event: walk_in_checkin}"}],
    }  # fmt: skip


def progress() -> list[Row]:
    """Zendesk's calls are read, its tickets to 3 March with 40 seconds to go."""
    now = _ms(NOW.isoformat())
    common = {
        "source_id": "zendesk",
        "started_ms": now - 30_000,
        "next_ms": None,
        "trouble": None,
        "told_ms": now,
    }
    since = _ms("2025-11-20T00:00:00+00:00")
    return [
        {**common, "object": "calls", "done": 1.0, "whole": True, "steps_done": None, "steps": None,
         "read_from_ms": since, "complete_until_ms": now, "expected_ms": None},
        {**common, "object": "tickets", "done": 0.43, "whole": False, "steps_done": 3, "steps": 7,
         "read_from_ms": since, "complete_until_ms": _ms("2026-03-03T10:00:00+00:00"), "expected_ms": now + 40_000},
    ]  # fmt: skip


def limits() -> list[Row]:
    """Zendesk let us ask 42 times, refused twice, and is being waited for."""
    now = _ms(NOW.isoformat())
    return [
        {"source_id": "zendesk", "dialect": "retry-after, seconds", "tightest": "tickets", "limit_of": 10, "remaining": 0,
         "resets_ms": now + 12_000, "requests": 42, "refused": 2, "waited_ms": 14_000, "waiting_until_ms": now + 12_000,
         "more_at_ms": now + 12_000, "note": None, "budget_per_day": 5_000, "budget_used": 42}
    ]  # fmt: skip


def held() -> Row:
    """Who holds what, channels and contact pressure, as `queries.held` gives them."""
    period = {"from": "2026-10-23", "to": "2026-11-19"}
    share = {**figure(0.02, 948), "period": period, "note": None}
    few = {**figure(0.2, 12), "value": None, "low": None, "high": None, "note": "fewer than 5 people"}
    unknown = {
        **figure(None, 0),
        "n": None,
        "period": period,
        "note": "silence is not recorded",
    }
    survey = {"source_id": "zendesk", "instrument": "csat", "channel": None}
    return {
        "single_view": {
            "shared": figure(0.776, 31_663) | {"note": None},
            "pairs": [{"source_id": "zendesk", "other_id": "clinic", **figure(0.94, 9_200), "note": None}],
            "named": [{"source_id": "zendesk", **figure(0.97, 70_000), "note": None}, {"source_id": "clinic", **figure(1.0, 9_000), "note": None}],
        },
        "holdings": [
            {"source_id": "zendesk", "kind": "touchpoint", "name": "results_call", "rows": 3},
            {"source_id": "zendesk", "kind": "touchpoint", "name": None, "rows": 40},
            {"source_id": "clinic", "kind": "attribute", "name": "plan", "rows": 9_000},
        ],
        "channels": [
            {"id": "phone", "title": "Phone", "type": "voice", "note": None, "touchpoints": ["results_call"], "sources": ["zendesk"], "interactions": 900, "answers": 0, "recent": 90, "newest_ms": 1_795_000_000_000},
            {"id": "forum", "title": "Forum", "type": "text", "note": "run by members", "touchpoints": [], "sources": [], "interactions": 0, "answers": 0, "recent": 0, "newest_ms": None},
        ],
        "pressure": {
            "cap": 3, "period": period, "complete_until": UNTIL, "customers": 948, "contacts": 1_024, "without_person": 21, "over_cap": share, "opted_out": few,
            "busiest": [{"contacts": 1, "customers": 900, "more": False}, {"contacts": 2, "customers": 48, "more": True}],
            "kinds": [{"kind": "survey", "name": "csat", "channel": None, "contacts": 1_024, "customers": 948, "without_person": 21}],
        },
        "responses": [{**survey, "touchpoint": "results_call", "returned": 266, "rate": unknown}, {**survey, "touchpoint": None, "returned": 50, "rate": share}],
    }  # fmt: skip
