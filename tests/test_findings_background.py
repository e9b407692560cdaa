"""Slow findings: made once per key whoever asks, bounded, dropped by a stop, failures told."""

import logging
import threading
from collections.abc import Iterator

import pytest

from opsdash.findings.background import Background, Slow, Stage

# Far beyond what a busy machine needs: nothing waits for it but a failure.
PATIENCE = 120


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
def worker() -> Iterator[Background]:
    made = Background(most_kept=3, most_waiting=2)
    yield made
    made.stop()


def ended(worker: Background, key: str, work: Work) -> Slow[object]:
    work.may_end.set()
    return worker.wait_for(key, work, PATIENCE)


def test_who_asks_is_told_at_once_that_it_is_being_made(worker: Background) -> None:
    work = Work()
    assert worker.find("a", work) == Slow(Stage.MAKING)
    assert work.begins.wait(PATIENCE)
    assert worker.find("a", work) == Slow(Stage.MAKING)
    assert ended(worker, "a", work) == Slow(Stage.READY, "made")
    assert worker.find("a", work) == Slow(Stage.READY, "made")


def test_two_sessions_share_one_piece_of_work(worker: Background) -> None:
    work = Work()
    everybody = threading.Barrier(5)
    found: list[Slow[object]] = []

    def session() -> None:
        everybody.wait(PATIENCE)
        found.append(worker.wait_for("a", work, PATIENCE))

    sessions = [threading.Thread(target=session) for _ in range(4)]
    for each in sessions:
        each.start()
    everybody.wait(PATIENCE)
    work.may_end.set()
    for each in sessions:
        each.join(PATIENCE)
    assert found == [Slow(Stage.READY, "made")] * 4
    assert work.times == 1


def test_another_key_is_another_finding(worker: Background) -> None:
    assert ended(worker, "a", Work(1)).value == 1
    assert ended(worker, "b", Work(2)).value == 2


def test_a_failure_is_kept_and_its_trace_is_in_the_log(
    worker: Background, caplog: pytest.LogCaptureFixture
) -> None:
    work = Work(ValueError("no such series"))
    with caplog.at_level(logging.ERROR, "opsdash"):
        assert ended(worker, "a", work) == Slow(Stage.FAILED)
    assert "no such series" in caplog.text
    assert worker.find("a", work) == Slow(Stage.FAILED)
    assert work.times == 1


def test_one_at_a_time_and_no_more_wait_than_the_bound(worker: Background) -> None:
    first, second, third = Work(), Work(), Work()
    worker.find("a", first)
    worker.find("b", second)
    assert first.begins.wait(PATIENCE)
    assert not second.begins.is_set()
    assert worker.find("c", third) == Slow(Stage.MAKING)
    assert len(worker) == 2
    for key, work in (("a", first), ("b", second), ("c", third)):
        assert ended(worker, key, work).stage is Stage.READY


def test_the_least_recently_wanted_are_forgotten(worker: Background) -> None:
    works = {key: Work(key) for key in "abcd"}
    for key in "abc":
        ended(worker, key, works[key])
    worker.find("a", works["a"])
    ended(worker, "d", works["d"])
    assert len(worker) == 3
    assert worker.find("a", works["a"]).value == "a"
    assert works["a"].times == 1
    worker.wait_for("b", works["b"], PATIENCE)
    assert works["b"].times == 2


def test_a_stop_drops_what_waits_and_what_runs_ends_unheard(worker: Background) -> None:
    running, waiting = Work(), Work()
    worker.find("a", running)
    worker.find("b", waiting)
    assert running.begins.wait(PATIENCE)
    worker.stop()
    running.may_end.set()
    assert len(worker) == 0
    after = Work("after")
    assert ended(worker, "c", after).value == "after"
    assert waiting.times == 0


def test_who_waits_when_a_stop_comes_is_told(worker: Background) -> None:
    running, waiting = Work(), Work()
    worker.find("a", running)
    assert running.begins.wait(PATIENCE)
    waiting.may_end.set()
    worker.find("b", waiting)
    found: list[Slow[object]] = []
    session = threading.Thread(target=lambda: found.append(worker.wait_for("b", waiting, PATIENCE)))
    session.start()
    worker.stop()
    session.join(PATIENCE)
    running.may_end.set()
    assert [each.stage for each in found] in ([Stage.FAILED], [Stage.READY])


def test_nothing_begins_while_it_is_held(worker: Background) -> None:
    work = Work()
    work.may_end.set()
    worker.hold()
    assert worker.wait_for("a", work, 0.05) == Slow(Stage.MAKING)
    assert not work.begins.is_set()
    worker.release()
    assert worker.wait_for("a", work, PATIENCE).stage is Stage.READY


def test_what_was_held_when_a_stop_came_is_dropped(worker: Background) -> None:
    held, after = Work(), Work()
    held.may_end.set()
    worker.hold()
    worker.find("a", held)
    worker.stop()
    assert ended(worker, "b", after).stage is Stage.READY
    assert held.times == 0
