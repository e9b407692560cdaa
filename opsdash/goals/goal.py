"""The goal as a value: what is promised, by whom, until when, and where it stands in the tree.

The unit and the better direction belong to the metric in the catalogue, never to the goal, so that
a goal cannot disagree with the number it is measured by. Text stays exactly as people wrote it.
What keeps a goal from being saved is in `goal_problems`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from opsdash.calendar.periods import Period
from opsdash.calendar.records import Record
from opsdash.metrics.question import Filter


class Course(StrEnum):
    """How a goal is judged.

    `total` adds up from its start to its due date; `level` has to hold over the last four weeks
    before the due date; `maintain` has to hold in every whole week; `milestone` is done or not.
    """

    TOTAL = "total"
    LEVEL = "level"
    MAINTAIN = "maintain"
    MILESTONE = "milestone"


class Sense(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Control(StrEnum):
    """Whether the owner can decide what moves the metric, or only add to it."""

    CONTROLLED = "controlled"
    INFLUENCED = "influenced"


class PartsRule(StrEnum):
    """How the targets of a goal's parts make its own.

    `additive` sums them; `weighted` takes their mean by the weights people gave; `ratio` takes
    their mean by the denominators they are measured over.
    """

    ADDITIVE = "additive"
    WEIGHTED = "weighted"
    RATIO = "ratio"


@dataclass(frozen=True, order=True)
class Step:
    """What is promised by the end of `day`, on the way to the target."""

    day: date
    value: float


@dataclass(frozen=True)
class Goal(Record):
    """`baseline` and `target` are in the metric's unit; both `start` and `due` count as days.

    `attainable` says how it can be reached, `relevant` why it matters and is realistic. Without a
    `kind` the metric decides it, without a `sense` the way from baseline to target. `steps` are in
    the order of their days, all between start and due. `driver` is the metric that moves this one.
    `accepted` is why its author keeps it against the advice, `reason` why this version was saved.
    A milestone has no metric; it is done on `done_day`.
    """

    title: str
    metric: str
    owner: str
    baseline: float
    target: float
    start: date
    due: date
    filters: tuple[Filter, ...] = ()
    attainable: str = ""
    relevant: str = ""
    kind: Course | None = None
    sense: Sense | None = None
    allowed_misses: int = 0
    steps: tuple[Step, ...] = ()
    done_day: date | None = None
    team: str = ""
    driver: str = ""
    control: Control | None = None
    review_days: int = 7
    accepted: str = ""
    reason: str = ""
    objective_id: str = ""
    parent_id: str = ""
    parts_rule: PartsRule | None = None
    weight: float = 1.0

    @property
    def period(self) -> Period:
        return Period(self.start, self.due + timedelta(days=1))

    @property
    def is_rising(self) -> bool:
        """Whether the promise is to have more; the metric does not decide it."""
        if self.sense is not None:
            return self.sense is Sense.AT_LEAST
        return self.target > self.baseline
