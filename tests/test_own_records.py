"""Own metrics: checked against the data, kept by version, part of the catalogue of their home."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from acting import ANN, BEN, person
from metrics_company import Company, Inquiry, Order, Reading, fill
from visiting import filled

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


def fill_may(home: Home) -> None:
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


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(home_template, tmp_path_factory.mktemp("may") / "home", fill_may)


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


def test_a_share_of_some_inquiries_is_a_metric_like_any_other(home: Home) -> None:
    assert imported(home, SHARE) == Imported(("delivery_share",), (), ())
    total = asked(home, "delivery_share").total("delivery_share")
    assert (total.value, total.numerator, total.denominator) == (30, 3, 10)
    catalog = catalog_of(home.state, read_coverage(home.facts))
    metric = catalog.metrics["delivery_share"]
    above = "inquiries (topic: Delivery or Return)"
    assert metric.formula == f"{above} / orders \N{MULTIPLICATION SIGN} 100"
    assert catalog.hash != load_catalog().hash


def test_parts_outside_a_condition_are_no_parts(home: Home) -> None:
    """What no asked row has is not listed as zero: rollups and facts tell the same parts."""
    imported(home, define("count(inquiries where topic in ['Delivery'])"))
    rows = {row.split: row.value for row in asked(home, "own", split="topic").rows}
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
def test_functions(home: Home, value: str, expected: float) -> None:
    imported(home, define(value))
    assert asked(home, "own").total("own").value == expected


def test_a_group_can_have_a_definition_of_its_own(home: Home) -> None:
    text = define("count(inquiries) / sum(orders) * 100") + (
        "\n[own.variant.South]\n"
        "value = \"count(inquiries where topic in ['Delivery']) / sum(orders) * 100\"\n"
    )
    imported(home, text)
    answer = asked(home, "own", split="group")
    assert {row.split: row.numerator for row in answer.rows} == {"North": 2, "South": 1}
    assert answer.total("own").value == 30


def test_one_metric_takes_another(home: Home) -> None:
    first = define("count(inquiries where topic = 'Delivery')")
    imported(home, first + '\n[second]\nname = "B"\nvalue = "metric(own where group = \'North\')"')
    assert asked(home, "second").total("second").value == 1


def test_a_follow_up_is_waited_for(home: Home) -> None:
    imported(home, define("count(onestop_repeated_14) / count(onestop)"))
    metric = catalog_of(home.state, read_coverage(home.facts)).metrics["own"]
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
    home: Home, value: str, code: ProblemCode, suggestion: str | None
) -> None:
    with pytest.raises(DefinitionError) as caught:
        imported(home, define(value))
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == (code, 3)
    assert suggestion is None or suggestion in problem.suggestions


def test_a_variant_has_to_fit(home: Home) -> None:
    base = define("count(inquiries) / sum(orders)")
    other_kind = base + '\n[own.variant.South]\nvalue = "count(inquiries)"'
    other_side = base + '\n[own.variant.South]\nvalue = "count(inquiries) / sum(walk_ins)"'
    stock = define("count(open_inquiries)") + (
        '\n[own.variant.South]\nvalue = "count(open_inquiries)"'
    )
    assert refused(home, other_kind) == [ProblemCode.VARIANT_KIND]
    assert refused(home, other_side) == [ProblemCode.VARIANT_SIDE]
    assert refused(home, stock) == [ProblemCode.VARIANT_KIND]


def test_a_circle_is_refused(home: Home) -> None:
    text = define("metric(two)") + '\n[two]\nname = "Two"\nvalue = "metric(own)"'
    assert refused(home, text) == [ProblemCode.CYCLE]


def test_a_shipped_metric_stays_as_it_is(home: Home) -> None:
    text = SHARE.replace("[delivery_share]", "[inquiries]")
    assert refused(home, text) == [ProblemCode.SHIPPED_ID]
    assert free_id(home.state, load_catalog(), "Inquiries") == "inquiries_2"


def test_a_value_that_is_not_in_the_data_is_said_but_saved(home: Home) -> None:
    (metric,) = read_definitions(define("count(inquiries where topic = 'Delivrey')"))
    (warning,) = check_own(home.state, (metric,), known(home))
    assert (warning.code, warning.suggestions) == (ProblemCode.UNKNOWN_VALUE, ("Delivery",))


def test_of_several_definitions_all_or_none_are_stored(home: Home) -> None:
    refused(home, SHARE + '\n[b]\nname = "B"\nvalue = "count(nothing)"')
    imported(home, SHARE)
    changed = SHARE.replace("lower", "higher") + '\n[b]\nname = "B"\nvalue = "count(orders)"'
    assert imported(home, changed) == Imported(("b",), ("delivery_share",), ())
    assert imported(home, changed) == Imported((), (), ("delivery_share", "b"))


def stored(home: Home) -> OwnRecord:
    imported(home, SHARE)
    (record,) = list_own(home.state)
    return record


def test_a_newer_version_is_not_overwritten(home: Home) -> None:
    read = stored(home)
    save_own(home.state, read, known(home), BEN)
    with pytest.raises(ConflictError) as caught:
        save_own(home.state, read, known(home), person("cho"))
    assert caught.value.facts["stored"].version == 2
    with pytest.raises(ConflictError):
        save_own(home.state, OwnRecord(read.metric), known(home), person("cho"))


def test_a_deleted_metric_leaves_the_catalogue_and_comes_back(home: Home) -> None:
    hidden = delete_own(home.state, stored(home), ANN)
    coverage = read_coverage(home.facts)
    assert "delivery_share" not in catalog_of(home.state, coverage).metrics
    restore_own(home.state, hidden, ANN)
    assert "delivery_share" in catalog_of(home.state, coverage).metrics
    actions = home.state.rows("SELECT action FROM audit ORDER BY happened_at")
    assert [action for (action,) in actions] == ["create", "delete", "restore"]


def test_what_was_deleted_comes_back_with_an_import(home: Home) -> None:
    delete_own(home.state, stored(home), ANN)
    assert imported(home, SHARE).added == ("delivery_share",)
    assert find_own(home.state, "delivery_share") is not None


def test_a_lost_record_is_named(home: Home) -> None:
    record = stored(home)
    with home.state.write() as cursor:
        cursor.execute("DELETE FROM own_metric")
    with pytest.raises(RecordMissingError):
        save_own(home.state, record, known(home), ANN)


def test_a_series_that_went_breaks_its_metrics_alone(home: Home) -> None:
    imported(home, SHARE + '\n[walk]\nname = "Walk ins"\nvalue = "sum(walk_ins)"')
    with home.facts.write() as cursor:
        cursor.execute("DELETE FROM reading")
    coverage = read_coverage(home.facts)
    assert "walk" not in catalog_of(home.state, coverage).metrics
    (broken,) = broken_own(home.state, coverage)
    assert broken.problems[0].code is ProblemCode.UNKNOWN_MEASURE
    assert asked(home, "delivery_share").total("delivery_share").value == 30


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


def test_a_goal_can_be_set_on_it(home: Home) -> None:
    stored(home)
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
    save_goal(home.state, goal, ANN, catalog_of(home.state, read_coverage(home.facts)))
    assert [each.metric for each in list_goals(home.state)] == ["delivery_share"]
