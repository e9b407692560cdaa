"""Typed numbers: every common way of writing one, and nothing guessed where two are possible."""

from decimal import Decimal

import pytest

from opsdash.intake.typed_numbers import Unclear, read_number, two_readings, typed_text


@pytest.mark.parametrize(
    "text",
    [
        "1250.5",
        "1250,5",
        "1,250.5",
        "1.250,5",
        "1 250,5",
        "1\N{NARROW NO-BREAK SPACE}250,5",
        "1'250.5",
        "1\N{RIGHT SINGLE QUOTATION MARK}250.5",
        " +1250.50\t",
        "\N{FULLWIDTH DIGIT ONE}250.5",
    ],
)
def test_ways_of_writing_one_value(text: str) -> None:
    assert read_number(text) == Decimal("1250.5")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1250", "1250"),
        ("1 250", "1250"),
        ("1.250.000", "1250000"),
        ("1,250,000.25", "1250000.25"),
        ("1.250,500", "1250.5"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("1.25", "1.25"),
        ("1250.125", "1250.125"),
        ("1.2500", "1.25"),
        (",5", "0.5"),
        ("\N{MINUS SIGN}3,5", "-3.5"),
        ("1.23456", "1.2346"),
    ],
)
def test_what_can_be_read_in_one_way_only(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.250", "1,250", "-12.500", "999,999"])
def test_thousands_or_decimals_is_not_guessed(text: str) -> None:
    assert read_number(text) is Unclear.AMBIGUOUS


@pytest.mark.parametrize(
    "text",
    ["about 12", "1e3", "12 EUR", "NaN", "-", "%", "1,25,0", "12.50.000", "1.250,5.5", "1 2", "1."],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert read_number(text) is Unclear.NO_NUMBER


def test_a_percent_sign_belongs_to_a_series_in_percent() -> None:
    assert read_number("87,5 %", in_percent=True) == Decimal("87.5")
    assert read_number("87,5 %") is Unclear.NO_PERCENT


def test_an_empty_cell_says_nothing() -> None:
    assert read_number(" \N{NO-BREAK SPACE}") is None


@pytest.mark.parametrize("text", ["1.250", " 1,250 %", "1\N{FULLWIDTH FULL STOP}250"])
def test_both_readings_of_an_ambiguous_text_can_be_typed(text: str) -> None:
    whole, decimals = two_readings(text)
    assert (read_number(whole), read_number(decimals)) == (Decimal(1250), Decimal("1.25"))


@pytest.mark.parametrize("value", ["1250", "1.25", "1.125", "-12.345", "0.125", "1000000", "0"])
def test_a_stored_value_is_read_as_itself(value: str) -> None:
    assert read_number(typed_text(Decimal(value).quantize(Decimal("0.0001")))) == Decimal(value)
