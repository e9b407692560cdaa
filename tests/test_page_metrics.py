"""The Metrics page: every metric has its place, with a value or with what to import."""

from pathlib import Path

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import SHOP, said, settled, visit

from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.metrics.catalog import Subject, load_catalog
from opsdash.metrics.level_records import save_owner
from opsdash.store import Home
from opsdash.ui.metrics_list import matches
from opsdash.words import known, say


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def opened() -> AppTest:
    return settled(visit("metrics"))


def listed(app: AppTest) -> list[str]:
    return [name for table in app.dataframe for name in table.value["name"]]


def test_without_data_the_page_says_what_to_import(home: Home) -> None:
    assert say("shell.empty.title") in said(opened())


def test_every_metric_is_listed_or_refused_with_a_reason(sample: Home) -> None:
    app = opened()
    names = {metric.name for metric in load_catalog().metrics.values()}
    shown = set(listed(app))
    assert shown <= names
    assert "Inquiries" in shown
    refused = app.expander[0]
    assert str(len(names - shown)) in refused.label
    missing = say("shell.refused.missing_measure", fact="").partition(":")[0]
    assert missing in said(app)


def test_the_first_import_of_one_row_lists_what_it_gives(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "ticket_id,created_at,status,topic\nT1,2025-05-05T10:00:00Z,open,Delivery\n",
        encoding="utf-8",
    )
    import_file(home, path, Choices(timezone="UTC"), SHOP, person("test"))
    app = opened()
    assert "Inquiries" in listed(app)
    assert "Orders" not in listed(app)


def test_the_search_narrows_names_and_definitions(sample: Home) -> None:
    app = opened()
    settled(app.text_input(key="q").set_value("reopen").run())
    assert "Reopen rate" in listed(app)
    assert "Sales" not in listed(app)
    settled(app.text_input(key="q").set_value("<b>nothing</b> :x:").run())
    assert listed(app) == []
    assert "<b>" not in said(app)


def test_all_words_of_a_search_have_to_be_there() -> None:
    metric = load_catalog().metrics["one_stop_rate"]
    assert matches(metric, "RATE one-stop")
    assert not matches(metric, "one-stop orders")
    assert matches(metric, "")


def test_owners_and_levels_stand_in_the_list(sample: Home) -> None:
    save_owner(sample.state, "one_stop_rate", "=cmd() <b>", 0, ANN)
    rows = [row for table in opened().dataframe for row in table.value.to_dict("records")]
    row = next(row for row in rows if row["name"] == "One-stop rate, 7 days")
    # The browser could save it as a file of its own.
    assert row["owner"] == "\N{WORD JOINER}=cmd() <b>"
    assert row["stands"]


@pytest.mark.parametrize("subject", Subject)
def test_every_subject_has_a_name(subject: Subject) -> None:
    assert known(f"metric_card.subject.{subject}")
