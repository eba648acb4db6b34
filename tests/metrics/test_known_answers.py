"""Figures of workspaces whose answers are known, read from files through the whole line."""

import os
from pathlib import Path

import pytest

from connectors.pull import pull
from metrics import findings
from warehouse import runtime, workspace

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


def by_id(document, part):
    return {each["id"]: each for each in document[part]}


@pytest.fixture
def bicycles(small_warehouse):
    with small_warehouse.read() as reader:
        return findings.compute(reader, small_warehouse.workspace)


@pytest.mark.parametrize(
    ("part", "wanted", "k", "n"),
    [
        ("touchpoints", "repair", 60, 232),
        ("touchpoints", "helpline", 48, 120),
        ("kpis", "csat", 106, 144),
        ("kpis", "answered_in_2_min", 48, 120),
    ],
)
def test_bicycle_workshop_is_counted(bicycles, part, wanted, k, n):
    found = by_id(bicycles, part)[wanted]
    assert (found["k"], found["n"]) == (k, n)


def test_bicycle_repairs_have_their_measures(bicycles):
    measures = {
        each["measure"]: (each["k"], each["n"])
        for each in by_id(bicycles, "touchpoints")["repair"]["measures"]
    }
    assert measures["late"] == (34, 240)
    assert measures["failed"] == (12, 240)
    assert measures["low_score"] == (38, 144)


def test_bicycle_referrals_have_nothing_behind_them(bicycles):
    referral = by_id(bicycles, "kpis")["referral_rate"]
    assert (referral["state"], referral["value"]) == ("unlinked", None)


@pytest.fixture(scope="module")
def marketplace(tmp_path_factory):
    if not (DATA / "olist_sample15k").is_dir():
        pytest.skip(f"the marketplace's files are not at {DATA}")
    data = tmp_path_factory.mktemp("olist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "OLIST_DIR", str(DATA / "olist_sample15k"))
        patch.setitem(os.environ, "OLIST_TABLES_DIR", str(DATA / "olist_tables"))
        ws = workspace.load(ROOT / "config" / "examples" / "olist", data)
        with runtime.open_warehouse(ws, data) as wh:
            for source in ws.sources:
                pull(wh, source.id)
            with wh.read() as reader:
                return findings.compute(reader, ws)


@pytest.mark.long
def test_marketplace_answers_are_the_known_ones(marketplace):
    kpis, touchpoints = by_id(marketplace, "kpis"), by_id(marketplace, "touchpoints")
    assert (round(kpis["csat"]["value"], 3), kpis["csat"]["n"]) == (0.768, 14_944)
    assert (kpis["conversion"]["k"], kpis["conversion"]["n"], kpis["conversion"]["open"]) == (842, 8000, 7158)
    assert (kpis["repeat_purchase"]["k"], kpis["repeat_purchase"]["n"]) == (93, 14_904)
    assert (touchpoints["delivery"]["k"], touchpoints["delivery"]["n"]) == (1405, 15_000)
    assert touchpoints["order"]["n"] == 15_000


@pytest.mark.long
def test_marketplace_kpis_without_links_are_said(marketplace):
    kpis = by_id(marketplace, "kpis")
    assert (kpis["retention"]["state"], kpis["retention"]["value"]) == ("unlinked", None)
    assert (kpis["repeat_purchase"]["state"], kpis["csat"]["state"]) == ("unlinked", None)


@pytest.mark.long
def test_few_come_back_and_half_is_not_reached(marketplace):
    again = by_id(marketplace, "kpis")["repeat_purchase"]
    assert again["low"] > 0
    assert (again["beside"]["median_days"]["value"], again["beside"]["median_days"]["note"]) == (
        None,
        "not reached",
    )
