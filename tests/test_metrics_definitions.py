"""docs/definitions.md says what the catalogue says, and every metric has a whole card."""

import tomllib

import pytest

from opsdash.metrics.catalog import Metric, load_catalog
from opsdash.metrics.definitions import definitions_markdown
from opsdash.settings import ROOT

METRICS = list(load_catalog().metrics.values())
IDS = [
    "inquiries",
    "orders",
    "sales",
    "visits",
    "contact_rate_orders",
    "contact_rate_visits",
    "net_contact_rate",
    "contact_rate_users",
    "inquiry_share",
    "deflection_rate",
    "support_cost",
    "cost_per_contact",
    "conversion_rate",
    "order_value_mean",
    "refund_share",
    "ad_cost",
    "ad_clicks",
    "click_rate",
    "cost_per_click",
    "ad_cost_per_order",
    "growth_inquiries",
    "growth_orders",
    "growth_sales",
    "growth_visits",
    "growth_gap",
    "growth_gap_sales",
    "one_stop_rate",
    "one_stop_rate_1",
    "one_stop_rate_3",
    "one_stop_rate_14",
    "one_stop_rate_30",
    "one_touch_rate",
    "one_touch_exact_rate",
    "reopen_rate",
    "not_reopened_rate",
    "reopen_rate_created",
    "reopens_per_solved",
    "first_reply_median",
    "first_reply_p90",
    "first_reply_average",
    "unanswered",
    "next_reply_average",
    "resolution_median",
    "resolution_p90",
    "resolution_average",
    "first_resolution_median",
    "first_resolution_p90",
    "handling_average",
    "handling_median",
    "ended_inquiries",
    "net_flow",
    "backlog",
    "backlog_over_1",
    "backlog_over_2",
    "backlog_over_5",
    "backlog_over_7",
    "backlog_over_30",
    "backlog_age_mean",
    "reply_promise_rate",
    "resolution_promise_rate",
    "csat",
    "csat_response_rate",
    "rated_share",
    "win_rate",
    "deals_won",
    "won_value",
    "deal_value_mean",
    "deals_lost",
    "open_deals",
    "open_value",
    "cycle_days_mean",
    "cycle_days_median",
    "sales_velocity",
    "deals_created",
    "contacts_created",
    "deals_per_contact",
    "lead_to_deal_rate",
    "lead_to_customer_rate",
    "contacts_known",
    "cans_sold",
    "parcels_out",
    "training_days",
    "coaching_sessions",
    "qa_score",
    "occupancy",
    "staff_turnover",
    "information_accuracy",
]


def test_the_page_is_made_from_the_catalogue() -> None:
    written = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    assert written == definitions_markdown(load_catalog()), "run `make docs`"


def test_links_and_goals_rely_on_these_ids() -> None:
    assert [metric.id for metric in METRICS] == IDS


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_card_says_what_counts_and_what_does_not(metric: Metric) -> None:
    texts = (metric.name, metric.short, metric.definition, metric.formula, metric.unit)
    assert all(texts)
    assert metric.counts.endswith(".")
    assert metric.counts_not.endswith(".")
    assert metric.better in ("higher", "lower", "neutral")
    assert metric.change in ("percent", "points", "absolute")
    assert metric.dimensions


def test_every_shipped_metric_says_where_it_is_listed() -> None:
    text = (ROOT / "opsdash" / "metrics" / "catalog" / "metrics.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    lacking = [name for name, row in rows.items() if row.get("subject", "own") == "own"]
    assert not lacking, f"add a subject to {lacking} in metrics.toml"


def test_a_metric_in_hours_says_which_clock_it_counts() -> None:
    lacking = [metric.id for metric in METRICS if metric.unit == "hours" and not metric.clock]
    assert not lacking, f'add clock = "elapsed" or "working" to {lacking} in metrics.toml'


def test_every_name_in_the_catalogue_exists() -> None:
    catalog = load_catalog()
    for metric in METRICS:
        assert catalog.measures_of(metric)
        for term in (*metric.left_out, *metric.approximate):
            assert term.measure in catalog.measures
        assert metric.instead is None or metric.instead in catalog.metrics
    for rollup in catalog.rollups.values():
        assert set(rollup.dimensions) <= set(catalog.dimensions)
        assert set(rollup.measures) <= set(catalog.measures)
