"""Where sums come from: the smallest rollup that holds them, or the facts summed on the spot."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from opsdash.metrics.catalog import Condition, Measure, Rollup
from opsdash.metrics.conditions import CURRENCY, list_condition_sql, list_filter_sql
from opsdash.metrics.frame import Frame
from opsdash.metrics.pieces import Piece, flat, sqls
from opsdash.metrics.reach import SOURCE, needs_source, unreached_sql
from opsdash.metrics.scope import Scope
from opsdash.metrics.sums import (
    FOLLOW_UP_DAYS,
    FOLLOWED,
    PRECEDED,
    Shape,
    followed_sql,
    preceded_sql,
    select_sql,
    sums_sql,
)

# Before the names of relations whose lists were narrowed or spread out.
_NARROWED = "narrowed_"


@dataclass(frozen=True)
class Relation:
    """Where to sum from: a rollup's table, or the sums of the facts made on the spot.

    `is_daily`: it has one row a day and currency, which are sums already.
    """

    sql: str
    prefix: str = ""
    parameters: tuple[object, ...] = ()
    is_slower: bool = False
    is_daily: bool = False


def relation_of(
    scope: Scope,
    frame: Frame,
    measures: tuple[Measure, ...],
    conditions: tuple[Condition, ...],
    *,
    with_currency: bool = False,
    with_bucket: bool = False,
    is_cumulative: bool = False,
) -> Relation:
    catalog = scope.catalog
    fitting = fitting_rollups(
        scope, measures, conditions, with_currency=with_currency, with_bucket=with_bucket
    )
    if fitting:
        rollup = _smallest(scope, fitting)
        is_daily = not with_bucket and {CURRENCY}.issuperset(rollup.dimensions)
        return Relation(rollup.id, is_daily=is_daily)
    fact = measures[0].fact
    needed = _needed(scope, measures, conditions, with_currency=with_currency)
    measures = tuple(dict.fromkeys(catalog.measures[each.column] for each in measures))
    columns = [column_in(scope, fact, each) for each in needed if not _is_narrowed(scope, each)]
    narrowed = [each for each in needed if catalog.is_list(each)]
    prefix = _NARROWED if narrowed else ""
    shape = Shape(tuple(sorted(filter(None, columns))), measures, with_bucket, prefix)
    tables = _followed(frame, shape, is_cumulative=is_cumulative)
    if narrowed:
        tables += [_narrowed(scope, fact, name, conditions) for name in shape.relations]
    names = ",\n".join(sql for sql, _ in tables)
    return Relation(
        f"(\n{sums_sql(shape)}\n) AS sums",
        prefix=f"WITH {names}\n" if tables else "",
        parameters=tuple(flat(tables)),
        is_slower=True,
    )


def kin_of(
    scope: Scope, measures: tuple[Measure, ...], conditions: tuple[Condition, ...]
) -> tuple[tuple[object, ...], tuple[Rollup, ...]]:
    """What sums that one relation can answer have in common, and the rollups that hold them.

    Conditions on columns are looked at row by row, so that only their dimensions have to agree;
    those on lists narrow the rows themselves.
    """
    first = measures[0]
    named = frozenset(each.dimension for each in conditions)
    lists = tuple(each for each in conditions if scope.catalog.is_list(each.dimension))
    # No rollup has what only the facts can tell: the others must not wait for it.
    is_preceded = first.relation == PRECEDED
    with_currency = any(each.money for each in measures)
    fitting = fitting_rollups(scope, measures, conditions, with_currency=with_currency)
    held = tuple(each.id for each in fitting)
    unreached = tuple(dict.fromkeys(unreached_sql(scope, each) for each in measures))
    return (first.fact, is_preceded, named, lists, held, unreached), tuple(fitting)


def fitting_rollups(
    scope: Scope,
    measures: tuple[Measure, ...],
    conditions: tuple[Condition, ...],
    *,
    with_currency: bool = False,
    with_bucket: bool = False,
) -> list[Rollup]:
    """The rollups that hold these measures with all dimensions that are needed."""
    fact = measures[0].fact
    needed = _needed(scope, measures, conditions, with_currency=with_currency)
    columns = {measure.column for measure in measures}
    return [
        rollup
        for rollup in scope.catalog.rollups.values()
        if rollup.fact == fact
        and rollup.has_bucket == with_bucket
        and rollup.id not in scope.coverage.stale
        and needed.issubset(rollup.dimensions)
        and columns.issubset(rollup.measures)
    ]


def _smallest(scope: Scope, rollups: list[Rollup]) -> Rollup:
    rows = dict(scope.coverage.rollup_rows)
    return min(rollups, key=lambda rollup: rows.get(rollup.id, 0))


def _needed(
    scope: Scope,
    measures: tuple[Measure, ...],
    conditions: tuple[Condition, ...],
    *,
    with_currency: bool,
) -> set[str]:
    named = (*scope.question.dimensions, *(each.dimension for each in conditions))
    asked = {each for each in named if scope.catalog.column(measures[0].fact, each)}
    asked |= {SOURCE} if needs_source(scope, measures) else set()
    return asked | ({CURRENCY} if with_currency else set())


def column_in(scope: Scope, fact: str, dimension: str) -> str | None:
    """The column of the sums that holds a dimension."""
    column = scope.catalog.column(fact, dimension)
    return dimension if column and scope.catalog.is_list(dimension) else column


def split_column(scope: Scope, measure: Measure) -> str | None:
    split = scope.question.split
    return column_in(scope, measure.fact, split) if split else None


def _followed(frame: Frame, shape: Shape, *, is_cumulative: bool) -> list[Piece]:
    """The tables that tell what came before and after an inquiry, where the measures need them."""
    if is_cumulative:
        return []
    first = min(part.first for part in frame.parts)
    end = max(part.end for part in frame.parts)
    pieces = [
        (name, NEIGHBOURS[name][1](first, end)) for name in shape.relations if name in NEIGHBOURS
    ]
    return [(f"{name} AS (\n{sql}\n)", days) for name, (sql, days) in pieces]


def preceded_piece(first: date, end: date) -> Piece:
    """The inquiries of the days `first <= day < end`, and of those that may precede them."""
    sql = preceded_sql("created_day >= ? AND created_day < ?")
    return sql, (first - timedelta(days=FOLLOW_UP_DAYS), end)


def followed_piece(first: date, end: date) -> Piece:
    """The followed resolutions of the days `first <= day < end`."""
    followed = followed_sql(
        contacts="created_day >= ? AND created_day < ?",
        resolutions="onestop_day >= ? AND onestop_day < ?",
    )
    return followed, (first, end + timedelta(days=FOLLOW_UP_DAYS), first, end, first, end)


# The relations that look at a customer's other inquiries: the column they add, and how.
NEIGHBOURS: dict[str, tuple[str, Callable[[date, date], Piece]]] = {
    FOLLOWED: ("next_contact_at", followed_piece),
    PRECEDED: ("previous_contact_at", preceded_piece),
}


def _is_narrowed(scope: Scope, dimension: str) -> bool:
    """Whether a list is only filtered: that happens before anything is summed."""
    return scope.catalog.is_list(dimension) and dimension != scope.question.split


def _narrowed(scope: Scope, fact: str, relation: str, conditions: tuple[Condition, ...]) -> Piece:
    """The rows whose lists pass the filters; once per value of the list that splits them."""
    split = scope.question.split
    column = scope.catalog.column(fact, split) if split else None
    columns = ["*"]
    if split and column and scope.catalog.is_list(split):
        values = f"CASE WHEN LEN({column}) > 0 THEN LIST_DISTINCT({column}) ELSE [NULL] END"
        columns.append(f"UNNEST({values}) AS {split}")
    filters = [
        list_filter_sql(each, held)
        for each in scope.question.narrowed_by
        if scope.catalog.is_list(each.dimension)
        and (held := scope.catalog.column(fact, each.dimension))
    ]
    filters += [
        list_condition_sql(each, held)
        for each in conditions
        if scope.catalog.is_list(each.dimension)
        and (held := scope.catalog.column(fact, each.dimension))
    ]
    current = "" if relation == FOLLOWED else "is_current"
    sql = select_sql(columns, relation, (current, *sqls(filters)), ())
    return f"{_NARROWED}{relation} AS (\n{sql}\n)", tuple(flat(filters))
