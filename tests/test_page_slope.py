"""The page Inquiry slope around its finding: the sentences of everywhere, its chart, its table."""

from datetime import date, datetime, time, timedelta

import pytest
from metrics_company import Company, Inquiry, Order, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.findings.slope import SlopeAsked, find_slope
from opsdash.intake.local_days import organisation_for
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.store import Home
from opsdash.words.slope import evidence, headline

FIRST = date(2024, 3, 4)


def company(weeks: int) -> Company:
    """Orders that grow by one every five weeks, and a level of inquiries that rises at once."""
    inquiries, orders = [], []
    for week in range(weeks):
        noon = datetime.combine(FIRST + timedelta(weeks=week), time(12))
        orders += [Order("shop", f"{week}-{n}", noon) for n in range(40 + week // 5)]
        inquiries += [
            Inquiry("desk", f"{week}-{n}", noon, customer=n)
            for n in range((20 if week < 30 else 32) + week % 3)
        ]
    through = FIRST + timedelta(weeks=weeks, days=-1)
    return Company(tuple(inquiries), tuple(orders), through={"desk": through, "shop": through})


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def shown(home: Home, weeks: int, **link: str) -> AppTest:
    fill(home.facts, company(weeks))
    return settled(visit("inquiry-slope", **link))


def test_the_page_says_what_the_finding_says(home: Home) -> None:
    app = shown(home, 60)
    organisation, catalog = organisation_for(home), load_catalog()
    asked = SlopeAsked("inquiries", "orders", FIRST + timedelta(weeks=60, days=-1))
    finding = find_slope(lambda each: ask(home.facts, each, organisation), asked, catalog)
    assert app.title[0].value == headline(finding, catalog)
    words = said(app)
    assert evidence(finding, catalog) in words
    assert "around 30 September 2024; that is not part of the slope." in words
    assert "60 complete weeks to 27 April 2025" in words


def test_the_chart_has_a_table_that_marks_the_change_of_level(home: Home) -> None:
    app = shown(home, 60)
    app.session_state["slope_drift_menu"] = True
    settled(app.run())
    table = app.dataframe[0].value
    assert len(table) == 60
    assert table["Note"].tolist().count("the level changes here") == 1
    assert table["Inquiries"].tolist()[:3] == [20, 21, 22]
    assert table["Inquiries per 100 orders"].tolist()[0] == 50


def test_an_earlier_period_ends_the_weeks_with_it(home: Home) -> None:
    assert "39 complete weeks to 1 December 2024" in said(
        shown(home, 60, p="2024-09-01~2024-12-01")
    )


def test_few_weeks_keep_the_comparison_and_say_from_when_on_there_is_a_slope(home: Home) -> None:
    app = shown(home, 10)
    assert app.title[0].value.startswith("Inquiries ")
    assert "there are 10. It can be told from 3 June 2024 on." in said(app).replace("\\", "")


def test_under_twenty_six_weeks_it_says_that_it_is_early(home: Home) -> None:
    assert "Early: 20 of 26 weeks." in said(shown(home, 20)).replace("\\", "")


def test_the_short_run_is_told_in_its_drawer(home: Home) -> None:
    app = shown(home, 60)
    words = "Orders move too little from one week to the next"
    assert words not in said(app)
    app.session_state["slope_reaction"] = True
    assert words in said(settled(app.run()))
