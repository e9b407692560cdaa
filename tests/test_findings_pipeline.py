"""The finding of the pipeline: a change is called one only where chance does not explain it."""

from datetime import date

import pytest

from opsdash.calendar.periods import Period
from opsdash.findings.funnel import LIFECYCLE, read_funnel
from opsdash.findings.pipeline import Case, read_pipeline
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, ReasonCode, Status
from opsdash.metrics.question import Question

MAY = Period(date(2026, 5, 1), date(2026, 6, 1))


def totals(row: AnswerRow, *refusals: tuple[str, Reason]) -> Answer:
    question = Question(("win_rate",), MAY)
    reason = refusals[0][1] if refusals else None
    return Answer(question, (row,), (row,), row.status, reason, refusals, data_version=1)


def rate(won: int, closed: int, before: tuple[int, int] | None = None, **more: object) -> AnswerRow:
    value = won / closed * 100 if closed else None
    compare = before[0] / before[1] * 100 if before else None
    row = {
        "status": Status.OK,
        "compare": compare,
        "change": None if value is None or compare is None else value - compare,
        "compare_numerator": before[0] if before else None,
        "compare_denominator": before[1] if before else None,
        **more,
    }
    return AnswerRow("win_rate", MAY, None, value, won, closed, **row)


@pytest.mark.parametrize(
    ("row", "case"),
    [
        (rate(0, 0), Case.NONE_CLOSED),
        (rate(28, 51, (41, 67)), Case.LEVEL),
        (rate(60, 100, (40, 100)), Case.UP),
        (rate(40, 100, (60, 100)), Case.DOWN),
        (rate(3, 5, (1, 90), status=Status.THIN), Case.FEW),
        (rate(60, 100), Case.ALONE),
        (
            rate(60, 100, (40, 100), flags=frozenset({Flag.COMPARE_INCOMPLETE})),
            Case.ALONE,
        ),
        (rate(100, 100, (100, 100)), Case.LEVEL),
    ],
)
def test_what_the_win_rate_did(row: AnswerRow, case: Case) -> None:
    assert read_pipeline(totals(row)).case is case


def test_without_deals_the_reason_is_kept() -> None:
    reason = Reason(ReasonCode.MISSING_MEASURE)
    found = read_pipeline(totals(rate(0, 0), ("win_rate", reason)))
    assert (found.case, found.reason) == (Case.CONTACTS, reason)


def stage(name: str, contacts: float) -> AnswerRow:
    return AnswerRow("contacts_known", MAY, name, contacts, contacts, None, Status.OK)


def test_stages_come_in_the_order_of_the_process() -> None:
    rows = [
        stage("", 9),
        stage("Our own", 2),
        stage("customer", 5),
        stage("SALES_QUALIFIED_LEAD", 1),
        stage("Lead", 3),
        stage("Empty", 0),
    ]
    found = read_funnel(rows, LIFECYCLE)
    names = [each.name for each in found]
    assert names == ["Lead", "SALES_QUALIFIED_LEAD", "customer", "Our own", ""]
    assert sum(each.share for each in found) == pytest.approx(100)
