"""How far the data reaches, per source, and which values a dimension has."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from metrics_company import Company, Inquiry, Order, Reading, fill

from opsdash.metrics.coverage import dimension_values, read_coverage
from opsdash.store import Home

pytestmark = pytest.mark.sql

COMPANY = Company(
    inquiries=(
        Inquiry(id="1", created_at=datetime(2024, 2, 1), topic="refund"),
        Inquiry(id="2", created_at=datetime(2024, 2, 9), topic="delivery", priority="high"),
        Inquiry(id="3", created_at=datetime(2024, 2, 9), topic="delivery", contact_channel=None),
    ),
    orders=(Order(id="1", ordered_at=datetime(2024, 1, 5)),),
    readings=(
        Reading(id="1", from_day=date(2024, 2, 1), to_day=date(2024, 3, 1), value=Decimal(5)),
        Reading(id="2", measure="inquiries", dimensions=(("topic", "baggage"),)),
    ),
    through={"desk": date(2024, 2, 8), "shop": date(2024, 2, 20), "counts": date(2024, 2, 29)},
)


def test_the_anchor_is_the_last_complete_day_of_the_freshest_source(home: Home) -> None:
    fill(home.facts, COMPANY)
    coverage = read_coverage(home.facts)
    assert (coverage.first_day, coverage.anchor) == (date(2024, 1, 5), date(2024, 2, 29))
    assert [(each.source, each.through_day) for each in coverage.sources] == [
        ("counts", date(2024, 2, 29)),
        ("desk", date(2024, 2, 8)),
        ("shop", date(2024, 2, 20)),
    ]


def test_it_knows_facts_and_measures(home: Home) -> None:
    fill(home.facts, COMPANY)
    coverage = read_coverage(home.facts)
    assert all(map(coverage.has, ("inquiry", "order", "reading", "orders", "visits")))
    fill(home.facts, Company(readings=COMPANY.readings[:1]))
    coverage = read_coverage(home.facts)
    assert [name for name in ("inquiry", "inquiries", "visits") if coverage.has(name)] == ["visits"]


def test_nothing_imported_is_empty(home: Home) -> None:
    coverage = read_coverage(home.facts)
    assert coverage.is_empty
    assert coverage.anchor is None


def test_a_write_makes_it_read_again(home: Home) -> None:
    fill(home.facts, COMPANY)
    assert read_coverage(home.facts) is read_coverage(home.facts)
    with home.facts.write() as cursor:
        cursor.execute(
            "UPDATE batch SET rejected_rows = 3, rejects_seen = FALSE, is_sample = TRUE"
            " WHERE source = 'desk'"
        )
    desk = next(each for each in read_coverage(home.facts).sources if each.source == "desk")
    assert (desk.unseen_rejects, desk.is_sample, desk.rows, desk.batches) == (3, True, 1, 1)


@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        ("topic", ("delivery", "refund", "baggage")),
        ("contact_channel", ("email", "")),
        ("priority", ("", "high")),
        ("source", ("counts", "desk", "shop")),
        ("sales_channel", ("web",)),
        ("nothing", ()),
    ],
)
def test_values_come_most_frequent_first(
    home: Home, dimension: str, values: tuple[str, ...]
) -> None:
    fill(home.facts, COMPANY)
    assert dimension_values(home.facts, dimension) == values


def test_a_daily_reading_counts_through_its_own_day(home: Home) -> None:
    days = [date(2024, 2, 1) + timedelta(days=n) for n in range(3)]
    readings = tuple(
        Reading(id=str(day), from_day=day, to_day=day + timedelta(days=1)) for day in days
    )
    fill(home.facts, Company(readings=readings, through={"counts": days[-1]}))
    (span,) = read_coverage(home.facts).spans("visits")
    assert (span.first_day, span.through_day) == (days[0], days[-1])


def test_values_are_those_of_all_inquiries_not_only_of_promised_ones(home: Home) -> None:
    inquiries = tuple(Inquiry(id=str(n), priority=name) for n, name in enumerate(("High", "Low")))
    fill(home.facts, Company(inquiries=inquiries))
    assert sorted(dimension_values(home.facts, "priority")) == ["High", "Low"]
