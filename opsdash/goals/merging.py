"""Two people changed one goal: what only one of them touched is taken, the rest is asked.

A three-way merge over the fields that people write, as version control merges lines.
"""

from dataclasses import dataclass, replace

from opsdash.goals.goal import Goal
from opsdash.goals.records import CONTENT


@dataclass(frozen=True)
class Merge:
    """`merged` continues the stored goal and holds mine where only I changed something.

    `clashes` are the fields that both changed to different values; `merged` has theirs there.
    `mine` and `theirs` are the fields that only one of the two changed.
    """

    merged: Goal
    clashes: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


def merge(base: Goal, mine: Goal, theirs: Goal) -> Merge:
    """`base` is what `mine` began from; `theirs` is stored."""
    my_changes = set(differences(base, mine))
    their_changes = set(differences(base, theirs))
    apart = set(differences(mine, theirs))
    only_mine = tuple(name for name in CONTENT if name in my_changes - their_changes)
    return Merge(
        merged=replace(theirs, **{name: getattr(mine, name) for name in only_mine}),
        clashes=tuple(name for name in CONTENT if name in my_changes & their_changes & apart),
        mine=only_mine,
        theirs=tuple(name for name in CONTENT if name in their_changes - my_changes),
    )


def taking_mine(found: Merge, mine: Goal, fields: tuple[str, ...]) -> Goal:
    """The merged goal with mine in the clashing `fields` that were decided for me."""
    return replace(found.merged, **{name: getattr(mine, name) for name in fields})


def differences(one: Goal, other: Goal) -> tuple[str, ...]:
    """The fields that people write in which two versions differ."""
    return tuple(name for name in CONTENT if _content(one, name) != _content(other, name))


def _content(goal: Goal, name: str) -> object:
    # Filters narrow together, so their order says nothing.
    return frozenset(goal.filters) if name == "filters" else getattr(goal, name)
