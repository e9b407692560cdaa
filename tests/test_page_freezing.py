"""Freezing answers on every page with filters: a view, or why there is none; never silence."""

import pytest
from frozen_company import fill
from streamlit.testing.v1 import AppTest
from visiting import ran, said, settled, stored, visit

from opsdash.access.actor import owner
from opsdash.report.frozen.records import answers_of, list_frozen
from opsdash.store import Home
from opsdash.ui.navigation import ROOMS
from opsdash.words import say

DAYS = "2024-07-01~2024-07-28"
PAGES = tuple(room.path for room in ROOMS if room.filtered)
NOTHING = {"pipeline", "metric"}
ORDERS = "Order id,Order date,Total,Currency\n1,2024-07-03,20,EUR\n2,2024-07-20,30,EUR\n"


def asked_to_freeze(path: str, **link: str) -> AppTest:
    app = visit("" if path == "today" else path, **link)
    app.session_state["share_menu"] = True
    app.session_state["share_way"] = "freeze"
    app = ran(app.run())
    app.button(key="share_do").click()
    return ran(app.run())


@pytest.mark.parametrize("path", PAGES)
def test_with_tickets_alone_each_page_freezes_or_says_why_not(
    unasked_home: Home, path: str
) -> None:
    home = fill(unasked_home)
    app = asked_to_freeze(path, p=DAYS)
    views = list_frozen(home.state, owner())
    if path in NOTHING:
        assert views == ()
        assert say("frozen.problem.questions_empty") in said(app)
    else:
        (view,) = views
        assert answers_of(home.state, view.id)
        assert view.title == view.finding != ""
        assert app.session_state["share_outcome"].view == view
        assert (view.page, view.period.first.isoformat()) == (path, DAYS[:10])


def test_the_card_of_a_metric_is_frozen(unasked_home: Home) -> None:
    home = fill(unasked_home)
    settled(asked_to_freeze("metric", m="inquiries", p=DAYS))
    (view,) = list_frozen(home.state, owner())
    assert "m=inquiries" in view.parameters


def test_with_orders_alone_resolution_has_nothing_to_freeze(pages_home: Home) -> None:
    stored(pages_home, ORDERS, "orders.csv")
    text = said(asked_to_freeze("resolution"))
    assert say("frozen.problem.questions_empty") in text
    assert list_frozen(pages_home.state, owner()) == ()


@pytest.mark.parametrize("path", PAGES)
def test_without_data_nothing_is_offered(pages_home: Home, path: str) -> None:
    assert pages_home
    app = visit("" if path == "today" else path)
    assert "share_menu" not in app.session_state
    assert "share_do" not in [each.key for each in app.button]
