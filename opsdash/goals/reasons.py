"""When a change of a goal needs a reason: once it runs, its promise is not moved without one."""

from datetime import date
from typing import Final

from opsdash.goals.goal import Goal
from opsdash.goals.merging import differences

PROMISE: Final = frozenset(
    {"target", "start", "due", "kind", "sense", "steps", "allowed_misses", "owner"}
)


def asks_reason(before: Goal, after: Goal, today: date) -> bool:
    """Whether what is promised, until when, or by whom changes while the goal runs."""
    return before.start <= today <= before.due and bool(promise_changes(before, after))


def promise_changes(before: Goal, after: Goal) -> tuple[str, ...]:
    return tuple(name for name in differences(before, after) if name in PROMISE)
