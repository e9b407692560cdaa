"""A small invented company whose facts are put straight into the tables, for tests of metrics."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from opsdash.metrics import rollups
from opsdash.metrics.catalog import COUNTED_FACTS
from opsdash.store import Database

FIRST = date(2024, 1, 20)
DAYS = 70
FINISHED = ("solved", "closed")


@dataclass(frozen=True)
class Inquiry:
    """The derived columns are counted here in plain Python, in UTC."""

    source: str = "desk"
    id: str = ""
    created_at: datetime = datetime(2024, 1, 20, 12)
    first_resolved_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    status: str | None = None
    contact_channel: str | None = "email"
    topic: str | None = "delivery"
    agent_group: str | None = None
    agent: str | None = None
    manager: str | None = None
    priority: str | None = None
    customer: int | None = None
    reopens: int | None = None
    tags: tuple[str, ...] | None = None
    first_reply_at: datetime | None = None
    reply_told: bool | None = None
    replies: int | None = None
    next_reply_seconds: int | None = None
    next_replies: int | None = None
    handling_seconds: int | None = None
    satisfaction: str | None = None
    reply_promise_day: date | None = None
    is_reply_kept: bool | None = None
    resolution_promise_day: date | None = None
    is_resolution_kept: bool | None = None

    @property
    def first_reply_seconds(self) -> int | None:
        if self.first_reply_at is None:
            return None
        return int((self.first_reply_at - self.created_at).total_seconds())

    @property
    def answered_day(self) -> date | None:
        if not self.reply_told:
            return None
        return self.first_reply_at.date() if self.first_reply_at else self.ended_day

    @property
    def is_finished(self) -> bool:
        dated = self.resolved_at is not None or self.closed_at is not None
        return self.status in FINISHED or (self.status is None and dated)

    @property
    def created_day(self) -> date:
        return self.created_at.date()

    @property
    def ended_at(self) -> datetime | None:
        return self.resolved_at or self.closed_at

    @property
    def resolution_seconds(self) -> int | None:
        if not self.is_finished or self.resolved_at is None:
            return None
        return int((self.resolved_at - self.created_at).total_seconds())

    @property
    def resolved_day(self) -> date | None:
        return self.resolved_at.date() if self.is_finished and self.resolved_at else None

    @property
    def solved_day(self) -> date | None:
        return self.ended_at.date() if self.is_finished and self.ended_at else None

    @property
    def ended_day(self) -> date | None:
        return (self.solved_day or self.created_day) if self.is_finished else None

    @property
    def onestop_at(self) -> datetime | None:
        return self.first_resolved_at or (self.ended_at if self.is_finished else None)

    @property
    def onestop_day(self) -> date | None:
        return self.onestop_at.date() if self.onestop_at else None


@dataclass(frozen=True)
class Order:
    source: str = "shop"
    id: str = ""
    ordered_at: datetime = datetime(2024, 1, 20, 12)
    is_counted: bool = True
    currency: str = "EUR"
    total: Decimal = Decimal(10)
    refunded: Decimal = Decimal(0)
    sales_channel: str | None = "web"
    country: str | None = None

    @property
    def ordered_day(self) -> date:
        return self.ordered_at.date()


@dataclass(frozen=True)
class Deal:
    source: str = "crm"
    id: str = ""
    created_at: datetime | None = datetime(2024, 1, 20, 12)
    closed_at: datetime | None = None
    status: str | None = "open"
    stage: str | None = None
    pipeline: str | None = None
    amount: Decimal | None = None
    currency: str | None = "EUR"
    product: str | None = None
    agent: str | None = None
    agent_group: str | None = None
    manager: str | None = None

    @property
    def created_day(self) -> date | None:
        return self.created_at.date() if self.created_at else None

    @property
    def closed_day(self) -> date | None:
        is_closed = self.status in ("won", "lost")
        return self.closed_at.date() if is_closed and self.closed_at else None

    @property
    def cycle_seconds(self) -> int | None:
        if self.status not in ("won", "lost") or not (self.created_at and self.closed_at):
            return None
        return int((self.closed_at - self.created_at).total_seconds())

    @property
    def days(self) -> list[date]:
        return [day for day in (self.created_day, self.closed_day) if day]


@dataclass(frozen=True)
class Contact:
    source: str = "crm"
    id: str = ""
    created_at: datetime = datetime(2024, 1, 20, 12)
    lifecycle_stage: str | None = None
    lead_status: str | None = None
    origin: str | None = None
    agent: str | None = None
    agent_group: str | None = None
    manager: str | None = None

    @property
    def created_day(self) -> date:
        return self.created_at.date()


@dataclass(frozen=True)
class Reading:
    source: str = "counts"
    id: str = ""
    measure: str = "visits"
    from_day: date = FIRST
    to_day: date = FIRST + timedelta(days=1)
    dimensions: tuple[tuple[str, str], ...] = ()
    value: Decimal = Decimal(100)


@dataclass(frozen=True)
class Company:
    """`through` is the last complete day of each source; `ended` the last day of those not in use.

    The rows of a source came in two files when `second_file` has the first day of the second.
    """

    inquiries: tuple[Inquiry, ...] = ()
    orders: tuple[Order, ...] = ()
    readings: tuple[Reading, ...] = ()
    deals: tuple[Deal, ...] = ()
    contacts: tuple[Contact, ...] = ()
    through: dict[str, date] = field(default_factory=dict)
    second_file: dict[str, date] = field(default_factory=dict)
    ended: dict[str, date] = field(default_factory=dict)

    def days(self, fact: str, source: str) -> list[date]:
        """The days that rows of the source count on."""
        days = {
            "inquiry": [each.created_day for each in self.inquiries if each.source == source],
            "order": [each.ordered_day for each in self.orders if each.source == source],
            "deal": [day for each in self.deals if each.source == source for day in each.days],
            "contact": [each.created_day for each in self.contacts if each.source == source],
            "reading": [each.from_day for each in self.readings if each.source == source],
        }
        return sorted(days[fact])

    def busy_days(self, fact: str, source: str) -> list[date]:
        """The days that have rows that count."""
        if fact != "order":
            return self.days(fact, source)
        counted = [each for each in self.orders if each.source == source and each.is_counted]
        return sorted(each.ordered_day for each in counted)

    def first_day(self, fact: str, source: str) -> date:
        return self.days(fact, source)[0]

    def files(self, fact: str, source: str) -> list[tuple[date, date]]:
        """The first and the last complete day of each file of a source, as the ledger has them."""
        days = self.days(fact, source)
        through = self.through.get(source, FIRST + timedelta(days=DAYS - 1))
        cut = self.second_file.get(source, days[0])
        before, after = [day for day in days if day < cut], [day for day in days if day >= cut]
        if not before or not after:
            return [(days[0], through)]
        ends = max(before[0], before[-1] - timedelta(days=1))
        return [(before[0], ends), (after[0], through)]

    def sources(self) -> list[tuple[str, str]]:
        """(fact, source), each once."""
        found = [("inquiry", each.source) for each in self.inquiries]
        found += [("order", each.source) for each in self.orders]
        found += [("deal", each.source) for each in self.deals if each.days]
        found += [("contact", each.source) for each in self.contacts]
        found += [("reading", each.source) for each in self.readings]
        return sorted(set(found))


def fill(facts: Database, company: Company) -> None:
    """Replace all rows of the database by the company's, rollups and ledger included."""
    with facts.write() as cursor:
        for table in ("inquiry", "sales_order", "deal", "contact", "reading", "batch"):
            cursor.execute(f"DELETE FROM {table}")
        add_inquiries(cursor, company.inquiries)
        _insert(cursor, "sales_order", company.orders, ("ordered_day",))
        _insert(cursor, "deal", company.deals, ("created_day", "closed_day", "cycle_seconds"))
        _insert(cursor, "contact", company.contacts, ("created_day",))
        readings = [
            _columns(each) | {"dimensions": json.dumps(dict(sorted(each.dimensions)))}
            for each in company.readings
        ]
        _insert_rows(cursor, "reading", readings)
        batches = [
            _batch(fact, source, *days)
            for fact, source in company.sources()
            for days in company.files(fact, source)
        ]
        _insert_rows(cursor, "batch", batches)
        cursor.execute("DELETE FROM source_setting")
        settings = [
            {"source": source, "name": "ended", "value": day.isoformat()}
            for source, day in company.ended.items()
        ]
        _insert_rows(cursor, "source_setting", settings)
        for fact in COUNTED_FACTS:
            rollups.refresh(cursor, fact)


