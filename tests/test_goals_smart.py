"""The advice on a goal: every verdict, every trap, and what cannot be known."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from opsdash.analysis.week_paths import Weeks
from opsdash.goals.advice import Advice, Code, Letter, Mark, worst
from opsdash.goals.goal import Control, Course, Goal, Sense
from opsdash.goals.smart import advise
from opsdash.goals.smart_facts import Facts, Past
from opsdash.goals.typed_target import Change, Meaning, TypedTarget, read_target
from opsdash.intake.typed_numbers import Unclear
from opsdash.metrics.catalog import Metric, load_catalog

METRICS = load_catalog().metrics
RATE, ORDERS, SHARE = (METRICS[name] for name in ("contact_rate_orders", "orders", "one_stop_rate"))
# A Monday.
TODAY = date(2026, 6, 1)
THROUGH = TODAY - timedelta(days=1)
GOAL = Goal(
    title="Fewer inquiries",
    metric=RATE.id,
    owner="Ann",
    baseline=10,
    target=9,
    start=TODAY,
    due=TODAY + timedelta(weeks=13) - timedelta(days=1),
    driver="one_stop_rate",
    control=Control.INFLUENCED,
)


def weeks(center: float, swing: float, count: int = 60, cases: float = 1000) -> Weeks:
    """A level that swings about its centre by a fixed pattern."""
    pattern = np.resize([1.0, -1.0, 0.5, -0.5], count)
    values = center + swing * pattern
    return Weeks(values * cases, np.full(count, cases))


def facts(history: Weeks | None = None, /, **changes: Any) -> Facts:
    known = weeks(10, 0.2) if history is None else history
    found = Facts(
        today=TODAY,
        week_start=0,
        course=Course.LEVEL,
        metric=RATE,
        through=THROUGH,
        past=Past(known, 1.0, 7, THROUGH, 13),
    )
    return replace(found, **changes)


def codes(found: tuple[Advice, ...], letter: Letter) -> list[Code]:
    return [each.code for each in found if each.letter is letter]


def attainable(goal: Goal, known: Facts, typed: TypedTarget | None = None) -> list[Code]:
    return codes(advise(goal, known, typed), Letter.ATTAINABLE)


def piece(found: tuple[Advice, ...], code: Code) -> Advice:
    return next(each for each in found if each.code is code)


def test_every_letter_is_advised_in_its_order() -> None:
    found = advise(GOAL, facts())
    letters = list(dict.fromkeys(each.letter for each in found))
    assert letters == list(Letter)
    assert worst(found, Letter.SPECIFIC) is Mark.OK
    measured = piece(found, Code.MEASURED).values
    assert measured == {"points": 60, "through": "2026-05-31", "step_days": 7}


def test_what_is_not_named_is_asked_for() -> None:
    found = advise(replace(GOAL, title=" ", owner="", metric="gone"), facts(metric=None))
    assert codes(found, Letter.SPECIFIC) == [Code.NO_TITLE, Code.NO_OWNER, Code.NO_METRIC]
    assert worst(found, Letter.SPECIFIC) is Mark.MIND


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (facts(through=None, past=None), Code.NO_SERIES),
        (facts(weeks(10, 0.2, count=9)), Code.FEW_POINTS),
        (facts(today=TODAY + timedelta(days=20)), Code.STALE),
        (facts(weeks(10, 0.2, cases=RATE.thin_below - 1)), Code.FEW_CASES),
    ],
)
def test_a_series_that_cannot_measure_is_named(known: Facts, code: Code) -> None:
    assert code in codes(advise(GOAL, known), Letter.MEASURABLE)


def test_a_metric_without_steps_is_not_known_rather_than_fine() -> None:
    found = advise(GOAL, replace(facts(), past=None))
    assert codes(found, Letter.MEASURABLE) == [Code.NO_STEPS]
    assert worst(found, Letter.MEASURABLE) is Mark.UNKNOWN
    assert codes(found, Letter.ATTAINABLE) == [Code.CANNOT_TELL]


def wave() -> Weeks:
    """Quiet by the week, with changes over a quarter that were as large as three."""
    steps = np.concatenate([np.full(20, 10.0), np.full(20, 7.0), np.full(26, 10.0)])
    values = steps + 0.2 * np.resize([1.0, -1.0, 0.5, -0.5], len(steps))
    return Weeks(values * 1000, np.full(len(steps), 1000.0))


@pytest.mark.parametrize(
    ("target", "past", "code", "mark"),
    [
        (10.4, weeks(10, 0.2), Code.MET, Mark.MIND),
        (9.5, weeks(10, 0.2), Code.LUCK, Mark.MIND),
        (8.0, wave(), Code.AMBITIOUS, Mark.OK),
        (8.8, weeks(10, 0.2), Code.STRETCH, Mark.MIND),
        (5.0, weeks(10, 0.2), Code.NOT_CREDIBLE, Mark.MIND),
        (8.8, weeks(10, 0.2, count=16), Code.OUTSIDE, Mark.UNKNOWN),
        (8.8, weeks(10, 0.2, count=5), Code.SHORT_HISTORY, Mark.UNKNOWN),
        (8.8, weeks(10, 0.0), Code.CONSTANT, Mark.UNKNOWN),
        (0.0, weeks(10, 0.2), Code.ZERO, Mark.UNKNOWN),
    ],
)
def test_each_verdict_on_a_level(target: float, past: Weeks, code: Code, mark: Mark) -> None:
    found = advise(replace(GOAL, target=target, baseline=11), facts(past))
    assert codes(found, Letter.ATTAINABLE)[0] is code
    assert worst(found, Letter.ATTAINABLE) is mark


def test_a_stretch_is_fine_once_its_way_is_named() -> None:
    goal = replace(GOAL, target=8.8, attainable="A tracking page for every parcel")
    found = advise(goal, facts())
    assert codes(found, Letter.ATTAINABLE) == [Code.STRETCH]
    assert worst(found, Letter.ATTAINABLE) is Mark.OK


def test_the_verdict_is_told_in_the_unit_of_the_metric() -> None:
    shares = weeks(0.8, 0.01)
    goal = replace(GOAL, metric=SHARE.id, baseline=80, target=82)
    past = Past(shares, 100.0, 7, THROUGH, 13)
    found = piece(advise(goal, facts(past=past, metric=SHARE)), Code.LUCK)
    assert found.values["wanted"] == pytest.approx(82)
    assert found.values["center"] == pytest.approx(80)
    assert found.values["low"] < 80 < found.values["high"] <= 100


def test_months_in_which_it_was_reached_are_counted() -> None:
    months = np.concatenate([np.full(21, 10.0), np.full(3, 8.0)])
    known = facts(months=months, month_days=np.full(24, 30.0))
    found = piece(advise(replace(GOAL, target=8.5), known), Code.REACHED_BEFORE)
    assert found.values == {"met": 3, "periods": 24}
    assert Code.NEVER_REACHED in attainable(replace(GOAL, target=7), known)


def test_months_of_a_total_are_held_against_its_share_of_days() -> None:
    months = np.array([300.0, 310.0, 600.0])
    known = facts(
        course=Course.TOTAL,
        metric=ORDERS,
        months=months,
        month_days=np.array([30.0, 31.0, 30.0]),
        past=Past(weeks(70, 3), 1.0, 7, THROUGH, 13, rest=140.0),
    )
    goal = replace(GOAL, metric=ORDERS.id, baseline=900, target=20.0 * 91)
    assert piece(advise(goal, known), Code.REACHED_BEFORE).values == {"met": 1, "periods": 3}


def test_a_total_is_judged_by_what_is_left_of_it() -> None:
    goal = replace(GOAL, metric=ORDERS.id, baseline=900, target=910)
    known = facts(course=Course.TOTAL, metric=ORDERS)
    past = Past(weeks(70, 3), 1.0, 7, THROUGH, 13, rest=0.0)
    assert attainable(goal, replace(known, past=past)) == [Code.DONE]
    limit = replace(goal, baseline=920)
    assert attainable(limit, replace(known, past=past)) == [Code.OVER]
    assert attainable(goal, replace(known, past=replace(past, rest=70.0)))[0] is Code.MET
    assert attainable(goal, replace(known, past=replace(past, rest=None))) == [Code.CANNOT_TELL]


HELD = replace(GOAL, kind=Course.MAINTAIN, sense=Sense.AT_MOST, baseline=6, target=6)


def around(center: float, deviation: float) -> Weeks:
    """Weeks whose moving range says exactly this deviation."""
    swing = deviation * 1.128379 / 2
    return Weeks(center + swing * np.resize([1.0, -1.0], 60), np.ones(60))


def test_every_week_is_told_beside_on_average() -> None:
    """The worked example: 5.7 with a deviation of 0.25 keeps 6 for thirteen weeks 1 time in 5."""
    found = advise(HELD, facts(around(5.7, 0.25), course=Course.MAINTAIN))
    told = piece(found, Code.EVERY_WEEK)
    assert told.mark is Mark.MIND
    assert told.values["one_week"] == pytest.approx(0.885, abs=0.001)
    assert told.values["chance"] == pytest.approx(0.204, abs=0.002)
    assert told.values["on_average"] > 0.99
    assert (told.values["weeks"], told.values["offer"]) == (13, 12)


def test_weeks_that_may_fail_make_it_a_promise_that_can_be_kept() -> None:
    known = facts(around(5.7, 0.25), course=Course.MAINTAIN)
    told = piece(advise(replace(HELD, allowed_misses=2), known), Code.EVERY_WEEK)
    assert told.mark is Mark.OK
    assert (told.values["needed"], told.values["offer"]) == (11, 0)


def test_a_limit_that_is_never_held_has_its_verdict_too() -> None:
    known = facts(around(6.5, 0.25), course=Course.MAINTAIN)
    assert attainable(HELD, known) == [Code.EVERY_WEEK]
    known = facts(around(9, 0.25), course=Course.MAINTAIN)
    assert attainable(HELD, known) == [Code.EVERY_WEEK, Code.NOT_CREDIBLE]


def test_a_typed_change_is_asked_before_anything_is_judged() -> None:
    typed = TypedTarget(amount=10, meanings=(Meaning(Change.MORE, 11),))
    goal = replace(GOAL, target=float("nan"))
    assert attainable(goal, facts(), typed) == [Code.CHANGE_TYPED]
    assert attainable(goal, facts()) == [Code.NO_TARGET]
    assert attainable(replace(GOAL, target=10), facts()) == [Code.SAME]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [Code.DRIVEN, Code.INFLUENCED]),
        ({"control": Control.CONTROLLED}, [Code.DRIVEN, Code.CONTROLLED]),
        ({"driver": "", "parent_id": "p"}, [Code.SERVES, Code.INFLUENCED]),
        ({"driver": "", "control": None}, [Code.NO_LINK, Code.NO_CONTROL]),
        ({"driver": RATE.id}, [Code.OWN_DRIVER, Code.INFLUENCED]),
        ({"target": 11}, [Code.AGAINST_BETTER, Code.DRIVEN, Code.INFLUENCED]),
    ],
)
def test_what_moves_it_and_who_can(changes: dict[str, Any], expected: list[Code]) -> None:
    goal = replace(GOAL, **changes)
    assert codes(advise(goal, facts()), Letter.RELEVANT) == expected


def test_no_direction_is_worse_for_a_metric_without_one() -> None:
    neutral = next(each for each in METRICS.values() if each.better == "neutral")
    found = advise(replace(GOAL, target=11), facts(metric=neutral))
    assert Code.AGAINST_BETTER not in codes(found, Letter.RELEVANT)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [Code.TIMED]),
        ({"due": date.min}, [Code.NO_DUE]),
        ({"due": TODAY}, [Code.NO_DUE]),
        ({"start": TODAY - timedelta(days=90), "due": TODAY - timedelta(days=1)}, [Code.PAST_DUE]),
        ({"due": TODAY + timedelta(days=10)}, [Code.FEW_PERIODS, Code.TIMED]),
        ({"review_days": 92}, [Code.NO_REVIEW]),
    ],
)
def test_time_bound(changes: dict[str, Any], expected: list[Code]) -> None:
    goal = replace(GOAL, **changes)
    assert codes(advise(goal, facts()), Letter.TIME_BOUND) == expected


def test_the_reviews_to_come_are_counted() -> None:
    found = piece(advise(GOAL, facts()), Code.TIMED)
    assert (found.values["reviews"], found.values["first"]) == (12, "2026-06-08")


def test_a_milestone_needs_no_number() -> None:
    goal = replace(GOAL, metric="", kind=Course.MILESTONE, attainable="Two translators")
    found = advise(goal, Facts(TODAY, 0, Course.MILESTONE))
    assert codes(found, Letter.MEASURABLE) == [Code.DONE_OR_NOT]
    assert codes(found, Letter.ATTAINABLE) == [Code.HOW]
    assert attainable(replace(goal, attainable=""), Facts(TODAY, 0, Course.MILESTONE)) == [
        Code.NO_HOW
    ]


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [("80", SHARE, 80), ("80 %", SHARE, 80), ("9,5", RATE, 9.5), ("1 250", ORDERS, 1250)],
)
def test_a_plain_number_is_the_target(text: str, metric: Metric, value: float) -> None:
    assert read_target(text, metric, 10).value == value


@pytest.mark.parametrize(
    ("text", "metric", "baseline", "values"),
    [
        ("+10 %", SHARE, 80, {Change.AMOUNT: 90, Change.MORE: 88}),
        ("-10%", SHARE, 80, {Change.AMOUNT: 70, Change.LESS: 72}),
        ("+10 %", ORDERS, 200, {Change.MORE: 220}),
        ("10 %", ORDERS, 200, {Change.LESS: 180, Change.MORE: 220}),
        ("+10", ORDERS, 200, {Change.AMOUNT: 210, Change.EXACT: 10}),
        ("\N{MINUS SIGN}2", RATE, 12, {Change.AMOUNT: 10}),
        ("+5 %", METRICS["growth_sales"], 3, {Change.EXACT: 5, Change.AMOUNT: 8}),
    ],
)
def test_a_change_is_asked_what_it_means(
    text: str, metric: Metric, baseline: float, values: dict[Change, float]
) -> None:
    found = read_target(text, metric, baseline)
    assert found.value is None
    assert {each.change: each.value for each in found.meanings} == pytest.approx(values)


def test_a_change_of_nothing_known_needs_the_baseline() -> None:
    assert read_target("+10 %", ORDERS, None).needs_baseline
    assert read_target("ten", ORDERS, 1).unclear is Unclear.NO_NUMBER
    assert read_target("", ORDERS, 1) == TypedTarget()
