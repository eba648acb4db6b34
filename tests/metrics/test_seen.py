"""What was recorded, told apart from what was not read yet."""

from types import SimpleNamespace

import pytest

from metrics.evidence.seen import Seen, is_silent, state


@pytest.mark.parametrize(
    ("complete_ms", "late", "silent", "reason"),
    [
        (None, False, False, "its data were never read to the end"),
        (1, True, False, "its data were never read to the end"),
        (1, False, True, "nothing was ever recorded here"),
    ],
)
def test_an_unread_source_is_no_silence(complete_ms, late, silent, reason):
    scope = SimpleNamespace(
        is_live=True, freshness={}, complete_until=lambda _: complete_ms, is_late=lambda _: late
    )
    found = Seen(frozenset({"desk"}))
    assert is_silent(scope, found) is silent
    assert state(scope, found) == ("no_data", reason)
