import pytest

from tests.warehouse.rollups.facts import Story


@pytest.fixture
def story(tmp_path):
    """Makes a story: a warehouse under a workspace of these texts, closed at the end."""
    made = []

    def begin(**texts):
        made.append(Story(tmp_path / str(len(made)), **texts))
        return made[-1]

    yield begin
    for each in made:
        each.wh.close()
