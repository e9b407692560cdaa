"""Topics: none to rule, coverage of a source's rules, their versions, and what the editor says."""

from datetime import date, datetime

import pytest
from acting import person
from metrics_company import Company, Inquiry, fill
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.intake.saving_topics import save_topics
from opsdash.intake.topic_rules import TopicRule, read_rules
from opsdash.store import Home
from opsdash.ui.topics_rules import edited_rules

LATE = TopicRule("Late", "topic", ("deliver*",))
PAID = TopicRule("Paid", "topic", ("payment",))


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return settled(visit("topics"))


def inquiries(home: Home, *topics: str | None, source: str = "desk") -> None:
    rows = [
        Inquiry(source, str(at), datetime(2024, 3, 1 + at, 9), topic=topic)
        for at, topic in enumerate(topics)
    ]
    fill(home.facts, Company(tuple(rows), through={source: date(2024, 3, 4)}))


def test_without_inquiries_it_leads_to_the_import(home: Home) -> None:
    app = page()
    assert app.title[0].value == "Topics"
    assert "Import the inquiries of a help desk first" in said(app)


def test_a_source_without_rules_says_how_many_have_a_topic(home: Home) -> None:
    inquiries(home, "delivery", None, None, "other")
    app = page()
    assert app.title[0].value == "50.0\N{NO-BREAK SPACE}% of the inquiries in desk have a topic"
    assert "0 from a rule, 2 from the file. 2 have none." in said(app)
    assert not app.table


def test_rules_in_force_show_what_each_is_first_for(home: Home) -> None:
    inquiries(home, "delivery", None, "other")
    save_topics(home, "desk", [LATE, PAID], person("Ann"))
    app = page()
    assert "1 from a rule, 1 from the file. 1 have none." in said(app)
    assert list(app.table[0].value["Gives its topic to"]) == ["1 inquiry", "no inquiry"]
    assert "These are the rules in force." in said(app)


def test_a_saved_set_can_be_taken_back(home: Home) -> None:
    inquiries(home, "delivery", None)
    save_topics(home, "desk", [LATE], person("Ann"))
    second = save_topics(home, "desk", [PAID], person("Ben"))
    app = page()
    assert "1 rule: Paid" in said(app)
    settled(app.button(key=f"undo_{second.batch_id}").click().run())
    assert read_rules(home.facts, "desk") == (LATE,)
    assert "taken back on" in said(app)


def test_one_of_several_sources_is_picked(home: Home) -> None:
    rows = tuple(
        Inquiry(source, source, datetime(2024, 3, 1, 9), topic=topic)
        for source, topic in (("desk", "a"), ("chat", None))
    )
    through = {"desk": date(2024, 3, 1), "chat": date(2024, 3, 1)}
    fill(home.facts, Company(rows, through=through))
    app = page()
    settled(app.selectbox(key="topics_source").set_value("desk").run())
    assert app.title[0].value == "Every inquiry in desk has a topic"
    settled(app.selectbox(key="topics_source").set_value("chat").run())
    assert app.title[0].value == "No inquiry in chat has a topic yet"


def test_the_editor_orders_rules_and_leaves_incomplete_ones_out() -> None:
    rows = [
        {"order": 2, "topic": "Paid", "place": "Topic in the file", "words": "payment"},
        {"order": float("nan"), "topic": "Last", "place": "Tags", "words": "a, b c,, d* "},
        {"order": 1, "topic": "Late", "place": "Topic in the file", "words": "deliver*"},
        {"order": 3, "topic": "", "place": "Tags", "words": "x"},
        {"order": None, "topic": None, "place": None, "words": None},
    ]
    rules, incomplete = edited_rules(rows)
    assert rules == (LATE, PAID, TopicRule("Last", "tag", ("a", "b c", "d*")))
    assert incomplete == 1
