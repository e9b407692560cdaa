"""What belongs to what: measures, sources, spans, currencies are never mixed or doubled."""

from datetime import date
from decimal import Decimal

import pytest
from importing import UTC, imported
from visiting import today

from opsdash.calendar.organisation import Organisation
from opsdash.errors import AnswerNeededError, FileSeveralTablesError
from opsdash.intake.choices import Ask
from opsdash.intake.local_days import rezone
from opsdash.store import Home

pytestmark = pytest.mark.sql


def sums(home: Home) -> dict[str, Decimal]:
    return dict(
        home.facts.rows("SELECT measure, SUM(value) FROM reading WHERE is_current GROUP BY measure")
    )


def test_a_second_measure_for_the_same_days_leaves_the_first_alone(home: Home) -> None:
    imported(home, "Date,Visits\n2026-01-01,100\n2026-01-02,200\n")
    outcome = imported(home, "Date,Calls\n2026-01-01,100\n2026-01-02,7\n")
    assert outcome.new == 2
    assert sums(home) == {"visits": 300, "inquiries": 107}


def test_the_same_days_split_anew_replace_the_unsplit_ones(home: Home) -> None:
    imported(home, "Date,Visits\n2026-01-01,100\n2026-01-02,200\n2026-01-03,300\n")
    split = "Date,Channel,Visits\n2026-01-01,web,60\n2026-01-01,app,40\n2026-01-02,web,150\n"
    outcome = imported(home, split)
    assert outcome.changed == 3
    assert sums(home) == {"visits": 550}


def test_another_column_of_money_does_not_double_the_visits(home: Home) -> None:
    imported(home, "Date,Visits\n2026-01-01,100\n")
    imported(home, "Date,Visits,Sales\n2026-01-01,100,9.50\n")
    assert sums(home) == {"visits": 100, "sales": Decimal("9.5")}


def test_months_beside_days_are_refused_by_name(home: Home) -> None:
    imported(home, "Date,Visits\n2026-01-01,100\n2026-01-02,200\n")
    outcome = imported(home, "Month,Visits\n2026-01,3100\n2025-12,3000\n")
    assert [reject.reason for reject in outcome.rejects] == ["counted_elsewhere"]
    assert sums(home) == {"visits": 3300}


def test_equal_rows_of_a_day_are_refused_not_halved(home: Home) -> None:
    outcome = imported(home, "Date,Store,Orders\n2026-01-01,Berlin,3\n2026-01-01,Hamburg,3\n")
    assert outcome.rejected == 2
    assert {reject.reason for reject in outcome.rejects} == {"id_repeated"}


def test_a_month_in_a_daily_file_is_no_day(home: Home) -> None:
    outcome = imported(home, "Date,Visits\nJan 2026,3100\n2026-02,2800\n2026-02-03,7\n")
    assert [reject.reason for reject in outcome.rejects] == ["date_unreadable"] * 2
    assert sums(home) == {"visits": 7}


def test_a_running_month_is_not_complete(home: Home) -> None:
    outcome = imported(home, f"Month,Visits\n2024-01,10\n{today():%Y-%m},5\n")
    assert outcome.extent.through_day == date(2024, 1, 31)


def test_a_second_table_in_the_file_is_refused(home: Home) -> None:
    with pytest.raises(FileSeveralTablesError):
        imported(home, "Date,Visits\n2026-01-01,100\n\nDate,New users\n2026-01-01,50\n")


def test_a_repeated_header_is_ignored(home: Home) -> None:
    outcome = imported(home, "Date,Visits\n2026-01-01,100\nDate,Visits\n2026-01-02,50\n")
    assert (outcome.new, outcome.ignored_by) == (2, (("header_row", 1),))


TICKETS = "Id,Created,Topic\n" + "".join(f"{n},2026-01-{n:02},a\n" for n in range(1, 10))


def test_the_same_tickets_under_another_source_are_asked_about(home: Home) -> None:
    imported(home, TICKETS, source="helpdesk")
    wider = TICKETS.replace("Topic", "Topic,Agent").replace(",a", ",a,Ann")
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, wider)
    (question,) = caught.value.facts["questions"]
    assert (question.ask, question.options) == (Ask.SOURCE, ("helpdesk", "tickets"))
    assert imported(home, TICKETS, source="helpdesk").same == 9


def test_two_shops_with_the_same_numbers_are_asked_about(home: Home) -> None:
    imported(home, "Order id,Date,Total\n1001,2026-01-01,5\n1002,2026-01-02,6\n")
    other = "Order id,Date,Total\n1001,2026-01-05,50\n1002,2026-01-06,60\n"
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, other)
    (question,) = caught.value.facts["questions"]
    assert question.options == ("orders", "orders-2")
    imported(home, other, source="orders-2")
    assert home.facts.rows("SELECT SUM(total) FROM sales_order WHERE is_current") == [(121,)]


def test_a_wrong_currency_can_be_corrected(home: Home) -> None:
    orders = "Order id,Date,Total\n1,2026-01-01,10.50\n"
    imported(home, orders, currency="EUR")
    assert imported(home, orders, currency="USD").changed == 1
    found = home.facts.rows("SELECT currency FROM sales_order WHERE is_current")
    assert found == [("USD",)]


