"""Undo: exactly what was there before a batch, and what stands on it goes with it."""

from typing import Any

import pytest
from acting import person
from importing import BERLIN, facts, imported

from opsdash.errors import MoreToUndoError, RecordMissingError, UndoneAlreadyError
from opsdash.intake.examining import silent
from opsdash.intake.ledger import list_batches, list_rejecting
from opsdash.intake.lookups import Change
from opsdash.intake.outcome import Outcome
from opsdash.intake.saving_lookups import save_lookups
from opsdash.intake.undoing import Undone, dependents, undo
from opsdash.metrics import rollups
from opsdash.metrics.coverage import read_coverage
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,updated,topic,solved,status,email\n"


def tickets(*rows: tuple[int, str, str]) -> str:
    """Number, day it was updated, topic; all created on the first of July."""
    return HEADER + "".join(
        f"{number},2024-07-01,{updated},{topic},2024-07-03,solved,x@example.com\n"
        for number, updated, topic in rows
    )


def undone(home: Home, outcome: Outcome, **options: Any) -> Undone:
    assert outcome.batch_id is not None
    return undo(home, outcome.batch_id, person("Ann"), silent, **options)


def stands_on(home: Home, outcome: Outcome) -> list[int | None]:
    assert outcome.batch_id is not None
    return [each.id for each in dependents(home.facts, outcome.batch_id)]


def links(home: Home) -> list[tuple[Any, ...]]:
    return home.facts.rows(
        "SELECT batch_id, on_batch_id, relation, facts FROM batch_link ORDER BY ALL"
    )


def check_rollups(home: Home) -> None:
    with home.facts.cursor() as cursor:
        for fact in ("inquiry", "order"):
            rollups.check(cursor, fact)


def test_the_last_import_leaves_no_trace_in_the_facts(home: Home) -> None:
    imported(home, tickets((1, "2024-07-03", "a"), (2, "2024-07-03", "b")))
    before = facts(home)
    second = imported(home, tickets((1, "2024-07-04", "c"), (3, "2024-07-04", "d")))
    assert facts(home) != before
    result = undone(home, second)
    assert facts(home) == before
    assert (result.removed, result.restored) == (2, 1)
    check_rollups(home)


def test_the_only_import_leaves_nothing(home: Home) -> None:
    empty = facts(home)
    undone(home, imported(home, tickets((1, "2024-07-03", "a"))))
    assert facts(home) == empty
    assert read_coverage(home.facts).is_empty


def test_what_stands_on_a_batch_goes_with_it_newest_first(home: Home) -> None:
    imported(home, tickets((1, "2024-07-03", "a")))
    before = facts(home)
    first = imported(home, tickets((1, "2024-07-04", "b")))
    second = imported(home, tickets((1, "2024-07-04", "b"), (2, "2024-07-04", "c")))
    third = imported(home, tickets((2, "2024-07-05", "d")))
    assert stands_on(home, first) == [third.batch_id, second.batch_id]
    result = undone(home, first)
    assert [each.id for each in result.batches] == [4, 3, 2]
    assert facts(home) == before


def test_a_newer_import_that_stands_alone_stays(home: Home) -> None:
    first = imported(home, tickets((1, "2024-07-03", "a")))
    imported(home, tickets((2, "2024-07-03", "b")))
    assert stands_on(home, first) == []
    undone(home, first)
    assert home.facts.rows("SELECT id FROM inquiry WHERE is_current") == [("2",)]
    check_rollups(home)


def test_links_say_what_was_changed_and_what_was_told_again(home: Home) -> None:
    imported(home, tickets((1, "2024-07-03", "a"), (2, "2024-07-03", "b")))
    imported(home, tickets((3, "2024-07-03", "c")))
    imported(home, tickets((1, "2024-07-04", "z"), (2, "2024-07-03", "b"), (3, "2024-07-02", "y")))
    assert links(home) == [(3, 1, "changed", 1), (3, 1, "same", 1), (3, 2, "same", 1)]


def test_history_that_came_late_goes_with_what_it_is_older_than(home: Home) -> None:
    imported(home, tickets((1, "2024-07-01", "a")))
    before = facts(home)
    newer = imported(home, tickets((1, "2024-07-05", "c")))
    older = imported(home, tickets((1, "2024-07-03", "b")))
    again = imported(home, tickets((1, "2024-07-03", "b")))
    assert stands_on(home, older) == [again.batch_id]
    assert stands_on(home, newer) == [again.batch_id, older.batch_id]
    undone(home, newer)
    assert facts(home) == before


