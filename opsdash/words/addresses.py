"""The address of a question: what stands in a link, and what it means.

One codec for pages, saved views and the HTTP query. Links hold codes ("4w", "year"), names of
dimensions and values as they are in the data; the labels that older links hold are read as well.
What nobody knows is handed back, never dropped. A default is not written.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final, TypeVar
from urllib.parse import urlencode

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import (
    DEFAULT_PERIOD,
    RELATIVE_WEEKS,
    TO_DATE,
    Chosen,
    Comparison,
    Grain,
    choose,
    is_period,
)
from opsdash.metrics.question import NOT_RECORDED, Filter, Question
from opsdash.words import say

Read = TypeVar("Read")

# Short names of the two filters that links have had from the beginning.
SHORT_NAMES: Final = {"ch": "contact_channel", "t": "topic"}
_LONG_NAMES: Final = {dimension: name for name, dimension in SHORT_NAMES.items()}
FILTER_PREFIX: Final = "f."

# "Not recorded" is this sign alone; before any other value it keeps that from being misread.
_SIGN: Final = "~"
# Between a dimension and its value, where a link names both in one.
_OF: Final = ":"

_MOST_TOP: Final = 1_000
_SORTED_BY: Final = ("value", "compare", "change", "name")

_SPAN: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[~ ](?:to )?(\d{4}-\d{2}-\d{2})", re.ASCII)
_MONTH_LABEL: Final = re.compile(r"(\S+) (\d{4})", re.ASCII)
_QUARTER_LABEL: Final = re.compile(r"(Q[1-4]) (\d{4})", re.ASCII)


@dataclass(frozen=True)
class Known:
    """What an address can name. `values` are those of a dimension, "" for "not recorded"."""

    metrics: Collection[str]
    dimensions: Collection[str]
    values: Callable[[str], Collection[str]]


@dataclass(frozen=True)
class Unknown:
    """What a part of an address names in vain.

    `part` is "metric", "period", "comparison", "target", "grain", "split", "dimension", "values",
    "top" or "sort"; `dimension` is set for "values". `has_others`: the address names others that
    are known.
    """

    part: str
    values: tuple[str, ...]
    dimension: str = ""
    has_others: bool = False


@dataclass(frozen=True)
class Address:
    """A question as a link says it: relative periods stay relative.

    `targets` are (metric, number) for the comparison TARGET; `top` is how many parts of a split
    are shown, `sort` by what ("value", "compare", "change", "name" or a metric, "-" before it:
    largest first). Filters and values are kept in order, so that equal questions are equal.
    """

    metrics: tuple[str, ...] = ()
    period: str = DEFAULT_PERIOD
    comparison: Comparison = Comparison.PREVIOUS
    targets: tuple[tuple[str, float], ...] = ()
    grain: Grain = Grain.WEEK
    split: str | None = None
    filters: tuple[Filter, ...] = ()
    top: int | None = None
    sort: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "filters", in_order(self.filters))
        object.__setattr__(self, "targets", tuple(sorted(dict(self.targets).items())))

    def parameters(self) -> dict[str, list[str]]:
        """The query string as names with values; empty for the default question."""
        found = {
            "m": list(self.metrics),
            "p": _unless(self.period, DEFAULT_PERIOD),
            "cmp": _unless(self.comparison.value, Comparison.PREVIOUS.value),
            "tv": [f"{metric}:{_number_text(value)}" for metric, value in self.targets],
            "g": _unless(self.grain.value, Grain.WEEK.value),
            "by": _unless(self.split or "", ""),
            **{
                name_of(each.dimension): list(map(value_text, each.values)) for each in self.filters
            },
            "top": _unless(str(self.top or ""), ""),
            "sort": _unless(self.sort, ""),
        }
        return {name: values for name, values in found.items() if values}

    def query(self) -> str:
        """The query string, encoded."""
        return urlencode(self.parameters(), doseq=True)

    def chosen(self, anchor: date, organisation: Organisation) -> Chosen:
        """The days, seen from the last complete day of data."""
        return choose(self.period, anchor, organisation.week_start, organisation.sprint_start)

    def question(
        self, anchor: date, organisation: Organisation, metrics: Sequence[str] = ()
    ) -> Question:
        """The question, about `metrics` where they are not those of the address."""
        asked = tuple(metrics) or self.metrics
        days = self.chosen(anchor, organisation)
        return Question(
            metrics=asked,
            period=days.period,
            grain=self.grain,
            split=self.split,
            filters=self.filters,
            comparison=self.comparison,
            against=days.compared(self.comparison),
            targets=tuple(each for each in self.targets if each[0] in asked),
        )


def name_of(dimension: str) -> str:
    """The parameter that filters a dimension: ch, t, f.group ..."""
    return _LONG_NAMES.get(dimension, f"{FILTER_PREFIX}{dimension}")


def is_parameter(name: str) -> bool:
    """Whether a parameter belongs to the question; pages have others of their own."""
    return name in _NAMES or is_filter(name)


def is_filter(name: str) -> bool:
    """Whether a parameter narrows the inquiries: ch, t, f.group ..."""
    return name in SHORT_NAMES or name.startswith(FILTER_PREFIX)


_NAMES: Final = ("m", "p", "cmp", "tv", "g", "by", "top", "sort")


def parse(
    parameters: Mapping[str, Sequence[str]], known: Known
) -> tuple[Address, tuple[Unknown, ...]]:
    """The address that `parameters` hold, and what in them nobody knows."""
    reader = _Reader(parameters, known)
    metrics = reader.several("metric", "m", known.metrics)
    address = Address(
        metrics=metrics,
        period=reader.one("period", "p", period_named, DEFAULT_PERIOD),
        comparison=reader.one("comparison", "cmp", comparison_named, Comparison.PREVIOUS),
        targets=reader.targets(metrics),
        grain=reader.one("grain", "g", grain_named, Grain.WEEK),
        split=reader.one("split", "by", lambda text: _if_in(text, known.dimensions), None),
        filters=reader.filters(),
        top=reader.one("top", "top", _top_named, None),
        sort=reader.one("sort", "sort", lambda text: _sort_named(text, known), ""),
    )
    return address, tuple(reader.unknown)


@dataclass
class _Reader:
    """Reads one parameter after the other and keeps what it cannot read."""

    parameters: Mapping[str, Sequence[str]]
    known: Known
    unknown: list[Unknown] = field(default_factory=list)

    def one(self, part: str, name: str, read: Callable[[str], Read | None], default: Read) -> Read:
        """The last value counts; any other one that differs is as unknown as an unreadable one."""
        given = self._given(name)
        found = read(given[-1]) if given else default
        strange = [text for text in given[:-1] if text != given[-1]]
        self._note(part, strange if found is not None else [*strange, *given[-1:]])
        return default if found is None else found

    def several(self, part: str, name: str, options: Collection[str]) -> tuple[str, ...]:
        given = list(dict.fromkeys(self._given(name)))
        found = tuple(text for text in given if text in options)
        strange = [text for text in given if text not in options]
        self._note(part, strange, has_others=bool(found))
        return found

    def targets(self, metrics: Sequence[str]) -> tuple[tuple[str, float], ...]:
        """Metric and number; a number alone is for the one metric of the address."""
        found = []
        for text in self._given("tv"):
            metric, _, number = text.rpartition(":")
            metric = metric or (metrics[0] if len(metrics) == 1 else "")
            value = number_named(number)
            if value is None or metric not in self.known.metrics:
                self._note("target", [text])
            else:
                found.append((metric, value))
        return tuple(found)

    def filters(self) -> tuple[Filter, ...]:
        found = []
        for name in self.parameters:
            dimension = SHORT_NAMES.get(name) or _after_prefix(name)
            if dimension is None or not self._given(name):
                continue
            if dimension not in self.known.dimensions:
                self._note("dimension", [dimension])
            else:
                found.append(self._filter(name, dimension))
        return tuple(each for each in found if each.values)

    def _filter(self, name: str, dimension: str) -> Filter:
        options = self.known.values(dimension)
        given = [(text, value_named(text, options)) for text in self._given(name)]
        strange = [text for text, value in given if value is None]
        values = tuple(value for _, value in given if value is not None)
        self._note("values", strange, dimension=dimension, has_others=bool(values))
        return Filter(dimension, values)

    def _given(self, name: str) -> list[str]:
        return [text for text in self.parameters.get(name, ()) if text]

    def _note(
        self, part: str, values: Sequence[str], *, dimension: str = "", has_others: bool = False
    ) -> None:
        if values:
            self.unknown.append(Unknown(part, tuple(values), dimension, has_others))


def in_order(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """One filter for each dimension, dimensions and values in order."""
    values: dict[str, set[str]] = {}
    for each in filters:
        values.setdefault(each.dimension, set()).update(each.values)
    return tuple(Filter(name, tuple(sorted(values[name]))) for name in sorted(values))


def value_text(value: str) -> str:
    """A value as a link holds it."""
    is_plain = value != NOT_RECORDED and value[0] != _SIGN and value not in _nothing_labels()
    return value if is_plain else f"{_SIGN}{value}"


def value_named(text: str, options: Collection[str]) -> str | None:
    """The value of a dimension that a link means; None where there is none."""
    value = text.removeprefix(_SIGN)
    if value in options:
        return value
    is_nothing = text in _nothing_labels() and NOT_RECORDED in options
    return NOT_RECORDED if is_nothing else None


def part_text(dimension: str, value: str) -> str:
    """One value of a dimension as a link names it: what a page looks into."""
    return f"{dimension}{_OF}{value_text(value)}"


def part_named(text: str, known: Known) -> tuple[str, str] | None:
    """The dimension and its value; None where there is none."""
    for dimension in known.dimensions:
        name = f"{dimension}{_OF}"
        if text.startswith(name):
            value = value_named(text.removeprefix(name), known.values(dimension))
            if value is not None:
                return dimension, value
    return None


def period_named(text: str) -> str | None:
    """The code of a period, from the code itself or from its label."""
    if span := _SPAN.fullmatch(text):
        text = f"{span[1]}~{span[2]}"
    elif text in _period_labels():
        text = _period_labels()[text]
    elif quarter := _QUARTER_LABEL.fullmatch(text):
        text = f"{quarter[2]}-{quarter[1]}"
    elif (month := _MONTH_LABEL.fullmatch(text)) and month[1] in _months():
        text = f"{month[2]}-{_months()[month[1]]:02}"
    return text if is_period(text) else None


def comparison_named(text: str) -> Comparison | None:
    found = (each for each in Comparison if text in (each, say(f"shell.comparison.{each}")))
    return next(found, None)


def grain_named(text: str) -> Grain | None:
    return next((each for each in Grain if text in (each, say(f"shell.grain.{each}"))), None)


def number_named(text: str) -> float | None:
    """A finite number as people write it in a link."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def _top_named(text: str) -> int | None:
    is_count = text.isascii() and text.isdigit() and 0 < int(text[:9]) <= _MOST_TOP
    return int(text) if is_count else None


def _sort_named(text: str, known: Known) -> str | None:
    name = text.removeprefix("-")
    return text if name in _SORTED_BY or name in known.metrics else None


def _if_in(text: str, options: Collection[str]) -> str | None:
    return text if text in options else None


def _after_prefix(name: str) -> str | None:
    return name.removeprefix(FILTER_PREFIX) if name.startswith(FILTER_PREFIX) else None


def _unless(value: str, default: str) -> list[str]:
    return [] if value == default else [value]


def _number_text(value: float) -> str:
    return repr(value).removesuffix(".0")


@cache
def _nothing_labels() -> frozenset[str]:
    return frozenset((say("shell.no_topic"), say("shell.not_recorded")))


@cache
def _period_labels() -> dict[str, str]:
    return {say(f"shell.period.{code}"): code for code in (*RELATIVE_WEEKS, *TO_DATE)}


@cache
def _months() -> dict[str, int]:
    return {say(f"shell.months.m{number}"): number for number in range(1, 13)}
