"""The SQL that questions and rollups become, kept under tests/golden to be read in review.

After an intended change: OPSDASH_WRITE_GOLDEN=1 python -m pytest tests/test_metrics_sql.py
"""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.ask import frame_of
from opsdash.metrics.catalog import Condition, Kind, Term, load_catalog
from opsdash.metrics.columns import Asked, need_of
from opsdash.metrics.coverage import Coverage, ReadingCoverage, SourceCoverage
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.rollups import build_sql
from opsdash.metrics.scope import Scope
from opsdash.metrics.sql import compile_questions
from opsdash.metrics.statements import Statement
from opsdash.metrics.sums import followed_sql

GOLDEN = Path(__file__).parent / "golden"
MAY = Period(date(2026, 5, 1), date(2026, 6, 1))
ALL = tuple(load_catalog().metrics)
# All but the one that looks at a customer's other inquiries.
SUMMED = tuple(each for each in ALL if each != "net_contact_rate")
THROUGH = date(2026, 5, 20)


def source(name: str, fact: str) -> SourceCoverage:
    return SourceCoverage(name, "generic", fact, date(2025, 1, 1), THROUGH, 1, 10, False, 0)


def through(day: date, name: str) -> SourceCoverage:
    return replace(source(name, "inquiry"), through_day=day)


COVERAGE = Coverage(
    anchor=THROUGH,
    first_day=date(2025, 1, 1),
    sources=(
        source("desk", "inquiry"),
        source("shop", "order"),
        source("crm", "deal"),
        source("crm", "contact"),
        source("web", "reading"),
        source("ads", "reading"),
    ),
    readings=(
        ReadingCoverage("web", "visits", date(2025, 1, 1), THROUGH, frozenset({"airline"})),
        ReadingCoverage("ads", "ad_cost", date(2025, 1, 1), THROUGH, frozenset()),
        ReadingCoverage("ads", "ad_clicks", date(2025, 1, 1), THROUGH, frozenset()),
    ),
    rollup_rows=tuple(
        (name, len(rollup.dimensions)) for name, rollup in load_catalog().rollups.items()
    ),
    told=frozenset(load_catalog().told),
)

QUESTIONS = {
    "total": Question(("inquiries", "orders", "contact_rate_orders"), MAY),
    "weeks_from_sunday_compared": Question(
        ("inquiries",), MAY, Grain.WEEK, comparison=Comparison.PREVIOUS
    ),
    "split_and_filter": Question(
        ("inquiries",), MAY, Grain.MONTH, "topic", (Filter("contact_channel", ("email", "")),)
    ),
    "from_the_facts": Question(("one_stop_rate",), MAY, split="priority"),
    "one_stop": Question(("one_stop_rate",), MAY),
    "sales": Question(("sales",), MAY, filters=(Filter("country", ("DE",)),)),
    "quantiles": Question(("resolution_median", "resolution_p90"), MAY, split="group"),
    "backlog": Question(("backlog",), MAY, Grain.WEEK),
    "backlog_compared": Question(("backlog",), MAY, Grain.WEEK, comparison=Comparison.PREVIOUS),
    "backlog_a_year_before": Question(("backlog",), MAY, comparison=Comparison.YEAR),
    "backlog_by_age": Question(("backlog_over_1", "backlog_over_7"), MAY, split="topic"),
    "backlog_mean_age": Question(("backlog_age_mean",), MAY, Grain.WEEK, split="agent"),
    "net_flow": Question(("net_flow", "inquiries"), MAY, Grain.WEEK),
    "first_reply": Question(
        ("first_reply_median", "first_reply_p90"), MAY, Grain.WEEK, comparison=Comparison.PREVIOUS
    ),
    "promises_by_priority": Question(
        ("reply_promise_rate",), MAY, split="priority", filters=(Filter("group", ("north",)),)
    ),
    "by_agent": Question(("one_touch_rate", "csat", "one_stop_rate_1"), MAY, split="agent"),
    "facts_filtered": Question(
        ("one_touch_rate", "inquiries"), MAY, filters=(Filter("priority", ("high", "")),)
    ),
    "one_stop_windows": Question(
        tuple(each.id for each in load_catalog().family("one_stop")), MAY, split="contact_channel"
    ),
    "tags": Question(("one_stop_rate",), MAY, split="tag", filters=(Filter("tag", ("late", "")),)),
    "deals": Question(("win_rate", "deal_value_mean"), MAY, split="manager"),
    "readings": Question(("visits",), MAY, Grain.MONTH, "airline"),
    "net_contact_rate": Question(("net_contact_rate",), MAY),
    "open_pipeline": Question(("open_value",), MAY, split="manager"),
    "cycle": Question(("cycle_days_median", "cycle_days_mean"), MAY, split="product"),
    "velocity": Question(("sales_velocity",), MAY),
    "ad_cost": Question(("ad_cost", "cost_per_click"), MAY, split="currency"),
    "lead_to_deal": Question(("lead_to_deal_rate",), MAY, Grain.MONTH, "lead_status"),
    "readings_by_sprint_period": Question(("visits",), MAY, Grain.SPRINT_PERIOD),
    "sprint_periods_compared": Question(
        ("inquiries",), MAY, Grain.SPRINT_PERIOD, comparison=Comparison.PREVIOUS
    ),
    "quarters_a_year_before": Question(
        ("inquiries", "orders"),
        Period(date(2025, 7, 1), date(2026, 7, 1)),
        Grain.QUARTER,
        comparison=Comparison.YEAR,
    ),
    "backlog_by_year": Question(("backlog",), Period(date(2025, 1, 1), THROUGH), Grain.YEAR),
    "twelve_days_against_twelve": Question(
        ("inquiries",),
        Period(date(2026, 5, 1), date(2026, 5, 13)),
        comparison=Comparison.PREVIOUS,
        against=Period(date(2026, 4, 1), date(2026, 4, 13)),
    ),
    "same_weekdays_a_year_before": Question(
        ("inquiries",), MAY, split="group", comparison=Comparison.YEAR_WEEKDAYS
    ),
    "a_target_asks_for_nothing_more": Question(
        ("inquiries",), MAY, comparison=Comparison.TARGET, targets=(("inquiries", 400.0),)
    ),
}


