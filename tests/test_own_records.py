"""Own metrics: checked against the data, kept by version, part of the catalogue of their home."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from acting import ANN, BEN, person
from metrics_company import Company, Inquiry, Order, Reading, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.errors import ConflictError, DefinitionError, RecordMissingError
from opsdash.goals.goal import Goal
from opsdash.goals.records import list_goals, save_goal
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Kind, load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import broken_own, catalog_of, known_of
from opsdash.metrics.own_definition import ProblemCode
from opsdash.metrics.own_records import (
    Imported,
    Known,
    OwnRecord,
    check_own,
    delete_own,
    find_own,
    free_id,
    import_own,
    list_own,
    restore_own,
    save_own,
)
from opsdash.metrics.own_text import read_definitions
from opsdash.metrics.question import Question
from opsdash.store import Home

MAY = Period(date(2024, 5, 1), date(2024, 6, 1))
SHARE = """
[delivery_share]
name = "Delivery inquiries per 100 orders"
value = "count(inquiries where topic in ['Delivery', 'Return']) / sum(orders) * 100"
unit = "per 100 orders"
better = "lower"
"""


def define(value: str, **more: str) -> str:
    lines = [f"{name} = {text}" for name, text in more.items()]
    return "\n".join(["[own]", 'name = "Own"', f'value = "{value}"', *lines])


@pytest.fixture
def filled(home: Home) -> Home:
    def inquiry(number: int, topic: str | None, group: str) -> Inquiry:
        at = datetime(2024, 5, 3, 9)
        return Inquiry(id=str(number), created_at=at, topic=topic, agent_group=group)

    inquiries = (
        inquiry(1, "Delivery", "North"),
        inquiry(2, "Delivery", "South"),
        inquiry(3, "Return", "South"),
        inquiry(4, "Price", "North"),
        inquiry(5, None, "South"),
    )
    orders = tuple(Order(id=str(n), ordered_at=datetime(2024, 5, 2)) for n in range(10))
    readings = (
        Reading("counts", "1", "walk_ins", MAY.first, date(2024, 5, 2), (), Decimal(6)),
        Reading("counts", "2", "walk_ins", date(2024, 5, 2), date(2024, 5, 3), (), Decimal(2)),
    )
    through = dict.fromkeys(("desk", "shop", "counts"), date(2024, 5, 31))
    company = Company(inquiries, orders, readings=readings, through=through)
    fill(home.facts, company)
    return home


def known(home: Home) -> Known:
    return known_of(home, read_coverage(home.facts))


def imported(home: Home, text: str) -> Imported:
    return import_own(home.state, text, known(home), ANN)


def asked(home: Home, *metrics: str, split: str | None = None) -> Answer:
    catalog = catalog_of(home.state, read_coverage(home.facts))
    question = Question(metrics, MAY, split=split)
    return ask(home.facts, question, Organisation(), catalog)


def refused(home: Home, text: str) -> list[ProblemCode]:
    with pytest.raises(DefinitionError) as caught:
        imported(home, text)
    assert list_own(home.state) == ()
    return [each.code for each in caught.value.problems]


def test_a_share_of_some_inquiries_is_a_metric_like_any_other(filled: Home) -> None:
    assert imported(filled, SHARE) == Imported(("delivery_share",), (), ())
    total = asked(filled, "delivery_share").total("delivery_share")
    assert (total.value, total.numerator, total.denominator) == (30, 3, 10)
    catalog = catalog_of(filled.state, read_coverage(filled.facts))
    metric = catalog.metrics["delivery_share"]
    above = "inquiries (topic: Delivery or Return)"
    assert metric.formula == f"{above} / orders \N{MULTIPLICATION SIGN} 100"
    assert catalog.hash != load_catalog().hash


def test_parts_outside_a_condition_are_no_parts(filled: Home) -> None:
    """What no asked row has is not listed as zero: rollups and facts tell the same parts."""
    imported(filled, define("count(inquiries where topic in ['Delivery'])"))
    rows = {row.split: row.value for row in asked(filled, "own", split="topic").rows}
    assert rows == {"Delivery": 2}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("count(inquiries where topic not in ['Delivery'])", 3),
        ("count(inquiries where topic not in ['Delivery', ''])", 2),
        ("count(inquiries where topic = '')", 1),
        ("count(inquiries) - count(inquiries where topic = 'Price')", 4),
        ("mean(walk_ins)", 4),
        ("mean(sales)", 10),
        ("sum(walk_ins) / 4", 2),
        ("sum(sales) / sum(orders)", 10),
        ("count(open_inquiries where group in ['South'])", 3),
        ("metric(contact_rate_orders where topic = 'Price')", 10),
        ("metric(inquiries) / metric(orders) * 1000", 500),
    ],
)
def test_functions(filled: Home, value: str, expected: float) -> None:
    imported(filled, define(value))
    assert asked(filled, "own").total("own").value == expected


def test_a_group_can_have_a_definition_of_its_own(filled: Home) -> None:
    text = define("count(inquiries) / sum(orders) * 100") + (
        "\n[own.variant.South]\n"
        "value = \"count(inquiries where topic in ['Delivery']) / sum(orders) * 100\"\n"
    )
    imported(filled, text)
    answer = asked(filled, "own", split="group")
    assert {row.split: row.numerator for row in answer.rows} == {"North": 2, "South": 1}
    assert answer.total("own").value == 30


def test_one_metric_takes_another(filled: Home) -> None:
    first = define("count(inquiries where topic = 'Delivery')")
    imported(
        filled, first + '\n[second]\nname = "B"\nvalue = "metric(own where group = \'North\')"'
    )
    assert asked(filled, "second").total("second").value == 1


def test_a_follow_up_is_waited_for(filled: Home) -> None:
    imported(filled, define("count(onestop_repeated_14) / count(onestop)"))
    metric = catalog_of(filled.state, read_coverage(filled.facts)).metrics["own"]
    assert (metric.kind, metric.window) == (Kind.RATIO, 14)


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("count(inquries)", ProblemCode.UNKNOWN_MEASURE, "inquiries"),
        ("count('open inquiries')", ProblemCode.UNKNOWN_MEASURE, "open_inquiries"),
        ("count(inquiries where topc = 'a')", ProblemCode.UNKNOWN_DIMENSION, "topic"),
        ("count(inquiries where country = 'a')", ProblemCode.UNKNOWN_DIMENSION, None),
        ("metric(contact_rate_order)", ProblemCode.UNKNOWN_METRIC, "contact_rate_orders"),
        ("metric(growth_orders)", ProblemCode.METRIC_KIND, None),
        ("metric(own)", ProblemCode.CYCLE, None),
        ("metric(win_rate) / sum(orders)", ProblemCode.METRIC_ALONE, None),
        ("count(sales)", ProblemCode.NOT_COUNTED, None),
        ("mean(inquiries)", ProblemCode.NO_MEAN, None),
        ("mean(sales) / sum(orders)", ProblemCode.MEAN_ALONE, None),
        ("count(open_inquiries) / sum(orders)", ProblemCode.STOCK_ALONE, None),
        ("sum(sales) + sum(orders)", ProblemCode.MONEY_MIXED, None),
    ],
)
def test_what_cannot_be_built_is_refused(
    filled: Home, value: str, code: ProblemCode, suggestion: str | None
) -> None:
    with pytest.raises(DefinitionError) as caught:
        imported(filled, define(value))
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == (code, 3)
    assert suggestion is None or suggestion in problem.suggestions


def test_a_variant_has_to_fit(filled: Home) -> None:
    base = define("count(inquiries) / sum(orders)")
    other_kind = base + '\n[own.variant.South]\nvalue = "count(inquiries)"'
    other_side = base + '\n[own.variant.South]\nvalue = "count(inquiries) / sum(walk_ins)"'
    stock = define("count(open_inquiries)") + (
        '\n[own.variant.South]\nvalue = "count(open_inquiries)"'
    )
    assert refused(filled, other_kind) == [ProblemCode.VARIANT_KIND]
    assert refused(filled, other_side) == [ProblemCode.VARIANT_SIDE]
    assert refused(filled, stock) == [ProblemCode.VARIANT_KIND]


def test_a_circle_is_refused(filled: Home) -> None:
    text = define("metric(two)") + '\n[two]\nname = "Two"\nvalue = "metric(own)"'
    assert refused(filled, text) == [ProblemCode.CYCLE]


def test_a_shipped_metric_stays_as_it_is(filled: Home) -> None:
    text = SHARE.replace("[delivery_share]", "[inquiries]")
    assert refused(filled, text) == [ProblemCode.SHIPPED_ID]
    assert free_id(filled.state, load_catalog(), "Inquiries") == "inquiries_2"


def test_a_value_that_is_not_in_the_data_is_said_but_saved(filled: Home) -> None:
    (metric,) = read_definitions(define("count(inquiries where topic = 'Delivrey')"))
    (warning,) = check_own(filled.state, (metric,), known(filled))
    assert (warning.code, warning.suggestions) == (ProblemCode.UNKNOWN_VALUE, ("Delivery",))


def test_of_several_definitions_all_or_none_are_stored(filled: Home) -> None:
    refused(filled, SHARE + '\n[b]\nname = "B"\nvalue = "count(nothing)"')
    imported(filled, SHARE)
    changed = SHARE.replace("lower", "higher") + '\n[b]\nname = "B"\nvalue = "count(orders)"'
    assert imported(filled, changed) == Imported(("b",), ("delivery_share",), ())
    assert imported(filled, changed) == Imported((), (), ("delivery_share", "b"))


def stored(home: Home) -> OwnRecord:
    imported(home, SHARE)
    (record,) = list_own(home.state)
    return record


def test_a_newer_version_is_not_overwritten(filled: Home) -> None:
    read = stored(filled)
    save_own(filled.state, read, known(filled), BEN)
    with pytest.raises(ConflictError) as caught:
        save_own(filled.state, read, known(filled), person("cho"))
    assert caught.value.facts["stored"].version == 2
    with pytest.raises(ConflictError):
        save_own(filled.state, OwnRecord(read.metric), known(filled), person("cho"))


def test_a_deleted_metric_leaves_the_catalogue_and_comes_back(filled: Home) -> None:
    hidden = delete_own(filled.state, stored(filled), ANN)
    coverage = read_coverage(filled.facts)
    assert "delivery_share" not in catalog_of(filled.state, coverage).metrics
    restore_own(filled.state, hidden, ANN)
    assert "delivery_share" in catalog_of(filled.state, coverage).metrics
    actions = filled.state.rows("SELECT action FROM audit ORDER BY happened_at")
    assert [action for (action,) in actions] == ["create", "delete", "restore"]


def test_what_was_deleted_comes_back_with_an_import(filled: Home) -> None:
    delete_own(filled.state, stored(filled), ANN)
    assert imported(filled, SHARE).added == ("delivery_share",)
    assert find_own(filled.state, "delivery_share") is not None


def test_a_lost_record_is_named(filled: Home) -> None:
    record = stored(filled)
    with filled.state.write() as cursor:
        cursor.execute("DELETE FROM own_metric")
    with pytest.raises(RecordMissingError):
        save_own(filled.state, record, known(filled), ANN)


def test_a_series_that_went_breaks_its_metrics_alone(filled: Home) -> None:
    imported(filled, SHARE + '\n[walk]\nname = "Walk ins"\nvalue = "sum(walk_ins)"')
    with filled.facts.write() as cursor:
        cursor.execute("DELETE FROM reading")
    coverage = read_coverage(filled.facts)
    assert "walk" not in catalog_of(filled.state, coverage).metrics
    (broken,) = broken_own(filled.state, coverage)
    assert broken.problems[0].code is ProblemCode.UNKNOWN_MEASURE
    assert asked(filled, "delivery_share").total("delivery_share").value == 30


def test_a_dimension_that_went_breaks_the_metric(home: Home) -> None:
    days = (MAY.first, date(2024, 5, 2))
    visits = Reading("counts", "1", "visits", *days, (("airline", "A"),), Decimal(6))
    fill(home.facts, Company(readings=(visits,), through={"counts": date(2024, 5, 31)}))
    imported(home, define("sum(visits where airline = 'A')"))
    assert asked(home, "own").total("own").value == 6
    bare = Reading("counts", "1", "visits", *days, (), Decimal(6))
    fill(home.facts, Company(readings=(bare,), through={"counts": date(2024, 5, 31)}))
    coverage = read_coverage(home.facts)
    assert [each.record.id for each in broken_own(home.state, coverage)] == ["own"]


def test_a_goal_can_be_set_on_it(filled: Home) -> None:
    stored(filled)
    goal = Goal(
        title="Fewer",
        metric="delivery_share",
        owner="Ann",
        baseline=30,
        target=20,
        start=date(2024, 6, 1),
        due=date(2024, 7, 1),
        attainable="",
        relevant="",
    )
    save_goal(filled.state, goal, ANN, catalog_of(filled.state, read_coverage(filled.facts)))
    assert [each.metric for each in list_goals(filled.state)] == ["delivery_share"]
