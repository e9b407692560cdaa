"""Lines over time: answer rows become points with the words under the pointer and for the table."""

from collections.abc import Sequence

from opsdash.charts import Chart, Point, Series, rate_line
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.catalog import Metric
from opsdash.ui import chart, panels
from opsdash.ui.desk import Desk
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.numbers import metric_value

_SUFFIX = {"percent": "\N{NO-BREAK SPACE}%", "hours": "\N{NO-BREAK SPACE}h"}
_UNSETTLED = frozenset({Flag.PARTIAL, Flag.MATURING, Flag.INCOMPLETE})


def draw_metric_line(metric: Metric, answer: Answer, desk: Desk, *, key: str) -> None:
    """One metric over time with its table; a refusal or an empty time stands in its place."""
    rows = answer.of(metric.id)
    reason = answer.reason_of(metric.id)
    if reason is not None:
        panels.refused(reason)
        return
    newest = newest_settled(rows)
    if newest is None:
        panels.plain(say("today.metric.empty"))
        return
    text = metric_value(metric, newest.value, answer.currency)
    week_start = desk.organisation.week_start
    line = desk.once(
        f"line of {metric.id}", answer, lambda: _line(metric, rows, text, answer, week_start)
    )
    chart.draw(line, key=key)
    draw_hollow_note(rows, desk.view)
    draw_rows(metric, rows, key=key)


def _line(
    metric: Metric, rows: Sequence[AnswerRow], text: str, answer: Answer, week_start: int
) -> Chart:
    return rate_line(
        Series([_point(metric, row, answer) for row in trimmed(rows)], label=text),
        alt=say("today.metric.alt", name=metric.name, value=text),
        missing=say("slope.index.missing"),
        suffix=_SUFFIX.get(metric.unit, ""),
        thin=all(row.status is Status.THIN for row in rows),
        week_start=week_start,
    )


def trimmed(rows: Sequence[AnswerRow]) -> Sequence[AnswerRow]:
    """Without the steps before the first value: nothing was imported for them."""
    first = next((at for at, row in enumerate(rows) if row.value is not None), 0)
    return rows[first:]


def newest_settled(rows: Sequence[AnswerRow]) -> AnswerRow | None:
    """The newest step with a value, a finished one if there is any."""
    known = [row for row in rows if row.value is not None]
    settled = [row for row in known if not row.flags & _UNSETTLED]
    return (settled or known)[-1] if known else None


def _point(metric: Metric, row: AnswerRow, answer: Answer) -> Point:
    value = metric_value(metric, row.value, answer.currency)
    return Point(
        at=row.period.first,
        value=row.value,
        unfinished=bool(row.flags & {Flag.PARTIAL, Flag.MATURING}),
        incomplete=Flag.INCOMPLETE in row.flags,
        tip=f"{period_words(row.period)}: {value}",
    )


def draw_hollow_note(rows: Sequence[AnswerRow], view: View) -> None:
    """Says in words what a hollow point is, when there is one."""
    unsettled = {Flag.PARTIAL, Flag.MATURING}
    if any(row.flags & unsettled and row.value is not None for row in rows):
        panels.note(say("slope.index.hollow", step=say(f"slope.step.{view.grain}")))


def draw_rows(metric: Metric, rows: Sequence[AnswerRow], *, key: str) -> None:
    chart.numbers_behind(
        (
            say("shell.table.step"),
            say("shell.table.through"),
            metric.short,
            say("today.metric.numerator"),
            say("today.metric.denominator"),
            say("shell.table.note"),
        ),
        lambda: [
            (
                row.period.first.isoformat(),
                row.period.last.isoformat(),
                row.value,
                row.numerator,
                row.denominator,
                note_words(row),
            )
            for row in rows
        ],
        key=key,
        file_name=f"opsdash-{metric.id}",
    )


def note_words(row: AnswerRow) -> str:
    """What limits one row of a table, in words."""
    flags = (Flag.PARTIAL, Flag.MATURING, Flag.INCOMPLETE)
    return ", ".join(say(f"shell.table.{flag}") for flag in flags if flag in row.flags)
