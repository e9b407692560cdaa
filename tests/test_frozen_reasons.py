"""Why a number of a frozen view is another one: nothing is said that is not so."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from acting import ANN, person
from frozen_company import (
    HEADER,
    JULY,
    TICKETS,
    frozen,
    row,
)
from importing import UTC, imported

from opsdash.access.rights import Role
from opsdash.calendar.organisation import load_organisation, save_organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.intake.local_days import rezone
from opsdash.intake.lookups import Change
from opsdash.intake.saving_lookups import save_lookups
from opsdash.intake.undoing import undo
from opsdash.metrics.answer import Answer, AnswerRow, Status
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter, Question
from opsdash.report.frozen.found import Look, Number
from opsdash.report.frozen.happened import Event
from opsdash.report.frozen.records import FrozenView
from opsdash.report.frozen.then_and_now import Difference, Kind, then_and_now
from opsdash.report.frozen.told import difference_words, since_words, why_words
from opsdash.store import Home

pytestmark = pytest.mark.sql

LEA = person("Lea", Role.EDITOR, "North")
BEFORE = Period(date(2024, 7, 22), date(2024, 7, 24))
LATE = "L1,2024-07-10 09:00,a,,open,0\n"


@pytest.fixture(scope="module")
def home_template(tickets_template: Path) -> Path:
    return tickets_template


def differing(home: Home, view: FrozenView) -> tuple[Difference, ...]:
    return then_and_now(home, view).differences


def days(number: int, count: int) -> str:
    """Tickets of so many days from the first day of August on."""
    first = TICKETS + number * 5
    return HEADER + "".join(row(n) for n in range(first, first + count * 5))


def events(each: Difference) -> list[Event]:
    return [cause.event for cause in each.causes]


def test_days_that_still_run_are_not_called_complete(home: Home) -> None:
    """July to September, frozen and opened again while August runs."""
    quarter = Period(date(2024, 7, 1), date(2024, 10, 1))
    view = frozen(home, Question(("inquiries",), quarter))
    imported(home, days(0, 10), UTC, name="august.csv")
    (difference,) = differing(home, view)
    assert difference.kind is Kind.RUNNING
    assert "not all complete yet" in why_words(difference, view)


def test_a_week_that_its_period_cuts_was_complete_all_the_same(home: Home) -> None:
    """From Wednesday to Tuesday: both weeks are cut, and all their days were there."""
    cut = Period(date(2024, 7, 10), date(2024, 7, 17))
    view = frozen(home, Question(("inquiries",), cut, Grain.WEEK))
    imported(home, HEADER + LATE, UTC, name="late.csv")
    (difference,) = differing(home, view)
    assert (difference.then, difference.now, difference.kind) == (25, 26, Kind.RESTATED)


def test_the_week_that_was_cut_by_the_end_of_data_was_not_complete(home: Home) -> None:
    running = Period(date(2024, 7, 29), date(2024, 8, 5))
    view = frozen(home, Question(("inquiries",), running, Grain.WEEK))
    imported(home, days(0, 10), UTC)
    (difference,) = differing(home, view)
    assert difference.kind is Kind.COMPLETED


@pytest.mark.parametrize(("through", "is_settled"), [(28, False), (29, False), (30, True)])
def test_what_was_compared_with_waits_for_its_follow_up(through: int, *, is_settled: bool) -> None:
    """Repeats are counted for seven days after a contact, here of the 22nd and 23rd."""
    last = Period(date(2024, 7, 24), date(2024, 7, 26))
    asked = Question(("one_stop_rate",), last, comparison=Comparison.PREVIOUS)
    row = AnswerRow("one_stop_rate", last, None, 80, 8, 10, Status.OK, compare=70)
    answer = Answer(asked, (row,), (), Status.OK, None, (), 1, compared=asked.compared)
    metric = load_catalog().metrics["one_stop_rate"]
    look = Look(date(2024, 7, through), UTC, {metric.id: metric})
    before = look.numbers([answer])[Number(metric.id, BEFORE, Grain.TOTAL, None, None, ())]
    assert metric.window == 7
    assert (before.value, before.is_settled) == (70, is_settled)


def test_another_zone_is_named_beside_an_import(home: Home) -> None:
    """All tickets come at nine UTC: in Auckland the evening of the same day, in Samoa a day off."""
    view = frozen(home, Question(("inquiries",), JULY), Question(("inquiries",), JULY, Grain.DAY))
    rezone(home.facts, "Pacific/Midway", lambda _share, _step: None)
    moved = replace(load_organisation(home.state), timezone="Pacific/Midway")
    save_organisation(home.state, moved, ANN)
    late = HEADER + "L1,2024-07-10 20:00,a,,open,0\n"
    imported(home, late, moved, name="late.csv", timezone="UTC")
    found = differing(home, view)
    assert found
    assert all(Event.ZONE in events(each) for each in found)


def test_a_renamed_topic_is_the_reason_of_what_is_narrowed_to_it(home: Home) -> None:
    narrowed = Question(("inquiries",), JULY, filters=(Filter("topic", ("a",)),))
    view = frozen(home, narrowed, Question(("inquiries",), JULY, split="topic"))
    save_lookups(home, [Change("rename:topic", "a", None, "b")], ANN)
    found = differing(home, view)
    assert {(each.number.split, each.then, each.now) for each in found} == {
        (None, 140, 0),
        ("a", 140, None),
        ("b", None, 140),
    }
    assert {(each.kind, *events(each)) for each in found} == {(Kind.RESTATED, Event.NAMES)}


def test_an_import_taken_back_and_made_again_changes_nothing(home: Home) -> None:
    late = imported(home, HEADER + LATE, UTC, name="late.csv")
    view = frozen(home)
    assert late.batch_id
    undo(home, late.batch_id, ANN, lambda _share, _step: None)
    imported(home, HEADER + LATE, UTC, name="late.csv")
    found = then_and_now(home, view)
    assert found.differences == ()
    assert [each.event for each in found.since] == [Event.UNDO, Event.IMPORT]


def test_taken_back_and_made_again_otherwise_has_both_as_reasons(home: Home) -> None:
    late = imported(home, HEADER + LATE, UTC, name="late.csv")
    view = frozen(home, Question(("inquiries",), JULY))
    assert late.batch_id
    undo(home, late.batch_id, ANN, lambda _share, _step: None)
    imported(home, HEADER + LATE + LATE.replace("L1", "L2"), UTC, name="again.csv")
    (difference,) = differing(home, view)
    assert (difference.then, difference.now) == (141, 142)
    assert {(each.event, each.name) for each in difference.causes} == {
        (Event.UNDO, "late.csv"),
        (Event.IMPORT, "again.csv"),
    }


def test_a_rate_changes_by_points(home: Home) -> None:
    view = frozen(home, Question(("reopen_rate",), JULY))
    imported(home, HEADER + row(35 * 5, reopens=1), UTC)
    (difference,) = differing(home, view)
    metric = then_and_now(home, view).metrics["reopen_rate"].metric
    assert "pts" in difference_words(difference, metric)


def test_the_same_question_with_and_without_comparison_counts_once(home: Home) -> None:
    view = frozen(
        home,
        Question(("inquiries",), JULY),
        Question(("inquiries",), JULY, comparison=Comparison.PREVIOUS),
    )
    imported(home, HEADER + LATE, UTC)
    found = then_and_now(home, view)
    assert (found.compared, len(found.differences)) == (2, 1)


def test_a_file_of_all_groups_has_no_counts_for_who_sees_some(home: Home) -> None:
    view = frozen(home, Question(("inquiries",), JULY))
    limited = frozen(home, Question(("inquiries",), JULY), actor=LEA)
    imported(home, HEADER + LATE, UTC, name="late.csv")
    (cause,) = then_and_now(home, view).since
    assert "1 new" in since_words(cause, view)
    assert "1 new" not in since_words(cause, limited)
    assert "late.csv" in since_words(cause, limited)
