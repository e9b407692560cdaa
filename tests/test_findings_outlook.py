"""An outlook of a metric: from the settled days on, its closed days told, or a reason alone."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from acting import person

from opsdash.analysis.forecast import ForecastReason, Method
from opsdash.analysis.result import Status, because
from opsdash.calendar.own_days import OwnDay, save_own_day
from opsdash.calendar.periods import Grain
from opsdash.calendar.working_hours import Hours
from opsdash.findings.closed_days import closed_days
from opsdash.findings.outlook import (
    OutlookAsked,
    OutlookFinding,
    OutlookReason,
    failed,
    find_outlook,
)
from opsdash.findings.series import Series
from opsdash.metrics.answer import Answer, Reason, ReasonCode
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question
from opsdash.store import Home
from opsdash.words.outlook import outlook_fields, outlook_sentences

METRICS = load_catalog().metrics
INQUIRIES = METRICS["inquiries"]
MONDAY = date(2026, 1, 5)
WEEK = (50.0, 40, 41, 39, 45, 12, 0)


def history(values: list[float], refusal: Reason | None = None) -> Series:
    asked = ask(max(1, len(values)))
    question = Question(("inquiries",), asked.history, Grain.DAY)
    refusals = (("inquiries", refusal),) if refusal else ()
    answer = Answer(question, (), (), Status.OK, refusal, refusals, 1)
    floats = np.array(values)
    days = np.datetime64(MONDAY) + np.arange(len(values))
    return Series("inquiries", Grain.DAY, days, floats, floats, floats, (), answer)


def ask(days: int, closed: tuple[date, ...] = ()) -> OutlookAsked:
    return OutlookAsked("inquiries", MONDAY, MONDAY + timedelta(days=days - 1), closed=closed)


def weeks(count: int) -> list[float]:
    return [value + (at % 3) * (value > 0) for at, value in enumerate(WEEK * count)]


def found(values: list[float], closed: tuple[date, ...] = ()) -> OutlookFinding:
    return find_outlook(history(values), ask(len(values), closed), INQUIRIES)


def words(finding: OutlookFinding) -> str:
    return " ".join(outlook_sentences(finding, INQUIRIES))


def test_it_begins_after_the_last_known_day_and_says_what_it_compares_with() -> None:
    finding = found([*weeks(7), np.nan, np.nan])
    assert finding.method is Method.WEEKDAY_MEDIAN
    assert finding.period
    assert finding.period.first == MONDAY + timedelta(weeks=7)
    assert finding.period.days == len(finding.ahead) == 28
    assert finding.before == sum(weeks(7)[-28:])
    assert [step.value for step in finding.passed] == weeks(7)
    text = words(finding)
    assert text.startswith("23 February to 22 March 2026: about ")
    assert "Only 49 days are known" in text
    assert "untested" in finding_codes(finding)


def finding_codes(finding: OutlookFinding) -> list[str]:
    return [str(each.code) for each in finding.reasons]


def test_its_sum_lies_in_its_range_and_its_closed_weekday_holds_nothing() -> None:
    finding = found(weeks(7))
    assert finding.total
    assert finding.total.low < finding.total.middle < finding.total.high
    assert finding.total.middle == pytest.approx(4 * sum(WEEK), rel=0.1)
    assert {step.high for step in finding.ahead if step.first.weekday() == 6} == {0.0}


def test_a_day_that_is_unknown_leaves_no_sum_to_compare_with() -> None:
    values = weeks(7)
    values[-3] = np.nan
    finding = found(values)
    assert finding.before is None
    assert finding.total
    assert "The 28 days before" not in words(finding)


def test_closed_days_ahead_are_named() -> None:
    holiday = MONDAY + timedelta(weeks=7, days=2)
    assert "25 February" in words(found(weeks(7), (MONDAY, holiday)))


def test_what_cannot_be_said_has_a_reason_and_no_number() -> None:
    for values, code in (
        ([], ForecastReason.SHORT_HISTORY),
        ([np.nan] * 30, ForecastReason.SHORT_HISTORY),
        ([3.0] * 20, ForecastReason.SHORT_HISTORY),
        ([3.0] * 60, ForecastReason.CONSTANT),
    ):
        finding = found(values) if values else find_outlook(history([]), ask(1), INQUIRIES)
        assert (finding.status, finding.reasons[0].code) == (Status.REFUSED, code)
        assert finding.total is None
        assert len(outlook_sentences(finding, INQUIRIES)) == 1


def test_what_does_not_add_up_has_none() -> None:
    finding = find_outlook(history(weeks(7)), ask(49), METRICS["contact_rate_orders"])
    assert finding.reasons[0].code is OutlookReason.NOT_A_SUM


def test_a_refused_metric_says_why_itself() -> None:
    refusal = Reason(ReasonCode.MISSING_MEASURE, (("measure", "inquiries"), ("fact", "inquiry")))
    finding = find_outlook(history(weeks(7), refusal), ask(49), INQUIRIES)
    assert finding.reasons[0].code is OutlookReason.UNANSWERED
    assert words(finding) != "The number itself cannot be known."


def test_every_reason_has_its_words_with_the_facts_it_carries() -> None:
    for code in (*OutlookReason, *ForecastReason):
        finding = OutlookFinding(ask(1), Status.REFUSED, (because_of(code),))
        assert words(finding)
    assert words(failed(ask(1)))


def because_of(code: OutlookReason | ForecastReason) -> Any:
    return because(code, days=20, ratio=float("inf"), value=3.0)


def test_a_program_is_told_the_same_without_infinities() -> None:
    fields = outlook_fields(found(weeks(7)), INQUIRIES)
    assert len(fields["steps"]) == 28
    assert fields["from"] == "2026-02-23"
    refused = OutlookFinding(ask(1), Status.REFUSED, (because_of(ForecastReason.WORSE_THAN_NAIVE),))
    assert json.dumps(outlook_fields(refused, INQUIRIES), allow_nan=False)


def test_same_data_same_sentence() -> None:
    assert words(found(weeks(7))) == words(found(weeks(7)))


def test_days_that_the_team_closes_count_and_those_it_opens_do_not(home: Home) -> None:
    save_own_day(
        home.state, OwnDay("Stocktaking", MONDAY, MONDAY + timedelta(days=3)), person("test")
    )
    tuesday = MONDAY + timedelta(days=1)
    opened = OwnDay("Late sale", tuesday, tuesday + timedelta(days=1), hours=(Hours(540, 1020),))
    save_own_day(home.state, opened, person("test"))
    found = closed_days(home.state, MONDAY, MONDAY + timedelta(days=7))
    assert found == (MONDAY, MONDAY + timedelta(days=2))
