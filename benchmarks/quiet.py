"""Shops like the sample company's in which nothing happens but seasons and growth: their alarms.

Each shop has weeks of its own luck and another end of the year. A baseline of 28 weeks is followed
by 52; counted is how many series that the product judges meet rule 1 in these. Amounts and times
are told beside shares and rates: they follow seasons and growth, which are no false alarms.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from opsdash.analysis.limits import Chart
from opsdash.analysis.result import Result
from opsdash.analysis.rules import Rule
from opsdash.analysis.signals import (
    BASELINE_POINTS,
    SignalReason,
    Signals,
    judge_counts,
    judge_individuals,
)
from opsdash.sample.company import CONTACT_CHANNELS, TOPICS, Company
from opsdash.sample.inquiries import Inquiries, make_inquiries
from opsdash.sample.orders import make_orders

WEEKS: Final = BASELINE_POINTS + 52
_LAST: Final = date(2026, 1, 4)
# Neighbouring shops end in different seasons.
_STEP, _YEAR = 7, 52
_FOLLOW_UP: Final = np.timedelta64(7, "D")

Judged = Sequence[Result[Signals, SignalReason]]


@dataclass(frozen=True)
class Alarms:
    """Of `judged` series `fired` met rule 1; the others of them are held back or refused."""

    name: str
    is_of_cases: bool
    fired: int
    judged: int

    @property
    def share(self) -> float:
        return self.fired / self.judged if self.judged else 0.0


def alarms_of(lucks: Iterable[int]) -> tuple[Alarms, ...]:
    """By kind of series, over one shop for each luck."""
    found: dict[str, Alarms] = {}
    for luck in lucks:
        for each in _of_shop(luck):
            before = found.get(each.name, Alarms(each.name, each.is_of_cases, 0, 0))
            found[each.name] = Alarms(
                each.name, each.is_of_cases, before.fired + each.fired, before.judged + each.judged
            )
    return tuple(found.values())


def together(found: Iterable[Alarms], *, is_of_cases: bool) -> Alarms:
    kept = [each for each in found if each.is_of_cases is is_of_cases]
    fired, judged = (sum(getattr(each, name) for each in kept) for name in ("fired", "judged"))
    return Alarms("together", is_of_cases, fired, judged)


def _of_shop(luck: int) -> Iterator[Alarms]:
    until = _LAST + timedelta(weeks=luck * _STEP % _YEAR)
    company = Company(until, has_stories=False, luck=luck)
    orders = make_orders(company)
    asked = make_inquiries(company, orders)
    weeks = _Weeks(np.datetime64(until, "D") + 1 - 7 * WEEKS)
    sold = weeks.counts(orders.ordered, np.isnat(orders.cancelled))
    parts = {
        "all": [np.ones(len(asked.topic), dtype=bool)],
        "topics": [asked.topic == at for at in range(len(TOPICS))],
        "channels": [asked.channel == at for at in range(len(CONTACT_CHANNELS))],
    }
    for name, chosen in parts.items():
        counts = np.stack([weeks.counts(asked.created, each) for each in chosen])
        cases = np.broadcast_to(sold, counts.shape)
        yield _alarms(f"contact rate, {name}", judge_counts(counts, cases, Chart.RATES))
        yield _alarms(f"inquiries, {name}", judge_individuals(counts))
    yield _alarms("one-stop rate", _one_stop(asked, weeks))
    yield _alarms("orders", judge_individuals(sold[None]))
    yield _alarms("resolution median", judge_individuals(_medians(asked, weeks)[None]))


def _alarms(name: str, results: Judged) -> Alarms:
    judged = [
        each.value
        for each in results
        if each.value is not None and SignalReason.AUTOCORRELATED not in each.codes
    ]
    fired = sum(
        any(one.rule is Rule.OUTSIDE and one.last >= BASELINE_POINTS for one in each.patterns)
        for each in judged
    )
    return Alarms(name, name.startswith(("contact", "one-stop")), fired, len(judged))


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


def _medians(asked: Inquiries, weeks: _Weeks) -> np.ndarray:
    hours = (asked.resolved - asked.created) / np.timedelta64(1, "h")
    week = weeks.of(asked.resolved)
    return np.array([np.median(hours[week == at]) for at in range(WEEKS)])
