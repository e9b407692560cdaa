"""Every metric calculated a second time, from the rows, in plain pandas.

Shares nothing with the SQL: facts become weighted events, events are filtered, put into steps and
grouped; the definitions are written out again by hand.
"""

from bisect import bisect_left
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial, wraps

import numpy as np
import pandas as pd
from metrics_company import Company, Deal, Inquiry, Order

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question

WHOLE = "whole"
_FREQUENCIES = {Grain.DAY: "D", Grain.MONTH: "M", Grain.QUARTER: "Q", Grain.YEAR: "Y"}
RATINGS = ("good", "neutral", "bad")
DUE = ("reply_kept", "reply_broken", "resolution_kept", "resolution_broken")
AGES = (1, 2, 5, 7, 30)
WINDOWS = (1, 3, 7, 14, 30)
# The one-stop metrics and their windows in days.
ONE_STOP = {"one_stop_rate": 7} | {f"one_stop_rate_{n}": n for n in WINDOWS if n != 7}
HOUR = 3600
ONE_DAY = timedelta(days=1)

INQUIRY_DIMENSIONS = {
    # No dimension: what it takes to say how old each one is.
    "gone": "ended_day",
    "contact_channel": "contact_channel",
    "topic": "topic",
    "group": "agent_group",
    "agent": "agent",
    "manager": "manager",
    "priority": "priority",
    "tag": "tags",
    "source": "source",
}
ORDER_DIMENSIONS = {name: name for name in ("sales_channel", "country", "currency", "source")}
_PEOPLE = {"agent": "agent", "group": "agent_group", "manager": "manager"}
DEAL_DIMENSIONS = _PEOPLE | {
    name: name for name in ("pipeline", "stage", "product", "currency", "source")
}
CONTACT_DIMENSIONS = _PEOPLE | {
    name: name for name in ("origin", "lifecycle_stage", "lead_status", "source")
}
READ_ALONE = (
    *("visits", "users", "self_service", "support_cost"),
    *("ad_clicks", "ad_impressions", "ad_cost"),
)
READ = ("inquiries", "orders", "sales", *READ_ALONE)
ORDER_SUMS = ("orders", "sales", "refunded", "order_total")
DEAL_SUMS = (
    *("deals", "won", "lost", "valued", "won_value", "timed", "cycle"),
    *("deals_ended", "amounts", "amounts_ended"),
)
CONTACT_SUMS = ("contacts", "staged", "unstaged", "with_deal", "customers")
FACT_OF = (
    dict.fromkeys(ORDER_SUMS, "order")
    | dict.fromkeys(READ_ALONE, "reading")
    | dict.fromkeys(DEAL_SUMS, "deal")
    | dict.fromkeys(CONTACT_SUMS, "contact")
)
DIMENSIONS = {
    "inquiry": INQUIRY_DIMENSIONS,
    "order": ORDER_DIMENSIONS,
    "deal": DEAL_DIMENSIONS,
    "contact": CONTACT_DIMENSIONS,
}
MONEY = (
    *("sales", "refunded", "order_total", "won_value", "amounts", "amounts_ended"),
    *("support_cost", "ad_cost"),
)


