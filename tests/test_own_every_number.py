"""Random metrics of one's own, by every grain, split, filter and comparison, against pandas."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from effort import tries
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metrics_company import Company, companies, fill
from metrics_reference import DIMENSIONS, FACT_OF, WHOLE, Expected
from own_reference import EVENTS, Asked, OwnReference
from test_metrics_every_number import VALUES, filters, periods

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Condition, Kind, Metric, Term, load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Question
from opsdash.store import Database

pytestmark = pytest.mark.sql

# Shrinking a company takes minutes and the message names the cell already.
PHASES = (Phase.explicit, Phase.generate)
# Dimensions that most of the random terms have, so that few questions are refused.
LIKELY = ("topic", "topic", "group", "contact_channel", "tag", "source")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("facts") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """Mostly with conditions that its rows know; visits and others may lack them."""
    measure = draw(st.sampled_from(["inquiries", "inquiries", "onestop", *EVENTS]))
    fact = FACT_OF.get(EVENTS[measure], "inquiry")
    own = [each for each in DIMENSIONS.get(fact, {}) if each in VALUES]
    any_of_them = [*own * 4, "airline", "topic"] if own else ["airline"]
    names = draw(st.lists(st.sampled_from(any_of_them), max_size=2, unique=True))
    met = []
    for name in names:
        values = draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, unique=True))
        met.append(Condition(name, tuple(values), draw(st.booleans())))
    sign, window = draw(st.sampled_from([1, 1, -1])), draw(st.sampled_from([None, None, 3, 14]))
    return Term(sign, measure, tuple(met), window)


@st.composite
def metrics(draw: st.DrawFn) -> Metric:
    below = tuple(draw(st.lists(terms(), max_size=1)))
    return replace(
        load_catalog().metrics["inquiries"],
        id="own",
        kind=Kind.RATIO if below else Kind.SUM,
        numerator=tuple(draw(st.lists(terms(), min_size=1, max_size=2))),
        denominator=below,
        scale=draw(st.sampled_from([1, 100])),
        window=draw(st.sampled_from([None, 7])),
    )


@settings(max_examples=tries(60), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    company=companies(),
    metric=metrics(),
    asked=st.builds(
        Question,
        st.just(("own",)),
        periods(),
        split=st.sampled_from([None, *LIKELY, "sales_channel", "airline"]),
        filters=filters.map(tuple),
        comparison=st.sampled_from([Comparison.NONE, Comparison.PREVIOUS, Comparison.YEAR]),
    ),
)
def test_every_own_number_equals_the_sum_of_its_rows(
    facts: Database, company: Company, metric: Metric, asked: Question
) -> None:
    fill(facts, company)
    known = {*load_catalog().dimensions, *read_coverage(facts).reading_dimensions}
    used = tuple(each for each in asked.filters if each.dimension in known)
    split = asked.split if asked.split in known else None
    catalog = replace(load_catalog(), metrics=load_catalog().metrics | {"own": metric})
    organisation = Organisation(currency="EUR")
    asked = replace(asked, split=split, filters=used)
    reference = OwnReference(Asked(company, asked, organisation), metric)
    for grain in (Grain.TOTAL, Grain.DAY, Grain.MONTH):
        answer = ask(facts, replace(asked, grain=grain), organisation, catalog)
        compare(answer, reference.by(grain))


def compare(answer: Answer, reference: OwnReference) -> None:
    refusal, reason = reference.own_refusal(), answer.reason_of("own")
    assert (reason.code if reason else None) == refusal
    if refusal:
        return
    for row in answer.of("own"):
        step = [each.first for each in reference.steps(0)].index(row.period.first)
        check(reference, row, step)
    if reference.question.split != "currency":
        check(reference, answer.total("own"), WHOLE)


def check(reference: OwnReference, row: AnswerRow, step: int | str) -> None:
    where = f"{row.period} {row.split}"
    expected = reference.own_value(0, step, row.split)
    same(row.value, expected.value, where)
    same(row.numerator, expected.numerator, where)
    same(row.denominator, expected.denominator, where)
    comparable = len(reference.parts) > 1 and reference.is_comparable_step(step)
    before = reference.own_value(1, step, row.split) if comparable else Expected(None)
    same(row.compare, before.value, f"{where} compared")


def same(found: float | None, expected: float | None, where: str) -> None:
    if expected is None:
        assert found is None, where
    else:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-6), where
