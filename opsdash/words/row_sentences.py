"""What the page of the rows says: what they are, and that they are the number."""

import math
from collections.abc import Callable

from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.question import Filter
from opsdash.metrics.row_sql import Adds, Cell, Side
from opsdash.metrics.rows import Behind, Part
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import count, decimal, duration, metric_value, money
from opsdash.words.sentences import value_words

_SECONDS_PER_HOUR = 3600


def title(metric: Metric, behind: Behind) -> str:
    """412 inquiries behind the backlog on 17 May 2026."""
    name = _within(metric.name)
    period = period_words(behind.period)
    if not behind.rows:
        return say("rows.title_none", metric=name, period=period)
    rows = rows_words(behind)
    if behind.is_stock:
        day = day_words(behind.period.last)
        return say("rows.title_stock", rows=rows, metric=name, day=day)
    if metric.kind is Kind.SUM and all(part.is_plain for part in behind.parts):
        return say("rows.title_plain", rows=rows, period=period)
    return say("rows.title", rows=rows, metric=name, period=period)


def number_of(answer: Answer, cell: Cell) -> AnswerRow | None:
    """The number itself, as any page shows it; None where the answer does not have it."""
    if cell.step is None and cell.value is None:
        return answer.total(cell.metric)
    fitting = (
        row
        for row in answer.of(cell.metric)
        if row.split == cell.value and cell.step in (None, row.period.first)
    )
    return next(fitting, None)


def rows_words(behind: Behind) -> str:
    """412 inquiries; facts of several kinds are only rows."""
    facts = {part.fact for part in behind.parts}
    return fact_words(facts.pop() if len(facts) == 1 else "mixed", behind.rows)


def fact_words(fact: str, number: int) -> str:
    form = "one" if number == 1 else "many"
    return say(f"rows.fact.{fact}.{form}", count=count(number))


def part_words(part: Part) -> str:
    return fact_words(part.fact, part.rows)


def side_words(metric: Metric, side: Side) -> str:
    key = f"rows.side.growth_{side}"
    return say(key if metric.kind is Kind.GROWTH else f"rows.side.{side}")


def equality(metric: Metric, behind: Behind, row: AnswerRow | None, currency: str | None) -> str:
    """How the rows and the number go together; it says so if they should ever differ."""
    side = behind.cell.side
    if side is Side.LEFT_OUT or row is None:
        return say("rows.same.left_out") if row else say("rows.same.unknown")
    is_made_of = metric.kind in (Kind.QUANTILE, Kind.AGE)
    told = row.denominator if is_made_of else _side_of(row, side)
    if told is None:
        return say("rows.same.unknown")
    amount = amount_words(behind, currency)
    if behind.cell.term is None and not math.isclose(
        behind.total, told, rel_tol=1e-9, abs_tol=1e-6
    ):
        return say("rows.same.differs", total=amount(behind.total), value=amount(told))
    return say(
        f"rows.same.{_case(metric, behind)}",
        value=metric_value(metric, row.value, currency),
        numerator=_plain(row.numerator),
        denominator=_plain(row.denominator),
    )


def _side_of(row: AnswerRow, side: Side) -> float | None:
    return row.numerator if side is Side.NUMERATOR else row.denominator


def _case(metric: Metric, behind: Behind) -> str:
    match metric.kind:
        case Kind.STOCK:
            return "stock"
        case Kind.QUANTILE | Kind.AGE:
            return "quantile"
        case Kind.GROWTH:
            return f"growth_{behind.cell.side}"
        case Kind.RATIO:
            return behind.cell.side.value
        case _:
            is_plain = all(part.is_plain for part in behind.parts)
            return "sum" if is_plain else "added"


def amount_words(behind: Behind, currency: str | None) -> Callable[[float], str]:
    """How the sum of the rows reads."""
    kinds = {part.adds for part in behind.parts}
    if kinds == {Adds.MONEY}:
        return lambda value: money(value, currency)
    if kinds == {Adds.SECONDS}:
        return lambda value: duration(value / _SECONDS_PER_HOUR)
    return _plain


def _plain(value: float | None) -> str:
    is_whole = value is None or float(value).is_integer()
    return count(value) if is_whole else decimal(value)


def filters_words(catalog: Catalog, cell: Cell) -> str:
    """Which rows it is about, the value of the split included; empty for all."""
    asked = list(cell.question.filters)
    if cell.question.split and cell.value is not None:
        asked.append(Filter(cell.question.split, (cell.value,)))
    if not asked:
        return ""
    return say("rows.only", filters="; ".join(_filter_words(catalog, each) for each in asked))


def _filter_words(catalog: Catalog, chosen: Filter) -> str:
    known = catalog.dimensions.get(chosen.dimension)
    *others, last = (value_words(value, chosen.dimension) for value in chosen.values)
    values = say("rows.or", first=", ".join(others), last=last) if others else last
    name = known.name if known else chosen.dimension
    return say("rows.only_one", dimension=name, values=values)


def _within(name: str) -> str:
    """A metric's name within a sentence; abbreviations stay as they are."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"
