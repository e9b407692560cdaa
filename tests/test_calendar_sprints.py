"""A sprint period is four weeks, counted from one day of the organisation."""

from dataclasses import replace
from datetime import date

import pytest
from acting import ANN
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.organisation import Organisation, load_organisation, save_organisation
from opsdash.calendar.periods import Grain, sprint_period, start_of
from opsdash.calendar.sprints import SprintPeriod, parse_sprint_period, sprint_period_of
from opsdash.errors import InvalidRecordError, UnknownNameError
from opsdash.store import Home

DAYS = st.dates(date(2000, 1, 1), date(2080, 1, 1))


@given(day=DAYS, start=st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_every_day_lies_in_one_period(day: date, start: date) -> None:
    named = sprint_period_of(day, start)
    period = sprint_period(named.year, named.number, start)
    assert period.first <= day < period.end
    assert period.days == 28
    assert period.first == start_of(day, Grain.SPRINT_PERIOD, 0, start)
    assert parse_sprint_period(named.code) == named
    after = sprint_period_of(period.end, start)
    assert after == (
        SprintPeriod(named.year, named.number + 1)
        if named.number < 13
        else SprintPeriod(named.year + 1, 1)
    )


def test_the_periods_of_2024_begin_with_its_first_week() -> None:
    start = Organisation().sprint_start
    assert start == date(2024, 1, 1)
    assert sprint_period_of(date(2024, 1, 28), start).code == "2024-P1"
    assert sprint_period_of(date(2024, 1, 29), start).code == "2024-P2"
    assert sprint_period_of(date(2023, 12, 31), start).code == "2023-P13"
    assert sprint_period(2026, 1, start).first == date(2025, 12, 29)


@pytest.mark.parametrize(("week_start", "day"), [(0, 1), (5, 6), (6, 7)])
def test_sprints_begin_on_the_first_day_of_the_week(week_start: int, day: int) -> None:
    start = Organisation(week_start=week_start).sprint_start
    assert (start, start.weekday()) == (date(2024, 1, day), week_start)


@pytest.mark.parametrize("code", ["2026-P0", "2026-P14", "2026-P", "P3", "2026-P3 "])
def test_no_other_code_names_a_period(code: str) -> None:
    with pytest.raises(UnknownNameError):
        parse_sprint_period(code)


def test_an_organisation_stored_before_there_were_sprints_still_loads(home: Home) -> None:
    saved = save_organisation(home.state, Organisation("Asia/Seoul", "KRW", 6), ANN)
    with home.state.write() as cursor:
        cursor.execute("DELETE FROM setting WHERE name = 'sprint_anchor'")
    assert load_organisation(home.state) == saved
    chosen = save_organisation(home.state, replace(saved, sprint_anchor=date(2025, 4, 2)), ANN)
    assert load_organisation(home.state) == chosen
    assert chosen.sprint_start == date(2025, 4, 2)
    with pytest.raises(InvalidRecordError):
        save_organisation(home.state, replace(chosen, sprint_anchor=date(2, 1, 1)), ANN)
