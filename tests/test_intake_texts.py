"""Encodings, delimiters, preambles, decimal signs and vocabularies of files nobody designed."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest
from importing import imported

from opsdash.errors import AnswerNeededError
from opsdash.intake.choices import Ask
from opsdash.settings import Settings
from opsdash.store import Home, open_home

KOREAN = "id,created,topic,agent\n" + "".join(
    f"{number},2024-07-01 10:{number % 60:02},배송 문의와 반품,김서연\n" for number in range(300)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc-kr"])
def test_encodings(home: Home, encoding: str) -> None:
    imported(home, KOREAN.encode(encoding))
    assert home.facts.rows("SELECT DISTINCT topic, agent FROM inquiry") == [
        ("배송 문의와 반품", "김서연")
    ]


def test_latin_text(home: Home) -> None:
    text = "id;created;topic\n" + "".join(
        f"{number};01.07.2024 10:00;Rückgabe für Größe geändert\n" for number in range(13, 60)
    )
    imported(home, text.encode("cp1252"), date_order="dmy")
    assert home.facts.rows("SELECT DISTINCT topic FROM inquiry") == [
        ("Rückgabe für Größe geändert",)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_delimiters_and_line_ends(home: Home, delimiter: str, ending: str) -> None:
    rows = [["id", "created", "topic"], ["1", "2024-07-01", "a"], ["2", "2024-07-02", "b"]]
    imported(home, ending.join(delimiter.join(row) for row in rows) + ending)
    assert home.facts.rows("SELECT id, topic FROM inquiry ORDER BY id") == [("1", "a"), ("2", "b")]


def test_the_separator_line_of_a_spreadsheet(home: Home) -> None:
    outcome = imported(home, "sep=;\nid;created;topic\n1;2024-07-01;a\n2;soon;b\n")
    assert (outcome.new, outcome.rejects[0].line) == (1, 4)


def test_lines_before_the_header(home: Home) -> None:
    text = 'Report of July\n"Made by, me"\n\nid,created,topic\n1,2024-07-01,a\n2,soon,b\n'
    outcome = imported(home, text)
    assert (outcome.rows_in, outcome.new, outcome.rejects[0].line) == (2, 1, 6)


def test_a_header_cell_over_two_lines(home: Home) -> None:
    outcome = imported(home, 'id,"created\nat",topic\n1,2024-07-01,a\n2,soon,b\n')
    assert (outcome.rows_in, outcome.new, outcome.rejects[0].line) == (2, 1, 4)


def test_gzip(home: Home) -> None:
    outcome = imported(home, gzip.compress(KOREAN.encode()), name="tickets.csv.gz")
    assert outcome.new == 300


def test_line_separators_inside_cells_do_not_break_lines(home: Home) -> None:
    outcome = imported(home, "id,created,topic\n1,2024-07-01,a\u2028b\n2,soon,c\n")
    assert (outcome.new, outcome.rejects[0].line) == (1, 3)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (["1.234,50", "99,10"], ["1234.50", "99.10"]),
        (["1,234.50", "99.10"], ["1234.50", "99.10"]),
        (["€ 1.234,50", "2.000.000,00"], ["1234.50", "2000000.00"]),
        (["£1,234", "£5.25"], ["1234", "5.25"]),
        (["1'234.50", "7.5"], ["1234.50", "7.5"]),
        (["1000", "7"], ["1000", "7"]),
    ],
)
def test_decimal_signs(home: Home, amounts: list[str], expected: list[str]) -> None:
    rows = "".join(f'{at};2024-07-01;"{text}"\n' for at, text in enumerate(amounts))
    imported(home, f"order id;date;amount\n{rows}")
    found = [total for (total,) in home.facts.rows("SELECT total FROM sales_order ORDER BY id")]
    assert found == [Decimal(text) for text in expected]


def test_an_open_decimal_sign_is_asked(home: Home) -> None:
    content = 'order id,date,amount\n1,2024-07-01,"1.234"\n2,2024-07-01,"5.678"\n'
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, content)
    assert [question.ask for question in caught.value.facts["questions"]] == [Ask.DECIMAL]
    imported(home, content, decimal=",")
    assert home.facts.rows("SELECT SUM(total) FROM sales_order") == [(Decimal(6912),)]


def test_letters_are_no_amount(home: Home) -> None:
    outcome = imported(home, "order id,date,amount\n1,2024-07-01,12 apples\n")
    assert outcome.rejects[0].reason == "number_unreadable"


def test_states_in_the_tools_words(home: Home) -> None:
    text = (
        "id,created,solved,status\n1,2024-07-01,2024-07-02,Resolved\n2,2024-07-01,,On_Hold\n"
        "3,2024-07-01,2024-07-03,Abgelegt\n4,2024-07-01,2024-07-03,Open\n"
    )
    imported(home, text)
    found = home.facts.rows("SELECT id, status, resolved_day IS NOT NULL FROM inquiry ORDER BY id")
    # An unknown word leaves it to the dates; an open ticket's old solution is no resolution.
    assert found == [
        ("1", "solved", True),
        ("2", "hold", False),
        ("3", None, True),
        ("4", "open", False),
    ]


def test_customers_are_hashed_and_names_dropped(home: Home) -> None:
    text = (
        "id,created,requester email,requester name,subject\n"
        "1,2024-07-01,Ann@Example.com,Ann Smith,My parcel\n"
        "2,2024-07-02, ann@example.com ,Ann Smith,Again\n"
    )
    imported(home, text)
    (first,), (second,) = home.facts.rows("SELECT customer FROM inquiry ORDER BY id")
    assert first == second
    everything = str(home.facts.rows("SELECT * FROM inquiry")) + str(
        home.facts.rows("SELECT * FROM batch")
    )
    for private in ("Smith", "parcel", "example.com", "Example.com"):
        assert private not in everything


def test_a_customer_id_cut_by_a_spreadsheet_is_unknown(home: Home) -> None:
    imported(home, "id,created,topic,customer id\n1,2024-07-01,a,1.03006E+13\n2,2024-07-01,a,77\n")
    found = home.facts.rows("SELECT customer IS NULL FROM inquiry ORDER BY id")
    assert found == [(True,), (False,)]


def test_another_key_gives_another_hash(home: Home, tmp_path: Path) -> None:
    text = "id,created,topic,email\n1,2024-07-01,a,ann@example.com\n"
    imported(home, text)
    other = open_home(Settings(tmp_path / "other", "1GB", 10))
    imported(other, text)
    assert home.facts.rows("SELECT customer FROM inquiry") != other.facts.rows(
        "SELECT customer FROM inquiry"
    )
    other.close()
