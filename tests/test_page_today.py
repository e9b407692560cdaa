"""Today says what the weeks say: its title is a signal of the rate, or that it is ordinary."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from metrics_company import Company, Inquiry, Order, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.store import Home

FIRST = date(2024, 3, 4)
WEEKS = 44
ORDERS = 60
# Moves around thirty a week without any change.
QUIET = (30, 34, 27, 32, 25, 29, 33, 28, 31, 26)


def company(*newest: int) -> Company:
    """Sixty orders every week; inquiries move without any change up to the newest weeks."""
    counts = [*(QUIET[at % len(QUIET)] for at in range(WEEKS - len(newest))), *newest]
    inquiries, orders = [], []
    for week, count in enumerate(counts):
        noon = datetime.combine(FIRST + timedelta(weeks=week), time(12))
        orders += [Order("shop", f"{week}-{n}", noon) for n in range(ORDERS)]
        inquiries += [Inquiry("desk", f"{week}-{n}", noon, customer=n) for n in range(count)]
    through = FIRST + timedelta(weeks=WEEKS, days=-1)
    return Company(tuple(inquiries), tuple(orders), through={"desk": through, "shop": through})


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def told_by_topic(*newest: int) -> Company:
    """Delivery alone is asked about less in the newest weeks."""
    made = company(*newest)
    topics = [
        "Delivery" if each.id and int(each.id.split("-")[1]) >= 15 else "Returns"
        for each in made.inquiries
    ]
    inquiries = tuple(
        replace(each, topic=topic) for each, topic in zip(made.inquiries, topics, strict=True)
    )
    return replace(made, inquiries=inquiries)


def today(home: Home, *newest: int) -> AppTest:
    fill(home.facts, company(*newest))
    return settled(visit())


def test_a_signal_of_the_rate_is_in_the_title(home: Home) -> None:
    app = today(home, *[20, 22, 19, 21, 20, 22, 18, 17, 21, 23, 24, 22])
    assert "; customers still ask less per order than usual, since around " in app.title[0].value
    assert "the last 4 weeks against the 4 weeks before." in said(app)


def test_a_signal_says_which_topics_carry_it(home: Home) -> None:
    fill(home.facts, told_by_topic(*[20, 22, 19, 21, 20, 22, 18, 17, 21, 23, 24, 22]))
    words = said(settled(visit())).replace("\\", "")
    assert "Of this, by topic: Delivery \N{MINUS SIGN}" in words
    assert "; the rest is ordinary." in words


def test_its_parts_are_asked_for_once_the_page_stands(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = []

    def sentinel(key: str, **_: object) -> None:
        keys.append(key)

    monkeypatch.setattr("opsdash.ui.reached._is_reached", lambda _: False)
    monkeypatch.setattr("opsdash.ui.reached._sentinel", sentinel)
    fill(home.facts, told_by_topic(*[20, 22, 19, 21, 20, 22, 18, 17, 21, 23, 24, 22]))
    assert "Of this" not in said(settled(visit()))
    # Streamlit keeps two underscores in a key for itself.
    assert keys == ["reach--made_of", "reach--needs"]


def test_the_line_of_a_tile_is_a_picture_with_its_first_and_last_value(home: Home) -> None:
    app = today(home, 28, 29, 27, 28, 32, 31, 33, 32)
    drawn = [str(each.value) for each in app.markdown if str(each.value).startswith("![")]
    assert len(drawn) == len([each for each in app.metric if each.value != "\N{EN DASH}"])
    assert any(
        re.match(r"!\[A line of 26 weeks\\, from \d+ to \d+\]\(data:", each) for each in drawn
    )


def test_an_ordinary_rate_is_no_change_per_order(home: Home) -> None:
    app = today(home, 28, 29, 27, 28, 32, 31, 33, 32)
    assert app.title[0].value == (
        "Inquiries grew 14.3\N{NO-BREAK SPACE}% and orders stayed level;"
        " how often customers ask per order is ordinary."
    )


def test_the_comparison_of_the_slope_says_its_days_and_that_it_is_noise(home: Home) -> None:
    fill(home.facts, company(28, 29, 27, 28, 32, 31, 33, 32))
    headings = [str(each.value) for each in settled(visit("inquiry-slope")).header]
    assert headings[0] == (
        "In the last 4 weeks inquiries grew faster than orders, by"
        " 14.3\N{NO-BREAK SPACE}pts, within usual variation."
    )
