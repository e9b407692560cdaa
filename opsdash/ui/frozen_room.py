"""The frozen view that an address names and what is different now, asked once per state."""

from dataclasses import dataclass

import streamlit as st

from opsdash.calendar.events import Event
from opsdash.errors import RecordMissingError
from opsdash.metrics.catalog import Catalog
from opsdash.report.frozen.records import FrozenView, events_of, find_frozen
from opsdash.report.frozen.shown import Shown, shown
from opsdash.report.frozen.then_and_now import ThenAndNow, then_and_now
from opsdash.ui.desk import Desk, remember
from opsdash.ui.frozen_links import PARAMETER


@dataclass(frozen=True)
class Room:
    """`catalog` is that of today, `events` those of then."""

    found: ThenAndNow
    shown: Shown
    catalog: Catalog
    events: tuple[Event, ...]

    @property
    def view(self) -> FrozenView:
        return self.found.view


def open_room(desk: Desk) -> Room | None:
    """None where the address names none that is open to who asks."""
    home = desk.home
    try:
        view = find_frozen(home.state, str(st.query_params.get(PARAMETER, "")), desk.actor)
    except RecordMissingError:
        return None
    key = ("frozen", view, desk.catalog.hash, home.state.data_version)
    found = remember(home.facts, key, lambda: then_and_now(home, view), _rows)
    events = events_of(home.state, view.id)
    return Room(found, shown(view, found.then, found.metrics), desk.catalog, events)


def _rows(found: ThenAndNow) -> int:
    return sum(len(each.rows) for each in found.then) * 2
