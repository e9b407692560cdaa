"""The three answers of the first run that give every number its meaning: zone, currency, week.

They belong to the organisation, not to a person, so that a link shows everybody the same.
"""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.store import Database

_FIELDS = ("timezone", "currency", "week_start")
_CURRENCY_LENGTH = 3
_WEEKDAYS = 7


@dataclass(frozen=True)
class Organisation:
    """`timezone` is an IANA name, `currency` an ISO 4217 code, `week_start` 0 Monday to 6 Sunday.

    `configured` is False until somebody has answered; `version` guards against lost updates.
    """

    timezone: str = "UTC"
    currency: str = "EUR"
    week_start: int = 0
    configured: bool = False
    version: int = 0

    def validate(self) -> None:
        """Raise InvalidRecordError with the field that cannot be used."""
        if not is_zone(self.timezone):
            raise InvalidRecordError(field="timezone", problem="zone_unknown")
        code = self.currency
        if not (len(code) == _CURRENCY_LENGTH and code.isascii() and code.isupper()):
            raise InvalidRecordError(field="currency", problem="currency_unknown")
        if self.week_start not in range(_WEEKDAYS):
            raise InvalidRecordError(field="week_start", problem="weekday_unknown")


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name in available_timezones()


def load_organisation(state: Database) -> Organisation:
    rows = {
        name: (value, version)
        for name, value, version in state.rows("SELECT name, value, version FROM setting")
    }
    if not all(name in rows for name in _FIELDS):
        return Organisation()
    return Organisation(
        timezone=rows["timezone"][0],
        currency=rows["currency"][0],
        week_start=int(rows["week_start"][0]),
        configured=True,
        version=int(rows["timezone"][1]),
    )


def save_organisation(state: Database, organisation: Organisation) -> Organisation:
    """Store the answers; ConflictError with what is stored if somebody was faster."""
    organisation.validate()
    with state.write() as cursor:
        stored = load_organisation(state)
        if stored.version != organisation.version:
            raise ConflictError(noun="organisation", id="", stored=stored)
        version = organisation.version + 1
        for name in _FIELDS:
            cursor.execute("DELETE FROM setting WHERE name = ?", [name])
            value = str(getattr(organisation, name))
            cursor.execute("INSERT INTO setting VALUES (?, ?, ?)", [name, value, version])
    return replace(organisation, configured=True, version=version)
