"""Resolution's times with open inquiries: sentence, chart, table, told once why, part by part."""

from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from visiting import said, settled, stored, visit

from opsdash.store import Home
from opsdash.words import say

TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"
FIRST = date(2025, 5, 5)
DAYS = 56
LAST = FIRST + timedelta(days=DAYS - 1)
PERIOD = f"{LAST - timedelta(days=6)}~{LAST}"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def opened(**link: str | list[str]) -> AppTest:
    return settled(visit("resolution", **link))


def a_ticket(number: int, day: date, hours: int | None, channel: str = "Email") -> str:
    done = ""
    if hours is not None:
        ended = day + timedelta(days=(10 + hours) // 24)
        done = f"{ended}T{(10 + hours) % 24:02}:00:00Z"
    status = "solved" if done else "open"
    return f"T{number},{day}T10:00:00Z,{done},{status},{channel},Delivery,c{number}@example.com\n"


@pytest.fixture
def weeks(home: Home) -> Home:
    """Ten a day: four take two hours by chat, six take fifty by a hostile name or are open yet."""
    tickets = []
    for place in range(DAYS + 1):
        day = FIRST + timedelta(days=place)
        for each in range(10):
            slow = 50 if place + 3 < DAYS else None
            channel = "Chat" if each < 4 else "<b>:red[Mail]</b>"
            tickets.append(a_ticket(10 * place + each, day, 2 if each < 4 else slow, channel))
    stored(home, TICKETS + "".join(tickets))
    return home


def cells(app: AppTest) -> dict[str, list[str]]:
    table = next(each for each in app.table if say("survival.parts_half") in each.value.columns)
    return {name: list(table.value[name]) for name in table.value.columns}


def test_the_sentence_stands_above_its_chart(weeks: Home) -> None:
    app = opened(p=PERIOD)
    sentences = [str(each.value) for each in app.subheader]
    (sentence,) = [each for each in sentences if each.startswith("Half of the inquiries")]
    assert "are resolved within 49.9" in sentence
    assert "70 were created" in said(app)
    assert "18 of them are still open and count for as long as they have waited" in said(app)
    assert say("survival.differs") in said(app)


def test_why_the_open_ones_count_is_told_once(weeks: Home) -> None:
    app = opened(p=PERIOD)
    words = "Counting only the 52 that are resolved would say 2.0"
    assert words in said(app).replace("\N{NO-BREAK SPACE}", " ")
    app.button(key="survival_why").click().run()
    settled(app)
    assert app.query_params["open"] == "0"
    assert not [each for each in app.button if each.key == "survival_why"]


def test_a_link_of_someone_who_has_understood_opens_quietly(weeks: Home) -> None:
    app = opened(p=PERIOD, open="0")
    assert not [each for each in app.button if each.key == "survival_why"]


def test_parts_have_their_own_times_and_hostile_names_are_text(weeks: Home) -> None:
    found = cells(opened(p=PERIOD))
    assert found[say("survival.parts_cases")] == ["42", "28"]
    assert found[say("survival.parts_open")] == ["18", "0"]
    names = found[say("survival.parts_name")]
    assert names[1] == "Chat"
    assert "<b>" not in names[0]
    assert ":red[" not in names[0]
    halves = [each.replace("\N{NO-BREAK SPACE}", " ") for each in found[say("survival.parts_half")]]
    assert halves == ["49.9 h", "2.0 h"]


def test_the_split_stands_in_the_address(weeks: Home) -> None:
    app = opened(p=PERIOD, part="topic")
    assert cells(app)[say("survival.parts_name")] == ["Delivery"]


def test_a_filter_narrows_it(weeks: Home) -> None:
    assert "28 were created" in said(opened(p=PERIOD, ch="Chat"))


def test_young_days_of_the_rate_are_estimated(weeks: Home) -> None:
    app = opened(p=f"{FIRST}~{LAST}")
    assert "will be one-stop once all days have settled" in said(app)


def test_one_inquiry_and_none(home: Home) -> None:
    stored(home, TICKETS + a_ticket(1, FIRST, 3) + a_ticket(2, FIRST + timedelta(days=9), None))
    one = said(opened(p=f"{FIRST}~{FIRST}"))
    assert "1 was created (5 May 2025), and it is resolved." in one
    none = said(opened(p=f"{FIRST + timedelta(days=2)}~{FIRST + timedelta(days=3)}"))
    assert say("survival.reason.no_cases") in none
