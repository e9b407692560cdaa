"""The catalogue of one home: what is shipped, and what this team's data adds to it.

A series that somebody imported under a name of its own is a measure like any other, without a line
in the shipped catalogue. Nothing shipped is ever replaced.
"""

import hashlib
from dataclasses import replace

from opsdash.metrics.catalog import Catalog, Measure, load_catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.series import COUNT
from opsdash.store import Database


def catalog_of(state: Database, coverage: Coverage) -> Catalog:  # noqa: ARG001 - its own metrics
    """The shipped catalogue with the measures of this home.

    Made from `coverage` and the records in `state` alone, so both data versions are its key.
    """
    return _with_readings(load_catalog(), coverage)


def _with_readings(shipped: Catalog, coverage: Coverage) -> Catalog:
    found: dict[str, Measure] = {}
    for name in dict.fromkeys(each.measure for each in coverage.readings):
        for measure in (_series(name), _values(name)):
            if measure.id not in shipped.measures:
                found[measure.id] = measure
    return _extended(shipped, found) if found else shipped


def _extended(catalog: Catalog, measures: dict[str, Measure]) -> Catalog:
    text = f"{catalog.hash} {sorted(measures.items())!r}"
    return replace(
        catalog,
        measures=catalog.measures | measures,
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
