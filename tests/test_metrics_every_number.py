"""Every metric, grain, split, filter and comparison against a second calculation in pandas."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from effort import tries
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metrics_company import DAYS, FIRST, Company, companies, fill
from metrics_reference import WHOLE, Expected, Reference

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Kind, load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.store import Database

pytestmark = pytest.mark.sql

# Shrinking a company takes minutes and the message names the cell already.
PHASES = (Phase.explicit, Phase.generate)

METRICS = tuple(load_catalog().metrics)
QUANTILES = ("resolution_median", "resolution_p90", "cycle_days_median")
SPLITS = (None, *load_catalog().dimensions, "airline")
VALUES = {
    "contact_channel": ("email", "phone", ""),
    "topic": ("delivery", ""),
    "group": ("north", "south"),
    "agent": ("ann",),
    "manager": ("mia", ""),
    "product": ("Pro", ""),
    "origin": ("web",),
    "lifecycle_stage": ("Opportunity", "customer", ""),
    "pipeline": ("New",),
    "priority": ("high", ""),
    "tag": ("late", "box", ""),
    "sales_channel": ("web", ""),
    "country": ("DE",),
    "currency": ("EUR", "USD"),
    "source": ("desk", "shop", "counts"),
    "airline": ("A", ""),
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all examples: opening a file costs more than filling it."""
    database = Database(tmp_path_factory.mktemp("facts") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


@st.composite
def periods(draw: st.DrawFn) -> Period:
    months = [
        Period(FIRST.replace(month=2, day=1), FIRST.replace(month=3, day=1)),
        Period(FIRST.replace(month=1, day=1), FIRST.replace(month=4, day=1)),
    ]
    first = FIRST + timedelta(days=draw(st.integers(-5, DAYS - 5)))
    end = first + timedelta(days=draw(st.integers(1, 40)))
    return draw(st.sampled_from([Period(first, end), Period(first, end), *months]))


filters = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda name: st.lists(st.sampled_from(VALUES[name]), min_size=1, unique=True).map(
            lambda values: Filter(name, tuple(values))
        )
    ),
    max_size=2,
    unique_by=lambda each: each.dimension,
)


def before(period: Period, days: int) -> Period:
    """As many days, the given number of days before."""
    return Period(period.first - timedelta(days=days), period.end - timedelta(days=days))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """All metrics; the test sets grain and split."""
    comparison = draw(st.sampled_from(list(Comparison)))
    targets = draw(st.dictionaries(st.sampled_from(METRICS), st.floats(-5, 500)))
    period = draw(periods())
    return Question(
        METRICS,
        period,
        filters=tuple(draw(filters)),
        comparison=comparison,
        against=draw(st.none() | st.integers(1, 60).map(lambda days: before(period, days))),
        targets=tuple(targets.items()),
    )


@pytest.mark.parametrize("split", SPLITS)
@settings(max_examples=tries(4), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(company=companies(), asked=questions(), week_start=st.sampled_from([0, 6]))
def test_every_number_equals_the_sum_of_its_rows(
    facts: Database, split: str | None, company: Company, asked: Question, week_start: int
) -> None:
    fill(facts, company)
    known = {*load_catalog().dimensions, *read_coverage(facts).reading_dimensions}
    used = tuple(each for each in asked.filters if each.dimension in known)
    own = split if split in known else None
    asked = replace(asked, split=own, filters=used)
    organisation = Organisation(currency="EUR", week_start=week_start)
    reference = Reference(company, asked, organisation)
    for grain in Grain:
        answer = ask(facts, replace(asked, grain=grain), organisation)
        compare(answer, reference.by(grain))


@settings(max_examples=tries(25), phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    company=companies(),
    asked=questions(),
    grain=st.sampled_from(list(Grain)),
    split=st.sampled_from([None, "contact_channel", "topic", "group", "sales_channel"]),
)
def test_the_facts_give_the_same_answer_as_the_rollups(
    facts: Database, company: Company, asked: Question, grain: Grain, split: str | None
) -> None:
    fill(facts, company)
    question = replace(asked, grain=grain, split=split, filters=())
    from_rollups = ask(facts, question, Organisation())
    with pytest.MonkeyPatch.context() as patch:
        bare = replace(load_catalog(), rollups={})
        patch.setattr("opsdash.metrics.ask.load_catalog", lambda: bare)
        from_facts = ask(facts, question, Organisation())
    assert [numbers(row) for row in from_facts.rows] == [
        pytest.approx(numbers(row)) for row in from_rollups.rows
    ]


def numbers(row: AnswerRow) -> tuple[object, ...]:
    return (row.value, row.numerator, row.denominator, row.compare, row.change, row.left_out)


def compare(answer: Answer, reference: Reference) -> None:
    for metric in METRICS:
        refusal = reference.refusal(metric)
        reason = answer.reason_of(metric)
        assert (reason.code if reason else None) == refusal, metric
        if refusal:
            assert answer.total(metric).status is Status.REFUSED
            continue
        for row in answer.of(metric):
            step = [each.first for each in reference.steps(0)].index(row.period.first)
            check_row(reference, row, step)
        if answer.total(metric).status is not Status.REFUSED:
            check_row(reference, answer.total(metric), WHOLE)


def check_row(reference: Reference, row: AnswerRow, step: int | str) -> None:
    where = f"{row.metric} {row.period} {row.split}"
    expected = reference.value(row.metric, 0, step, row.split)
    if reference.is_holed(row.metric, row.period):
        assert Flag.INCOMPLETE in row.flags, where
    same(row.value, expected.value, expected, where)
    if load_catalog().metrics[row.metric].kind not in (Kind.GAP, Kind.QUANTILE):
        same(row.numerator, expected.numerator, expected, where)
        same(row.denominator, expected.denominator, expected, where)
    if row.metric.startswith("growth"):
        return
    comparable = reference.is_comparable(row.metric, step)
    target = Expected(reference.target(row.metric, step, row.split))
    earlier = reference.value(row.metric, 1, step, row.split) if comparable else target
    same(row.compare, earlier.value, earlier, f"{where} compared")
    if row.change is not None and row.compare is not None:
        relative = load_catalog().metrics[row.metric].change == "percent"
        change = (row.value / row.compare - 1) * 100 if relative else row.value - row.compare
        assert row.change == pytest.approx(change), where


def same(found: float | None, expected: float | None, rule: Expected, where: str) -> None:
    if expected is None:
        assert found is None, where
    elif found != expected:
        # Asked last: most are the very same, and this takes longer than finding them.
        assert found == pytest.approx(expected, rel=rule.slack, abs=1e-9), where
