"""What happened to the data since a view was frozen, and which days each of it reached.

The ledger says what was imported, taken back and deleted; the versions of the facts say on which
days. An undone import leaves no versions, so its days are those of its file.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from opsdash.calendar.periods import Period
from opsdash.intake.change_batches import LOOKUP, TOPICS
from opsdash.intake.erasing import list_erasures
from opsdash.intake.ledger import Batch, select_batches
from opsdash.metrics.catalog import TABLES, Catalog, Measure, Metric, Term
from opsdash.metrics.sums import FOLLOW_UP_DAYS, FOLLOWED, PRECEDED
from opsdash.report.frozen.records import FrozenView
from opsdash.store import Database, Home

# What the audit calls changes of working time and promises.
_CALENDAR: Final = ("working_hours", "holidays", "own_day", "service_targets")
_DAY: Final = timedelta(days=1)
_FOLLOW_UP: Final = timedelta(days=FOLLOW_UP_DAYS)


class Event(StrEnum):
    """What can change a number of the past."""

    IMPORT = "import"
    UNDO = "undo"
    ERASURE = "erasure"
    NAMES = "names"
    TOPICS = "topics"
    CALENDAR = "calendar"
    ZONE = "zone"
    PROGRAM = "program"
    SAMPLE = "sample"


@dataclass(frozen=True)
class Since:
    """One thing that happened. `name` is the file's, or what it was before.

    `new`, `changed` and `gone` count rows of an import; times are naive UTC, None where nobody
    wrote them down.
    """

    event: Event
    at: datetime | None = None
    by: str = ""
    name: str = ""
    batch_id: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True)
class _Reach:
    """On which days the facts of a measure came or went, by batch, in order."""

    days: dict[int, list[date]]

    def within(self, period: Period) -> frozenset[int]:
        return frozenset(
            batch
            for batch, days in self.days.items()
            if (at := bisect_left(days, period.first)) < len(days) and days[at] < period.end
        )


class Happened:
    """What happened between the freezing of a view and now, asked number by number."""

    def __init__(
        self, home: Home, view: FrozenView, catalog: Catalog, zone: str, program: str
    ) -> None:
        self._facts: Database = home.facts
        self._state: Database = home.state
        self._view = view
        self._catalog = catalog
        self._zone, self._program = zone, program
        self._reached: dict[str, _Reach] = {}

    @cached_property
    def all(self) -> tuple[Since, ...]:
        """In the order in which it happened."""
        found = [*self._batches.values(), *self._erasures, *self._settings]
        dated = sorted((each for each in found if each.at), key=lambda each: str(each.at))
        return (*dated, *(each for each in found if not each.at))

    def to(self, metric: Metric, period: Period, *, by_names: bool) -> tuple[Since, ...]:
        """What reached the facts behind a number; `by_names`: it is of some values only."""
        touched = {
            batch for measure in self._measures(metric) for batch in self._touching(measure, period)
        }
        found = [self._batches[batch] for batch in sorted(touched)]
        found += self._renamed(metric, by_names=by_names)
        found += self._erasures
        # Another zone moves rows to other days, whatever else came.
        zone = [each for each in self._settings if each.event is Event.ZONE]
        return (*found, *zone) if found else self._settings

    def _renamed(self, metric: Metric, *, by_names: bool) -> Iterator[Since]:
        """Names decide which rows a number is of; rates of currencies are kept with them."""
        terms = [term for each in self._terms(metric) for term in each]
        by_names = by_names or self._view.seen_groups is not None
        by_names = by_names or any(each.conditions for each in terms)
        has_money = any(self._catalog.measures[each.measure].has_currency for each in terms)
        for each in self._batches.values():
            is_names = each.event is Event.NAMES and (by_names or has_money)
            if is_names or (each.event is Event.TOPICS and by_names):
                yield each

    def _measures(self, metric: Metric) -> Iterator[Measure]:
        for terms in self._terms(metric):
            for term in terms:
                yield self._catalog.measures[term.measure]

    def _terms(self, metric: Metric) -> Iterator[tuple[Term, ...]]:
        for base in self._catalog.base_metrics(metric):
            yield (*base.numerator, *base.denominator, *base.left_out, *base.approximate)

    def _touching(self, measure: Measure, period: Period) -> frozenset[int]:
        flows = [self._catalog.measures[each.measure] for each in measure.flows]
        # What stands at the end of a day began on any day before.
        stretch = Period(date.min, period.end) if flows else period
        found = frozenset[int]()
        for each in flows or [measure]:
            found |= self._reach(each).within(_followed(each, stretch))
            found |= self._undone(each, stretch)
        return found

    def _undone(self, measure: Measure, period: Period) -> frozenset[int]:
        return frozenset(
            each.id
            for each in self._taken_back
            if each.outcome.fact in _kinds(measure) and _overlaps(each, period)
        )

    def _reach(self, measure: Measure) -> _Reach:
        if measure.id not in self._reached:
            days: dict[int, list[date]] = defaultdict(list)
            for sql, values in self._reaching(measure):
                for batch, day in self._facts.rows(sql, values):
                    if batch in self._batches:
                        days[batch].append(day)
            self._reached[measure.id] = _Reach({batch: sorted(at) for batch, at in days.items()})
        return self._reached[measure.id]

    def _reaching(self, measure: Measure) -> Iterator[tuple[str, list[object]]]:
        """Statements for the batches and days of versions that came or went."""
        newest = self._view.batch_id
        if measure.fact != "reading":
            anchors = [measure.anchor]
            if measure.relation in (FOLLOWED, PRECEDED):
                # Another inquiry of the same customer decides about it.
                anchors.append("created_day")
            for anchor in dict.fromkeys(anchors):
                yield _VERSIONS.format(table=TABLES[measure.fact], day=anchor), [newest] * 3
        if measure.reading:
            yield _READINGS, [newest, newest, newest, measure.readings_of]

    @cached_property
    def _batches(self) -> dict[int, Since]:
        return {each.id: _since(each) for each in (*self._later, *self._taken_back)}

    @cached_property
    def _later(self) -> tuple[Batch, ...]:
        """Imported since, and not taken back again."""
        tail = "WHERE batch_id > ? AND undone_at IS NULL ORDER BY batch_id"
        with self._facts.cursor() as cursor:
            return select_batches(cursor, tail, [self._view.batch_id])

    @cached_property
    def _taken_back(self) -> tuple[Batch, ...]:
        """In the view, and taken back since."""
        tail = "WHERE batch_id <= ? AND undone_at > ? ORDER BY undone_at"
        with self._facts.cursor() as cursor:
            return select_batches(cursor, tail, [self._view.batch_id, self._view.created_at])

    @cached_property
    def _erasures(self) -> tuple[Since, ...]:
        frozen_at = self._view.created_at
        return tuple(
            Since(Event.ERASURE, each.at, each.by)
            for each in list_erasures(self._facts)
            if frozen_at and each.at > frozen_at
        )

    @cached_property
    def _settings(self) -> tuple[Since, ...]:
        """What counts everything anew: it is named where nothing else explains a number."""
        found = [
            Since(Event.CALENDAR, at, by) for at, by in self._state.rows(_AUDITED, self._audited)
        ]
        zone = self._view.organisation.timezone
        if self._zone != zone:
            found.append(Since(Event.ZONE, name=zone))
        if self._view.batch_id and not self._has_newest:
            found.append(Since(Event.SAMPLE))
        if self._program != self._view.program:
            found.append(Since(Event.PROGRAM, name=self._view.program))
        return tuple(found)

    @property
    def _has_newest(self) -> bool:
        """Only the sample's imports leave the ledger."""
        with self._facts.cursor() as cursor:
            return bool(select_batches(cursor, "WHERE batch_id = ?", [self._view.batch_id]))

    @property
    def _audited(self) -> list[object]:
        return [list(_CALENDAR), self._view.created_at]


