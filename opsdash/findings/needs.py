"""What about the data needs somebody: what was never imported, what ended, what was rejected."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from opsdash.metrics.coverage import Coverage, SourceCoverage

# Exports are made by hand: a week without one is the first that is worth a reminder.
_OLD_DAYS = 7
# Two sources exported on neighbouring days are equally fresh.
_LAG_DAYS = 2


class NeedKind(StrEnum):
    MISSING = "missing"
    OLD = "old"
    BEHIND = "behind"
    REJECTS = "rejects"


@dataclass(frozen=True)
class Need:
    """`name` is a fact for MISSING, else a source. `count` are days, or rows for REJECTS."""

    kind: NeedKind
    name: str
    count: int = 0
    through: date | None = None


def read_needs(coverage: Coverage, today: date) -> tuple[Need, ...]:
    """Gaps in what was imported, the gravest first; nothing while nothing was imported."""
    if coverage.is_empty:
        return ()
    return (*_missing(coverage), *_behind(coverage), *_old(coverage, today), *_rejects(coverage))


def is_behind(source: SourceCoverage, anchor: date | None) -> bool:
    """Whether a source ends clearly before the newest one."""
    through = source.through_day
    return bool(through and anchor and through < anchor - timedelta(days=_LAG_DAYS))


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


def _rejects(coverage: Coverage) -> list[Need]:
    return [
        Need(NeedKind.REJECTS, source.source, source.unseen_rejects)
        for source in coverage.sources
        if source.unseen_rejects
    ]
