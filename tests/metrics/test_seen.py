"""What was recorded, told apart from what was not read yet."""

from types import SimpleNamespace

import pytest

from metrics.evidence.seen import Seen, is_silent, state


@pytest.mark.parametrize(
    ("complete_ms", "silent", "reason"),
    [(None, False, "its data were never read to the end"), (1, True, "nothing was ever recorded here")],
)
def test_an_unread_source_is_no_silence(complete_ms, silent, reason):
    scope = SimpleNamespace(is_live=True, complete_until=lambda _: complete_ms)
    found = Seen(frozenset({"desk"}))
    assert is_silent(scope, found) is silent
    assert state(scope, found) == ("no_data", reason)
