"""The lines of a frozen view as charts: as they were in colour, as they are now in grey behind."""

from collections.abc import Sequence
from typing import Final

from opsdash.charts import Chart, EventMark, Point, Series, rate_line
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Metric
from opsdash.report.frozen.found import currency_of, is_other_money
from opsdash.report.frozen.records import FrozenView
from opsdash.report.frozen.shown import Line
from opsdash.report.frozen.then_and_now import is_same
from opsdash.report.tables import Table
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import metric_value
from opsdash.words.sentences import refusal_words

_SUFFIX: Final = {"percent": "\N{NO-BREAK SPACE}%", "hours": "\N{NO-BREAK SPACE}h"}
_HOLLOW: Final = frozenset({Flag.PARTIAL, Flag.MATURING})
_UNSETTLED: Final = _HOLLOW | {Flag.INCOMPLETE}


def line_chart(
    line: Line, now: Sequence[AnswerRow], view: FrozenView, events: Sequence[EventMark] = ()
) -> Chart:
    """`now` are the steps as they are today where any differs, else empty."""
    metric, currency = line.metric, line.answer.currency
    value = _newest(line.rows, metric, currency)
    label = say("frozen.lines.then", value=value) if now else value
    return rate_line(
        Series([_point(row, metric, currency, "value") for row in line.rows], label),
        alt=line_alt(line),
        comparison=_now(now, metric, currency) if now else None,
        missing=say("frozen.lines.missing"),
        suffix=_SUFFIX.get(metric.unit, ""),
        thin=all(row.status is Status.THIN for row in line.rows),
        week_start=view.organisation.week_start,
        events=events,
    )


def line_alt(line: Line) -> str:
    """What the picture says to whom cannot see it."""
    value = _newest(line.rows, line.metric, line.answer.currency)
    return say("frozen.lines.alt", name=line.metric.name, value=value)


def steps_now(line: Line, now: Answer | None) -> tuple[AnswerRow, ...]:
    """The same steps of another answer; empty where all are as they were or cannot stand beside."""
    if now is None or _is_other_money(line, now):
        return ()
    found = {row.period: row for row in now.of(line.metric.id)}
    rows = [(row, found.get(row.period)) for row in line.rows]
    is_other = any(not is_same(was.value, row.value if row else None) for was, row in rows)
    return tuple(row for _, row in rows if row) if is_other else ()


def line_note(line: Line, now: Answer | None) -> str:
    """What the chart shows of then and of now, in words."""
    reason = now.reason_of(line.metric.id) if now else None
    if reason:
        return say("frozen.lines.note_refused", reason=refusal_words(reason))
    if now and _is_other_money(line, now):
        return say("frozen.lines.note_money", then=line.answer.currency, now=now.currency)
    if steps_now(line, now):
        return say("frozen.lines.note")
    return say(f"frozen.lines.{'note_same' if now and now.of(line.metric.id) else 'note_gone'}")


def _is_other_money(line: Line, now: Answer) -> bool:
    own, new = (currency_of(line.metric, each) for each in (line.answer, now))
    return is_other_money(own, new)


def line_table(line: Line, now: Sequence[AnswerRow] = ()) -> Table:
    """The numbers of a line, with those of today where any differs."""
    by_period = {row.period: row.value for row in now}
    columns = (say("shell.table.step"), say("shell.table.through"), line.metric.short)
    rows = [(row.period.first, row.period.last, row.value) for row in line.rows]
    if not now:
        return Table(columns, rows)
    return Table(
        (*columns, say("frozen.now.now")),
        [(*row, by_period.get(each.period)) for row, each in zip(rows, line.rows, strict=True)],
    )


def has_hollow(line: Line) -> bool:
    return any(row.flags & _HOLLOW and row.value is not None for row in line.rows)


def _now(rows: Sequence[AnswerRow], metric: Metric, currency: str | None) -> Series:
    label = say("frozen.lines.now", value=_newest(rows, metric, currency))
    return Series([_point(row, metric, currency, "value_now") for row in rows], label)


def _point(row: AnswerRow, metric: Metric, currency: str | None, key: str) -> Point:
    value = metric_value(metric, row.value, currency)
    return Point(
        at=row.period.first,
        value=row.value,
        unfinished=bool(row.flags & _HOLLOW),
        incomplete=Flag.INCOMPLETE in row.flags,
        tip=say(f"frozen.lines.{key}", period=period_words(row.period), value=value),
    )


def _newest(rows: Sequence[AnswerRow], metric: Metric, currency: str | None) -> str:
    """The newest value, a whole one if there is any."""
    known = [row for row in rows if row.value is not None]
    settled = [row for row in known if not row.flags & _UNSETTLED]
    found = settled or known
    return metric_value(metric, found[-1].value if found else None, currency)