def add_inquiries(cursor, inquiries: Iterable[Inquiry], batch_id: int = 1) -> None:
    derived = (
        "resolution_seconds",
        "onestop_at",
        "created_day",
        "resolved_day",
        "solved_day",
        "onestop_day",
        "ended_day",
        "first_reply_seconds",
        "answered_day",
    )
    _insert(cursor, "inquiry", inquiries, derived, batch_id)


def _insert(cursor, table, facts, derived, batch_id: int = 1) -> None:
    rows = [
        _columns(each) | {name: getattr(each, name) for name in derived} | {"batch_id": batch_id}
        for each in facts
    ]
    _insert_rows(cursor, table, rows)


def _columns(fact) -> dict[str, object]:
    own = {each.name: getattr(fact, each.name) for each in fields(fact)}
    own |= {
        name: list(value) for name, value in own.items() if name == "tags" and value is not None
    }
    return {"batch_id": 1, "is_current": True} | own


def _insert_rows(cursor, table: str, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    place = f"({', '.join('?' for _ in rows[0])})"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES {', '.join(place for _ in rows)}",
        [value for row in rows for value in row.values()],
    )


def _batch(fact: str, source: str, first_day: date, through_day: date) -> dict[str, object]:
    counts = ("changed", "same", "folded", "ignored", "rejected")
    return {
        "batch_id": 1,
        "source": source,
        "profile": "test",
        "fact": fact,
        "file_name": "test.csv",
        "file_hash": "",
        "imported_at": datetime(2024, 5, 1),
        "imported_by": "test",
        "interpretation": "{}",
        "rows_in": 1,
        "new_rows": 1,
        **{f"{name}_rows": 0 for name in counts},
        "first_day": first_day,
        "through_day": through_day,
        "is_sample": False,
        "rejects_seen": True,
    }


