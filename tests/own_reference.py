"""Metrics of one's own calculated a second time: the terms' rows are picked out one by one.

A term is looked up by a number of its own; what it counts of is one of the events of the reference
for shipped metrics, of which only the rows that meet its conditions are kept.
"""

from dataclasses import dataclass

import pandas as pd
from metrics_company import Company
from metrics_reference import FACT_OF, Expected, Reference, _values, known_once

from opsdash.calendar.organisation import Organisation
from opsdash.metrics.catalog import Condition, Metric, Term
from opsdash.metrics.question import Question

# measure -> the events of the reference that it adds up
EVENTS = {
    "inquiries": "inquiries",
    "ended": "ended",
    "solved_known": "known",
    "resolution_seconds": "seconds",
    "onestop": "onestop",
    "onestop_repeated_7": "repeated_7",
    "orders": "orders",
    "sales": "sales",
    "visits": "visits",
    "deals_won": "won",
    "won_value": "won_value",
    "contacts": "contacts",
}
MONEY = ("sales", "won_value")


@dataclass(frozen=True)
class Asked:
    """A question about own metrics, as the reference needs it."""

    company: Company
    question: Question
    organisation: Organisation


class OwnReference(Reference):
    """The answer to a question about one metric, whose terms are `terms`."""

    def __init__(self, asked: Asked, metric: Metric) -> None:
        self._bases: dict[str, str] = {}
        self._terms: dict[str, Term] = {}
        super().__init__(asked.company, asked.question, asked.organisation)
        self.metric = metric
        self.above = [self._add(each) for each in metric.numerator]
        self.below = [self._add(each) for each in metric.denominator]

    def _add(self, term: Term) -> tuple[str, Term]:
        key = f"term {len(self._bases)}"
        self._bases[key] = EVENTS[term.measure]
        self._terms[key] = term
        return key, term

    @known_once
    def narrowed(self, name: str) -> pd.DataFrame:
        if name not in self._terms:
            return super().narrowed(name)
        events = super().narrowed(self._bases[name])
        for each in self._terms[name].conditions:
            events = events if events.empty else events[_met(events, each)]
        return events

    def _window(self, term: Term) -> int | None:
        return self.metric.window if term.window is None else term.window

    def has(self, name: str, dimension: str) -> bool:
        return super().has(self._bases.get(name, name), dimension)

    def _spans(self, name: str):
        return super()._spans(self._bases.get(name, name))

    # what is expected

    def own_refusal(self) -> str | None:
        pairs = [*self.above, *self.below]
        by_reading = {each.measure for each in self.company.readings}
        for key, _ in pairs:
            base = self._bases[key]
            if not self._is_present(FACT_OF.get(base, "inquiry")) and base not in by_reading:
                return "missing_measure"
        if not all(self.has(key, one.dimension) for key, each in pairs for one in each.conditions):
            return "condition_unavailable"
        split = self.question.split
        if split and not any(self.has(key, split) for key, _ in pairs):
            return "split_unavailable"
        if any(self._is_coarse_term(*each, 0) for each in pairs):
            return "reading_too_coarse"
        if split != "currency" and len(self._currencies(pairs)) > 1:
            return "several_currencies"
        return None

    def _currencies(self, pairs: list[tuple[str, Term]]) -> set[str]:
        found: set[str] = set()
        for key, term in pairs:
            for part in range(len(self.parts) if self._bases[key] in MONEY else 0):
                events = self._mature(key, part, self._window(term))
                if not events.empty and self._is_coarse_term(key, term, part):
                    events = events[events["end"].isna()]
                if not events.empty:
                    found |= set(events[events["weight"] != 0]["currency"])
        return found

    def _is_coarse_term(self, key: str, term: Term, part: int) -> bool:
        return self._find_coarse(key, part) or self._straddles(key, term, part)

    def _straddles(self, key: str, term: Term, part: int) -> bool:
        """Whether a reading is about followed days and about others."""
        window, events = self._window(term), self._within(key, self.parts[part])
        if not window or events.empty or "end" not in events:
            return False
        for row in events[events["end"].notna()].itertuples():
            days = pd.date_range(row.day, row.end, inclusive="left").date
            if len({self.is_immature(day, window) for day in days}) > 1:
                return True
        return False

    def is_comparable_step(self, step) -> bool:
        if any(self._is_coarse_term(*each, 1) for each in [*self.above, *self.below]):
            return False
        return self.is_comparable("nothing", step)

    def own_value(self, part: int, step: int | str, split: str | None) -> Expected:
        above = self._total(self.above, part, step, split)
        if not self.below:
            return Expected(None if above is None else above * self.metric.scale, above)
        below = self._total(self.below, part, step, split)
        is_known = above is not None and below
        return Expected(above / below * self.metric.scale if is_known else None, above, below)

    def _total(self, pairs, part, step, split) -> float | None:
        found = [self.side(key, part, step, split, self._window(term)) for key, term in pairs]
        if None in found:
            return None
        return sum(term.sign * each for (_, term), each in zip(pairs, found, strict=True))


def _met(events: pd.DataFrame, condition: Condition) -> pd.Series:
    if condition.dimension == "tag" and "tag" in events:
        # A column without any tags is a column of numbers to pandas.
        told = [tags if isinstance(tags, tuple | list) else () for tags in events["tag"]]
        found = pd.Series([bool({*(tags or ("",))} & {*condition.values}) for tags in told])
        found.index = events.index
    else:
        found = _values(events, condition.dimension).isin(condition.values)
    return ~found if condition.is_excluded else found
