"""The sums that came back, by column, part, step and split, and over the whole period.

Only addition happens here; what a missing cell means is decided by the formulas.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, TypeVar

from opsdash.calendar.periods import Grain, Period, next_start
from opsdash.metrics.catalog import Measure
from opsdash.metrics.columns import Column, Need
from opsdash.metrics.frame import Frame
from opsdash.metrics.histogram import quantile
from opsdash.metrics.question import NOT_RECORDED
from opsdash.metrics.scope import Scope
from opsdash.metrics.statements import Form, Statement

# The step that stands for the whole period.
WHOLE = -1

# Exact sums of money by part, first day of the step, and split.
Converted = dict[tuple[int, date | None, str | None], Decimal]

Name = TypeVar("Name")
Found = TypeVar("Found")

# (part, step, split): split None for a measure that is not split, or for all splits together.
Key = tuple[int, int, str | None]


@dataclass
class Cells:
    """`sums` and `quantiles` (number of cases, value) by key; see `Form` for the row layouts.

    `currencies` are those in which a column of money has any; of those that could not be converted
    `unrated` has the first (month, currency) without a rate.
    """

    scope: Scope
    frame: Frame
    need: Need
    sums: dict[Column, dict[Key, float]] = field(default_factory=dict)
    quantiles: dict[tuple[Column, float], dict[Key, tuple[int, float]]] = field(
        default_factory=dict
    )
    currencies: dict[Column, set[str]] = field(default_factory=dict)
    converted: set[Column] = field(default_factory=set)
    unrated: dict[Column, tuple[date, str]] = field(default_factory=dict)
    coarse: set[tuple[Column, int]] = field(default_factory=set)
    slower: set[Column] = field(default_factory=set)
    # What metrics found out about the steps, for others that see the same of them.
    shared: dict[object, dict[int, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.steps = tuple(self.frame.steps(part) for part in self.frame.parts)
        # The steps of each part and then the whole of it, not split.
        self.keys: list[Key] = [
            (part, step, None)
            for part, steps in enumerate(self.steps)
            for step in (*range(len(steps)), WHOLE)
        ]
        self._index = tuple(map(self._places, self.steps))

    def is_money(self, column: Column) -> bool:
        return self._measure(column).money

    def take_sums(self, column: Column, values: list[Any]) -> None:
        """Add the sums of one column, in the order of `keys`."""
        cells = self.sums.setdefault(column, {})
        is_money = self.is_money(column)
        for key, value in zip(self.keys, values, strict=True):
            if value:
                cells[key] = cells.get(key, 0) + (float(value) if is_money else value)

    def _measure(self, column: Column) -> Measure:
        return self.scope.catalog.measures[column.measure]

    def _places(self, part: tuple[Period, ...]) -> dict[date | None, int]:
        """The number of each step by the day it begins on; only the first can begin later."""
        if self.frame.grain is Grain.TOTAL:
            return {None: 0}
        found: dict[date | None, int] = {step.first: at for at, step in enumerate(part)}
        return found | {self.frame.start_of(part[0].first): 0}

    def period(self, part: int, step: int) -> Period:
        return self.frame.parts[part] if step == WHOLE else self.steps[part][step]

    def is_cut(self, part: int, step: int) -> bool:
        """Whether a step is shorter than its calendar unit because the period cuts it."""
        is_inner = 0 < step < len(self.steps[part]) - 1
        if is_inner or step == WHOLE or self.frame.grain is Grain.TOTAL:
            return False
        found = self.steps[part][step]
        start = self.frame.start_of(found.first)
        return found.first != start or found.end != next_start(start, self.frame.grain)

    def currencies_of(self, columns: Iterable[Column]) -> tuple[str, ...]:
        """The currencies of the money in these columns, in order."""
        found = (self.currencies.get(each, set()) for each in columns)
        return tuple(sorted(set().union(*found)))

    def take(self, statement: Statement, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add the rows of one statement by part, step and split."""
        if statement.is_slower:
            self.slower.update(statement.columns)
        {
            Form.FLOW: self._take_flows,
            Form.QUANTILE: self._take_quantiles,
            Form.STOCK: self._take_stock,
            Form.READING: self._take_readings,
        }[statement.form](statement, rows)

    def take_converted(self, column: Column, amounts: Converted, currency: str) -> None:
        """Sums of money in one currency in the place of those in several."""
        is_split = self.scope.is_split(self._measure(column))
        exact: dict[Key, Decimal] = {}
        for (part, start, split), amount in amounts.items():
            key = (split or NOT_RECORDED) if is_split else None
            for each in {(part, self._index[part][start], key), (part, WHOLE, None)}:
                exact[each] = exact.get(each, Decimal(0)) + amount
        self.sums[column] = {key: float(amount) for key, amount in exact.items()}
        self.currencies[column] = {currency}
        self.converted.add(column)

    def take_wholes(self, other: "Cells") -> None:
        """The sums over all values of the split from `other`, because here the parts overlap."""
        _replace_wholes(self.sums, other.sums)
        _replace_wholes(self.quantiles, other.quantiles)

    def splits(self) -> tuple[str, ...]:
        """The values of the split, the most frequent of the first sum first."""
        counted: list[dict[Key, float]] = [
            {key: cases for key, (cases, _) in cells.items()} for cells in self.quantiles.values()
        ]
        ordered: dict[str, None] = {}
        for cells in (*self.sums.values(), *counted):
            weights: dict[str, float] = {}
            for (part, _, split), value in cells.items():
                if split is not None:
                    weights[split] = weights.get(split, 0) + (0 if part else value)
            ordered |= dict.fromkeys(
                sorted(weights, key=lambda each: (each == NOT_RECORDED, -weights[each], each))
            )
        return tuple(ordered)

    def _take_flows(self, statement: Statement, rows: Iterable[tuple[Any, ...]]) -> None:
        targets = [
            (
                column,
                self.sums.setdefault(column, {}),
                self.scope.is_split(self._measure(column)),
                self._measure(column).money,
            )
            for column in statement.columns
        ]
        for part, start, split, currency, *values in rows:
            step = self._index[part][start]
            for (column, cells, is_split, is_money), value in zip(targets, values, strict=True):
                if not value:
                    # A rollup also has rows of parts that only other sums are of.
                    continue
                if is_money and currency:
                    self.currencies.setdefault(column, set()).add(currency)
                _add(cells, part, step, (split or NOT_RECORDED) if is_split else None, value)

    def _take_readings(self, statement: Statement, rows: Iterable[tuple[Any, ...]]) -> None:
        for *key, currency, stored, is_coarse, added, number in rows:
            for column in statement.columns:
                measure = self._measure(column)
                if measure.readings_of == stored:
                    value = number if measure.counts else added
                    self._take_reading(column, key, currency, value, is_coarse=is_coarse)

    def _take_reading(
        self, column: Column, key: list[Any], currency: str, value: float, *, is_coarse: bool
    ) -> None:
        part, start, split = key
        if is_coarse:
            self.coarse.add((column, part))
            return
        measure = self._measure(column)
        if measure.money and value:
            self.currencies.setdefault(column, set()).add(currency)
        cells = self.sums.setdefault(column, {})
        shown = (split or NOT_RECORDED) if self.scope.is_split(measure) else None
        _add(cells, part, self._index[part][start], shown, value)

    def _take_stock(self, statement: Statement, rows: Iterable[tuple[Any, ...]]) -> None:
        """Running totals: what a step opens with plus what it adds."""
        column = statement.columns[0]
        is_split = self.scope.is_split(self._measure(column))
        is_money = self._measure(column).money
        moves: dict[tuple[int, str | None, str | None], list[float]] = {}
        for part, start, split, currency, value in rows:
            if not value:
                continue
            key = (split or NOT_RECORDED) if is_split else None
            is_before = start is None and self.frame.grain is not Grain.TOTAL
            for reached in self._reached(part):
                nothing: list[float] = [0] * (len(self.steps[reached]) + 1)
                moved = moves.setdefault((reached, key, currency), nothing)
                is_opening = is_before or reached != part
                moved[0 if is_opening else self._index[reached][start] + 1] += value
        cells = self.sums.setdefault(column, {})
        for (part, key, currency), moved in moves.items():
            # Amounts are added exactly, so that what is closed in a currency leaves nothing of it.
            levels = list(accumulate(moved))[1:]
            if currency and any(levels):
                self.currencies.setdefault(column, set()).add(currency)
            for step, level in enumerate(levels):
                found = (part, step, key)
                cells[found] = cells.get(found, 0) + (float(level) if is_money else level)
            whole = (part, WHOLE, None)
            cells[whole] = cells.get(whole, 0) + (float(levels[-1]) if is_money else levels[-1])

    def _reached(self, part: int | None) -> range:
        """The parts whose level a movement changes: its own, and one that follows right on it."""
        if part is None:
            return range(len(self.steps))
        return range(0 if self.frame.adjoins else part, part + 1)

    def _take_quantiles(self, statement: Statement, rows: Iterable[tuple[Any, ...]]) -> None:
        column = statement.columns[0]
        is_split = self.scope.is_split(self._measure(column))
        # Of all loops this one sees the most rows: it only sorts them into their histograms.
        found: dict[tuple[int, date | None, str | None], dict[int, int]] = defaultdict(dict)
        for part, start, split, bucket, cases in rows:
            found[part, start, split][bucket] = cases
        histograms: dict[Key, dict[int, int]] = {}
        for (part, start, split), histogram in found.items():
            key = (split or NOT_RECORDED) if is_split else None
            _pour(histogram, histograms.setdefault((part, self._index[part][start], key), {}))
            _pour(histogram, histograms.setdefault((part, WHOLE, None), {}))
        for share in statement.shares:
            self.quantiles[column, share] = {
                key: (sum(histogram.values()), quantile(histogram, share))
                for key, histogram in histograms.items()
            }


def _replace_wholes(
    mine: dict[Name, dict[Key, Found]], theirs: dict[Name, dict[Key, Found]]
) -> None:
    for name, cells in mine.items():
        wholes = {key: value for key, value in theirs.get(name, {}).items() if key[2] is None}
        kept = {key: value for key, value in cells.items() if key[2] is not None}
        mine[name] = kept | wholes


def _pour(histogram: dict[int, int], into: dict[int, int]) -> None:
    if not into:
        into.update(histogram)
        return
    for bucket, cases in histogram.items():
        into[bucket] = into.get(bucket, 0) + cases


def _add(cells: dict[Key, float], part: int, step: int, split: str | None, value: float) -> None:
    key = (part, step, split)
    cells[key] = cells.get(key, 0) + value
    whole = (part, WHOLE, None)
    cells[whole] = cells.get(whole, 0) + value
