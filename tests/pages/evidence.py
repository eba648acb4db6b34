# ruff: noqa: E501 (tables of an invented company, one row a line)
"""What the evidence engine would say of Harbour Health: incidents, tested links, recovery, the journal."""

from datetime import datetime
from typing import Any

Row = dict[str, Any]


def ms(iso: str) -> int:
    """Epoch milliseconds of an ISO time."""
    return int(datetime.fromisoformat(iso).timestamp() * 1000)


NOW_MS = ms("2026-11-20T13:45:00+00:00")
NOBODY = {"touchpoint": None, "source": None, "measure": None, "slice": {}, "closed_at": None, "owner": None, "critical": False,
          "from": None, "to": None, "low": None, "high": None, "k": None, "n": None, "excess": None, "starts": None, "measures": [], "detail": None}  # fmt: skip


def _incident(**told: Any) -> Row:
    return {**NOBODY, **told}


INCIDENTS = [
    _incident(id="results_call-health-2026-11-11", touchpoint="results_call", kind="health", measure="poor", state="open", critical=True,
              began_at="2026-11-11T09:00:00+00:00", opened_at="2026-11-11T15:00:00+00:00", owner="clinicians", excess=265.0,
              **{"from": 0.09}, to=0.31, low=0.28, high=0.34, k=373, n=1_204, slice={"clinic": "north_quay"}, measures=["poor", "late"],
              starts={"system": "lablink", "team": "lab_admin", "activity": "release results"}),
    _incident(id="phone_booking-health-2026-09-21", touchpoint="phone_booking", kind="health", measure="wait", state="open", standing=True,
              began_at="2026-09-21T08:00:00+00:00", opened_at="2026-09-23T11:00:00+00:00", owner="care_team", excess=40.0,
              **{"from": 0.08}, to=0.16, low=0.13, high=0.19, k=81, n=504),
    _incident(id="matomo-feed-2026-11-19", source="matomo", kind="feed", state="open", owner=None,
              began_at="2026-11-19T11:30:00+00:00", opened_at="2026-11-19T14:00:00+00:00", detail="503 from the server"),
    _incident(id="friend_invite-silence-2026-10-10", touchpoint="friend_invite", kind="silence", measure="volume", state="open",
              began_at="2026-10-10T10:00:00+00:00", opened_at="2026-10-14T10:00:00+00:00", owner="marketing", **{"from": 4.0}, to=0.0),
    _incident(id="website-traffic-2026-09-23", touchpoint="website", kind="traffic", measure="volume", state="open",
              began_at="2026-11-09T00:00:00+00:00", opened_at="2026-11-12T00:00:00+00:00", owner="digital", **{"from": 600.0}, to=421.0),
    _incident(id="missed_twice-sequence-2026-11-20", touchpoint="call_back", kind="sequence", measure=None, state="open",
              began_at="2026-11-20T09:10:00+00:00", opened_at="2026-11-20T09:14:00+00:00", owner="care_team", k=3, n=16,
              detail="Call-back missed, then rings again"),
    _incident(id="chat-health-2026-11-12", touchpoint="chat", kind="health", measure="poor", state="recovering",
              began_at="2026-11-12T08:00:00+00:00", opened_at="2026-11-12T17:00:00+00:00", owner="care_team",
              **{"from": 0.12}, to=0.42, low=0.36, high=0.48, k=105, n=250),
    _incident(id="web_booking-health-2026-06-23", touchpoint="web_booking", kind="health", measure="failed", state="closed",
              began_at="2026-06-23T04:00:00+00:00", opened_at="2026-06-23T12:00:00+00:00", closed_at="2026-07-10T06:00:00+00:00", owner="digital",
              slice={"device": "mobile"}, **{"from": 0.11}, to=0.34, low=0.3, high=0.38, k=180, n=530),
    _incident(id="reception-health-2026-08-02", touchpoint="reception", kind="health", measure="poor", state="withdrawn",
              began_at="2026-08-02T08:00:00+00:00", opened_at="2026-08-03T09:00:00+00:00", closed_at="2026-08-05T09:00:00+00:00", owner="front_desk",
              **{"from": 0.21}, to=0.3, low=0.24, high=0.37, k=60, n=200),
]  # fmt: skip

