"""Which goals are somebody's own: those that name him as their owner, and those that he follows.

An owner is a name that people typed, so names are compared without case and spare spaces.
"""

from collections.abc import Collection

from opsdash.goals.goal import Goal


def is_mine(goal: Goal, name: str, followed: Collection[str]) -> bool:
    return goal.id in followed or (bool(name.strip()) and _plain(goal.owner) == _plain(name))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
