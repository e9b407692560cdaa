"""Money then and now: another currency is another amount, and what is refused is no number."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from frozen_company import EDITOR
from metrics_company import Company, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import ReasonCode
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question
from opsdash.report.frozen.freezing import Seen, freeze
from opsdash.report.frozen.lines import line_note, steps_now
from opsdash.report.frozen.numbers import numbers_table
from opsdash.report.frozen.records import FrozenView
from opsdash.report.frozen.shown import shown
from opsdash.report.frozen.then_and_now import Difference, Kind, ThenAndNow, then_and_now
from opsdash.report.frozen.told import difference_words, value_of, verdict_words, why_words
from opsdash.store import Home

pytestmark = pytest.mark.sql

MAY = Period(date(2024, 5, 6), date(2024, 6, 3))
DAYS = [date(2024, 4, 1) + timedelta(days=n) for n in range(70)]
QUESTIONS = (
    Question(("sales", "orders"), MAY, comparison=Comparison.PREVIOUS),
    Question(("sales", "orders"), MAY, Grain.WEEK),
    Question(("sales",), MAY, split="country"),
)


def sold(home: Home, *currencies: str, amount: int = 10) -> None:
    """An order each day, in these currencies by turns."""
    orders = (
        Order("shop", str(n), datetime(day.year, day.month, day.day, 12), True,
              currencies[n % len(currencies)], Decimal(amount), country="DE")
        for n, day in enumerate(DAYS)
    )  # fmt: skip
    fill(home.facts, Company(orders=tuple(orders), through={"shop": DAYS[-1]}))


def frozen(home: Home) -> FrozenView:
    seen = Seen("today", "", "Sales stood still", MAY, (), QUESTIONS)
    organisation = Organisation(timezone="Europe/Berlin", currency="EUR", week_start=0)
    return freeze(home, seen, organisation, load_catalog(), EDITOR)


def of(found: ThenAndNow, metric: str) -> list[Difference]:
    return [each for each in found.differences if each.number.metric == metric]


def test_what_is_refused_now_is_not_restated(home: Home) -> None:
    sold(home, "EUR")
    view = frozen(home)
    sold(home, "EUR", "USD")
    found = then_and_now(home, view)
    assert of(found, "orders") == []
    sales = of(found, "sales")
    # The whole, what it was compared with, four weeks, one country.
    assert [(each.kind, each.now) for each in sales] == [(Kind.REFUSED, None)] * 7
    assert {each.reason.code for each in sales if each.reason} == {ReasonCode.SEVERAL_CURRENCIES}
    assert {each.then for each in sales} == {280, 70}
    assert "EUR, USD" in why_words(sales[0], view)
    assert "7 that cannot be known today" in verdict_words(found)
    (line,) = [each for each in shown(view, found.then, found.metrics).lines
               if each.metric.id == "sales"]  # fmt: skip
    now = found.now[found.then.index(line.answer)]
    assert steps_now(line, now) == ()
    assert "cannot be known" in line_note(line, now)


def test_what_was_refused_then_was_not_incomplete(home: Home) -> None:
    sold(home, "EUR", "USD")
    view = frozen(home)
    sold(home, "EUR")
    found = then_and_now(home, view)
    sales = of(found, "sales")
    assert {(each.kind, each.then) for each in sales} == {(Kind.ANSWERED, None)}
    assert {each.now for each in sales} == {280, 70}
    assert "could not be known then" in verdict_words(found)
    # Two whole numbers with those before, four weeks: of sales only the whole was asked for.
    assert found.compared == 7


def test_equal_amounts_of_another_currency_are_others(home: Home) -> None:
    sold(home, "EUR")
    view = frozen(home)
    sold(home, "USD")
    found = then_and_now(home, view)
    assert of(found, "orders") == []
    sales = of(found, "sales")
    assert {(each.currency, each.currency_now, each.kind) for each in sales} == {
        ("EUR", "USD", Kind.RESTATED)
    }
    assert [(each.then, each.now) for each in sales[:1]] == [(280, 280)]
    metric = found.metrics["sales"].metric
    assert difference_words(sales[0], metric) == ""
    assert value_of(sales[0].now, metric, sales[0].currency_now).endswith("USD")
    line = next(
        each for each in shown(view, found.then, found.metrics).lines if each.metric is metric
    )
    now = found.now[found.then.index(line.answer)]
    assert steps_now(line, now) == ()
    assert "EUR" in line_note(line, now)
    rows = [row for row in numbers_table(found).rows if row[0] == metric.name]
    assert {row[8:10] for row in rows} == {("EUR", "USD")}


def test_nothing_is_nothing_in_any_currency(home: Home) -> None:
    sold(home, "EUR", amount=0)
    view = frozen(home)
    sold(home, "USD", amount=0)
    assert then_and_now(home, view).differences == ()


def test_a_line_that_is_the_same_and_one_that_is_gone_are_told_apart(home: Home) -> None:
    sold(home, "EUR")
    view = frozen(home)
    found = then_and_now(home, view)
    line = shown(view, found.then, found.metrics).lines[0]
    assert line_note(line, found.now[1]) == "As frozen; today it is the same."
    assert line_note(line, None) == "As frozen; today nothing answers it."