NOTE = "Release 4.2 empties the call list each morning. <script>alert(1)</script>"
JOURNAL = [
    ("incident_opened", "2026-11-11T15:01:00+00:00", {"incident": "results_call-health-2026-11-11", "touchpoint": "results_call"}),
    ("acknowledged", "2026-09-24T15:20:00+00:00", {"incident": "phone_booking-health-2026-09-21", "by": "Tom"}),
    ("noted", "2026-11-19T10:05:00+00:00", {"incident": "phone_booking-health-2026-09-21", "text": NOTE, "by": "Aisha <b>G</b>"}),
    ("incident_closed", "2026-11-18T06:00:00+00:00", {"incident": "web_booking-health-2026-06-23", "touchpoint": "web_booking"}),
    ("verdict", "2026-11-16T06:00:00+00:00", {"touchpoint": "reception", "outcome": "cross_sell", "before": "supported", "verdict": "no_visible_effect"}),
]  # fmt: skip


RECOVERY = [
    {
        "touchpoint": "results_call",
        "since": "2026-11-11T09:00:00+00:00",
        "reachable": 2,
        "reached": [],
        "customers": [
            {
                "customer": "1d25",
                "vulnerable": True,
                "poor_at": "2026-11-13T17:44:19+00:00",
                "outcomes": ["cross_sell"],
                "ends_at": "2026-12-01T12:00:00+00:00",
                "source": "zendesk",
                "key": "5049422656",
                "row_link": "https://desk.example/tickets/5049422656",
                "contacted": None,
                "result": None,
            },
            {
                "customer": "f93a",
                "vulnerable": False,
                "poor_at": "2026-11-16T14:23:05+00:00",
                "outcomes": ["cross_sell"],
                "ends_at": "2026-12-05T09:39:03+00:00",
                "source": "zendesk",
                "key": "5271458624",
                "row_link": None,
                "contacted": {"at": "2026-11-17T10:00:00+00:00", "by": "Bo", "result": None},
                "result": {"at": "2026-11-17T11:00:00+00:00", "by": "Bo", "result": "books again"},
            },
        ],
    }
]


def journal() -> list[Row]:
    """What `warehouse.journal.read` gives, oldest first."""
    found = [{"entry": f"e{i}", "at_ms": ms(at), "kind": kind, "payload": payload} for i, (kind, at, payload) in enumerate(JOURNAL)]  # fmt: skip
    return sorted(found, key=lambda entry: entry["at_ms"])


REASONS = {
    "supported": "goes with less of the outcome, adjusted for what was known before",
    "contradicted": "the opposite of what was declared",
    "no_visible_effect": "no effect above 2 pp",
    "inconclusive": "about 2,300 more poor experiences needed",
    "too_few": "42 of 100 poor experiences seen",
    "not_measurable": "61% of referrals have no member record to follow",
}


def owed() -> list[Row]:
    """Call-backs owed today: two overdue, one of them to a vulnerable person, one due."""
    at = {"overdue": "2026-11-20T10:00:00+00:00", "due": "2026-11-20T17:00:00+00:00"}
    cases = [("c1", "overdue", False), ("c2", "overdue", True), ("c3", "due", False)]
    return [{"case": case, "touchpoint": "call_back", "team": "care_team", "due_at": at[state], "state": state, "vulnerable": weak} for case, state, weak in cases]  # fmt: skip


def since(touchpoint: str) -> str | None:
    """When the failing of a touchpoint is estimated to have begun."""
    return next((i["began_at"] for i in INCIDENTS if i["touchpoint"] == touchpoint and i["closed_at"] is None), None)  # fmt: skip
