"""Questions that people keep under a name: a page and its address, pinned to Today if they like.

The address is kept as text and read when it is opened, so that a relative period stays relative
and what is no longer known is said as for any other link.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.records import Record, Shelf
from opsdash.store import Database

NAME_LENGTH: Final = 80
# More tiles are no row to take in at a glance.
MOST_PINS: Final = 6
# Longer addresses are cut by programs that pass them on.
_ADDRESS_LENGTH: Final = 8_000
_SOMEBODY: Final = "somebody"


@dataclass(frozen=True)
class SavedView(Record):
    """`page` is the path of a page, `parameters` its query string.

    One that is not shared is seen by its `owner` alone; until people sign in all are shared.
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


def _read(values: dict[str, Any]) -> SavedView:
    return SavedView(**values)


_VIEWS: Final = Shelf(
    "saved_view", "saved_view", SavedView, Right.DESCRIBE, _read, order="lower(name), id"
)


def list_views(state: Database) -> tuple[SavedView, ...]:
    """All that everybody may see, by name."""
    return _VIEWS.select(state, "is_shared")


def find_view(state: Database, view_id: str) -> SavedView | None:
    """The view as stored, deleted or not."""
    return _VIEWS.find(state, view_id)


def save_view(state: Database, view: SavedView, actor: Actor) -> SavedView:
    """Raises InvalidRecordError, RecordMissingError, and ConflictError with what is stored."""
    actor.must(Right.DESCRIBE)
    refuse(view.problems())
    return _VIEWS.save(state, view, actor)


def pin_view(state: Database, view: SavedView, actor: Actor, *, is_pinned: bool) -> SavedView:
    """Put it on Today or take it away. InvalidRecordError where Today is full."""
    actor.must(Right.DESCRIBE)
    pins = [each for each in list_views(state) if each.is_pinned and each.id != view.id]
    if is_pinned and len(pins) >= MOST_PINS:
        refuse([Problem("is_pinned", "too_many")])
    return _VIEWS.save(state, replace(view, is_pinned=is_pinned), actor)


def delete_view(state: Database, view: SavedView, actor: Actor) -> SavedView:
    """Hide it; `restore_view` with the returned value takes it back."""
    return _VIEWS.delete(state, view, actor)


def restore_view(state: Database, view: SavedView, actor: Actor) -> SavedView:
    return _VIEWS.restore(state, view, actor)
