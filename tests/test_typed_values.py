"""Typed values: added or averaged as their series says, replaced, refused, undone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from acting import person

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.errors import InvalidRecordError
from opsdash.intake.typing_values import (
    Difference,
    TypedValue,
    last_typed,
    preview_typed,
    read_typed,
    save_typed,
)
from opsdash.intake.undoing import undo
from opsdash.metrics.answer import Answer, Flag, ReasonCode
from opsdash.metrics.ask import ask
from opsdash.metrics.question import Question
from opsdash.store import Home

pytestmark = pytest.mark.sql

MAY = Period(date(2024, 5, 1), date(2024, 6, 1))
MONDAY = date(2024, 5, 6)


def day(series: str, offset: int, value: str) -> TypedValue:
    first = MONDAY + timedelta(days=offset)
    return TypedValue(series, Period(first, first + timedelta(days=1)), Decimal(value))


def week(series: str, offset: int, value: str) -> TypedValue:
    first = MONDAY + timedelta(weeks=offset)
    return TypedValue(series, Period(first, first + timedelta(days=7)), Decimal(value))


def save(home: Home, *values: TypedValue) -> int | None:
    return save_typed(home, values, "Europe/Berlin", person("test")).batch_id


def answered(home: Home, metric: str, grain: Grain = Grain.TOTAL) -> Answer:
    return ask(home.facts, Question((metric,), MAY, grain), Organisation())


def test_a_flow_adds_up(home: Home) -> None:
    save(home, day("cans_sold", 0, "10"), day("cans_sold", 1, "8.5"))
    assert answered(home, "cans_sold").total("cans_sold").value == 18.5


def test_a_level_is_the_mean_of_its_values_and_never_a_sum(home: Home) -> None:
    save(home, week("qa_score", 0, "80"), week("qa_score", 1, "90"), week("qa_score", 2, "91"))
    row = answered(home, "qa_score").total("qa_score")
    assert (row.value, row.numerator, row.denominator) == (87, 261, 3)
    weeks = answered(home, "qa_score", Grain.WEEK)
    assert [row.value for row in weeks.rows] == [None, 80, 90, 91, None]


def test_a_weekly_value_is_not_shown_by_day(home: Home) -> None:
    save(home, week("qa_score", 0, "80"))
    reason = answered(home, "qa_score", Grain.DAY).reason
    assert reason
    assert reason.code is ReasonCode.READING_TOO_COARSE


def test_what_is_typed_again_replaces_and_the_rest_stays(home: Home) -> None:
    save(home, day("cans_sold", 0, "10"), day("cans_sold", 1, "8"))
    again = (day("cans_sold", 0, "10"), day("cans_sold", 1, "9"), day("cans_sold", 2, "7"))
    assert preview_typed(home.facts, again) == Difference(new=1, changed=1, same=1)
    save(home, *again)
    assert list(read_typed(home.facts, "cans_sold", MAY).values()) == [10, 9, 7]
    assert save(home, *again) is None


def test_a_week_replaces_its_days(home: Home) -> None:
    save(home, day("cans_sold", 0, "10"), day("cans_sold", 6, "8"), day("cans_sold", 7, "1"))
    save(home, week("cans_sold", 0, "100"))
    assert answered(home, "cans_sold").total("cans_sold").value == 101


def test_a_save_can_be_undone(home: Home) -> None:
    save(home, day("cans_sold", 0, "10"))
    save(home, week("cans_sold", 0, "100"))
    last = last_typed(home.facts, "cans_sold")
    assert last
    undo(home, last.id, person("test"), lambda _share, _step: None)
    assert list(read_typed(home.facts, "cans_sold", MAY).values()) == [10]
    assert answered(home, "cans_sold").total("cans_sold").value == 10


@pytest.mark.parametrize(
    "values",
    [
        (day("nonsense", 0, "1"),),
        (day("cans_sold", 0, "NaN"),),
        (day("cans_sold", 0, "1e15"),),
        (day("cans_sold", 0, "1"), week("cans_sold", 0, "2")),
    ],
)
def test_what_cannot_be_stored_is_refused(home: Home, values: tuple[TypedValue, ...]) -> None:
    with pytest.raises(InvalidRecordError):
        save(home, *values)
    assert home.facts.rows("SELECT * FROM reading") == []


def test_the_week_that_runs_is_filled_by_its_value(home: Home) -> None:
    zone = ZoneInfo("Europe/Berlin")
    first = start_of(datetime.now(zone).date(), Grain.WEEK, 0)
    running = Period(first, first + timedelta(days=7))
    save(home, TypedValue("cans_sold", running, Decimal(12)))
    question = Question(("cans_sold",), Period(first, running.end), Grain.WEEK)
    row = ask(home.facts, question, Organisation()).rows[-1]
    assert (row.value, row.flags & {Flag.INCOMPLETE, Flag.PARTIAL}) == (12, frozenset())
