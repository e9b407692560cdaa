"""The known pitfalls of values and layout, one test each, named after the pitfall."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from acting import person
from importing import BERLIN, UTC, facts, imported

from opsdash.calendar.periods import Period
from opsdash.errors import AnswerNeededError
from opsdash.intake.choices import Ask
from opsdash.intake.examining import silent
from opsdash.intake.undoing import undo
from opsdash.metrics.answer import ReasonCode
from opsdash.metrics.ask import ask
from opsdash.metrics.question import Question
from opsdash.report.tables import Table, to_csv
from opsdash.store import Home

pytestmark = pytest.mark.sql
ORDERS = "Order id,Order date,Total\n"
TICKETS = "Ticket id,Created at,Topic\n"
JIRA = """
name = "desk"
title = "Desk"
fact = "inquiry"
signature = ["Key", "Reply", "Left"]
[columns.id]
names = ["Key"]
[columns.created_at]
names = ["Created"]
[columns.first_reply_seconds]
names = ["Reply"]
unit = "hms"
[columns.reply_target_seconds]
names = ["Left"]
unit = "hms"
"""


def _totals(home: Home) -> list[Decimal]:
    return [total for (total,) in home.facts.rows("SELECT total FROM sales_order ORDER BY id")]


def _asked(home: Home, text: str) -> list[Ask]:
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, text, UTC)
    return [question.ask for question in caught.value.facts["questions"]]


def _own(home: Home, profile: str) -> None:
    (home.path / "profiles").mkdir()
    (home.path / "profiles" / "own.toml").write_text(profile, encoding="utf-8")


def test_semicolon_and_decimal_comma(home: Home) -> None:
    imported(home, "Order id;Order date;Total\n1;2026-01-02;99,10\n2;2026-01-03;18500,00\n", UTC)

    assert _totals(home) == [Decimal("99.10"), Decimal(18500)]


def test_dot_grouping_with_decimal_comma_is_a_number(home: Home) -> None:
    imported(home, "Order id;Order date;Total\n1;2026-01-02;1.234,56\n2;2026-01-03;7,5\n", UTC)

    assert _totals(home) == [Decimal("1234.56"), Decimal("7.5")]


def test_conflicting_decimal_signs_are_asked(home: Home) -> None:
    text = "Order id;Order date;Total\n1;2026-01-02;1.234,56\n2;2026-01-03;1,234.56\n"

    assert _asked(home, text) == [Ask.DECIMAL]


def test_thousands_and_currency_text(home: Home) -> None:
    """The sign goes, the currency stays."""
    imported(
        home, ORDERS + '1,2026-01-02,"৳2,999"\n2,2026-01-03,"৳1,234.00"\n3,2026-01-04,€ 5.50\n'
    )

    found = home.facts.rows("SELECT total, currency FROM sales_order ORDER BY id")
    assert found == [
        (Decimal(2999), "BDT"),
        (Decimal(1234), "BDT"),
        (Decimal("5.5"), "EUR"),
    ]


def test_a_sign_of_many_currencies_is_asked_unless_the_own_one_has_it(home: Home) -> None:
    assert _asked(home, ORDERS + '1,2026-01-02,"$1,234.00"\n') == [Ask.CURRENCY]

    imported(home, ORDERS + '1,2026-01-02,"$1,234.00"\n', UTC, currency="CAD")
    assert home.facts.rows("SELECT currency FROM sales_order") == [("CAD",)]


def test_mixed_currencies_are_never_summed(home: Home) -> None:
    imported(home, ORDERS + "1,2026-01-02,€10.00\n2,2026-01-03,£20.00\n", UTC)

    january = Period(date(2026, 1, 1), date(2026, 2, 1))
    answer = ask(home.facts, Question(("sales",), january), UTC)
    reason = answer.reason_of("sales")
    assert reason is not None
    assert reason.code is ReasonCode.SEVERAL_CURRENCIES


def test_lines_of_one_order_in_two_currencies_have_no_sum(home: Home) -> None:
    profile = """
