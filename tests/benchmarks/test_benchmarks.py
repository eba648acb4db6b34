"""Each benchmark runs to its end at its smallest size; no test asserts what a figure is."""

import json

import pytest

from benchmarks import conclude, harness, paged, refresh, report, storage
from benchmarks.bench import opened
from benchmarks.harness import Figure, Paired, Spent

MISSED = Figure("P9", "work", "floor", 3.0, target=2.0, low=2.5, high=4.0, pairs=5)


@pytest.fixture(scope="module")
def bench():
    with opened("tiny") as found:
        yield found


def names(script, bench):
    return {figure.id for figure in script.run(bench)}


def test_ratio_is_the_median_of_pairs():
    ours = [Spent(cpu, cpu) for cpu in (2.0, 6.0, 30.0)]
    found = harness.ratio(
        "P", "work", "floor", Paired(ours, [Spent(1.0, 1.0), Spent(2.0, 2.0), Spent(3.0, 3.0)])
    )
    assert (found.value, found.low, found.high, found.pairs) == (3.0, 2.0, 10.0, 3)


def test_sides_alternate_and_first_pair_warms_up():
    ran = []
    found = harness.paired(
        lambda number: lambda: ran.append(("ours", number)),
        lambda number: lambda: ran.append(("floor", number)),
        pairs=2,
    )
    assert ran == [(side, number) for number in range(3) for side in ("ours", "floor")]
    assert len(found.ours) == len(found.floor) == 2


def test_a_missed_target_is_told():
    assert MISSED.verdict == "missed"
    assert json.loads(report.line(MISSED, "small"))["verdict"] == "missed"
    assert "3 × (2.5–4, 5 pairs) | ≤ 2 | **missed**" in report.table([MISSED])


def test_page_keeps_its_prose_around_the_table():
    kept = [json.loads(report.line(MISSED, "small")) | {"machine": "a machine", "day": "2026-01-31"}]
    text = report.page(f"before\n{report.BEGIN}\nold\n{report.END}\nafter", kept)
    assert text.startswith("before\n")
    assert text.endswith("\nafter")
    assert "old" not in text
    assert "Machine: a machine; measured 2026-01-31." in text


def test_a_batch_is_half_new_and_half_known(bench):
    history = bench.history()
    result = history.commit(history.arriving())
    with history.wh.read() as reader:
        assert reader.value("select count(*) from core.interaction") == history.until
    assert result.quarantined == 0


@pytest.mark.long
def test_loading_and_refreshing_are_measured(bench):
    assert {"P3", "P3 flat", "P4", "P4 flat", "P5"} <= names(refresh, bench)


@pytest.mark.long
def test_pages_of_a_vendor_are_measured(bench):
    (found,) = paged.run(bench)
    assert found.id == "P1"
    assert found.floor_cpu_s > 0


def test_storage_is_measured(bench):
    assert {"P15", "P15 file"} <= names(storage, bench)


@pytest.mark.long
def test_all_findings_are_measured(bench):
    assert names(conclude, bench) == {"P16", "P16 again", "P16 unchanged", "P16 memory"}


def test_backfill_is_measured(bench):
    backfill = pytest.importorskip(
        "benchmarks.backfill", reason="polars is installed by requirements-dev.txt"
    )
    assert {"P6", "P7", "P10"} <= names(backfill, bench)


@pytest.mark.long
def test_pages_are_measured(bench):
    from benchmarks import pages

    assert {"P13", "P14"} <= names(pages, bench)


@pytest.mark.long
def test_first_pull_is_measured(bench):
    from benchmarks import first_pull

    assert {"P2", "first pull", "memory"} <= names(first_pull, bench)
