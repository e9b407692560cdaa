"""Lines over time: answer rows become points with the words under the pointer and for the table.

Every line has its levels, events and goals, what it is compared with, and the sheet behind it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from opsdash.calendar.periods import Comparison, Grain, Period, shift_months, start_of
from opsdash.charts import Chart, EventMark, Level, Point, Series, Target, Usual, rate_line
from opsdash.findings.verdicts import MetricSignals
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Metric
from opsdash.metrics.question import Question
from opsdash.report.tables import Table
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk
from opsdash.ui.events import Happened, happened_in
from opsdash.ui.goal_lines import Promised, promised_in
from opsdash.ui.levels import chart_levels
from opsdash.ui.sheets import Number, Sheet, file_of, notes_of, number_of
from opsdash.ui.signals import usual_range
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import metric_value

SUFFIX = {"percent": "\N{NO-BREAK SPACE}%", "hours": "\N{NO-BREAK SPACE}h"}
_UNSETTLED = frozenset({Flag.PARTIAL, Flag.MATURING, Flag.INCOMPLETE})
_OF_LAST_YEAR = frozenset({Comparison.YEAR, Comparison.YEAR_WEEKDAYS})
_YEAR_OF_WEEKS = timedelta(weeks=52)


class _Said(NamedTuple):
    """What is told under a line."""

    happened: Happened
    promised: Promised


class _Around(NamedTuple):
    """What a line is read against; `signals` are the steps of signals and what each says."""

    before: tuple[AnswerRow, ...]
    levels: tuple[Level, ...]
    promised: Promised
    marks: tuple[EventMark, ...]
    target: float | None
    usual: Usual | None
    signals: tuple[tuple[date, str], ...]


def draw_metric_line(
    metric: Metric,
    answer: Answer,
    desk: Desk,
    *,
    key: str,
    judged: MetricSignals | None = None,
) -> None:
    """One metric over time; a refusal or an empty time stands in its place.

    It shows the usual range and the signals of `judged`, if that is about steps of its length.
    """
    rows = trimmed(answer.of(metric.id))
    reason = answer.reason_of(metric.id)
    if reason is not None:
        panels.refused(reason)
        return
    newest = newest_settled(rows)
    if newest is None:
        panels.plain(say("today.metric.empty"))
        return
    shown = Period(rows[0].period.first, rows[-1].period.end)
    happened = happened_in(desk, shown)
    fitting = judged if judged and judged.grain is answer.question.grain else None
    said = _Said(happened, promised_in(desk, metric, answer, [row.period for row in rows]))
    around = _around(metric, answer, desk, said, fitting, shown)
    line = desk.once(
        ("line", metric.id, around), answer, lambda: _line(metric, rows, answer, desk, around)
    )
    chart.draw(line, key=key, sheet=_sheet(metric, rows, answer, desk, said))


def _around(
    metric: Metric,
    answer: Answer,
    desk: Desk,
    said: _Said,
    judged: MetricSignals | None,
    shown: Period,
) -> _Around:
    return _Around(
        before=_before(metric, answer, desk),
        levels=chart_levels(desk, metric),
        promised=said.promised,
        marks=said.happened.marks,
        target=_target_of_steps(metric, answer),
        usual=usual_range(metric, judged, answer.currency, shown) if judged else None,
        signals=tuple((day, goodness.value) for day, goodness in judged.flagged) if judged else (),
    )


def _target_of_steps(metric: Metric, answer: Answer) -> float | None:
    """The number that each step is compared with: a count's is for the whole period alone."""
    if answer.question.comparison is not Comparison.TARGET:
        return None
    found = (row.compare for row in answer.of(metric.id) if row.compare is not None)
    return next(found, None)


def line_questions(metric: Metric, view: View) -> list[Question]:
    """What the line of a metric asks: its steps, and what they are compared with."""
    line = view.question((metric.id,), grain=view.grain, period=view.line_period)
    compared = _compared(metric, line, view)
    return [line] if compared is None else [line, compared]


def _compared(metric: Metric, asked: Question, view: View) -> Question | None:
    """The same steps with what they are compared with: of a year, or of the chosen period alone.

    Earlier steps of the line are themselves what the period is compared with.
    """
    if metric.needs_comparison or view.compared is None:
        return None
    if view.comparison in _OF_LAST_YEAR:
        period, against = asked.period, _year_before(asked.period, asked.grain)
    else:
        period, against = view.period, view.compared
    return Question(
        (metric.id,),
        period,
        asked.grain,
        filters=asked.filters,
        comparison=view.comparison,
        against=against,
    )


def _before(metric: Metric, answer: Answer, desk: Desk) -> tuple[AnswerRow, ...]:
    question = _compared(metric, answer.question, desk.view)
    if question is None:
        return ()
    return tuple(row for row in desk.ask(question).of(metric.id) if row.compare is not None)


def _year_before(period: Period, grain: Grain) -> Period:
    """Weeks go with weeks, so that weekdays agree; months with months."""
    if grain in (Grain.DAY, Grain.WEEK, Grain.SPRINT_PERIOD):
        return Period(period.first - _YEAR_OF_WEEKS, period.end - _YEAR_OF_WEEKS)
    return Period(shift_months(period.first, -12), shift_months(period.end, -12))


