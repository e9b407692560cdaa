"""What a change owes to the number of days, their weekdays and holidays is a term of its own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdash.analysis.calendar_effect import CalendarEffect, CalendarReason, calendar_effect
from opsdash.analysis.days import BoolArray, FloatArray, day_after
from opsdash.analysis.result import Status

WEEK = np.array([140.0, 120, 110, 100, 90, 30, 0])
NONE = np.zeros(120, dtype=bool)


def weeks(days: int = 120) -> FloatArray:
    return np.resize(WEEK, days)


def days(count: int, *on: int) -> BoolArray:
    marks = np.zeros(count, dtype=bool)
    marks[list(on)] = True
    return marks


def effect(values: FloatArray, holidays: BoolArray, before: range, after: range) -> CalendarEffect:
    found = calendar_effect(values, holidays, before, after).value
    assert found
    return found


@given(
    st.lists(st.integers(0, 10_000), min_size=60, max_size=120),
    st.sets(st.integers(0, 59)),
    st.tuples(st.integers(0, 20), st.integers(21, 40), st.integers(41, 60)),
)
@settings(max_examples=50)
def test_the_terms_are_the_change(
    values: list[int], holidays: set[int], bounds: tuple[int, int, int]
) -> None:
    first, middle, last = bounds
    series = np.array(values, dtype=float)
    marks = days(len(values), *holidays)
    found = calendar_effect(series, marks, range(first, middle), range(middle, last)).value
    if found is not None:
        change = series[middle:last].sum() - series[first:middle].sum()
        assert found.calendar + found.rest == pytest.approx(change, rel=1e-9, abs=1e-6)


def test_an_unchanged_level_leaves_nothing_but_the_calendar() -> None:
    found = effect(weeks(), NONE, range(28, 56), range(56, 87))
    assert found.rest == pytest.approx(0, abs=1e-9)
    assert found.days == pytest.approx(3 * WEEK.mean())
    assert found.weekdays == pytest.approx(WEEK[:3].sum() - 3 * WEEK.mean())
    assert found.holidays == 0


def test_equal_weeks_have_no_calendar_effect() -> None:
    values = weeks()
    values[56:84] *= 1.2
    found = effect(values, NONE, range(28, 56), range(56, 84))
    assert found.calendar == 0
    assert found.rest == pytest.approx(found.after - found.before)


def test_a_holiday_and_the_day_after_it_are_told_apart_from_the_level() -> None:
    holidays = days(120, 8, 36, 71)
    values = weeks()
    values[holidays] *= 0.25
    values[day_after(holidays)] *= 1.5
    found = effect(values, holidays, range(42, 70), range(70, 98))
    assert found.profile.holiday == pytest.approx(0.25)
    assert found.profile.day_after == pytest.approx(1.5)
    assert found.holidays == pytest.approx(-0.75 * 120 + 0.5 * 110)
    assert found.rest == pytest.approx(0, abs=1e-9)


def test_a_factor_from_one_holiday_is_thin() -> None:
    found = calendar_effect(weeks(), days(120, 71), range(42, 70), range(70, 98))
    assert found.status is Status.THIN
    assert found.codes == (CalendarReason.FEW_HOLIDAYS,)
    elsewhere = calendar_effect(weeks(), days(120, 8), range(42, 70), range(70, 98))
    assert elsewhere.status is Status.OK


def test_a_missing_day_is_a_day_less() -> None:
    values = weeks()
    values[70] = np.nan
    found = effect(values, NONE, range(42, 70), range(70, 98))
    assert found.days == pytest.approx(-WEEK.mean())
    assert found.rest == pytest.approx(0, abs=1e-9)


def test_growth_does_not_bend_the_profile() -> None:
    growing = weeks(364) * np.exp(np.arange(364) * 0.001)
    found = effect(growing, np.zeros(364, dtype=bool), range(31), range(31, 59))
    assert np.array(found.profile.weekdays) == pytest.approx(WEEK / WEEK.mean(), rel=0.02)


@pytest.mark.parametrize(
    ("values", "before", "after", "reason"),
    [
        (weeks(55), range(7), range(7, 14), CalendarReason.SHORT_HISTORY),
        (np.full(60, np.nan), range(7), range(7, 14), CalendarReason.SHORT_HISTORY),
        (np.zeros(60), range(7), range(7, 14), CalendarReason.NOTHING_COUNTED),
        (np.full(60, np.inf), range(7), range(7, 14), CalendarReason.UNUSABLE_VALUES),
        (-weeks(60), range(7), range(7, 14), CalendarReason.UNUSABLE_VALUES),
        (weeks(60), range(7), range(60, 67), CalendarReason.NO_PERIOD),
        (weeks(60), range(7, 7), range(7, 14), CalendarReason.NO_PERIOD),
        (weeks(60), range(7), range(13, 14), CalendarReason.NOTHING_COUNTED),
    ],
)
def test_what_cannot_be_split_is_refused(
    values: FloatArray, before: range, after: range, reason: CalendarReason
) -> None:
    found = calendar_effect(values, np.zeros(len(values), dtype=bool), before, after)
    assert found.codes == (reason,)
