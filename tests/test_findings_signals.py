"""A metric is judged by settled weeks against its usual range, or the one somebody locked."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from acting import person

from opsdash.analysis.limits import Chart
from opsdash.analysis.rules import Rule
from opsdash.analysis.signals import SignalReason
from opsdash.calendar.periods import Grain, Period, next_start
from opsdash.findings.declined_limits import (
    decline,
    declined_of,
    list_declined,
    propose_again,
)
from opsdash.findings.judging import chart_of
from opsdash.findings.locked_limits import LockedLimits
from opsdash.findings.proposed_limits import limits_of_now, limits_of_run, range_of
from opsdash.findings.signals import read_signals
from opsdash.findings.verdict_reading import weeks_until
from opsdash.findings.verdicts import Goodness, MetricSignals, State, newest_signals
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage, SourceCoverage
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home
from opsdash.words import say
from opsdash.words.signals import signal_sentence, state_line

CATALOG = load_catalog()
MONDAY = date(2025, 11, 3)
WEEK = timedelta(weeks=1)
RATE = "contact_rate_orders"
# Moves around ten per hundred orders without any change.
QUIET = [100, 108, 95, 104, 91, 99, 106, 97, 103, 94, 101, 109, 92, 98] * 3


def row(metric: str, at: int, numerator: float | None, denominator: float | None) -> AnswerRow:
    first = MONDAY + at * WEEK
    value = numerator if denominator is None else (numerator or 0) / denominator * 100
    return AnswerRow(
        metric, Period(first, first + WEEK), None, value, numerator, denominator, Status.OK
    )


def answer(rows: list[AnswerRow], filters: tuple[Filter, ...] = ()) -> Answer:
    names = tuple(dict.fromkeys(each.metric for each in rows))
    period = Period(rows[0].period.first, rows[-1].period.end)
    question = Question(names, period, Grain.WEEK, filters=filters)
    return Answer(question, tuple(rows), (), Status.OK, None, (), 1)


def rates(counts: list[float], filters: tuple[Filter, ...] = ()) -> Answer:
    return answer([row(RATE, at, each, 1000) for at, each in enumerate(counts)], filters)


def judged(made: Answer, *locked: LockedLimits) -> MetricSignals:
    (found,) = read_signals(made, CATALOG, locked)
    return found


def test_the_usual_movement_is_ordinary_and_has_a_range() -> None:
    found = judged(rates(QUIET))
    assert found.state is State.ORDINARY
    assert found.signal is None
    assert found.usual is not None
    low, high = found.usual
    assert (low, high) == (pytest.approx(7.35, abs=0.8), pytest.approx(12.5, abs=0.8))
    assert found.window == Period(MONDAY, MONDAY + 28 * WEEK)
    assert found.flagged == ()


def test_eight_weeks_on_one_side_are_a_signal_from_their_first_week_on() -> None:
    found = judged(rates([*QUIET[:40], *[93, 94, 92, 95, 93, 94, 92, 93]]))
    assert found.signal is not None
    assert found.signal.rule is Rule.RUN
    assert found.signal.points == 8
    assert found.signal.since == MONDAY + 40 * WEEK
    assert found.signal.goodness is Goodness.BETTER
    assert dict(found.flagged)[MONDAY + 47 * WEEK] is Goodness.BETTER


def test_a_week_outside_the_limits_is_the_loudest_signal() -> None:
    found = judged(rates([*QUIET, 200, 210]))
    assert found.signal is not None
    assert found.signal.rule is Rule.OUTSIDE
    assert found.signal.since == MONDAY + 42 * WEEK
    assert found.signal.goodness is Goodness.WORSE
    quiet = judged(rates([*QUIET[:40], *[93] * 8]))
    assert newest_signals([quiet, found]) == (found, quiet)
    assert newest_signals([quiet, found], loud_only=True) == (found,)


def test_a_week_that_is_not_settled_is_not_judged() -> None:
    made = rates([*QUIET, 400])
    running = made.rows[-1]._replace(flags=frozenset({Flag.PARTIAL}))
    found = judged(replace(made, rows=(*made.rows[:-1], running)))
    assert found.state is State.ORDINARY
    assert found.newest == len(QUIET) - 1


def test_nothing_is_said_of_now_when_the_newest_weeks_are_missing() -> None:
    made = rates([*QUIET, 200, *[100] * 8])
    missing = [
        each._replace(flags=frozenset({Flag.INCOMPLETE})) for each in made.rows[len(QUIET) + 1 :]
    ]
    found = judged(replace(made, rows=(*made.rows[: len(QUIET) + 1], *missing)))
    assert found.state is State.OLD
    assert found.signal is None


def test_weeks_that_follow_each_other_closely_raise_no_signal() -> None:
    waves = [100 + 3 * min(at % 26, 26 - at % 26) for at in range(52)]
    made = answer([row("orders", at, each, None) for at, each in enumerate(waves)])
    found = judged(made)
    assert found.state in (State.HELD_BACK, State.ORDINARY)
    assert found.signal is None
    assert SignalReason.AUTOCORRELATED in found.result.codes


@pytest.mark.parametrize(
    ("metric", "chart"),
    [
        ("inquiries", Chart.INDIVIDUALS),
        ("resolution_average", Chart.LOGARITHMS),
        ("resolution_median", Chart.LOGARITHMS),
        ("resolution_promise_rate", Chart.SHARES),
        ("backlog", Chart.LOGARITHMS),
        ("order_value_mean", Chart.INDIVIDUALS),
        ("qa_score", Chart.INDIVIDUALS),
        ("one_stop_rate", Chart.SHARES),
        ("conversion_rate", Chart.SHARES),
        (RATE, Chart.RATES),
    ],
)
def test_counted_cases_decide_the_chart(metric: str, chart: Chart) -> None:
    assert chart_of(CATALOG, CATALOG.metrics[metric]) is chart


def test_too_few_cases_a_week_are_not_judged() -> None:
    found = judged(answer([row(RATE, at, 3, 20) for at in range(30)]))
    assert found.state is State.UNJUDGED
    assert found.result.codes == (SignalReason.FEW_CASES,)
    assert found.usual is None


def test_a_growth_is_not_judged() -> None:
    made = answer([row("growth_inquiries", at, 3, None) for at in range(30)])
    assert read_signals(made, CATALOG) == ()


def test_locked_limits_hold_whatever_comes_later() -> None:
    locked = limits_of_now(judged(rates(QUIET)), CATALOG, "A quiet year")
    assert locked is not None
    later = judged(rates([200.0] * 10 + QUIET), replace(locked, first_day=MONDAY))
    assert later.locked is not None
    assert float(later.center[0]) == pytest.approx(locked.center * 100)


def test_locked_limits_belong_to_their_filters_and_their_definition() -> None:
    locked = limits_of_now(judged(rates(QUIET)), CATALOG, "A quiet year")
    assert locked is not None
    narrowed = rates(QUIET, (Filter("topic", ("Fit",)),))
    assert judged(narrowed, locked).locked is None
    assert judged(rates(QUIET), replace(locked, definition="another")).locked is None


def test_new_limits_begin_with_the_run_and_need_ten_weeks() -> None:
    lower = [80, 84, 78, 82, 79, 83, 77, 81, 80, 82]
    early = judged(rates([*QUIET[:40], *lower[:9]]))
    assert early.run_points == 9
    assert limits_of_run(early, CATALOG, "The dispatch mail") is None
    found = judged(rates([*QUIET[:40], *lower]))
    made = limits_of_run(found, CATALOG, "The dispatch mail")
    assert made is not None
    assert made.first_day == found.run_first
    assert made.center == pytest.approx(0.08, abs=0.002)
    low, high = range_of(found, made, CATALOG.metrics[RATE])
    # No narrower than chance alone makes it: three times the root of 0.08 in 1,000.
    assert (low, high) == (pytest.approx(8 - 2.68, abs=0.2), pytest.approx(8 + 2.68, abs=0.2))
    after = judged(rates([*QUIET[:40], *lower]), made)
    assert after.state is State.ORDINARY
    assert after.run_points == 0


def test_a_year_of_whole_weeks_is_asked() -> None:
    period = weeks_until(date(2026, 11, 18), 0)
    assert period == Period(date(2025, 11, 17), date(2026, 11, 16))


def by_step(counts: list[float], grain: Grain, first: date, metric: str = "inquiries") -> Answer:
    rows = []
    for each in counts:
        end = next_start(first, grain)
        rows.append(AnswerRow(metric, Period(first, end), None, each, each, None, Status.OK))
        first = end
    period = Period(rows[0].period.first, rows[-1].period.end)
    return Answer(Question((metric,), period, grain), tuple(rows), (), Status.OK, None, (), 1)


def days(newest: float) -> Answer:
    """Thirteen weeks whose Mondays are five times their Sundays."""
    week = (150.0, 120.0, 110.0, 100.0, 90.0, 50.0, 30.0)
    counts = [week[at % 7] * (1 + QUIET[at % 42] / 1000 - 0.1) for at in range(13 * 7)]
    return by_step([*counts[:-1], newest], Grain.DAY, MONDAY)


def test_a_day_is_judged_by_its_own_weekday() -> None:
    quiet, loud = judged(days(30.0)), judged(days(100.0))
    assert quiet.state is State.ORDINARY
    assert quiet.usual is not None
    assert quiet.usual[1] < 40
    assert (loud.state, loud.grain) == (State.SIGNAL, Grain.DAY)
    assert loud.signal is not None
    assert loud.signal.since == MONDAY + timedelta(days=90)
    assert loud.window == Period(MONDAY, MONDAY + timedelta(days=56))


def test_a_closed_day_is_not_judged_as_a_day() -> None:
    holiday = MONDAY + timedelta(days=90)
    (found,) = read_signals(days(0.0), CATALOG, (), (holiday,))
    assert found.state is State.ORDINARY
    assert found.newest == 89


def test_months_have_limits_of_their_own() -> None:
    counts = [1000.0 + 5 * (QUIET[at] - 100) for at in range(24)]
    first = date(2024, 1, 1)
    assert judged(by_step(counts, Grain.MONTH, first)).state is State.ORDINARY
    found = judged(by_step([*counts, 1500.0], Grain.MONTH, first))
    assert found.signal is not None
    assert found.signal.since == date(2026, 1, 1)
    assert found.window == Period(first, date(2025, 6, 1))


def test_limits_that_were_locked_are_those_of_weeks_alone() -> None:
    locked = limits_of_now(judged(rates(QUIET)), CATALOG, "usual")
    assert locked is not None
    made = by_step([10.0 + at % 3 for at in range(24)], Grain.MONTH, date(2024, 1, 1), RATE)
    (found,) = read_signals(made, CATALOG, (locked,))
    assert found.locked is None


def test_what_held_before_stays_as_earlier_limits() -> None:
    made = rates([*QUIET[:40], *[60 + at % 5 for at in range(12)]])
    plain = judged(made)
    assert plain.earlier == ()
    run = limits_of_run(plain, CATALOG, "a new form")
    assert run is not None
    anew = judged(made, run)
    first = int((run.first_day - MONDAY) / WEEK)
    ((low, center, high),) = anew.earlier
    assert center[0] == pytest.approx(plain.center[0])
    assert (low[0], high[0]) == (pytest.approx(plain.low[0]), pytest.approx(plain.high[0]))
    assert math.isnan(center[first])
    assert math.isnan(anew.center[first - 1])
    assert anew.center[first] == pytest.approx(6.2, abs=0.1)


def test_each_lock_holds_for_its_own_weeks() -> None:
    made = rates(
        [*QUIET[:20], *[80 + at % 5 for at in range(16)], *[60 + at % 5 for at in range(16)]]
    )
    usual = limits_of_now(judged(made), CATALOG, "usual")
    assert usual is not None
    second = replace(usual, first_day=MONDAY + 20 * WEEK, center=0.082)
    third = replace(usual, first_day=MONDAY + 36 * WEEK, center=0.062)
    found = judged(made, usual, second, third)
    centers = [float(center[~np.isnan(center)][0]) for _, center, _ in found.earlier]
    assert centers == [pytest.approx(usual.center * 100), pytest.approx(8.2)]
    assert found.center[36] == pytest.approx(6.2)
    assert math.isnan(found.center[35])


def test_a_declined_proposal_stays_declined_while_its_run_lasts(home: Home) -> None:
    counts = [*QUIET[:40], *[60 + at % 5 for at in range(12)]]
    found = judged(rates(counts))
    declined = decline(home.state, found, person("Ann"))
    assert declined is not None
    assert list_declined(home.state) == (declined,)
    assert declined_of(found, (declined,)) == declined
    later = judged(rates([*counts, 61]))
    assert declined_of(later, (declined,)) == declined
    other = replace(declined, filters=(Filter("topic", ("a",)),))
    assert declined_of(found, (other,)) is None
    assert declined_of(found, (replace(declined, through=MONDAY),)) is None
    propose_again(home.state, declined, person("Bo"))
    assert list_declined(home.state) == ()
    assert decline(home.state, judged(rates(QUIET)), person("Ann")) is None


def covering(*facts: str) -> Coverage:
    last = MONDAY + 60 * WEEK
    sources = [SourceCoverage(each, "p", each, MONDAY, last, 1, 1, False, 0) for each in facts]
    return Coverage(last, MONDAY, tuple(sources), ())


def test_inquiries_are_judged_as_a_rate_where_there_are_orders() -> None:
    made = answer([row("inquiries", at, each, None) for at, each in enumerate([*QUIET, 900])])
    (alone,) = read_signals(made, CATALOG, coverage=covering("inquiry"))
    assert alone.state is State.SIGNAL
    assert alone.instead is None
    (found,) = read_signals(made, CATALOG, coverage=covering("inquiry", "order"))
    assert found.state is State.UNJUDGED
    assert found.instead == RATE
    assert state_line(found) == "Grows with sales, judged per 100 orders"
    assert "contact rate per 100 orders" in signal_sentence(CATALOG.metrics[RATE], found, None)
    locked = limits_of_now(alone, CATALOG, "A quiet year")
    assert locked is not None
    (kept,) = read_signals(made, CATALOG, (locked,), coverage=covering("inquiry", "order"))
    assert kept.state is State.SIGNAL


def test_every_rate_that_is_judged_in_the_place_of_a_sum_exists_and_has_its_words() -> None:
    rates = [each for metric in CATALOG.metrics.values() for each in metric.judged_as]
    assert rates
    for each in rates:
        assert CATALOG.metrics[each].denominator
        assert say(f"signals.follows.{each}.name").lower() == CATALOG.metrics[each].name.lower()


def test_a_time_that_was_locked_as_an_amount_keeps_its_limits() -> None:
    made = answer([row("resolution_average", at, each, None) for at, each in enumerate(QUIET)])
    made = replace(made, rows=tuple(each._replace(denominator=80) for each in made.rows))
    by_factors = limits_of_now(judged(made), CATALOG, "A quiet year")
    assert by_factors is not None
    assert by_factors.chart is Chart.LOGARITHMS
    low, high = range_of(judged(made), by_factors, CATALOG.metrics["resolution_average"])
    assert judged(made, by_factors).usual == (pytest.approx(low), pytest.approx(high))
    as_amount = replace(by_factors, chart=Chart.INDIVIDUALS, center=100.0, reach=5.0)
    assert judged(made, as_amount).usual == (95.0, 105.0)
