"""Frozen views on screen: made in the Share menu, opened then and now, listed, given to guests."""

from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.access.actor import owner
from opsdash.report.frozen.records import list_frozen
from opsdash.store import Home


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return settled(app.run())


def menu(address: str, way: str, **link: str) -> AppTest:
    """The Share menu of a page, open at a way of sharing."""
    app = visit(address, **link)
    app.session_state["share_menu"] = True
    app.session_state["share_way"] = way
    return settled(app.run())


def test_a_view_is_frozen_with_its_comment(sample: Home) -> None:
    app = menu("inquiry-slope", "freeze", p="4w")
    app.text_input(key="share_title").set_value("April and May")
    app.text_area(key="share_comment").set_value("Before the strike")
    click(app, "share_do")
    (view,) = list_frozen(sample.state, owner())
    assert view.title == "April and May"
    assert "April and May" in said(app)
