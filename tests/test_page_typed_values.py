"""Typed values: nothing yet, a saved value with its line, and the way back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.intake.typing_values import TypedValue, read_typed, save_typed
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.ui import caching
from opsdash.ui.process import close_homes, current_home
from opsdash.ui.typed_grid import spans

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))
WEEK = Period(date(2024, 5, 6), date(2024, 5, 13))


@pytest.fixture
def home() -> Iterator[Home]:
    caching.answers.clear()
    opened = current_home()
    save_organisation(opened.state, Organisation("Europe/Berlin", "EUR", 0))
    yield opened
    close_homes()


def page() -> AppTest:
    app = AppTest.from_file(str(ROOT / "opsdash" / "ui" / "shell.py"), default_timeout=60)
    app.run()
    app.switch_page(str(ROOT / "pages" / "readings.py"))
    return settled(app.run())


def settled(app: AppTest) -> AppTest:
    assert [str(problem.value) for problem in app.exception] == []
    assert [str(panel.value) for panel in app.error] == []
    assert len(app.title) == 1
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*app.caption, *app.markdown, *app.subheader))


def test_without_values_there_is_nothing_to_save(home: Home) -> None:
    app = page()
    assert app.title[0].value == "Type what no tool exports"
    assert "Nothing to save." in said(app)
    assert app.button(key="typed_save").disabled


def test_a_saved_value_shows_and_can_be_taken_back(home: Home) -> None:
    save_typed(home, [TypedValue("cans_sold", WEEK, Decimal(12))], "Europe/Berlin", "test")
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
