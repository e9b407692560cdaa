"""Working time lies on the wall clock of a zone: across clock changes, midnight and holidays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from acting import ANN, BEN
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdash.calendar.holiday_settings import HolidaySettings, save_holiday_settings
from opsdash.calendar.own_days import OwnDay, save_own_day
from opsdash.calendar.working_days import WorkingDays, load_working_days
from opsdash.calendar.working_hours import (
    ALL_DAY,
    DayHours,
    Hours,
    WorkingHours,
    load_working_hours,
    save_working_hours,
)
from opsdash.calendar.working_time import WorkingTime, working_time
from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.store import Database

HOUR = 3600
OFFICE = Hours(540, 1020)
WEEK = WorkingHours(((OFFICE,),) * 5 + ((),) * 2)
BERLIN = "Europe/Berlin"
# Berlin in 2026: clocks jump ahead on 29 March and are put back on 25 October.
ZONES = (BERLIN, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago")


def utc(text: str, zone: str = BERLIN) -> datetime:
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC).replace(tzinfo=None)


def worked(hours: WorkingHours, first: date, days: int, zone: str = BERLIN) -> WorkingTime:
    return working_time(WorkingDays(hours), zone, first, first + timedelta(days=days))


def only(day: DayHours, weekday: int) -> WorkingHours:
    return WorkingHours(tuple(day if at == weekday else () for at in range(7)))


@st.composite
def weeks(draw: st.DrawFn) -> WorkingHours:
    """Any week: closed days, split days, nights."""
    span = st.builds(
        lambda opens, length: Hours(opens, opens + length),
        st.integers(0, 47).map(lambda half: half * 30),
        st.integers(1, 48).map(lambda half: half * 30),
    )
    days = st.lists(span, max_size=3).map(tuple)
    return WorkingHours(tuple(draw(days) for _ in range(7)))


MOMENTS = st.integers(0, 20 * 24 * 4).map(
    lambda quarters: datetime(2026, 3, 20) + timedelta(minutes=15 * quarters)
)


@settings(max_examples=60)
@given(weeks(), st.sampled_from(ZONES), MOMENTS, MOMENTS)
def test_seconds_between_are_the_worked_minutes_one_by_one(
    hours: WorkingHours, zone: str, start: datetime, end: datetime
) -> None:
    start, end = min(start, end), max(start, end)
    time = worked(hours, date(2026, 3, 15), 40, zone)
    step = timedelta(minutes=15)
    count = sum(
        any(span.starts_at <= start + at * step < span.ends_at for span in time.spans)
        for at in range((end - start) // step)
    )
    assert time.between(start, end) == count * 15 * 60
    assert time.between(end, start) == -count * 15 * 60


@settings(max_examples=100)
@given(weeks(), st.sampled_from(ZONES), MOMENTS, st.integers(1, 100 * HOUR))
def test_a_deadline_is_the_first_moment_by_which_the_seconds_have_passed(
    hours: WorkingHours, zone: str, start: datetime, seconds: int
) -> None:
    time = worked(hours, date(2026, 3, 15), 60, zone)
    due = time.deadline(start, seconds)
    if due is None:
        assert time.between(start, datetime(2027, 1, 1)) < seconds
    else:
        assert time.between(start, due) == seconds
        assert time.between(start, due - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=60)
@given(weeks(), st.sampled_from(ZONES))
def test_spans_are_in_order_apart_and_counted(hours: WorkingHours, zone: str) -> None:
    spans = worked(hours, date(2026, 3, 15), 30, zone).spans
    assert all(span.starts_at < span.ends_at for span in spans)
    for earlier, later in pairwise(spans):
        assert earlier.ends_at < later.starts_at
        length = (earlier.ends_at - earlier.starts_at).total_seconds()
        assert later.before_seconds == earlier.before_seconds + length


def test_friday_afternoon_goes_on_on_monday() -> None:
    time = worked(WEEK, date(2026, 5, 1), 30)
    assert time.deadline(utc("2026-05-08 16:30"), HOUR) == utc("2026-05-11 09:30")
    assert time.deadline(utc("2026-05-09 12:00"), HOUR) == utc("2026-05-11 10:00")
    assert time.deadline(utc("2026-05-08 16:00"), HOUR) == utc("2026-05-08 17:00")
    assert time.between(utc("2026-05-08 16:30"), utc("2026-05-11 09:30")) == HOUR


@pytest.mark.parametrize(
    ("day", "worked_hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)]
)
def test_a_day_around_the_clock_has_the_hours_of_its_zone(day: str, worked_hours: int) -> None:
    time = worked(WorkingHours(), date.fromisoformat(day), 1)
    (span,) = time.spans
    assert (span.ends_at - span.starts_at).total_seconds() == worked_hours * HOUR


def test_the_hour_that_comes_twice_is_worked_twice() -> None:
    night = only((Hours(0, 360),), 6)
    assert worked(night, date(2026, 10, 25), 1).until(datetime(2026, 10, 26)) == 7 * HOUR
    assert worked(night, date(2026, 3, 29), 1).until(datetime(2026, 3, 30)) == 5 * HOUR


def test_hours_that_the_clock_jumps_over_are_gone() -> None:
    gone = only((Hours(120, 180),), 6)
    assert worked(gone, date(2026, 3, 29), 1).spans == ()
    assert worked(gone, date(2026, 4, 5), 1).until(datetime(2026, 4, 6)) == HOUR


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    time = worked(only((Hours(1320, 1800),), 4), date(2026, 5, 1), 14)
    assert time.between(utc("2026-05-08 21:00"), utc("2026-05-09 12:00")) == 8 * HOUR
    assert time.deadline(utc("2026-05-08 23:00"), 2 * HOUR) == utc("2026-05-09 01:00")


def test_overlapping_nights_are_counted_once() -> None:
    time = worked(WorkingHours(((Hours(1200, 2000),),) * 7), date(2026, 5, 1), 14)
    day = time.between(utc("2026-05-08 12:00"), utc("2026-05-09 12:00"))
    assert day == (2000 - 1200) * 60


def test_a_holiday_is_not_worked_and_one_on_a_sunday_changes_nothing(state: Database) -> None:
    save_working_hours(state, WEEK, ANN)
    save_holiday_settings(state, HolidaySettings("DE"), ANN)
    days = load_working_days(state, date(2026, 1, 1), date(2027, 1, 1))
    time = working_time(days, BERLIN, date(2026, 1, 1), date(2027, 1, 1))
    # 1 May 2026 is a Friday, 3 October a Saturday.
    assert time.deadline(utc("2026-04-30 16:30"), HOUR) == utc("2026-05-04 09:30")
    assert days.hours_on(date(2026, 10, 3)) == ()
    assert time.between(utc("2026-09-28 00:00"), utc("2026-10-05 00:00")) == 40 * HOUR


def test_whoever_works_on_holidays_has_none(state: Database) -> None:
    save_holiday_settings(state, HolidaySettings("DE", are_worked=True), ANN)
    days = load_working_days(state, date(2026, 1, 1), date(2027, 1, 1))
    assert days.is_always


def test_a_day_of_ones_own_goes_before_a_holiday_and_hours_before_none(state: Database) -> None:
    save_working_hours(state, WEEK, ANN)
    save_holiday_settings(state, HolidaySettings("DE"), ANN)
    closure = OwnDay("Year's end", date(2026, 12, 21), date(2027, 1, 4), repeats=True)
    save_own_day(state, closure, ANN)
    stand_by = OwnDay("Stand-by", date(2026, 12, 25), date(2026, 12, 26), (Hours(600, 720),))
    save_own_day(state, stand_by, ANN)
    days = load_working_days(state, date(2026, 12, 1), date(2028, 1, 1))
    assert days.hours_on(date(2026, 12, 18)) == (OFFICE,)
    assert days.hours_on(date(2026, 12, 22)) == ()
    assert days.hours_on(date(2026, 12, 25)) == (Hours(600, 720),)
    assert days.hours_on(date(2027, 12, 22)) == ()


def test_until_somebody_answers_everybody_always_works(state: Database) -> None:
    assert load_working_hours(state) == WorkingHours()
    assert load_working_days(state, date(2026, 1, 1), date(2027, 1, 1)).is_always


def test_saved_hours_come_back_and_the_second_of_two_editors_hears_of_it(state: Database) -> None:
    stored = save_working_hours(state, WEEK, ANN)
    assert load_working_hours(state) == stored
    with pytest.raises(ConflictError):
        save_working_hours(state, WorkingHours(), BEN)
    assert save_working_hours(state, replace(stored, days=(ALL_DAY,) * 7), BEN).version == 2


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        (((),) * 7, "never_open"),
        (((OFFICE,),) * 6, "weekday_missing"),
        (((OFFICE, Hours(600, 700)),) * 7, "hours_overlap"),
        (((Hours(600, 600),),) * 7, "hours_out_of_day"),
        ((tuple(Hours(at, at + 1) for at in range(0, 14, 2)),) * 7, "too_many_spans"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_name(
    state: Database, days: tuple[DayHours, ...], problem: str
) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_working_hours(state, WorkingHours(days), ANN)
    assert refusal.value.facts["problem"] == problem
