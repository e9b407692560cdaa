"""A tab learns that its numbers are not the newest, and keeps them until its reader agrees."""

import pytest
from streamlit.testing.v1 import AppTest
from visiting import stored, visit

from opsdash.store import Home
from opsdash.store.database import set_meta
from opsdash.words import say

TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"
TAB = """
import streamlit as st

from opsdash.ui.freshness import _watch
from opsdash.ui.process import current_home

shown = st.session_state.setdefault("shown", current_home().facts.data_version)
_watch(current_home(), shown)
"""
LINE = "1,2025-05-01 09:00,2025-05-01 12:00,solved,email,Delivery,c1\n"


@pytest.fixture
def home(pages_home: Home) -> Home:
    stored(pages_home, TICKETS + LINE)
    return pages_home


def test_new_data_is_offered_and_not_forced(home: Home) -> None:
    app = AppTest.from_string(TAB, default_timeout=60).run()
    assert not app.button
    with home.facts.write() as cursor:
        set_meta(cursor, "note", "changed by somebody else")
    app.run()
    assert [button.label for button in app.button] == [f":small[:blue[{say('shell.newer_show')}]]"]


def test_the_page_says_why_it_is_slow_after_an_update(home: Home) -> None:
    with home.facts.write() as cursor:
        cursor.execute("UPDATE meta SET value = 'old' WHERE name = 'rollup:rollup_inquiry_day'")
    app = visit()
    assert not app.exception
    assert any(say("shell.rebuilding") in str(each.value) for each in app.markdown)