# Whole quarter days make ties between a contact and a resolution, and windows that end exactly.
_MOMENTS = st.integers(0, DAYS * 4 - 1).map(
    lambda quarters: datetime.combine(FIRST, time()) + timedelta(hours=6 * quarters)
)
_GAPS = st.one_of(
    st.sampled_from([0, 6, 18, 24, 72, 168, 174, 336, 720]).map(lambda n: timedelta(hours=n)),
    st.integers(1, 3_000_000).map(lambda n: timedelta(seconds=n)),
)


def _maybe(*values: object) -> st.SearchStrategy:
    return st.sampled_from([None, *values])


@st.composite
def _inquiry(draw: st.DrawFn) -> Inquiry:
    created = draw(_MOMENTS)
    end = created + draw(_GAPS)
    kind = draw(st.sampled_from(["solved", "solved", "closed", "undated", "open", "told", "first"]))
    dates = {
        "solved": {"status": "solved", "resolved_at": end},
        "closed": {"status": "closed", "closed_at": end},
        "undated": {"status": "closed"},
        "open": {"status": "open"},
        "told": {"status": None, "resolved_at": end},
        "first": {
            "status": draw(st.sampled_from(["solved", "pending"])),
            "first_resolved_at": created + (end - created) / 2,
            "resolved_at": end,
        },
    }[kind]
    return Inquiry(
        source=draw(st.sampled_from(["desk", "desk", "chat"])),
        created_at=created,
        contact_channel=draw(_maybe("email", "phone")),
        topic=draw(_maybe("delivery", "refund")),
        agent_group=draw(_maybe("north", "south")),
        agent=draw(_maybe("ann", "bob")),
        manager=draw(_maybe("mia")),
        priority=draw(_maybe("high")),
        customer=draw(_maybe(1, 1, 2)),
        reopens=draw(_maybe(0, 0, 0, 1, 2)),
        tags=draw(_maybe((), ("late",), ("late", "vip"), ("vip", "box", "late"))),
        **dates,
        **draw(_service(created)),
    )


