"""What about the data needs somebody: what was never imported, what ended, what was rejected."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from opsdash.calendar.periods import Period
from opsdash.metrics.coverage import Coverage, SourceCoverage
from opsdash.metrics.holes import joined

# Exports are made by hand: a week without one is the first that is worth a reminder.
_OLD_DAYS = 7
# Two sources exported on neighbouring days are equally fresh.
_LAG_DAYS = 2


class NeedKind(StrEnum):
    MISSING = "missing"
    OLD = "old"
    BEHIND = "behind"
    HOLES = "holes"
    REJECTS = "rejects"


@dataclass(frozen=True)
class Need:
    """`name` is a fact for MISSING, else a source. `count` are days, or rows for REJECTS.

    `days` is the longest stretch for HOLES.
    """

    kind: NeedKind
    name: str
    count: int = 0
    through: date | None = None
    days: Period | None = None


def read_needs(coverage: Coverage, today: date) -> tuple[Need, ...]:
    """Gaps in what was imported, the gravest first; nothing while nothing was imported."""
    if coverage.is_empty:
        return ()
    return (
        *_missing(coverage),
        *_behind(coverage),
        *_old(coverage, today),
        *_holes(coverage),
        *_rejects(coverage),
    )


def is_behind(source: SourceCoverage, anchor: date | None) -> bool:
    """Whether a source ends clearly before the newest one."""
    through = source.through_day
    # Nobody imports what people type, and a week is typed once it is over.
    if source.profile == "typed":
        return False
    lags = bool(through and anchor and through < anchor - timedelta(days=_LAG_DAYS))
    return lags and not source.ended


def _missing(coverage: Coverage) -> list[Need]:
    found = []
    if not coverage.spans("inquiries"):
        found.append(Need(NeedKind.MISSING, "inquiries"))
    if not coverage.spans("orders") and not coverage.spans("visits"):
        found.append(Need(NeedKind.MISSING, "orders"))
    return found


def _behind(coverage: Coverage) -> list[Need]:
    anchor = coverage.anchor
    return [
        Need(NeedKind.BEHIND, source.source, (anchor - source.through_day).days, source.through_day)
        for source in coverage.sources
        if anchor and source.through_day and is_behind(source, anchor)
    ]


def _old(coverage: Coverage, today: date) -> list[Need]:
    anchor = coverage.anchor
    if anchor is None or (today - anchor).days <= _OLD_DAYS:
        return []
    return [Need(NeedKind.OLD, "", (today - anchor).days, anchor)]


def _holes(coverage: Coverage) -> list[Need]:
    """Sources that miss days, those that miss the most of them first."""
    holes: dict[str, list[Period]] = {}
    for source, missed in (
        *((each.source, each.holes) for each in coverage.sources),
        *((each.source, each.holes) for each in coverage.readings),
    ):
        holes.setdefault(source, []).extend(missed)
    found = [_hole(source, joined(each)) for source, each in holes.items() if each]
    return sorted(found, key=lambda need: -need.count)


def _hole(source: str, holes: tuple[Period, ...]) -> Need:
    longest = max(holes, key=lambda each: each.days)
    return Need(NeedKind.HOLES, source, sum(each.days for each in holes), days=longest)


def _rejects(coverage: Coverage) -> list[Need]:
    return [
        Need(NeedKind.REJECTS, source.source, source.unseen_rejects)
        for source in coverage.sources
        if source.unseen_rejects
    ]
