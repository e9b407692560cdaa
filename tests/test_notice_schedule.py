"""When the morning notice is due: on the organisation's clock, also as it changes, on its days."""

from datetime import date, datetime

import pytest
from acting import person

from opsdash.calendar.own_days import OwnDay, save_own_day
from opsdash.calendar.working_hours import WorkingHours, hours_read, save_working_hours
from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.report.morning.schedule import (
    Days,
    Schedule,
    due_at,
    has_notice,
    load_schedule,
    next_day,
    save_schedule,
)
from opsdash.store import Home

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 5, 8, 12, 0)
MONDAY = date(2026, 5, 11)


def at(hours: int, minutes: int = 0, **more: object) -> Schedule:
    return Schedule(is_on=True, minutes=hours * 60 + minutes, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "hours", "due"),
    [
        (date(2026, 1, 12), 7, datetime(2026, 1, 12, 6, 0)),
        (date(2026, 7, 13), 7, datetime(2026, 7, 13, 5, 0)),
        # Half past two is left out in this night: it is due at half past three.
        (date(2026, 3, 29), 2.5, datetime(2026, 3, 29, 1, 30)),
        # And comes twice in this one: the first counts.
        (date(2026, 10, 25), 2.5, datetime(2026, 10, 25, 0, 30)),
    ],
)
def test_the_hour_is_the_organisations(day: date, hours: float, due: datetime) -> None:
    schedule = Schedule(is_on=True, minutes=int(hours * 60))
    assert due_at(schedule, day, BERLIN) == due


def test_weekdays_leave_the_weekend_out(home: Home) -> None:
    days = [date(2026, 5, 8 + passed) for passed in range(7)]
    chosen = [has_notice(at(7), day, home.state) for day in days]
    assert chosen == [True, False, False, True, True, True, True]
    assert all(has_notice(at(7, days=Days.EVERY), day, home.state) for day in days)


def test_working_days_are_those_of_the_calendar(home: Home) -> None:
    nine_to_five = hours_read([[540, 1020]])
    hours = WorkingHours((*(nine_to_five,) * 5, (), ()))
    save_working_hours(home.state, hours, person("Ana"))
    closed = OwnDay(title="Move", first_day=MONDAY, end_day=date(2026, 5, 12))
    save_own_day(home.state, closed, person("Ana"))
    schedule = at(7, days=Days.WORKING)
    assert not has_notice(schedule, MONDAY, home.state)
    assert next_day(schedule, home.state, BERLIN, NOW) == date(2026, 5, 12)


def test_the_next_day_is_today_until_the_hour_is_past(home: Home) -> None:
    assert next_day(at(15), home.state, BERLIN, NOW) == date(2026, 5, 8)
    assert next_day(at(7), home.state, BERLIN, NOW) == MONDAY
    assert next_day(Schedule(), home.state, BERLIN, NOW) is None


def test_a_save_keeps_since_when_the_hour_holds(home: Home) -> None:
    first = save_schedule(home.state, at(7), person("Ana"), NOW)
    later = datetime(2026, 5, 9, 12, 0)
    same = save_schedule(
        home.state, at(7, tells_nothing=True, version=first.version), person("Bo"), later
    )
    assert same.since == NOW
    moved = save_schedule(home.state, at(8, version=same.version), person("Bo"), later)
    assert moved.since == later
    assert load_schedule(home.state) == moved
    with pytest.raises(ConflictError):
        save_schedule(home.state, at(9, version=first.version), person("Ana"), later)


@pytest.mark.parametrize(
    "address",
    [
        "opsdash.example.com",
        "javascript:alert(1)",
        "https://ana:tea@example.com",
        "https://example.com/?a=b",
        "https://example.com/#x",
        "https://example.com/a b",
        'https://example.com/"><script>',
        "https://example.com/|x",
        "https://example.com\r\nX: y",
        "https://example.com:99999",
    ],
)
def test_an_address_that_could_break_a_link_is_refused(home: Home, address: str) -> None:
    with pytest.raises(InvalidRecordError):
        save_schedule(home.state, at(7, address=address), person("Ana"), NOW)


def test_the_server_may_live_below_a_path(home: Home) -> None:
    saved = save_schedule(
        home.state, at(7, address="https://example.com:8443/ops"), person("Ana"), NOW
    )
    assert load_schedule(home.state).address == saved.address
