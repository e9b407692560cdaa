"""Questions about readings as statements: rows with a span of days and a value each."""

from datetime import date

from opsdash.calendar.periods import Period
from opsdash.metrics.columns import Column, Need
from opsdash.metrics.conditions import CURRENCY, condition_sql, filter_sql, reading_column
from opsdash.metrics.frame import Frame, immature, union_of_parts
from opsdash.metrics.pieces import NOTHING, Piece, flat, measures_named, sqls
from opsdash.metrics.scope import Scope
from opsdash.metrics.statements import Form, Statement
from opsdash.metrics.sums import select_sql

_READING_MONTH = (
    "CASE WHEN date_trunc('month', from_day) = date_trunc('month', to_day - 1)"
    " THEN CAST(date_trunc('month', from_day) AS DATE) END AS month"
)


def compile_readings(scope: Scope, frame: Frame, need: Need) -> list[Statement]:
    """One statement for all measures that the same dimensions narrow and split."""
    groups: dict[tuple[object, ...], list[Column]] = {}
    for each in need.columns:
        measure = scope.catalog.measures[each.measure]
        if scope.has_readings(measure):
            asked = (scope.filters(measure), scope.is_split(measure), measure.has_currency)
            groups.setdefault((*asked, each.conditions, each.window), []).append(each)
    return [compile_reading(scope, frame, tuple(columns)) for columns in groups.values()]


def compile_reading(
    scope: Scope, frame: Frame, columns: tuple[Column, ...], *, by_month: bool = False
) -> Statement:
    measures = measures_named(scope.catalog, (each.measure for each in columns))
    is_amount = measures[0].has_currency
    filters = [
        filter_sql(each, *reading_column(each.dimension, frame, is_amount=is_amount))
        for each in scope.filters(measures[0])
    ]
    filters += [
        condition_sql(each, *reading_column(each.dimension, frame, is_amount=is_amount))
        for each in columns[0].conditions
    ]
    split: Piece = (NOTHING, ())
    if scope.question.split and scope.is_split(measures[0]):
        split = reading_column(scope.question.split, frame, is_amount=is_amount)
    money: Piece = (NOTHING, ())
    if is_amount:
        money = reading_column(CURRENCY, frame, is_amount=True)
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
            select_sql(shown, "reading", (*conditions, *sqls(narrowed)), keys),
            (*split[1], *money[1], *used, *names, period.end, period.first, *flat(narrowed)),
        )

    sql, parameters = union_of_parts(frame, select)
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
