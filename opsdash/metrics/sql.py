"""The one place that turns a question into `(sql, parameters)`.

A question takes one statement per fact for all its flows, one for quantiles, one for stocks and
one for readings, each for the period and its comparison together; terms with conditions of their
own take another one for the dimensions of these. Values are always bound;
identifiers come from the catalogue.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from opsdash.calendar.periods import (
    SPRINT_PERIOD_DAYS,
    SPRINT_START,
    Grain,
    Period,
    start_of,
    steps,
)
from opsdash.metrics.catalog import (
    Catalog,
    Condition,
    Measure,
    Metric,
    Rollup,
    Term,
)
from opsdash.metrics.coverage import reading_path
from opsdash.metrics.question import NOT_RECORDED, Filter
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

# The first Monday of a month that began a century: weeks are counted from here.
_A_MONDAY = date(1900, 1, 1)

# A fact's own currency column; readings without one are in the organisation's.
_CURRENCY = "currency"


class Form(StrEnum):
    """What the rows of a statement hold after part, step and split.

    FLOW: currency, one sum per column. QUANTILE: bucket, number of cases. STOCK: currency, the
    difference, with step None for what a part opens with; where the parts adjoin, with part None
    for what the first of them opens with. READING: currency, measure, whether a reading is too
    coarse, sum, number of readings.
    """

    FLOW = "flow"
    QUANTILE = "quantile"
    STOCK = "stock"
    READING = "reading"


@dataclass(frozen=True)
class Column:
    """One sum: a measure, over the days whose follow-up of `window` days is over (None: all).

    Of the rows that meet all `conditions`, whatever the question narrows besides.
    """

    measure: str
    window: int | None = None
    conditions: tuple[Condition, ...] = ()


def column_of(metric: Metric, term: Term) -> Column:
    """The sum that a term of a metric stands for."""
    window = metric.window if term.window is None else term.window
    return Column(term.measure, window, term.conditions)


def columns_of(catalog: Catalog, metric: Metric) -> tuple[Column, ...]:
    """The sums of numerator and denominator, each once."""
    found = (
        column_of(base, term)
        for base in catalog.base_metrics(metric)
        for term in (*base.numerator, *base.denominator)
    )
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Statement:
    form: Form
    sql: str
    parameters: tuple[object, ...]
    columns: tuple[Column, ...] = ()
    shares: tuple[float, ...] = ()
    is_slower: bool = False


@dataclass(frozen=True)
class Need:
    """What the metrics of a question add up: sums, shares of quantiles, stocks."""

    columns: tuple[Column, ...]
    quantiles: tuple[tuple[Column, float], ...]
    stocks: tuple[Column, ...]


@dataclass(frozen=True)
class Frame:
    """The parts to sum, the period first and its comparison second, and how days become steps.

    `ends` are the days through which the sources are followed, for windows. `sprint_start` is the
    first day of any sprint period.
    """

    parts: tuple[Period, ...]
    grain: Grain
    week_start: int
    currency: str
    ends: tuple[date, ...]
    sprint_start: date = SPRINT_START

    def steps(self, part: Period) -> tuple[Period, ...]:
        return steps(part, self.grain, self.week_start, self.sprint_start)

    def start_of(self, day: date) -> date:
        """The first day of the step that holds `day`, whether or not the period cuts it."""
        return start_of(day, self.grain, self.week_start, self.sprint_start)

    def step_sql(self, day: str = "day") -> str:
        return step_sql(self.grain, self.week_start, day, self.sprint_start)

    @property
    def adjoins(self) -> bool:
        """Whether the comparison ends where the period begins, so that one pass can sum both."""
        return len(self.parts) > 1 and self.parts[1].end == self.parts[0].first


Piece = tuple[str, tuple[object, ...]]


def compile_question(scope: Scope, frame: Frame, need: Need) -> tuple[Statement, ...]:
    """The statements that answer a question; `need` comes from the metrics that can be answered."""
    found = [_flows(scope, frame, columns) for columns in _alike(scope, need.columns)]
    for column in dict.fromkeys(each for each, _ in need.quantiles):
        shares = tuple(share for each, share in need.quantiles if each == column)
        found.append(_quantiles(scope, frame, column, shares))
    found.extend(_stock(scope, frame, each) for each in need.stocks)
    return (*found, *_readings(scope, frame, need))


def _alike(scope: Scope, columns: Iterable[Column]) -> list[tuple[Column, ...]]:
    """The columns that rows of facts make, by what one relation can answer.

    Conditions on columns are looked at row by row, so that only their dimensions have to agree;
    those on lists narrow the rows themselves.
    """
    catalog = scope.catalog
    groups: dict[tuple[object, ...], list[Column]] = {}
    for each in columns:
        measure = catalog.measures[each.measure]
        if scope.has_facts(measure) and scope.facts_match(measure, each.conditions):
            named = frozenset(one.dimension for one in each.conditions)
            lists = tuple(one for one in each.conditions if catalog.is_list(one.dimension))
            # No rollup has what only the facts can tell: the others must not wait for it.
            is_preceded = measure.relation == PRECEDED
            fitting = _fitting(scope, (measure,), each.conditions, with_currency=measure.money)
            held = tuple(one.id for one in fitting)
            groups.setdefault((measure.fact, is_preceded, named, lists, held), []).append(each)
    return [tuple(group) for group in groups.values()]


def step_sql(
    grain: Grain, week_start: int, day: str = "day", sprint_start: date = SPRINT_START
) -> str:
    """The first day of the step that holds `day`, by date arithmetic alone; NULL for the total."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.SPRINT_PERIOD:
        first = start_of(_A_MONDAY, grain, week_start, sprint_start)
        return _counted_sql(day, first, SPRINT_PERIOD_DAYS)
    if grain is Grain.WEEK:
        first = _A_MONDAY + timedelta(days=week_start)
        return _counted_sql(day, first, 7)
    if grain is Grain.TOTAL:
        return "CAST(NULL AS DATE)"
    return f"CAST(date_trunc('{grain.value}', {day}) AS DATE)"


