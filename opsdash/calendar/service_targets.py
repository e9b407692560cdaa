"""What is promised to customers: how soon to reply and to resolve, by priority, on which clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.answers import load_answer, save_answer
from opsdash.calendar.problems import Problem, refuse
from opsdash.store import Database

# A promise of more than a year on the clock is none.
LONGEST_SECONDS: Final = 366 * 24 * 3600
PRIORITY_LENGTH: Final = 80
_MOST: Final = 50
_NAME: Final = "service_targets"


class ServiceTarget(NamedTuple):
    """None as `priority` stands for every other one; None as seconds promises nothing.

    `is_working_time`: the seconds count while the team works, else around the clock.
    """

    priority: str | None
    reply_seconds: int | None
    resolution_seconds: int | None
    is_working_time: bool = True


@dataclass(frozen=True)
class ServiceTargets:
    targets: tuple[ServiceTarget, ...] = ()
    version: int = 0

    def problems(self) -> Iterator[Problem]:
        if len(self.targets) > _MOST:
            yield Problem("targets", "too_many_targets")
        names = [target.priority for target in self.targets]
        if len(set(names)) < len(names):
            yield Problem("priority", "priority_twice")
        if any(len(name) > PRIORITY_LENGTH for name in names if name):
            yield Problem("priority", "too_long")
        for target in self.targets:
            for seconds in (target.reply_seconds, target.resolution_seconds):
                if seconds is not None and not 0 < seconds <= LONGEST_SECONDS:
                    yield Problem("targets", "target_out_of_range")


def load_service_targets(state: Database) -> ServiceTargets:
    said, version = load_answer(state, _NAME)
    return ServiceTargets(tuple(ServiceTarget(*target) for target in said or ()), version)


def save_service_targets(state: Database, targets: ServiceTargets, actor: Actor) -> ServiceTargets:
    """Raises InvalidRecordError, and ConflictError when somebody was faster."""
    actor.must(Right.ARRANGE)
    refuse(targets.problems())
    said = [list(target) for target in targets.targets]
    version = save_answer(state, _NAME, said, targets.version, actor)
    return ServiceTargets(targets.targets, version)
