"""The effect of a dated action: a sum, a rate, few counts; what it cannot be separated from."""

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from opsdash.analysis.effect import EffectReason, Verdict
from opsdash.analysis.result import Status, because
from opsdash.calendar.events import Event, EventKind
from opsdash.calendar.periods import Grain
from opsdash.findings.effect import (
    EffectAsked,
    EffectFinding,
    WhyNot,
    failed,
    find_effect,
    looked_at,
    near_events,
)
from opsdash.findings.series import Series
from opsdash.metrics.answer import Answer, Reason, ReasonCode
from opsdash.metrics.catalog import Metric, load_catalog
from opsdash.metrics.question import Question
from opsdash.words.effect import effect_fields, effect_sentences

METRICS = load_catalog().metrics
INQUIRIES, RATE = METRICS["inquiries"], METRICS["contact_rate_orders"]
MONDAY = date(2026, 1, 5)
WEEKS, AFTER = 12, 28
DAY = timedelta(days=1)


def asked(metric: Metric, days: int, after: int, nearby: tuple[str, ...] = ()) -> EffectAsked:
    start = MONDAY + timedelta(days=days - after)
    days_after = looked_at(start, start + DAY, MONDAY + timedelta(days=days - 1))
    return EffectAsked(metric.id, MONDAY, days_after, nearby=nearby)


def history(
    metric: Metric, above: list[float], below: list[float] | None = None, *, refused: bool = False
) -> Series:
    question = Question((metric.id,), asked(metric, len(above), 1).history, Grain.DAY)
    reason = Reason(ReasonCode.MISSING_MEASURE, (("measure", "orders"), ("fact", "order")))
    refusals = ((metric.id, reason),) if refused else ()
    answer = Answer(question, (), (), Status.OK, None, refusals, 1)
    numerator = np.array(above)
    denominator = np.array(below or [1.0] * len(above))
    value = numerator / denominator * metric.scale
    days = np.datetime64(MONDAY) + np.arange(len(above))
    return Series(metric.id, Grain.DAY, days, value, numerator, denominator, (), answer)


def daily(factor: float) -> tuple[list[float], list[float]]:
    """Inquiries of twelve weeks and four more that are `factor` times as many; orders of all."""
    rng = np.random.default_rng(3)
    days = WEEKS * 7 + AFTER
    orders = rng.normal(400, 20, days).round()
    rates = np.where(np.arange(days) < WEEKS * 7, 0.1, 0.1 * factor)
    inquiries = (orders * rates + rng.normal(0, 2, days)).round()
    return inquiries.tolist(), orders.tolist()


@cache
def of_rate() -> EffectFinding:
    above, below = daily(1.5)
    question = asked(RATE, len(above), AFTER, ("Glass <b>bottle</b>",))
    return find_effect(history(RATE, above, below), question, RATE)


def test_a_rate_is_divided_last_and_compared_with_what_was_expected() -> None:
    finding = of_rate()
    above, below = daily(1.5)
    assert finding.actual == pytest.approx(100 * sum(above[-AFTER:]) / sum(below[-AFTER:]))
    assert finding.expected
    assert finding.expected.value == pytest.approx(10, rel=0.1)
    assert finding.verdict is Verdict.MORE
    assert len([step for step in finding.steps if step.expected]) == AFTER


def test_it_says_what_it_cannot_be_separated_from_and_which_way_is_better() -> None:
    text = " ".join(effect_sentences(of_rate(), RATE))
    assert "more than expected, which is worse" in text
    assert "cannot be separated from what else began within a week: Glass <b>bottle</b>." in text
    assert "caused" not in text


def test_same_data_same_sentence_and_a_program_is_told_it_too() -> None:
    fields = effect_fields(of_rate(), RATE)
    assert fields["sentences"] == list(effect_sentences(of_rate(), RATE))
    assert fields["cannot_separate_from"] == ["Glass <b>bottle</b>"]
    assert json.dumps(fields, allow_nan=False)


