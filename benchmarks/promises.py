"""Goals whose outcome is known: made at earlier days of a series, judged by what came after.

The series are those of many companies like the sample's, each with a chance and a calendar of its
own, and of a public log of requests. Goals of one series never share a day. What came true is
counted here, not by the code that said how likely it was.
"""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from opsdash.analysis.chance import Direction
from opsdash.analysis.chance_level import WINDOW, chance_of_level
from opsdash.analysis.chance_total import chance_of_total
from opsdash.analysis.chance_weeks import chance_of_weeks
from opsdash.analysis.days import WEEK, FloatArray
from opsdash.analysis.week_paths import Measure, Weeks
from opsdash.sample import season
from opsdash.sample.company import TOPICS, Company
from opsdash.sample.inquiries import make_inquiries
from opsdash.sample.orders import make_orders
from opsdash.settings import ROOT

_REQUESTS = ROOT / "tests" / "data" / "real" / "aea_jira" / "tickets_derived.csv.gz"
# What a journal or a step of the work has fewer of is no series.
_FEWEST_REQUESTS = 25
_WEEKS = 108
HALF_A_YEAR = 26
A_QUARTER = 12
_DIRECTIONS = (Direction.HIGHER, Direction.LOWER)
_LAST_DAY = date(2026, 5, 17)

Days = np.ndarray[tuple[int], np.dtype[np.datetime64]]


class Said(NamedTuple):
    """What was said of one goal, and what became of it."""

    chance: float
    is_reached: bool


@dataclass(frozen=True)
class _Shop(Company):
    """One of many like the sample's."""

    number: int = 0

    def seed(self, part: int) -> list[int]:
        return [self.number, part]


@dataclass(frozen=True, eq=False)
class Series:
    """Days of a company, many and few a day; its weeks as shares and as means."""

    large: tuple[FloatArray, ...]
    small: tuple[FloatArray, ...]
    shares: tuple[Weeks, ...]
    amounts: tuple[Weeks, ...]


@lru_cache(maxsize=1)
def company(number: int) -> Series:
    """Of 108 weeks, whose last day is another one of the year for each number."""
    shop = _Shop(_LAST_DAY - timedelta(days=37 * number % 364), number=number)
    orders = make_orders(shop)
    asked = make_inquiries(shop, orders)
    days = season.days(shop)[-_WEEKS * WEEK :]
    is_quick = asked.resolved - asked.created <= np.timedelta64(24, "h")
    sold, came = _per_day(orders.ordered, days), _per_day(asked.created, days)
    value = _per_day(orders.ordered, days, orders.total / 100.0)
    shares = (
        (_per_day(asked.created[is_quick], days), came),
        (_per_day(asked.created[asked.reopens == 0], days), came),
        (_per_day(orders.ordered[orders.shipping == 0], days), sold),
    )
    topics = range(len(TOPICS))
    return Series(
        large=(sold, value),
        small=tuple(_per_day(asked.created[asked.topic == topic], days) for topic in topics),
        shares=tuple(_weeks(*each, Measure.SHARE) for each in shares),
        amounts=(_weeks(value, sold), _weeks(came, sold)),
    )


@lru_cache(maxsize=1)
def requests() -> tuple[FloatArray, ...]:
    """Requests to a journal's data editor by day: those that came, were sent on, and were done."""
    with gzip.open(_REQUESTS, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    first, last = (pick(row["created_at"][:10] for row in rows) for pick in (min, max))
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    journals = sorted({row["journal"] for row in rows})
    found = [
        np.array([row[step][:10] for row in rows if row["journal"] == name and row[step]], "M8[D]")
        for step in ("created_at", "submitted_at", "done_at")
        for name in journals
    ]
    return tuple(_per_day(each, days) for each in found if len(each) >= _FEWEST_REQUESTS)


def totals(values: FloatArray, rng: np.random.Generator, known_weeks: int) -> Iterator[Said]:
    """Totals of four or eight weeks one after another, most of them in the middle of their time."""
    first, holidays = known_weeks * WEEK, np.zeros(len(values), dtype=bool)
    while (due := first + int(rng.choice([4, 8])) * WEEK) <= len(values):
        now = first + int(rng.integers(0, (due - first) * 3 // 4))
        usual = values[2 * first - due : first].sum()
        # About as much as lately, give or take what counts of this size vary by.
        swing = 0.12 + 1 / np.sqrt(usual + 1)
        target = float(np.ceil(usual * (1 + swing * rng.uniform(-1.2, 1.5)) + rng.uniform(-1, 1)))
        direction = _DIRECTIONS[int(rng.integers(2))]
        found = chance_of_total(values[:now], holidays[:due], first, target, direction).value
        if found and found.probability is not None:
            actual = values[first:due].sum()
            yield Said(found.probability, _is_good(actual, target, direction))
        first = due


def levels(weeks: Weeks, rng: np.random.Generator) -> Iterator[Said]:
    """Levels of the last four weeks before a deadline that is one to twelve weeks away."""
    known, swing = HALF_A_YEAR, float(np.diff(weeks.values).std())
    while (end := known + int(rng.integers(1, 13))) <= len(weeks.sums):
        target = _part(weeks, known - WINDOW, known).value + swing * rng.uniform(-1.2, 1.2)
        direction = _DIRECTIONS[int(rng.integers(2))]
        found = chance_of_level(_part(weeks, 0, known), end - known, target, direction).value
        if found and found.probability is not None:
            actual = _part(weeks, end - WINDOW, end).value
            yield Said(found.probability, _is_good(actual, target, direction))
        known = max(end, known + WINDOW)


def promises(weeks: Weeks, rng: np.random.Generator, share: float) -> Iterator[Said]:
    """Four to thirteen weeks of which a `share` is to be kept, some of them passed already."""
    first = HALF_A_YEAR
    while (end := first + int(rng.integers(4, 14))) <= len(weeks.sums):
        now = first + int(rng.integers(0, (end - first) // 2))
        needed = int(np.ceil(share * (end - first)))
        direction = _DIRECTIONS[int(rng.integers(2))]
        past = weeks.values[first - HALF_A_YEAR : first]
        # Every week is to be far from the usual one, most weeks are to be near it.
        apart = np.ptp(past) * rng.uniform(share - 0.9, share - 0.4)
        target = float(np.median(past)) + apart * (1 if direction is Direction.LOWER else -1)
        history = _part(weeks, 0, now)
        found = chance_of_weeks(history, first, end, target, direction, needed=needed).value
        if found and found.chance.probability is not None:
            kept = [_is_good(value, target, direction) for value in weeks.values[first:end]]
            yield Said(found.chance.probability, sum(kept) >= needed)
        first = end


def _per_day(times: Days, days: Days, weights: FloatArray | None = None) -> FloatArray:
    place = (times.astype("datetime64[D]") - days[0]).astype(np.int64)
    inside = (place >= 0) & (place < len(days))
    held = None if weights is None else weights[inside]
    return np.bincount(place[inside], weights=held, minlength=len(days)).astype(np.float64)


def _weeks(sums: FloatArray, cases: FloatArray, measure: Measure = Measure.AMOUNT) -> Weeks:
    return Weeks(sums.reshape(-1, WEEK).sum(axis=1), cases.reshape(-1, WEEK).sum(axis=1), measure)


def _part(weeks: Weeks, first: int, end: int) -> Weeks:
    return Weeks(weeks.sums[first:end], weeks.cases[first:end], weeks.measure)


def _is_good(value: float, target: float, direction: Direction) -> bool:
    return bool(value >= target if direction is Direction.HIGHER else value <= target)
