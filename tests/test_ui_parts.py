"""Parts that hold without a page: the cache, periods in the address, files, guesses, errors."""

import threading
from datetime import date

import pytest

from opsdash.calendar.periods import is_period
from opsdash.errors import (
    ConflictError,
    FileDamagedError,
    OpsdashError,
    StoreHeldError,
    UnknownNameError,
)
from opsdash.metrics.caching import Cache
from opsdash.report.tables import Table, to_csv
from opsdash.ui.guesses import region_of, region_of_zone, week_start_of
from opsdash.ui.panels import escaped
from opsdash.ui.period_picker import calendar_codes
from opsdash.words.dates import code_words
from opsdash.words.problems import explain


def test_an_answer_is_made_once_for_many_at_once() -> None:
    cache, made, gate = Cache(), [], threading.Event()

    def make() -> int:
        gate.wait(5)
        made.append(1)
        return 7

    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.get("key", make, lambda _: 1)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert found == [7] * 8
    assert made == [1]


def test_the_least_recently_used_answers_leave_first() -> None:
    cache = Cache(row_bound=3)
    cache.get("a", lambda: "a", lambda _: 1)
    cache.get("b", lambda: "b", lambda _: 1)
    cache.get("c", lambda: "c", lambda _: 1)
    cache.get("a", lambda: "again", lambda _: 1)
    cache.get("d", lambda: "d", lambda _: 1)
    assert cache.get("a", lambda: "made anew", lambda _: 1) == "a"
    assert cache.get("b", lambda: "made anew", lambda _: 1) == "made anew"


def test_a_failed_answer_is_not_kept() -> None:
    cache = Cache()

    def fail() -> int:
        raise UnknownNameError(noun="metric", name="x", suggestions=())

    with pytest.raises(UnknownNameError):
        cache.get("key", fail, lambda _: 1)
    assert cache.get("key", lambda: 1, lambda _: 1) == 1


def test_the_calendar_lists_years_quarters_months_and_sprint_periods_newest_first() -> None:
    assert calendar_codes(date(2025, 11, 3), date(2026, 2, 1), date(2025, 12, 1)) == (
        *("2026", "2025"),
        *("2026-Q1", "2025-Q4"),
        *("2026-02", "2026-01", "2025-12", "2025-11"),
        *("2025-P3", "2025-P2", "2025-P1", "2024-P13"),
    )


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("4w", "4 weeks"),
        ("2026-05", "May 2026"),
        ("2026-Q2", "Q2 2026"),
        ("2026", "2026"),
        ("2026-P5", "P5 2026"),
        ("2026-05-03~2026-05-20", "2026-05-03 to 2026-05-20"),
    ],
)
def test_a_period_has_a_name(code: str, label: str) -> None:
    assert code_words(code) == label


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("2026-05-03~2026-05-20", True),
        ("2026-05-20~2026-05-20", True),
        ("2026-05-21~2026-05-20", False),
        ("2026-02-30~2026-05-20", False),
        ("0000-00-00~9999-99-99", False),
        ("2026-01-01~9999-12-31", False),
        ("2026-P13", True),
        ("2026-P14", False),
        ("9999", False),
        ("<script>", False),
        ("", False),
    ],
)
def test_a_code_names_days_of_the_calendar(code: str, valid: bool) -> None:
    assert is_period(code) is valid


def test_text_in_a_csv_file_never_starts_a_formula_and_numbers_stay_numbers() -> None:
    written = to_csv(
        Table(("topic", "value"), [("=cmd()", -3.5), ("@x", None), ("+1", 2), ("ok, so", 1)])
    )
    assert written.decode("utf-8-sig").split("\r\n") == [
        "topic,value",
        "'=cmd(),-3.5",
        "'@x,",
        "'+1,2",
        '"ok, so",1',
        "",
    ]


@pytest.mark.parametrize(
    ("locale", "region"),
    [("de-AT", "AT"), ("zh-Hant-TW", "TW"), ("ko", "KR"), ("de", "DE"), ("", "")],
)
def test_the_region_of_a_locale(locale: str, region: str) -> None:
    assert region_of(locale) == region


@pytest.mark.parametrize(("region", "index"), [("DE", 0), ("US", 6), ("EG", 5), ("", 0)])
def test_where_a_week_begins(region: str, index: int) -> None:
    assert week_start_of(region) == index


def test_text_from_a_file_shows_as_it_was_written() -> None:
    assert escaped("**a** <b> [c](d)") == r"\*\*a\*\* \<b\> \[c\](d)"


def test_a_held_store_names_the_process_and_the_remedy() -> None:
    text = str(explain(StoreHeldError(path="data/facts.duckdb", pid=4711)))
    assert "process 4711" in text
    assert "OPSDASH_HOME" in text


@pytest.mark.parametrize(
    "error",
    [
        StoreHeldError(path="x", pid=None),
        FileDamagedError(file="a.csv", line=None, detail="broken"),
        UnknownNameError(noun="metric", name="x", suggestions=("inquiries",)),
        ConflictError(noun="goal", id="1", stored=None),
        OpsdashError(),
        ValueError("anything"),
    ],
)
def test_every_problem_has_three_sentences_without_holes(error: Exception) -> None:
    words = explain(error)
    for text in (words.what, words.safe, words.todo):
        assert text
        assert "{" not in text
        assert "None" not in text


@pytest.mark.parametrize(
    ("zone", "region"), [("Europe/Berlin", "DE"), ("Asia/Seoul", "KR"), ("UTC", ""), ("", "")]
)
def test_the_country_of_a_zone(zone: str, region: str) -> None:
    assert region_of_zone(zone) == region
