"""What a chart is given and what it gives back, as plain values.

Numbers arrive finished: indexed, divided, formatted. A chart computes positions, never measures.
Text may be hostile or very long; it only ever becomes a text mark, cut at a fixed width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Spec = dict[str, Any]

# How many compiled figures of a kind are kept: far more than the spans, units and marks in use.
FIGURES = 256


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite spec without data, and its rows: `st.vega_lite_chart(chart.rows, chart.spec)`.

    The spec is the same for all data: also the alt text is a row, so that the browser need not
    build a chart anew to say another finding.
    """

    spec: Spec
    rows: "pa.Table"


@dataclass(frozen=True)
class Point:
    """One step of a line. `at` is the step's first day; a missing `value` (None) leaves a gap.

    `unfinished`: the step still runs or matures, drawn hollow on a dotted segment. `incomplete`:
    data of the step is missing, drawn hollow in a grey region. `tip`: text shown under the pointer.
    `ref` is what a click on the point gives back; without one it cannot be clicked. `signal`:
    "better", "worse" or "neither" where the point moved more than usual, drawn as a diamond.
    """

    at: date
    value: float | None
    unfinished: bool = False
    incomplete: bool = False
    tip: str = ""
    ref: str = ""
    signal: str = ""


@dataclass(frozen=True)
class UsualPoint:
    """Between which values a step is ordinary, around its `center`."""

    at: date
    low: float
    center: float
    high: float


@dataclass(frozen=True)
class Usual:
    """The usual range step by step, as a quiet band; `label`: "usual 12.4".

    `earlier` are ranges that held before, drawn as thin lines.
    """

    points: Sequence[UsualPoint]
    label: str
    earlier: Sequence[Sequence[UsualPoint]] = ()


@dataclass(frozen=True)
class Series:
    """A line in date order and the text at its end, "Inquiries 123".

    The text stands at the height of the value it names: `named`, or the newest finished one.
    """

    points: Sequence[Point]
    label: str = ""
    named: float | None = None


@dataclass(frozen=True)
class Target:
    """A horizontal line to reach. A rate is dashed, a `total` solid. `label`: "goal 80"."""

    value: float
    label: str
    total: bool = False


@dataclass(frozen=True)
class EventMark:
    """Something that happened on a day: a dotted vertical with its number in a ring on top.

    The words stand under the chart by the same number; `tip` says them under the pointer.
    """

    at: date
    number: int
    tip: str = ""


@dataclass(frozen=True)
class Level:
    """A reference value of the metric, named at its edge: a band from `low` to `high`, or a line.

    `label`: "typical 10-12". One that lies far from the data is named at the edge, not drawn.
    """

    label: str
    low: float
    high: float | None = None


@dataclass(frozen=True)
class Stair:
    """The same `value` from `first` on until the day before `end`."""

    first: date
    end: date
    value: float


@dataclass(frozen=True)
class TargetLine:
    """What is to be reached within a time: a thin line of stairs, named at its end.

    `kind`: a "rate" is dashed, the "total" of each step solid, the even "share" of a longer total
    drawn as a pace. `label`: "goal 80". Stairs that lie far from the data are not drawn.
    """

    label: str
    stairs: tuple[Stair, ...]
    kind: Literal["rate", "total", "share"] = "rate"


@dataclass(frozen=True)
class Panel:
    """One small chart of a grid: the name of what it shows and its line."""

    name: str
    focus: Series
    comparison: Series | None = None


@dataclass(frozen=True)
class Bar:
    """One row of a ranking. `compare` is the same number in the comparison period.

    `label` and `change` are the formatted value and change. `rest` marks "other", drawn lighter.
    `ref` is what a click on the row gives back.
    """

    name: str
    value: float | None
    label: str
    compare: float | None = None
    change: str = ""
    rest: bool = False
    tip: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Band:
    """One step of what may come, or what would have come: its middle and the ends around it."""

    at: date
    middle: float
    low: float
    high: float
    tip: str = ""


@dataclass(frozen=True)
class OpenShare:
    """How many of a hundred are still open so many hours after their beginning, and the ends of it.

    `label` stands beside the point, with a dot on it.
    """

    hours: float
    share: float
    low: float | None = None
    high: float | None = None
    tip: str = ""
    label: str = ""


@dataclass(frozen=True)
class Ending:
    """Where a line may end on the day `at`: eight times in ten `low` to `high`, five `half`.

    `labels` are the texts at the high end, the middle and the low one.
    """

    at: date
    middle: float
    low: float
    high: float
    half: tuple[float, float] | None = None
    labels: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class HeldWeek:
    """A week that a goal has to hold in. `is_met` is None where it is open or has no number."""

    at: date
    value: float | None
    is_met: bool | None
    tip: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Step:
    """One part of a change, in the unit of the totals. `is_focus`: what the metric itself did."""

    name: str
    change: float
    label: str
    is_focus: bool = False


@dataclass(frozen=True)
class Effect:
    """What one part did. `usual` is how far it moves ordinarily, None where nobody knows.

    `is_better` is None unless it left that zone and one of the two is better. A click on its row
    gives `ref` back, where there is one.
    """

    name: str
    value: float
    label: str
    usual: float | None = None
    is_better: bool | None = None
    ref: str = ""


class Outcome(StrEnum):
    """What became of a row of an imported file, in the order of the bar."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FOLDED = "folded"
    IGNORED = "ignored"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Part:
    """How many rows had an outcome. `label`: "1,204 new"."""

    outcome: Outcome
    count: int
    label: str


@dataclass(frozen=True)
class Run:
    """Days in a row of a source, `first <= day < end`: "complete", "partial" or "missing"."""

    state: str
    first: date
    end: date
    tip: str = ""


@dataclass(frozen=True)
class CalendarDay:
    """A day of a year: "worked", "closed", "holiday", "own_closed" or "own_open"."""

    day: date
    state: str
    tip: str = ""


@dataclass(frozen=True)
class CalendarEvent:
    """What happened on the days `first <= day < end`."""

    first: date
    end: date
    tip: str = ""
