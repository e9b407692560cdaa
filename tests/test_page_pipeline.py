"""The Pipeline page: nothing, tickets only, contacts only, one deal, and a year of both."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from visiting import said, settled, stored, visit

from opsdash.store import Home
from opsdash.words import say

DEALS = "deal id,pipeline,stage,created date,close date,amount,product,owner\n"
CONTACTS = "Record ID,Email,Lifecycle Stage,Lead Status,Contact owner,Create Date,Original Source\n"
TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"
FIRST = date(2025, 6, 2)
STAGES = ("subscriber", "lead", "Opportunity", "customer")


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def opened() -> AppTest:
    return settled(visit("pipeline"))


def a_deal(number: int, created: date, stage: str, owner: str = "Ann") -> str:
    closed = (created + timedelta(days=10)).isoformat() if stage in ("Won", "Lost") else ""
    return f"D{number},Wholesale,{stage},{created},{closed},100.00,Tea,{owner}\n"


def a_contact(number: int, day: date, stage: str = "lead", status: str = "New") -> str:
    return f"{number},c{number}@example.com,{stage},{status},Ann,{day} 09:00,Direct\n"


@pytest.fixture
def year(home: Home) -> Home:
    """A deal a day, of which 40 in 100 are won, later 80; the last ten days only leads come in."""
    deals, contacts = [], []
    for place in range(380):
        day = FIRST + timedelta(days=place)
        contacts.append(a_contact(place, day, STAGES[place % 4]))
        if place >= 350:
            continue
        is_won = place % 5 < (4 if place > 325 else 2)
        owner = ("Ann", "<b>Bo</b>")[place % 2]
        deals.append(a_deal(place, day, "Won" if is_won else "Lost", owner))
    deals += [a_deal(900 + n, FIRST + timedelta(days=340), "Negotiation") for n in range(3)]
    stored(home, DEALS + "".join(deals), "deals.csv")
    stored(home, CONTACTS + "".join(contacts), "contacts.csv")
    return home


def test_without_data_it_says_what_to_import(home: Home) -> None:
    assert say("shell.empty.title") in said(opened())


def test_with_tickets_alone_it_names_the_exports_of_a_crm(home: Home) -> None:
    ticket = f"T1,{FIRST}T10:00:00Z,{FIRST}T12:00:00Z,solved,Email,Delivery,c@example.com\n"
    stored(home, TICKETS + ticket)
    app = opened()
    assert app.title[0].value == say("pipeline.empty.title")
    assert "HubSpot" in said(app)


def test_contacts_alone_are_a_funnel(home: Home) -> None:
    days = [FIRST + timedelta(days=n) for n in (0, 10)]
    rows = "".join(a_contact(number, day) for number, day in enumerate(days))
    stored(home, CONTACTS + rows, "contacts.csv")
    app = opened()
    assert app.title[0].value == "1 contact is known, and no deals yet."
    assert say("pipeline.funnel.lifecycle") in [each.value for each in app.subheader]
    assert say("pipeline.closed.empty") in said(app)


def test_one_open_deal_is_open(home: Home) -> None:
    stored(home, DEALS + a_deal(1, FIRST, "Negotiation"), "deals.csv")
    contact = a_contact(1, FIRST + timedelta(days=10))
    stored(home, CONTACTS + contact, "contacts.csv")
    app = opened()
    assert app.title[0].value == say("pipeline.headline.none_closed")
    assert "1 deal worth 100\N{NO-BREAK SPACE}EUR is open" in said(app)


def test_deals_alone_ask_for_contacts(home: Home) -> None:
    stored(home, DEALS + a_deal(1, FIRST, "Won"), "deals.csv")
    app = opened()
    assert say("pipeline.funnel.empty") in said(app)


def test_a_year_tells_what_the_win_rate_did(year: Home) -> None:
    app = opened()
    title = str(app.title[0].value)
    assert "closed deals were won" in title
    values = {each.label: str(each.value).strip(":gray[]") for each in app.metric}
    assert values["Open deals"] == "3"
    assert values["Sales cycle"] == "10.0\N{NO-BREAK SPACE}days"
    headings = [str(each.value) for each in app.subheader]
    assert say("pipeline.cohort.title") in headings
    assert say("pipeline.by.title", dimension="person") in headings


def test_another_split_is_one_click_away(year: Home) -> None:
    app = opened()
    app.button_group(key="by").set_value("product").run()
    assert say("pipeline.by.title", dimension="product") in [
        str(each.value) for each in app.subheader
    ]
