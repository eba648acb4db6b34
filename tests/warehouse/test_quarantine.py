from tests.warehouse.shop import order
from warehouse import retry, status
from warehouse.landing import DriftNote, Rejected

BAD = {"status": "failled"}


def waiting(shop):
    return shop.value("select count(*) from ops.quarantine where resolved_ms is null")


def test_same_bad_row_is_one_entry(shop):
    shop.orders(order(**BAD))
    shop.orders(order("other"), order(**BAD))
    assert shop.rows("select times from ops.quarantine") == [{"times": 2}]


def test_mended_row_is_resolved(shop):
    shop.orders(order(**BAD))
    shop.orders(order(status="failed"))
    assert waiting(shop) == 0


def test_bad_row_stops_no_good_one(shop):
    result = shop.orders(order("1"), order("2", **BAD), order("3", at=None))
    assert (result.fetched, result.upserted, result.quarantined) == (3, 1, 2)


def test_more_than_a_tenth_is_degraded(shop):
    good = [order(str(n)) for n in range(9)]
    assert shop.orders(*good, order("bad", **BAD)).state == "ok"
    assert shop.orders(*good[:8], order("bad", **BAD)).state == "degraded"


def test_lost_required_field_is_quarantined_with_its_name(shop):
    rows = [{"key": f"{n}", "occurred_at": "2026-01-31"} for n in range(3)]
    result = shop.orders(*rows)
    assert (result.state, result.quarantined) == ("degraded", 3)
    assert {row["field"] for row in shop.rows("select field from ops.quarantine")} == {"event"}


def test_record_that_had_no_shape_is_counted(shop):
    rejected = [Rejected("interaction", "rows.csv:7", "n", None, "is cut off")]
    result = shop.pull("interaction", order(), rejected=rejected)
    assert (result.fetched, result.upserted, result.quarantined) == (2, 1, 1)
    assert shop.value("select record from ops.quarantine") == "rows.csv:7"


def test_a_pull_may_bring_bad_rows_and_lines_that_are_no_rows(shop):
    rejected = [Rejected("interaction", "rows.csv:7", None, None, "is cut off")]
    result = shop.pull("interaction", order("1"), order("2", **BAD), rejected=rejected)
    assert (result.fetched, result.upserted, result.quarantined) == (3, 1, 2)
    assert waiting(shop) == 2


def test_mapping_change_reads_quarantined_rows_again(shop):
    shop.orders(order("1", **BAD), order("2"))
    with shop.wh.write() as writer:
        writer.execute("update ops.quarantine set reason = 'as an earlier version said'")
    shop.wh.close()
    path = shop.folder / "sources.yml"
    path.write_text(path.read_text().replace("15m", "20m"))
    shop.open()
    assert "nearest is failed" in shop.reason()
    assert shop.rows("select state, fetched, quarantined from ops.run order by run_id")[-1] == {
        "state": "retried",
        "fetched": 1,
        "quarantined": 1,
    }


def test_retry_brings_no_older_row_back(shop):
    shop.orders(order("1", **BAD), order("2", status="ok"))
    shop.orders(order("2", status="failed"))
    assert retry.retry(shop.wh, "shop").fetched == 1
    found = shop.value(
        "select text from core.interaction join core.code on code = status_code where key = '2'"
    )
    assert found == "failed"


def test_drift_is_noted_once(shop):
    for _ in range(2):
        shop.pull(drift=[DriftNote("interaction", "column not mapped", "mood")])
    found = status.drift(_reader(shop), shop.wh.workspace)
    assert [(row["kind"], row["name"]) for row in found] == [("column not mapped", "mood")]


def _reader(shop):
    class Rows:
        rows = staticmethod(lambda sql, params=None: shop.rows(sql, **(params or {})))

    return Rows()
