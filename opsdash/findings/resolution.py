"""How well inquiries are resolved: the share solved in one stop, and whether the backlog grew.

Values and codes only; what cannot be said honestly is a case of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from opsdash.calendar.periods import Comparison, Period
from opsdash.findings.shares import CLEAR, standard_errors
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, ReasonCode, Status

# What stands in for the one-stop rate where customers are not known.
NOT_REOPENED: Final = "not_reopened_rate"
HEAD: Final = ("inquiries", "ended_inquiries", "backlog", "resolution_p90", NOT_REOPENED)

# A smaller change of a rate rounds to nothing, one of the backlog is not worth a sentence.
_LEAST_POINTS: Final = 0.1
_LEVEL_SHARE: Final = 0.02
# Of many parts one or two are always two errors apart.
_CLEAR_OF_MANY: Final = 3.0


class Case(StrEnum):
    """What can be said of the rate. NOTHING: nothing was resolved. MATURING: too early to tell.

    INCOMPLETE: a source lacks days of the period. THIN: too few to compare. ALONE: nothing to
    compare with. UP, DOWN: it clearly changed. LEVEL: as much of a change is chance.
    """

    REFUSED = "refused"
    NOTHING = "nothing"
    MATURING = "maturing"
    INCOMPLETE = "incomplete"
    THIN = "thin"
    ALONE = "alone"
    UP = "up"
    DOWN = "down"
    LEVEL = "level"


class Flow(StrEnum):
    """What the backlog did in the period."""

    GREW = "grew"
    SHRANK = "shrank"
    LEVEL = "level"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ResolutionFinding:
    """`rate` is the one-stop rate, or what stands in for it; `net` is how many more are open."""

    case: Case
    rate: AnswerRow
    flow: Flow
    net: float | None
    reason: Reason | None = None

    @property
    def is_one_stop(self) -> bool:
        return self.rate.metric != NOT_REOPENED


def read_resolution(totals: Answer, one_stop: str) -> ResolutionFinding:
    """From the totals of `HEAD` and of a one-stop rate."""
    reason = totals.reason_of(one_stop)
    shown = one_stop
    if reason is not None and instead_of(reason) and totals.reason_of(NOT_REOPENED) is None:
        shown = NOT_REOPENED
    rate = totals.total(shown)
    net = _net(totals)
    case = _case(rate, totals) if totals.reason_of(shown) is None else Case.REFUSED
    return ResolutionFinding(case, rate, _flow(net, totals), net, reason)


def instead_of(reason: Reason) -> bool:
    """Whether a refused one-stop rate names the rate that can stand in for it."""
    is_unkeyed = reason.code is ReasonCode.NO_CUSTOMER_KEYS
    return is_unkeyed and reason.values.get("instead") == NOT_REOPENED


def _case(rate: AnswerRow, totals: Answer) -> Case:
    if rate.value is None:
        is_early = Flag.MATURING in rate.flags and bool(totals.total("ended_inquiries").value)
        return Case.MATURING if is_early else Case.NOTHING
    if Flag.INCOMPLETE in rate.flags:
        return Case.INCOMPLETE
    if rate.status is Status.THIN:
        return Case.THIN
    is_target = totals.question.comparison is Comparison.TARGET
    if is_target or rate.change is None or Flag.COMPARE_INCOMPLETE in rate.flags:
        return Case.ALONE
    return _movement(rate)


def _movement(rate: AnswerRow) -> Case:
    change = rate.change or 0.0
    apart = standard_errors(
        rate.numerator or 0,
        rate.denominator or 0,
        rate.compare_numerator or 0,
        rate.compare_denominator or 0,
    )
    if abs(apart) <= CLEAR or abs(change) < _LEAST_POINTS:
        return Case.LEVEL
    return Case.UP if change > 0 else Case.DOWN


def _net(totals: Answer) -> float | None:
    """How many more are open: what came in less what ended, where all days of both are known."""
    rows = [totals.total(name) for name in ("inquiries", "ended_inquiries")]
    if any(row.value is None or Flag.INCOMPLETE in row.flags for row in rows):
        return None
    return (rows[0].value or 0.0) - (rows[1].value or 0.0)


def _flow(net: float | None, totals: Answer) -> Flow:
    backlog = totals.total("backlog").value
    if net is None or backlog is None:
        return Flow.UNKNOWN
    if abs(net) <= _LEVEL_SHARE * max(backlog - net, 0.0):
        return Flow.LEVEL
    return Flow.GREW if net > 0 else Flow.SHRANK


class Standing(StrEnum):
    """How one part of a split stands against all others together."""

    HIGHER = "higher"
    LOWER = "lower"
    ORDINARY = "ordinary"
    FEW = "few"


def standing(part: AnswerRow, whole: AnswerRow) -> Standing:
    """Whether the share of a part differs from that of the rest by more than chance."""
    if part.status is not Status.OK or part.value is None:
        return Standing.FEW
    hits, cases = part.numerator or 0.0, part.denominator or 0.0
    rest = (whole.numerator or 0.0) - hits, (whole.denominator or 0.0) - cases
    apart = standard_errors(hits, cases, *rest)
    if abs(apart) <= _CLEAR_OF_MANY:
        return Standing.ORDINARY
    return Standing.HIGHER if apart > 0 else Standing.LOWER


@dataclass(frozen=True)
class Ages:
    """What was open at the end of a step, from the oldest to the youngest; None is not known."""

    period: Period
    values: tuple[float | None, ...]
    row: AnswerRow


def ages_of(backlog: Sequence[AnswerRow], older: Sequence[Sequence[AnswerRow]]) -> list[Ages]:
    """`older` are the stocks of what is older than so many days, from the most days on."""
    return [
        Ages(rows[-1].period, tuple(_bands([row.value for row in rows])), rows[-1])
        for rows in zip(*older, backlog, strict=True)
    ]


def _bands(stocks: Sequence[float | None]) -> list[float | None]:
    """Each stock holds the ones before it: what a band adds is the difference."""
    before = [0.0, *stocks[:-1]]
    pairs = zip(stocks, before, strict=True)
    return [None if one is None or other is None else one - other for one, other in pairs]