@st.composite
def _service(draw: st.DrawFn, created: datetime) -> dict[str, object]:
    """Replies, ratings, time worked and promises of an inquiry, each only now and then told."""
    is_told = draw(st.sampled_from([True, True, None]))
    found: dict[str, object] = {
        "reply_told": is_told,
        "replies": draw(_maybe(0, 1, 1, 2, 5)),
        "handling_seconds": draw(_maybe(0, 40, 700, 5000)),
        "satisfaction": draw(_maybe("good", "good", "neutral", "bad", "offered")),
    }
    if is_told and draw(st.booleans()):
        found["first_reply_at"] = created + draw(_GAPS)
    if draw(st.booleans()):
        found |= {"next_replies": draw(st.integers(0, 3)), "next_reply_seconds": 90}
    for name in ("reply", "resolution"):
        if draw(st.booleans()):
            found[f"{name}_promise_day"] = (created + draw(_GAPS)).date()
            found[f"is_{name}_kept"] = draw(st.booleans())
    return found


# What a company's files may not tell at all.
_TELLING = (
    ("reply_told", "first_reply_at"),
    ("replies",),
    ("next_replies", "next_reply_seconds"),
    ("handling_seconds",),
    ("satisfaction",),
    ("reopens",),
    ("first_resolved_at",),
    ("reply_promise_day", "is_reply_kept"),
    ("resolution_promise_day", "is_resolution_kept"),
)


@st.composite
def _telling_less(draw: st.DrawFn, inquiries: list[Inquiry]) -> list[Inquiry]:
    """The same inquiries without some of what they tell."""
    untold = draw(st.lists(st.sampled_from(_TELLING), max_size=3))
    nothing = dict.fromkeys(name for names in untold for name in names)
    if draw(st.booleans()) or not nothing:
        return inquiries
    return [replace(each, **nothing) for each in inquiries]


_ORDER = st.builds(
    Order,
    source=st.sampled_from(["shop", "till"]),
    ordered_at=_MOMENTS,
    is_counted=st.sampled_from([True, True, True, False]),
    currency=st.sampled_from(["EUR"] * 6 + ["USD"]),
    total=st.integers(5, 500).map(Decimal),
    refunded=st.sampled_from([Decimal(0), Decimal(0), Decimal("2.5")]),
    sales_channel=_maybe("web", "store"),
    country=_maybe("DE", "KR"),
)


@st.composite
def _deal(draw: st.DrawFn) -> Deal:
    """Decided ones have at least one of both days, in order."""
    created = draw(st.one_of(st.none(), _MOMENTS, _MOMENTS, _MOMENTS))
    closed = created + draw(_GAPS) if created else draw(_MOMENTS)
    if created and draw(st.integers(0, 5)) == 0:
        closed = None
    return Deal(
        source=draw(st.sampled_from(["crm", "crm", "desk"])),
        created_at=created,
        closed_at=closed,
        status=draw(st.sampled_from(["won", "won", "lost", "open"])),
        stage=draw(_maybe("Won", "Lost")),
        pipeline=draw(_maybe("New")),
        amount=draw(_maybe(Decimal(0), Decimal("120.5"), Decimal(900))),
        currency=draw(st.sampled_from(["EUR"] * 6 + ["KRW"])),
        product=draw(_maybe("Basic", "Pro")),
        agent=draw(_maybe("ann", "cleo")),
        agent_group=draw(_maybe("north")),
        manager=draw(_maybe("mia", "noa")),
    )


_CONTACT = st.builds(
    Contact,
    created_at=_MOMENTS,
    lifecycle_stage=_maybe("lead", "Opportunity", "customer", "Evangelist"),
    lead_status=_maybe("new", "open"),
    origin=_maybe("web", "fair"),
    agent=_maybe("ann"),
)

