"""What the card of a metric knows in one run: the metric of the address, its value, its levels.

It is made once per run from the desk, so that all parts of the card agree.
"""

from dataclasses import dataclass
from typing import Final

from opsdash.access.rights import Right
from opsdash.metrics.answer import Answer, AnswerRow, ReasonCode
from opsdash.metrics.baselines import Freezing
from opsdash.metrics.catalog import Metric
from opsdash.metrics.levels import Levels
from opsdash.ui.desk import Desk
from opsdash.ui.levels import levels_on, owners_of
from opsdash.ui.links import named_metric

# Texts of own metrics are as long as people make them.
TEXT_LENGTH: Final = 2000


@dataclass(frozen=True)
class Card:
    """`answer` is about the period of the filter bar, `levels` are those that hold today."""

    desk: Desk
    metric: Metric
    answer: Answer
    levels: Levels
    owner: str
    owner_version: int

    @property
    def row(self) -> AnswerRow:
        return self.answer.total(self.metric.id)

    @property
    def may_describe(self) -> bool:
        """Whether the visitor sets its owner, its levels and its usual range."""
        return self.desk.may(Right.DESCRIBE)

    @property
    def is_missing(self) -> bool:
        """Whether nothing was imported that it could be made of."""
        reason = self.answer.reason_of(self.metric.id)
        return reason is not None and reason.code is ReasonCode.MISSING_MEASURE

    @property
    def books(self) -> Freezing:
        desk = self.desk
        return Freezing(desk.catalog, desk.coverage, desk.organisation.week_start, desk.ask)


def enter(desk: Desk) -> Card | None:
    """The card of the metric that the address names; None where there is no such metric."""
    metric = desk.catalog.metrics.get(named_metric())
    if metric is None:
        return None
    owner, version = owners_of(desk).get(metric.id, ("", 0))
    answer = desk.ask(desk.view.question((metric.id,)))
    return Card(desk, metric, answer, levels_on(desk, metric), owner, version)
