import pytest

from tests.architecture.portable import WORDS, findings
from warehouse import sql

VIOLATIONS = {
    1: [
        "select date_trunc('week', day) as week from t",
        "select ts_ms - interval 1 day as x from t",
        "select epoch_ms(at) as x from t",
        "select at at time zone 'UTC' as x from t",
        "select datediff('day', a, b) as x from t",
        "select extract(hour from at) as x from t",
    ],
    2: ["select ts_ms / nullif(86400000, 0) as day from t", "select day_no * 86400000 as ms from t"],
    3: [
        "select sum(x) over (order by ts_ms rows between 1 preceding and current row) as s from t",
        "select sum(x) over (order by id) as s from t",
        "select sum(x) over (order by id range between 9 preceding and current row) as s from t",
        "select last_value(x) over (order by id rows between 1 preceding and current row) as s from t",
        "select lead(x ignore nulls) over (order by id) as s from t",
        "select string_agg(x, '>' order by ts_ms) as s from t",
    ],
    4: [
        "select a / b as x from t",
        "select cast(a as double) / b as x from t",
        "select a // b as x from t",
        "select a * 0.5 as x from t",
        "select ln(a) as x from t",
    ],
    5: [
        "select a, count(*) as n from t group by all",
        "select a, count(*) as n from t group by 1",
        "select a from t join u using (a)",
        "select * exclude (a) from t",
        "select a + 1 as b, b * 2 as c from t",
    ],
    6: ["select count_if(x) as n from t", "select bool_or(x) as n from t"],
    7: [
        "select distinct on (a) a, b from t",
        "select first(b) as b from t",
        "select arg_max(b, ts_ms) as b from t",
    ],
    8: [
        "select unnest(items) as item from t",
        "select list(x) as xs from t",
        "select [x] as xs from t",
        "select json_extract_string(a, '$.b') as b from t",
        "select regexp_matches(a, 'b') as b from t",
    ],
    9: ["select median(x) as m from t", "select quantile_cont(x, 0.5) as m from t"],
    10: ["select approx_count_distinct(x) as n from t"],
    11: ["select avg(x) as m from t", "select stddev(x) as s from t"],
    12: ["select row_number() over (order by id) as key from t"],
    13: ["select now() as at from t", "select random() as r from t", "select current_date as d from t"],
}
ALLOWED = (
    "select cast(a as double) / nullif(b, 0) as x from t",
    "select a, sum(case when b then 1 else 0 end) as n from t group by a",
    "select id from t qualify row_number() over (partition by a order by ts_ms, id) = 1",
    "select ts_ms - mod(ts_ms, 86400000) as utc_ms from t",
    "select percentile_cont(cast(0.5 as double)) within group (order by x) as m from t",
    "select coalesce(x, 0) as x, x + 1 as y from t",
    "select string_agg(x, '>' order by ts_ms, id) as path from t",
)


@pytest.mark.parametrize("name", sql.names("rollups"))
def test_rollup_is_portable(name):
    assert not [str(finding) for finding in findings(sql.text(name))]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule, texts in VIOLATIONS.items() for text in texts]
)
def test_violation_is_found(rule, text):
    assert rule in {finding.rule for finding in findings(text)}


def test_every_rule_has_a_violation():
    assert set(VIOLATIONS) == set(WORDS) == set(range(1, 14))


@pytest.mark.parametrize("text", ALLOWED)
def test_portable_text_passes(text):
    assert findings(text) == []


@pytest.mark.parametrize("name", sql.names("rollups"))
def test_rollup_says_grain_and_sources(name):
    text = sql.text(name)
    assert text.startswith("-- grain: ")
    assert "\n-- from: " in text
    assert len(text.splitlines()) <= 80
