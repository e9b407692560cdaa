"""One list of what happened: events that people wrote, public holidays and own days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import ANN, BEN

from opsdash.calendar.events import WRITTEN, Event, EventKind, events_between, save_event
from opsdash.calendar.holiday_settings import HolidaySettings, save_holiday_settings
from opsdash.calendar.own_days import OwnDay, occurrences, save_own_day
from opsdash.calendar.periods import Period
from opsdash.calendar.public_holidays import countries, holidays_of
from opsdash.calendar.working_hours import Hours
from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.store import Database

YEAR = (date(2026, 1, 1), date(2027, 1, 1))


def event(first: date, days: int, kind: EventKind = EventKind.OTHER, title: str = "x") -> Event:
    return Event(kind, title, first, first + timedelta(days=days))


def test_an_event_counts_where_it_touches_the_days(state: Database) -> None:
    saved = save_event(state, event(date(2026, 5, 10), 3), ANN)
    for first, end, touches in (
        (date(2026, 5, 1), date(2026, 5, 10), False),
        (date(2026, 5, 1), date(2026, 5, 11), True),
        (date(2026, 5, 12), date(2026, 5, 13), True),
        (date(2026, 5, 13), date(2026, 5, 14), False),
    ):
        assert events_between(state, first, end) == ((saved,) if touches else ())


def test_only_the_asked_kinds_come(state: Database) -> None:
    saved = {
        kind: save_event(state, event(date(2026, 5, 10), 1, kind, kind.value), ANN)
        for kind in WRITTEN
    }
    found = events_between(state, *YEAR, {EventKind.CAMPAIGN, EventKind.INCIDENT})
    assert set(found) == {saved[EventKind.CAMPAIGN], saved[EventKind.INCIDENT]}
    assert events_between(state, *YEAR, ()) == ()


def test_holidays_and_own_days_stand_among_the_events_in_order(state: Database) -> None:
    save_holiday_settings(state, HolidaySettings("KR"), ANN)
    save_event(state, event(date(2026, 2, 10), 1, title="Fair"), ANN)
    save_own_day(state, OwnDay("Moving", date(2026, 2, 20), date(2026, 2, 22)), ANN)
    open_day = OwnDay("Late shift", date(2026, 2, 25), date(2026, 2, 26), (Hours(720, 1200),))
    save_own_day(state, open_day, ANN)
    found = events_between(state, date(2026, 2, 1), date(2026, 3, 1))
    assert [(each.kind.value, each.title, each.first_day.day) for each in found] == [
        ("other", "Fair", 10),
        ("holiday", "The day preceding Korean New Year", 16),
        ("holiday", "Korean New Year", 17),
        ("holiday", "The second day of Korean New Year", 18),
        ("closed_day", "Moving", 20),
        ("open_day", "Late shift", 25),
    ]


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    bavaria, berlin = (
        {holiday.day for holiday in holidays_of("DE", part, [2026])} for part in ("BY", "BE")
    )
    assert date(2026, 1, 6) in bavaria - berlin
    assert date(2026, 3, 8) in berlin - bavaria


def test_holidays_have_english_names_or_the_countrys_own() -> None:
    tet = date(2026, 2, 17)
    english = {holiday.day: holiday.name for holiday in holidays_of("VN", "", [2026])}
    local = {
        holiday.day: holiday.name for holiday in holidays_of("VN", "", [2026], in_english=False)
    }
    assert (english[tet], local[tet]) == ("Lunar New Year", "Tết Nguyên Đán")


def test_no_year_of_any_country_breaks_and_none_has_days_of_another() -> None:
    assert len(countries()) > 200
    for country in countries():
        found = holidays_of(country, "", [2025, 2026])
        assert {holiday.day.year for holiday in found} <= {2025, 2026}
        assert list(found) == sorted(found)
    assert holidays_of("DE", "", [1, 9999]) == ()


def test_an_unknown_place_is_refused(state: Database) -> None:
    for country, part in (("XX", ""), ("", "BY"), ("DE", "CA")):
        with pytest.raises(InvalidRecordError):
            save_holiday_settings(state, HolidaySettings(country, part), ANN)
        assert holidays_of(country, part, [2026]) == ()


def test_the_second_of_two_who_choose_a_country_hears_of_the_first(state: Database) -> None:
    first = save_holiday_settings(state, HolidaySettings("DE"), ANN)
    with pytest.raises(ConflictError):
        save_holiday_settings(state, HolidaySettings("FR"), BEN)
    assert save_holiday_settings(state, replace(first, country="FR"), BEN).version == 2


def test_a_yearly_day_comes_back_every_year_from_its_first() -> None:
    own = OwnDay("Year's end", date(2024, 12, 24), date(2025, 1, 2), repeats=True)
    found = list(occurrences(own, date(2020, 1, 1), date(2026, 12, 31)))
    assert found == [
        Period(date(year, 12, 24), date(year + 1, 1, 2)) for year in (2024, 2025, 2026)
    ]
    tail = Period(date(2025, 12, 24), date(2026, 1, 2))
    assert list(occurrences(own, date(2026, 1, 1), date(2026, 1, 5))) == [tail]


def test_the_leap_day_of_other_years_is_the_day_before() -> None:
    own = OwnDay("Leap", date(2024, 2, 29), date(2024, 3, 1), repeats=True)
    found = [period.first for period in occurrences(own, date(2024, 1, 1), date(2029, 1, 1))]
    assert found == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]
