"""The statements that find the facts behind one number, by the declarations that count them.

A number is a side of a metric at one step and split value of an answered question. Each row carries
what it adds, 1 for a counted fact; rows that cancel out, such as a reopened case in a rate of those
that were not, are not among them. Values are bound; identifiers come from the catalogue.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from opsdash.calendar.periods import Period
from opsdash.errors import InvalidQuestionError
from opsdash.metrics.catalog import COUNTED_FACTS, TABLES, Kind, Measure, Metric, Term
from opsdash.metrics.columns import column_of
from opsdash.metrics.conditions import reading_conditions, reading_currency, row_conditions
from opsdash.metrics.frame import Frame, immature, known_end
from opsdash.metrics.pieces import Piece
from opsdash.metrics.question import NOT_RECORDED, Filter, Question
from opsdash.metrics.reach import unreached_sql
from opsdash.metrics.relations import NEIGHBOURS
from opsdash.metrics.row_columns import ADDED, ColumnKind, RowColumn, columns_of
from opsdash.metrics.scope import Scope
from opsdash.metrics.sums import FOLLOWED, select_sql


class Side(StrEnum):
    """Which part of a metric. LEFT_OUT: the cases that are in neither side of a ratio."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    LEFT_OUT = "left_out"


class Adds(StrEnum):
    """What the rows add up: cases, money, seconds, or another quantity."""

    CASES = "cases"
    MONEY = "money"
    SECONDS = "seconds"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Cell:
    """One number of the answer to `question`.

    `step` is the first day of a step, None for the whole period; `value` one of the split, None
    for all of them together. `term` narrows the side to one of its measures. `is_converted`: the
    answer converted its money.
    """

    question: Question
    metric: str
    side: Side = Side.NUMERATOR
    step: date | None = None
    value: str | None = None
    term: str | None = None
    is_converted: bool = False


@dataclass(frozen=True)
class RowStatement:
    """The rows of one fact, with what each adds in the column ADDED.

    `is_joined`: it looks at other rows too, so that half of its rows cost as much as all.
    """

    fact: str
    columns: tuple[RowColumn, ...]
    sql: str
    parameters: tuple[object, ...]
    adds: Adds
    is_joined: bool = False


def sides_of(metric: Metric) -> tuple[Side, ...]:
    """The sides of a metric that have rows; one that is made of other metrics has none."""
    if metric.kind in (Kind.GAP, Kind.PRODUCT):
        return ()
    if metric.kind not in (Kind.RATIO, Kind.GROWTH, Kind.SHARE):
        return (Side.NUMERATOR,)
    left_out = (Side.LEFT_OUT,) if metric.left_out else ()
    return (Side.NUMERATOR, Side.DENOMINATOR, *left_out)


def terms_of(metric: Metric, side: Side) -> tuple[Term, ...]:
    """The measures of a side with their signs; the sides of a growth differ in their days only."""
    if side is Side.LEFT_OUT:
        return metric.left_out
    if metric.kind is Kind.AGE:
        # The cases that have an age.
        return metric.denominator
    if side is Side.DENOMINATOR and metric.kind is not Kind.GROWTH:
        return metric.denominator
    return metric.numerator


def period_of(frame: Frame, cell: Cell, metric: Metric) -> Period:
    """The days of the cell. InvalidQuestionError where the question has no such step."""
    is_before = metric.kind is Kind.GROWTH and cell.side is Side.DENOMINATOR
    if is_before and len(frame.parts) == 1:
        raise InvalidQuestionError(problem="no_comparison")
    part = frame.parts[1 if is_before else 0]
    if cell.step is None:
        return part
    asked = frame.steps(frame.parts[0])
    place = next((at for at, each in enumerate(asked) if each.first == cell.step), None)
    found = frame.steps(part)
    if place is None or place >= len(found):
        raise InvalidQuestionError(problem="no_step")
    return found[place]


