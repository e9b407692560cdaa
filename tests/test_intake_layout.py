"""Layout: what stands beside the one table of a file is left out by name, never read as data."""

from datetime import date
from decimal import Decimal

from importing import UTC, imported

from opsdash.store import Home

_VISITS = """
name = "visits"
title = "Visits"
fact = "reading"
signature = ["Date", "Sessions"]
[layout]
sections = true
comment = "#"
period = true
wide_totals = true
[columns.from_day]
names = ["Date"]
[measures.visits]
names = ["Sessions"]
"""
_ORDERS = """
name = "market"
title = "Market orders"
fact = "order"
rows = "lines"
signature = ["order", "sum"]
{layout}
[columns.id]
names = ["order"]
[columns.ordered_at]
names = ["day"]
[columns.status]
names = ["state"]
per = "line"
values = {{ "ok" = "paid", "off" = "cancelled" }}
[columns.total]
names = ["sum"]
per = "{per}"
plus = ["tax"]
minus = ["coupon"]
[columns.product]
names = ["item"]
"""


def _profile(home: Home, text: str) -> None:
    (home.path / "profiles").mkdir(exist_ok=True)
    (home.path / "profiles" / "own.toml").write_text(text, encoding="utf-8")


def _orders(home: Home, per: str = "line", layout: str = "") -> None:
    _profile(home, _ORDERS.format(per=per, layout=layout))


def _totals(home: Home) -> list[tuple[object, ...]]:
    return home.facts.rows("SELECT id, status, total FROM sales_order ORDER BY id")


def test_the_table_whose_header_fits_is_read_and_the_rows_of_the_others_are_counted(
    home: Home,
) -> None:
    _profile(home, _VISITS)
    text = (
        "# Overview\n# Start date: 20260101\n# End date: 20260105\n\n"
        "Nth week,Sessions\n0000,70\n0001,80\n\n"
        "Date,Sessions\n20260102,10\n20260103,20\n\n"
        "# More\nCity,Users\nLisbon,5\n"
    )

    outcome = imported(home, text, UTC)

    assert (outcome.rows_in, outcome.new, outcome.ignored) == (7, 2, 5)
    assert outcome.ignored_by == (("other_section", 5),)
    assert home.facts.rows("SELECT SUM(value) FROM reading") == [(Decimal(30),)]
    assert (outcome.extent.first_day, outcome.extent.through_day) == (
        date(2026, 1, 1),
        date(2026, 1, 5),
    )


def test_a_row_one_cell_wider_that_says_total_is_ignored_another_one_is_rejected(
    home: Home,
) -> None:
    _profile(home, _VISITS)

    outcome = imported(
        home,
        "Date,Sessions\n,30,Grand total\n20260102,10\n20260103,20\n20260104,1,2\n",
        UTC,
    )

    assert outcome.ignored_by == (("total_row", 1),)
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(5, "row_too_long")]
    assert home.facts.rows("SELECT SUM(value) FROM reading") == [(Decimal(30),)]


def test_a_description_row_is_ignored_only_where_it_describes(home: Home) -> None:
    _orders(home, layout="[layout]\ndescription = 1")
    header = "order,day,state,sum\n"

    described = imported(home, header + "Order ID,Time,State,Amount paid\nA1,2026-01-02,ok,5\n")
    plain = imported(home, header + "A2,2026-01-02,ok,6\n")

    assert described.ignored_by == (("description_row", 1),)
    assert (described.new, plain.new, plain.ignored) == (1, 1, 0)


def test_a_total_per_line_is_the_sum_of_the_lines_that_are_not_cancelled(home: Home) -> None:
    _orders(home)

    outcome = imported(
        home,
        "order,day,state,sum,tax,coupon,item\n"
        "A1,2026-01-02,off,,,,Cup\n"
        "A1,2026-01-02,ok,10.10,1.01,,Tea\n"
        "A1,2026-01-02,ok,5.00,0.50,2.25,Pot\n"
        "A2,2026-01-02,off,,,,Cup\n"
        "A3,2026-01-02,ok,,,,Cup\n",
        UTC,
    )

    assert _totals(home) == [
        ("A1", "paid", Decimal("14.36")),
        ("A2", "cancelled", Decimal(0)),
    ]
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(6, "amount_missing")]
    assert (outcome.rows_in, outcome.loaded, outcome.folded, outcome.rejected) == (5, 2, 2, 1)


def test_a_line_whose_amount_cannot_be_read_rejects_its_order_by_name(home: Home) -> None:
    _orders(home)

    outcome = imported(
        home,
        "order,day,state,sum,tax,item\nA1,2026-01-02,ok,5.00,1.00,Tea\n"
        "A1,2026-01-02,ok,6.00,none yet,Cup\n",
        UTC,
    )

    assert (outcome.loaded, outcome.rejected) == (0, 2)
    assert (outcome.rejects[0].column, outcome.rejects[0].value) == ("tax", "none yet")


def test_a_total_per_order_that_is_repeated_on_each_line_is_not_summed(home: Home) -> None:
    _orders(home, per="order")

    imported(
        home,
        "order,day,state,sum,item\nA1,2026-01-02,ok,15.00,Tea\nA1,2026-01-02,ok,15.00,Cup\n",
        UTC,
    )

    assert _totals(home) == [("A1", "paid", Decimal(15))]


def test_a_delimiter_at_the_end_of_rows_or_of_the_header_shifts_nothing(home: Home) -> None:
    _orders(home)

    rows = imported(home, "order;day;state;sum\nA1;2026-01-02;ok;5.00;\nA2;2026-01-02;ok;6.00\n")
    header = imported(
        home, "order;day;state;sum;\nA3;2026-01-02;ok;7.00\nA4;2026-01-02;ok;8.10;;\n"
    )

    assert (rows.new, rows.rejected) == (2, 0)
    assert (header.new, header.rejected) == (2, 0)


def test_of_two_headers_that_differ_by_case_each_is_read_as_written(home: Home) -> None:
    _profile(
        home,
        _ORDERS.format(per="order", layout="")
        .replace('names = ["sum"]', 'names = ["Paid by Buyer"]\nexact = true')
        .replace('signature = ["order", "sum"]', 'signature = ["order", "day"]'),
    )

    imported(
        home,
        "order,day,state,Paid by buyer,Paid by Buyer\nA1,2026-01-02,ok,1.00,9.00\n",
        UTC,
        profile="market",
    )

    assert _totals(home) == [("A1", "paid", Decimal(9))]


def test_rows_of_another_kind_are_ignored_where_the_profile_names_the_kind(home: Home) -> None:
    _profile(
        home,
        _ORDERS.format(per="order", layout='only = { "Kind" = ["charge"] }'),
    )

    outcome = imported(
        home,
        "order,day,state,sum,kind\nA1,2026-01-02,ok,5.00,charge\nA2,2026-01-02,ok,-5.00,Refund\n",
        UTC,
    )

    assert outcome.ignored_by == (("other_kind", 1),)
    assert _totals(home) == [("A1", "paid", Decimal(5))]
