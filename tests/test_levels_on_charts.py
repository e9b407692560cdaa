"""The levels that a chart of a metric draws: in the unit of its steps, and only comparable ones."""

from dataclasses import replace
from datetime import date

import pytest
import streamlit as st
from acting import ANN
from importing import UTC, imported

from opsdash.calendar.periods import Grain
from opsdash.charts import Level as Drawn
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.level_records import save_level
from opsdash.metrics.levels import Level, LevelKind
from opsdash.metrics.question import Filter
from opsdash.store import Home
from opsdash.ui.desk import Desk
from opsdash.ui.filters import view_of
from opsdash.ui.levels import chart_levels
from opsdash.words.addresses import Address

CATALOG = load_catalog()
SINCE = date(2026, 1, 1)
DELIVERY = (Filter("topic", ("Delivery",)),)


@pytest.fixture
def shop(home: Home) -> Home:
    tickets = "id,created,topic\nA,2026-01-06 09:00:00,Delivery\nB,2026-01-08 09:00:00,Other\n"
    imported(home, tickets, UTC, "tickets.csv")
    imported(home, "id,ordered,total,currency\nA,2026-01-06 09:00:00,5.00,EUR\n", UTC, "orders.csv")
    return home


def desk(home: Home, address: Address | None = None) -> Desk:
    coverage = read_coverage(home.facts)
    view = view_of(address or Address(), coverage, UTC)
    return Desk(home, UTC, CATALOG, coverage, view, st.container())


def saved(home: Home, metric: str, kind: LevelKind, *ends: float, **more: object) -> None:
    level = Level(metric, kind, min(ends), max(ends), "Our own", valid_from=SINCE)
    save_level(home.state, CATALOG, replace(level, **more), (), ANN)


def drawn(desk: Desk, metric: str) -> tuple[Drawn, ...]:
    return chart_levels(desk, CATALOG.metrics[metric])


def test_a_range_is_a_band_and_a_value_is_a_line(shop: Home) -> None:
    assert drawn(desk(shop), "contact_rate_orders") == (
        Drawn("typical 2\N{EN DASH}12", 2.0, 12.0),
        Drawn("excellent 2 or less", 2.0),
    )


@pytest.mark.parametrize(
    ("grain", "value", "text"),
    [(Grain.WEEK, 70.0, "70"), (Grain.DAY, 10.0, "10"), (Grain.SPRINT_PERIOD, 280.0, "280")],
)
def test_the_baseline_of_a_sum_follows_the_steps(
    shop: Home, grain: Grain, value: float, text: str
) -> None:
    saved(shop, "inquiries", LevelKind.BASELINE, 70.0)
    found = drawn(desk(shop, Address(grain=grain)), "inquiries")
    assert found == (Drawn(f"baseline {text}", value),)


def test_a_baseline_belongs_to_its_filters(shop: Home) -> None:
    saved(shop, "inquiries", LevelKind.BASELINE, 70.0)
    saved(shop, "inquiries", LevelKind.BASELINE, 7.0, filters=DELIVERY)
    assert [each.low for each in drawn(desk(shop), "inquiries")] == [70.0]
    narrowed = desk(shop, Address(filters=DELIVERY))
    assert [each.low for each in drawn(narrowed, "inquiries")] == [7.0]


def test_what_others_publish_is_not_held_against_a_part_of_one_side(shop: Home) -> None:
    narrowed = desk(shop, Address(filters=DELIVERY))
    assert drawn(narrowed, "contact_rate_orders") == ()
    # Both sides of this rate are narrowed alike.
    assert len(drawn(narrowed, "one_stop_rate")) == 2


def test_amounts_of_another_currency_are_not_drawn(shop: Home) -> None:
    saved(shop, "sales", LevelKind.TYPICAL, 700.0, currency="USD")
    assert drawn(desk(shop), "sales") == ()
    assert UTC.currency == "EUR"
