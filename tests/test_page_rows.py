"""Rows: what stands behind a number; no data, one row, many, two kinds, a bad link."""

from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, Order, Reading, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.store import Home
from opsdash.words import say

FIRST = date(2024, 3, 4)
DAYS = [FIRST + timedelta(days=n) for n in range(63)]
HOSTILE = "**bold** <script>alert(1)</script>"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


@pytest.fixture
def shop(home: Home) -> Home:
    inquiries = tuple(
        Inquiry(
            "desk",
            str(n),
            noon(day),
            status="solved",
            resolved_at=noon(day) + timedelta(hours=3),
            topic=HOSTILE if n % 7 == 0 else "delivery",
            customer=n % 20,
            reopens=0,
        )
        for n, day in enumerate(DAYS)
    )
    orders = tuple(Order("shop", str(n), noon(day)) for n, day in enumerate(DAYS))
    readings = (Reading(measure="inquiries", from_day=date(2024, 4, 10), to_day=date(2024, 4, 11)),)
    through = {"desk": DAYS[-1], "shop": DAYS[-1], "counts": DAYS[-1]}
    fill(home.facts, Company(inquiries, orders, readings, through=through))
    return home


def rows(**link: str) -> AppTest:
    """The page as a link opens it."""
    return settled(visit("rows", **link))


def links(app: AppTest) -> list[str]:
    return [str(item.proto.url) for item in app.get("link_button")]


def test_a_page_without_data_offers_to_fill_it(home: Home) -> None:
    assert rows(m="inquiries").title[0].value == say("shell.empty.headline")


def test_an_address_without_a_metric_says_how_to_get_there(shop: Home) -> None:
    assert rows().title[0].value == say("rows.title_unasked")
    assert rows(m="nobody").title[0].value == say("rows.title_unasked")


def test_the_rows_of_a_ratio_are_its_numerator_then_its_denominator(shop: Home) -> None:
    app = rows(m="one_stop_rate", p="2024-04-01~2024-04-14")
    assert app.title[0].value == (
        "14 inquiries behind the one-stop rate, 7 days, 1 April to 14 April 2024"
    )
    assert "14 against 14. These are the 14." in said(app)
    assert len(app.dataframe[0].value) == 14
    app.segmented_control(key="rows_side_one_stop_rate").set_value("left_out")
    settled(app.run())
    assert "Nothing stands behind" in str(app.title[0].value)
    assert say("rows.empty") in said(app)


def test_more_rows_than_a_page_holds_are_paged_and_sorted(shop: Home) -> None:
    app = rows(m="orders", p="2024-03-04~2024-05-05")
    assert app.title[0].value == "63 orders, 4 March to 5 May 2024"
    assert "1 to 50 of 63." in said(app)
    app.selectbox(key="rows_sort_orders_numerator_order").set_value("id")
    app.toggle(key="rows_down_orders_numerator_order").set_value(True)
    settled(app.run())
    assert list(app.dataframe[0].value["Id"])[:3] == ["9", "8", "7"]


def test_counts_and_single_inquiries_are_told_apart(shop: Home) -> None:
    app = rows(m="inquiries", p="2024-04-08~2024-04-14")
    assert "Together they add up to the 107 that the page shows." in said(app)
    choice = app.segmented_control(key="rows_part_inquiries_numerator")
    assert list(choice.options) == ["7 inquiries", "1 imported figure"]
    choice.set_value(1)
    settled(app.run())
    assert list(app.dataframe[0].value["Adds"]) == [100.0]


def test_filters_are_said_in_words_and_hostile_text_stays_text(shop: Home) -> None:
    app = rows(m="backlog", p="2024-04-08~2024-04-14", t=HOSTILE)
    assert r"\<script\>" in said(app)
    app = rows(m="inquiries", p="2024-04-08~2024-04-14", by="topic", v=HOSTILE)
    assert set(app.dataframe[0].value["Topic"]) == {HOSTILE}


def test_a_value_nobody_knows_is_named(shop: Home) -> None:
    app = rows(m="inquiries", p="2024-04-08~2024-04-14", t="Fax")
    assert "This link names Fax" in said(app)


def test_what_is_made_of_two_growths_leads_to_them(shop: Home) -> None:
    app = rows(m="growth_gap", p="2024-04-08~2024-04-14")
    assert say("rows.gap") in said(app)
    assert len(app.get("page_link")) == 3


def test_a_refused_number_says_why(shop: Home) -> None:
    assert "import deals" in said(rows(m="win_rate", p="2024-04"))


def test_a_single_row_is_one(home: Home) -> None:
    fill(home.facts, Company(inquiries=(Inquiry("desk", "1", noon(FIRST)),)))
    app = rows(m="inquiries", p="2024-03-04~2024-03-04")
    assert app.title[0].value == "1 inquiry, 4 March 2024"
    assert len(app.dataframe[0].value) == 1


def test_every_tile_leads_to_its_rows(shop: Home) -> None:
    app = settled(visit())
    found = [str(item.proto.query_string) for item in app.get("page_link") if item.proto.label]
    assert any("m=inquiries" in query and "back=today" in query for query in found)


def test_the_files_hold_the_same_rows_in_the_same_order(shop: Home) -> None:
    app = rows(m="orders", p="2024-04")
    app.toggle(key="rows_down_orders_numerator_order").set_value(True)
    csv, xlsx = links(settled(app.run()))
    assert "format=csv" in csv
    assert "order=-" in csv
    assert "format=xlsx" in xlsx
    assert "sig=" in xlsx
