"""What was due after the last complete day of its own source is neither kept nor broken yet."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import Flag
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.row_sql import Cell, Side
from opsdash.metrics.rows import rows_behind
from opsdash.store import Home

pytestmark = pytest.mark.sql

MARCH = Period(date(2024, 3, 1), date(2024, 4, 1))
RATE = "reply_promise_rate"
LAST = date(2024, 3, 31)


def due(day: int, source: str, *, kept: bool) -> Inquiry:
    return Inquiry(
        source=source,
        id=f"{source}{day}",
        created_at=datetime(2024, 3, 1, 12),
        status="open",
        reply_told=True,
        reply_promise_day=date(2024, 3, day),
        is_reply_kept=kept,
    )


# Each kept its promise on the first days; all that was due later is still open.
COMPANY = Company(
    tuple(due(day, source, kept=day <= 4) for source in ("desk", "chat") for day in range(1, 21)),
    through={"desk": LAST, "chat": date(2024, 3, 8)},
)


def sides(home: Home, company: Company = COMPANY, **more: object) -> tuple[float, float]:
    fill(home.facts, company)
    row = ask(home.facts, replace(Question((RATE,), MARCH), **more), Organisation()).total(RATE)
    return row.numerator, row.denominator


def test_a_source_that_lags_behind_has_broken_only_what_it_can_tell(home: Home) -> None:
    assert sides(home) == (8, 20 + 8)


def test_its_next_file_tells_the_rest(home: Home) -> None:
    later = replace(COMPANY, through={"desk": LAST, "chat": date(2024, 3, 15)})
    assert sides(home) == (8, 20 + 8)
    assert sides(home, later) == (8, 20 + 15)


def test_a_source_that_ended_has_broken_nothing_since(home: Home) -> None:
    ended = replace(COMPANY, ended={"chat": date(2024, 3, 8)})
    assert sides(home, ended) == (8, 20 + 8)


def test_the_day_that_a_file_was_made_on_is_not_over(home: Home) -> None:
    both = replace(COMPANY, through=dict.fromkeys(("desk", "chat"), date(2024, 3, 10)))
    assert sides(home, both) == (8, 20)


def test_days_that_all_sources_cover_need_nothing_to_be_told_apart(home: Home) -> None:
    assert sides(home, period=Period(date(2024, 3, 1), date(2024, 3, 9))) == (8, 16)


@pytest.mark.parametrize(
    ("source", "expected"), [("desk", (4, 20)), ("chat", (4, 8)), ("desk chat", (8, 28))]
)
def test_a_filter_on_the_source_keeps_its_limit(
    home: Home, source: str, expected: tuple[float, float]
) -> None:
    assert sides(home, filters=(Filter("source", tuple(source.split())),)) == expected


@pytest.mark.parametrize("split", [None, "contact_channel", "topic", "agent", "priority", "source"])
def test_rollups_hold_what_it_takes(home: Home, split: str | None) -> None:
    fill(home.facts, COMPANY)
    question = Question((RATE,), MARCH, Grain.WEEK, split, comparison=Comparison.PREVIOUS)
    answer = ask(home.facts, question, Organisation())
    assert not any(Flag.SLOWER in row.flags for row in (*answer.rows, *answer.totals))
    assert sum(row.denominator or 0 for row in answer.rows) == 28


@pytest.mark.parametrize(("side", "rows"), [(Side.NUMERATOR, 8), (Side.DENOMINATOR, 28)])
def test_the_rows_are_those_that_count(home: Home, side: Side, rows: int) -> None:
    fill(home.facts, COMPANY)
    cell = Cell(Question((RATE,), MARCH), RATE, side)
    assert rows_behind(home.facts, cell, Organisation(), load_catalog()).rows == rows


def test_without_anybody_lagging_the_days_of_the_last_file_count(home: Home) -> None:
    company = replace(COMPANY, through=dict.fromkeys(("desk", "chat"), LAST + timedelta(days=3)))
    assert sides(home, company) == (8, 40)
