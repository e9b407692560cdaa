"""The usual range on the card: locked and unlocked, proposed anew, accepted or declined."""

from datetime import timedelta

import pytest
from metrics_company import fill
from shifted_company import FIRST, company
from streamlit.testing.v1 import AppTest
from visiting import ran, said, visit

from opsdash.access.actor import owner
from opsdash.findings.declined_limits import list_declined
from opsdash.findings.locked_limits import list_locked
from opsdash.store import Home
from opsdash.words import say


@pytest.fixture
def home(pages_home: Home) -> Home:
    fill(pages_home.facts, company())
    return pages_home


def card() -> AppTest:
    return ran(visit("metric", m="inquiries", p="4w"))


def pressed(app: AppTest, button: str) -> AppTest:
    return ran(app.button(key=button).click().run())


def test_a_range_is_locked_with_a_reason_and_unlocked(home: Home) -> None:
    app = pressed(card(), "limits_lock")
    assert say("signals.basis.no_reason") in said(app)
    assert list_locked(home.state) == ()
    app.text_input(key="limits_reason_lock").set_value("A quiet year")
    app = pressed(app, "limits_lock")
    (locked,) = list_locked(home.state)
    assert (locked.metric, locked.reason, locked.created_by) == (
        "inquiries",
        "A quiet year",
        owner().name,
    )
    assert "A quiet year" in said(app)
    app = pressed(app, "limits_unlock")
    assert list_locked(home.state) == ()
    assert say("signals.basis.done_unlocked") in said(app)


def test_a_new_range_is_proposed_and_begins_only_with_a_reason(home: Home) -> None:
    app = card()
    assert "a new range can begin with" in said(app)
    assert list_locked(home.state) == ()
    assert say("signals.basis.earlier") not in said(app)
    app = pressed(app, "limits_propose_button")
    assert list_locked(home.state) == ()
    app.text_input(key="limits_reason_propose_button").set_value("A second shop")
    app = pressed(app, "limits_propose_button")
    (locked,) = list_locked(home.state)
    assert (locked.first_day, locked.reason) == (
        FIRST.date() + timedelta(weeks=36),
        "A second shop",
    )
    words = said(app)
    assert "**Ordinary.**" in words
    assert say("signals.basis.earlier") in words
    assert "a new range can begin with" not in words


def test_a_declined_proposal_stays_away_until_it_is_wanted(home: Home) -> None:
    app = pressed(card(), "limits_decline")
    (declined,) = list_declined(home.state)
    assert declined.metric == "inquiries"
    assert "a new range can begin with" not in said(app)
    assert "kept the present range" in said(app)
    assert "a new range can begin with" not in said(card())
    app = pressed(app, "limits_propose_again")
    assert list_declined(home.state) == ()
    assert "a new range can begin with" in said(app)
