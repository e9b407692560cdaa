"""Deleted for good: a source, or a customer on request; nothing brings their rows back."""

from typing import Any

import pytest
from acting import person
from importing import UTC, facts, imported

from opsdash.errors import IdentityUnclearError, RecordMissingError
from opsdash.intake.erasing import (
    erase_customer,
    erase_source,
    find_customer,
    find_source,
    list_erasures,
)
from opsdash.intake.examining import silent
from opsdash.intake.ledger import list_batches
from opsdash.intake.outcome import Outcome
from opsdash.intake.undoing import undo
from opsdash.metrics import rollups
from opsdash.metrics.coverage import read_coverage
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,topic,solved,status,customer\n"
ORDERS = "Name,Email,Created at,Total,Currency,Lineitem name,Lineitem quantity,Lineitem price\n"
BOTH = ("kim@example.com", "lee@example.com")


def tickets(*rows: tuple[int, str], topic: str = "a") -> str:
    """Number and customer; ticket n was solved on the day after the n-th of July."""
    return HEADER + "".join(
        f"{n},2024-07-{n:02},{topic},2024-07-{n + 1:02},solved,{customer}\n" for n, customer in rows
    )


def orders(*rows: tuple[int, str]) -> str:
    return ORDERS + "".join(
        f"#{n},{email},2024-07-0{n} 10:00:00 +0000,7,EUR,Tea,1,7\n" for n, email in rows
    )


def customers(home: Home, table: str = "inquiry") -> int:
    return int(home.facts.rows(f"SELECT COUNT(DISTINCT customer) FROM {table}")[0][0])


def undone(home: Home, outcome: Outcome) -> None:
    assert outcome.batch_id
    undo(home, outcome.batch_id, person("Ann"), silent)


def check_rollups(home: Home) -> None:
    with home.facts.cursor() as cursor:
        for fact in ("inquiry", "order"):
            rollups.check(cursor, fact)


def written(home: Home) -> str:
    """Everything the ledger holds, as one text."""
    tables = ("reject", "erasure", "batch", "header_memory")
    return str([home.facts.rows(f"SELECT * FROM {table}") for table in tables])


def test_all_versions_of_a_customers_facts_go_and_the_others_stay(home: Home) -> None:
    imported(home, tickets((1, BOTH[0]), (2, BOTH[1])), UTC)
    imported(home, tickets((1, BOTH[0]), (3, BOTH[0]), topic="b"), UTC)
    imported(home, orders((1, BOTH[0]), (2, BOTH[1])), UTC)
    found = find_customer(home, " KIM@example.com ")
    assert found.facts == (("tickets", "inquiry", 2), ("shopify_orders", "order", 1))
    assert erase_customer(home, "kim@example.com", person("Ann"), silent) == found
    assert home.facts.rows("SELECT id FROM inquiry") == [("2",)]
    assert home.facts.rows("SELECT DISTINCT id FROM sales_order") == [("#2",)]
    assert home.facts.rows("SELECT DISTINCT order_id FROM order_line") == [("#2",)]
    assert find_customer(home, "kim@example.com").total == 0
    check_rollups(home)


def test_undo_does_not_bring_an_erased_customer_back(home: Home) -> None:
    first = imported(home, tickets((1, BOTH[0]), (2, BOTH[1])), UTC)
    second = imported(home, tickets((1, BOTH[0]), (2, BOTH[1]), topic="b"), UTC)
    erase_customer(home, BOTH[0], person("Ann"), silent)
    undone(home, second)
    assert home.facts.rows("SELECT id, topic FROM inquiry") == [("2", "a")]
    check_rollups(home)
    undone(home, first)
    assert home.facts.rows("SELECT COUNT(*) FROM inquiry") == [(0,)]