name = "shop"
title = "Shop"
fact = "order"
rows = "lines"
signature = ["No", "Day", "Paid"]
[columns.id]
names = ["No"]
[columns.ordered_at]
names = ["Day"]
[columns.total]
names = ["Paid"]
per = "line"
"""
    _own(home, profile)

    outcome = imported(home, "No,Day,Paid\nA,2026-01-02,€10.00\nA,2026-01-02,£20.00\n", UTC)

    assert (outcome.loaded, outcome.rejected) == (0, 2)


def test_day_first_or_month_first_is_settled_by_one_day_above_twelve(home: Home) -> None:
    imported(home, TICKETS + "1,03/04/2026,a\n2,25/04/2026,b\n", UTC)

    found = home.facts.rows("SELECT created_day FROM inquiry ORDER BY id")
    assert found == [(date(2026, 4, 3),), (date(2026, 4, 25),)]


def test_day_first_or_month_first_is_asked_where_nothing_settles_it(home: Home) -> None:
    """DuckDB's own reader takes these for day first without a word."""
    assert _asked(home, TICKETS + "1,03/04/2026,a\n2,04/05/2026,b\n") == [Ask.DATE_ORDER]


def test_two_digit_years_read_year_first_would_lie_in_the_future(home: Home) -> None:
    imported(home, TICKETS + "1,20-10-16,a\n2,29-03-17,b\n", UTC)

    found = home.facts.rows("SELECT created_day FROM inquiry ORDER BY id")
    assert found == [(date(2016, 10, 20),), (date(2017, 3, 29),)]


def test_serial_numbers_of_a_spreadsheet_are_dates(home: Home) -> None:
    imported(home, TICKETS + "1,45384.34789351852,a\n2,45385,b\n", UTC)

    found = home.facts.rows("SELECT created_at FROM inquiry ORDER BY id")
    assert found == [(datetime(2024, 4, 2, 8, 20, 58),), (datetime(2024, 4, 3),)]


@pytest.mark.parametrize("number", ["1.03006E+13", "1.23457E+11", "1,03E+13"])
def test_an_id_cut_by_a_spreadsheet_is_fatal_for_its_row(home: Home, number: str) -> None:
    outcome = imported(home, f'{TICKETS}"{number}",2026-01-02,a\n7,2026-01-02,b\n', UTC)

    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(2, "id_damaged")]
    assert outcome.new == 1


def test_what_spreadsheets_put_around_ids_goes(home: Home) -> None:
    rows = '"=""00123""",2026-01-02,a\n\'00124,2026-01-02,b\n'

    imported(home, TICKETS + rows, UTC)

    assert home.facts.rows("SELECT id FROM inquiry ORDER BY id") == [("00123",), ("00124",)]


def test_duplicate_headers_do_not_hide_each_other(home: Home) -> None:
    profile = (
        JIRA.replace('"Reply", "Left"', '"Others"')
        + '[columns.topic]\nnames = ["Others"]\n[columns.agent]\nnames = ["Others#2"]\n'
    )
    _own(home, profile)

    imported(home, "Key,Created,Others,Others\n1,2026-01-02,delivery,Mara\n", UTC)

    assert home.facts.rows("SELECT topic, agent FROM inquiry") == [("delivery", "Mara")]


def test_headers_that_differ_only_by_case_are_two_columns(home: Home) -> None:
    profile = JIRA.replace('"Reply", "Left"', '"Created"') + (
        '[columns.topic]\nnames = ["Reason"]\nexact = true\n'
        '[columns.agent]\nnames = ["reason"]\nexact = true\n'
    )
    _own(home, profile)

    imported(home, "Key,Created,reason,Reason\n1,2026-01-02,Mara,delivery\n", UTC)

    assert home.facts.rows("SELECT topic, agent FROM inquiry") == [("delivery", "Mara")]


def test_decomposed_headers_and_cells_are_the_composed_ones(home: Home) -> None:
    text = unicodedata.normalize(
        "NFD", "Mã yêu cầu,Ngày tạo,Chủ đề,Trạng thái\n1,2026-01-02,Trả hàng,đã đóng\n"
    )

    imported(home, text, UTC)

    assert home.facts.rows("SELECT topic, status FROM inquiry") == [("Trả hàng", "closed")]


