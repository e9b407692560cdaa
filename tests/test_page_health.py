"""Health: fine without data, with the sample and with one row; what is late or differs is said."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, fill
from streamlit.testing.v1 import AppTest
from visiting import SHOP, ran, said, settled, today, visit

from opsdash.calendar.periods import Period
from opsdash.intake.calendar_facts import keep_calendar
from opsdash.metrics.ask import ask
from opsdash.metrics.caching import answers
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.slow_log import SlowLog, questions
from opsdash.store import Home
from opsdash.ui import health_check

TODAY = today()


@pytest.fixture(autouse=True)
def nothing_asked() -> Iterator[None]:
    answers.clear()
    questions.clear()
    health_check._checks.clear()
    yield
    health_check.finish_checks()


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def page() -> AppTest:
    return ran(visit("health"))


def table(app: AppTest, column: str) -> dict[str, str]:
    """The first two columns of the table that has this one."""
    found = next(each.value for each in app.table if column in each.value.columns)
    return dict(zip(found.iloc[:, 0], found.iloc[:, 1], strict=True))


def one_row(home: Home, day: date) -> None:
    inquiry = Inquiry("desk", "1", datetime(day.year, day.month, day.day, 9), topic="Secret topic")
    fill(home.facts, Company((inquiry,), through={"desk": day}))
    keep_calendar(home, SHOP.timezone, TODAY, lambda _share, _step: None)


def test_without_data_everything_is_fine(home: Home) -> None:
    app = page()
    assert app.title[0].value == "Everything is fine"
    assert "Nothing is imported yet" in said(app)
    assert "No question was asked" in said(app)


def test_the_sample_is_counted_and_what_took_long_is_in_words(sample: Home) -> None:
    settled(visit())
    app = page()
    rows = table(app, "Rows")
    stored = sample.facts.rows("SELECT COUNT(*) FROM inquiry")[0][0]
    assert rows["Inquiries, earlier versions included"] == f"{stored:,}"
    slowest = next(each.value for each in app.table if "Seconds" in each.value.columns)
    assert any("Inquiries" in asked for asked in slowest["Question"])
    assert list(slowest.columns) == ["Question", "Seconds"]
    assert all("Sums by day" in asked or "Single rows" in asked for asked in slowest["Question"])


def test_one_row_is_fine_while_its_source_is_fresh(home: Home) -> None:
    one_row(home, TODAY - timedelta(days=1))
    app = page()
    assert app.title[0].value == "Everything is fine"
    assert table(app, "Rows")["Inquiries, earlier versions included"] == "1"
    versions = table(app, "Value")
    assert versions["Version of the data"] == str(home.facts.data_version)
    assert re.fullmatch(r"[\d.]+ [kM]B", versions["File of the data (facts.duckdb)"])


def test_what_is_late_is_said_with_the_way_to_the_import(home: Home) -> None:
    one_row(home, TODAY - timedelta(days=60))
    app = page()
    assert app.title[0].value == "One thing needs somebody"


def test_a_file_the_inbox_rejected_is_waiting(home: Home) -> None:
    rejected = home.path / "inbox" / "rejected"
    rejected.mkdir(parents=True)
    (rejected / "list.csv").write_text("a\n1\n")
    app = page()
    assert app.title[0].value == "One thing needs somebody"
    assert "A file could not be imported" in said(app)


def test_all_sums_are_compared_on_a_click_and_nothing_is_written(home: Home) -> None:
    one_row(home, TODAY - timedelta(days=1))
    before = home.facts.data_version
    app = page()
    app.button(key="check").click().run()
    health_check.finish_checks()
    assert "every sum equals its rows" in said(ran(app.run()))
    assert home.facts.data_version == before


def test_a_sum_that_differs_comes_first(home: Home) -> None:
    one_row(home, TODAY - timedelta(days=1))
    with home.facts.write() as cursor:
        cursor.execute("UPDATE rollup_inquiry_day SET inquiries = inquiries + 1")
    app = page()
    app.button(key="check").click().run()
    health_check.finish_checks()
    ran(app.run())
    assert app.title[0].value == "A sum by day differs from its rows"
    assert "differs" in str(app.error[0].value)


def test_the_text_for_support_holds_nothing_of_the_data(home: Home) -> None:
    one_row(home, TODAY - timedelta(days=1))
    days = Period(TODAY - timedelta(days=9), TODAY)
    ask(
        home.facts,
        Question(("inquiries",), days, filters=(Filter("topic", ("Secret topic",)),)),
        SHOP,
    )
    app = page()
    assert "Secret topic" in "".join(table(app, "Seconds"))
    app.session_state["support"] = True
    ran(app.run())
    text = app.code[0].value
    assert "inquiries · 9 days by total · topic" in text
    assert "Secret" not in text
    assert "desk" not in text.lower()


def test_the_log_keeps_the_slowest_runs_only(home: Home) -> None:
    log = SlowLog(bound=2)
    one_row(home, TODAY - timedelta(days=1))
    answered = [
        ask(home.facts, Question((metric,), Period(TODAY - timedelta(days=9), TODAY)), SHOP)
        for metric in ("inquiries", "orders", "backlog")
    ]
    for answer, seconds in zip(answered, (3.0, 1.0, 2.0), strict=True):
        log.note(answer, seconds)
    log.note(answered[0], 0.5)
    kept = [(each.question.metrics[0], each.seconds) for each in log.slowest()]
    assert kept == [("inquiries", 3.0), ("backlog", 2.0)]
