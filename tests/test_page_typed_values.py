"""Typed values: nothing yet, a saved value with its line, and the way back."""

from datetime import date
from decimal import Decimal

import pytest
from acting import person
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.calendar.periods import Grain, Period
from opsdash.intake.typed_numbers import read_number
from opsdash.intake.typing_values import TypedValue, read_typed, save_typed
from opsdash.metrics.catalog import load_catalog
from opsdash.store import Home
from opsdash.ui.typed_grid import cell_words, spans
from opsdash.ui.typed_values import change_words

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))
WEEK = Period(date(2024, 5, 6), date(2024, 5, 13))


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return settled(visit("typed-values"))


def test_without_values_there_is_nothing_to_save(home: Home) -> None:
    app = page()
    assert app.title[0].value == "Type what no tool exports"
    assert "Nothing to save." in said(app)
    assert app.button(key="typed_save").disabled


def test_a_saved_value_shows_and_can_be_taken_back(home: Home) -> None:
    save_typed(home, [TypedValue("cans_sold", WEEK, Decimal(12))], "Europe/Berlin", person("test"))
    app = page()
    settled(app.date_input(key="typed_until").set_value(date(2024, 5, 20)).run())
    assert "Cans sold over time" in said(app)
    settled(app.button(key="typed_undo").click().run())
    assert read_typed(home.facts, "cans_sold", YEAR) == {}
    assert "Cans sold over time" not in said(app)


def test_rows_end_with_the_day_or_the_week_that_was_chosen() -> None:
    days = spans(date(2024, 5, 20), Grain.DAY, 0)
    assert (days[0].first, days[-1].first, len(days)) == (date(2024, 5, 7), date(2024, 5, 20), 14)
    weeks = spans(date(2024, 5, 19), Grain.WEEK, 6)
    assert weeks[-1] == Period(date(2024, 5, 19), date(2024, 5, 26))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.250,5", "1,250.5"),
        ("1.250", "Not clear: write 1250 for thousands, 1.2500 for decimals"),
        ("many", "Not a number: write digits only, such as 1250.5"),
        ("12 %", "This series is not in percent: leave the sign out"),
        ("", ""),
    ],
)
def test_beside_a_cell_stands_what_it_was_understood_as(text: str, words: str) -> None:
    cans = load_catalog().metrics["cans_sold"]
    assert cell_words(cans, text, read_number(text)) == words


def test_a_change_is_named_in_numbers_as_the_app_writes_them() -> None:
    score = load_catalog().metrics["qa_score"]
    value = TypedValue(score.id, WEEK, Decimal("1250.5"))
    space = "\N{NO-BREAK SPACE}"
    assert change_words(score, value, None).endswith(f": 1,250.5{space}%, new")
    assert change_words(score, value, Decimal(7)).endswith(f" instead of 7{space}%")
