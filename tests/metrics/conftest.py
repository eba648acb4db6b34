"""The ferry line, made once."""

import pytest

from metrics.evidence import incidents
from metrics.lens import Lens
from metrics.scope import open_scope
from tests.metrics import ferry as line


@pytest.fixture(scope="session")
def ferry(tmp_path_factory):
    told = line.story(tmp_path_factory.mktemp("ferry"))
    incidents.bring_up(told.wh, told.ws)
    yield told
    told.wh.close()


@pytest.fixture
def reader(ferry):
    with ferry.wh.read() as reader:
        yield reader


@pytest.fixture
def scope(ferry, reader):
    """Makes a scope over the ferry line through a lens."""
    return lambda **lens: open_scope(reader, ferry.ws, Lens(**lens))