@pytest.mark.parametrize("word", ["Total", "합계", "总计", "合计", "Tổng", "Grand total", "Summe"])
def test_a_totals_row_neither_doubles_the_money_nor_is_hidden(home: Home, word: str) -> None:
    outcome = imported(
        home, ORDERS + f"1,2026-01-02,10.00\n2,2026-01-03,5.00\n{word},,15.00\n", UTC
    )

    assert outcome.ignored_by == (("total_row", 1),)
    assert sum(_totals(home)) == 15


def test_a_preamble_is_no_header(home: Home) -> None:
    text = f"Report of the help desk\n1 January 2026 - 31 January 2026\n\n{TICKETS}1,2026-01-02,a\n"

    outcome = imported(home, text, UTC)

    assert (outcome.rows_in, outcome.new) == (1, 1)


def test_not_the_last_but_the_fitting_one_of_several_tables_is_read(home: Home) -> None:
    text = (
        "# Users\n\nDate,Sessions,Total users\n20260801,10,8\n20260802,20,15\n\n"
        "Page path,Views\n/,900\n/lamps,300\n/shades,100\n"
    )

    outcome = imported(home, text, UTC)

    assert (outcome.profile, outcome.new) == ("ga4_traffic", 2)
    assert outcome.ignored_by == (("other_section", 4),)


def test_one_row_too_long_costs_only_itself(home: Home) -> None:
    """DuckDB's own reader makes one text column of the whole table."""
    outcome = imported(home, TICKETS + "1,2026-01-02,a\n2,2026-01-02,b,c\n3,2026-01-02,d\n", UTC)

    assert (outcome.new, outcome.rejected) == (2, 1)
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(3, "row_too_long")]


def test_one_row_too_short_is_never_shifted(home: Home) -> None:
    outcome = imported(home, TICKETS + "1,a\n2,2026-01-02,b\n", UTC)

    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(2, "row_too_short")]


def test_mixed_offsets_and_daylight_saving(home: Home) -> None:
    """One local day in Berlin is twenty-three hours long."""
    rows = (
        "1,2026-03-28 23:30:00 +0100,a\n"
        "2,2026-03-29 03:30:00 +0200,b\n"
        "3,2026-03-29 22:30:00 +0000,c\n"
    )

    imported(home, TICKETS + rows, BERLIN)

    found = home.facts.rows("SELECT created_at, created_day FROM inquiry ORDER BY id")
    assert found == [
        (datetime(2026, 3, 28, 22, 30), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 1, 30), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 30), date(2026, 3, 30)),
    ]


def test_durations_below_zero_and_above_a_day(home: Home) -> None:
    _own(home, JIRA)

    imported(home, "Key,Created,Reply,Left\n1,2026-01-02,30:15:00,-12:30\n", UTC)

    found = home.facts.rows("SELECT first_reply_seconds, reply_target_seconds FROM inquiry")
    assert found == [(30 * 3600 + 15 * 60, -(12 * 3600 + 30 * 60))]


@pytest.mark.parametrize(
    ("unit", "cell", "seconds"),
    [("seconds", "90", 90), ("minutes", "90", 5400), ("hours", "1.5", 5400), ("mmss", "1:30", 90)],
)
def test_hours_minutes_and_seconds_are_told_apart_by_the_profile(
    home: Home, unit: str, cell: str, seconds: int
) -> None:
    _own(home, JIRA.replace('["Reply"]\nunit = "hms"', f'["Reply"]\nunit = "{unit}"'))

    imported(home, f"Key,Created,Reply,Left\n1,2026-01-02,{cell},1:00\n", UTC)

    assert home.facts.rows("SELECT first_reply_seconds FROM inquiry") == [(seconds,)]


