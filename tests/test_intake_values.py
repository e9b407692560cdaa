"""Durations, tags, dates in other languages and zones in headers become what they mean."""

from datetime import datetime
from decimal import Decimal

import duckdb
import pytest
from importing import BERLIN, imported

from opsdash.errors import AnswerNeededError
from opsdash.intake import expressions as sql
from opsdash.intake.date_words import date_words, in_english
from opsdash.intake.profiles import folded_header, header_zone
from opsdash.intake.shapes import date_shape
from opsdash.store import Home

pytestmark = pytest.mark.sql


def calculated(expression: str, text: str) -> object:
    with duckdb.connect() as database:
        row = database.execute(f"SELECT {expression} FROM (SELECT ? AS t)", [text]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("90", "seconds", 90),
        ("90", "minutes", 5400),
        ("1.5", "minutes", 90),
        ("1,234.4", "seconds", 1234),
        ("12,34", "seconds", None),
        ("2", "days", 172800),
        ("30:15:00", "hms", 108900),
        ("-12:30", "hms", -45000),
        ("-0:05", "hms", -300),
        ("143:07", "hms", 515220),
        ("12:30", "mmss", 750),
        ("26:30", "hours", 95400),
        ("12:30", "minutes", None),
        ("1.5", "hms", None),
        ("1:2", "hms", None),
        ("soon", "seconds", None),
    ],
)
def test_durations(text: str, unit: str, seconds: int | None) -> None:
    assert calculated(sql.duration("t", unit), text) == seconds


@pytest.mark.parametrize(
    ("text", "separator", "values"),
    [
        ("vip refund vip", " ", ["refund", "vip"]),
        ("Late delivery; VIP ;", ";", ["Late delivery", "VIP"]),
        ("a, b,c", ",", ["a", "b", "c"]),
        ("one\x1ftwo words\x1fone", "", ["one", "two words"]),
        ("kept, whole", "", ["kept, whole"]),
        ("]^-\\", "^", ["-\\", "]"]),
        (" ; ", ";", None),
    ],
)
def test_tags(text: str, separator: str, values: list[str] | None) -> None:
    assert calculated(sql.tags("t", separator), text) == values


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("12/Mar/24 9:41 AM", datetime(2024, 3, 12, 9, 41)),
        ("12/mar/24 9:41 PM", datetime(2024, 3, 12, 21, 41)),
        ("12/ene/24 9:41", datetime(2024, 1, 12, 9, 41)),
        ("12/Mär/24 09:41", datetime(2024, 3, 12, 9, 41)),
        ("5. Dezember 2024 18:00", datetime(2024, 12, 5, 18, 0)),
        ("12 de agosto de 2024 9:41", datetime(2024, 8, 12, 9, 41)),
        ("12/févr./24 09:41", datetime(2024, 2, 12, 9, 41)),
        ("3 août 2024 07:00", datetime(2024, 8, 3, 7, 0)),
        ("07/fev/24 10:00", datetime(2024, 2, 7, 10, 0)),
        ("12/Sept/24 9:41 AM", datetime(2024, 9, 12, 9, 41)),
        ("2026년 10월 2일 오후 3:15", datetime(2026, 10, 2, 15, 15)),
        ("2026년 10월 2일 오전 12:05", datetime(2026, 10, 2, 0, 5)),
        ("2026. 10. 2. 오후 3:15", datetime(2026, 10, 2, 15, 15)),
        ("2026년 10월 2일 금요일", datetime(2026, 10, 2)),
        ("2026年10月2日 下午3:15", datetime(2026, 10, 2, 15, 15)),
        ("2026年1月12日", datetime(2026, 1, 12)),
        ("02/10/2026 3:15 CH", datetime(2026, 10, 2, 15, 15)),
        ("02/10/2026 9:15 SA", datetime(2026, 10, 2, 9, 15)),
        ("2/10/2026, 3:15 p. m.", datetime(2026, 10, 2, 15, 15)),
        ("2/10/2026, 3:15\u202fPM", datetime(2026, 10, 2, 15, 15)),
    ],
)
def test_dates_in_other_languages(text: str, instant: datetime) -> None:
    digits = text.translate(str.maketrans("0123456789", "9999999999"))
    words = date_words([digits])
    shape = date_shape(in_english(digits, words))
    assert shape is not None
    written = next(iter(shape.formats.values()))

    found = calculated(f"TRY_STRPTIME(t, '{written}')", in_english(text, words))

    assert found == instant


@pytest.mark.parametrize(
    ("header", "name", "zone"),
    [
        ("Created at (America/New_York)", "created at", "America/New_York"),
        ("Created (UTC)", "created", "UTC"),
        ("Date entered (Client/Support)", "date entered client support", None),
        ("Amount (EUR)", "amount eur", None),
        (
            "Updated at (America/Argentina/Buenos_Aires)",
            "updated at",
            "America/Argentina/Buenos_Aires",
        ),
    ],
)
def test_the_zone_in_a_header(header: str, name: str, zone: str | None) -> None:
    assert (folded_header(header), header_zone(header)) == (name, zone)


def test_each_column_is_read_in_its_own_zone(home: Home) -> None:
    imported(
        home,
        "Id,Created at (America/New_York),Solved at,Status\n"
        "1,2026-03-02 22:30:00,2026-03-03 10:30:00,solved\n",
        BERLIN,
    )

    assert home.facts.rows("SELECT created_at, created_day, resolved_at FROM inquiry") == [
        (datetime(2026, 3, 3, 3, 30), datetime(2026, 3, 3).date(), datetime(2026, 3, 3, 9, 30))
    ]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1,5", 5400), ("1.234", 4442400), ("1.234,5", 4444200), ("1.5", None), ("2", 7200)],
)
def test_durations_with_a_decimal_comma(text: str, seconds: int | None) -> None:
    assert calculated(sql.duration("t", "hours", ","), text) == seconds


def test_a_duration_that_groups_thousands_or_not_is_asked(home: Home) -> None:
    """1,234 minutes are twenty hours, or 74 seconds."""
    header = "Id,Created at,Status,First reply time in minutes\n"
    doubtful = header + '1,2026-05-01 10:00,open,"1,234"\n'
    with pytest.raises(AnswerNeededError) as refused:
        imported(home, doubtful)
    (asked,) = refused.value.facts["questions"]  # type: ignore[misc]
    assert (asked.ask, asked.example) == ("decimal", "1,234")

    imported(home, doubtful + "2,2026-05-01 10:00,open,0.125\n3,2026-05-01 10:00,open,\n")
    seconds = home.facts.rows("SELECT first_reply_seconds FROM inquiry ORDER BY id")
    assert seconds == [(74040,), (8,), (None,)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("3.0", 3),
        ("3.00", 3),
        ("yes", 1),
        ("1.7", None),
        ("1.234", None),
        ("1.000", None),
    ],
)
def test_counts_are_never_rounded(text: str, number: int | None) -> None:
    assert calculated(sql.count("t"), text) == number


@pytest.mark.parametrize(
    ("text", "decimal", "amount"),
    [
        ("1\u00a0234,50 €", ",", "1234.5000"),
        ("1\u202f234\u202f567", ",", "1234567.0000"),
        ("CHF", ".", None),
        ("12\u2019345.10", ".", "12345.1000"),
    ],
)
def test_amounts_grouped_by_any_blank_or_apostrophe(
    text: str, decimal: str, amount: str | None
) -> None:
    """French and Swiss spreadsheets group with signs that look like a blank or an apostrophe."""
    found = calculated(sql.money("t", decimal), text)
    assert found == (amount and Decimal(amount))
