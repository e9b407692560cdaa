"""Which records somebody may change who sees the rows of some groups only.

A record about numbers is about the groups of its filter, or about all where it has none. What
files do not know by groups is about all of them for everybody.
"""

from collections.abc import Iterable
from typing import Protocol

from opsdash.access.actor import Actor
from opsdash.errors import RecordMissingError
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.question import GROUP, Filter


class AboutNumbers(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def metric(self) -> str: ...
    @property
    def filters(self) -> tuple[Filter, ...]: ...


def are_seen(
    metric: str, filters: Iterable[Filter], groups: tuple[str, ...] | None, catalog: Catalog
) -> bool:
    """Whether these numbers are about `groups` alone (None: all), or about nothing with groups.

    Those of a metric that is not known (any more) could be about anything; "" is no metric.
    """
    if groups is None:
        return True
    asked = next((each.values for each in filters if each.dimension == GROUP), None)
    if asked is not None:
        return {*asked} <= {*groups}
    known = catalog.metrics.get(metric)
    if known is None:
        return not metric
    return not any(catalog.column(each.fact, GROUP) for each in catalog.measures_of(known))


def must_see(noun: str, record: AboutNumbers, actor: Actor, catalog: Catalog) -> None:
    """RecordMissingError for a record about groups that the actor does not see: it is not there.

    What is stored decides: a caller that holds a record asks about the stored one too.
    """
    if not are_seen(record.metric, record.filters, actor.groups, catalog):
        raise RecordMissingError(noun=noun, id=record.id)
