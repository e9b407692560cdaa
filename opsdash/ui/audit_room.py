"""What Audit shows: the acts that its address names, a page of them, or the past of one record.

The address says who, what, which acts and which days, so that a link shows the same to whoever may
read it; the filters only write into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st

from opsdash.access.actor import Actor
from opsdash.access.trail import Choices, Sought, Trail, read_choices, read_trail
from opsdash.calendar.periods import Period
from opsdash.goals.objective import list_archived_objectives, list_objectives
from opsdash.goals.records import list_archived, list_goals
from opsdash.report.frozen.records import list_frozen
from opsdash.ui.desk import Desk, remember
from opsdash.ui.needs import today_of
from opsdash.words.audit_values import Home

SHOWN: Final = 100
# What the address calls the filters; `noun` and `id` together name one record.
WHO, ACCOUNT, NOUN, ACT, DAYS, RECORD = "who", "account", "noun", "act", "days", "id"
FILTERS: Final = (WHO, ACCOUNT, NOUN, ACT, DAYS)
ALL_DAYS: Final = "all"
SPANS: Final = ("1", "7", "30", "90", ALL_DAYS)
USUAL: Final = "30"
_BETWEEN: Final = "~"
_FIRST, _LAST = date(1970, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True)
class Room:
    """`days` None: all there are. `page` counts from 1. `home` says what stored values mean."""

    desk: Desk
    actor: Actor
    sought: Sought
    days: Period | None
    choices: Choices
    trail: Trail
    page: int
    home: Home

    @property
    def zone(self) -> str:
        return self.desk.organisation.timezone

    @property
    def is_one_record(self) -> bool:
        return bool(self.sought.id)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the days leaves acts out."""
        sought = self.sought
        return bool(sought.actor or sought.account or sought.noun or sought.action)

    @property
    def pages(self) -> int:
        return max(1, -(-self.trail.count // SHOWN))


def enter(desk: Desk) -> Room:
    actor, state = desk.actor, desk.home.state
    choices = remember(state, "audit choices", lambda: read_choices(state, actor))
    sought, days = _named(), None
    if sought is None:
        days = days_of(_said(DAYS), today_of(desk))
        sought = _chosen(days, desk.organisation.timezone)
    page = _page(sought)
    trail = read_trail(state, sought, actor, SHOWN, (page - 1) * SHOWN)
    return Room(desk, actor, sought, days, choices, trail, page, home_of(desk))


def home_of(desk: Desk) -> Home:
    titles = remember(desk.home.state, "audit titles", lambda: _titles(desk))
    return Home(desk.catalog, desk.organisation.currency, desk.organisation.timezone, titles)


def _titles(desk: Desk) -> Mapping[str, str]:
    """What records are called that others point to."""
    state = desk.home.state
    found: dict[str, str] = {each.id: each.title for each in list_frozen(state, desk.actor)}
    found |= {each.id: each.title for each in list_archived_objectives(state)}
    found |= {each.id: each.title for each in list_objectives(state)}
    return found | {each.id: each.title for each in (*list_archived(state), *list_goals(state))}


def _said(name: str) -> str:
    return str(st.query_params.get(name, ""))


def _named() -> Sought | None:
    """A record by its address, which other pages link to."""
    noun, record_id = _said(NOUN), _said(RECORD)
    return Sought(noun=noun, id=record_id) if noun and record_id else None


def _chosen(days: Period | None, zone: str) -> Sought:
    """What nobody did, or a name that does not exist, finds nothing rather than everything."""
    return Sought(
        actor=_said(WHO),
        noun=_said(NOUN),
        action=_said(ACT),
        account=_said(ACCOUNT),
        first=midnight(days.first, zone) if days else None,
        end=midnight(days.end, zone) if days else None,
    )


def days_of(said: str, today: date) -> Period | None:
    """The days that the address means; the usual ones where it says nothing that is known."""
    if said == ALL_DAYS:
        return None
    first, between, last = said.partition(_BETWEEN)
    if between:
        return _between(first, last) or days_of(USUAL, today)
    back = int(said if said in SPANS else USUAL)
    return Period(today - timedelta(days=back - 1), today + timedelta(days=1))


def _between(first: str, last: str) -> Period | None:
    """Both days included; None for what are no two days that every clock knows."""
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    is_sound = _FIRST <= begin <= end <= _LAST
    return Period(begin, end + timedelta(days=1)) if is_sound else None


def days_text(first: date, last: date) -> str:
    return f"{first.isoformat()}{_BETWEEN}{last.isoformat()}"


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in the organisation's zone, as acts are stored: naive UTC."""
    local = datetime.combine(day, time(), ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def page_key(sought: Sought) -> str:
    """Other filters begin at their first page."""
    told = (
        sought.actor,
        sought.account,
        sought.noun,
        sought.action,
        sought.id,
        sought.first,
        sought.end,
    )
    return f"audit_page_{hash(told)}"


def _page(sought: Sought) -> int:
    page = st.session_state.get(page_key(sought))
    return page if isinstance(page, int) and page > 0 else 1
