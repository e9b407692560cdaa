"""What goals ask of the metrics: the right window, few questions, and no goal that stops others."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.periods import Comparison, Period
from opsdash.errors import UnknownNameError
from opsdash.goals.asked import Books
from opsdash.goals.attention import Reason, goals_needing_attention
from opsdash.goals.goal import Goal
from opsdash.goals.measuring import standings
from opsdash.goals.standing import State
from opsdash.goals.suggesting import suggest_baseline
from opsdash.goals.ways import way
from opsdash.goals.windows import data_through, level_windows
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage, SourceCoverage
from opsdash.metrics.question import Filter, Question

START, DUE = date(2026, 4, 1), date(2026, 6, 30)
THROUGH = date(2026, 5, 17)
TODAY = date(2026, 5, 18)
ORDERS = Goal("Orders", "orders", "Ann", 400, 455, START, DUE)
RATE = Goal("Rate", "contact_rate_orders", "Ann", 12, 10, START, DUE)


@dataclass
class Oracle:
    """Answers every question by a rule for (metric, period) and remembers what it was asked."""

    value: Callable[[str, Period], float | None] = lambda _, period: float(period.days)
    status: Callable[[str, Period], Status] = lambda *_: Status.OK
    asked: list[Question] = field(default_factory=list)

    def __call__(self, question: Question) -> Answer:
        self.asked.append(question)
        question.validate(load_catalog())
        totals = tuple(self._row(metric, question.period) for metric in question.metrics)
        return Answer(
            question=question,
            rows=tuple(
                self._row(metric, Period(day, day + timedelta(days=1)))
                for metric in question.metrics
                for day in (
                    question.period.first + timedelta(days=n) for n in range(question.period.days)
                )
            ),
            totals=totals,
            status=Status.OK,
            reason=None,
            refusals=(),
            data_version=1,
        )

    def _row(self, metric: str, period: Period) -> AnswerRow:
        status = self.status(metric, period)
        value = None if status is Status.REFUSED else self.value(metric, period)
        return AnswerRow(metric, period, None, value, value, None, status)


def books(oracle: Oracle, through: date = THROUGH, first: date = date(2024, 1, 1)) -> Books:
    sources = tuple(
        SourceCoverage(fact, "p", fact, first, through, 1, 1, False, 0)
        for fact in ("inquiry", "order")
    )
    return Books(load_catalog(), Coverage(through, first, sources, ()), oracle, 0)


def test_a_total_is_asked_from_the_start_to_the_last_day_with_data() -> None:
    oracle = Oracle()
    (standing,) = standings([ORDERS], books(oracle), TODAY)
    assert oracle.asked[0].period == Period(START, date(2026, 5, 18))
    assert (standing.actual, standing.elapsed_days, standing.total_days) == (47, 47, 91)


def test_a_level_is_asked_over_the_last_four_weeks() -> None:
    oracle = Oracle()
    standings([RATE], books(oracle), TODAY)
    assert oracle.asked[0].period == Period(date(2026, 4, 20), date(2026, 5, 18))


def test_the_backlog_is_asked_on_the_last_day() -> None:
    oracle = Oracle()
    standings([replace(RATE, metric="backlog")], books(oracle), TODAY)
    assert oracle.asked[0].period == Period(THROUGH, date(2026, 5, 18))


def test_growth_is_asked_against_the_year_before() -> None:
    oracle = Oracle()
    standings([replace(RATE, metric="growth_gap", baseline=5, target=-5)], books(oracle), TODAY)
    assert oracle.asked[0].comparison is Comparison.YEAR


def test_a_one_stop_goal_counts_only_days_whose_follow_up_is_over() -> None:
    oracle = Oracle()
    goal = replace(RATE, metric="one_stop_rate", baseline=70, target=80)
    (standing,) = standings([goal], books(oracle), TODAY)
    assert data_through(books(oracle), "one_stop_rate", START) == date(2026, 5, 10)
    assert oracle.asked[0].period.last == date(2026, 5, 10)
    assert standing.elapsed_days == 40
    fresh = replace(goal, start=date(2026, 5, 12))
    assert standings([fresh], books(oracle), TODAY)[0].state is State.NOT_STARTED


def test_goals_that_differ_only_in_the_metric_share_a_question() -> None:
    oracle = Oracle()
    goals = [
        ORDERS,
        replace(ORDERS, metric="inquiries"),
        replace(ORDERS, owner="Ben", target=500),
        RATE,
        replace(RATE, metric="resolution_median"),
        replace(RATE, filters=(Filter("topic", ("Delivery",)),)),
    ]
    assert len(standings(goals, books(oracle), TODAY)) == len(goals)
    assert len(oracle.asked) == 3


def test_nothing_is_asked_for_goals_without_days() -> None:
    oracle = Oracle()
    future = replace(ORDERS, start=date(2026, 6, 1))
    (standing,) = standings([future], books(oracle), TODAY)
    assert (standing.state, oracle.asked) == (State.NOT_STARTED, [])


def test_a_filter_that_became_unknown_leaves_the_other_goals_standing() -> None:
    oracle = Oracle()
    odd = replace(ORDERS, filters=(Filter("airline", ("x",)),))
    with pytest.raises(UnknownNameError):
        oracle(Question(("orders",), ORDERS.period, filters=odd.filters))
    lost, kept = standings([odd, ORDERS], books(oracle), TODAY)
    assert (lost.state, kept.state) == (State.DATA_MISSING, State.BEHIND)


def test_where_weeks_are_refused_the_newest_whole_month_is_read() -> None:
    def whole_months(metric: str, period: Period) -> Status:
        whole = period.first.day == 1 and period.end.day == 1
        return Status.OK if whole else Status.REFUSED

    oracle = Oracle(status=whole_months)
    (standing,) = standings([RATE], books(oracle), TODAY)
    assert standing.measured.window == Period(START, date(2026, 5, 1))


@given(st.integers(1, 400))
def test_a_level_window_is_whole_weeks_inside_the_goal(days: int) -> None:
    last = START + timedelta(days=days - 1)
    window = level_windows(START, last)[0]
    assert window.first >= START
    assert window.last == last
    assert window.days == min(28, days // 7 * 7) if days >= 7 else window.days == days


def test_less_than_a_week_is_thin() -> None:
    goal = replace(RATE, start=date(2026, 5, 13))
    (standing,) = standings([goal], books(Oracle()), TODAY)
    assert (standing.measured.is_thin, standing.actual) == (True, 5)


def test_incomplete_data_is_told() -> None:
    oracle = Oracle()
    answered = oracle(Question(("orders",), ORDERS.period))
    row = answered.totals[0]._replace(flags=frozenset({Flag.INCOMPLETE}))
    told = replace(answered, totals=(row,))
    (standing,) = standings([ORDERS], replace(books(oracle), ask=lambda _: told), TODAY)
    assert standing.measured.is_incomplete


def ending(ends: dict[str, date], oracle: Oracle) -> Books:
    """Books with one source of orders for each end."""
    sources = tuple(
        SourceCoverage(name, "p", "order", date(2024, 1, 1), end, 1, 1, False, 0)
        for name, end in ends.items()
    )
    return Books(load_catalog(), Coverage(max(ends.values()), None, sources, ()), oracle, 0)


def test_a_source_that_lags_decides_how_far_a_goal_is_measured() -> None:
    oracle = Oracle()
    lagging = ending({"a": THROUGH, "b": date(2026, 4, 10)}, oracle)
    (standing,) = standings([ORDERS], lagging, TODAY)
    assert (standing.actual, standing.elapsed_days) == (10, 10)
    retired = ending({"a": THROUGH, "b": date(2025, 4, 10)}, oracle)
    assert standings([ORDERS], retired, TODAY)[0].elapsed_days == 47


@pytest.mark.parametrize(("target", "state"), [(40, State.REACHED), (455, State.BEHIND)])
def test_rows_of_the_others_settle_only_what_is_certain(target: float, state: State) -> None:
    lagging = ending({"a": THROUGH, "b": date(2026, 4, 10)}, Oracle())
    goal = replace(ORDERS, baseline=1, target=target)
    assert standings([goal], lagging, TODAY)[0].state is state


def test_the_way_of_a_total_runs_up_to_its_actual_value() -> None:
    oracle = Oracle()
    marks = way(ORDERS, books(oracle))
    assert [mark.value for mark in marks] == [float(n) for n in range(1, 48)]
    assert way(replace(ORDERS, start=date(2026, 6, 1)), books(oracle)) == ()


def test_a_baseline_of_a_level_is_the_four_weeks_before_the_start() -> None:
    suggestion = suggest_baseline(RATE, books(Oracle()))
    assert suggestion is not None
    assert suggestion.window == Period(date(2026, 3, 4), START)


def test_a_baseline_of_a_total_is_the_quarter_before() -> None:
    suggestion = suggest_baseline(ORDERS, books(Oracle()))
    assert suggestion is not None
    assert (suggestion.window, suggestion.is_scaled) == (Period(date(2026, 1, 1), START), False)


def test_a_baseline_before_a_future_start_ends_with_the_data() -> None:
    future = replace(ORDERS, start=date(2026, 7, 1), due=date(2026, 9, 30))
    suggestion = suggest_baseline(future, books(Oracle()))
    assert suggestion is not None
    assert suggestion.window == Period(date(2026, 2, 15), date(2026, 5, 18))
    assert suggestion.value == 92


def test_a_baseline_from_too_few_days_is_stretched_and_says_so() -> None:
    suggestion = suggest_baseline(ORDERS, books(Oracle(), first=date(2026, 3, 2)))
    assert suggestion is not None
    assert (suggestion.window.days, suggestion.is_scaled) == (30, True)
    assert suggestion.value == pytest.approx(91)


def test_there_is_no_baseline_before_the_first_day_of_data() -> None:
    assert suggest_baseline(ORDERS, books(Oracle(), first=START)) is None
    assert suggest_baseline(replace(ORDERS, metric="visits"), books(Oracle())) is None


def test_attention_goes_to_missed_behind_and_due_goals_nearest_first() -> None:
    def value(metric: str, period: Period) -> float:
        return {"orders": 300.0, "inquiries": 1.0, "contact_rate_orders": 9.0}[metric]

    near = TODAY + timedelta(days=10)
    goals = [
        replace(ORDERS, title="on pace"),
        replace(ORDERS, title="behind", metric="inquiries"),
        replace(RATE, title="due soon", due=near),
        replace(ORDERS, title="missed", metric="inquiries", due=date(2026, 5, 10)),
        replace(ORDERS, title="missed long ago", metric="inquiries", due=date(2026, 5, 1)),
        replace(ORDERS, title="reached", due=near, target=300, baseline=200),
    ]
    found = goals_needing_attention(standings(goals, books(Oracle(value)), TODAY), TODAY)
    assert [(item.standing.goal.title, item.reason, item.days_left) for item in found] == [
        ("missed", Reason.MISSED, -8),
        ("behind", Reason.BEHIND, 43),
        ("due soon", Reason.DUE_SOON, 10),
    ]
