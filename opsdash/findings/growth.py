"""Whether inquiries grow slower than what they are measured against: the product's one question.

Values and codes only. Whatever cannot be said honestly (no comparison, no orders, missing days) is
a case of its own, never a number.
"""

from dataclasses import dataclass
from enum import StrEnum

from opsdash.calendar.periods import Comparison
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason

# A smaller change of the rate is not worth a sentence.
_LEVEL_PERCENT = 1.0


class Case(StrEnum):
    """What can be said. INCOMPLETE: a source lacks days of the period.

    MISSING: inquiries lack all days of the period. TARGETED: compared with numbers, not with days.
    REFUSED: inquiries cannot be counted at all for these days or filters; `reason` says why.
    UNEQUAL: a source lacks days of the comparison period, so growth would be flattered.
    """

    REFUSED = "refused"
    NOTHING = "nothing"
    ALONE = "alone"
    UNCOMPARED = "uncompared"
    TARGETED = "targeted"
    INCOMPLETE = "incomplete"
    MISSING = "missing"
    UNEQUAL = "unequal"
    COMPARED = "compared"


class Tendency(StrEnum):
    """What the inquiries per order, sale or visit did."""

    LESS = "less"
    SAME = "same"
    MORE = "more"


@dataclass(frozen=True)
class Growth:
    """`base` is the metric inquiries are measured against; `gap` is in percentage points."""

    case: Case
    base: str
    inquiries: AnswerRow | None = None
    against: AnswerRow | None = None
    tendency: Tendency | None = None
    reason: Reason | None = None

    @property
    def gap(self) -> float | None:
        """Growth of inquiries minus growth of the base: below zero is slower."""
        if not self.inquiries or not self.against:
            return None
        if self.inquiries.change is None or self.against.change is None:
            return None
        return self.inquiries.change - self.against.change


def read_growth(answer: Answer, base: str) -> Growth:
    """The case of an answer that holds the totals of inquiries and of `base`."""
    reason = answer.reason_of("inquiries")
    if reason is not None:
        return Growth(Case.REFUSED, base, reason=reason)
    inquiries, against = answer.total("inquiries"), answer.total(base)
    case = _case(inquiries, against)
    is_target = answer.question.comparison is Comparison.TARGET
    if case in (Case.COMPARED, Case.UNCOMPARED) and is_target:
        # A target is not the past: nothing grew against it.
        case = Case.TARGETED
    return Growth(
        case=case,
        base=base,
        inquiries=inquiries,
        against=against,
        tendency=_tendency(inquiries, against) if case is Case.COMPARED else None,
    )


def _case(inquiries: AnswerRow, against: AnswerRow) -> Case:
    flags = inquiries.flags | against.flags
    case = _case_of_period(inquiries, against)
    if case is Case.COMPARED and Flag.COMPARE_INCOMPLETE in flags:
        return Case.UNEQUAL
    if case is Case.COMPARED and not (inquiries.compare and against.compare):
        return Case.UNCOMPARED
    return case


def _case_of_period(inquiries: AnswerRow, against: AnswerRow) -> Case:
    """What keeps the period itself from being compared; days that lack are told before a zero."""
    if Flag.INCOMPLETE in inquiries.flags:
        return Case.MISSING if inquiries.value is None else Case.INCOMPLETE
    if not inquiries.value:
        return Case.NOTHING
    if Flag.INCOMPLETE in against.flags:
        return Case.INCOMPLETE
    return Case.COMPARED if against.value else Case.ALONE


def _tendency(inquiries: AnswerRow, against: AnswerRow) -> Tendency | None:
    if not (inquiries.value and inquiries.compare and against.value and against.compare):
        return None
    before = inquiries.compare / against.compare
    change = (inquiries.value / against.value / before - 1) * 100
    if abs(change) < _LEVEL_PERCENT:
        return Tendency.SAME
    return Tendency.LESS if change < 0 else Tendency.MORE