def test_few_counts_are_told_by_an_exact_test() -> None:
    """Two, then eight in as many days: the reference case, 0.109."""
    values = [0.0] * 60
    values[10] = values[20] = 1.0
    for at in (31, 33, 36, 40, 44, 48, 52, 57):
        values[at] = 1.0
    question = replace(
        asked(INQUIRIES, 60, 30),
        looked_at=looked_at(MONDAY + 30 * DAY, MONDAY + 60 * DAY, MONDAY + 90 * DAY),
    )
    finding = find_effect(history(INQUIRIES, values), question, INQUIRIES)
    assert finding.counts
    assert (finding.counts.before, finding.counts.after, finding.counts.days) == (2, 8, 30)
    assert finding.counts.comparison.chance == pytest.approx(0.109, abs=5e-4)
    assert finding.verdict is Verdict.USUAL
    text = " ".join(effect_sentences(finding, INQUIRIES))
    assert "8 inquiries, after 2 in the 30 days before" in text
    assert "10.9\N{NO-BREAK SPACE}%" in text
    assert json.dumps(effect_fields(finding, INQUIRIES), allow_nan=False)


@pytest.mark.parametrize(
    ("days", "after", "code"),
    [
        (20, 10, EffectReason.SHORT_BEFORE),
        (60, 3, EffectReason.SHORT_AFTER),
    ],
)
def test_too_few_days_are_refused(days: int, after: int, code: EffectReason) -> None:
    values = [50.0 + at % 5 for at in range(days)]
    finding = find_effect(history(INQUIRIES, values), asked(INQUIRIES, days, after), INQUIRIES)
    assert (finding.status, finding.reasons[0].code) == (Status.REFUSED, code)
    assert finding.actual is None


def test_a_number_that_is_neither_count_nor_rate_and_a_refused_one_have_a_reason() -> None:
    median = METRICS["resolution_median"]
    assert find_effect(history(median, [1.0] * 60), asked(median, 60, 28), median).reasons == (
        because(WhyNot.NO_EFFECT_OF),
    )
    unanswered = find_effect(history(RATE, [1.0] * 60, refused=True), asked(RATE, 60, 28), RATE)
    assert unanswered.reasons == (because(WhyNot.UNANSWERED),)


def test_nothing_at_all_is_nothing_to_compare() -> None:
    finding = find_effect(history(INQUIRIES, [0.0] * 60), asked(INQUIRIES, 60, 28), INQUIRIES)
    assert finding.reasons == (because(WhyNot.NOTHING_COUNTED),)
    nothing_known = find_effect(
        history(INQUIRIES, [np.nan] * 60), asked(INQUIRIES, 60, 28), INQUIRIES
    )
    assert nothing_known.status is Status.REFUSED


def test_every_reason_has_its_words() -> None:
    for code in (*WhyNot, *EffectReason):
        finding = EffectFinding(asked(RATE, 60, 28), Status.REFUSED, (of(code),))
        assert effect_sentences(finding, RATE) or code is EffectReason.NOT_SEPARABLE
    assert effect_sentences(failed(asked(RATE, 60, 28)), RATE)


def of(code: WhyNot | EffectReason) -> Any:
    return because(code, steps=3.0, dates=2.0, controls=1.0, events=1.0)


def test_what_lasts_is_looked_at_as_long_and_never_beyond_the_data() -> None:
    first = MONDAY
    assert looked_at(first, first + DAY, first + 90 * DAY).days == 28
    assert looked_at(first, first + 40 * DAY, first + 90 * DAY).days == 40
    assert looked_at(first, first + 400 * DAY, first + 900 * DAY).days == 91
    assert looked_at(first, first + DAY, first + 9 * DAY).days == 10


def test_near_is_what_began_within_a_week() -> None:
    events = [
        Event(EventKind.NOTICE, f"{at}", MONDAY + at * DAY, MONDAY + (at + 1) * DAY, id=str(at))
        for at in (-8, -7, 0, 7, 8)
    ]
    assert near_events(events, MONDAY, ("0",)) == ("-7", "7")
