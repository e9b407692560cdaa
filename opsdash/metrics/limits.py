"""Which days the sources of a metric cover, and what that means for a step of a question.

Data through is known per source; a metric is limited by the source that ends first, and by every
hole in any of them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Period
from opsdash.metrics.answer import ComparisonGap, Flag, MissingSource
from opsdash.metrics.catalog import Measure, Metric
from opsdash.metrics.coverage import Span
from opsdash.metrics.frame import immature
from opsdash.metrics.holes import joined, within
from opsdash.metrics.scope import Scope

_DAY = timedelta(days=1)

_NONE: frozenset[Flag] = frozenset()


@dataclass(frozen=True)
class Reach:
    """The days that all sources of a metric cover; None where nothing is known.

    `starts` is when the last of its measures begins, a measure beginning with its first source: a
    tool that was added later does not make the years before incomplete. `holes` are the days
    between that any source misses.
    """

    starts: date | None
    through: date | None
    anchor: date | None
    ends: tuple[date, ...]
    window: int | None
    is_stock: bool
    holes: tuple[Period, ...] = ()

    def flags(self, step: Period, *, is_whole: bool, is_cut: bool) -> frozenset[Flag]:
        """What limits the value of `step`; `is_cut`: it is part of a longer calendar step."""
        if not is_cut and self._reaches_beyond(step):
            return _NONE
        found = set()
        if is_cut or (self.through and step.last > self.through):
            found.add(Flag.PARTIAL)
        # The step that still runs is only unfinished; a source that lags behind the others, or
        # a period that nothing reaches the end of, misses days.
        due = step.last if is_whole or not self.anchor else min(step.last, self.anchor)
        ends_early = self.through is not None and self.through < due
        if ends_early or self._starts_late(step) or within(self.holes, step):
            found.add(Flag.INCOMPLETE)
        if self.window and immature(self.window, self.ends, step):
            found.add(Flag.MATURING)
        return frozenset(found)

    def _reaches_beyond(self, step: Period) -> bool:
        """Whether everything about `step` is known and settled: the common case, told quickly."""
        if self.through is None or self.starts is None or self.starts > step.first:
            return False
        if self.window and self.ends and step.last > self.ends[0] - timedelta(days=self.window):
            return False
        if step.last > self.through:
            return False
        return not self.holes or not within(self.holes, step)

    def misses(self, period: Period) -> bool:
        """Whether a source lacks days of `period`."""
        ends_early = self.through is not None and self.through < period.last
        return ends_early or self._starts_late(period) or bool(within(self.holes, period))

    def gap(self, metric: str, period: Period) -> ComparisonGap | None:
        """What `metric` lacks of the `period` it is compared with; None where it lacks nothing."""
        if not self.misses(period):
            return None
        ends_early = self.through is not None and self.through < period.last
        return ComparisonGap(
            metric=metric,
            begins=self.starts if self._starts_late(period) else None,
            ends=self.through if ends_early else None,
            holes=within(self.holes, period),
        )

    def _starts_late(self, period: Period) -> bool:
        # A stock before the first file is flagged by its own name.
        return bool(self.starts and not self.is_stock and self.starts > period.first)


def reach_of(scope: Scope, metric: Metric) -> Reach:
    measures = scope.catalog.measures_of(metric)
    starts = []
    through = []
    holes: list[Period] = []
    for measure in measures:
        spans = scope.spans(measure)
        starts += sorted(each.first_day for each in spans if each.first_day)[:1]
        through += [each.through_day for each in spans if each.through_day and not each.ended]
        holes += [hole for each in spans for hole in each.holes]
    return Reach(
        starts=max(starts, default=None),
        through=min(through, default=None),
        anchor=scope.coverage.anchor,
        ends=scope.coverage.follow_up_ends,
        window=metric.window,
        is_stock=any(measure.is_stock for measure in measures),
        holes=joined(holes),
    )


def missing_sources(
    scope: Scope, measures: tuple[Measure, ...], parts: tuple[Period, ...]
) -> tuple[MissingSource, ...]:
    """The sources that do not cover the period, the first of `parts`, or have holes in any.

    They end before the period does, begin a measure after it began, or miss days between.
    """
    period = parts[0]
    found: dict[MissingSource, None] = {}
    for measure in measures:
        spans = scope.spans(measure)
        begins = min((each.first_day for each in spans if each.first_day), default=None)
        is_late = begins is not None and begins > period.first and not measure.is_stock
        for each in spans:
            is_behind = each.through_day is not None and each.through_day < period.last
            ends_early = is_behind and not each.ended
            holes = joined(hole for part in parts for hole in within(each.holes, part))
            if ends_early or holes or (is_late and each.first_day == begins):
                ends = (each.first_day, each.through_day)
                missing = MissingSource(each.source, each.fact, *ends, holes, bool(each.ended))
                found[missing] = None
    return tuple(found)


def is_covered(spans: tuple[Span, ...], step: Period) -> bool:
    """Whether any source has data for a day of `step`, so that no rows mean zero."""
    return any(_covers(each, step) for each in spans)


def _covers(span: Span, step: Period) -> bool:
    first, end = step.first, step.end
    if span.first_day:
        first = max(first, span.first_day)
    if span.through_day:
        # The day after a fact's last complete one counts: its file was made on it.
        running = 0 if span.fact == "reading" else 1
        end = min(end, span.through_day + timedelta(days=1 + running))
    if first >= end or not span.holes:
        return first < end
    known = Period(first, end)
    return within(span.holes, known) != (known,)