def test_a_bare_date_stays_its_day_in_another_zone(home: Home) -> None:
    orders = "Order id,Date,Total\n1,2026-01-01,10\n2,2026-01-02,20\n"
    imported(home, orders, Organisation("Asia/Tokyo", "EUR", 0, configured=True))
    rezone(home.facts, "Europe/Berlin", lambda _fraction, _step: None)
    days = home.facts.rows("SELECT ordered_day FROM sales_order ORDER BY id")
    assert days == [(date(2026, 1, 1),), (date(2026, 1, 2),)]
    again = imported(home, orders, Organisation("Europe/Berlin", "EUR", 0, configured=True))
    assert (again.same, again.changed) == (2, 0)


@pytest.mark.parametrize("word", ["NULL", "N/A", "None", "nan"])
def test_a_word_for_nothing_is_no_customer(home: Home, word: str) -> None:
    imported(home, f"Id,Created,Topic,Customer email\n1,2026-01-01,a,{word}\n")
    assert home.facts.rows("SELECT customer FROM inquiry") == [(None,)]


def test_numbers_of_two_systems_are_two_customers(home: Home) -> None:
    for source in ("north", "south"):
        text = f"Id,Created,Topic,Customer id,Agent\n{source},2026-01-01,a,7,x\n"
        imported(home, text, source=source)
        mail = f"Id,Created,Topic,Customer email\n{source}2,2026-01-01,a,ann@example.com\n"
        imported(home, mail, source=source)
    found = home.facts.rows("SELECT COUNT(DISTINCT customer) FROM inquiry")
    assert found == [(3,)]


def test_what_a_refunded_or_cancelled_order_brought_in(home: Home) -> None:
    orders = (
        "Order id,Date,Total,Status\n1,2026-01-01,10.50,paid\n2,2026-01-02,20.50,Refunded\n"
        "3,2026-01-03,20.50,Cancelled by customer\n4,2026-01-03,20.50,Declined\n"
    )
    imported(home, orders)
    found = home.facts.rows(
        "SELECT COUNT(*), SUM(total - refunded) FROM sales_order WHERE is_counted"
    )
    assert found == [(2, Decimal("10.5"))]


def test_stray_quotes_never_hide_rows(home: Home) -> None:
    text = (
        'Id,Created,Topic,Subject\n1,2026-01-01,x,"hello\n2,2026-01-02,x,b\n'
        '3,2026-01-03,x,"bye\n4,2026-01-04,x,e\n5,2026-01-05,x,"two\nlines"\n'
    )
    outcome = imported(home, text, UTC)
    assert (outcome.new, outcome.rejected) == (2, 1)
    (reject,) = outcome.rejects
    assert (reject.line, reject.reason, reject.value) == (2, "quote_unclosed", "2")


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T23:30:00.000+0000",
        "2026-01-02 23:30:00.123+00",
        "2026-01-02T23:30:00.000+00:00",
        "2026-01-02 23:30:00.0 UTC",
        "2026-01-02 23:30+00",
        "2026-01-02T18:30:00-05:00",
    ],
)
def test_offsets_behind_fractions_count(home: Home, text: str) -> None:
    imported(home, f"Id,Created,Topic\n1,{text},x\n")
    assert home.facts.rows("SELECT created_day FROM inquiry") == [(date(2026, 1, 3),)]


def test_bare_dates_among_times_are_local_days(home: Home) -> None:
    new_york = Organisation("America/New_York", "USD", 6, configured=True)
    text = "Id,Created,Topic\n1,2026-01-02,x\n2,2026-01-05 12:00:00,x\n"
    imported(home, text, new_york, timezone="UTC")
    days = home.facts.rows("SELECT created_day FROM inquiry ORDER BY id")
    assert days == [(date(2026, 1, 2),), (date(2026, 1, 5),)]


@pytest.mark.parametrize("text", ["1.03006e+13", "1.03006E+13"])
def test_cut_ids_never_match(home: Home, text: str) -> None:
    rows = "".join(f"{text},2026-01-0{n},x\n" for n in range(1, 4))
    outcome = imported(home, f"Id,Created,Topic\n{rows}")
    assert [reject.reason for reject in outcome.rejects] == ["id_damaged"] * 3


def test_one_word_in_two_forms_is_one_value(home: Home) -> None:
    imported(home, "Id,Created,Topic\n1,2026-01-01,Gia\u0301\n2,2026-01-02,Gi\u00e1\n")
    assert home.facts.rows("SELECT COUNT(DISTINCT topic) FROM inquiry") == [(1,)]


def test_an_umlaut_far_down_still_tells_the_encoding(home: Home) -> None:
    rows = "".join(f"{n},2026-01-01,plain text that goes on for a while\n" for n in range(9000))
    text = f"Id,Created,Topic\n{rows}x,2026-01-02,Größe und Rückgabe\n"
    imported(home, text.encode("cp1252"))
    found = home.facts.rows("SELECT topic FROM inquiry WHERE id = 'x'")
    assert found == [("Größe und Rückgabe",)]
