"""A baseline is frozen from the data as it is, and says later when that data was restated."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from importing import UTC, imported

from opsdash.calendar.periods import Period
from opsdash.metrics.ask import ask
from opsdash.metrics.baselines import (
    Freezing,
    can_freeze,
    definition_of,
    freeze,
    last_weeks,
    restated,
)
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.levels import Level
from opsdash.metrics.question import Filter
from opsdash.store import Home

CATALOG = load_catalog()
# A Monday, and the 111th day after it: fifteen whole weeks and a piece of one.
FIRST, LAST = date(2026, 1, 5), date(2026, 4, 25)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WINDOW = Period(date(2026, 1, 19), date(2026, 4, 20))
TODAY = date(2026, 5, 1)


def asked(day: date) -> int:
    return 1 + day.day % 3


def ordered(day: date) -> int:
    return 3 + day.weekday() % 4


def within(window: Period) -> list[date]:
    return [day for day in DAYS if window.first <= day < window.end]


@pytest.fixture
def shop(home: Home) -> Home:
    inquiries = [
        f"{day:%Y%m%d}-{n},{day} 09:0{n}:00,{day} 10:00:00,solved,{'Delivery' if n else 'Other'}"
        for day in DAYS
        for n in range(asked(day))
    ]
    orders = [
        f"{day:%Y%m%d}-{n},{day} 10:0{n}:00,10.00,EUR" for day in DAYS for n in range(ordered(day))
    ]
    head = "id,created,resolved,status,topic"
    imported(home, "\n".join([head, *inquiries]) + "\n", UTC, "tickets.csv")
    imported(home, "\n".join(["id,ordered,total,currency", *orders]) + "\n", UTC, "orders.csv")
    return home


def books(home: Home) -> Freezing:
    return Freezing(
        CATALOG, read_coverage(home.facts), 0, lambda question: ask(home.facts, question, UTC)
    )


def one_more(home: Home, day: date) -> None:
    row = f"Z1,{day} 09:00:00,{day} 10:00:00,solved,Other"
    imported(home, f"id,created,resolved,status,topic\n{row}\n", UTC, "tickets.csv")


def frozen(home: Home, metric: str, filters: tuple[Filter, ...] = ()) -> Level:
    made = freeze(books(home), CATALOG.metrics[metric], WINDOW, filters, TODAY)
    assert made is not None
    return made


def test_the_window_is_the_last_whole_weeks_of_complete_data(shop: Home) -> None:
    known = books(shop)
    assert last_weeks(known, CATALOG.metrics["inquiries"]) == WINDOW
    # Seven days of follow-up are not over in the last week.
    assert last_weeks(known, CATALOG.metrics["one_stop_rate"]) == Period(
        date(2026, 1, 12), date(2026, 4, 13)
    )
    assert last_weeks(known, CATALOG.metrics["inquiries"], 52) == Period(FIRST, WINDOW.end)


def test_without_a_whole_week_there_is_nothing_to_freeze(home: Home) -> None:
    assert last_weeks(books(home), CATALOG.metrics["inquiries"]) is None
    imported(
        home,
        "id,created,topic\nA,2026-01-06 09:00:00,x\nB,2026-01-08 09:00:00,x\n",
        UTC,
        "tickets.csv",
    )
    assert last_weeks(books(home), CATALOG.metrics["inquiries"]) is None


def test_a_ratio_is_frozen_with_both_of_its_sides(shop: Home) -> None:
    level = frozen(shop, "contact_rate_orders")
    above = sum(map(asked, within(WINDOW)))
    below = sum(map(ordered, within(WINDOW)))
    assert level.frozen is not None
    assert (level.frozen.numerator, level.frozen.denominator) == (above, below)
    assert level.low == level.high == pytest.approx(100 * above / below)
    assert level.frozen.window == WINDOW
    assert level.frozen.data_version == shop.facts.data_version
    assert level.problems(CATALOG) == ()


def test_a_sum_is_frozen_per_week(shop: Home) -> None:
    level = frozen(shop, "orders")
    assert level.low == pytest.approx(sum(map(ordered, within(WINDOW))) / 13)
    assert level.frozen is not None
    assert level.frozen.denominator == 13


def test_money_keeps_its_currency(shop: Home) -> None:
    assert frozen(shop, "sales").currency == "EUR"
    assert frozen(shop, "orders").currency == ""


def test_a_stock_is_frozen_as_the_mean_of_its_weeks(shop: Home) -> None:
    level = frozen(shop, "backlog")
    assert (level.low, level.frozen and level.frozen.denominator) == (0.0, 13)


def test_a_filter_is_part_of_the_baseline(shop: Home) -> None:
    level = frozen(shop, "inquiries", (Filter("topic", ("Other",)),))
    assert level.low == pytest.approx(len(within(WINDOW)) / 13)
    assert level.filters == (Filter("topic", ("Other",)),)


def test_a_growth_has_no_baseline() -> None:
    assert [each.id for each in CATALOG.metrics.values() if not can_freeze(each)] == [
        "growth_inquiries",
        "growth_orders",
        "growth_sales",
        "growth_visits",
        "growth_gap",
        "growth_gap_sales",
    ]


def test_what_cannot_be_answered_is_not_frozen(shop: Home) -> None:
    visits = CATALOG.metrics["contact_rate_visits"]
    assert freeze(books(shop), visits, WINDOW, (), TODAY) is None


def test_newer_data_leaves_a_baseline_as_it_was_and_says_nothing(shop: Home) -> None:
    level = frozen(shop, "contact_rate_orders")
    one_more(shop, date(2026, 4, 27))
    metric = CATALOG.metrics["contact_rate_orders"]
    assert restated(books(shop), metric, level) is None


def test_a_restated_window_is_told_with_its_new_number(shop: Home) -> None:
    level = frozen(shop, "contact_rate_orders")
    one_more(shop, date(2026, 3, 2))
    found = restated(books(shop), CATALOG.metrics["contact_rate_orders"], level)
    assert found is not None
    assert level.frozen is not None
    assert found.numerator == (level.frozen.numerator or 0) + 1
    assert level.low == pytest.approx(
        100 * sum(map(asked, within(WINDOW))) / sum(map(ordered, within(WINDOW)))
    )


def test_a_definition_that_changed_is_noticed(shop: Home) -> None:
    metric = CATALOG.metrics["contact_rate_orders"]
    level = frozen(shop, "contact_rate_orders")
    assert level.frozen is not None
    assert level.frozen.definition == definition_of(CATALOG, metric)
    assert level.frozen.definition != definition_of(CATALOG, replace(metric, scale=1000))