def compile_cell(scope: Scope, frame: Frame, cell: Cell) -> tuple[RowStatement, ...]:
    """One statement per fact that has a part in the number, and one for its readings."""
    metric = scope.catalog.metrics[cell.metric]
    if cell.side not in sides_of(metric):
        raise InvalidQuestionError(problem="no_side")
    terms = terms_of(metric, cell.side)
    if cell.term is not None:
        terms = tuple(replace(each, sign=1) for each in terms if each.measure == cell.term)
    if not terms:
        raise InvalidQuestionError(problem="no_side")
    if metric.kind is Kind.SHARE and cell.side is Side.DENOMINATOR:
        # A part is divided by all of them.
        cell = replace(cell, value=None)
    rows = _Rows(scope, frame, cell, metric, period_of(frame, cell, metric))
    return tuple(rows.statements(terms))


@dataclass(frozen=True)
class _Rows:
    """What the statements of a cell share."""

    scope: Scope
    frame: Frame
    cell: Cell
    metric: Metric
    period: Period

    @property
    def is_stock(self) -> bool:
        return self.metric.is_standing

    def statements(self, terms: tuple[Term, ...]) -> Iterable[RowStatement]:
        # A stock is narrowed and split by its own declaration, not by those of its flows.
        owner = self.scope.catalog.measures[terms[0].measure] if self.is_stock else None
        if owner is not None:
            terms = tuple(each for term in terms for each in self._flows(term))
        for fact in COUNTED_FACTS:
            of_fact = tuple(each for each in terms if self._is_counted(each, fact, owner))
            if of_fact:
                yield self._facts(fact, of_fact, owner)
        if owner is None and self.metric.kind is not Kind.QUANTILE:
            for fact in (*COUNTED_FACTS, "reading"):
                of_fact = tuple(
                    each
                    for each in terms
                    if self._measure(each).fact == fact
                    and self.scope.has_readings(self._measure(each))
                )
                yield from self._readings(of_fact)

    def _measure(self, term: Term) -> Measure:
        return self.scope.catalog.measures[term.measure]

    def _flows(self, term: Term) -> tuple[Term, ...]:
        return tuple(
            replace(term, sign=term.sign * each.sign, measure=each.measure)
            for each in self._measure(term).flows
        )

    def _is_counted(self, term: Term, fact: str, owner: Measure | None) -> bool:
        measure = self._measure(term)
        if measure.fact != fact:
            return False
        is_single = self.metric.kind is Kind.QUANTILE or owner is not None
        if not is_single and not (
            self.scope.has_facts(measure) and self.scope.facts_match(measure, term.conditions)
        ):
            return False
        return self._is_in_split(owner or measure)

    def _is_in_split(self, measure: Measure) -> bool:
        """Facts without the split's column are all under "not recorded", if anything is split."""
        split, value = self.cell.question.split, self.cell.value
        if value is None or split is None or not self.scope.is_split(measure):
            return True
        has_column = self.scope.catalog.column(measure.fact, split)
        return bool(has_column) or value == NOT_RECORDED

    def _asked(self, measure: Measure) -> tuple[Filter, ...]:
        """The filters of the question and the value of the split."""
        split, value = self.cell.question.split, self.cell.value
        if value is None or split is None or not self.scope.is_split(measure):
            return self.scope.question.narrowed_by
        return (*self.scope.question.narrowed_by, Filter(split, (value,)))

    def _facts(self, fact: str, terms: tuple[Term, ...], owner: Measure | None) -> RowStatement:
        measures = [self._measure(each) for each in terms]
        counted = [self._condition(each) for each in terms]
        added = [
            self._added(term, measure, condition)
            for term, measure, condition in zip(terms, measures, counted, strict=True)
        ]
        is_cases = not any(measure.sum for measure in measures)
        # What left a stock again adds nothing to it.
        keep: Piece = (f"{ADDED} <> 0", ()) if is_cases or owner else ("is_met", ())
        relation = self._relation(fact, measures)
        conditions = (
            ("is_current", ()),
            self._days(measures),
            *row_conditions(self.scope, fact, self._asked(owner or measures[0])),
        )
        met = _joined(counted, " OR ")
        columns = ("*", f"{_joined(added, ' + ')[0]} AS {ADDED}", f"({met[0]}) AS is_met")
        inner = select_sql(columns, relation[0], _sqls(conditions), ())
        return RowStatement(
            fact=fact,
            columns=self._columns(fact, measures, is_cases=is_cases),
            sql=f"SELECT * FROM (\n{inner}\n) AS counted WHERE {keep[0]}",
            parameters=(*_values(added), *met[1], *relation[1], *_values(conditions)),
            adds=_adds(measures),
            is_joined=any(each.relation in NEIGHBOURS for each in measures),
        )

    def _columns(
        self, fact: str, measures: list[Measure], *, is_cases: bool
    ) -> tuple[RowColumn, ...]:
        kind = ColumnKind.NUMBER if is_cases else _KINDS[_adds(measures)]
        columns = columns_of(fact, frozenset(each.relation for each in measures))
        # Right after the id and the time, where it is seen without scrolling.
        return (*columns[:2], RowColumn(ADDED, kind, ADDED, ADDED), *columns[2:])

    def _relation(self, fact: str, measures: list[Measure]) -> Piece:
        table = TABLES[fact]
        used = [name for name in NEIGHBOURS if any(each.relation == name for each in measures)]
        if not used:
            return table, ()
        columns = ", ".join(f"{name}.{NEIGHBOURS[name][0]}" for name in used)
        found = [NEIGHBOURS[name][1](self.period.first, self.period.end) for name in used]
        joins = "\n".join(
            f"LEFT JOIN (\n{sql}\n) AS {name}"
            f" ON {name}.source = {table}.source AND {name}.id = {table}.id"
            for name, (sql, _) in zip(used, found, strict=True)
        )
        joined = f"""(
SELECT {table}.*, {columns}
FROM {table}
{joins}
WHERE {table}.is_current
) AS rows_beside"""
        return joined, tuple(_values(found))

    def _days(self, measures: list[Measure]) -> Piece:
        """The days of all terms together, so that only their blocks are read."""
        return _joined([self._day(anchor) for anchor in _anchors(measures)], " OR ")

    def _day(self, anchor: str) -> Piece:
        """A stock counts all that happened until then."""
        if self.is_stock:
            stock = self._measure(terms_of(self.metric, self.cell.side)[0])
            return f"{anchor} < ?", (min(self.period.end, known_end(self.scope, stock)),)
        return f"{anchor} >= ? AND {anchor} < ?", (self.period.first, self.period.end)

    def _condition(self, term: Term) -> Piece:
        """Whether a row counts for a term."""
        measure = self._measure(term)
        pieces = [self._day(measure.anchor), (measure.where, ())]
        if measure.relation == FOLLOWED:
            pieces.append(("next_contact_at IS NOT NULL", ()))
        pieces += row_conditions(self.scope, measure.fact, term.conditions)
        pieces += [
            (f"NOT ({measure.anchor} >= ? AND {measure.anchor} < ?)", (each.first, each.end))
            for each in self._immature(term)
        ]
        unreached, days = unreached_sql(self.scope, measure, measure.anchor)
        pieces.append((f"NOT ({unreached})" if unreached else "", days))
        return _joined([each for each in pieces if each[0]], " AND ")

    def _immature(self, term: Term) -> tuple[Period, ...]:
        window = column_of(self.metric, term).window
        if window is None or self.is_stock or self.metric.kind is Kind.QUANTILE:
            return ()
        return immature(window, self.frame.ends, self.period)

    def _added(self, term: Term, measure: Measure, condition: Piece) -> Piece:
        amount, values = f"({measure.sum or 1})", ()  # type: tuple[str, tuple[object, ...]]
        if measure.money and self.cell.is_converted:
            month = f"CAST(date_trunc('month', {measure.anchor}) AS DATE)"
            amount, values = self._converted(amount, ("currency", ()), month)
        sql = f"COALESCE(CASE WHEN {condition[0]} THEN {amount} END, 0)"
        return f"{term.sign} * {sql}", (*condition[1], *values)

    def _converted(self, amount: str, currency: Piece, month: str) -> Piece:
        """At the rate of its month, as the answer did."""
        home = self.frame.currency
        sql = (
            f"(CAST({amount} AS DOUBLE) * CASE WHEN {currency[0]} IS NULL OR {currency[0]} = ?"
            f" THEN 1 ELSE ({_RATE} AND value = {currency[0]} AND from_day = {month}) END)"
        )
        return sql, (*currency[1], *currency[1], home, *currency[1])

    def _readings(self, terms: tuple[Term, ...]) -> Iterable[RowStatement]:
        """One statement for the measures that the same conditions narrow."""
        groups: dict[tuple[Filter, ...], list[Term]] = {}
        for term in terms:
            groups.setdefault(self._reading_filters(self._measure(term)), []).append(term)
        for filters, alike in groups.items():
            yield self._reading(tuple(alike), filters)

    def _reading_filters(self, measure: Measure) -> tuple[Filter, ...]:
        split, value = self.cell.question.split, self.cell.value
        own = self.scope.filters(measure)
        if value is None or split is None or not self.scope.is_split(measure):
            return own
        return (*own, Filter(split, (value,)))

    def _reading(self, terms: tuple[Term, ...], filters: tuple[Filter, ...]) -> RowStatement:
        measures = [self._measure(each) for each in terms]
        names = tuple(dict.fromkeys(each.readings_of for each in measures))
        conditions: list[Piece] = [
            ("is_current", ()),
            (f"measure IN ({', '.join('?' for _ in names)})", names),
            ("from_day < ? AND to_day > ?", (self.period.end, self.period.first)),
            *reading_conditions(self.frame, measures[0], filters),
        ]
        counted = [self._read_condition(each) for each in terms]
        added = _joined(list(map(self._read, terms, counted)), " + ")
        met = _joined(counted, " OR ")
        columns = ("*", f"{added[0]} AS {ADDED}", f"({met[0]}) AS is_met")
        rows = select_sql(columns, "reading", _sqls(conditions), ())
        shown = columns_of("reading", frozenset())
        added_column = RowColumn(ADDED, ColumnKind.AMOUNT, ADDED, ADDED)
        return RowStatement(
            fact="reading",
            columns=(*shown[:3], added_column, *shown[3:]),
            sql=f"SELECT * FROM (\n{rows}\n) AS counted WHERE is_met",
            parameters=(*added[1], *met[1], *_values(conditions)),
            adds=Adds.MONEY if any(each.money for each in measures) else Adds.AMOUNT,
        )

    def _read_condition(self, term: Term) -> Piece:
        """Whether a reading counts for a term."""
        measure = self._measure(term)
        pieces: list[Piece] = [("measure = ?", (measure.readings_of,))]
        pieces += reading_conditions(self.frame, measure, term.conditions)
        pieces += [
            ("NOT (from_day >= ? AND to_day <= ?)", (each.first, each.end))
            for each in self._immature(term)
        ]
        return _joined(pieces, " AND ")

    def _read(self, term: Term, condition: Piece) -> Piece:
        measure = self._measure(term)
        amount, values = ("1" if measure.counts else "value"), ()  # type: tuple[str, tuple[object, ...]]
        if measure.money and self.cell.is_converted:
            amount, values = self._converted(amount, reading_currency(self.frame), _READING_MONTH)
        sql = f"{term.sign} * CASE WHEN {condition[0]} THEN {amount} ELSE 0 END"
        return sql, (*condition[1], *values)


