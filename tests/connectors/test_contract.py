import pytest

from connectors import registry
from connectors.errors import UnknownConnector
from tests.connectors.contract import ARRANGEMENTS, Contract, World


@pytest.fixture(params=registry.names())
def world(request, tmp_path):
    found = World(request.param, tmp_path)
    yield found
    found.there.close()


def test_every_connector_has_an_arrangement():
    assert sorted(ARRANGEMENTS) == registry.names()


def test_unknown_connector_is_named_with_the_known_ones():
    with pytest.raises(UnknownConnector, match="files"):
        registry.get("fliess")


class TestContract(Contract):
    pass
