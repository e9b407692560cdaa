"""Levels: what a metric's value is held against. Own baseline, typical of the field, excellent.

Values are in the metric's unit; those of a sum are per week, because a total means nothing without
its days. Shipped levels are defaults with their source; a stored one takes their place from its
day on. What a number means against them is a code; its sentence is in the words.
"""

import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from opsdash.calendar.periods import Grain, Period
from opsdash.calendar.problems import Problem
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.question import Filter

_SHIPPED = Path(__file__).parent / "catalog" / "levels.toml"

SOURCE_LENGTH = 300
URL_LENGTH = 500
AS_OF_LENGTH = 40
# Beyond this a float no longer tells neighbouring amounts apart.
LARGEST = 1e15
_WHOLE = 100
_WEEK = 7
_YEARS = range(1990, 2200)
_DAYS_PER_YEAR = 365.25
_DAYS = {
    Grain.DAY: 1.0,
    Grain.WEEK: 7.0,
    Grain.SPRINT_PERIOD: 28.0,
    Grain.MONTH: _DAYS_PER_YEAR / 12,
    Grain.QUARTER: _DAYS_PER_YEAR / 4,
    Grain.YEAR: _DAYS_PER_YEAR,
}


class LevelKind(StrEnum):
    """`BASELINE`: own past, frozen. `TYPICAL` and `EXCELLENT`: of the field, with a source."""

    BASELINE = "baseline"
    TYPICAL = "typical"
    EXCELLENT = "excellent"


class Position(StrEnum):
    """Where a value stands among the levels, the best first.

    `BETTER`: better than typical, and nobody says what is excellent. `SHORT`: worse than excellent,
    and nobody says what is typical. `OUTSIDE`: off the typical range of a metric of which neither
    more nor less is better. The last three are against the own baseline, where there is neither a
    typical nor an excellent level.
    """

    EXCELLENT = "excellent"
    BETWEEN = "between"
    BETTER = "better"
    TYPICAL = "typical"
    WORSE = "worse"
    SHORT = "short"
    OUTSIDE = "outside"
    BASELINE_BETTER = "baseline_better"
    BASELINE_SAME = "baseline_same"
    BASELINE_WORSE = "baseline_worse"


@dataclass(frozen=True)
class Frozen:
    """What a baseline was made from; it stays as it was whatever happens to the data.

    `numerator` and `denominator` are plain sums (of a sum its weeks are the denominator).
    `definition` tells whether the metric is still calculated as it was; `limits` are flags of the
    answer.
    """

    window: Period
    numerator: float | None
    denominator: float | None
    data_version: int
    definition: str
    limits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """One reference value or range of a metric, or, without either end, that there is none.

    `valid_from` is None for a shipped default. `as_of` is the time the source speaks of, as it is
    written there ("2023"). A level that was never saved has version 0 and no id. `currency` is that
    of amounts of money. Timestamps are naive UTC.
    """

    metric: str
    kind: LevelKind
    low: float | None
    high: float | None
    source: str = ""
    url: str = ""
    as_of: str = ""
    currency: str = ""
    valid_from: date | None = None
    filters: tuple[Filter, ...] = ()
    frozen: Frozen | None = None
    id: str = ""
    version: int = 0
    is_deleted: bool = False
    created_at: datetime | None = None
    created_by: str = ""
    updated_at: datetime | None = None
    updated_by: str = ""

    @property
    def is_none(self) -> bool:
        """Whether it says that there is no such level."""
        return self.low is None or self.high is None

    @property
    def slot(self) -> tuple[str, LevelKind, tuple[Filter, ...]]:
        """What it is the level of: of each only the newest counts."""
        return self.metric, self.kind, self.filters

    def problems(self, catalog: Catalog) -> tuple[Problem, ...]:
        """Everything that keeps this level from being saved, in the order of the form.

        `field` is a name of Level, `code` a key under [problems] in words/en/metric_card.toml.
        """
        return (*self._number_problems(catalog), *self._text_problems(), *self._day_problems())

    def _number_problems(self, catalog: Catalog) -> Iterator[Problem]:
        metric = catalog.metrics.get(self.metric)
        if metric is None:
            yield Problem("metric", "unknown_metric")
        ends = {"low": self.low, "high": self.high}
        values = {name: value for name, value in ends.items() if value is not None}
        if len(values) == 1:
            yield Problem("low", "one_end")
        for name, value in values.items():
            if not (math.isfinite(value) and abs(value) <= LARGEST):
                yield Problem(name, "not_a_number")
            elif value < 0 and metric and not metric.needs_comparison:
                yield Problem(name, "below_zero")
            elif metric and is_share(metric) and value > _WHOLE:
                yield Problem(name, "above_whole")
        if self.low is not None and self.high is not None and self.low > self.high:
            yield Problem("high", "backwards")

    def _text_problems(self) -> Iterator[Problem]:
        is_of_field = self.kind is not LevelKind.BASELINE and not self.is_none
        if is_of_field and not self.source.strip():
            yield Problem("source", "empty")
        for name, longest in (("source", SOURCE_LENGTH), ("as_of", AS_OF_LENGTH)):
            if len(getattr(self, name)) > longest:
                yield Problem(name, "too_long")
        if self.url and not is_link(self.url):
            yield Problem("url", "not_a_link")

    def _day_problems(self) -> Iterator[Problem]:
        if self.valid_from is None or self.valid_from.year not in _YEARS:
            yield Problem("valid_from", "year_out_of_range")


