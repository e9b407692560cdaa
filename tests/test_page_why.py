"""What made the change on the pages: the sentence with its waterfall, the parts, and no data."""

import pytest
from streamlit.testing.v1 import AppTest
from test_why_told import prepared
from visiting import said, settled, visit

from opsdash.store import Home


@pytest.fixture
def home(pages_home: Home) -> Home:
    prepared(pages_home)
    return pages_home


def opened(page: str, **link: str | list[str]) -> AppTest:
    return settled(visit(page, **link))


def test_the_card_of_inquiries_tells_what_made_the_change(home: Home) -> None:
    text = said(opened("metric", m="inquiries"))
    assert "What made the change" in text
    assert "because customers ask more per order" in text
    assert "The parts add up exactly" in text
