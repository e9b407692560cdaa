"""Questions that people keep under a name: a page and its address, pinned to Today if they like.

The address is kept as text and read when it is opened, so that a relative period stays relative
and what is no longer known is said as for any other link.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs

from opsdash.access.actor import Actor
from opsdash.access.personal import owned_by
from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Record, Shelf
from opsdash.errors import RecordMissingError
from opsdash.store import Database

NAME_LENGTH: Final = 80
# More tiles are no row to take in at a glance.
MOST_PINS: Final = 6
# Longer addresses are cut by programs that pass them on.
_ADDRESS_LENGTH: Final = 8_000
_SOMEBODY: Final = "somebody"
# How an address names the groups that it asks for.
GROUP_PARAMETER: Final = "f.group"


@dataclass(frozen=True)
class SavedView(Record):
    """`page` is the path of a page, `parameters` its query string.

    One that is not shared is seen by its `owner` alone (see `owned_by`).
    """

    name: str
    page: str
    parameters: str
    owner: str = _SOMEBODY
    is_shared: bool = True
    is_pinned: bool = False

    def problems(self) -> Iterator[Problem]:
        """Everything that keeps this from being saved."""
        if not self.name.strip():
            yield Problem("name", "empty")
        if len(self.name) > NAME_LENGTH:
            yield Problem("name", "too_long")
        if len(self.parameters) > _ADDRESS_LENGTH:
            yield Problem("parameters", "too_long")

    def is_seen(self, groups: tuple[str, ...] | None) -> bool:
        """Whether somebody who sees `groups` only (None: all) sees any of those it asks for."""
        asked = parse_qs(self.parameters, max_num_fields=None).get(GROUP_PARAMETER)
        return groups is None or asked is None or any(each in groups for each in asked)


def _read(values: dict[str, Any]) -> SavedView:
    return SavedView(**values)


# Both stand in one table. What somebody keeps for himself is not in the audit, which others read.
_VIEWS: Final = Shelf(
    "saved_view", "saved_view", SavedView, Right.DESCRIBE, _read, order="lower(name), id"
)
_OWN_VIEWS: Final = replace(_VIEWS, right=Right.KEEP, tells=False)


def list_views(state: Database, actor: Actor) -> tuple[SavedView, ...]:
    """What everybody sees and what the actor keeps for himself, by name."""
    return _VIEWS.select(state, "(is_shared OR owner = ?)", (owned_by(actor),))


def save_view(state: Database, view: SavedView, actor: Actor) -> SavedView:
    """Raises InvalidRecordError, RecordMissingError, and ConflictError with what is stored.

    Who may see it is decided when it is first saved.
    """
    actor.must(_shelf(view).right)
    refuse(view.problems())
    return _saved(state, view, actor)


def pin_view(state: Database, view: SavedView, actor: Actor, *, is_pinned: bool) -> SavedView:
    """Put it on Today or take it away. InvalidRecordError where Today is full.

    There is room for as many of everybody's as of one's own.
    """
    actor.must(_shelf(view).right)
    others = [each for each in list_views(state, actor) if each.id != view.id]
    pins = [each for each in others if each.is_pinned and each.is_shared == view.is_shared]
    if is_pinned and len(pins) >= MOST_PINS:
        refuse([Problem("is_pinned", "too_many")])
    return _saved(state, replace(view, is_pinned=is_pinned), actor)


def delete_view(state: Database, view: SavedView, actor: Actor) -> SavedView:
    """Hide it; `restore_view` with the returned value takes it back."""
    return _saved(state, replace(view, is_deleted=True), actor)


def restore_view(state: Database, view: SavedView, actor: Actor) -> SavedView:
    return _saved(state, replace(view, is_deleted=False), actor)


def may_change(view: SavedView, actor: Actor) -> bool:
    return _is_open(view, actor) and actor.may(_shelf(view).right)


def _saved(state: Database, view: SavedView, actor: Actor) -> SavedView:
    """What is stored says whose it is, whatever the caller holds."""
    actor.must(_shelf(view).right)
    with state.write() as cursor:
        stored = _VIEWS.found(cursor, view.id) if view.version else None
        if stored is None:
            view = view if view.is_shared else replace(view, owner=owned_by(actor))
        elif _is_open(stored, actor):
            view = replace(view, owner=stored.owner, is_shared=stored.is_shared)
        else:
            raise RecordMissingError(noun=_VIEWS.noun, id=view.id)
        return _shelf(view).written(cursor, view, actor)


def _shelf(view: SavedView) -> Shelf[SavedView]:
    return _VIEWS if view.is_shared else _OWN_VIEWS


def _is_open(view: SavedView, actor: Actor) -> bool:
    if view.is_shared:
        return view.is_seen(actor.groups)
    return view.owner == owned_by(actor)
