"""Every metric is defined once, and wholly."""

from pathlib import Path

import pytest

from metrics import registry
from metrics.errors import UnknownMetric
from metrics.kpis.reading import UNITS
from metrics.measure import MEASURES

FOLDER = Path(registry.__file__).parent


@pytest.mark.parametrize("metric", registry.METRICS.values(), ids=lambda metric: metric.id)
def test_definition_says_everything(metric):
    words = (metric.name, metric.numerator, metric.denominator, metric.prose, metric.interval)
    assert all(text.strip() for text in words)
    assert metric.prose.endswith(".")


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_of_touchpoints_are_defined(measure):
    assert registry.get(measure).id == measure


def test_outcome_kinds_have_one_module_each():
    modules = {path.stem for path in (FOLDER / "outcomes").glob("*.py")} - {"__init__"}
    assert modules == {metric.id for metric in registry.OUTCOMES}


def test_kinds_of_the_configuration_are_all_there():
    from config.models.kpis import MEASURES as COMPUTED
    from config.models.kpis import Outcome

    kinds = set(Outcome.model_json_schema()["properties"]["kind"]["enum"])
    assert kinds == {metric.id for metric in registry.OUTCOMES}
    assert {measure for measures in COMPUTED.values() for measure in measures} == set(UNITS)


def test_unknown_metric_names_the_nearest():
    with pytest.raises(UnknownMetric, match="did you mean 'retention'"):
        registry.get("retension")


@pytest.mark.parametrize("path", sorted((FOLDER / "sql").glob("*.sql")), ids=lambda path: path.stem)
def test_every_query_says_its_grain(path):
    text = path.read_text()
    assert text.startswith("-- ")
    assert len(text.splitlines()) <= 90
