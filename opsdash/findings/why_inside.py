"""What is inside one part of a change: its own split, by the dimension that tells most.

This is the second level and the last: below it there is more chance than news. Sums that hold both
dimensions are read; single rows only where somebody wants them to be.
"""

from dataclasses import dataclass
from enum import StrEnum

from opsdash.analysis.drivers import Part
from opsdash.findings.why import Books, Why, WhyKind
from opsdash.findings.why_finding import splits_by
from opsdash.findings.why_noise import dispersion_of
from opsdash.findings.why_splits import Split, splits_in_rows, splits_of
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.metrics.question import Filter


class InsideReason(StrEnum):
    """Why there is no split. ABSENT: the filters leave the part out. ALONE: nothing divides it.

    UNREAD: single rows would have to be read.
    """

    ABSENT = "absent"
    ALONE = "alone"
    UNREAD = "unread"


@dataclass(frozen=True)
class InsideAsked:
    """The part `value` of the dimension `of`, "" for "not recorded"."""

    of: str
    value: str
    reads_rows: bool = False


@dataclass(frozen=True)
class Inside:
    """`part` is the part itself in its own split, None where it is told together with others.

    `unread` are the dimensions that only single rows have beside that of the part.
    """

    asked: InsideAsked
    part: Part | None
    split: Split | None
    unread: tuple[str, ...] = ()
    reason: InsideReason | None = None


def measured_by(catalog: Catalog, why: Why) -> Metric:
    """What the parts of a change are asked of: the count against its base, or the metric."""
    return catalog.metrics[why.ratio or why.asked.metric]


def find_inside(books: Books, why: Why, asked: InsideAsked) -> Inside:
    """`why` is what was found for the whole; a quantile has nothing inside that adds up."""
    part = _part_of(why, asked)
    if _is_left_out(why, asked):
        return Inside(asked, part, None, reason=InsideReason.ABSENT)
    if why.kind is WhyKind.PARTS:
        return Inside(asked, part, None, reason=InsideReason.ALONE)
    metric, narrowed = measured_by(books.catalog, why), Filter(asked.of, (asked.value,))
    filters = (*why.asked.filters, narrowed)
    beside = frozenset(each.dimension for each in filters)
    summed = splits_of(books.catalog, books.coverage, metric, filters, beside)
    unread = splits_in_rows(books.catalog, metric, filters, beside)
    dimensions = (*summed, *unread) if asked.reads_rows else summed
    dispersion = dispersion_of(books.ask, books.catalog, metric, why.asked)
    split = _telling(splits_by(books, why, metric, dispersion, dimensions, narrowed))
    left = () if asked.reads_rows else unread
    reason = None
    if split is None:
        reason = InsideReason.UNREAD if left else InsideReason.ALONE
    return Inside(asked, part, split, left, reason)


def _part_of(why: Why, asked: InsideAsked) -> Part | None:
    parts = (
        part
        for split in why.splits
        if split.dimension == asked.of
        for part in split.drivers.parts
        if part.names == (asked.value or None,)
    )
    return next(parts, None)


def _is_left_out(why: Why, asked: InsideAsked) -> bool:
    return any(
        each.dimension == asked.of and asked.value not in each.values for each in why.asked.filters
    )


def _telling(splits: tuple[Split, ...]) -> Split | None:
    """The first with a part beyond chance, else the first."""
    beyond = (each for each in splits if each.beyond)
    return next(beyond, splits[0] if splits else None)
