"""What the Explorer knows in one run: the question, its answers, the parts and the rest.

Everything on the page is read from these answers, so that picture and table agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from opsdash.findings.pivot import Parts, ask_rest, other_row, read_parts
from opsdash.metrics.answer import Answer, AnswerRow, ReasonCode
from opsdash.metrics.catalog import Metric, Subject
from opsdash.metrics.question import Question
from opsdash.metrics.refusals import refused_before
from opsdash.metrics.scope import Scope
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import plain_line
from opsdash.ui.explorer_asked import Asked
from opsdash.words import sentences
from opsdash.words.addresses import Known

_FIRST: Final = ("contact_rate_orders", "inquiries", "orders")


@dataclass(frozen=True)
class Explored:
    """`totals` are about the whole period (by part, with a split), `steps` by step.

    `rest` and `rest_steps` are about the parts that are put together, None where there are none,
    and `whole_steps` about all parts of a split in steps.
    """

    desk: Desk
    asked: Asked
    totals: Answer
    parts: Parts
    rest: Answer | None
    steps: Answer | None
    rest_steps: Answer | None
    whole_steps: Answer | None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics with an answer."""
        refused = dict(self.totals.refusals)
        found = self.desk.catalog.metrics
        return tuple(found[each] for each in self.asked.metrics if each not in refused)

    @property
    def is_matrix(self) -> bool:
        return self.asked.split is not None and self.asked.is_over_time

    @property
    def matrix_metric(self) -> Metric | None:
        """The one metric that parts over time are shown of."""
        shown = self.asked.shown_metric
        return next((each for each in self.metrics if each.id == shown), None)

    def name(self, value: str) -> str:
        """How a part is called."""
        return plain_line(sentences.value_words(value, self.asked.split or ""))

    def part(self, metric: Metric, value: str) -> AnswerRow | None:
        rows = self.totals.of(metric.id)
        return next((row for row in rows if (row.split or "") == value), None)

    def other(self, metric: Metric) -> AnswerRow | None:
        """The rest of the split; None where it cannot be known."""
        return other_row(metric, self.totals.of(metric.id), self.parts, self.rest, 0)

    def step_rows(self, metric: Metric, value: str) -> tuple[AnswerRow, ...]:
        """A part in all steps."""
        rows = self.steps.of(metric.id) if self.steps else ()
        return tuple(row for row in rows if (row.split or "") == value)

    def other_steps(self, metric: Metric) -> tuple[AnswerRow | None, ...]:
        """The rest in all steps, None where it cannot be known."""
        if self.steps is None:
            return ()
        rows = self.steps.of(metric.id)
        firsts = dict.fromkeys(row.period for row in rows)
        return tuple(
            other_row(
                metric,
                [row for row in rows if row.period == period],
                self.parts,
                self.rest_steps,
                place,
            )
            for place, period in enumerate(firsts)
        )


def explore(desk: Desk, asked: Asked) -> Explored:
    """Ask all that the page shows; the question must name a metric."""
    whole = desk.view.question(asked.metrics, split=asked.split)
    totals = desk.ask(whole)
    parts = Parts((), ())
    if asked.split:
        words = partial(sentences.value_words, dimension=asked.split)
        parts = read_parts(totals, most=asked.top, sort=asked.sort, words=words)
    by_step = _by_step(desk, asked, whole, totals)
    return Explored(
        desk=desk,
        asked=asked,
        totals=totals,
        parts=parts,
        rest=ask_rest(desk.ask, desk.catalog, whole, parts),
        steps=desk.ask(by_step) if by_step else None,
        rest_steps=ask_rest(desk.ask, desk.catalog, by_step, parts) if by_step else None,
        whole_steps=desk.ask(replace(by_step, split=None)) if by_step and asked.split else None,
    )


def _by_step(desk: Desk, asked: Asked, whole: Question, totals: Answer) -> Question | None:
    """The same days in steps; by parts of one metric alone, because all would be no picture."""
    if not asked.is_over_time:
        return None
    metrics = (asked.shown_metric,) if asked.split else asked.metrics
    refused = dict(totals.refusals)
    known = tuple(each for each in metrics if each not in refused)
    return replace(whole, metrics=known, grain=desk.view.grain) if known else None


def available_metrics(desk: Desk) -> tuple[str, ...]:
    """The metrics whose data there is, in the order of the catalogue on screen."""
    found = [each for each in desk.catalog.metrics.values() if _has_data(desk, each)]
    order = tuple(Subject)
    return tuple(each.id for each in sorted(found, key=lambda each: order.index(each.subject)))


def _has_data(desk: Desk, metric: Metric) -> bool:
    question = Question((metric.id,), desk.view.period)
    reason = refused_before(Scope(question, desk.catalog, desk.coverage), metric)
    missing = (ReasonCode.MISSING_MEASURE, ReasonCode.CONDITION_UNAVAILABLE)
    return reason is None or reason.code not in missing


def first_metrics(available: Sequence[str]) -> tuple[str, ...]:
    """What is shown to somebody who asks nothing yet."""
    found = [each for each in _FIRST if each in available] or list(available)
    return tuple(found[:1])


def split_options(desk: Desk, metrics: Sequence[str]) -> tuple[str, ...]:
    """The dimensions that the data of any of the metrics has."""
    scope = Scope(Question(tuple(metrics), desk.view.period), desk.catalog, desk.coverage)
    measures = [
        measure
        for each in metrics
        for measure in desk.catalog.measures_of(desk.catalog.metrics[each])
    ]
    named = (*desk.catalog.dimensions, *sorted(desk.coverage.reading_dimensions))
    return tuple(
        each
        for each in dict.fromkeys(named)
        if any(scope.has(measure, each) for measure in measures)
    )


def dimension_name(desk: Desk, dimension: str) -> str:
    return plain_line(sentences.dimension_name(dimension, desk.catalog, desk.coverage))


def known_names(desk: Desk) -> Known:
    """What the Explorer's part of an address can name; it holds no values of dimensions."""
    dimensions = {*desk.catalog.dimensions, *desk.coverage.reading_dimensions}
    return Known(desk.catalog.metrics, dimensions, lambda _: ())
