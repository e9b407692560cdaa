"""A series imported under a name of its own is a measure of that home's catalogue."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from metrics_company import Company, Reading, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.metrics.question import Question
from opsdash.store import Home

MAY = Period(date(2024, 5, 1), date(2024, 6, 1))


@pytest.fixture
def catalog(home: Home) -> Catalog:
    readings = tuple(
        Reading(
            "counts", str(day), "walk_ins", date(2024, 5, day), date(2024, 5, day + 1), (), value
        )
        for day, value in ((1, Decimal(3)), (2, Decimal(5)))
    )
    fill(home.facts, Company(readings=readings, through={"counts": date(2024, 5, 31)}))
    return catalog_of(home.state, read_coverage(home.facts))


def test_a_series_of_the_data_is_a_measure(catalog: Catalog) -> None:
    assert catalog.measures["walk_ins"].name == "walk ins"
    assert catalog.hash != load_catalog().hash
    assert catalog.measures.items() > load_catalog().measures.items()


def test_without_series_it_is_the_shipped_catalogue(home: Home) -> None:
    assert catalog_of(home.state, read_coverage(home.facts)) is load_catalog()


@pytest.mark.parametrize(("measure", "value"), [("walk_ins", 8), ("walk_ins_values", 2)])
def test_it_is_summed_and_counted(home: Home, catalog: Catalog, measure: str, value: float) -> None:
    shipped = catalog.metrics["visits"]
    term = replace(shipped.numerator[0], measure=measure)
    own = replace(catalog, metrics={"own": replace(shipped, id="own", numerator=(term,))})
    answer = ask(home.facts, Question(("own",), MAY), Organisation(), own)
    assert answer.total("own").value == value
