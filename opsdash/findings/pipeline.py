"""What the pipeline did in a period: how many closed deals were won, and whether that changed."""

from dataclasses import dataclass
from enum import StrEnum

from opsdash.findings.shares import CLEAR, standard_errors
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, Status


class Case(StrEnum):
    """CONTACTS: there are no deals at all. NONE_CLOSED: none was decided in the period. FEW: too
    few to compare. ALONE: nothing to compare with. UP, DOWN: the win rate clearly changed. LEVEL:
    so many deals can differ as much by chance.
    """

    CONTACTS = "contacts"
    NONE_CLOSED = "none_closed"
    FEW = "few"
    ALONE = "alone"
    UP = "up"
    DOWN = "down"
    LEVEL = "level"


@dataclass(frozen=True)
class PipelineFinding:
    """`reason` is why the win rate cannot be known, None where it can."""

    case: Case
    rate: AnswerRow
    reason: Reason | None = None


def read_pipeline(totals: Answer) -> PipelineFinding:
    """From an answer that has `win_rate` compared."""
    rate = totals.total("win_rate")
    reason = totals.reason_of("win_rate")
    if reason is not None:
        return PipelineFinding(Case.CONTACTS, rate, reason)
    return PipelineFinding(_case(rate), rate)


def _case(rate: AnswerRow) -> Case:
    if rate.value is None:
        return Case.NONE_CLOSED
    if rate.change is None or Flag.COMPARE_INCOMPLETE in rate.flags:
        return Case.FEW if rate.status is Status.THIN else Case.ALONE
    if rate.status is Status.THIN:
        return Case.FEW
    if not _is_clear(rate):
        return Case.LEVEL
    return Case.UP if rate.change > 0 else Case.DOWN


def _is_clear(rate: AnswerRow) -> bool:
    """Whether the two shares are further apart than deals that are won at random would put them."""
    apart = standard_errors(
        rate.numerator or 0,
        rate.denominator or 0,
        rate.compare_numerator or 0,
        rate.compare_denominator or 0,
    )
    return abs(apart) > CLEAR
