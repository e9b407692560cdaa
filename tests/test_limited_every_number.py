"""Who sees some groups only gets the numbers of a company that has nothing but their rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from effort import tries
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metrics_company import Company, companies, fill
from test_metrics_every_number import questions
from test_metrics_rows import BERLIN, check, picked

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.cohorts import read_cohorts
from opsdash.metrics.coverage import Coverage, dimension_values, read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.row_sql import Cell, sides_of
from opsdash.metrics.rows import Order, Part, read_rows, rows_behind, streamed_rows
from opsdash.store import Database

pytestmark = pytest.mark.sql

PHASES = (Phase.explicit, Phase.generate)
CATALOG = load_catalog()
ORGANISATION = Organisation(currency="EUR")
GROUPS = ("north", "south", "east")
SPLITS = (None, *CATALOG.dimensions, "airline")

SOME = (("north",), ("south",), ("north", "south"), ("east", "north"))
some = st.sampled_from(SOME)
seen = st.sampled_from(((), *SOME))
seeds = st.integers(0, 50)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("whole") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("few") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


@st.composite
def grouped(draw: st.DrawFn) -> Company:
    """Some readings tell a group too, and every contact may; no customer writes to two groups."""
    company = draw(companies())
    group = st.sampled_from([None, *GROUPS])
    readings = [
        replace(each, dimensions=(*each.dimensions, ("group", told))) if told else each
        for each in company.readings
        for told in [draw(group) if each.measure in ("users", "inquiries") else None]
    ]
    return replace(
        company,
        inquiries=tuple(
            replace(each, customer=_own(each.customer, each.agent_group))
            for each in company.inquiries
        ),
        readings=tuple(readings),
        deals=tuple(replace(each, agent_group=draw(group)) for each in company.deals),
        contacts=tuple(replace(each, agent_group=draw(group)) for each in company.contacts),
    )


def _own(customer: int | None, group: str | None) -> int | None:
    return customer and customer * 10 + [None, *GROUPS].index(group)


def only(company: Company, groups: tuple[str, ...], coverage: Coverage) -> Company:
    """The company without what is of other groups, or of none where others have one."""
    with_groups = {each.measure for each in coverage.readings if "group" in each.dimensions}
    if company.inquiries:
        with_groups.add("inquiries")
    return replace(
        company,
        inquiries=tuple(each for each in company.inquiries if each.agent_group in groups),
        deals=tuple(each for each in company.deals if each.agent_group in groups),
        contacts=tuple(each for each in company.contacts if each.agent_group in groups),
        readings=tuple(
            each
            for each in company.readings
            if each.measure not in with_groups or dict(each.dimensions).get("group") in groups
        ),
    )


@settings(max_examples=tries(8, 300), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(company=grouped(), asked=questions(), groups=seen, split=st.sampled_from(SPLITS))
def test_a_limited_answer_is_that_of_a_company_with_these_rows_alone(
    facts: Database,
    few: Database,
    company: Company,
    asked: Question,
    groups: tuple[str, ...],
    split: str | None,
) -> None:
    fill(facts, company)
    limited = facts.limited_to(groups)
    coverage = read_coverage(limited)
    fill(few, only(company, groups, coverage))
    asked = fitting(replace(asked, split=split), coverage)
    for grain in (Grain.TOTAL, Grain.WEEK):
        question = replace(asked, grain=grain)
        found = ask(limited, question, ORGANISATION)
        expected = numbers(alone(few, question, coverage))
        assert numbers(found) == pytest.approx(expected, abs=1e-9)


def fitting(asked: Question, coverage: Coverage) -> Question:
    """Without what this company does not know."""
    known = {*CATALOG.dimensions, *coverage.reading_dimensions}
    used = tuple(each for each in asked.filters if each.dimension in known)
    return replace(asked, split=asked.split if asked.split in known else None, filters=used)


def alone(few: Database, question: Question, coverage: Coverage) -> Answer:
    """The answer of the few rows, while what is covered is told of the whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("opsdash.metrics.ask.read_coverage", lambda _: replace(coverage, groups=None))
        return ask(few, question, ORGANISATION)


