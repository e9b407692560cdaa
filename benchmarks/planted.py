"""A change planted in the sample company: whether it is found, dated, and given to its topic.

A quiet company (no campaign, no launch) asks twice as often about one topic from a Monday on; its
sales stay as they were. Its files go through the intake into a home, and the signals of the contact
rate, of the topic's own rate and the drivers are asked as any page asks them. Seeds are fixed.
"""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.measuring import Row
from benchmarks.options import Options
from opsdash.access.actor import owner
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.cli.telling import Reading, reading
from opsdash.findings.signals import read_signals
from opsdash.findings.verdict_reading import weeks_until
from opsdash.findings.verdicts import MetricSignals
from opsdash.findings.why import Books, WhyAsked
from opsdash.findings.why_finding import find_why
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.metrics.question import Filter, Question
from opsdash.sample.cells import Values, csv_file, money, times, whole
from opsdash.sample.company import TOPICS, Company, Turn
from opsdash.sample.inquiries import Inquiries, make_inquiries
from opsdash.sample.orders import Orders, make_orders
from opsdash.sample.zendesk import tickets_file
from opsdash.settings import Settings
from opsdash.store import Home, open_home

TITLE = "Planted changes"
UNTIL = date(2026, 5, 17)
SHOP = Organisation("Europe/Berlin", "EUR", 0, configured=True)
TWICE = 2.0
_COUNT = 50
_METRIC = "contact_rate_orders"
# The year that is judged, and what follows up on orders before it.
_WEEKS_LOADED = 56
# What is usual takes 28 of 52 weeks; a rate that turns takes eight to be told from luck.
_NEWEST, _OLDEST = 8, 20
# Topics of ten inquiries a week and more; what chance does to fewer is as large as the change.
LARGE = tuple(at for at, topic in enumerate(TOPICS) if topic.rate >= 1)
_WITHIN = timedelta(days=14)
_MOST_LOST = 0.1
# Customers ask days after the order that turned, up to two weeks about returns.
_MOST_UNDATED = 0.2


@dataclass(frozen=True)
class Planted:
    """Another shop alike for each `luck`; `topic` is a place in TOPICS, `day` a Monday."""

    luck: int
    topic: int
    day: date

    @property
    def company(self) -> Company:
        turn = Turn(self.topic, self.day, TWICE)
        return Company(UNTIL, has_stories=False, turns=(turn,), luck=self.luck)


@dataclass(frozen=True)
class Told:
    """`since` by the topic's own rate, else by that of all; `first` part of the drivers, its share.

    None where there is no signal, or where nothing stands out.
    """

    planted: Planted
    since: date | None
    first: str | None
    share: float | None

    @property
    def is_dated(self) -> bool:
        return self.since is not None and abs(self.since - self.planted.day) <= _WITHIN

    @property
    def is_named(self) -> bool:
        return self.first == TOPICS[self.planted.topic].name


def planted(count: int, seed: int = 6) -> tuple[Planted, ...]:
    """The larger topics in turn, Mondays by chance."""
    random = np.random.default_rng(seed)
    back = random.integers(_NEWEST, _OLDEST + 1, count)
    days = [UNTIL + timedelta(days=1) - timedelta(weeks=int(each)) for each in back]
    return tuple(Planted(at + 1, LARGE[at % len(LARGE)], day) for at, day in enumerate(days))


def told_of(change: Planted, folder: Path) -> Told:
    """What the product says of the change; `folder` takes its files and its home."""
    settings = Settings(home=folder / f"home-{change.luck}", memory_limit="1GB", max_upload_mb=200)
    home = open_home(settings)
    try:
        _load(home, change.company, folder)
        return _told(change, home)
    finally:
        home.close()


def _load(home: Home, company: Company, folder: Path) -> None:
    orders = make_orders(company)
    inquiries = make_inquiries(company, orders)
    first = np.datetime64(company.until - timedelta(weeks=_WEEKS_LOADED), "s")
    files = {
        "orders": _orders_file(orders, first),
        "zendesk_tickets": tickets_file(company, orders, _since(inquiries, first)),
    }
    for profile, content in files.items():
        path = folder / f"{profile}-{company.luck}.csv"
        path.write_bytes(content)
        import_file(home, path, Choices(profile=profile), SHOP, owner(name="benchmark"))


def _since(inquiries: Inquiries, first: np.datetime64) -> Inquiries:
    kept = inquiries.created >= first
    return replace(
        inquiries,
        **{each.name: getattr(inquiries, each.name)[kept] for each in fields(inquiries)},
    )


def _orders_file(orders: Orders, first: np.datetime64) -> bytes:
    """As a shop lists them, one row each: the lines would take most of the time."""
    kept = (orders.ordered >= first) & np.isnat(orders.cancelled)
    columns: dict[str, Values] = {
        "id": whole(orders.number[kept]),
        "date": times(orders.ordered[kept]),
        "amount": money(orders.total[kept]),
        "currency": "EUR",
        "status": "paid",
    }
    return csv_file(columns, quoted=True)


def _told(change: Planted, home: Home) -> Told:
    read = reading(home, Namespace(where=[], last=None))
    topic = Filter("topic", (TOPICS[change.topic].name,))
    signals = [_signal(read, topic), _signal(read)]
    days = [each.signal.since for each in signals if each.signal is not None]
    since = next(iter(days), None)
    first, share = _driver(read, since or change.day)
    return Told(change, since, first, share)


def _signal(read: Reading, *filters: Filter) -> MetricSignals:
    weeks = weeks_until(read.through + timedelta(days=1), SHOP.week_start)
    answer = read.ask(Question((_METRIC,), weeks, Grain.WEEK, filters=filters))
    (found,) = read_signals(answer, read.catalog)
    return found


def _driver(read: Reading, since: date) -> tuple[str | None, float | None]:
    """The first topic of the split, from the signal on against as many days before."""
    period = Period(since, read.through + timedelta(days=1))
    books = Books(read.ask, read.catalog, read.coverage, lambda *_: ())
    why = find_why(books, WhyAsked(_METRIC, period, Comparison.PREVIOUS))
    split = next((each for each in why.splits if each.dimension == "topic"), None)
    if split is None or not split.beyond:
        return None, None
    part = split.beyond[0]
    return part.names[0], part.share


def measure(folder: Path, options: Options) -> Iterator[Row]:  # noqa: ARG001 - sizes are its own
    found = [told_of(each, folder) for each in planted(_COUNT)]
    yield Row(f"columns: {_COUNT} changes; missed, allowed", "")
    for what, held, allowed in (
        ("a signal", [each.since is not None for each in found], _MOST_LOST),
        ("dated within two weeks", [each.is_dated for each in found], _MOST_UNDATED),
        ("the drivers name its topic first", [each.is_named for each in found], _MOST_LOST),
    ):
        missed = 1 - sum(held) / len(held)
        yield Row(what, f"{missed:.0%}", f"{allowed:.0%}", missed / allowed, 1)
