"""Baselines and locked limits belong to the numbers of the groups that they were made from."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from metrics_company import FIRST, Company, Inquiry, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.proposed_limits import limits_of_now
from opsdash.findings.signals import read_signals
from opsdash.findings.verdicts import MetricSignals
from opsdash.metrics.ask import ask
from opsdash.metrics.baselines import Freezing, freeze
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.levels import Level, LevelBook
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.scope import Scope
from opsdash.store import Database

pytestmark = pytest.mark.sql

CATALOG = load_catalog()
ORGANISATION = Organisation(currency="EUR", week_start=FIRST.weekday())
WEEKS = 40
PERIOD = Period(FIRST, FIRST + timedelta(weeks=WEEKS))
NORTH = (Filter("group", ("north",)),)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("facts") / "facts.duckdb", "facts", "1GB")
    noons = [
        datetime(FIRST.year, FIRST.month, FIRST.day, 12) + timedelta(days=n)
        for n in range(7 * WEEKS)
    ]
    inquiries = [
        Inquiry(id=f"{group}-{day}-{n}", created_at=noon, agent_group=group)
        for day, noon in enumerate(noons)
        for group, most in (("north", 5), ("south", 7))
        for n in range(1 + (day * day + day // 7) % most)
    ]
    orders = [Order(id=str(n), ordered_at=noon) for n, noon in enumerate(noons)]
    through = dict.fromkeys(("desk", "shop"), noons[-1].date())
    fill(database, Company(tuple(inquiries), tuple(orders), through=through))
    yield database
    database.close()


def frozen(facts: Database, metric: str) -> Level:
    """As the page freezes it."""
    catalog, coverage = CATALOG, read_coverage(facts)
    books = Freezing(catalog, coverage, 0, lambda asked: ask(facts, asked, ORGANISATION))
    made = freeze(books, catalog.metrics[metric], PERIOD, narrowed(facts, metric), PERIOD.last)
    assert made
    return made


def narrowed(facts: Database, metric: str) -> tuple[Filter, ...]:
    scope = Scope(Question((metric,), PERIOD), CATALOG, read_coverage(facts))
    return scope.narrowing(CATALOG.metrics[metric])


def weeks(facts: Database, *filters: Filter) -> Question:
    return Question(("inquiries", "orders"), PERIOD, Grain.WEEK, filters=filters)


def judged(facts: Database, *filters: Filter) -> dict[str, MetricSignals]:
    answer = ask(facts, weeks(facts, *filters), ORGANISATION)
    return {each.metric: each for each in read_signals(answer, CATALOG)}


def test_a_baseline_is_of_the_groups_it_was_frozen_from(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    whole, own = frozen(facts, "inquiries"), frozen(limited, "inquiries")
    assert (whole.filters, own.filters) == ((), NORTH)
    assert whole.low is not None
    assert own.low is not None
    assert own.low < whole.low
    book = LevelBook((whole, own))
    for look, level in ((facts, whole), (limited, own), (facts.limited_to(["south"]), None)):
        found = book.on("inquiries", PERIOD.end, narrowed(look, "inquiries"))
        assert found.baseline == level


def test_what_has_no_groups_has_one_baseline_for_everybody(facts: Database) -> None:
    whole = frozen(facts, "orders")
    assert frozen(facts.limited_to(["north"]), "orders") == whole


def test_locked_limits_hold_for_the_numbers_they_were_locked_for(facts: Database) -> None:
    limited = facts.limited_to(["north"])
    locked = []
    for look, filters in ((facts, ()), (limited, NORTH)):
        found = judged(look)
        for name, expected in (("inquiries", filters), ("orders", ())):
            made = limits_of_now(found[name], CATALOG, "why")
            if made:
                assert made.filters == expected
                locked.append(made)
    assert {each.metric for each in locked} >= {"inquiries"}
    for look, filters in ((facts, ()), (limited, NORTH), (facts.limited_to(["south"]), None)):
        answer = ask(look, weeks(look), ORGANISATION)
        (found_now,) = (
            each for each in read_signals(answer, CATALOG, locked) if each.metric == "inquiries"
        )
        held = found_now.locked.filters if found_now.locked else None
        assert held == filters
    by_filter = ask(facts, weeks(facts, *NORTH), ORGANISATION)
    (seen_by_filter, *_) = read_signals(by_filter, CATALOG, locked)
    assert seen_by_filter.locked
    assert seen_by_filter.locked.filters == NORTH