def test_overlapping_uploads_count_once_and_can_be_undone(home: Home) -> None:
    header = "Ticket id,Created at,Updated at,Topic\n"
    imported(home, header + "1,2026-01-02,2026-01-02,a\n2,2026-01-03,2026-01-03,b\n", UTC)
    before = facts(home)

    second = imported(home, header + "2,2026-01-03,2026-01-05,c\n3,2026-01-04,2026-01-04,d\n", UTC)

    assert (second.new, second.changed, second.same) == (1, 1, 0)
    current = home.facts.rows("SELECT id, topic FROM inquiry WHERE is_current ORDER BY id")
    assert current == [("1", "a"), ("2", "c"), ("3", "d")]
    assert second.batch_id is not None
    undo(home, second.batch_id, person("tester"), silent)
    assert facts(home) == before


def test_of_equal_ids_in_one_file_the_newest_counts_not_the_first(home: Home) -> None:
    rows = (
        "Id,Requester,Status,Created at,Updated at,Via\n"
        "1,Ana,Open,2026-01-02,2026-01-02,Mail\n"
        "1,Ana,Solved,2026-01-02,2026-01-09,Mail\n"
    )

    outcome = imported(home, rows, UTC)

    assert (outcome.new, outcome.folded) == (1, 1)
    assert home.facts.rows("SELECT status FROM inquiry") == [("solved",)]


def test_personal_data_is_not_kept(home: Home) -> None:
    rows = (
        "Id,Requester,Requester email,Subject,Status,Created at,Via\n"
        "1,Ana Ruiz,ana@example.com,My parcel,Open,2026-01-02,Mail\n"
        "2,Ana Ruiz,ANA@example.com,My parcel,Open,2026-01-03,Mail\n"
    )

    imported(home, rows, UTC)

    stored = str(facts(home))
    assert not any(word in stored for word in ("Ana", "ana@", "parcel"))
    assert home.facts.rows("SELECT COUNT(DISTINCT customer) FROM inquiry") == [(1,)]


def test_formula_cells_are_harmless_in_what_is_exported() -> None:
    text = to_csv(Table(["topic", "count"], [["=cmd|' /C calc'!A0", 1], ["@sum", 2]])).decode(
        "utf-8-sig"
    )

    assert text.splitlines()[1:] == ["'=cmd|' /C calc'!A0,1", "'@sum,2"]


def test_a_delimiter_at_the_end_of_every_row_adds_no_column(home: Home) -> None:
    outcome = imported(home, TICKETS + "1,2026-01-02,a,\n2,2026-01-02,b,\n", UTC)

    assert (outcome.new, outcome.rejected) == (2, 0)


def test_a_cell_that_becomes_nothing_is_rejected_with_its_line(home: Home) -> None:
    outcome = imported(home, ORDERS + "1,2026-01-02,10.00\n2,2026-01-02,ten\n", UTC)

    assert [(each.line, each.column, each.value) for each in outcome.rejects] == [
        (3, "Total", "ten")
    ]


def test_a_ratio_without_a_denominator_is_empty_not_infinite(home: Home) -> None:
    imported(home, TICKETS + "1,2026-01-02,a\n2,2026-01-20,b\n", UTC)
    imported(home, ORDERS + "1,2026-01-02,10.00\n2,2026-01-20,10.00\n", UTC, name="orders.csv")

    january = Period(date(2026, 1, 5), date(2026, 1, 15))
    value = ask(home.facts, Question(("contact_rate_orders",), january), UTC).total(
        "contact_rate_orders"
    )
    assert value.value is None


def test_cents_are_hundredths_except_where_a_currency_has_none(home: Home) -> None:
    profile = """
name = "dump"
title = "Dump"
fact = "order"
signature = ["charge", "cents", "curr"]
[columns.id]
names = ["charge"]
[columns.ordered_at]
names = ["day"]
[columns.currency]
names = ["curr"]
[columns.total]
names = ["cents"]
unit = "cents"
"""
    _own(home, profile)

    imported(home, "charge,day,cents,curr\nA,2026-01-02,1999,eur\nB,2026-01-02,1999,jpy\n", UTC)

    assert _totals(home) == [Decimal("19.99"), Decimal(1999)]