def numbers(answer: Answer) -> dict[object, float | None]:
    """Every number of an answer under its place."""
    found: dict[object, float | None] = {}
    for kind, rows in (("row", answer.rows), ("total", answer.totals)):
        for row in rows:
            place = (kind, row.metric, row.period, row.split)
            sides = (row.value, row.numerator, row.denominator, row.compare, row.change)
            found |= {(*place, at): value for at, value in enumerate(sides)}
    return found


@settings(max_examples=tries(8, 200), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(company=companies(), asked=questions(), groups=some, split=st.sampled_from(SPLITS))
def test_a_limited_answer_is_the_one_that_everybody_has_of_these_groups(
    facts: Database, company: Company, asked: Question, groups: tuple[str, ...], split: str | None
) -> None:
    """A repeat in another group is a repeat for everybody."""
    fill(facts, company)
    asked = fitting(replace(asked, split=split, grain=Grain.WEEK), read_coverage(facts))
    filters = tuple(each for each in asked.filters if each.dimension != "group")
    asked = replace(asked, filters=filters)
    filtered = replace(asked, filters=(*filters, Filter("group", tuple(sorted(groups)))))
    found = ask(facts.limited_to(groups), asked, ORGANISATION)
    expected = ask(facts, filtered, ORGANISATION)
    assert found == replace(expected, question=found.question)


@settings(max_examples=tries(4, 60), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(company=grouped(), asked=questions(), groups=some, split=st.sampled_from(SPLITS), seed=seeds)
def test_the_rows_behind_limited_numbers_are_of_these_groups(
    facts: Database,
    company: Company,
    asked: Question,
    groups: tuple[str, ...],
    split: str | None,
    seed: int,
) -> None:
    fill(facts, company)
    limited = facts.limited_to(groups)
    asked = fitting(replace(asked, split=split), read_coverage(limited))
    for row, is_total in picked(ask(limited, asked, BERLIN), seed):
        check(limited, asked, row, is_total=is_total)
        for side in sides_of(CATALOG.metrics[row.metric]):
            behind = rows_behind(limited, Cell(asked, row.metric, side), BERLIN, CATALOG)
            for part in behind.parts:
                assert {*groups_in(limited, part)} <= {*groups}


def groups_in(limited: Database, part: Part) -> Iterator[str | None]:
    """The groups of the rows of a part, page and file alike, if its fact has any."""
    names = [each.name for each in part.columns]
    if "agent_group" not in names:
        return
    at = names.index("agent_group")
    yield from (row[at] for row in read_rows(limited, part, Order(), 1_000, 0))
    with streamed_rows(limited, part, Order()) as blocks:
        yield from (row[at] for block in blocks for row in block)


@settings(max_examples=tries(3, 60), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(company=grouped(), groups=seen)
def test_filters_offer_the_values_of_these_rows(
    facts: Database, few: Database, company: Company, groups: tuple[str, ...]
) -> None:
    fill(facts, company)
    limited = facts.limited_to(groups)
    coverage = read_coverage(limited)
    fill(few, only(company, groups, coverage))
    for dimension in (*CATALOG.dimensions, "airline"):
        expected = {*dimension_values(few, dimension)}
        assert {*dimension_values(limited, dimension)} == expected, dimension


@settings(max_examples=tries(8, 60), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(company=companies(), asked=questions(), groups=some, split=st.sampled_from(SPLITS[:8]))
def test_limited_cohorts_are_those_of_the_groups(
    facts: Database, company: Company, asked: Question, groups: tuple[str, ...], split: str | None
) -> None:
    fill(facts, company)
    filters = tuple(each for each in asked.filters if each.dimension not in ("group", "airline"))
    asked = replace(asked, split=split, filters=filters)
    filtered = replace(asked, filters=(*filters, Filter("group", groups)))
    found = read_cohorts(facts.limited_to(groups), asked, BERLIN, CATALOG)
    expected = read_cohorts(facts, filtered, BERLIN, CATALOG)
    assert found.parts.keys() == expected.parts.keys()
    for value, part in found.parts.items():
        for name in ("cases", "untimed", "cohort", "seconds", "ended"):
            numbers_found, numbers_expected = (
                getattr(each, name).tolist() for each in (part, expected.parts[value])
            )
            assert numbers_found == numbers_expected