# What a team could have made itself.
DELIVERY = (Condition("topic", ("Delivery", "Return")),)
NORTH = (Condition("group", ("North", "")),)
NOT_NORTH = (Condition("group", ("North", ""), is_excluded=True),)
OWN = {
    "delivery_share": {
        "kind": Kind.RATIO,
        "numerator": (Term(1, "inquiries", DELIVERY),),
        "denominator": (Term(1, "orders"),),
    },
    "own_by_group": {
        "kind": Kind.RATIO,
        "numerator": (
            Term(1, "onestop", NOT_NORTH, 7),
            Term(-1, "onestop_repeated_7", NOT_NORTH, 7),
            Term(1, "onestop", NORTH, 14),
            Term(-1, "onestop_repeated_14", NORTH, 14),
        ),
        "denominator": (Term(1, "onestop", NOT_NORTH, 7), Term(1, "onestop", NORTH, 14)),
        "window": 14,
    },
    "own_tagged": {
        "kind": Kind.SUM,
        "numerator": (
            Term(1, "inquiries", (Condition("tag", ("late",)), Condition("priority", ("high",)))),
            Term(-1, "inquiries", (Condition("tag", ("vip", ""), is_excluded=True),)),
        ),
    },
    "own_backlog": {"kind": Kind.STOCK, "numerator": (Term(1, "open_inquiries", DELIVERY),)},
    "own_median": {
        "kind": Kind.QUANTILE,
        "numerator": (Term(1, "resolved", NORTH),),
        "quantile": 0.5,
    },
    "own_visits": {
        "kind": Kind.SUM,
        "numerator": (Term(1, "visits", (Condition("airline", ("A", ""), is_excluded=True),)),),
    },
}
_BARE = replace(load_catalog().metrics["inquiries"], denominator=(), window=None)
CATALOG = replace(
    load_catalog(),
    metrics=load_catalog().metrics
    | {name: replace(_BARE, id=name, **made) for name, made in OWN.items()},
)
QUESTIONS |= {
    "own_count_where": Question(
        ("delivery_share",), MAY, Grain.WEEK, comparison=Comparison.PREVIOUS
    ),
    "own_count_where_split": Question(("delivery_share",), MAY, split="topic"),
    "own_by_group": Question(("own_by_group",), MAY, split="group"),
    "own_tags": Question(("own_tagged",), MAY, split="tag"),
    "own_stock_and_median": Question(("own_backlog", "own_median"), MAY),
    "own_readings": Question(("own_visits",), MAY, Grain.MONTH),
}


LAGGING = replace(COVERAGE, sources=(*COVERAGE.sources, through(date(2026, 5, 3), "chat")))


def asked(question: Question, coverage: Coverage = COVERAGE) -> Asked:
    scope = Scope(question, CATALOG, coverage)
    metrics = tuple(CATALOG.metrics[each] for each in question.metrics)
    frame = frame_of(scope, Organisation(week_start=6))
    return Asked(scope, frame, need_of(scope, metrics))


