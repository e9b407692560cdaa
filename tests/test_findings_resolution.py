"""What differs beyond chance, what the backlog did, and how old what is open is."""

from datetime import date

import pytest

from opsdash.calendar.periods import Period
from opsdash.findings.resolution import Case, Flow, Standing, ages_of, read_resolution, standing
from opsdash.findings.shares import standard_errors
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, ReasonCode, Status
from opsdash.metrics.question import Question

WEEK = Period(date(2026, 5, 4), date(2026, 5, 11))
RATE = "one_stop_rate"


def a_row(
    metric: str, value: float | None, hits: float = 0, cases: float = 0, *flags: Flag
) -> AnswerRow:
    status = Status.REFUSED if value is None else Status.OK
    return AnswerRow(metric, WEEK, None, value, hits, cases, status, frozenset(flags))


def an_answer(rate: AnswerRow, came: float, ended: float | None, backlog: float | None) -> Answer:
    totals = (
        rate,
        a_row("not_reopened_rate", 97.0),
        a_row("inquiries", came),
        a_row("ended_inquiries", ended),
        a_row("backlog", backlog),
    )
    question = Question((RATE,), WEEK)
    return Answer(question, totals, totals, Status.OK, None, (), 0)


@pytest.mark.parametrize(
    ("came", "ended", "backlog", "flow", "net"),
    [
        (110, 100, 60, Flow.GREW, 10),
        (90, 100, 40, Flow.SHRANK, -10),
        (101, 100, 101, Flow.LEVEL, 1),
        (0, 0, 0, Flow.LEVEL, 0),
        (5, 0, 5, Flow.GREW, 5),
        (110, None, 60, Flow.UNKNOWN, None),
        (110, 100, None, Flow.UNKNOWN, 10),
    ],
)
def test_the_backlog_did_what_came_in_less_what_ended_says(
    came: float, ended: float | None, backlog: float | None, flow: Flow, net: float | None
) -> None:
    answer = an_answer(a_row(RATE, 80.0, 80, 100), came, ended, backlog)
    found = read_resolution(answer, RATE)
    assert (found.flow, found.net) == (flow, net)


def test_a_rate_that_is_not_settled_is_too_early_only_when_something_ended() -> None:
    early = a_row(RATE, None, 0, 0, Flag.MATURING)
    assert read_resolution(an_answer(early, 9, 4, 5), RATE).case is Case.MATURING
    assert read_resolution(an_answer(early, 9, 0, 9), RATE).case is Case.NOTHING


def test_another_rate_stands_in_where_customers_are_unknown() -> None:
    answer = an_answer(a_row(RATE, None), 9, 4, 5)
    facts = (("instead", "not_reopened_rate"),)
    unkeyed = Reason(ReasonCode.NO_CUSTOMER_KEYS, facts)
    refused = Answer(
        answer.question, answer.rows, answer.totals, Status.OK, None, ((RATE, unkeyed),), 0
    )
    found = read_resolution(refused, RATE)
    assert (found.rate.metric, found.is_one_stop) == ("not_reopened_rate", False)


def test_a_part_stands_out_only_beyond_chance() -> None:
    whole = a_row(RATE, 78.0, 780, 1000)
    assert standing(a_row(RATE, 79.0, 158, 200), whole) is Standing.ORDINARY
    assert standing(a_row(RATE, 60.0, 120, 200), whole) is Standing.LOWER
    assert standing(a_row(RATE, 95.0, 190, 200), whole) is Standing.HIGHER
    assert standing(a_row(RATE, None), whole) is Standing.FEW


def test_the_only_part_has_nothing_to_stand_out_from() -> None:
    whole = a_row(RATE, 78.0, 780, 1000)
    assert standing(whole, whole) is Standing.ORDINARY


def test_equal_shares_are_no_error_apart() -> None:
    assert standard_errors(5, 10, 50, 100) == 0
    assert standard_errors(10, 10, 100, 100) == 0
    assert standard_errors(0, 0, 1, 2) == 0


def test_ages_add_up_to_the_backlog_and_an_unknown_one_is_not_nought() -> None:
    backlog = [a_row("backlog", 13), a_row("backlog", 12)]
    older = [
        [a_row("backlog_over_5", 2), a_row("backlog_over_5", 2)],
        [a_row("backlog_over_1", 6), a_row("backlog_over_1", None)],
    ]
    steps = ages_of(backlog, older)
    assert steps[0].values == (2, 4, 7)
    assert steps[1].values == (2, None, None)