# One rate per currency and month is in use; MAX only says so to the engine.
_RATE = "SELECT MAX(CAST(result AS DOUBLE)) FROM lookup WHERE kind = 'rate' AND retired_by IS NULL"
_READING_MONTH = "CAST(date_trunc('month', from_day) AS DATE)"

_KINDS = {
    Adds.CASES: ColumnKind.NUMBER,
    Adds.MONEY: ColumnKind.AMOUNT,
    Adds.SECONDS: ColumnKind.SECONDS,
    Adds.AMOUNT: ColumnKind.AMOUNT,
}


def _adds(measures: list[Measure]) -> Adds:
    sums = [each for each in measures if each.sum]
    if not sums:
        return Adds.CASES
    if any(each.money for each in sums):
        return Adds.MONEY
    return Adds.SECONDS if all("seconds" in each.sum for each in sums) else Adds.AMOUNT


def _anchors(measures: list[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.anchor for each in measures))


def _joined(pieces: list[Piece], word: str) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    return f"({word.join(f'({sql})' for sql, _ in pieces)})", tuple(_values(pieces))


def _sqls(pieces: Iterable[Piece]) -> list[str]:
    return [sql for sql, _ in pieces]


def _values(pieces: Iterable[Piece]) -> list[object]:
    return [value for _, values in pieces for value in values]