def _counted_sql(day: str, first: date, days: int) -> str:
    return f"{day} - CAST(date_diff('day', DATE '{first}', {day}) % {days} AS INTEGER)"


def compile_money(scope: Scope, frame: Frame, columns: tuple[Column, ...]) -> tuple[Statement, ...]:
    """The exact sums of money by currency and month, for conversion.

    After part, step, split and currency comes the month, then one sum per column; for readings
    the measure and its sum, the month NULL for one that spans several.
    """
    flows = [_flows(scope, frame, each, by_month=True) for each in _alike(scope, columns)]
    readings = [
        _reading(scope, frame, (each,), by_month=True)
        for each in columns
        if scope.has_readings(scope.catalog.measures[each.measure])
    ]
    return (*flows, *readings)


_MONTH = "CAST(date_trunc('month', day) AS DATE) AS month"
_READING_MONTH = (
    "CASE WHEN date_trunc('month', from_day) = date_trunc('month', to_day - 1)"
    " THEN CAST(date_trunc('month', from_day) AS DATE) END AS month"
)


def _flows(
    scope: Scope, frame: Frame, columns: tuple[Column, ...], *, by_month: bool = False
) -> Statement:
    measures = _measures(scope.catalog, (each.measure for each in columns))
    has_money = any(measure.money for measure in measures)
    # What they have in common: their dimensions and the conditions on lists.
    conditions = columns[0].conditions
    relation = _relation(scope, frame, measures, conditions, with_currency=has_money)
    filters = _fact_filters(scope, measures[0])
    split = _split_column(scope, measures[0])
    money = _CURRENCY if has_money else _NOTHING

    def select(part: Piece, period: Period) -> Piece:
        sums = [_sum(scope, frame, each, period, exact=by_month) for each in columns]
        month = (_MONTH,) if by_month else ()
        keys = (*_keys(frame, part, split), f"{money} AS currency", *month)
        used = (part[1], frame.grain is not Grain.TOTAL, split, has_money, *month)
        return (
            select_sql((*keys, *_sqls(sums)), relation.sql, (_DAYS, *_sqls(filters)), _used(used)),
            (*part[1], *_flat(sums), period.first, period.end, *_flat(filters)),
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
    relation = _relation(scope, frame, (measure,), column.conditions, with_bucket=True)
    filters = _fact_filters(scope, measure) + _met(scope, column)
    split = _split_column(scope, measure)

    # A sum of BIGINT is wider than a BIGINT, and slow to hand over.
    cases = f"CAST(SUM({measure.id}) AS BIGINT)"
    has_cases = f"{measure.id} > 0"

    def select(part: Piece, period: Period) -> Piece:
        columns = (*_keys(frame, part, split), "bucket", cases)
        used = (part[1], frame.grain is not Grain.TOTAL, split, True)
        return (
            select_sql(columns, relation.sql, (_DAYS, has_cases, *_sqls(filters)), _used(used)),
            (*part[1], period.first, period.end, *_flat(filters)),
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
    measures = _measures(scope.catalog, (flow.measure for flow in stock.flows))
    relation = _relation(
        scope,
        frame,
        measures,
        column.conditions,
        with_currency=stock.money,
        is_cumulative=True,
    )
    filters = _fact_filters(scope, stock) + _met(scope, column)
    split = _split_column(scope, stock)
    money = _CURRENCY if stock.money else _NOTHING
    difference = _signed(stock.flows)
    known = known_end(scope, stock)

    def select(part: Piece, first: date, end: date) -> Piece:
        step = _step_since(frame, first)
        keys = (f"{part[0]} AS part", f"{step[0]} AS step", f"{split or _NOTHING} AS split")
        columns = (*keys, f"{money} AS currency", difference)
        conditions = ("day < ?", *_sqls(filters))
        used = _used((part[1], step[1], split, stock.money))
        return (
            select_sql(columns, relation.sql, conditions, used),
            (*part[1], *step[1], min(end, known), *_flat(filters)),
        )

    if frame.adjoins:
        now, before = frame.parts
        part = "CASE WHEN day >= ? THEN 0 WHEN day >= ? THEN 1 END"
        sql, parameters = select((part, (now.first, before.first)), before.first, now.end)
    else:
        sql, parameters = _union(
            frame, lambda part, period: select((str(part), ()), period.first, period.end)
        )
    return Statement(
        form=Form.STOCK,
        sql=relation.prefix + sql,
        parameters=(*relation.parameters, *parameters),
        columns=(column,),
        is_slower=relation.is_slower,
    )


def known_end(scope: Scope, stock: Measure) -> date:
    """The first day of which nothing is known: what is open today may have ended by then.

    The day after a source's last complete one counts: its file was made on it.
    """
    through = [each.through_day for each in scope.spans(stock) if each.through_day]
    return max(through) + timedelta(days=2) if through else date.max


def _step_since(frame: Frame, first: date) -> Piece:
    """The step of a day, NULL before `first`; a total has no steps to tell apart."""
    step = frame.step_sql()
    if frame.grain is Grain.TOTAL:
        return step, ()
    return f"CASE WHEN day >= ? THEN {step} END", (first,)


def _readings(scope: Scope, frame: Frame, need: Need) -> list[Statement]:
    """One statement for all measures that the same dimensions narrow and split."""
    groups: dict[tuple[object, ...], list[Column]] = {}
    for each in need.columns:
        measure = scope.catalog.measures[each.measure]
        if scope.has_readings(measure):
            asked = (scope.filters(measure), scope.is_split(measure), measure.has_currency)
            groups.setdefault((*asked, each.conditions, each.window), []).append(each)
    return [_reading(scope, frame, tuple(columns)) for columns in groups.values()]


def _reading(
    scope: Scope, frame: Frame, columns: tuple[Column, ...], *, by_month: bool = False
) -> Statement:
    measures = _measures(scope.catalog, (each.measure for each in columns))
    is_amount = measures[0].has_currency
    filters = [
        _filter_sql(each, *_reading_column(each.dimension, frame, is_amount=is_amount))
        for each in scope.filters(measures[0])
    ]
    filters += [
        _condition_sql(each, *_reading_column(each.dimension, frame, is_amount=is_amount))
        for each in columns[0].conditions
    ]
    split: Piece = (_NOTHING, ())
    if scope.question.split and scope.is_split(measures[0]):
        split = _reading_column(scope.question.split, frame, is_amount=is_amount)
    money: Piece = (_NOTHING, ())
    if is_amount:
        money = _reading_column(_CURRENCY, frame, is_amount=True)
    names = tuple(dict.fromkeys(measure.readings_of for measure in measures))
    places = ", ".join("?" for _ in names)
    conditions = ("is_current", f"measure IN ({places})", "from_day < ?", "to_day > ?")

    def select(part: int, period: Period) -> Piece:
        open_days = _open_days(columns[0], frame, period)
        shown, used = _reading_columns(frame, part, period, split[0], money[0], open_days)
        if by_month:
            shown, used = (*shown[:4], _READING_MONTH, "measure", "SUM(value)"), ()
        keys = range(1, 7 if by_month else 6)
        matured = [("NOT (from_day >= ? AND to_day <= ?)", each) for each in open_days]
        narrowed = (*filters, *matured)
        return (
            select_sql(shown, "reading", (*conditions, *_sqls(narrowed)), keys),
            (*split[1], *money[1], *used, *names, period.end, period.first, *_flat(narrowed)),
        )

    sql, parameters = _union(frame, select)
    return Statement(Form.READING, sql, parameters, columns)


def _open_days(column: Column, frame: Frame, period: Period) -> list[tuple[date, date]]:
    """The days whose follow-up is not over, from and to."""
    if column.window is None:
        return []
    return [(each.first, each.end) for each in immature(column.window, frame.ends, period)]


def _reading_columns(
    frame: Frame,
    part: int,
    period: Period,
    split: str,
    money: str,
    open_days: list[tuple[date, date]],
) -> tuple[tuple[str, ...], tuple[object, ...]]:
    """A reading is too coarse when it sticks out of the period or reaches into another step.

    Or into days that are left out because their follow-up is not over.
    """
    step = frame.step_sql("from_day")
    last = frame.step_sql("(to_day - 1)")
    reaches = "".join(" OR (from_day < ? AND to_day > ?)" for _ in open_days)
    is_coarse = f"from_day < ? OR to_day > ? OR {step} <> {last}{reaches}"
    columns = (
        f"{part} AS part",
        f"{step} AS step",
        f"{split} AS split",
        f"{money} AS currency",
        "measure",
        f"MAX(CASE WHEN {is_coarse} THEN 1 ELSE 0 END)",
        "CAST(SUM(value) AS DOUBLE)",
        "COUNT(*)",
    )
    days = [day for first, end in open_days for day in (end, first)]
    return columns, (period.first, period.end, *days)


@dataclass(frozen=True)
class _Relation:
    """Where to sum from: a rollup's table, or the sums of the facts made on the spot."""

    sql: str
    prefix: str = ""
    parameters: tuple[object, ...] = ()
    is_slower: bool = False


def _relation(
    scope: Scope,
    frame: Frame,
    measures: tuple[Measure, ...],
    conditions: tuple[Condition, ...],
    *,
    with_currency: bool = False,
    with_bucket: bool = False,
    is_cumulative: bool = False,
) -> _Relation:
    catalog = scope.catalog
    fitting = _fitting(
        scope, measures, conditions, with_currency=with_currency, with_bucket=with_bucket
    )
    if fitting:
        return _Relation(_smallest(scope, fitting).id)
    fact = measures[0].fact
    needed = _needed(scope, fact, conditions, with_currency=with_currency)
    measures = tuple(dict.fromkeys(catalog.measures[each.column] for each in measures))
    columns = [_column(scope, fact, each) for each in needed if not _is_narrowed(scope, each)]
    narrowed = [each for each in needed if catalog.is_list(each)]
    prefix = _NARROWED if narrowed else ""
    shape = Shape(tuple(sorted(filter(None, columns))), measures, with_bucket, prefix)
    tables = _followed(frame, shape, is_cumulative=is_cumulative)
    if narrowed:
        tables += [_narrowed(scope, fact, name, conditions) for name in shape.relations]
    names = ",\n".join(sql for sql, _ in tables)
    return _Relation(
        f"(\n{sums_sql(shape)}\n) AS sums",
        prefix=f"WITH {names}\n" if tables else "",
        parameters=tuple(_flat(tables)),
        is_slower=True,
    )


def _fitting(
    scope: Scope,
    measures: tuple[Measure, ...],
    conditions: tuple[Condition, ...],
    *,
    with_currency: bool = False,
    with_bucket: bool = False,
) -> list[Rollup]:
    """The rollups that hold these measures with all dimensions that are needed."""
    fact = measures[0].fact
    needed = _needed(scope, fact, conditions, with_currency=with_currency)
    return [
        rollup
        for rollup in scope.catalog.rollups.values()
        if rollup.fact == fact
        and rollup.id not in scope.coverage.stale
        and rollup.has_bucket == with_bucket
        and needed <= set(rollup.dimensions)
        and {measure.column for measure in measures} <= set(rollup.measures)
    ]


def _needed(
    scope: Scope, fact: str, conditions: tuple[Condition, ...], *, with_currency: bool
) -> set[str]:
    named = (*scope.question.dimensions, *(each.dimension for each in conditions))
    asked = {each for each in named if scope.catalog.column(fact, each)}
    return asked | ({_CURRENCY} if with_currency else set())


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
    return followed, (first, end + timedelta(days=FOLLOW_UP_DAYS), first, end)


# The relations that look at a customer's other inquiries: the column they add, and how.
NEIGHBOURS: dict[str, tuple[str, Callable[[date, date], Piece]]] = {
    FOLLOWED: ("next_contact_at", followed_piece),
    PRECEDED: ("previous_contact_at", preceded_piece),
}


def _column(scope: Scope, fact: str, dimension: str) -> str | None:
    """The column of the sums that holds a dimension."""
    column = scope.catalog.column(fact, dimension)
    return dimension if column and scope.catalog.is_list(dimension) else column


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
        _list_filter_sql(each, held)
        for each in scope.question.filters
        if scope.catalog.is_list(each.dimension)
        and (held := scope.catalog.column(fact, each.dimension))
    ]
    filters += [
        _list_condition_sql(each, held)
        for each in conditions
        if scope.catalog.is_list(each.dimension)
        and (held := scope.catalog.column(fact, each.dimension))
    ]
    current = "" if relation == FOLLOWED else "is_current"
    sql = select_sql(columns, relation, (current, *_sqls(filters)), ())
    return f"{_NARROWED}{relation} AS (\n{sql}\n)", tuple(_flat(filters))


def _list_filter_sql(asked: Filter, column: str) -> Piece:
    values = [value for value in asked.values if value != NOT_RECORDED]
    places = ", ".join("?" for _ in values)
    pieces = [f"LIST_HAS_ANY({column}, [{places}])"] if values else []
    if len(values) < len(asked.values):
        pieces.append(f"COALESCE(LEN({column}), 0) = 0")
    return f"({' OR '.join(pieces)})", tuple(values)


def _list_condition_sql(asked: Condition, column: str) -> Piece:
    sql, values = _list_filter_sql(Filter(asked.dimension, asked.values), column)
    return (f"NOT COALESCE({sql}, FALSE)" if asked.is_excluded else sql), values


def _condition_sql(asked: Condition, column: str, before: tuple[object, ...] = ()) -> Piece:
    sql, values = _filter_sql(Filter(asked.dimension, asked.values), column, before)
    # What is not recorded is none of the values.
    return (f"NOT COALESCE({sql}, FALSE)" if asked.is_excluded else sql), values


def _met(scope: Scope, column: Column) -> list[Piece]:
    """The conditions of a column on columns of its fact; those on lists have narrowed the rows."""
    fact = scope.catalog.measures[column.measure].fact
    return [
        _condition_sql(each, held)
        for each in column.conditions
        if not scope.catalog.is_list(each.dimension)
        and (held := scope.catalog.column(fact, each.dimension))
    ]


def _smallest(scope: Scope, rollups: list[Rollup]) -> Rollup:
    rows = dict(scope.coverage.rollup_rows)
    return min(rollups, key=lambda rollup: rows.get(rollup.id, 0))


def _sum(scope: Scope, frame: Frame, column: Column, period: Period, *, exact: bool) -> Piece:
    measure = scope.catalog.measures[column.measure]
    added, parameters = measure.column, ()  # type: tuple[str, tuple[object, ...]]
    if column.window is not None:
        added, parameters = _matured(measure.column, column.window, frame.ends, period)
    met = _met(scope, column)
    if met:
        added = f"CASE WHEN {' AND '.join(_sqls(met))} THEN {added} ELSE 0 END"
        parameters = (*_flat(met), *parameters)
    total = f"SUM({added})"
    is_rounded = measure.money and not exact
    return (f"CAST({total} AS DOUBLE)" if is_rounded else total), parameters


def immature(window: int, ends: Iterable[date], period: Period) -> tuple[Period, ...]:
    """The days of `period` whose follow-up is not over: those just before a source's end.

    A day after every source's end is not over either.
    """
    known = sorted(set(ends))
    found = []
    for end in known:
        first = max(end - timedelta(days=window - 1), period.first)
        after = period.end if end == known[-1] else min(end + timedelta(days=1), period.end)
        if first < after:
            found.append(Period(first, after))
    return tuple(found)


def _matured(name: str, window: int, ends: tuple[date, ...], period: Period) -> Piece:
    excluded = immature(window, ends, period)
    if not excluded:
        return name, ()
    conditions = " OR ".join("(day >= ? AND day < ?)" for _ in excluded)
    days = tuple(day for each in excluded for day in (each.first, each.end))
    return f"CASE WHEN {conditions} THEN 0 ELSE {name} END", days


def _fact_filters(scope: Scope, measure: Measure) -> list[Piece]:
    """The filters on columns of the fact; the others are settled before (`facts_match`)."""
    columns = [
        (each, scope.catalog.column(measure.fact, each.dimension))
        for each in scope.question.filters
        if not scope.catalog.is_list(each.dimension)
    ]
    return [_filter_sql(each, column) for each, column in columns if column]


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
    columns = [
        (each, _reading_column(each.dimension, frame, is_amount=is_amount)) for each in asked
    ]
    return [_single_sql(each, *column, is_list=False) for each, column in columns]


def _single_sql(
    asked: Filter | Condition, column: str, before: tuple[object, ...], *, is_list: bool
) -> Piece:
    if isinstance(asked, Filter):
        return _list_filter_sql(asked, column) if is_list else _filter_sql(asked, column, before)
    if is_list:
        return _list_condition_sql(asked, column)
    return _condition_sql(asked, column, before)


def _filter_sql(asked: Filter, column: str, before: tuple[object, ...] = ()) -> Piece:
    """`before` are the values that the column's own expression binds."""
    values = [value for value in asked.values if value != NOT_RECORDED]
    pieces: list[Piece] = []
    if values:
        places = ", ".join("?" for _ in values)
        pieces.append((f"{column} IN ({places})", (*before, *values)))
    if len(values) < len(asked.values):
        pieces.append((f"{column} IS NULL", before))
    sql = " OR ".join(piece for piece, _ in pieces)
    return (f"({sql})" if len(pieces) > 1 else sql), tuple(_flat(pieces))


def reading_currency(frame: Frame) -> Piece:
    """The currency of a reading of money."""
    return _reading_column(_CURRENCY, frame, is_amount=True)


def _reading_column(dimension: str, frame: Frame, *, is_amount: bool) -> Piece:
    if dimension == "source":
        return "source", ()
    if dimension == _CURRENCY and is_amount:
        found = "COALESCE(json_extract_string(dimensions, ?), ?)"
        return found, (reading_path(dimension), frame.currency)
    return "json_extract_string(dimensions, ?)", (reading_path(dimension),)


def _split_column(scope: Scope, measure: Measure) -> str | None:
    split = scope.question.split
    return _column(scope, measure.fact, split) if split else None


_NOTHING = "CAST(NULL AS VARCHAR)"

# Before the names of relations whose lists were narrowed or spread out.
_NARROWED = "narrowed_"


_DAYS = "day >= ? AND day < ?"


def _keys(frame: Frame, part: Piece, split: str | None) -> tuple[str, ...]:
    step = frame.step_sql()
    return (f"{part[0]} AS part", f"{step} AS step", f"{split or _NOTHING} AS split")


def _used(keys: Iterable[object]) -> list[int]:
    """The positions of the keys to group by: a constant as a key costs as much as a column."""
    return [position for position, is_used in enumerate(keys, start=1) if is_used]


def _over_parts(frame: Frame, select: Callable[[Piece, Period], Piece]) -> Piece:
    """All parts: in one pass where they adjoin, which takes half the time of two."""
    if not frame.adjoins:
        return _union(frame, lambda part, period: select((str(part), ()), period))
    now, before = frame.parts
    part: Piece = ("CASE WHEN day >= ? THEN 0 ELSE 1 END", (now.first,))
    return select(part, Period(before.first, now.end))


def _union(frame: Frame, select: Callable[[int, Period], Piece]) -> Piece:
    pieces = [select(part, period) for part, period in enumerate(frame.parts)]
    return "\nUNION ALL\n".join(sql for sql, _ in pieces), tuple(_flat(pieces))


def _sqls(pieces: Iterable[Piece]) -> list[str]:
    return [sql for sql, _ in pieces]


def _flat(pieces: Iterable[Piece]) -> list[object]:
    return [value for _, values in pieces for value in values]


def _measures(catalog: Catalog, names: Iterable[str]) -> tuple[Measure, ...]:
    return tuple(catalog.measures[name] for name in dict.fromkeys(names))


def _signed(terms: tuple[Term, ...]) -> str:
    parts = [f"{'-' if each.sign < 0 else '+'} SUM({each.measure})" for each in terms]
    return " ".join(parts).removeprefix("+ ")
