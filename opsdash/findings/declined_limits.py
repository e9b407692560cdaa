"""Proposals of a new usual range that somebody declined: records of the state."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.records import Shelf
from opsdash.findings.verdicts import MetricSignals
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.kept_filters import kept, read_filters
from opsdash.metrics.numbers_shelf import NumbersRecord, NumbersShelf
from opsdash.store import Database


@dataclass(frozen=True)
class DeclinedLimits(NumbersRecord):
    """`first_day` is the first week of the run, `through` the newest one when it was declined."""

    first_day: date
    through: date


def _read(values: dict[str, Any]) -> DeclinedLimits:
    return DeclinedLimits(**values | {"filters": read_filters(values["filters"])})


_NAME: Final = "declined_limits"
_SHELF: Final = NumbersShelf(Shelf(_NAME, _NAME, DeclinedLimits, Right.DESCRIBE, _read, kept))


def list_declined(state: Database) -> tuple[DeclinedLimits, ...]:
    return _SHELF.select(state)


def decline(
    state: Database, found: MetricSignals, actor: Actor, catalog: Catalog | None = None
) -> DeclinedLimits | None:
    """Keep the range as it is while the run lasts; None where nothing is proposed.

    RecordMissingError for numbers of groups that the actor does not see.
    """
    actor.must(Right.DESCRIBE)
    if found.run_first is None or found.newest is None:
        return None
    filters = found.series.answer.question.narrowed_by
    through = found.series.day(found.newest)
    declined = DeclinedLimits(found.metric, filters, found.run_first, through)
    return _SHELF.save(state, declined, actor, catalog)


def propose_again(
    state: Database, declined: DeclinedLimits, actor: Actor, catalog: Catalog | None = None
) -> DeclinedLimits:
    """Raises ConflictError, RecordMissingError."""
    actor.must(Right.DESCRIBE)
    return _SHELF.save(state, replace(declined, is_deleted=True), actor, catalog)


def declined_of(
    found: MetricSignals, declined: tuple[DeclinedLimits, ...]
) -> DeclinedLimits | None:
    """The newest one that is about the run that goes on: limits that move along move its start."""
    filters, first = found.series.answer.question.narrowed_by, found.run_first
    own = (each for each in declined if (each.metric, each.filters) == (found.metric, filters))
    fitting = [each for each in own if first is not None and first <= each.through]
    return fitting[-1] if fitting else None
