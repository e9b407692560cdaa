"""Who answers for what opens something to others: a guest link, a token of another program.

It never opens more than its maker may open now, so it is asked at each use. What is made on the
server itself, and tokens from before accounts were kept, are the machine's own user's.
"""

from collections.abc import Iterable

from opsdash.access.actor import Actor, owner
from opsdash.access.people import find_person
from opsdash.access.rights import Role
from opsdash.store import Database


def maker_now(state: Database, creator: str) -> Actor | None:
    """The account as it is now; None: it is closed, so nobody answers for what it made."""
    if not creator:
        return owner()
    person = find_person(state, creator)
    return None if person is None or person.removed_at else person.actor()


def lower(one: Role, other: Role) -> Role:
    return min(one, other, key=list(Role).index)


def common(some: tuple[str, ...] | None, others: Iterable[str] | None) -> tuple[str, ...] | None:
    """The groups that both see, None: all."""
    if some is None or others is None:
        return some if others is None else tuple(others)
    return tuple(sorted({*some} & {*others}))
