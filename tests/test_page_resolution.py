"""The Resolution page: nothing, orders only, one inquiry, no customers, a year, hostile values."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from visiting import said, settled, stored, visit

from opsdash.store import Home
from opsdash.words import say

TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"
ORDERS = "order_id,ordered_at,total,currency\n"
FIRST = date(2025, 5, 5)
HOSTILE = ("Email", "<b>:red[Chat]</b>", "=cmd()|x")
# The browser could save the table as a file of its own.
SHOWN = (*HOSTILE[:2], f"\N{WORD JOINER}{HOSTILE[2]}")


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def opened(**link: str | list[str]) -> AppTest:
    return settled(visit("resolution", **link))


def a_ticket(
    number: int, day: date, channel: str = "Email", customer: str = "", hours: int = 4
) -> str:
    done = f"{day}T{10 + hours}:00:00Z"
    return f"T{number},{day}T10:00:00Z,{done},solved,{channel},Delivery,{customer}\n"


@pytest.fixture
def year(home: Home) -> Home:
    """Four inquiries a day; one in four comes back, of the first 300 days two in four.

    Ten of one day are still open.
    """
    tickets = []
    for place in range(368):
        day = FIRST + timedelta(days=place)
        again = 1 if place >= 300 else 2
        for each in range(4):
            # Who comes back does so on the next day, and so on.
            who = f"again{each}" if each < again else f"c{place}-{each}"
            channel = HOSTILE[each % 3]
            tickets.append(a_ticket(4 * place + each, day, channel, f"{who}@example.com"))
    busy = FIRST + timedelta(days=350)
    tickets += [
        f"O{each},{busy}T09:00:00Z,,open,Email,Delivery,o{each}@example.com\n" for each in range(10)
    ]
    stored(home, TICKETS + "".join(tickets))
    return home


def test_without_data_it_says_what_to_import(home: Home) -> None:
    assert say("shell.empty.title") in said(opened())


def test_orders_alone_are_no_inquiries(home: Home) -> None:
    stored(home, ORDERS + f"O1,{FIRST}T09:00:00Z,20.00,EUR\n", "orders.csv")
    app = opened()
    assert app.title[0].value == say("resolution.empty.title")
    assert "None" not in said(app)


def test_one_inquiry_is_counted_and_nothing_is_invented(home: Home) -> None:
    stored(home, TICKETS + a_ticket(1, FIRST, customer="a@example.com"))
    app = opened(p=f"{FIRST}~{FIRST}")
    assert say("resolution.headline.maturing") in str(app.title[0].value)
    assert "1 came in and 1 was closed, so as many are open as before: **0**." in said(app)


def test_the_title_says_what_the_rate_and_the_backlog_did(year: Home) -> None:
    app = opened()
    title = str(app.title[0].value)
    assert title.startswith("75 of 100 inquiries are solved in one stop")
    assert title.endswith(say("resolution.flow.grew"))


def test_a_clear_change_is_told_in_points(year: Home) -> None:
    first = FIRST + timedelta(days=300)
    app = opened(p=f"{first}~{first + timedelta(days=40)}")
    assert "24.4 points more than before" in str(app.title[0].value)


def test_what_came_in_and_what_stays_open_add_up(year: Home) -> None:
    assert "122 came in and 112 were closed, so 10 more are open: **10**." in said(opened())


def test_the_days_to_wait_stand_in_the_address(year: Home) -> None:
    app = opened(w="30")
    assert "within 30 days" in said(app)
    app.segmented_control(key="resolution_w").set_value("1").run()
    settled(app)
    assert app.query_params["w"] == "1"
    assert "within 1 day " in said(app)


def test_an_unknown_number_of_days_is_the_usual_one(year: Home) -> None:
    app = opened(w="99")
    assert app.segmented_control(key="resolution_w").value == "7"


def test_without_customers_and_reopens_the_time_is_the_finding(home: Home) -> None:
    tickets = [a_ticket(n, FIRST + timedelta(days=n % 30)) for n in range(90)]
    stored(home, TICKETS + "".join(tickets))
    app = opened()
    assert str(app.title[0].value).startswith("Nine in ten resolved inquiries took at most 4.1")
    assert "one_stop" not in app.dataframe[0].value.columns


def test_without_customers_another_rate_stands_in(home: Home) -> None:
    head = "ticket_id,created_at,resolved_at,status,channel,reopens\n"
    rows = [
        f"T{n},{FIRST + timedelta(days=n % 28)}T10:00:00Z,"
        f"{FIRST + timedelta(days=n % 28)}T12:00:00Z,solved,Email,{int(n % 10 == 0)}\n"
        for n in range(280)
    ]
    stored(home, head + "".join(rows))
    app = opened()
    assert "90 of 100 solved inquiries are never reopened" in str(app.title[0].value)
    assert say("resolution.one_stop.instead") in said(app)


def test_the_table_shows_hostile_names_as_text(year: Home) -> None:
    app = opened()
    table = app.dataframe[0].value
    assert sorted(table["name"]) == sorted(SHOWN)
    assert list(table["inquiries"]) == [66.0, 28.0, 28.0]
    assert "<b>" not in said(app)


def test_the_split_stands_in_the_address(year: Home) -> None:
    app = opened(by="topic")
    assert list(app.dataframe[0].value["name"]) == ["Delivery"]
    app.segmented_control(key="resolution_by").set_value("contact_channel").run()
    assert settled(app).dataframe[0].value.shape[0] == len(HOSTILE)


def test_a_filter_narrows_the_page(year: Home) -> None:
    app = opened(ch="=cmd()|x")
    assert "28 came in" in said(app)


def test_promises_nobody_made_are_said_in_one_line(year: Home) -> None:
    app = opened()
    assert say("resolution.kept.title") in said(app)
    assert say("resolution.kept.more", reasons="").strip() in said(app)
    assert said(app).count("set targets, or import") == 1


def test_parts_that_differ_beyond_chance_are_marked(year: Home) -> None:
    first = FIRST + timedelta(days=100)
    table = opened(p=f"{first}~{first + timedelta(days=99)}").dataframe[0].value
    stands = dict(zip(table["name"], table["stands"], strict=True))
    marks = [say(f"resolution.where.{name}") for name in ("ordinary", "lower", "higher")]
    assert [stands[name] for name in SHOWN] == marks