def compiled(question: Question, coverage: Coverage = COVERAGE) -> tuple[Statement, ...]:
    return tuple(compile_questions([asked(question, coverage)]))


def written(statements: tuple[Statement, ...]) -> str:
    parts = [
        f"-- {each.form}{' from the facts' if each.is_slower else ''}:"
        f" {', '.join(map(str, each.parameters))}\n{each.sql};\n"
        for each in statements
    ]
    return "\n".join(parts)


def compare(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.sql"
    if os.environ.get("OPSDASH_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_becomes_this_sql(name: str) -> None:
    compare(f"question_{name}", written(compiled(QUESTIONS[name])))


def test_promises_of_a_source_that_lags_behind_become_this_sql() -> None:
    question = Question(("reply_promise_rate",), MAY, Grain.WEEK)
    compare("question_promises_of_two_sources", written(compiled(question, LAGGING)))


@pytest.mark.parametrize("name", load_catalog().rollups)
def test_a_rollup_is_built_by_this_sql(name: str) -> None:
    catalog = load_catalog()
    compare(name, build_sql(catalog, catalog.rollups[name]) + ";\n")


def test_repeats_are_found_by_this_sql() -> None:
    compare("followed", followed_sql() + ";\n")


def test_all_metrics_together_take_a_statement_for_each_set_of_rollups() -> None:
    question = Question(ALL, MAY, Grain.WEEK, comparison=Comparison.YEAR)
    forms = [each.form for each in compiled(question)]
    # Inquiries, repeats, how they were served and what was promised; orders, deals, contacts. The
    # stocks of inquiries are made of sums by day that are asked for anyway.
    flows, stocks, durations = ["days"] * 7, ["days"] * 3, ["buckets"] * 5
    assert forms == [*flows, *stocks, *durations, "reading", "reading"]
    forms = [each.form for each in compiled(replace(question, split="group"))]
    flows, durations, stocks = ["flow"] * 7, ["quantile"] * 5, ["stock"] * 11
    assert forms == [*flows, *durations, *stocks, "reading", "reading"]


def test_questions_about_other_days_of_the_same_sums_share_their_statements() -> None:
    tiles = ("inquiries", "orders", "backlog", "one_stop_rate", "resolution_median")
    weeks = Question(tiles, Period(date(2026, 1, 1), date(2026, 6, 1)), Grain.WEEK)
    compared = Question(tiles, MAY, comparison=Comparison.PREVIOUS)
    alone = Question(tiles, MAY, filters=(Filter("contact_channel", ("email",)),))
    facts = Question(("net_contact_rate",), MAY)
    found = compile_questions([asked(each) for each in (weeks, compared, alone, facts, facts)])
    assert [(each.form, each.askers) for each in found] == [
        # Inquiries, orders; each of the last two reads the facts for its own days alone.
        *[("days", (0, 1, 3, 4)), ("days", (0, 1, 3, 4)), ("days", (3,)), ("days", (4,))],
        ("buckets", (0, 1)),
        *[("days", (2,)), ("days", (2,)), ("days", (2,)), ("buckets", (2,))],
    ]


@pytest.mark.parametrize("grain", list(Grain))
def test_every_value_is_bound(grain: Grain) -> None:
    hostile = "x'; DROP TABLE inquiry; --"
    filters = tuple(
        Filter(name, (hostile, "")) for name in (*load_catalog().dimensions, hostile, 'a"b')
    )
    question = Question(ALL, MAY, grain, hostile, filters, Comparison.PREVIOUS)
    for each in compiled(question):
        assert hostile not in each.sql
        assert each.sql.count("?") == len(each.parameters)


@pytest.mark.parametrize(
    ("question", "slower"),
    [
        (Question(SUMMED, MAY), False),
        (Question(SUMMED, MAY, split="group"), False),
        (
            Question(SUMMED, MAY, split="group", filters=(Filter("contact_channel", ("email",)),)),
            False,
        ),
        (Question(("net_contact_rate",), MAY), True),
        (Question(("inquiries",), MAY, split="topic"), False),
        (Question(("inquiries",), MAY, split="priority"), True),
        (Question(("resolution_median",), MAY, split="topic"), True),
        (
            Question(("inquiries",), MAY, split="topic", filters=(Filter("agent", ("a",)),)),
            True,
        ),
    ],
)
def test_only_what_no_rollup_covers_is_slower(question: Question, slower: bool) -> None:
    assert any(each.is_slower for each in compiled(question)) is slower
