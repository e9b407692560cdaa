"""Somebody at the goals: reads them, edits, pastes, undoes and archives at random.

As a program it works until it is killed, and says aloud what was acknowledged: one parent loads the
modules once and forks the next victim for every line it reads.
"""

import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from acting import person

from opsdash.errors import ConflictError
from opsdash.goals.goal import Goal
from opsdash.goals.records import (
    Edit,
    Outcome,
    archive_goal,
    goal_past,
    list_archived,
    list_goals,
    save_goal,
    save_goals,
    undo_edits,
)
from opsdash.store import Database

GOAL = Goal("Sell sets", "orders", "Ann", 128, 160, date(2026, 4, 1), date(2026, 6, 30))
MOST_GOALS = 12

# The id of a goal and its version.
At = tuple[str, int]


@dataclass
class Visitor:
    """`saved` are the versions that were acknowledged, `refused` those that conflicts were about.

    `seen` is what the screen shows, which may be old.
    """

    state: Database
    name: str
    chance: random.Random
    told: Callable[[At], None] = lambda _: None
    seen: tuple[Goal, ...] = ()
    undoable: tuple[Edit, ...] = ()
    saved: list[At] = field(default_factory=list)
    refused: list[At] = field(default_factory=list)

    def step(self) -> None:
        if not self.seen or self.chance.random() < 0.3:
            self.seen = list_goals(self.state)
        self.chance.choice((self._edit, self._edit, self._paste, self._undo, self._archive))()

    def _edit(self) -> None:
        for goal in self._some(1):
            wanted = self._changed(goal)
            self._one(goal, lambda wanted=wanted: save_goal(self.state, wanted, person(self.name)))  # type: ignore[misc]  # bound now

    def _archive(self) -> None:
        for goal in self._some(1):
            self._one(goal, lambda goal=goal: archive_goal(self.state, goal, person(self.name)))  # type: ignore[misc]  # bound now

    def _paste(self) -> None:
        pasted = [self._changed(goal) for goal in self._some(3)]
        if len(self.seen) < MOST_GOALS:
            pasted.append(replace(GOAL, title=f"{self.name} {self.chance.random()}"))
        outcome = save_goals(self.state, pasted, person(self.name))
        self._heard(outcome)
        self.undoable = outcome.edits

    def _undo(self) -> None:
        # What they changed again themselves is no conflict with anybody.
        edits = [each for each in self.undoable if _next(each.after) not in self.saved]
        self.undoable = ()
        self._heard(undo_edits(self.state, edits, person(self.name)))

    def _some(self, most: int) -> Sequence[Goal]:
        return self.chance.sample(self.seen, min(most, len(self.seen)))

    def _changed(self, goal: Goal) -> Goal:
        return replace(goal, target=float(self.chance.randrange(200, 10_000)), reason=self.name)

    def _one(self, goal: Goal, save: Callable[[], Goal]) -> None:
        try:
            self._acknowledged(save())
        except ConflictError as conflict:
            self._conflict(goal, conflict.facts["stored"])

    def _heard(self, outcome: Outcome) -> None:
        for edit in outcome.edits:
            self._acknowledged(edit.after)
        for refusal in outcome.refusals:
            self._conflict(refusal.wanted, refusal.stored)

    def _acknowledged(self, goal: Goal) -> None:
        self.saved.append((goal.id, goal.version))
        self.seen = (*(each for each in self.seen if each.id != goal.id), goal)
        self.told((goal.id, goal.version))

    def _conflict(self, wanted: Goal, stored: object) -> None:
        assert isinstance(stored, Goal), "a conflict hands back what is stored"
        assert stored.version > wanted.version, "a conflict is about something newer"
        self.refused.append((wanted.id, wanted.version))
        self.seen = (*(each for each in self.seen if each.id != wanted.id), stored)


def _next(goal: Goal) -> At:
    return goal.id, goal.version + 1


def check(state: Database) -> dict[At, str]:
    """Every version in the audit with who made it, after a look at the chains."""
    made: dict[At, str] = {}
    for goal in (*list_goals(state), *list_archived(state)):
        past = goal_past(state, goal.id)
        versions = [change.after.version for change in past if change.after]
        assert versions == list(range(1, goal.version + 1)), "a version is missing or doubled"
        before = None
        for change in past:
            assert change.before == before, "a change was made over another one"
            before = change.after
            assert change.after is not None
            made[goal.id, change.after.version] = change.actor
        assert before == goal, "the history does not end in what is stored"
    return made


def victim(path: Path, number: int) -> None:
    state = Database(path, "state", "256MB")
    check(state)
    say(f"ready {os.getpid()}")
    visitor = Visitor(
        state,
        f"v{number}",
        random.Random(number),  # noqa: S311 - which step comes next, not secrets
        told=lambda at: say(f"saved {at[0]}:{at[1]}"),
    )
    while True:
        visitor.step()


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the test reads it


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            victim(Path(sys.argv[1]), int(line))
        os.waitpid(pid, 0)
        say("gone")


if __name__ == "__main__":
    main()
