"""Shops like the sample company's in which nothing happens but seasons and growth: their alarms.

Each shop has weeks of its own luck and another end of the year. A baseline of 28 weeks is followed
by 52; counted is how many series meet rule 1 in these. Metrics are judged as the catalogue has
them judged; sums are asked week by week, because what holds them back is learnt as time passes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
from scipy import stats

from opsdash.analysis.limits import Chart
from opsdash.analysis.result import Result
from opsdash.analysis.signals import (
    BASELINE_POINTS,
    FEWEST_OPEN,
    SignalReason,
    Signals,
    judge_counts,
    judge_individuals,
    judge_logarithms,
)
from opsdash.findings.judging import chart_of
from opsdash.metrics.catalog import load_catalog
from opsdash.sample.company import CONTACT_CHANNELS, TOPICS, Company
from opsdash.sample.inquiries import Inquiries, make_inquiries
from opsdash.sample.orders import make_orders

WEEKS: Final = BASELINE_POINTS + 52
_LAST: Final = date(2026, 1, 4)
# Neighbouring shops end in different seasons.
_STEP, _YEAR = 7, 52
_FOLLOW_UP: Final = np.timedelta64(7, "D")
_NINETY: Final = 90

_SMALL: Final = frozenset({SignalReason.TOO_FEW, SignalReason.FEW_CASES, SignalReason.FEW_EVENTS})
CATALOG: Final = load_catalog()

_TIMES: Final[dict[str, Callable[[np.ndarray], float]]] = {
    "median": lambda hours: float(np.median(hours)),
    "average": lambda hours: float(np.mean(hours)),
    "p90": lambda hours: float(np.percentile(hours, _NINETY)),
}

Judged = Sequence[Result[Signals, SignalReason]]


class Kind(StrEnum):
    """What a series counts. FOLLOWS: sums that another metric is judged for."""

    CASES = "shares and rates"
    TIMES = "times and what is open"
    SUMS = "sums"
    FOLLOWS = "sums judged as rates"


@dataclass(frozen=True)
class Alarms:
    """Of `series`, `judged` could tell a signal in some week; of these `fired` met rule 1.

    `small` more have too few cases a week for anybody.
    """

    name: str
    kind: Kind
    fired: int = 0
    judged: int = 0
    series: int = 0
    small: int = 0

    @property
    def share(self) -> float:
        return self.fired / self.judged if self.judged else 0.0

    @property
    def held_back(self) -> float:
        return 1 - self.judged / self.series if self.series else 0.0

    def __add__(self, other: "Alarms") -> "Alarms":
        names = ("fired", "judged", "series", "small")
        return replace(self, **{each: getattr(self, each) + getattr(other, each) for each in names})


def alarms_of(lucks: Iterable[int]) -> tuple[Alarms, ...]:
    """By name of series, over one shop for each luck."""
    found: dict[str, Alarms] = {}
    for each in (each for luck in lucks for each in _of_shop(luck)):
        found[each.name] = found[each.name] + each if each.name in found else each
    return tuple(found.values())


def together(found: Iterable[Alarms], kind: Kind | None = None) -> Alarms:
    """Those of one kind, or all."""
    kept = [each for each in found if kind in (None, each.kind)]
    return sum(kept, Alarms("all together" if kind is None else f"all {kind}", Kind.CASES))


def most_by_chance(judged: int, share: float) -> float:
    """How many of so many series one sample in a hundred exceeds where that share fires."""
    return float(stats.binom.ppf(0.99, judged, share))


def _of_shop(luck: int) -> Iterator[Alarms]:
    until = _LAST + timedelta(weeks=luck * _STEP % _YEAR)
    company = Company(until, has_stories=False, luck=luck)
    orders = make_orders(company)
    asked = make_inquiries(company, orders)
    weeks = _Weeks(np.datetime64(until, "D") + 1 - 7 * WEEKS)
    is_sold = np.isnat(orders.cancelled)
    sold = weeks.counts(orders.ordered, is_sold)
    parts = {
        "all": [np.ones(len(asked.topic), dtype=bool)],
        "topics": [asked.topic == at for at in range(len(TOPICS))],
        "channels": [asked.channel == at for at in range(len(CONTACT_CHANNELS))],
    }
    for name, chosen in parts.items():
        counts = np.stack([weeks.counts(asked.created, each) for each in chosen])
        cases = np.broadcast_to(sold, counts.shape)
        rates = judge_counts(
            counts, cases, chart_of(CATALOG, CATALOG.metrics["contact_rate_orders"])
        )
        yield _alarms(f"contact rate, {name}", rates)
        yield _of_sums(f"inquiries, {name}", "inquiries", counts)
        yield from _of_times(name, asked, weeks, chosen)
    yield _alarms("one-stop rate", _one_stop(asked, weeks))
    yield _of_sums("orders", "orders", sold[None])
    worth = weeks.sums(orders.ordered, is_sold, orders.total - orders.refunded)
    yield _of_sums("sales", "sales", worth[None])


def _alarms(name: str, results: Judged, kind: Kind = Kind.CASES) -> Alarms:
    judged = [
        each.value
        for each in results
        if each.value is not None and SignalReason.AUTOCORRELATED not in each.codes
    ]
    fired = sum(bool(each.outside[BASELINE_POINTS:].any()) for each in judged)
    small = sum(bool(_SMALL.intersection(each.codes)) for each in results)
    return Alarms(name, kind, fired, len(judged), len(results) - small, small)


def _of_sums(name: str, metric: str, values: np.ndarray) -> Alarms:
    if CATALOG.metrics[metric].judged_as:
        return Alarms(name, Kind.FOLLOWS, series=len(values))
    could = np.zeros(len(values), dtype=bool)
    told = np.zeros(len(values), dtype=bool)
    for end in range(BASELINE_POINTS + 1, WEEKS + 1):
        for at, each in enumerate(judge_individuals(values[:, :end], is_total=True)):
            if each.value is not None and SignalReason.AUTOCORRELATED not in each.codes:
                could[at] = True
                told[at] |= each.value.outside[-1]
    return Alarms(name, Kind.SUMS, int(told.sum()), int(could.sum()), len(values))


def _of_times(
    name: str, asked: Inquiries, weeks: "_Weeks", chosen: Sequence[np.ndarray]
) -> Iterator[Alarms]:
    """Resolution times by week, and what is open at the end of each."""
    hours = (asked.resolved - asked.created) / np.timedelta64(1, "h")
    week = weeks.of(asked.resolved)
    cases = np.stack([weeks.counts(asked.resolved, part) for part in chosen])
    for what, of_week in _TIMES.items():
        fewest = CATALOG.metrics[f"resolution_{what}"].thin_below
        values = np.full((len(chosen), WEEKS), np.nan)
        for at, part in enumerate(chosen):
            for number in range(WEEKS):
                there = hours[part & (week == number)]
                values[at, number] = of_week(there) if len(there) else np.nan
        yield _alarms(
            f"resolution {what}, {name}",
            judge_logarithms(values, cases, [fewest] * len(chosen)),
            Kind.TIMES,
        )
    counts = np.stack([weeks.open(asked.created, asked.resolved, part) for part in chosen])
    yield _alarms(
        f"open, {name}", judge_logarithms(counts, counts, [FEWEST_OPEN] * len(chosen)), Kind.TIMES
    )


@dataclass(frozen=True)
class _Weeks:
    first: np.datetime64

    def of(self, times: np.ndarray) -> np.ndarray:
        """The week of each time; outside of all where there is none."""
        days = (times.astype("datetime64[D]") - self.first).astype("timedelta64[D]")
        return np.where(np.isnat(times), -1, days.astype(np.int64) // 7)

    def counts(self, times: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        week = self.of(times)
        inside = chosen & (week >= 0) & (week < WEEKS)
        return np.bincount(week[inside], minlength=WEEKS).astype(float)

    def sums(self, times: np.ndarray, chosen: np.ndarray, worth: np.ndarray) -> np.ndarray:
        week = self.of(times)
        inside = chosen & (week >= 0) & (week < WEEKS)
        return np.bincount(week[inside], worth[inside], minlength=WEEKS)

    def open(self, created: np.ndarray, resolved: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        """How many are open as each week ends."""
        ends = (self.first + 7 * np.arange(1, WEEKS + 1)).astype("datetime64[s]")
        came, went = np.sort(created[chosen]), np.sort(resolved[chosen & ~np.isnat(resolved)])
        return (np.searchsorted(came, ends) - np.searchsorted(went, ends)).astype(float)


def _one_stop(asked: Inquiries, weeks: _Weeks) -> Judged:
    """Resolved for good: neither reopened nor asked again by the customer within seven days."""
    order = np.lexsort((asked.created, asked.customer))
    customer, created = asked.customer[order], asked.created[order]
    resolved = asked.resolved[order]
    # The next inquiry of a customer that comes after the answer, not merely after the question.
    following = np.full(len(order), np.datetime64("NaT", "s"))
    for back in range(1, 4):
        same = np.zeros(len(order), dtype=bool)
        same[:-back] = customer[back:] == customer[:-back]
        later = np.full(len(order), np.datetime64("NaT", "s"))
        later[:-back] = created[back:]
        take = same & np.isnat(following) & (later > resolved)
        following[take] = later[take]
    again = following <= resolved + _FOLLOW_UP
    stopped = (asked.reopens[order] == 0) & ~again
    done = ~np.isnat(resolved)
    cases = weeks.counts(resolved, done)
    return judge_counts(weeks.counts(resolved, done & stopped)[None], cases[None], Chart.SHARES)
