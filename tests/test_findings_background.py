"""Slow findings: made once per key whoever asks, bounded, dropped by a stop, failures told."""

import logging
import threading
from collections.abc import Iterator

import pytest

from opsdash.findings.background import Background, Slow, Stage

# Far beyond what a busy machine needs: nothing waits for it but a failure.
PATIENCE = 30


class Work:
    """A piece of work that tells when it begins and ends when it is told to."""

    def __init__(self, value: object = "made") -> None:
        self.value = value
        self.times = 0
        self.begins = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> object:
        self.times += 1
        self.begins.set()
        assert self.may_end.wait(PATIENCE)
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(most_kept=3, most_waiting=2)
    yield made
    made.stop()


def ended(background: Background, key: str, work: Work) -> Slow[object]:
    work.may_end.set()
    return background.wait_for(key, work, PATIENCE)


def test_who_asks_is_told_at_once_that_it_is_being_made(background: Background) -> None:
    work = Work()
    assert background.find("a", work) == Slow(Stage.MAKING)
    assert work.begins.wait(PATIENCE)
    assert background.find("a", work) == Slow(Stage.MAKING)
    assert ended(background, "a", work) == Slow(Stage.READY, "made")
    assert background.find("a", work) == Slow(Stage.READY, "made")


def test_two_sessions_share_one_piece_of_work(background: Background) -> None:
    work = Work()
    everybody = threading.Barrier(5)
    found: list[Slow[object]] = []

    def session() -> None:
        everybody.wait(PATIENCE)
        found.append(background.wait_for("a", work, PATIENCE))

    sessions = [threading.Thread(target=session) for _ in range(4)]
    for each in sessions:
        each.start()
    everybody.wait(PATIENCE)
    work.may_end.set()
    for each in sessions:
        each.join(PATIENCE)
    assert found == [Slow(Stage.READY, "made")] * 4
    assert work.times == 1


def test_another_key_is_another_finding(background: Background) -> None:
    assert ended(background, "a", Work(1)).value == 1
    assert ended(background, "b", Work(2)).value == 2


def test_a_failure_is_kept_and_its_trace_is_in_the_log(
    background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(ValueError("no such series"))
    with caplog.at_level(logging.ERROR, "opsdash"):
        assert ended(background, "a", work) == Slow(Stage.FAILED)
    assert "no such series" in caplog.text
    assert background.find("a", work) == Slow(Stage.FAILED)
    assert work.times == 1


def test_one_at_a_time_and_no_more_wait_than_the_bound(background: Background) -> None:
    first, second, third = Work(), Work(), Work()
    background.find("a", first)
    background.find("b", second)
    assert first.begins.wait(PATIENCE)
    assert not second.begins.is_set()
    assert background.find("c", third) == Slow(Stage.MAKING)
    assert len(background) == 2
    for key, work in (("a", first), ("b", second), ("c", third)):
        assert ended(background, key, work).stage is Stage.READY


def test_the_least_recently_wanted_are_forgotten(background: Background) -> None:
    works = {key: Work(key) for key in "abcd"}
    for key in "abc":
        ended(background, key, works[key])
    background.find("a", works["a"])
    ended(background, "d", works["d"])
    assert len(background) == 3
    assert background.find("a", works["a"]).value == "a"
    assert works["a"].times == 1
    background.wait_for("b", works["b"], PATIENCE)
    assert works["b"].times == 2


def test_a_stop_drops_what_waits_and_what_runs_ends_unheard(background: Background) -> None:
    running, waiting = Work(), Work()
    background.find("a", running)
    background.find("b", waiting)
    assert running.begins.wait(PATIENCE)
    background.stop()
    running.may_end.set()
    assert len(background) == 0
    after = Work("after")
    assert ended(background, "c", after).value == "after"
    assert waiting.times == 0


def test_who_waits_when_a_stop_comes_is_told(background: Background) -> None:
    running, waiting = Work(), Work()
    background.find("a", running)
    assert running.begins.wait(PATIENCE)
    waiting.may_end.set()
    background.find("b", waiting)
    found: list[Slow[object]] = []
    session = threading.Thread(
        target=lambda: found.append(background.wait_for("b", waiting, PATIENCE))
    )
    session.start()
    background.stop()
    session.join(PATIENCE)
    running.may_end.set()
    assert [each.stage for each in found] in ([Stage.FAILED], [Stage.READY])


def test_nothing_begins_while_it_is_held(background: Background) -> None:
    work = Work()
    work.may_end.set()
    background.hold()
    assert background.wait_for("a", work, 0.05) == Slow(Stage.MAKING)
    assert not work.begins.is_set()
    background.release()
    assert background.wait_for("a", work, PATIENCE).stage is Stage.READY
