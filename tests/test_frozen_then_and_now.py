"""A frozen view opened after a later import shows then and now, and what restated it."""

from datetime import date
from pathlib import Path

import pytest
from frozen_company import A_DAY, EDITOR, HEADER, JULY, QUESTIONS, TICKETS, frozen, row
from importing import UTC, imported

from opsdash.access.actor import Actor, owner
from opsdash.access.rights import Role
from opsdash.calendar.periods import Grain, Period
from opsdash.errors import InvalidRecordError, NotAllowedError, RecordMissingError
from opsdash.intake.undoing import undo
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import catalog_of, known_of
from opsdash.metrics.own_records import OwnRecord, delete_own, save_own
from opsdash.metrics.own_text import read_definitions
from opsdash.metrics.question import Filter, Question
from opsdash.report.frozen.freezing import Seen, freeze
from opsdash.report.frozen.happened import Event
from opsdash.report.frozen.records import FrozenView, answers_of, comments_on, find_frozen
from opsdash.report.frozen.then_and_now import Difference, Kind, ThenAndNow, then_and_now
from opsdash.store import Home

pytestmark = pytest.mark.sql


@pytest.fixture(scope="module")
def home_template(tickets_template: Path) -> Path:
    return tickets_template


def compared(home: Home, view: FrozenView) -> ThenAndNow:
    return then_and_now(home, view)


def total(found: ThenAndNow, metric: str, period: Period = JULY) -> Difference:
    """The difference of a whole period."""
    return next(
        each
        for each in found.differences
        if each.number.metric == metric
        and each.number.period == period
        and each.number.dimension is None
    )


def test_what_is_stored_is_what_was_answered(home: Home) -> None:
    view = frozen(home, comment="Before the strike")
    assert answers_of(home.state, view.id) == tuple(
        ask(home.facts, each, UTC) for each in QUESTIONS
    )
    assert [each.text for each in comments_on(home.state, view.id)] == ["Before the strike"]
    assert (view.title, view.data_through, view.created_by) == (
        "Half of July was quiet",
        date(2024, 7, 30),
        "Ana",
    )


def test_nothing_is_different_before_anything_happens(home: Home) -> None:
    found = compared(home, frozen(home))
    assert found.differences == ()
    assert found.since == ()
    # Two totals, two of the days before, four weeks, one topic.
    assert found.compared == 9


def test_changed_rows_are_restated_by_their_import(home: Home) -> None:
    view = frozen(home)
    late = "".join(f"L{n},2024-07-10 09:00,a,,open,0\n" for n in range(3))
    again = row(35 * A_DAY, reopens=1)
    outcome = imported(home, HEADER + late + again, UTC, name="corrected.csv")
    found = compared(home, view)
    inquiries = total(found, "inquiries")
    assert (inquiries.then, inquiries.now, inquiries.kind) == (140, 143, Kind.RESTATED)
    (cause,) = inquiries.causes
    assert (cause.event, cause.name, cause.batch_id) == (
        Event.IMPORT,
        "corrected.csv",
        outcome.batch_id,
    )
    assert (cause.new, cause.changed) == (3, 1)
    assert cause.at is not None
    rate = total(found, "reopen_rate")
    assert rate.then == 0
    assert rate.now == pytest.approx(100 / 140)
    weeks = [each for each in found.differences if each.number.grain is Grain.WEEK]
    assert [(each.number.period.first, each.then, each.now) for each in weeks] == [
        (date(2024, 7, 8), 35, 38)
    ]
    topics = [each for each in found.differences if each.number.dimension]
    assert [(each.number.split, each.then, each.now) for each in topics] == [("a", 140, 143)]
    assert [each.name for each in found.since] == ["corrected.csv"]
    assert found.compared == 9


def test_what_was_frozen_stays_as_it_was(home: Home) -> None:
    view = frozen(home)
    before = answers_of(home.state, view.id)
    imported(home, HEADER + "L1,2024-07-10 09:00,a,,open,0\n", UTC)
    assert answers_of(home.state, view.id) == before


def test_later_days_change_nothing_of_absolute_days(home: Home) -> None:
    view = frozen(home)
    imported(home, HEADER + "".join(row(n) for n in range(TICKETS, TICKETS + 50)), UTC)
    found = compared(home, view)
    assert found.differences == ()
    assert len(found.since) == 1


def test_days_that_were_not_complete_are_not_called_restated(home: Home) -> None:
    running = Period(date(2024, 7, 29), date(2024, 8, 5))
    view = frozen(home, Question(("inquiries",), running))
    imported(home, HEADER + "".join(row(n) for n in range(TICKETS, TICKETS + 50)), UTC)
    (difference,) = compared(home, view).differences
    assert (difference.then, difference.now, difference.kind) == (15, 35, Kind.COMPLETED)


