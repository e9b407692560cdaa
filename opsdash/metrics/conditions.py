"""Filters of a question and conditions of a term as SQL, on sums, single rows and readings.

Values are always bound; identifiers come from the catalogue.
"""

from collections.abc import Iterable

from opsdash.metrics.catalog import Condition, Measure
from opsdash.metrics.columns import Column
from opsdash.metrics.coverage import reading_path
from opsdash.metrics.frame import Frame
from opsdash.metrics.pieces import Piece, flat, sqls
from opsdash.metrics.question import NOT_RECORDED, Filter
from opsdash.metrics.reach import unreached_sql
from opsdash.metrics.scope import Scope

# A fact's own currency column; readings without one are in the organisation's.
CURRENCY = "currency"


def fact_filters(scope: Scope, measure: Measure) -> list[Piece]:
    """The filters on columns of the fact; the others are settled before (`facts_match`)."""
    columns = [
        (each, scope.catalog.column(measure.fact, each.dimension))
        for each in scope.question.narrowed_by
        if not scope.catalog.is_list(each.dimension)
    ]
    return [filter_sql(each, column) for each, column in columns if column]


def column_conditions(scope: Scope, column: Column) -> list[Piece]:
    """The conditions of a column on columns of its fact; those on lists have narrowed the rows."""
    fact = scope.catalog.measures[column.measure].fact
    return [
        condition_sql(each, held)
        for each in column.conditions
        if not scope.catalog.is_list(each.dimension)
        and (held := scope.catalog.column(fact, each.dimension))
    ]


def where_met(scope: Scope, column: Column, added: Piece) -> Piece:
    """What a row adds to a column: nothing unless it meets the column's conditions.

    Nor on days that its source does not cover, where the column counts what was due.
    """
    unreached, days = unreached_sql(scope, scope.catalog.measures[column.measure])
    if unreached:
        added = f"CASE WHEN {unreached} THEN 0 ELSE {added[0]} END", (*days, *added[1])
    met = column_conditions(scope, column)
    if not met:
        return added
    conditions = " AND ".join(sqls(met))
    return f"CASE WHEN {conditions} THEN {added[0]} ELSE 0 END", (*flat(met), *added[1])


def row_conditions(scope: Scope, fact: str, asked: Iterable[Filter | Condition]) -> list[Piece]:
    """The same filters and conditions on the single rows of a fact, as far as it has columns."""
    is_list = scope.catalog.is_list
    columns = [(each, scope.catalog.column(fact, each.dimension)) for each in asked]
    return [
        _single_sql(each, column, (), is_list=is_list(each.dimension))
        for each, column in columns
        if column
    ]


def reading_conditions(
    frame: Frame, measure: Measure, asked: Iterable[Filter | Condition]
) -> list[Piece]:
    """The same filters and conditions on single readings of a measure."""
    is_amount = measure.has_currency
    columns = [(each, reading_column(each.dimension, frame, is_amount=is_amount)) for each in asked]
    return [_single_sql(each, *column, is_list=False) for each, column in columns]


def reading_currency(frame: Frame) -> Piece:
    """The currency of a reading of money."""
    return reading_column(CURRENCY, frame, is_amount=True)


def reading_column(dimension: str, frame: Frame, *, is_amount: bool) -> Piece:
    if dimension == "source":
        return "source", ()
    if dimension == CURRENCY and is_amount:
        found = "COALESCE(json_extract_string(dimensions, ?), ?)"
        return found, (reading_path(dimension), frame.currency)
    return "json_extract_string(dimensions, ?)", (reading_path(dimension),)


def filter_sql(asked: Filter, column: str, before: tuple[object, ...] = ()) -> Piece:
    """`before` are the values that the column's own expression binds."""
    values = [value for value in asked.values if value != NOT_RECORDED]
    pieces: list[Piece] = []
    if values:
        places = ", ".join("?" for _ in values)
        pieces.append((f"{column} IN ({places})", (*before, *values)))
    if len(values) < len(asked.values):
        pieces.append((f"{column} IS NULL", before))
    sql = " OR ".join(piece for piece, _ in pieces) or "FALSE"
    return (f"({sql})" if len(pieces) > 1 else sql), tuple(flat(pieces))


def condition_sql(asked: Condition, column: str, before: tuple[object, ...] = ()) -> Piece:
    sql, values = filter_sql(Filter(asked.dimension, asked.values), column, before)
    # What is not recorded is none of the values.
    return (f"NOT COALESCE({sql}, FALSE)" if asked.is_excluded else sql), values


def list_filter_sql(asked: Filter, column: str) -> Piece:
    values = [value for value in asked.values if value != NOT_RECORDED]
    places = ", ".join("?" for _ in values)
    pieces = [f"LIST_HAS_ANY({column}, [{places}])"] if values else []
    if len(values) < len(asked.values):
        pieces.append(f"COALESCE(LEN({column}), 0) = 0")
    return f"({' OR '.join(pieces)})", tuple(values)


def list_condition_sql(asked: Condition, column: str) -> Piece:
    sql, values = list_filter_sql(Filter(asked.dimension, asked.values), column)
    return (f"NOT COALESCE({sql}, FALSE)" if asked.is_excluded else sql), values


def _single_sql(
    asked: Filter | Condition, column: str, before: tuple[object, ...], *, is_list: bool
) -> Piece:
    if isinstance(asked, Filter):
        return list_filter_sql(asked, column) if is_list else filter_sql(asked, column, before)
    if is_list:
        return list_condition_sql(asked, column)
    return condition_sql(asked, column, before)
