"""The answers that give every number its meaning: zone, currency, week, and where sprints begin.

They belong to the organisation, not to a person, so that a link shows everybody the same.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.rights import Right
from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.store import Database

_NOUN = "organisation"
_FIELDS = ("timezone", "currency", "week_start")
_ANCHOR = "sprint_anchor"
# Sprints are counted from the first week of this year unless the organisation says a day.
_FIRST_SPRINTS = date(2024, 1, 1)
_YEARS = range(1990, 2100)
_CURRENCY_LENGTH = 3
_WEEKDAYS = 7


@dataclass(frozen=True)
class Organisation:
    """`timezone` is an IANA name, `currency` an ISO 4217 code, `week_start` 0 Monday to 6 Sunday.

    `sprint_anchor` is a day on which a first sprint began; None until somebody chose one.
    `configured` is False until somebody has answered; `version` guards against lost updates.
    """

    timezone: str = "UTC"
    currency: str = "EUR"
    week_start: int = 0
    configured: bool = False
    version: int = 0
    sprint_anchor: date | None = None

    @property
    def sprint_start(self) -> date:
        """The day from which sprints are counted: the chosen one, or the first week of 2024."""
        if self.sprint_anchor:
            return self.sprint_anchor
        return _FIRST_SPRINTS + timedelta(days=(self.week_start - _FIRST_SPRINTS.weekday()) % 7)

    def validate(self) -> None:
        """Raise InvalidRecordError with the field that cannot be used."""
        if not is_zone(self.timezone):
            raise InvalidRecordError(field="timezone", problem="zone_unknown")
        code = self.currency
        if not (len(code) == _CURRENCY_LENGTH and code.isascii() and code.isupper()):
            raise InvalidRecordError(field="currency", problem="currency_unknown")
        if self.week_start not in range(_WEEKDAYS):
            raise InvalidRecordError(field="week_start", problem="weekday_unknown")
        if self.sprint_anchor and self.sprint_anchor.year not in _YEARS:
            raise InvalidRecordError(field="sprint_anchor", problem="year_out_of_range")


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name in known_zones()


@cache
def known_zones() -> frozenset[str]:
    """The names of all zones: found once, for that walks through hundreds of files."""
    return frozenset(available_timezones())


def load_organisation(state: Database) -> Organisation:
    rows = {
        name: (value, version)
        for name, value, version in state.rows("SELECT name, value, version FROM setting")
    }
    if not all(name in rows for name in _FIELDS):
        return Organisation()
    anchor = rows[_ANCHOR][0] if _ANCHOR in rows else ""
    return Organisation(
        timezone=rows["timezone"][0],
        currency=rows["currency"][0],
        week_start=int(rows["week_start"][0]),
        configured=True,
        version=int(rows["timezone"][1]),
        sprint_anchor=date.fromisoformat(anchor) if anchor else None,
    )


def save_organisation(state: Database, organisation: Organisation, actor: Actor) -> Organisation:
    """Store the answers; ConflictError with what is stored if somebody was faster."""
    actor.must(Right.ARRANGE)
    organisation.validate()
    with state.write() as cursor:
        stored = load_organisation(state)
        if stored.version != organisation.version:
            raise ConflictError(noun=_NOUN, id="", stored=stored)
        version = organisation.version + 1
        for name in (*_FIELDS, _ANCHOR):
            cursor.execute("DELETE FROM setting WHERE name = ?", [name])
            value = getattr(organisation, name)
            text = "" if value is None else str(value)
            cursor.execute("INSERT INTO setting VALUES (?, ?, ?)", [name, text, version])
        was = _as_json(stored) if stored.configured else None
        action = "update" if was else "create"
        audit(cursor, actor, action, _NOUN, "", before=was, after=_as_json(organisation))
    return replace(organisation, configured=True, version=version)


def _as_json(organisation: Organisation) -> str:
    values = {name: getattr(organisation, name) for name in (*_FIELDS, _ANCHOR)}
    return json.dumps(values, default=date.isoformat)
