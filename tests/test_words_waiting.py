"""How long somebody is asked to wait reads as a person says it."""

import pytest

from opsdash.errors import SignInTooOftenError
from opsdash.words.problems import explain


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (64, "64 seconds"), (120, "2 minutes"), (241, "5 minutes")],
)
def test_a_wait_is_told_in_seconds_then_in_minutes(seconds: int, words: str) -> None:
    assert explain(SignInTooOftenError(seconds=seconds)).todo == f"Wait {words}, then try again."
