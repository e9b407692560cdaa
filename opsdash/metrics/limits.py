"""How far the sources of a metric reach, and what that means for a step of a question.

Data through is known per source; a metric is limited by the source that ends first.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.calendar.periods import Period
from opsdash.metrics.answer import Flag, MissingSource
from opsdash.metrics.catalog import Measure, Metric
from opsdash.metrics.coverage import Span
from opsdash.metrics.scope import Scope
from opsdash.metrics.sql import immature

_DAY = timedelta(days=1)

_NONE: frozenset[Flag] = frozenset()


@dataclass(frozen=True)
class Reach:
    """The days that all sources of a metric cover; None where nothing is known.

    `starts` is when the last of its measures begins, a measure beginning with its first source: a
    tool that was added later does not make the years before incomplete.
    """

    starts: date | None
    through: date | None
    anchor: date | None
    ends: tuple[date, ...]
    window: int | None
    is_stock: bool

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
        if (self.through and self.through < due) or self._starts_late(step):
            found.add(Flag.INCOMPLETE)
        if self.window and immature(self.window, self.ends, step):
            found.add(Flag.MATURING)
        return frozenset(found)

    def _reaches_beyond(self, step: Period) -> bool:
        """Whether everything about `step` is known and settled: the common case, told quickly."""
        if self.through is None or self.starts is None or self.starts > step.first:
            return False
        return not self.window and self.through >= step.last

    def misses(self, period: Period) -> bool:
        return bool(self.through and self.through < period.last) or self._starts_late(period)

    def _starts_late(self, period: Period) -> bool:
        # A stock before the first file is flagged by its own name.
        return bool(self.starts and not self.is_stock and self.starts > period.first)


def reach_of(scope: Scope, metric: Metric) -> Reach:
    measures = scope.catalog.measures_of(metric)
    starts = []
    through = []
    for measure in measures:
        spans = scope.spans(measure)
        starts += sorted(each.first_day for each in spans if each.first_day)[:1]
        through += [each.through_day for each in spans if each.through_day]
    return Reach(
        starts=max(starts, default=None),
        through=min(through, default=None),
        anchor=scope.coverage.anchor,
        ends=follow_up_ends(scope),
        window=metric.window,
        is_stock=any(measure.is_stock for measure in measures),
    )


def follow_up_ends(scope: Scope) -> tuple[date, ...]:
    """The last complete days of all sources of inquiries: a repeat may arrive in any of them."""
    ends = {each.through_day for each in scope.coverage.sources if each.fact == "inquiry"}
    return tuple(sorted(end for end in ends if end))


def missing_sources(scope: Scope, measures: tuple[Measure, ...]) -> tuple[MissingSource, ...]:
    """The sources that end before the period does, or that begin a measure after it began."""
    period = scope.question.period
    found: dict[MissingSource, None] = {}
    for measure in measures:
        spans = scope.spans(measure)
        begins = min((each.first_day for each in spans if each.first_day), default=None)
        is_late = begins is not None and begins > period.first and not measure.is_stock
        for each in spans:
            ends_early = each.through_day is not None and each.through_day < period.last
            if ends_early or (is_late and each.first_day == begins):
                found[MissingSource(each.source, each.fact, each.first_day, each.through_day)] = (
                    None
                )
    return tuple(found)


def is_covered(spans: tuple[Span, ...], step: Period) -> bool:
    """Whether any source has data for a day of `step`, so that no rows mean zero.

    The day after a source's last complete one counts: it is the one that its file was made on.
    """
    for each in spans:
        running = timedelta() if each.fact == "reading" else _DAY
        begun = each.first_day is None or each.first_day < step.end
        goes_on = each.through_day is None or each.through_day + running >= step.first
        if begun and goes_on:
            return True
    return False
