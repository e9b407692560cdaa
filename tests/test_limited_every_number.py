"""Who sees some groups only gets the numbers of a company that has nothing but their rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from effort import tries
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metrics_company import Company, companies, fill
from test_metrics_every_number import questions

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage, read_coverage
from opsdash.metrics.question import Question
from opsdash.store import Database

pytestmark = pytest.mark.sql

PHASES = (Phase.explicit, Phase.generate)
CATALOG = load_catalog()
ORGANISATION = Organisation(currency="EUR")
GROUPS = ("north", "south", "east")
SPLITS = (None, *CATALOG.dimensions, "airline")

seen = st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple)


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


@settings(max_examples=tries(14, 300), phases=PHASES, suppress_health_check=list(HealthCheck))
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
        assert numbers(found) == pytest.approx(numbers(alone(few, question, coverage)), abs=1e-9)
        assert found.question.groups == limited.groups


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
