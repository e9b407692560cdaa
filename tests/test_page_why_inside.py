"""Looking into a part of a change: its numbers, its address, its way back, and what is read."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from metrics_company import Company, Inquiry, Order, fill
from streamlit.testing.v1 import AppTest
from visiting import filled, settled, visit
from visiting import said as said_with_escapes

from opsdash.metrics.caching import answers
from opsdash.store import Home

FIRST = date(2026, 1, 5)
WEEKS = 20
TURN = FIRST + timedelta(weeks=WEEKS - 4)


def company() -> Company:
    """Twenty orders a day all along; in the last four weeks four a day ask by chat about damage."""
    inquiries, orders = [], []
    for place in range(WEEKS * 7):
        day = FIRST + timedelta(days=place)
        noon = datetime.combine(day, time(12))
        orders += [Order("shop", f"{place}-{n}", noon) for n in range(20)]
        told = [("Delivery", "Email", "desk")] * 6 + [("Returns", "Chat", "parts")] * 3
        told += [("Damaged", "Email", "parts")] * 2
        told += [("Damaged", "Chat", "parts")] * (4 if day >= TURN else 0)
        inquiries += [
            Inquiry(
                "desk",
                f"{place}-{n}",
                noon,
                contact_channel=channel,
                topic=topic,
                agent_group=group,
            )
            for n, (topic, channel, group) in enumerate(told)
        ]
    through = FIRST + timedelta(weeks=WEEKS, days=-1)
    return Company(tuple(inquiries), tuple(orders), through={"desk": through, "shop": through})


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("change") / "home"
    return filled(home_template, path, lambda home: fill(home.facts, company()))


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def said(app: AppTest) -> str:
    return said_with_escapes(app).replace("\\", "")


def opened(**link: str) -> AppTest:
    return settled(visit("inquiry-slope", p="4w", **link))


def test_where_most_of_it_is_stands_as_a_heading(home: Home) -> None:
    headings = [each.value for each in opened().subheader]
    found = [each for each in headings if "Most of it is in" in each]
    assert len(found) == 1
    assert "Damaged" in found[0]
    assert "of what orders do not explain" in found[0]


def test_a_part_that_is_chosen_is_in_the_address_and_says_what_it_is_made_of(home: Home) -> None:
    app = opened()
    pick = app.selectbox(key="why_inquiries_topic_into")
    assert "Damaged" in pick.options
    settled(pick.select("topic:Damaged").run())
    assert app.query_params["in"] == "topic:Damaged"
    words = said(app)
    assert "Within Damaged, by contact channel" in words
    # Four a day for 28 days came by chat on top, and nothing else changed.
    assert "Damaged: 112 more than orders explain" in words
    assert "Chat: 112 more than orders explain" in words

    again = opened(**{"in": "topic:Damaged"})
    assert said(again) == words
    assert again.selectbox(key="why_inquiries_topic_into").value == "topic:Damaged"


def test_the_way_back(home: Home) -> None:
    app = opened(**{"in": "topic:Damaged"})
    settled(app.button(key="why_inside_back").click().run())
    assert "in" not in app.query_params
    assert "Within Damaged" not in [each.value for each in app.subheader]
    assert app.selectbox(key="why_inquiries_topic_into").value is None


def test_what_only_single_rows_can_tell_is_offered_and_not_read(home: Home) -> None:
    app = opened(**{"in": "group:parts"})
    assert "By topic it can be told from single rows too" in said(app)
    settled(app.button(key="why_inside_read").click().run())
    assert app.query_params["in_rows"] == "1"
    assert "Told from single rows" in said(app)
    assert "Within parts, by" in said(app)
    assert said(opened(**{"in": "group:parts", "in_rows": "1"})) == said(app)
    settled(app.button(key="why_inside_back").click().run())
    assert "in_rows" not in app.query_params


@pytest.mark.parametrize("link", ["topic:Nothing", "topics:Damaged", "Damaged", "topic:"])
def test_a_link_to_what_is_not_there_says_so(home: Home, link: str) -> None:
    app = opened(**{"in": link})
    assert "not in this data" in said(app)
    settled(app.button(key="why_inside_back").click().run())
    assert "not in this data" not in said(app)


def test_a_part_that_the_filters_leave_out(home: Home) -> None:
    app = opened(t="Returns", **{"in": "topic:Damaged"})
    assert "The filters leave Damaged out" in said(app)


def test_looking_again_asks_nothing(home: Home) -> None:
    opened(**{"in": "topic:Damaged"})
    made = answers.fill.made
    opened(**{"in": "topic:Damaged"})
    assert answers.fill.made == made
