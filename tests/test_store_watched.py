"""Long statements tell how far they are and can be stopped from outside."""

import time

import pytest

from opsdash.store import Home
from opsdash.store.watched import watched

pytestmark = pytest.mark.sql

_LONG = "SELECT COUNT(DISTINCT md5(CAST(range AS VARCHAR))) FROM range(200000000)"


class _UnwantedError(Exception):
    pass


def test_a_long_statement_tells_how_far_it_is_in_the_thread_that_waits(home: Home) -> None:
    told: list[float] = []
    with home.facts.cursor() as raw, watched(raw, told.append) as cursor:
        found = cursor.execute(
            "SELECT COUNT(DISTINCT md5(CAST(range AS VARCHAR))) FROM range(?)", [3_000_000]
        ).fetchall()
    assert found == [(3_000_000,)]
    assert told
    assert all(0 <= share <= 1 for share in told)


def test_a_statement_that_nobody_wants_any_more_ends_at_once_and_leaves_no_trace(
    home: Home,
) -> None:
    def unwanted(_share: float) -> None:
        raise _UnwantedError

    def write() -> None:
        with (
            home.facts.cursor() as raw,
            watched(raw, unwanted) as own,
            home.facts.write(own) as cursor,
        ):
            cursor.execute("INSERT INTO meta VALUES ('half', 'done')")
            cursor.execute(_LONG)

    begun = time.monotonic()
    with pytest.raises(_UnwantedError):
        write()
    # Unstopped it takes minutes.
    assert time.monotonic() - begun < 30
    assert home.facts.meta("half") is None


def test_what_a_statement_raises_arrives_as_it_is(home: Home) -> None:
    with home.facts.cursor() as raw, watched(raw, lambda _share: None) as cursor:
        with pytest.raises(Exception, match="no_such_table"):
            cursor.execute("SELECT 1 FROM no_such_table")
        assert cursor.execute("SELECT 2").fetchall() == [(2,)]
