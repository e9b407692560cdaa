"""Sums by day: what a question without a split is answered from.

Periods, steps and follow-up windows are laid over the days afterwards, so that questions about
other days of the same sums share a statement, and DuckDB has little to plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from opsdash.calendar.periods import Period
from opsdash.metrics.columns import Asked, Column
from opsdash.metrics.conditions import CURRENCY, column_conditions, fact_filters, where_met
from opsdash.metrics.holes import joined, uncovered
from opsdash.metrics.pieces import Piece, flat, measures_named, sqls
from opsdash.metrics.relations import Relation, kin_of, relation_of
from opsdash.metrics.scope import Scope
from opsdash.metrics.statements import Form, Statement
from opsdash.metrics.sums import select_sql


@dataclass
class _Together:
    """What one statement answers, for which of the questions."""

    flows: dict[Column, None] = field(default_factory=dict)
    stocks: dict[Column, None] = field(default_factory=dict)
    askers: dict[int, None] = field(default_factory=dict)

    def sums(self, scope: Scope) -> tuple[Column, ...]:
        moving = (
            Column(flow.measure, conditions=stock.conditions)
            for stock in self.stocks
            for flow in scope.catalog.measures[stock.measure].flows
        )
        return tuple(dict.fromkeys((*self.flows, *moving)))


def compile_days(asked: Sequence[Asked]) -> list[Statement]:
    """The sums by day that questions with the same filters need, once for all of them."""
    groups: dict[tuple[object, ...], _Together] = {}
    for asker, each in enumerate(asked):
        for column in dict.fromkeys(one.of_all_days for one in each.need.columns):
            _join_flow(groups, asker, each.scope, column)
        for column in each.need.stocks:
            _join_stock(groups, asker, each.scope, column)
    return [_days(asked, each) for each in groups.values()]


def _join_flow(
    groups: dict[tuple[object, ...], _Together], asker: int, scope: Scope, column: Column
) -> None:
    measure = scope.catalog.measures[column.measure]
    if not scope.has_facts(measure) or not scope.facts_match(measure, column.conditions):
        return
    kin, fitting = kin_of(scope, (measure,), column.conditions)
    # Days that another question asks for are next to nothing in a rollup, but cost in the facts.
    group = groups.setdefault((*kin, False, None if fitting else asker), _Together())
    group.flows[column] = None
    group.askers[asker] = None


def _join_stock(
    groups: dict[tuple[object, ...], _Together], asker: int, scope: Scope, column: Column
) -> None:
    """A stock looks at all days before, where one row is a day with the flows, else alone."""
    stock = scope.catalog.measures[column.measure]
    measures = measures_named(scope.catalog, (flow.measure for flow in stock.flows))
    kin, fitting = kin_of(scope, measures, column.conditions)
    is_apart = all(each.dimensions for each in fitting)
    group = groups.setdefault((*kin, is_apart, None if fitting else asker), _Together())
    group.stocks[column] = None
    group.askers[asker] = None


def _days(asked: Sequence[Asked], group: _Together) -> Statement:
    askers = tuple(group.askers)
    scope, frame = asked[askers[0]].scope, asked[askers[0]].frame
    sums = group.sums(scope)
    measures = measures_named(scope.catalog, (each.measure for each in sums))
    has_money = any(measure.money for measure in measures)
    conditions = sums[0].conditions
    relation = relation_of(
        scope,
        frame,
        measures,
        conditions,
        with_currency=has_money,
        is_cumulative=bool(group.stocks),
    )
    added = [_added(scope, relation, each, name) for name, each in enumerate(sums)]
    days = _days_asked(asked, askers, since_ever=bool(group.stocks))
    where = [days, *fact_filters(scope, measures[0])]
    keys = ("day", CURRENCY) if has_money else ("day",)
    # The few rows of a day in several currencies are added up as they are laid out.
    positions = () if relation.is_daily else range(1, len(keys) + 1)
    sql = select_sql((*keys, *sqls(added)), relation.sql, sqls(where), positions)
    return Statement(
        form=Form.DAYS,
        sql=relation.prefix + sql,
        parameters=(*relation.parameters, *flat(added), *flat(where)),
        columns=tuple(group.flows),
        is_slower=relation.is_slower,
        stocks=tuple(group.stocks),
        sums=sums,
        has_currency=has_money,
        askers=askers,
    )


def _added(scope: Scope, relation: Relation, column: Column, name: int) -> Piece:
    """One sum under a name of its own: several may be of one column."""
    stored = scope.catalog.measures[column.measure].column
    added, parameters = where_met(scope, column, (stored, ()))
    return f"{added if relation.is_daily else f'SUM({added})'} AS s{name}", parameters


def compile_buckets(asked: Sequence[Asked]) -> list[Statement]:
    """The durations by day and bucket that questions with the same filters need."""
    groups: dict[tuple[Column, int | None], dict[int, None]] = {}
    for asker, each in enumerate(asked):
        for column in dict.fromkeys(one for one, _ in each.need.quantiles):
            measure = each.scope.catalog.measures[column.measure]
            relation = relation_of(
                each.scope, each.frame, (measure,), column.conditions, with_bucket=True
            )
            group = groups.setdefault((column, asker if relation.is_slower else None), {})
            group[asker] = None
    return [_buckets(asked, column, tuple(askers)) for (column, _), askers in groups.items()]


def _buckets(asked: Sequence[Asked], column: Column, askers: tuple[int, ...]) -> Statement:
    scope, frame = asked[askers[0]].scope, asked[askers[0]].frame
    measure = scope.catalog.measures[column.measure]
    relation = relation_of(scope, frame, (measure,), column.conditions, with_bucket=True)
    where = [
        _days_asked(asked, askers),
        (f"{measure.id} > 0", ()),
        *fact_filters(scope, measure),
        *column_conditions(scope, column),
    ]
    return Statement(
        form=Form.BUCKETS,
        sql=relation.prefix
        + select_sql(("day", "bucket", measure.id), relation.sql, sqls(where), ()),
        parameters=(*relation.parameters, *flat(where)),
        columns=(column,),
        is_slower=relation.is_slower,
        askers=askers,
    )


def _days_asked(
    asked: Sequence[Asked], askers: Iterable[int], *, since_ever: bool = False
) -> Piece:
    """The days of all periods and comparisons, without those between that nobody asks for."""
    periods = joined(part for asker in askers for part in asked[asker].frame.parts)
    first, end = periods[0].first, periods[-1].end
    if since_ever:
        return "day < ?", (end,)
    between = uncovered(periods, Period(first, end))
    sql = "day >= ? AND day < ?" + " AND (day < ? OR day >= ?)" * len(between)
    edges = [edge for each in between for edge in (each.first, each.end)]
    return sql, (first, end, *edges)
