"""What each role may do: one table, from which checks, tests and the page of people are made.

A right is a kind of work, not a button: every writing function of the domain names the one it
needs. Who is limited to some groups never gets a right that reaches beyond them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """From the least to the most; who has no role is nobody."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Right(StrEnum):
    """`LOOK`: pages, answers and their files. `KEEP`: what is one's own: start page, pins.

    `PROMISE`: goals, objectives, check-ins. `DESCRIBE`: events, levels, limits, own metrics, views
    for everybody. `SHARE`: frozen views and links for guests. `LOAD`: files, typed values, names,
    topics, and taking them back. `ARRANGE`: organisation, hours, promises of service, notices,
    tokens. `ADMIT`: people, their roles, everybody's links, the audit.
    """

    LOOK = "look"
    KEEP = "keep"
    PROMISE = "promise"
    DESCRIBE = "describe"
    SHARE = "share"
    LOAD = "load"
    ARRANGE = "arrange"
    ADMIT = "admit"


_VIEWER: Final = frozenset({Right.LOOK, Right.KEEP})
_EDITOR: Final = _VIEWER | {Right.PROMISE, Right.DESCRIBE, Right.SHARE, Right.LOAD}
_ADMIN: Final = _EDITOR | {Right.ARRANGE, Right.ADMIT}

MATRIX: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {Role.VIEWER: _VIEWER, Role.EDITOR: _EDITOR, Role.ADMIN: _ADMIN}
)

# These show or change rows of every group.
WHOLE: Final = frozenset({Right.LOAD, Right.ARRANGE, Right.ADMIT})


def allows(role: Role, right: Right, *, is_limited: bool) -> bool:
    """Whether the role opens the right to somebody who is, or is not, limited to some groups."""
    return right in MATRIX[role] and not (is_limited and right in WHOLE)