@dataclass(frozen=True)
class Levels:
    """The levels of a metric on a day; None where there is none."""

    baseline: Level | None = None
    typical: Level | None = None
    excellent: Level | None = None

    def all(self) -> tuple[Level, ...]:
        """Those that there are, the own one first."""
        return tuple(each for each in (self.baseline, self.typical, self.excellent) if each)

    def of(self, kind: LevelKind) -> Level | None:
        return next((each for each in self.all() if each.kind is kind), None)


@dataclass(frozen=True)
class LevelBook:
    """All stored levels, oldest first, over the shipped ones."""

    stored: tuple[Level, ...] = ()

    def on(self, metric: str, day: date, filters: tuple[Filter, ...] = ()) -> Levels:
        """The levels that hold on `day`; a baseline belongs to exactly its filters."""
        kinds = (LevelKind.BASELINE, LevelKind.TYPICAL, LevelKind.EXCELLENT)
        return Levels(*(self._on(metric, kind, day, filters) for kind in kinds))

    def history(
        self, metric: str, kind: LevelKind, filters: tuple[Filter, ...] = ()
    ) -> tuple[Level, ...]:
        """What was stored for this level, in the order in which it holds."""
        slot = (metric, kind, filters if kind is LevelKind.BASELINE else ())
        own = [each for each in self.stored if each.slot == slot]
        return tuple(sorted(own, key=lambda each: (each.valid_from, each.created_at)))

    def edition(self, level: Level) -> tuple[tuple[str, int], ...]:
        """What a form has seen of this level; saving over another edition is a conflict."""
        own = self.history(level.metric, level.kind, level.filters)
        return tuple((each.id, each.version) for each in own)

    def _on(
        self, metric: str, kind: LevelKind, day: date, filters: tuple[Filter, ...]
    ) -> Level | None:
        held = [
            each
            for each in self.history(metric, kind, filters)
            if each.valid_from and each.valid_from <= day
        ]
        found = held[-1] if held else shipped_levels().get((metric, kind))
        return None if found is None or found.is_none else found


@cache
def shipped_levels() -> dict[tuple[str, LevelKind], Level]:
    """The defaults with their sources; read once."""
    raw = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    found = {}
    for metric, kinds in raw.items():
        for name, row in kinds.items():
            kind = LevelKind(name)
            low, high = row.get("low", row.get("value")), row.get("high", row.get("value"))
            texts = (row["source"], row.get("url", ""), row.get("as_of", ""))
            found[metric, kind] = Level(metric, kind, float(low), float(high), *texts)
    return found


def is_link(url: str) -> bool:
    """Whether a browser may be sent there: an ordinary web address and nothing else."""
    if len(url) > URL_LENGTH or not url.isprintable() or any(sign.isspace() for sign in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc


def is_share(metric: Metric) -> bool:
    """Whether it is a part of a whole, which cannot exceed a hundred percent."""
    return metric.kind is Kind.RATIO and metric.unit == "percent" and metric.scale == _WHOLE


def is_per_week(metric: Metric) -> bool:
    """Whether its levels are of a week, to be scaled to the days of a step."""
    return metric.kind is Kind.SUM


def per_step(metric: Metric, value: float, grain: Grain, days: int) -> float:
    """A level's value for one step of `grain`; a total has `days`."""
    if not is_per_week(metric):
        return value
    return value * (_DAYS.get(grain, float(days)) / _WEEK)


def position(levels: Levels, metric: Metric, value: float) -> Position | None:
    """Where `value`, per week for a sum, stands among the levels; None where there are none."""
    typical, excellent = _ends(levels.typical), _ends(levels.excellent)
    if metric.better == "neutral":
        return _beside(typical, value)
    sign = -1 if metric.better == "lower" else 1
    if excellent and value * sign >= min(end * sign for end in excellent):
        return Position.EXCELLENT
    if typical:
        return _by_typical(typical, value, sign, is_open=excellent is None)
    if excellent:
        return Position.SHORT
    return _against_baseline(levels.baseline, metric, value * sign, sign)


def _by_typical(
    typical: tuple[float, float], value: float, sign: int, *, is_open: bool
) -> Position:
    """`is_open`: nobody says what is excellent."""
    worst, best = sorted(end * sign for end in typical)
    if value * sign < worst:
        return Position.WORSE
    if value * sign <= best:
        return Position.TYPICAL
    return Position.BETTER if is_open else Position.BETWEEN


def _beside(typical: tuple[float, float] | None, value: float) -> Position | None:
    if typical is None:
        return None
    return Position.TYPICAL if typical[0] <= value <= typical[1] else Position.OUTSIDE


def _against_baseline(
    baseline: Level | None, metric: Metric, value: float, sign: int
) -> Position | None:
    ends = _ends(baseline)
    if ends is None:
        return None
    before, now = round(ends[0] * sign, metric.decimals), round(value, metric.decimals)
    if now == before:
        return Position.BASELINE_SAME
    return Position.BASELINE_BETTER if now > before else Position.BASELINE_WORSE


def _ends(level: Level | None) -> tuple[float, float] | None:
    if level is None or level.low is None or level.high is None:
        return None
    return level.low, level.high
