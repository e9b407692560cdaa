"""What somebody chose for nobody else: the start page, followed metrics and goals, "mine" on Today.

Every function goes by who acts and takes no other name, so that nobody reads or changes what is
another's. It is not in the audit, because others read that, and it ends with the account.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.errors import InvalidRecordError
from opsdash.store import Cursor, Database

# The user of this machine has no account; ids of accounts are longer.
_OWNER: Final = "owner"
_START: Final = "start_page"
_TODAY: Final = "today"
_MINE: Final = "mine"
_PAGE: Final = re.compile(r"[a-z0-9-]{0,60}", re.ASCII)
# Longer addresses are cut by programs that pass them on.
_ADDRESS_LENGTH: Final = 8_000


class Followed(StrEnum):
    METRIC = "metric"
    GOAL = "goal"


# Metrics are tiles, and more are no row to take in at a glance.
MOST: Final = MappingProxyType({Followed.METRIC: 12, Followed.GOAL: 100})


@dataclass(frozen=True)
class StartPage:
    """`page` is the path of a page, empty for Today, `parameters` its query string."""

    page: str
    parameters: str = ""


@dataclass(frozen=True)
class Personal:
    """What is followed stands in the order in which it was chosen."""

    start: StartPage | None = None
    metrics: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    shows_mine: bool = False

    def follows(self, followed: Followed, record_id: str) -> bool:
        return record_id in (self.metrics if followed is Followed.METRIC else self.goals)


def owned_by(actor: Actor) -> str:
    """Under which name the actor's own things are kept."""
    return actor.person or _OWNER


def read_personal(state: Database, actor: Actor) -> Personal:
    """All that the actor chose."""
    rows = state.rows(
        "SELECT kind, value FROM personal WHERE person = ? ORDER BY chosen_at, value",
        [owned_by(actor)],
    )
    start = next(iter(_values(rows, _START)), None)
    return Personal(
        start=None if start is None else StartPage(*start.split("?", 1)),
        metrics=tuple(_values(rows, Followed.METRIC)),
        goals=tuple(_values(rows, Followed.GOAL)),
        shows_mine=_MINE in _values(rows, _TODAY),
    )


def choose_start(state: Database, start: StartPage | None, actor: Actor) -> None:
    """Open this first from now on; None: Today. InvalidRecordError for what is no page."""
    actor.must(Right.KEEP)
    if start is None:
        _put(state, actor, _START, ())
        return
    if not _PAGE.fullmatch(start.page):
        raise InvalidRecordError(field="start_page", problem="unknown")
    if len(start.parameters) > _ADDRESS_LENGTH:
        raise InvalidRecordError(field="start_page", problem="too_long")
    _put(state, actor, _START, (f"{start.page}?{start.parameters}",))


def choose_today(state: Database, actor: Actor, *, mine: bool) -> None:
    """Whether Today shows what is the actor's own before anything else is said."""
    actor.must(Right.KEEP)
    _put(state, actor, _TODAY, (_MINE,) if mine else ())


def follow(state: Database, followed: Followed, record_id: str, actor: Actor) -> None:
    """Have it under "mine" on Today. InvalidRecordError when too much is followed already."""
    actor.must(Right.KEEP)
    with state.write() as cursor:
        kept = [each for each in _kept(cursor, actor, followed) if each != record_id]
        if len(kept) >= MOST[followed]:
            raise InvalidRecordError(field="followed", problem="too_many")
        _remove(cursor, actor, followed, record_id)
        _add(cursor, actor, followed, record_id)


def unfollow(state: Database, followed: Followed, record_id: str, actor: Actor) -> None:
    actor.must(Right.KEEP)
    with state.write() as cursor:
        _remove(cursor, actor, followed, record_id)


def forget_personal(cursor: Cursor, person: str) -> None:
    """All that an account kept for itself, as part of the transaction that ends the account."""
    cursor.execute("DELETE FROM personal WHERE person = ?", [person])
    cursor.execute("DELETE FROM saved_view WHERE owner = ? AND NOT is_shared", [person])


def _values(rows: Iterable[Sequence[str]], kind: str) -> list[str]:
    return [value for each, value in rows if each == kind]


def _put(state: Database, actor: Actor, kind: str, values: Sequence[str]) -> None:
    with state.write() as cursor:
        for each in _kept(cursor, actor, kind):
            _remove(cursor, actor, kind, each)
        for each in values:
            _add(cursor, actor, kind, each)


def _kept(cursor: Cursor, actor: Actor, kind: str) -> list[str]:
    found = cursor.execute(
        "SELECT value FROM personal WHERE person = ? AND kind = ?", [owned_by(actor), kind]
    ).fetchall()
    return [value for (value,) in found]


def _add(cursor: Cursor, actor: Actor, kind: str, value: str) -> None:
    cursor.execute(
        "INSERT INTO personal (person, kind, value, chosen_at) VALUES (?, ?, ?, ?)",
        [owned_by(actor), kind, value, now_utc()],
    )


def _remove(cursor: Cursor, actor: Actor, kind: str, value: str) -> None:
    cursor.execute(
        "DELETE FROM personal WHERE person = ? AND kind = ? AND value = ?",
        [owned_by(actor), kind, value],
    )