# What files bring as readings: every second one is what the others are divided by.
READ = (
    *("visits", "visits", "visits", "inquiries", "inquiries", "orders", "orders", "sales"),
    *("users", "users", "self_service", "support_cost"),
    *("ad_clicks", "ad_impressions", "ad_cost"),
)

_MONTHS = [(date(2024, month, 1), date(2024, month + 1, 1)) for month in (1, 2, 3)]


@st.composite
def _reading(draw: st.DrawFn, spans: str) -> Reading:
    day = FIRST + timedelta(days=draw(st.integers(0, DAYS - 1)))
    first, end = (
        draw(st.sampled_from(_MONTHS)) if spans == "month" else (day, day + timedelta(days=1))
    )
    keys = {"airline": draw(_maybe("A", "B")), "contact_channel": draw(_maybe("email"))}
    return Reading(
        source=draw(st.sampled_from(["counts", "desk"])),
        measure=draw(st.sampled_from(READ)),
        from_day=first,
        to_day=end,
        dimensions=tuple((key, value) for key, value in keys.items() if value),
        value=Decimal(draw(st.integers(0, 300))),
    )


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Random facts; each kind may be missing altogether, or for some weeks."""
    spans = draw(st.sampled_from(["day", "day", "month"]))
    first_missing = FIRST + timedelta(days=draw(st.integers(5, 25)))
    last_missing = first_missing + timedelta(days=draw(st.sampled_from([-1, -1, 20, 40])))

    def kept(facts, day):
        return [each for each in facts if not first_missing <= day(each) <= last_missing]

    asked = draw(_telling_less(draw(st.lists(_inquiry(), max_size=25))))
    inquiries = kept(asked, lambda each: each.created_day)
    orders = kept(draw(st.lists(_ORDER, max_size=12)), lambda each: each.ordered_day)
    readings = draw(st.lists(_reading(spans), max_size=14))
    company = Company(
        inquiries=tuple(_numbered(inquiries)),
        orders=tuple(_numbered(orders)),
        readings=tuple(_numbered(readings)),
        deals=tuple(_numbered(draw(st.lists(_deal(), max_size=12)))),
        contacts=tuple(_numbered(draw(st.lists(_CONTACT, max_size=6)))),
    )
    # A file may be made long before the day on which the newest rows of others are.
    later = {
        source: draw(st.sampled_from([0, 1, 2, 3, 4, -15, -30]))
        for source in sorted(_newest(company))
    }
    through = {
        source: newest + timedelta(days=later[source] - 1)
        for source, newest in _newest(company).items()
    }
    cut = draw(st.sampled_from([FIRST, last_missing, last_missing]))
    second_file = dict.fromkeys(draw(st.sets(st.sampled_from(["desk", "chat", "shop"]))), cut)
    company = replace(company, through=through, second_file=second_file)
    # A file of one day is complete through that day.
    for fact, source in company.sources():
        begins = company.files(fact, source)[-1][0]
        through[source] = max(through[source], begins)
    ended = draw(st.sets(st.sampled_from(["desk", "chat", "shop", "crm", "counts"]), max_size=1))
    after = timedelta(days=draw(st.integers(-3, 20)))
    days = {source: day + after for source, day in through.items() if source in ended}
    return replace(company, through=through, ended=days)


def _newest(company: Company) -> dict[str, date]:
    """The day of the newest time in each source's file."""
    found: dict[str, date] = {}
    for each in company.inquiries:
        times = (each.created_at, each.first_resolved_at, each.resolved_at, each.closed_at)
        found[each.source] = max(
            found.get(each.source, FIRST), *(moment.date() for moment in times if moment)
        )
    for order in company.orders:
        found[order.source] = max(found.get(order.source, FIRST), order.ordered_day)
    for deal in company.deals:
        found[deal.source] = max(found.get(deal.source, FIRST), *deal.days, FIRST)
    for contact in company.contacts:
        found[contact.source] = max(found.get(contact.source, FIRST), contact.created_day)
    for reading in company.readings:
        found[reading.source] = max(found.get(reading.source, FIRST), reading.to_day)
    return found


def _numbered(facts):
    return [type(each)(**(vars(each) | {"id": str(number)})) for number, each in enumerate(facts)]
