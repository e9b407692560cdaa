"""When the morning notice is due: an hour on the organisation's clock, on some or all days.

Due is a moment, so that clocks that change are no trouble: an hour that is left out comes as soon
as the clock goes on, an hour that comes twice counts the first time.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.answers import load_answer, save_answer
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.working_days import load_working_days
from opsdash.store import Database

_NAME: Final = "morning_notice"
_DAY: Final = timedelta(days=1)
_DAY_MINUTES: Final = 24 * 60
_SEVEN: Final = 7 * 60
_SATURDAY: Final = 5
_ADDRESS_LENGTH: Final = 500
# A closure of three weeks still has a next day.
_LOOK_AHEAD: Final = 30


class Days(StrEnum):
    """`WORKING` are the days on which somebody works, as the calendar says."""

    EVERY = "every"
    WEEKDAYS = "weekdays"
    WORKING = "working"


@dataclass(frozen=True)
class Schedule:
    """`minutes` after midnight; `tells_nothing`: also sent when there is nothing to tell.

    `address` is where people reach this server, for the link; empty until somebody said it.
    `since` (naive UTC) is when this hour was chosen: it is not due for an hour that was past then.
    """

    is_on: bool = False
    minutes: int = _SEVEN
    days: Days = Days.WEEKDAYS
    tells_nothing: bool = False
    address: str = ""
    since: datetime | None = None
    version: int = 0

    @property
    def hour(self) -> time:
        return time(*divmod(self.minutes, 60))

    def problems(self) -> Iterator[Problem]:
        if not 0 <= self.minutes < _DAY_MINUTES:
            yield Problem("minutes", "no_hour")
        if self.address and not _is_base(self.address):
            yield Problem("address", "no_address")


def _is_base(address: str) -> bool:
    """Whether pages can be found below it: http(s), a host, no user, query or fragment."""
    if len(address) > _ADDRESS_LENGTH or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_bare = not (parts.query or parts.fragment or parts.username or parts.password)
    # Signs that would end a link in one of the formats.
    is_plain = not set(address) & set(" <>\"'|\\`{}^")
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and has_port
    return is_web and is_bare and is_plain


def load_schedule(state: Database) -> Schedule:
    said, version = load_answer(state, _NAME)
    if said is None:
        return Schedule()
    since = datetime.fromisoformat(said["since"]) if said["since"] else None
    return Schedule(**{**said, "days": Days(said["days"]), "since": since}, version=version)


def save_schedule(state: Database, schedule: Schedule, actor: Actor, now: datetime) -> Schedule:
    """Raises InvalidRecordError, and ConflictError when somebody was faster."""
    actor.must(Right.ARRANGE)
    refuse(schedule.problems())
    before = load_schedule(state)
    is_same = _timing(before) == _timing(schedule) and before.since
    kept = replace(schedule, since=before.since if is_same else now)
    said = asdict(kept)
    said.pop("version")
    said["since"] = kept.since.isoformat() if kept.since else ""
    return replace(kept, version=save_answer(state, _NAME, said, schedule.version, actor))


def _timing(schedule: Schedule) -> tuple[object, ...]:
    return schedule.is_on, schedule.minutes, schedule.days


def due_at(schedule: Schedule, day: date, zone: str) -> datetime:
    """The moment (naive UTC) at which the notice of `day` is due."""
    local = datetime.combine(day, schedule.hour, ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def day_end(day: date, zone: str) -> datetime:
    """The moment (naive UTC) at which the next day begins."""
    local = datetime.combine(day + _DAY, time(), ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def has_notice(schedule: Schedule, day: date, state: Database) -> bool:
    """Whether `day` is one of the chosen days."""
    if schedule.days is Days.WEEKDAYS:
        return day.weekday() < _SATURDAY
    if schedule.days is Days.WORKING:
        return bool(load_working_days(state, day, day + _DAY).hours_on(day))
    return True


def next_day(schedule: Schedule, state: Database, zone: str, now: datetime) -> date | None:
    """The day whose notice is due next; None when it is off or no such day is near."""
    if not schedule.is_on:
        return None
    today = local_day(now, zone)
    days = (today + _DAY * ahead for ahead in range(_LOOK_AHEAD))
    ahead = (day for day in days if due_at(schedule, day, zone) > now)
    return next((day for day in ahead if has_notice(schedule, day, state)), None)


def local_day(now: datetime, zone: str) -> date:
    """The day that `now` (naive UTC) belongs to."""
    return now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
