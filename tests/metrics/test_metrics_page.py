"""docs/metrics.md is current and says everything that a definition says."""

import re

import pytest

from metrics import __main__ as commands
from metrics import docs, registry

PAGE = docs.metrics_page()


def test_the_page_is_current():
    assert commands.DOCS.read_text("utf-8") == PAGE, "make docs"


@pytest.mark.parametrize("metric", registry.METRICS.values(), ids=lambda metric: metric.id)
def test_every_metric_is_told_whole(metric):
    told = PAGE.partition(f"### {metric.name}\n")[2].partition("\n##")[0]
    for text in (metric.prose, f"`{metric.id}`", metric.numerator, metric.rollup, metric.interval):
        assert text in told


def test_every_link_leads_to_a_heading():
    headings = [line.lstrip("# ").lower().replace(" ", "-") for line in PAGE.splitlines() if line[:1] == "#"]
    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= set(headings)


def test_an_old_page_fails_the_check_and_is_written_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(commands, "DOCS", tmp_path / "metrics.md")
    assert commands.main(["docs", "--check"]) == 1
    assert "make docs" in capsys.readouterr().out
    assert not commands.DOCS.exists()
    assert commands.main(["docs"]) == 0
    assert commands.main(["docs", "--check"]) == 0
