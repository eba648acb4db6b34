import pytest

from tests.warehouse.shop import Shop


@pytest.fixture(scope="session")
def empty_shop(tmp_path_factory):
    """A data folder as the first opening leaves it: copying it is quicker than making it."""
    made = Shop(tmp_path_factory.mktemp("empty"))
    made.wh.close()
    return made.data


@pytest.fixture
def shop(tmp_path, empty_shop):
    made = Shop(tmp_path, empty_shop)
    yield made
    made.wh.close()
