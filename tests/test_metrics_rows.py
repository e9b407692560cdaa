"""The rows behind a number are as many, or add up to as much, as the number says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from metrics_company import Company, Deal, Inquiry, Reading, companies, fill
from metrics_company import Order as Sale
from test_metrics_every_number import questions

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.errors import InvalidQuestionError
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import Kind, load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.row_sql import Cell, Side, sides_of
from opsdash.metrics.rows import Order, read_rows, rows_behind, streamed_rows
from opsdash.store import Database, Home

pytestmark = pytest.mark.sql

PHASES = (Phase.explicit, Phase.generate)
CATALOG = load_catalog()
BERLIN = Organisation("Europe/Berlin", "EUR", 0)
METRICS = tuple(CATALOG.metrics)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("facts") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


def picked(answer: Answer, seed: int) -> list[tuple[AnswerRow, bool]]:
    """Two numbers of every other metric, those that are made of something first."""
    found = []
    for metric in METRICS[seed % 2 :: 2]:
        if answer.total(metric).status is Status.REFUSED:
            continue
        rows = answer.of(metric) or (answer.total(metric),)
        full = [row for row in rows if row.numerator or row.denominator] or rows
        row = full[seed % len(full)]
        found.append((row, row is answer.total(metric)))
        found.append((answer.total(metric), True))
    return found


def told(row: AnswerRow, side: Side) -> float | None:
    """What the answer says of a side; of a quantile and of a mean age it counts the cases."""
    if CATALOG.metrics[row.metric].kind in (Kind.QUANTILE, Kind.AGE):
        return row.denominator
    return row.numerator if side is Side.NUMERATOR else row.denominator


def check(facts: Database, question: Question, row: AnswerRow, *, is_total: bool) -> None:
    metric = CATALOG.metrics[row.metric]
    for side in sides_of(metric):
        cell = Cell(
            question,
            row.metric,
            side,
            None if is_total or question.grain is Grain.TOTAL else row.period.first,
            None if is_total else row.split,
            is_converted=Flag.CONVERTED in row.flags,
        )
        expected = told(row, side)
        if side is Side.LEFT_OUT:
            inside = row.denominator or 0
            share = row.left_out or 0
            expected = None if share == 1 else share * inside / (1 - share)
        if expected is None:
            continue
        found = rows_behind(facts, cell, BERLIN, CATALOG)
        assert found.total == pytest.approx(expected, abs=1e-6), f"{cell}"
        for part in found.parts:
            if part.is_plain:
                assert part.rows == part.total
            listed = read_rows(facts, part, Order(), 1000, 0)
            assert len(listed) == part.rows
            with streamed_rows(facts, part, Order()) as blocks:
                assert [each for block in blocks for each in block] == listed


@settings(max_examples=20, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(
    company=companies(),
    asked=questions(),
    grain=st.sampled_from(list(Grain)),
    split=st.sampled_from((None, *CATALOG.dimensions, "airline")),
    seed=st.integers(0, 1000),
)
def test_the_rows_add_up_to_the_number(
    facts: Database, company: Company, asked: Question, grain: Grain, split: str | None, seed: int
) -> None:
    fill(facts, company)
    known = {*CATALOG.dimensions, *read_coverage(facts).reading_dimensions}
    filters = tuple(each for each in asked.filters if each.dimension in known)
    own = split if split in known else None
    question = replace(asked, grain=grain, split=own, filters=filters)
    answer = ask(facts, question, BERLIN)
    for row, is_total in picked(answer, seed):
        check(facts, question, row, is_total=is_total)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2024, 2, day, hour)


def solved(number: int, day: int, **about: object) -> Inquiry:
    """Created at noon of a day in February, solved two hours later."""
    told = {"created_at": at(day), "resolved_at": at(day, 14), "status": "solved", "reopens": 0}
    return Inquiry("desk", str(number), **(told | about))  # type: ignore[arg-type]


DAYS = Period(date(2024, 2, 1), date(2024, 2, 12))
DAY = timedelta(days=1)
FEBRUARY = tuple(DAYS.first + n * DAY for n in range(DAYS.days))
TAGGED = (
    solved(1, 5, customer=1, tags=("late", "vip"), topic="delivery"),
    solved(2, 8, customer=1, tags=("late",), topic="refund"),
    solved(3, 9, customer=2, tags=("box",), reopens=1),
    solved(4, 10, customer=-3, tags=None),
    solved(5, 10, customer=None, tags=("late", "box")),
    Inquiry("desk", "6", at(11), customer=4, status="open", tags=("vip",)),
)


def ids(facts: Database, cell: Cell, order: Order = Order()) -> list[str]:  # noqa: B008 - frozen
    found = rows_behind(facts, cell, BERLIN, CATALOG)
    return [str(row[0]) for part in found.parts for row in read_rows(facts, part, order, 100, 0)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("desk") / "facts.duckdb", "facts", "1GB")
    # Without inquiries on the days after, nobody could know who came back.
    later = tuple(solved(day, day, customer=day) for day in range(12, 26))
    fill(database, Company(inquiries=(*TAGGED, *later), through={"desk": date(2024, 2, 24)}))
    yield database
    database.close()


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("column", [None, "created_at", "resolved_at", "topic"])
@pytest.mark.parametrize("metric", ["inquiries", "one_stop_rate", "deals_won", "visits"])
def test_a_file_has_the_order_of_the_page_however_it_is_cut(
    facts: Database,
    monkeypatch: pytest.MonkeyPatch,
    metric: str,
    column: str | None,
    *,
    is_descending: bool,
) -> None:
    monkeypatch.setattr("opsdash.metrics.rows._STRETCH", 3)
    # Several of a day, and deals without the day that orders them.
    inquiries = [solved(n, 5 + n % 4, customer=n, topic="ab"[n % 2]) for n in range(15)]
    deals = [
        Deal("crm", str(n), at(1 + n) if n % 3 else None, at(10), "won", amount=Decimal(n))
        for n in range(9)
    ]
    read = [Reading(id=str(n), from_day=day, to_day=day + DAY) for n, day in enumerate(FEBRUARY)]
    later = solved(99, 25)
    fill(facts, Company((*inquiries, later), (), tuple(read), tuple(deals)))
    behind = rows_behind(facts, Cell(Question((metric,), DAYS), metric), BERLIN, CATALOG)
    order = Order(column, is_descending=is_descending)
    (part,) = behind.parts
    listed = read_rows(facts, part, order, 1000, 0)
    with streamed_rows(facts, part, order) as blocks:
        found = list(blocks)
    assert [row for block in found for row in block] == listed
    # No deal has a topic: what nobody has orders nothing.
    is_whole = metric == "one_stop_rate" or (metric, column) == ("inquiries", "topic")
    assert (len(found) == 1) == is_whole


@pytest.mark.parametrize(
    ("metric", "side", "expected"),
    [
        ("inquiries", Side.NUMERATOR, ["1", "2", "3", "4", "5", "6"]),
        ("backlog", Side.NUMERATOR, ["6"]),
        ("backlog_age_mean", Side.NUMERATOR, ["6"]),
        # 1 came back as 2 within 7 days, 3 was reopened, 5 is of nobody, 6 is not resolved.
        ("one_stop_rate", Side.NUMERATOR, ["2", "4"]),
        ("one_stop_rate", Side.DENOMINATOR, ["1", "2", "3", "4"]),
        ("one_stop_rate", Side.LEFT_OUT, ["5"]),
        ("reopen_rate", Side.NUMERATOR, ["3"]),
        ("resolution_median", Side.NUMERATOR, ["1", "2", "3", "4", "5"]),
    ],
)
def test_the_rows_are_the_ones_that_count(
    desk: Database, metric: str, side: Side, expected: list[str]
) -> None:
    assert ids(desk, Cell(Question((metric,), DAYS), metric, side)) == expected


def test_one_term_of_a_side_has_its_own_rows(desk: Database) -> None:
    cell = Cell(Question(("one_stop_rate",), DAYS), "one_stop_rate", term="onestop_repeated_7")
    assert ids(desk, cell) == ["1"]


def test_a_list_is_narrowed_and_split_at_once(desk: Database) -> None:
    question = Question(
        ("inquiries",), DAYS, split="tag", filters=(Filter("tag", ("late", "vip")),)
    )
    assert ids(desk, Cell(question, "inquiries", value="box")) == ["5"]
    assert ids(desk, Cell(question, "inquiries")) == ["1", "2", "5", "6"]
    assert ids(desk, Cell(replace(question, filters=()), "inquiries", value="")) == ["4"]


def test_a_stock_is_what_was_open_at_the_end_of_its_step(desk: Database) -> None:
    question = Question(("backlog",), DAYS, Grain.DAY)
    assert ids(desk, Cell(question, "backlog", step=date(2024, 2, 10))) == []
    assert ids(desk, Cell(question, "backlog", step=date(2024, 2, 11))) == ["6"]


def test_pages_are_parts_of_one_order_and_times_are_local(desk: Database) -> None:
    cell = Cell(Question(("inquiries",), DAYS), "inquiries")
    (part,) = rows_behind(desk, cell, BERLIN, CATALOG).parts
    for order in (Order(), Order("topic"), Order("created_at", is_descending=True), Order("x; --")):
        whole = read_rows(desk, part, order, 100, 0)
        paged = [row for at in range(0, 6, 2) for row in read_rows(desk, part, order, 2, at)]
        assert paged == whole
    names = [column.name for column in part.columns]
    first = dict(zip(names, read_rows(desk, part, Order(), 1, 0)[0], strict=True))
    assert first["created_at"] == datetime(2024, 2, 5, 13)
    assert (first["tags"], first["resolution_seconds"]) == ("late, vip", 7200)


def test_a_customer_is_a_short_sign(desk: Database) -> None:
    cell = Cell(Question(("one_stop_rate",), DAYS), "one_stop_rate", Side.DENOMINATOR)
    (part,) = rows_behind(desk, cell, BERLIN, CATALOG).parts
    place = [column.name for column in part.columns].index("customer")
    signs = [row[place] for row in read_rows(desk, part, Order(), 100, 0)]
    assert signs == ["00000001", "00000001", "00000002", "FFFFFFFD"]


def test_amounts_are_converted_as_the_answer_converts_them(home: Home) -> None:
    at_noon = datetime(2024, 5, 1, 12)
    orders = (
        Sale("shop", "1", at_noon, True, "EUR", Decimal(100)),
        Sale("shop", "2", at_noon, True, "USD", Decimal("10.10"), Decimal("0.10")),
    )
    fill(home.facts, Company(orders=orders, through={"shop": date(2024, 5, 31)}))
    with home.facts.write() as cursor:
        cursor.execute(
            "INSERT INTO lookup VALUES ('rate', 'USD', DATE '2024-05-01', '0.95', 1, NULL)"
        )
    question = Question(("sales",), Period(date(2024, 5, 1), date(2024, 6, 1)))
    row = ask(home.facts, question, BERLIN).total("sales")
    assert Flag.CONVERTED in row.flags
    found = rows_behind(home.facts, Cell(question, "sales", is_converted=True), BERLIN, CATALOG)
    assert found.total == pytest.approx(row.numerator)
    assert found.total == pytest.approx(109.5)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (Cell(Question(("growth_gap",), DAYS), "growth_gap"), "no_side"),
        (Cell(Question(("inquiries",), DAYS), "inquiries", Side.DENOMINATOR), "no_side"),
        (Cell(Question(("inquiries",), DAYS), "inquiries", term="orders"), "no_side"),
        (Cell(Question(("inquiries",), DAYS), "inquiries", step=date(2020, 1, 1)), "no_step"),
        (
            Cell(Question(("growth_orders",), DAYS), "growth_orders", Side.DENOMINATOR),
            "no_comparison",
        ),
    ],
)
def test_a_number_that_does_not_exist_has_no_rows(desk: Database, cell: Cell, problem: str) -> None:
    with pytest.raises(InvalidQuestionError) as caught:
        rows_behind(desk, cell, BERLIN, CATALOG)
    assert caught.value.facts["problem"] == problem
