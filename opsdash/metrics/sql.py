"""The one place that turns a question into `(sql, parameters)`.

Without a split it takes sums by day (`day_sql`); with one, sums by part and step that are made
here. Either way one statement per fact for all flows, one for each duration, and terms with
conditions of their own take another one for the dimensions of these. Values are always bound;
identifiers come from the catalogue.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.catalog import Term
from opsdash.metrics.columns import Asked, Column
from opsdash.metrics.conditions import CURRENCY, column_conditions, fact_filters, where_met
from opsdash.metrics.day_sql import compile_buckets, compile_days
from opsdash.metrics.frame import Frame, immature, known_end, union_of_parts
from opsdash.metrics.pieces import NOTHING, Piece, flat, measures_named, sqls, used_keys
from opsdash.metrics.reading_sql import compile_reading, compile_readings
from opsdash.metrics.relations import kin_of, relation_of, split_column
from opsdash.metrics.scope import Scope
from opsdash.metrics.statements import Form, Statement
from opsdash.metrics.sums import select_sql


def compile_questions(asked: Sequence[Asked]) -> list[Statement]:
    """The statements that answer questions together; `askers` of each are positions in `asked`."""
    whole: dict[object, list[int]] = {}
    for asker, each in enumerate(asked):
        if each.scope.question.split is None:
            whole.setdefault(each.scope.question.narrowed_by, []).append(asker)
    found = [
        replace(statement, askers=tuple(askers[each] for each in statement.askers))
        for askers in whole.values()
        for alike in [[asked[each] for each in askers]]
        for statement in (*compile_days(alike), *compile_buckets(alike))
    ]
    for asker, each in enumerate(asked):
        own = compile_parts(each) if each.scope.question.split else []
        own += compile_readings(each.scope, each.frame, each.need)
        found += [replace(statement, askers=(asker,)) for statement in own]
    return found


def compile_parts(asked: Asked) -> list[Statement]:
    """The sums by part, step and value of the split."""
    scope, frame, need = asked.scope, asked.frame, asked.need
    found = [_flows(scope, frame, columns) for columns in _alike(scope, need.columns)]
    for column in dict.fromkeys(each for each, _ in need.quantiles):
        shares = tuple(share for each, share in need.quantiles if each == column)
        found.append(_quantiles(scope, frame, column, shares))
    found.extend(_stock(scope, frame, each) for each in need.stocks)
    return found


def _alike(scope: Scope, columns: Iterable[Column]) -> list[tuple[Column, ...]]:
    """The columns that rows of facts make, by what one relation can answer."""
    groups: dict[tuple[object, ...], list[Column]] = {}
    for each in columns:
        measure = scope.catalog.measures[each.measure]
        if scope.has_facts(measure) and scope.facts_match(measure, each.conditions):
            kin, _ = kin_of(scope, (measure,), each.conditions)
            groups.setdefault(kin, []).append(each)
    return [tuple(group) for group in groups.values()]


def compile_money(scope: Scope, frame: Frame, columns: tuple[Column, ...]) -> tuple[Statement, ...]:
    """The exact sums of money by currency and month, for conversion.

    After part, step, split and currency comes the month, then one sum per column; for readings
    the measure and its sum, the month NULL for one that spans several.
    """
    flows = [_flows(scope, frame, each, by_month=True) for each in _alike(scope, columns)]
    readings = [
        compile_reading(scope, frame, (each,), by_month=True)
        for each in columns
        if scope.has_readings(scope.catalog.measures[each.measure])
    ]
    return (*flows, *readings)


_MONTH = "CAST(date_trunc('month', day) AS DATE) AS month"


def _flows(
    scope: Scope, frame: Frame, columns: tuple[Column, ...], *, by_month: bool = False
) -> Statement:
    measures = measures_named(scope.catalog, (each.measure for each in columns))
    has_money = any(measure.money for measure in measures)
    # What they have in common: their dimensions and the conditions on lists.
    conditions = columns[0].conditions
    relation = relation_of(scope, frame, measures, conditions, with_currency=has_money)
    filters = fact_filters(scope, measures[0])
    split = split_column(scope, measures[0])
    money = CURRENCY if has_money else NOTHING

    def select(part: Piece, period: Period) -> Piece:
        sums = [_sum(scope, frame, each, period, exact=by_month) for each in columns]
        month = (_MONTH,) if by_month else ()
        keys = (*_keys(frame, part, split), f"{money} AS currency", *month)
        used = (part[1], frame.grain is not Grain.TOTAL, split, has_money, *month)
        return (
            select_sql(
                (*keys, *sqls(sums)), relation.sql, (_DAYS, *sqls(filters)), used_keys(used)
            ),
            (*part[1], *flat(sums), period.first, period.end, *flat(filters)),
        )

    sql, parameters = _over_parts(frame, select)
    return Statement(
        form=Form.FLOW,
        sql=relation.prefix + sql,
        parameters=(*relation.parameters, *parameters),
        columns=columns,
        is_slower=relation.is_slower,
    )


def _quantiles(scope: Scope, frame: Frame, column: Column, shares: tuple[float, ...]) -> Statement:
    measure = scope.catalog.measures[column.measure]
    relation = relation_of(scope, frame, (measure,), column.conditions, with_bucket=True)
    filters = fact_filters(scope, measure) + column_conditions(scope, column)
    split = split_column(scope, measure)

    # A sum of BIGINT is wider than a BIGINT, and slow to hand over.
    cases = f"CAST(SUM({measure.id}) AS BIGINT)"
    has_cases = f"{measure.id} > 0"

    def select(part: Piece, period: Period) -> Piece:
        columns = (*_keys(frame, part, split), "bucket", cases)
        used = (part[1], frame.grain is not Grain.TOTAL, split, True)
        return (
            select_sql(columns, relation.sql, (_DAYS, has_cases, *sqls(filters)), used_keys(used)),
            (*part[1], period.first, period.end, *flat(filters)),
        )

    sql, parameters = _over_parts(frame, select)
    return Statement(
        form=Form.QUANTILE,
        sql=relation.prefix + sql,
        parameters=(*relation.parameters, *parameters),
        columns=(column,),
        shares=shares,
        is_slower=relation.is_slower,
    )


def _stock(scope: Scope, frame: Frame, column: Column) -> Statement:
    stock = scope.catalog.measures[column.measure]
    measures = measures_named(scope.catalog, (flow.measure for flow in stock.flows))
    relation = relation_of(
        scope,
        frame,
        measures,
        column.conditions,
        with_currency=stock.money,
        is_cumulative=True,
    )
    filters = fact_filters(scope, stock) + column_conditions(scope, column)
    split = split_column(scope, stock)
    money = CURRENCY if stock.money else NOTHING
    difference = _signed(stock.flows)
    known = known_end(scope, stock)

    def select(part: Piece, first: date, end: date) -> Piece:
        step = _step_since(frame, first)
        keys = (f"{part[0]} AS part", f"{step[0]} AS step", f"{split or NOTHING} AS split")
        columns = (*keys, f"{money} AS currency", difference)
        conditions = ("day < ?", *sqls(filters))
        used = used_keys((part[1], step[1], split, stock.money))
        return (
            select_sql(columns, relation.sql, conditions, used),
            (*part[1], *step[1], min(end, known), *flat(filters)),
        )

    if frame.adjoins:
        now, before = frame.parts
        part = "CASE WHEN day >= ? THEN 0 WHEN day >= ? THEN 1 END"
        sql, parameters = select((part, (now.first, before.first)), before.first, now.end)
    else:
        sql, parameters = union_of_parts(
            frame, lambda part, period: select((str(part), ()), period.first, period.end)
        )
    return Statement(
        form=Form.STOCK,
        sql=relation.prefix + sql,
        parameters=(*relation.parameters, *parameters),
        columns=(column,),
        is_slower=relation.is_slower,
    )


def _step_since(frame: Frame, first: date) -> Piece:
    """The step of a day, NULL before `first`; a total has no steps to tell apart."""
    step = frame.step_sql()
    if frame.grain is Grain.TOTAL:
        return step, ()
    return f"CASE WHEN day >= ? THEN {step} END", (first,)


def _sum(scope: Scope, frame: Frame, column: Column, period: Period, *, exact: bool) -> Piece:
    measure = scope.catalog.measures[column.measure]
    added, parameters = measure.column, ()  # type: tuple[str, tuple[object, ...]]
    if column.window is not None:
        added, parameters = _matured(measure.column, column.window, frame.ends, period)
    added, parameters = where_met(scope, column, (added, parameters))
    total = f"SUM({added})"
    is_rounded = measure.money and not exact
    return (f"CAST({total} AS DOUBLE)" if is_rounded else total), parameters


def _matured(name: str, window: int, ends: tuple[date, ...], period: Period) -> Piece:
    excluded = immature(window, ends, period)
    if not excluded:
        return name, ()
    conditions = " OR ".join("(day >= ? AND day < ?)" for _ in excluded)
    days = tuple(day for each in excluded for day in (each.first, each.end))
    return f"CASE WHEN {conditions} THEN 0 ELSE {name} END", days


_DAYS = "day >= ? AND day < ?"


def _keys(frame: Frame, part: Piece, split: str | None) -> tuple[str, ...]:
    step = frame.step_sql()
    return (f"{part[0]} AS part", f"{step} AS step", f"{split or NOTHING} AS split")


def _over_parts(frame: Frame, select: Callable[[Piece, Period], Piece]) -> Piece:
    """All parts: in one pass where they adjoin, which takes half the time of two."""
    if not frame.adjoins:
        return union_of_parts(frame, lambda part, period: select((str(part), ()), period))
    now, before = frame.parts
    part: Piece = ("CASE WHEN day >= ? THEN 0 ELSE 1 END", (now.first,))
    return select(part, Period(before.first, now.end))


def _signed(terms: tuple[Term, ...]) -> str:
    parts = [f"{'-' if each.sign < 0 else '+'} SUM({each.measure})" for each in terms]
    return " ".join(parts).removeprefix("+ ")