def test_a_part_that_is_new_was_none_then(home: Home) -> None:
    view = frozen(home)
    imported(home, HEADER + "L1,2024-07-10 09:00,b,,open,0\n", UTC)
    parts = {
        each.number.split: (each.then, each.now, each.kind)
        for each in compared(home, view).differences
        if each.number.dimension
    }
    assert parts == {"b": (None, 1, Kind.RESTATED)}


def test_an_import_taken_back_explains_what_is_missing(home: Home) -> None:
    late = imported(home, HEADER + "L1,2024-07-10 09:00,a,,open,0\n", UTC, name="late.csv")
    view = frozen(home, QUESTIONS[0])
    assert late.batch_id
    undo(home, late.batch_id, owner(), lambda _share, _step: None)
    difference = total(compared(home, view), "inquiries")
    assert (difference.then, difference.now) == (141, 140)
    assert [(each.event, each.name) for each in difference.causes] == [(Event.UNDO, "late.csv")]


def test_an_import_of_other_days_is_no_cause(home: Home) -> None:
    view = frozen(home, QUESTIONS[0])
    imported(home, HEADER + row(TICKETS) + row(TICKETS + A_DAY), UTC, name="august.csv")
    imported(home, HEADER + "L1,2024-07-10 09:00,a,,open,0\n", UTC, name="late.csv")
    difference = total(compared(home, view), "inquiries")
    assert [each.name for each in difference.causes] == ["late.csv"]


def test_it_opens_only_for_whom_its_rows_are(home: Home) -> None:
    whole = frozen(home)
    limited = Actor("Ben", Role.EDITOR, groups=("A",))
    with pytest.raises(RecordMissingError):
        find_frozen(home.state, whole.id, limited)
    of_group = freeze(
        home.limited_to(("A",)),
        Seen("today", "", "A", JULY, (), QUESTIONS[:1]),
        UTC,
        load_catalog(),
        limited,
    )
    assert of_group.seen_groups == ("A",)
    assert find_frozen(home.state, of_group.id, limited) == of_group
    assert find_frozen(home.state, of_group.id, EDITOR) == of_group
    with pytest.raises(RecordMissingError):
        find_frozen(home.state, of_group.id, Actor("Cem", Role.EDITOR, groups=("B",)))


def test_a_viewer_freezes_nothing(home: Home) -> None:
    with pytest.raises(NotAllowedError):
        frozen(home, actor=Actor("Vic", Role.VIEWER))


def test_nothing_asked_is_nothing_to_freeze(home: Home) -> None:
    seen = Seen("today", "", "Nothing", JULY, (), ())
    with pytest.raises(InvalidRecordError):
        freeze(home, seen, UTC, load_catalog(), EDITOR)


def test_filters_and_groups_are_kept(home: Home) -> None:
    asked = Question(("inquiries",), JULY, filters=(Filter("topic", ("a", "")),))
    view = frozen(home, asked)
    (answer,) = answers_of(home.state, view.id)
    assert answer.question.filters == asked.filters


def defined(home: Home, value: str, version: int = 0) -> OwnRecord:
    """The own metric "early" as this formula."""
    text = f'[early]\nname = "Early"\nvalue = "{value}"\n'
    (metric,) = read_definitions(text)
    known = known_of(home, read_coverage(home.facts))
    return save_own(home.state, OwnRecord(metric, version), known, owner())


def test_another_definition_is_no_restatement(home: Home) -> None:
    stored = defined(home, "count(inquiries)")
    catalog = catalog_of(home.state, read_coverage(home.facts))
    asked = Question(("early",), JULY)
    view = freeze(home, Seen("today", "", "Early", JULY, (), (asked,)), UTC, catalog, EDITOR)
    defined(home, "count(inquiries where topic = 'b')", stored.version)
    found = compared(home, view)
    assert found.redefined == ("early",)
    (difference,) = found.differences
    assert (difference.then, difference.kind) == (140, Kind.REDEFINED)


def test_a_metric_that_is_gone_keeps_its_number(home: Home) -> None:
    stored = defined(home, "count(inquiries)")
    catalog = catalog_of(home.state, read_coverage(home.facts))
    asked = Question(("early",), JULY)
    view = freeze(home, Seen("today", "", "Early", JULY, (), (asked,)), UTC, catalog, EDITOR)
    delete_own(home.state, stored, owner())
    found = compared(home, view)
    (difference,) = found.differences
    assert (difference.then, difference.now, difference.kind) == (140, None, Kind.GONE)
    assert found.metrics["early"].metric.name == "Early"