_AUDITED: Final = """
SELECT MAX(happened_at), ARG_MAX(actor, happened_at)
FROM audit
WHERE noun IN (SELECT UNNEST(CAST(? AS VARCHAR[]))) AND happened_at > ?
HAVING COUNT(*) > 0
"""

_VERSIONS: Final = """
SELECT DISTINCT batch, day
FROM (
    SELECT batch_id AS batch, {day} AS day
    FROM {table}
    WHERE batch_id > ?
    UNION ALL
    SELECT retired_by, {day}
    FROM {table}
    WHERE retired_by > ? AND batch_id <= ?
) AS versions
WHERE day IS NOT NULL
"""

# A reading counts on all days that it spans; its first and its last are enough to meet a period
# that is asked in whole spans.
_READINGS: Final = """
SELECT DISTINCT batch, UNNEST([from_day, to_day - 1])
FROM (
    SELECT batch_id AS batch, from_day, to_day, measure
    FROM reading
    WHERE batch_id > ?
    UNION ALL
    SELECT retired_by, from_day, to_day, measure
    FROM reading
    WHERE retired_by > ? AND batch_id <= ?
) AS versions
WHERE measure = ?
"""


def _followed(measure: Measure, period: Period) -> Period:
    if measure.relation not in (FOLLOWED, PRECEDED):
        return period
    first = period.first if period.first == date.min else period.first - _FOLLOW_UP
    return Period(first, period.end + _FOLLOW_UP)


def _kinds(measure: Measure) -> tuple[str, ...]:
    return (measure.fact, "reading") if measure.reading else (measure.fact,)


def _overlaps(batch: Batch, period: Period) -> bool:
    """Whether its file tells about these days; one that does not say so may."""
    first, through = batch.outcome.extent.first_day, batch.outcome.extent.through_day
    return first is None or through is None or (first < period.end and period.first <= through)


def _since(batch: Batch) -> Since:
    told = batch.outcome
    event = _EVENTS.get(batch.kind, Event.IMPORT)
    return Since(
        event=Event.UNDO if batch.undone_at and event is Event.IMPORT else event,
        at=batch.undone_at or batch.imported_at,
        by=batch.undone_by or batch.imported_by,
        name=told.file,
        batch_id=batch.id,
        new=told.new,
        changed=told.changed,
        gone=told.gone,
    )


_EVENTS: Final = {LOOKUP: Event.NAMES, TOPICS: Event.TOPICS}