@dataclass(frozen=True)
class Expected:
    """`value` None: unknown. `slack` is the relative error that is allowed."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    slack: float = 1e-9


def known_once(method):
    """Calculated once for a company and a question, whatever steps it is asked in."""

    @wraps(method)
    def known(self, *arguments):
        kept = self._kept.setdefault(method.__name__, {})
        if arguments not in kept:
            kept[arguments] = method(self, *arguments)
        return kept[arguments]

    return known


class Reference:
    """The answer to one question about a company."""

    def __init__(self, company: Company, question: Question, organisation: Organisation):
        self.company = company
        self.question = question
        self.organisation = organisation
        self.currency = organisation.currency
        against = question.compared
        self.parts = [question.period] + ([against] if against else [])
        self._kept: dict[str, dict] = {}
        self._events = self._makers()
        self._into_steps()

    def by(self, grain: Grain) -> "Reference":
        """The same question in other steps; only what depends on them is calculated anew."""
        other = copy(self)
        other.question = replace(self.question, grain=grain)
        other._into_steps()
        return other

    def _into_steps(self) -> None:
        self._summed: dict[tuple[str, int, int | None], dict] = {}
        self._steps = [self._cut(part) for part in self.parts]
        self._numbers: dict[int, dict[date, int]] = {}
        self._coarse: dict[tuple[str, int], bool] = {}
        self._seconds: dict[tuple[str, int], dict] = {}

    # what happened, as events: day, weight, dimensions

    @known_once
    def _happened(self, name: str) -> pd.DataFrame:
        own = self._events[name]() if name in self._events else pd.DataFrame()
        if name not in READ:
            return own
        return pd.concat([own, self._from_readings(name)], ignore_index=True)

    def _makers(self) -> dict[str, Callable[[], pd.DataFrame]]:
        """How the events of each name are found; few questions need all of them."""
        orders: dict[str, Callable[[Order], float]] = {
            "orders": lambda _: 1,
            "sales": lambda order: float(order.total - order.refunded),
            "refunded": lambda order: float(order.refunded),
            "order_total": lambda order: float(order.total),
        }
        return {
            **{name: partial(self._from_inquiries, rule) for name, rule in self._rules().items()},
            **{name: partial(self._from_orders, weight) for name, weight in orders.items()},
            **{name: partial(self._from_deals, rule) for name, rule in _deal_rules().items()},
            **{name: partial(self._from_contacts, rule) for name, rule in _stage_rules().items()},
        }

    def _rules(self) -> dict[str, Callable[[Inquiry], tuple[date | None, float | None]]]:
        def keyed(each: Inquiry, weight: bool) -> tuple[date | None, float | None]:
            return each.onestop_day, float(weight) if each.customer is not None else None

        return {
            "inquiries": lambda each: (each.created_day, 1),
            "created": lambda each: (each.created_day, 1),
            "ended": lambda each: (each.ended_day, 1),
            "repeats": lambda each: (each.created_day, 1 if self._is_repeat(each) else None),
            "known": lambda each: (each.solved_day, None if each.reopens is None else 1),
            "unknown": lambda each: (each.solved_day, 1 if each.reopens is None else None),
            "reopened": lambda each: (each.solved_day, float((each.reopens or 0) > 0)),
            "seconds": lambda each: (each.resolved_day, each.resolution_seconds),
            "onestop": lambda each: keyed(each, True),
            "undone": lambda each: keyed(each, (each.reopens or 0) > 0),
            **{
                f"repeated_{days}": lambda each, days=days: keyed(
                    each, not each.reopens and self._came_back(each, days)
                )
                for days in WINDOWS
            },
            **_service_rules(),
            **_age_rules(),
            "unkeyed": lambda each: (each.onestop_day, 1 if each.customer is None else None),
        }

    def _came_back(self, inquiry: Inquiry, days: int) -> bool:
        return any(
            other.customer == inquiry.customer
            and timedelta(0) < other.created_at - inquiry.onestop_at <= timedelta(hours=days * 24)
            for other in self.company.inquiries
            if inquiry.onestop_at is not None
        )

    def _is_repeat(self, inquiry: Inquiry) -> bool:
        def place(each: Inquiry) -> tuple:
            return each.created_at, each.source, each.id

        return inquiry.customer is not None and any(
            other.customer == inquiry.customer
            and place(other) < place(inquiry)
            and inquiry.created_at - other.created_at <= timedelta(days=7)
            for other in self.company.inquiries
        )

    def _from_inquiries(self, rule) -> pd.DataFrame:
        return _frame((*rule(each), INQUIRY_DIMENSIONS, each) for each in self.company.inquiries)

    def _from_orders(self, weight) -> pd.DataFrame:
        return _frame(
            (each.ordered_day, weight(each), ORDER_DIMENSIONS, each)
            for each in self.company.orders
            if each.is_counted
        )

    def _from_deals(self, rule) -> pd.DataFrame:
        return _frame((*rule(each), DEAL_DIMENSIONS, each) for each in self.company.deals)

    def _from_contacts(self, rule) -> pd.DataFrame:
        return _frame(
            (each.created_day, 1, CONTACT_DIMENSIONS, each)
            for each in self.company.contacts
            if rule(each.lifecycle_stage or "")
        )

    def _from_readings(self, measure: str) -> pd.DataFrame:
        rows = [
            {
                "day": each.from_day,
                "end": each.to_day,
                "weight": float(each.value),
                "source": each.source,
                **({"currency": self.currency} if _is_amount(measure) else {}),
                **dict(each.dimensions),
            }
            for each in self.company.readings
            if each.measure == measure
        ]
        return pd.DataFrame(rows)

    # filters and splits

    @known_once
    def has(self, name: str, dimension: str) -> bool:
        fact = FACT_OF.get(name, "inquiry")
        if self._is_present(fact) and dimension in DIMENSIONS[fact]:
            return True
        readings = [each for each in self.company.readings if each.measure == name]
        keys = {key for each in readings for key, _ in each.dimensions}
        always = {"source", "currency"} if _is_amount(name) else {"source"}
        return bool(readings) and dimension in keys | always

    @known_once
    def _is_present(self, fact: str) -> bool:
        return any(kind == fact != "reading" for kind, _ in self.company.sources())

    @known_once
    def narrowed(self, name: str) -> pd.DataFrame:
        """What happened, as far as the filters of the question let it pass."""
        events = self._happened(name)
        if events.empty:
            return events
        for each in self.question.filters:
            if self.has(name, each.dimension) and each.dimension == "tag" and "tag" in events:
                # A column without any tags is a column of numbers to pandas.
                told = [tags if isinstance(tags, tuple | list) else () for tags in events["tag"]]
                events = events[[bool({*(tags or ("",))} & {*each.values}) for tags in told]]
            elif self.has(name, each.dimension):
                events = events[_values(events, each.dimension).isin(each.values)]
        return events

    # sums

    def _cut(self, part: Period) -> tuple[Period, ...]:
        """The days of a part, those of one calendar step together."""
        days = pd.Series([part.first + timedelta(days=n) for n in range(part.days)])
        groups = days.groupby([self._step_of(day) for day in days], sort=False)
        return tuple(Period(min(each), max(each) + ONE_DAY) for _, each in groups)

    def _step_of(self, day: date) -> object:
        """What all days of one calendar step have in common."""
        grain = self.question.grain
        if grain is Grain.TOTAL:
            return "all"
        if grain is Grain.SPRINT_PERIOD:
            return (day - self.organisation.sprint_start).days // 28
        if grain is Grain.WEEK:
            # The first day of the calendar was a Monday.
            return (day.toordinal() - 1 - self.organisation.week_start) // 7
        return _calendar_step(day, _FREQUENCIES[grain])

    def steps(self, part: int) -> tuple[Period, ...]:
        return self._steps[part]

    def sums(self, name: str, part: int, window: int | None = None) -> dict:
        """{(step, split): sum} with split None for a measure that is not split."""
        key = (name, part, window)
        if key not in self._summed:
            self._summed[key] = self._sum(name, part, window)
        return self._summed[key]

    def _sum(self, name: str, part: int, window: int | None) -> dict:
        numbers = self._step_numbers(part)
        found: dict = {}
        for (day, split), value in self._by_day(name, part, window).items():
            key = (numbers[day], split)
            found[key] = found.get(key, 0.0) + value
        return found

    @known_once
    def _by_day(self, name: str, part: int, window: int | None) -> dict:
        """{(day, split): sum}, of which the steps of every grain are made."""
        events = self._spread(self._mature(name, part, window))
        if events.empty:
            return {}
        if self._is_split(name):
            values = _values(events, self.question.split)
            return dict(events.groupby(["day", values])["weight"].sum().items())
        return {(day, None): v for day, v in events.groupby("day")["weight"].sum().items()}

    @known_once
    def _mature(self, name: str, part: int, window: int | None) -> pd.DataFrame:
        events = self._within(name, self.parts[part])
        if window is not None:
            events = events[[not self.is_immature(day, window) for day in events["day"]]]
        if name in DUE:
            # What was due after its own source ends is neither kept nor broken yet.
            reach = events["source"].map(self.company.through) if len(events) else events["day"]
            events = events[events["day"] <= reach]
        return events

    def _spread(self, events: pd.DataFrame) -> pd.DataFrame:
        """An event once for each tag, where tags split."""
        if self.question.split != "tag" or "tag" not in events:
            return events
        return events.explode("tag", ignore_index=True)

    @known_once
    def _within(self, name: str, period: Period) -> pd.DataFrame:
        events = self.narrowed(name)
        if events.empty:
            return pd.DataFrame({"day": [], "weight": []})
        return events[(events["day"] >= period.first) & (events["day"] < period.end)]

    def _step_numbers(self, part: int) -> dict[date, int]:
        if part not in self._numbers:
            self._numbers[part] = {
                step.first + timedelta(days=n): index
                for index, step in enumerate(self.steps(part))
                for n in range(step.days)
            }
        return self._numbers[part]

    def is_immature(self, day: date, window: int) -> bool:
        ends = self._follow_up_ends()
        due = day + timedelta(days=window)
        return any(day <= end < due for end in ends) or max(ends, default=date.max) < due

    @known_once
    def _follow_up_ends(self) -> set[date]:
        ends = {
            self.company.through[each.source]
            for each in self.company.inquiries
            if each.source not in self.company.ended
        }
        for source in {each.source for each in self.company.inquiries}:
            holes = self._holes("inquiry", source)
            ends |= {each - ONE_DAY for each in holes if each - ONE_DAY not in holes}
        return ends

    # coverage

    @known_once
    def is_covered(self, name: str, step: Period, split: str | None = None) -> bool:
        """A part that is a source has only its own days."""
        own = split if self.question.split == "source" and self._is_split(name) else None
        covered = self._covered(name) if own is None else self._covered_by(name, own)
        return any(
            not known.isdisjoint(step.first + timedelta(days=n) for n in range(step.days))
            for known, _ in covered
        )

    def _covered_by(self, name: str, own: str) -> list[tuple[set[date], set[date]]]:
        asked = [each.values for each in self.question.filters if each.dimension == "source"]
        spans = self._spans(name)
        return [
            (days, holes)
            for source, days, holes in spans
            if source == own and (not asked or source in asked[0])
        ]

    @known_once
    def is_holed(self, metric: str, step: Period) -> bool:
        """Whether any source of a metric misses a day in the middle of its data."""
        days = {step.first + timedelta(days=n) for n in range(step.days)}
        names = _MEASURES.get(metric, (metric,))
        return any(days & holes for name in names for _, holes in self._covered(name))

    @known_once
    def _covered(self, name: str) -> list[tuple[set[date], set[date]]]:
        """For each source of a measure the days it has and, between them, those it misses."""
        asked = [each.values for each in self.question.filters if each.dimension == "source"]
        return [
            (days, holes)
            for source, days, holes in self._spans(name)
            if not asked or source in asked[0]
        ]

    @known_once
    def _spans(self, name: str) -> list[tuple[str, set[date], set[date]]]:
        company = self.company
        fact = FACT_OF.get(name, "inquiry")
        spans = []
        for kind, source in company.sources():
            if kind == fact != "reading":
                files = company.files(fact, source)
                days = _all_days(files[0][0], files[-1][1] + ONE_DAY)
                holes = self._holes(fact, source)
                spans.append((source, days - holes, holes))
        if name not in READ:
            return spans
        for source in sorted({each.source for each in company.readings if each.measure == name}):
            own = [r for r in company.readings if r.measure == name and r.source == source]
            read = {day for r in own for day in _all_days(r.from_day, r.to_day - ONE_DAY)}
            last = min(max(read), company.through[source])
            days = _all_days(min(read), last)
            worked = {day.weekday() for day in read} if len(days) >= 14 else set(range(7))
            holes = set()
            for stretch in _stretches(days - read):
                at_work = [day for day in stretch if day.weekday() in worked]
                if at_work:
                    holes |= _all_days(min(at_work), max(at_work))
            spans.append((source, days - holes, holes))
        return spans

    @known_once
    def _holes(self, fact: str, source: str) -> set[date]:
        holes = missing_days(self.company.busy_days(fact, source), self.company.files(fact, source))
        return holes | self._until_the_end(source)

    def _until_the_end(self, source: str) -> set[date]:
        """The days between the last file and the day on which the source ended."""
        ended, through = self.company.ended.get(source), self.company.through[source]
        return _all_days(through + 2 * ONE_DAY, ended) if ended else set()

    # metrics

    def side(
        self, name: str, part: int, step: int | str, split: str | None, window: int | None = None
    ) -> float | None:
        sums = self.sums(name, part, window)
        if step == WHOLE:
            period = self.parts[part]
            events = self._mature(name, part, window)
            found = None if events.empty else events["weight"].sum()
        else:
            period = self.steps(part)[step]
            found = sums.get((step, split if self._is_split(name) else None))
        if found:
            return float(found)
        part_of = None if step == WHOLE else split
        return 0.0 if self.is_covered(name, period, part_of) else None

    def _is_split(self, name: str) -> bool:
        return self.question.split is not None and self.has(name, self.question.split)

    def value(self, metric: str, part: int, step: int | str, split: str | None) -> Expected:
        if metric in (*STOCKS, *SUMS, "net_flow"):
            found = self._sum_of(metric, part, step, split)
            return Expected(found, found)
        for metrics, rule in (
            (_OF_BOTH, self._of_both),
            (("inquiry_share",), self._share),
            (("sales_velocity",), self._velocity),
            (("backlog_age_mean",), self._age),
            (_RATIOS, self._ratio),
            (_DURATIONS, self._duration),
        ):
            if metric in metrics:
                return rule(metric, part, step, split)
        if metric.startswith("growth_gap"):
            second = "growth_sales" if metric.endswith("sales") else "growth_orders"
            a = self.value("growth_inquiries", part, step, split).value
            b = self.value(second, part, step, split).value
            return Expected(None if a is None or b is None else a - b)
        return self._growth(metric.removeprefix("growth_"), step, split)

    def _sum_of(self, metric, part, step, split) -> float | None:
        if metric in STOCKS:
            return self._stock(STOCKS[metric], part, step, split)
        if metric in SUMS:
            return self.side(SUMS[metric], part, step, split)
        came, went = (self.side(name, part, step, split) for name in ("created", "ended"))
        return None if came is None or went is None else came - went

    def _ratio(self, metric: str, part, step, split) -> Expected:
        top, bottom, scale, window = _RATIOS[metric]
        parts = [self.side(name, part, step, split, window) for name in top]
        sign = [1, -1, -1]
        a = None if None in parts else sum(s * each for s, each in zip(sign, parts, strict=False))
        b = self.side(bottom, part, step, split, window)
        if metric == "deal_value_mean" and b:
            # Deals of a known amount: their sum is known, also where it is zero.
            a = a or 0.0
        return Expected(a / b * scale if a is not None and b else None, a, b)

    def _of_both(self, metric: str, part, step, split) -> Expected:
        """How much of two measures is the first one."""
        *names, window = _OF_BOTH[metric]
        one, other = (self.side(name, part, step, split, window) for name in names)
        if one is None or other is None:
            return Expected(None, one, None)
        return Expected(one / (one + other) * 100 if one + other else None, one, one + other)

    def _share(self, metric: str, part, step, split) -> Expected:
        """A part of the split in the events of the step, each of them once."""
        name = _MEASURES[metric][0]
        period = self.parts[part] if step == WHOLE else self.steps(part)[step]
        events = self._within(name, period)
        one = self.side(name, part, step, split)
        is_known = len(events) > 0 or self.is_covered(name, period)
        whole = float(events["weight"].sum()) if is_known else None
        return Expected(one / whole * 100 if one is not None and whole else None, one, whole)

    def _velocity(self, _: str, part, step, split) -> Expected:
        names = ("open_deals", "deal_value_mean", "win_rate", "cycle_days_mean")
        deals, value, rate, days = (self.value(each, part, step, split).value for each in names)
        above = None if None in (deals, value, rate) else deals * value * rate
        return Expected(above / days / 100 if above is not None and days else None, above, days)

    def _age(self, _: str, part, step, split) -> Expected:
        """The mean over the inquiries that are open, one by one."""
        period = self.parts[part] if step == WHOLE else self.steps(part)[step]
        number = self._stock(STOCKS["backlog"], part, step, split)
        if not number:
            return Expected(None, None, number)
        end = min(period.end, self._known_end("created"))
        still = self.narrowed("created")
        if step != WHOLE and self._is_split("created"):
            still = self._spread(still)
            still = still[_values(still, self.question.split) == split]
        ages = [
            (end - ONE_DAY - row.day).days
            for row in still.itertuples()
            if row.day < end and (row.gone is None or row.gone >= end)
        ]
        assert len(ages) == number
        return Expected(float(np.mean(ages)), sum(ages), number)

    def _growth(self, name: str, step: int | str, split: str | None) -> Expected:
        if not self.is_comparable(name, step):
            return Expected(None)
        now, then = self.side(name, 0, step, split), self.side(name, 1, step, split)
        known = now is not None and then is not None and then > 0
        return Expected((now / then - 1) * 100 if known else None, now, then)

    def _duration(self, metric, part, step, split) -> Expected:
        name, unit, share = _DURATIONS[metric]
        key = (step, split if self._is_split(name) and step != WHOLE else None)
        seconds = self._durations(name, part).get(key, np.array([]))
        if share is None:
            period = self.parts[part] if step == WHOLE else self.steps(part)[step]
            if not len(seconds):
                part_of = None if step == WHOLE else split
                zero = 0.0 if self.is_covered(name, period, part_of) else None
                return Expected(None, zero, zero)
            return Expected(seconds.mean() / unit, seconds.sum(), len(seconds))
        if not len(seconds):
            return Expected(None)
        return Expected(np.quantile(seconds, share) / unit, None, len(seconds), slack=0.02)

    def _durations(self, name: str, part: int) -> dict:
        if (name, part) not in self._seconds:
            events = self._within(name, self.parts[part])
            found: dict = {}
            if not events.empty:
                events = self._spread(events)
                keys = [events["day"].map(self._step_numbers(part)).rename("step")]
                if self._is_split(name):
                    keys.append(_values(events, self.question.split))
                found = {
                    key if len(key) > 1 else (*key, None): group.to_numpy(dtype=float)
                    for key, group in events.groupby(keys)["weight"]
                }
                whole = self._within(name, self.parts[part])
                found[WHOLE, None] = whole["weight"].to_numpy(dtype=float)
            self._seconds[name, part] = found
        return self._seconds[name, part]

    def _stock(self, flows, part: int, step: int | str, split: str | None) -> float | None:
        period = self.parts[part] if step == WHOLE else self.steps(part)[step]
        if not self.is_covered(flows[-1], period, None if step == WHOLE else split):
            return None
        total = 0.0
        for name, sign in zip(flows, (1, -1), strict=False):
            is_part = step != WHOLE and self._is_split(name)
            days, sums = self._running(name, is_part, split if is_part else None)
            passed = bisect_left(days, min(period.end, self._known_end(name)))
            total += sign * sums[passed]
        return total

    @known_once
    def _running(self, name: str, is_part: bool, split: str | None) -> tuple[list, list]:
        """The days of all events, and the sum before each of them and after the last."""
        events = self.narrowed(name)
        if events.empty:
            return [], [0.0]
        if is_part:
            events = self._spread(events)
            events = events[_values(events, self.question.split) == split]
        events = events.sort_values("day")
        return events["day"].tolist(), [0.0, *events["weight"].cumsum()]

    @known_once
    def _known_end(self, name: str) -> date:
        """What is open on the newest day may have ended two days later: nobody knows."""
        asked = [each.values for each in self.question.filters if each.dimension == "source"]
        fact = FACT_OF.get(name, "inquiry")
        ends = [
            self.company.files(fact, source)[-1][1]
            for kind, source in self.company.sources()
            if kind == fact and (not asked or source in asked[0])
        ]
        return max(ends, default=date(2100, 1, 1)) + timedelta(days=2)

    # comparison

    def is_comparable(self, metric: str, step: int | str) -> bool:
        if len(self.parts) == 1:
            return False
        if any(self.is_coarse(name, 1) for name in _MEASURES.get(metric, (metric,))):
            return False
        if step == WHOLE:
            return True
        if step >= len(self.steps(1)):
            return False
        pair = (self.steps(0)[step], self.steps(1)[step])
        return all(self._is_full(each) for each in pair) or pair[0].days == pair[1].days

    def _is_full(self, step: Period) -> bool:
        grain = self.question.grain
        if grain is Grain.TOTAL:
            return True
        around = (step.first - ONE_DAY, step.first, step.last, step.end)
        before, first, last, after = map(self._step_of, around)
        return before != first == last != after

    def target(self, metric: str, step: int | str, split: str | None) -> float | None:
        """The number of the question: of what adds up only for the whole."""
        if self.question.comparison is not Comparison.TARGET:
            return None
        kind = load_catalog().metrics[metric].kind
        if kind == "sum" and step != WHOLE and len(self.steps(0)) > 1:
            return None
        if kind in ("sum", "stock") and split is not None:
            return None
        return dict(self.question.targets).get(metric)

    # refusals

    def is_coarse(self, name: str, part: int) -> bool:
        if name not in READ or part >= len(self.parts):
            return False
        if (name, part) not in self._coarse:
            self._coarse[name, part] = self._find_coarse(name, part)
        return self._coarse[name, part]

    def _find_coarse(self, name: str, part: int) -> bool:
        events = self.narrowed(name)
        if events.empty or "end" not in events:
            return False
        period = self.parts[part]
        for row in events[events["end"].notna()].itertuples():
            if row.end <= period.first or row.day >= period.end:
                continue
            if row.day < period.first or row.end > period.end:
                return True
            inside = [s for s in self.steps(part) if s.first <= row.day and row.end <= s.end]
            if not inside:
                return True
        return False

    def refusal(self, metric: str) -> str | None:
        names = _MEASURES.get(metric, (metric,))
        missing = self._missing(metric, names)
        if missing:
            return missing
        if metric.startswith("growth") and len(self.parts) == 1:
            return "needs_comparison"
        split = self.question.split
        is_apart = split and any(self.has(name, split) for name in names)
        if not is_apart and (split or metric == "inquiry_share"):
            return "split_unavailable" if split else "needs_split"
        parts = range(len(self.parts) if metric.startswith("growth") else 1)
        if any(self.is_coarse(name, part) for name in names for part in parts):
            return "reading_too_coarse"
        amounts = [self.currencies(name) for name in names if name in MONEY]
        if metric == "open_value":
            amounts = [self._open_currencies()]
        if len(set().union(*amounts)) > 1 and split != "currency":
            return "several_currencies"
        return self._nothing_inside(metric)

    def _missing(self, metric: str, names: tuple[str, ...]) -> str | None:
        by_reading = {each.measure for each in self.company.readings}
        facts = {name: FACT_OF.get(name, "inquiry") for name in names}
        has_all = all(self._is_present(facts[name]) or name in by_reading for name in names)
        if metric in load_catalog().series or not has_all:
            return "missing_measure"
        needs = NEEDS.get(metric, ())
        is_told = all(any(map(each, self.company.inquiries)) for each in needs)
        return None if is_told else "not_told"

    def _nothing_inside(self, metric: str) -> str | None:
        by_reopens = ("reopen_rate", "not_reopened_rate", "reopens_per_solved")
        for metrics, inside, outside, reason in (
            (tuple(ONE_STOP), "onestop", "unkeyed", "no_customer_keys"),
            (by_reopens, "known", "unknown", "no_reopens"),
            (
                ("lead_to_deal_rate", "lead_to_customer_rate"),
                *("staged", "unstaged", "no_lifecycle"),
            ),
        ):
            if metric in metrics:
                has = [not self._within(name, self.parts[0]).empty for name in (inside, outside)]
                return reason if has == [False, True] else None
        return None

    def _open_currencies(self) -> set[str]:
        """The currencies in which anything is open at the end of any step."""
        found: set[str] = set()
        for part in range(len(self.parts)):
            for period in self.steps(part):
                levels: dict[tuple[str, str], float] = {}
                for name, sign in (("amounts", 1), ("amounts_ended", -1)):
                    for row in self.narrowed(name).itertuples():
                        if row.day < period.end:
                            split = getattr(row, self.question.split or "", "") or ""
                            key = (row.currency, split)
                            levels[key] = levels.get(key, 0.0) + sign * row.weight
                found |= {currency for (currency, _), level in levels.items() if level}
        return found

    def currencies(self, money: str) -> set[str]:
        found: set[str] = set()
        for part, period in enumerate(self.parts):
            events = self._within(money, period)
            if not events.empty and self.is_coarse(money, part) and "end" in events:
                events = events[events["end"].isna()]
            if not events.empty:
                found |= set(events[events["weight"] != 0]["currency"])
        return found


@cache
def _calendar_step(day: date, frequency: str) -> str:
    return str(pd.Timestamp(day).to_period(frequency))


def _frame(rows) -> pd.DataFrame:
    """(day, weight, dimensions, fact) as events; what has no day or no weight is none."""
    return pd.DataFrame(
        [
            {
                "day": day,
                "weight": weight,
                **{name: getattr(fact, column) for name, column in dimensions.items()},
            }
            for day, weight, dimensions, fact in rows
            if day is not None and weight is not None
        ]
    )


def _is_amount(measure: str) -> bool:
    return measure in MONEY or FACT_OF.get(measure) == "order"


def _deal_rules() -> dict[str, Callable[[Deal], tuple[date | None, float | None]]]:
    def amount(deal: Deal) -> float | None:
        return None if deal.amount is None else float(deal.amount)

    return {
        "deals": lambda each: (each.created_day, 1),
        "won": lambda each: (each.closed_day, 1 if each.status == "won" else None),
        "lost": lambda each: (each.closed_day, 1 if each.status == "lost" else None),
        "valued": lambda each: (each.closed_day, 1 if _is_valued(each) else None),
        "won_value": lambda each: (each.closed_day, amount(each) if _is_valued(each) else None),
        "timed": lambda each: (each.closed_day, None if _cycle(each) is None else 1),
        "cycle": lambda each: (each.closed_day, _cycle(each)),
        "deals_ended": lambda each: (_ended(each), 1),
        "amounts": lambda each: (each.created_day, amount(each)),
        "amounts_ended": lambda each: (_ended(each), amount(each)),
    }


def _stage_rules() -> dict[str, Callable[[str], bool]]:
    def in_stage(*stages: str) -> Callable[[str], bool]:
        return lambda stage: stage.lower() in stages

    return {
        "contacts": lambda _: True,
        "staged": lambda stage: stage != "",
        "unstaged": lambda stage: stage == "",
        "with_deal": in_stage("opportunity", "customer", "evangelist"),
        "customers": in_stage("customer", "evangelist"),
    }


def _cycle(deal: Deal) -> int | None:
    return deal.cycle_seconds if deal.status == "won" else None


def _ended(deal: Deal) -> date | None:
    if deal.status == "open" or deal.created_day is None:
        return None
    return deal.closed_day or deal.created_day


def _service_rules() -> dict[str, Callable[[Inquiry], tuple[date | None, float | None]]]:
    """How inquiries were served; what ended with them counts on that day, else on the created."""

    def last(each: Inquiry, weight: float | None) -> tuple[date | None, float | None]:
        return each.ended_day or each.created_day, weight

    def solved(each: Inquiry, weight: float | None) -> tuple[date | None, float | None]:
        return each.solved_day, weight

    def worked(each: Inquiry) -> float | None:
        return each.handling_seconds if each.is_finished or each.status is None else None

    def first(each: Inquiry) -> float | None:
        is_told = each.first_resolved_at or (each.resolved_at and not each.reopens)
        if not is_told or each.onestop_at is None:
            return None
        return (each.onestop_at - each.created_at).total_seconds()

    def kept(value: bool | None, *, wanted: bool) -> float | None:
        return 1.0 if value is wanted else None

    is_known = {None: None}
    return {
        "created_known": lambda each: (each.created_day, is_known.get(each.reopens, 1)),
        "created_reopened": lambda each: (each.created_day, float((each.reopens or 0) > 0)),
        "reopens": lambda each: solved(each, each.reopens),
        "reply_asked": lambda each: (each.created_day, 1.0 if each.reply_told else None),
        "answered": lambda each: (each.answered_day, 1),
        "reply_seconds": lambda each: (each.answered_day, each.first_reply_seconds),
        "waited_next": lambda each: last(each, each.next_reply_seconds),
        "replied_next": lambda each: last(each, each.next_replies),
        "touch_known": lambda each: solved(each, is_known.get(each.replies, 1)),
        "touched_low": lambda each: solved(each, float(each.replies in (0, 1))),
        "touchedknown_once": lambda each: solved(each, float(each.replies == 1)),
        "rated": lambda each: last(each, float(each.satisfaction in RATINGS)),
        "rated_good": lambda each: last(each, float(each.satisfaction == "good")),
        "offered": lambda each: last(each, float(each.satisfaction == "offered")),
        "handling": lambda each: last(each, worked(each)),
        "first_seconds": lambda each: (each.onestop_day, first(each)),
        "reply_kept": lambda each: (each.reply_promise_day, kept(each.is_reply_kept, wanted=True)),
        "reply_broken": lambda each: (
            each.reply_promise_day,
            kept(each.is_reply_kept, wanted=False),
        ),
        "resolution_kept": lambda each: (
            each.resolution_promise_day,
            kept(each.is_resolution_kept, wanted=True),
        ),
        "resolution_broken": lambda each: (
            each.resolution_promise_day,
            kept(each.is_resolution_kept, wanted=False),
        ),
    }


def _age_rules() -> dict[str, Callable[[Inquiry], tuple[date | None, float | None]]]:
    def aged(each: Inquiry, days: int) -> date | None:
        """The day it becomes that old, if it is still open at its end."""
        day = each.created_day + timedelta(days=days)
        return day if each.ended_day is None or each.ended_day > day else None

    def ended(each: Inquiry, days: int) -> date | None:
        return each.ended_day if aged(each, days) else None

    return {
        **{f"older_{n}": lambda each, n=n: (aged(each, n), 1) for n in AGES},
        **{f"no_longer_{n}": lambda each, n=n: (ended(each, n), 1) for n in AGES},
    }


def _is_valued(deal: Deal) -> bool:
    return deal.status == "won" and deal.amount is not None


def missing_days(busy: list[date], files: list[tuple[date, date]]) -> set[date]:
    """The days without rows that chance does not explain, by the same weekdays around them."""
    last = max(through for _, through in files)
    frame = pd.DataFrame({"day": sorted(_all_days(files[0][0], last))}, dtype=object)
    frame["weekday"] = [day.weekday() for day in frame["day"]]
    frame["has"] = [day in busy for day in frame["day"]]
    frame["filed"] = [
        any(first <= day <= through + ONE_DAY for first, through in files) for day in frame["day"]
    ]
    found: set[date] = set()
    for _, run in frame[~frame["has"]].groupby(frame["has"].cumsum()):
        near = frame[
            (frame["day"] >= run["day"].min() - timedelta(weeks=8))
            & (frame["day"] <= run["day"].max() + timedelta(weeks=8))
            & ~frame["day"].isin(run["day"])
        ].groupby("weekday")["has"]
        share = (near.sum() / (near.count() + 1)).reindex(range(7), fill_value=0)
        expected = run["weekday"].map(share)
        if expected.sum() >= 8 - 1e-9:
            found |= set(run["day"])
            continue
        for _, outside in run[~run["filed"]].groupby(run["filed"].cumsum()):
            if expected[outside.index].sum() >= 3 - 1e-9:
                found |= set(outside["day"])
    return found


def _all_days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def _stretches(days: set[date]) -> list[set[date]]:
    """Days put together where they follow each other."""
    found: list[set[date]] = []
    for day in sorted(days):
        if found and day - ONE_DAY in found[-1]:
            found[-1].add(day)
        else:
            found.append({day})
    return found


def _values(events: pd.DataFrame, dimension: str) -> pd.Series:
    if dimension not in events:
        return pd.Series("", index=events.index, name="split")
    return events[dimension].fillna("").rename("split")


# numerator terms (all but the first are subtracted), denominator, scale, window
_RATIOS = {
    "contact_rate_orders": (("inquiries",), "orders", 100, None),
    "contact_rate_visits": (("inquiries",), "visits", 1000, None),
    **{
        metric: (("onestop", "undone", f"repeated_{days}"), "onestop", 100, days)
        for metric, days in ONE_STOP.items()
    },
    "reopen_rate_created": (("created_reopened",), "created_known", 100, None),
    "reopens_per_solved": (("reopens",), "known", 100, None),
    "one_touch_rate": (("touched_low",), "touch_known", 100, None),
    "one_touch_exact_rate": (("touchedknown_once",), "touch_known", 100, None),
    "next_reply_average": (("waited_next",), "replied_next", 1 / HOUR, None),
    "csat": (("rated_good",), "rated", 100, None),
    "rated_share": (("rated",), "ended", 100, None),
    "reopen_rate": (("reopened",), "known", 100, None),
    "not_reopened_rate": (("known", "reopened"), "known", 100, None),
    "deal_value_mean": (("won_value",), "valued", 1, None),
    "net_contact_rate": (("inquiries", "repeats"), "orders", 100, None),
    "contact_rate_users": (("inquiries",), "users", 100, None),
    "cost_per_contact": (("support_cost",), "inquiries", 1, None),
    "conversion_rate": (("orders",), "visits", 100, None),
    "order_value_mean": (("sales",), "orders", 1, None),
    "refund_share": (("refunded",), "order_total", 100, None),
    "click_rate": (("ad_clicks",), "ad_impressions", 100, None),
    "cost_per_click": (("ad_cost",), "ad_clicks", 1, None),
    "ad_cost_per_order": (("ad_cost",), "orders", 1, None),
    "deals_per_contact": (("deals",), "contacts", 100, None),
    "lead_to_deal_rate": (("with_deal",), "staged", 100, None),
    "lead_to_customer_rate": (("customers",), "staged", 100, None),
}

# The first of two measures in both of them, and the window.
_OF_BOTH = {
    "win_rate": ("won", "lost", None),
    "deflection_rate": ("self_service", "inquiries", None),
    "reply_promise_rate": ("reply_kept", "reply_broken", None),
    "resolution_promise_rate": ("resolution_kept", "resolution_broken", None),
    "csat_response_rate": ("rated", "offered", None),
}

# What raises and what lowers a stock.
STOCKS = {
    "backlog": ("created", "ended"),
    "unanswered": ("reply_asked", "answered"),
    **{f"backlog_over_{days}": (f"older_{days}", f"no_longer_{days}") for days in AGES},
    "open_deals": ("deals", "deals_ended"),
    "open_value": ("amounts", "amounts_ended"),
    "contacts_known": ("contacts",),
}

# Seconds, how many of them are one, and the share of a quantile.
_DURATIONS = {
    "resolution_median": ("seconds", HOUR, 0.5),
    "resolution_p90": ("seconds", HOUR, 0.9),
    "resolution_average": ("seconds", HOUR, None),
    "first_reply_median": ("reply_seconds", HOUR, 0.5),
    "first_reply_p90": ("reply_seconds", HOUR, 0.9),
    "first_reply_average": ("reply_seconds", HOUR, None),
    "first_resolution_median": ("first_seconds", HOUR, 0.5),
    "first_resolution_p90": ("first_seconds", HOUR, 0.9),
    "handling_average": ("handling", HOUR, None),
    "handling_median": ("handling", HOUR, 0.5),
    "cycle_days_median": ("cycle", 24 * HOUR, 0.5),
    "cycle_days_mean": ("cycle", 24 * HOUR, None),
}


def _tells(column: str) -> Callable[[Inquiry], bool]:
    return lambda each: getattr(each, column) is not None


def _is_rated(inquiry: Inquiry) -> bool:
    return inquiry.satisfaction in RATINGS


# What any inquiry has to tell before a metric can be answered.
NEEDS: dict[str, tuple[Callable[[Inquiry], bool], ...]] = {
    **dict.fromkeys(
        ("first_reply_median", "first_reply_p90", "first_reply_average", "unanswered"),
        (_tells("first_reply_at"),),
    ),
    "next_reply_average": (_tells("next_replies"),),
    "one_touch_rate": (_tells("replies"),),
    "one_touch_exact_rate": (_tells("replies"),),
    "reopen_rate_created": (_tells("reopens"),),
    "reopens_per_solved": (_tells("reopens"),),
    "csat": (_is_rated,),
    "rated_share": (_is_rated,),
    "csat_response_rate": (_is_rated, lambda each: each.satisfaction == "offered"),
    "handling_average": (_tells("handling_seconds"),),
    "handling_median": (_tells("handling_seconds"),),
    "first_resolution_median": (_tells("first_resolved_at"),),
    "first_resolution_p90": (_tells("first_resolved_at"),),
    "reply_promise_rate": (_tells("reply_promise_day"),),
    "resolution_promise_rate": (_tells("resolution_promise_day"),),
}

# What a metric that is a plain sum adds up.
SUMS = {
    "ended_inquiries": "ended",
    "inquiries": "inquiries",
    "orders": "orders",
    "sales": "sales",
    "visits": "visits",
    "support_cost": "support_cost",
    "ad_cost": "ad_cost",
    "ad_clicks": "ad_clicks",
    "deals_won": "won",
    "deals_lost": "lost",
    "won_value": "won_value",
    "deals_created": "deals",
    "contacts_created": "contacts",
}

_MEASURES = {
    "growth_inquiries": ("inquiries",),
    "growth_orders": ("orders",),
    "growth_sales": ("sales",),
    "growth_visits": ("visits",),
    "growth_gap": ("inquiries", "orders"),
    "growth_gap_sales": ("inquiries", "sales"),
    "inquiry_share": ("inquiries",),
    "sales_velocity": ("deals", "won_value", "won", "lost", "cycle"),
    **{metric: (name,) for metric, name in SUMS.items()},
    **STOCKS,
    "net_flow": ("created", "ended"),
    "backlog_age_mean": ("created", "ended"),
    **{metric: names for metric, (*names, _) in _OF_BOTH.items()},
    **{metric: (name,) for metric, (name, _, _) in _DURATIONS.items()},
    **{metric: tuple(dict.fromkeys((*top, low))) for metric, (top, low, _, _) in _RATIOS.items()},
}
