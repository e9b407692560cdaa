"""The catalogue of one home: what is shipped, and what this team's data and records add to it.

A series that somebody imported under a name of its own is a measure like any other, without a line
in the shipped catalogue. Own metrics are built from their stored text. Nothing shipped is ever
replaced, and a definition that cannot be built any more is left out and named.
"""

import hashlib
from dataclasses import dataclass, replace

from opsdash.errors import DefinitionError
from opsdash.metrics.catalog import Catalog, Measure, Metric, load_catalog
from opsdash.metrics.coverage import Coverage, dimension_values
from opsdash.metrics.own_definition import Problem
from opsdash.metrics.own_records import Known, OwnRecord, list_own
from opsdash.metrics.series import COUNT
from opsdash.store import Database, Home


@dataclass(frozen=True)
class Broken:
    """A stored definition that cannot be built from the data as it is now."""

    record: OwnRecord
    problems: tuple[Problem, ...]


def catalog_of(state: Database, coverage: Coverage) -> Catalog:
    """The shipped catalogue with the measures and metrics of this home.

    Made from `coverage` and the records in `state` alone, so both data versions are its key.
    """
    base = measures_for(coverage)
    metrics, _ = _built(list_own(state), Known(base, coverage))
    return with_metrics(base, metrics)


def broken_own(state: Database, coverage: Coverage) -> tuple[Broken, ...]:
    """The own metrics that `catalog_of` leaves out: most often a series is no longer there."""
    _, broken = _built(list_own(state), Known(measures_for(coverage), coverage))
    return broken


def known_of(home: Home, coverage: Coverage) -> Known:
    """What new definitions of this home are checked against, the values in its data included."""
    return Known(measures_for(coverage), coverage, lambda name: dimension_values(home.facts, name))


def with_metrics(catalog: Catalog, metrics: dict[str, Metric]) -> Catalog:
    """The catalogue with these metrics too, those under known ids in the place of theirs."""
    return _extended(catalog, {}, metrics) if metrics else catalog


def measures_for(coverage: Coverage) -> Catalog:
    """The shipped catalogue with a measure for every imported series it does not know."""
    return _with_readings(load_catalog(), coverage)


def _built(
    records: tuple[OwnRecord, ...], known: Known
) -> tuple[dict[str, Metric], tuple[Broken, ...]]:
    workshop = known.workshop(each.metric for each in records)
    metrics: dict[str, Metric] = {}
    broken = []
    for each in records:
        try:
            metrics[each.id] = workshop.metric(each.id)
        except DefinitionError as error:
            broken.append(Broken(each, error.problems))
    return metrics, tuple(broken)


def _with_readings(shipped: Catalog, coverage: Coverage) -> Catalog:
    found: dict[str, Measure] = {}
    for name in dict.fromkeys(each.measure for each in coverage.readings):
        for measure in (_series(name), _values(name)):
            if measure.id not in shipped.measures:
                found[measure.id] = measure
    return _extended(shipped, found, {}) if found else shipped


def _extended(
    catalog: Catalog, measures: dict[str, Measure], metrics: dict[str, Metric]
) -> Catalog:
    text = f"{catalog.hash} {sorted(measures.items())!r} {list(metrics.items())!r}"
    return replace(
        catalog,
        measures=catalog.measures | measures,
        metrics=catalog.metrics | metrics,
        hash=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _series(name: str) -> Measure:
    """The readings stored under `name`, added up."""
    return Measure(
        id=name,
        name=name.replace("_", " "),
        fact="reading",
        relation="reading",
        anchor="",
        sum="",
        type="",
        where="",
        reading=True,
        money=False,
        flows=(),
    )


def _values(name: str) -> Measure:
    """How many readings there are, for their mean."""
    series = _series(name)
    return replace(series, id=name + COUNT, name=f"values of {series.name}", counts=name)
