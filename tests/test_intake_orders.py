"""Shopify: lines fold, offsets change with daylight saving, refunds and cancellations count."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from importing import BERLIN, imported

from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Refunded Amount,Source\n"
)
ROWS = (
    "#1,a@example.com,paid,EUR,10,0,0,10.00,2025-03-29 23:30:00 +0100,1,Tea,5.00,,0.00,web\n"
    "#1,a@example.com,,,,,,,,1,Cup,5.00,,,\n"
    "#2,b@example.com,paid,EUR,20,0,0,20.00,2025-03-30 00:30:00 +0100,2,Tea,10.00,,5.00,web\n"
    "#3,b@example.com,paid,EUR,7,0,0,7.00,2025-03-31 00:10:00 +0200,1,Tea,7.00,"
    "2025-04-01 00:10:00 +0200,0.00,pos\n"
    "#4,c@example.com,refunded,EUR,7,0,0,7.00,2025-03-31 23:50:00 +0200,1,Tea,7.00,,7.00,web\n"
    "#5,c@example.com,voided,EUR,9,0,0,9.00,2025-03-31 12:00:00 +0200,1,Tea,9.00,,0.00,web\n"
)


def test_lines_fold_and_the_reconciliation_adds_up(home: Home) -> None:
    outcome = imported(home, HEADER + ROWS)

    assert (outcome.rows_in, outcome.new, outcome.folded, outcome.rejected) == (6, 5, 1, 0)
    lines = home.facts.rows(
        "SELECT order_id, line_number, product, quantity, price FROM order_line"
        " WHERE order_id = '#1' ORDER BY 2"
    )
    assert lines == [
        ("#1", 1, "Tea", Decimal(1), Decimal(5)),
        ("#1", 2, "Cup", Decimal(1), Decimal(5)),
    ]


def test_orders_and_sales_as_defined(home: Home) -> None:
    """Cancelled and voided are stored, not counted; a refunded order counts, with what is left."""
    imported(home, HEADER + ROWS)

    counted = home.facts.rows(
        "SELECT COUNT(*), SUM(total - refunded) FROM sales_order WHERE is_current AND is_counted"
    )
    assert counted == [(3, Decimal(25))]
    assert home.facts.rows("SELECT COUNT(*) FROM sales_order") == [(5,)]


def test_the_local_day_follows_daylight_saving(home: Home) -> None:
    imported(home, HEADER + ROWS)

    found = home.facts.rows("SELECT id, ordered_at, ordered_day FROM sales_order ORDER BY id")
    assert found[0] == ("#1", datetime(2025, 3, 29, 22, 30), date(2025, 3, 29))
    assert found[2] == ("#3", datetime(2025, 3, 30, 22, 10), date(2025, 3, 31))


def test_an_order_without_an_amount_is_rejected_with_all_its_lines(home: Home) -> None:
    broken = (
        "#6,d@example.com,paid,EUR,,,,,2025-04-01 10:00:00 +0200,1,Tea,5.00,,,web\n"
        "#6,,,,,,,,,1,Cup,2,,,\n"
    )

    outcome = imported(home, HEADER + ROWS + broken)

    assert (outcome.rows_in, outcome.new, outcome.folded, outcome.rejected) == (8, 5, 1, 2)
    first, second = outcome.rejects
    assert (first.line, first.column, first.reason) == (8, "Total", "amount_missing")
    assert (second.line, second.reason) == (9, "line_of_rejected")


def test_two_totals_for_one_order_contradict_each_other(home: Home) -> None:
    twice = (
        "#7,,paid,EUR,,,,5.00,2025-04-01 10:00:00 +0200,1,Tea,5.00,,,web\n"
        "#7,,paid,EUR,,,,6.00,2025-04-01 10:00:00 +0200,1,Tea,6.00,,,web\n"
    )
    outcome = imported(home, HEADER + twice)

    assert outcome.rejected == 2
    assert outcome.rejects[0].reason == "id_repeated"


def test_a_changed_line_changes_the_order(home: Home) -> None:
    imported(home, HEADER + ROWS)
    again = imported(home, HEADER + ROWS.replace("Cup,5.00", "Mug,5.00"))

    assert (again.changed, again.same, again.folded) == (1, 4, 1)
    current = home.facts.rows(
        "SELECT product FROM order_line JOIN sales_order AS o"
        " ON o.id = order_id AND o.batch_id = order_line.batch_id"
        " WHERE o.is_current AND o.id = '#1' ORDER BY line_number"
    )
    assert current == [("Tea",), ("Mug",)]


def test_a_missing_currency_is_the_organisations(home: Home) -> None:
    imported(home, "order id,date,amount\n1,2025-01-02,5\n2,2025-01-03,6\n", BERLIN)
    assert home.facts.rows("SELECT DISTINCT currency FROM sales_order") == [("EUR",)]


def test_orders_without_any_line_column_are_orders_all_the_same(home: Home) -> None:
    """A Shopify export of few columns, and a table that a person calls a list of orders."""
    few = "Name,Email,Financial Status,Currency,Total,Created at\n"
    row = "#1,a@example.com,paid,EUR,10.00,2025-03-29 23:30:00 +0100\n#1,a@example.com,,,,\n"
    outcome = imported(home, few + row)
    assert (outcome.profile, outcome.new, outcome.folded) == ("shopify_orders", 1, 1)

    drafted = "Order number,Ordered at,Amount,Status\n7,2026-05-01 10:00,10.50,paid\n"
    outcome = imported(home, drafted, name="own.csv", fact="order", source="own")
    assert (outcome.rows_in, outcome.new) == (1, 1)
