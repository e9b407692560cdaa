"""Findings kept like the answers they are made from: one key for pages and other programs alike."""

from opsdash.calendar.organisation import Organisation
from opsdash.findings.settling import SettlingAsked, SettlingFinding, find_settling
from opsdash.findings.slope import SlopeAsked, SlopeFinding, find_slope
from opsdash.findings.survival import (
    SurvivalAsked,
    SurvivalFinding,
    find_survival,
    steps_of,
)
from opsdash.findings.why import Books, Why, WhyAsked
from opsdash.findings.why_finding import find_why, questions_ahead
from opsdash.findings.why_inside import Inside, InsideAsked, find_inside
from opsdash.metrics.caching import remember
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.cohorts import read_cohorts
from opsdash.metrics.remembered import answers_to
from opsdash.store import Home


def slope_of(
    home: Home, books: Books, organisation: Organisation, asked: SlopeAsked
) -> SlopeFinding:
    """The fit takes as long as a question."""
    return remember(
        home.facts,
        (asked, organisation, books.catalog.hash),
        lambda: find_slope(books.ask, asked, books.catalog),
        lambda finding: len(finding.steps),
    )


def why_of(home: Home, books: Books, organisation: Organisation, asked: WhyAsked) -> Why:
    """What it asks in any case is asked at once."""

    def made() -> Why:
        answers_to(home.facts, questions_ahead(books, asked), organisation, books.catalog)
        return find_why(books, asked)

    return remember(
        home.facts,
        ("why", asked, organisation, books.catalog.hash, home.state.data_version),
        made,
        lambda why: 1 + sum(len(each.drivers.parts) for each in why.splits),
    )


def inside_of(
    home: Home, books: Books, organisation: Organisation, why: Why, asked: InsideAsked
) -> Inside:
    """What is inside a part of what `why_of` found."""
    return remember(
        home.facts,
        (asked, why.asked, organisation, books.catalog.hash),
        lambda: find_inside(books, why, asked),
        lambda found: 1 + (len(found.split.drivers.parts) if found.split else 0),
    )


def survival_of(
    home: Home, organisation: Organisation, catalog: Catalog, asked: SurvivalAsked
) -> SurvivalFinding:
    return remember(
        home.facts,
        (asked, organisation, catalog.hash),
        lambda: find_survival(
            lambda each: read_cohorts(home.facts, each, organisation, catalog), asked
        ),
        steps_of,
    )


def settling_of(
    home: Home, organisation: Organisation, catalog: Catalog, asked: SettlingAsked
) -> SettlingFinding:
    return remember(
        home.facts,
        (asked, organisation, catalog.hash),
        lambda: find_settling(
            lambda each: answers_to(home.facts, (each,), organisation, catalog)[0], asked, catalog
        ),
    )