def test_lines_of_an_order_come_back(home: Home) -> None:
    header = (
        "Name,Email,Paid at,Created at,Total,Currency,"
        "Lineitem name,Lineitem quantity,Lineitem price\n"
    )
    row = "#1,x@example.com,2024-07-01 10:00:00 +0200,2024-07-01 10:00:00 +0200,{},EUR,{},1,5\n"
    imported(home, header + row.format(5, "Tea"), profile="shopify_orders")
    before = facts(home)
    second = imported(home, header + row.format(7, "Cup"), profile="shopify_orders")
    assert second.changed == 1
    undone(home, second)
    assert facts(home) == before
    check_rollups(home)


def test_readings_of_another_split_come_back(home: Home) -> None:
    imported(home, "date,channel,visits\n2024-07-01,web,10\n2024-07-01,shop,20\n")
    before = facts(home)
    total = imported(home, "date,visits\n2024-07-01,35\n")
    assert stands_on(home, imported(home, "date,visits\n2024-07-01,35\n")) == []
    undone(home, total)
    assert facts(home) == before


def test_a_reading_that_fills_the_place_of_a_replaced_one_goes_with_the_replacement(
    home: Home,
) -> None:
    imported(home, "date,visits\n2024-07-01,30\n")
    before = facts(home)
    split = imported(home, "date,channel,visits\n2024-07-01,web,10\n")
    beside = imported(home, "date,channel,visits\n2024-07-01,shop,20\n")
    assert beside.new == 1
    assert stands_on(home, split) == [beside.batch_id]
    undone(home, split)
    assert facts(home) == before


def test_the_ledger_keeps_what_was_undone(home: Home) -> None:
    imported(home, tickets((1, "2024-07-03", "a")))
    second = imported(home, tickets((2, "2024-07-03", "b")) + "3,soon,,,,,\n")
    assert read_coverage(home.facts).sources[0].batches == 2
    assert len(list_rejecting(home.facts, 10)) == 1
    undone(home, second)
    newest, oldest = list_batches(home.facts, 10)
    assert (newest.undone_by, oldest.undone_by) == ("Ann", None)
    assert newest.undone_at is not None
    assert read_coverage(home.facts).sources[0].batches == 1
    assert list_rejecting(home.facts, 10) == ()


def test_nothing_is_undone_twice(home: Home) -> None:
    first = imported(home, tickets((1, "2024-07-03", "a")))
    undone(home, first)
    version = home.facts.data_version
    with pytest.raises(UndoneAlreadyError):
        undone(home, first)
    with pytest.raises(RecordMissingError):
        undo(home, 77, person("Ann"), silent)
    assert home.facts.data_version == version


def test_only_what_a_person_agreed_to_is_undone(home: Home) -> None:
    first = imported(home, tickets((1, "2024-07-03", "a")))
    second = imported(home, tickets((1, "2024-07-04", "b")))
    stored = facts(home)
    with pytest.raises(MoreToUndoError):
        undone(home, first, agreed=[])
    assert facts(home) == stored
    assert len(undone(home, first, agreed=[second.batch_id]).batches) == 2


def test_an_undone_file_can_be_imported_again(home: Home) -> None:
    text = tickets((1, "2024-07-03", "a"))
    undone(home, imported(home, text))
    assert imported(home, text, BERLIN).new == 1
    assert imported(home, text).same == 1


def test_a_lookup_can_be_undone_and_imports_stay(home: Home) -> None:
    imported(home, tickets((1, "2024-07-03", "a"), (2, "2024-07-03", "b")))
    before = facts(home)
    saved = save_lookups(home, [Change("rename:topic", "a", None, "b")], person("Ann"))
    later = imported(home, tickets((3, "2024-07-03", "a")))
    assert saved.batch_id
    assert facts(home) != before
    assert dependents(home.facts, saved.batch_id) == ()
    undo(home, saved.batch_id, person("Ann"), silent)
    assert home.facts.rows("SELECT topic FROM inquiry ORDER BY id") == [("a",), ("b",), ("a",)]
    check_rollups(home)
    undone(home, later)
    assert facts(home) == before


def test_versions_that_come_back_are_shown_as_lookups_are_now(home: Home) -> None:
    imported(home, tickets((1, "2024-07-03", "a")))
    second = imported(home, tickets((1, "2024-07-04", "c")))
    save_lookups(home, [Change("rename:topic", "a", None, "b")], person("Ann"))
    undone(home, second)
    assert home.facts.rows("SELECT topic, told_topic FROM inquiry") == [("b", "a")]
    check_rollups(home)


def test_a_failure_half_way_leaves_everything(home: Home) -> None:
    first = imported(home, tickets((1, "2024-07-03", "a")))
    stored = facts(home)

    def broken(_share: float, step: str) -> None:
        if step == "committing":
            raise InterruptedError

    assert first.batch_id is not None
    with pytest.raises(InterruptedError):
        undo(home, first.batch_id, person("Ann"), broken)
    assert facts(home) == stored
    assert list_batches(home.facts, 1)[0].undone_at is None
