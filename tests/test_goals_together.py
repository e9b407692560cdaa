"""Two people change goals at once: no change is lost, each conflict is told to one of them."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import goal_changes
import pytest
from acting import person
from goal_changes import GOAL, Visitor, check

from opsdash.goals.records import save_goal
from opsdash.settings import ROOT
from opsdash.store import Database

_STEPS = 200
_KILLS = 12


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.duckdb"


def work(visitor: Visitor, failed: list[BaseException]) -> None:
    try:
        for _ in range(_STEPS // 2):
            visitor.step()
    except BaseException as problem:  # noqa: BLE001 - a thread's failure is the test's
        failed.append(problem)


@pytest.mark.parametrize("seed", range(3))
def test_two_hundred_steps_of_two_people_lose_nothing(state: Database, seed: int) -> None:
    for _ in range(4):
        save_goal(state, GOAL, person("first"))
    people = [
        Visitor(state, name, random.Random(f"{seed}{name}"))  # noqa: S311 - steps, not secrets
        for name in ("ann", "ben")
    ]
    failed: list[BaseException] = []
    threads = [threading.Thread(target=work, args=(each, failed)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []

    made = check(state)
    for each in people:
        mine = {at for at, actor in made.items() if actor == each.name}
        assert Counter(each.saved) == Counter(mine), "acknowledged and stored are the same"
    refused = {at for each in people for at in each.refused}
    assert refused, "nobody met the other"
    for goal_id, version in refused:
        told = [each.name for each in people if (goal_id, version) in each.refused]
        (saver,) = (each.name for each in people if (goal_id, version + 1) in each.saved)
        assert told == [name for name in ("ann", "ben") if name != saver], "who saved second knows"


def test_killed_between_changes_nothing_acknowledged_is_lost(path: Path) -> None:
    state = Database(path, "state", "256MB")
    for _ in range(4):
        save_goal(state, GOAL, person("first"))
    state.close()
    chance = random.Random(11)  # noqa: S311 - moments, not secrets
    said: set[goal_changes.At] = set()
    with subprocess.Popen(
        [sys.executable, goal_changes.__file__, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        for number in range(_KILLS):
            said |= _life(nursery, number, chance)
        assert nursery.stdin
        nursery.stdin.close()
    assert len(said) > _KILLS
    state = Database(path, "state", "256MB")
    made = check(state)
    state.close()
    assert said <= set(made)


def _life(
    nursery: "subprocess.Popen[str]", number: int, chance: random.Random
) -> set[goal_changes.At]:
    """What a victim says until it is killed, somewhere in its first steps."""
    assert nursery.stdin
    nursery.stdin.write(f"{number}\n")
    nursery.stdin.flush()
    what, pid = _heard(nursery)
    assert what == "ready", "what the last victim left is not sound"
    said = set()
    for _ in range(chance.randrange(1, 8)):
        what, saved = _heard(nursery)
        said.add(_at(saved))
    time.sleep(chance.uniform(0.0, 0.05))
    os.kill(int(pid), signal.SIGKILL)
    while (heard := _heard(nursery))[0] != "gone":
        if ":" in heard[1]:
            said.add(_at(heard[1]))
    return said


def _at(text: str) -> goal_changes.At:
    goal_id, _, version = text.partition(":")
    return goal_id, int(version)


def _heard(nursery: "subprocess.Popen[str]") -> tuple[str, str]:
    assert nursery.stdout
    what, _, name = nursery.stdout.readline().strip().partition(" ")
    assert what, "the process that starts the victims has ended"
    return what, name
