"""The Import page says, before anything is stored, how the topic rules of a source fit the file."""

import pytest
from acting import person
from streamlit.testing.v1 import AppTest
from visiting import SHOP, visit

from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.intake.saving_topics import save_topics
from opsdash.intake.topic_rules import TopicRule
from opsdash.store import Home
from opsdash.words import say

ROWS = (
    "id,created,solved,channel,topic\n"
    "1,2024-01-05 10:00,2024-01-05 11:00,Email,\n"
    "2,2024-01-06 10:00,2024-01-06 11:00,Phone,Refunds\n"
    "3,2024-01-07 10:00,2024-01-07 11:00,Chat,\n"
    "4,2024-01-08 10:00,2024-01-08 11:00,Chat,\n"
)
BY_MAIL = TopicRule("Letters *x*", "contact_channel", ("email",))
BY_FAX = TopicRule("Faxes", "contact_channel", ("fax",))


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def review(name: str, text: str) -> AppTest:
    app = visit("import")
    app.file_uploader[0].set_value([(name, text.encode(), "text/csv")])
    app.run()
    assert [str(problem.value) for problem in app.exception] == []
    return app


def said(app: AppTest) -> str:
    text = "\n".join(str(each.value) for each in app.markdown)
    return text.replace("\\", "").replace("\N{WORD JOINER}", "")


def headings(app: AppTest) -> list[str]:
    return [str(each.value) for each in app.subheader]


def source_of(home: Home, text: str) -> str:
    path = home.path / "first.csv"
    path.write_text(text)
    import_file(
        home, path, Choices(timezone="Europe/Berlin"), SHOP, person("Ann"), name="tickets.csv"
    )
    ((source,),) = home.facts.rows("SELECT DISTINCT source FROM inquiry")
    return str(source)


def test_rules_are_counted_on_the_rows_of_the_file(home: Home) -> None:
    source = source_of(home, ROWS.splitlines()[0] + "\n9,2024-01-01 10:00,,Email,\n")
    save_topics(home, source, [BY_MAIL, BY_FAX], person("Ann"))
    app = review("tickets.csv", ROWS)
    assert say("imports.topics.title") in headings(app)
    assert "2 of 4 inquiries get a topic:** 1 from your rules, 1 from the file." in said(app)
    assert "2 have none (50.0\N{NO-BREAK SPACE}%)." in said(app)
    assert "1 rule gives none of them a topic: Faxes." in said(app)
    assert say("imports.first.told") in " ".join(str(each.value) for each in app.caption)
    counts = next(each.value for each in app.table if "Gives its topic to" in each.value)
    assert list(counts["Gives its topic to"]) == ["1 inquiry", say("topics.never")]


def test_a_file_whose_rows_all_get_a_topic_is_told_so(home: Home) -> None:
    source = source_of(home, ROWS.splitlines()[0] + "\n9,2024-01-01 10:00,,Email,\n")
    save_topics(
        home, source, [BY_MAIL, TopicRule("Talks", "contact_channel", ("chat",))], person("Ann")
    )
    app = review("tickets.csv", ROWS)
    assert "4 inquiries get a topic:** 3 from your rules, 1 from the file. None" in said(app)


def test_a_known_source_without_rules_leads_to_the_topics_page(home: Home) -> None:
    source = source_of(home, ROWS)
    app = review("tickets.csv", ROWS)
    assert say("imports.topics.none", source=source) in said(app)
    assert say("imports.topics.title") not in headings(app)


def test_a_new_source_is_told_where_rules_are_written_later(home: Home) -> None:
    assert say("imports.topics.none_yet") in said(review("tickets.csv", ROWS))


@pytest.mark.parametrize(
    "text",
    [
        "Order ID,Ordered,Total,Currency\nA-1,2024-01-05,12.50,EUR\nA-2,2024-01-06,3.50,EUR\n",
        "id,created,status\n1,03/04/2026,open\n2,04/05/2026,open\n",
    ],
    ids=["orders", "dates that are asked"],
)
def test_nothing_is_said_where_no_inquiry_could_get_a_topic_yet(home: Home, text: str) -> None:
    app = review("some.csv", text)
    assert say("imports.topics.none_yet") not in said(app)
    assert say("imports.topics.title") not in headings(app)