def _line(
    metric: Metric, rows: Sequence[AnswerRow], answer: Answer, desk: Desk, around: _Around
) -> Chart:
    newest = newest_settled(rows)
    text = metric_value(metric, newest.value if newest else None, answer.currency)
    signals = dict(around.signals)
    points = [
        replace(point_of(metric, row, answer), signal=signals.get(row.period.first, ""))
        for row in rows
    ]
    alt = say("today.metric.alt", name=metric.name, value=text)
    if signals:
        alt = f"{alt} {say('signals.alt_signals', count=len(signals))}"
    return rate_line(
        Series(points, label=text),
        alt=around.promised.said_after(alt),
        comparison=_comparison(metric, answer, desk, around.before),
        target=_target(metric, around.target, answer.currency),
        events=around.marks,
        levels=around.levels,
        dated=around.promised.lines,
        usual=around.usual,
        missing=say("slope.index.missing"),
        suffix=SUFFIX.get(metric.unit, ""),
        thin=all(row.status is Status.THIN for row in rows),
        week_start=desk.organisation.week_start,
    )


def _target(metric: Metric, value: float | None, currency: str | None) -> Target | None:
    if value is None:
        return None
    return Target(value, say("numbers.target", value=metric_value(metric, value, currency)))


def _comparison(
    metric: Metric, answer: Answer, desk: Desk, rows: Sequence[AnswerRow]
) -> Series | None:
    """What the steps are compared with, under the steps themselves."""
    if not rows:
        return None
    view = desk.view
    key = "numbers.compared_year" if view.comparison in _OF_LAST_YEAR else "numbers.compared_before"

    def words(row: AnswerRow) -> str:
        return say(key, value=metric_value(metric, row.compare, answer.currency))

    points = [
        Point(
            at=start_of(row.period.first, view.grain, view.week_start, view.sprint_start),
            value=row.compare,
            unfinished=bool(row.flags & {Flag.PARTIAL, Flag.MATURING}),
            tip=f"{period_words(row.period)}, {words(row)}",
        )
        for row in rows
    ]
    settled = [row for row in rows if not row.flags & _UNSETTLED] or rows
    return Series(points, label=words(settled[-1]))


def trimmed(rows: Sequence[AnswerRow]) -> Sequence[AnswerRow]:
    """Without the steps before the first value: nothing was imported for them."""
    first = next((at for at, row in enumerate(rows) if row.value is not None), 0)
    return rows[first:]


def newest_settled(rows: Sequence[AnswerRow]) -> AnswerRow | None:
    """The newest step with a value, a finished one if there is any."""
    known = [row for row in rows if row.value is not None]
    settled = [row for row in known if not row.flags & _UNSETTLED]
    return (settled or known)[-1] if known else None


def point_of(metric: Metric, row: AnswerRow, answer: Answer) -> Point:
    """One step of a line; a click gives back its first day."""
    value = metric_value(metric, row.value, answer.currency)
    return Point(
        at=row.period.first,
        value=row.value,
        unfinished=bool(row.flags & {Flag.PARTIAL, Flag.MATURING}),
        incomplete=Flag.INCOMPLETE in row.flags,
        tip=f"{period_words(row.period)}: {value}",
        ref=row.period.first.isoformat(),
    )


def hollow_words(rows: Sequence[AnswerRow], view: View) -> str:
    """What a hollow point is, when there is one."""
    unsettled = {Flag.PARTIAL, Flag.MATURING}
    if any(row.flags & unsettled and row.value is not None for row in rows):
        return say("slope.index.hollow", step=say(f"slope.step.{view.grain}"))
    return ""


def _sheet(
    metric: Metric,
    rows: Sequence[AnswerRow],
    answer: Answer,
    desk: Desk,
    said: _Said,
) -> Sheet:
    view = desk.view
    span = Period(rows[0].period.first, rows[-1].period.end)
    by_ref = {row.period.first.isoformat(): row for row in rows}

    def number(ref: str) -> Number | None:
        row = by_ref.get(ref)
        if row is None:
            return None
        return number_of(metric, row, view, desk.catalog, currency=answer.currency)

    return Sheet(
        title=metric.name,
        file_name=file_of(view, metric.id, span),
        read=lambda: _table(metric, rows),
        notes=notes_of(view, said.happened, span),
        hint=hollow_words(rows, view),
        happened=said.happened,
        promised=said.promised,
        refs=tuple(by_ref),
        number=number,
    )


def _table(metric: Metric, rows: Sequence[AnswerRow]) -> Table:
    return Table(
        (
            say("shell.table.step"),
            say("shell.table.through"),
            metric.short,
            say("today.metric.numerator"),
            say("today.metric.denominator"),
            say("shell.table.note"),
        ),
        [
            (
                row.period.first,
                row.period.last,
                row.value,
                row.numerator,
                row.denominator,
                note_words(row),
            )
            for row in rows
        ],
    )


def note_words(row: AnswerRow) -> str:
    """What limits one row of a table, in words."""
    flags = (Flag.PARTIAL, Flag.MATURING, Flag.INCOMPLETE)
    return ", ".join(say(f"shell.table.{flag}") for flag in flags if flag in row.flags)