def test_rows_of_an_erased_customer_in_later_files_are_ignored_by_name(home: Home) -> None:
    imported(home, tickets((1, BOTH[0]), (2, BOTH[1])), UTC)
    erase_customer(home, BOTH[0], person("Ann"), silent)
    again = imported(home, tickets((1, BOTH[0]), (2, BOTH[1])) + f"x,soon,,,,{BOTH[0]}\n", UTC)
    assert (again.same, again.ignored, again.rejected) == (1, 2, 0)
    assert again.ignored_by == (("customer_erased", 2),)
    assert BOTH[0] not in written(home)
    lines = orders((1, BOTH[0])) + "#1,,,,,Cup,1,1\n"
    shop = imported(home, lines + orders((2, BOTH[1])).removeprefix(ORDERS), UTC)
    assert (shop.new, shop.ignored_by) == (1, (("customer_erased", 2),))


def test_the_record_says_that_it_was_done_and_not_who_it_was(home: Home) -> None:
    imported(home, tickets((1, BOTH[0])) + f"2,soon,{BOTH[0]},,,{BOTH[0]}\n", UTC)
    imported(home, tickets((5, BOTH[1])) + f"{BOTH[0]},soon,,,,\n", UTC)
    erase_customer(home, BOTH[0], person("Ann"), silent)
    (record,) = list_erasures(home.facts)
    assert (record.by, record.kind, record.detail, record.facts) == (
        "Ann",
        "customer",
        "tickets",
        1,
    )
    assert "kim" not in written(home)


@pytest.mark.parametrize(
    ("in_file", "asked"),
    [
        ("+49 170 1234567", "+49 170 1234567"),
        ("+491701234567", "+49 (170) 123-4567"),
        ("491701234567", "+49 170 1234567"),
        ("00491701234567", "+49 170 1234567"),
        ("Kim@Example.com", "kim@example.COM"),
    ],
)
def test_numbers_and_addresses_are_found_however_they_are_written(
    home: Home, in_file: str, asked: str
) -> None:
    imported(home, tickets((1, in_file), (2, "someone")), UTC)
    assert erase_customer(home, asked, person("Ann"), silent).total == 1
    assert home.facts.rows("SELECT id FROM inquiry") == [("2",)]


@pytest.mark.parametrize("text", ["", "kim", "12345", "12 34 5x678"])
def test_what_is_neither_address_nor_number_is_refused(home: Home, text: str) -> None:
    with pytest.raises(IdentityUnclearError):
        erase_customer(home, text, person("Ann"), silent)
    assert list_erasures(home.facts) == ()


def test_a_source_goes_with_all_it_told_and_stays_in_the_ledger(home: Home) -> None:
    imported(home, tickets((1, BOTH[0])), UTC, source="north")
    before = facts(home)
    imported(home, tickets((1, BOTH[0]), (2, BOTH[0])), UTC, source="south")
    imported(home, tickets((1, BOTH[1])) + "3,soon,,,,\n", UTC, source="south")
    imported(home, "date,visits\n2024-07-01,3\n", UTC, source="south")
    assert find_source(home.facts, "south").facts == (
        ("south", "inquiry", 2),
        ("south", "reading", 1),
    )
    erase_source(home, "south", person("Ann"), silent)
    assert facts(home) == before
    assert [each.source for each in read_coverage(home.facts).sources] == ["north"]
    assert [each.undone_by for each in list_batches(home.facts, 9)] == ["Ann", "Ann", "Ann", None]
    assert home.facts.rows("SELECT COUNT(*) FROM reject") == [(0,)]
    (record,) = list_erasures(home.facts)
    assert (record.kind, record.detail, record.facts) == ("source", "south", 3)
    check_rollups(home)


def test_an_unknown_source_is_refused(home: Home) -> None:
    with pytest.raises(RecordMissingError):
        erase_source(home, "nowhere", person("Ann"), silent)


def test_a_failure_half_way_leaves_everything(home: Home) -> None:
    imported(home, tickets((1, BOTH[0])), UTC)
    stored = facts(home)

    def broken(_share: float, step: str) -> None:
        if step == "committing":
            raise InterruptedError

    def run(erase: Any, what: str) -> None:
        with pytest.raises(InterruptedError):
            erase(home, what, person("Ann"), broken)

    run(erase_customer, BOTH[0])
    run(erase_source, "tickets")
    assert facts(home) == stored
    assert list_erasures(home.facts) == ()
