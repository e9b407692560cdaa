"""What stands behind a chart: its numbers as a table, what a click on one says, what is saved.

A page makes a sheet beside its chart. Nothing of it is read before somebody clicks or opens.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from opsdash.calendar.periods import Period
from opsdash.metrics.answer import AnswerRow
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.metrics.row_sql import sides_of
from opsdash.report.file_names import file_name
from opsdash.report.tables import Table
from opsdash.ui import goal_lines
from opsdash.ui.events import NOTHING, Happened
from opsdash.ui.rows_links import rows_link
from opsdash.ui.view import View
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.metric_sides import side_value, terms_words
from opsdash.words.numbers import metric_value
from opsdash.words.sentences import filter_words, value_words

# A difference of two rates, or of two growths, has no rows of its own.
_NO_ROWS: Final[Mapping[str, list[str]]] = {}


@dataclass(frozen=True)
class Number:
    """One number of a chart in words. `parts` are its numerator and denominator.

    `rows` are the parameters of the page with its rows, none where it has no rows; `day` is where
    an event would be added, None where the number is of no day.
    """

    words: str
    parts: Sequence[str] = ()
    rows: Mapping[str, list[str]] = field(default_factory=dict)
    day: date | None = None


@dataclass(frozen=True)
class Sheet:
    """`title` and `notes` stand in saved pictures, `hint` under the chart. `file_name` is bare.

    `read` makes the table. `refs` name what a click on each of its rows opens, in their order, and
    `number` says what that is, None for a name that nobody gave. With `follow` a click does that
    instead.
    """

    title: str
    file_name: str
    read: Callable[[], Table]
    notes: Sequence[str] = ()
    hint: str = ""
    happened: Happened = NOTHING
    promised: goal_lines.Promised = goal_lines.NOTHING
    refs: Sequence[str] = ()
    number: Callable[[str], Number | None] = lambda _: None
    follow: Callable[[str], None] | None = None


def notes_of(
    view: View, happened: Happened = NOTHING, period: Period | None = None
) -> tuple[str, ...]:
    """The days and filters of a chart as its picture tells them, and its events."""
    days = period_words(period or view.period)
    about = " · ".join((days, *filter_words(view.filters)))
    return (about, " · ".join(happened.plain)) if happened.plain else (about,)


def file_of(view: View, subject: str, period: Period | None = None, split: str = "") -> str:
    """The name of a file about a metric, of these days or those of the view."""
    return file_name(subject, period or view.period, view.filters, split=split)


def value_ref(value: str | None) -> str:
    """What a click on the bar of a value gives back; the value itself may be empty."""
    return f"={value}"


def number_of(
    metric: Metric,
    row: AnswerRow,
    view: View,
    catalog: Catalog,
    *,
    currency: str | None = None,
    split: str | None = None,
) -> Number:
    """One row of an answer, with the way to the rows that make it."""
    of = [period_words(row.period)]
    if split is not None:
        of.append(value_words(row.split, split))
    words = say(
        "numbers.value",
        metric=metric.name,
        of=", ".join(of),
        value=metric_value(metric, row.value, currency),
    )
    link = rows_link(view, metric.id, period=row.period, split=split, value=row.split)
    is_counted = row.value is not None and not metric.needs_comparison and bool(sides_of(metric))
    return Number(
        words=words,
        parts=tuple(_parts(metric, row, catalog, currency)),
        rows=link if is_counted else _NO_ROWS,
        day=row.period.first,
    )


def _parts(metric: Metric, row: AnswerRow, catalog: Catalog, currency: str | None) -> Iterator[str]:
    if metric.kind is not Kind.RATIO:
        return
    sides = (
        ("numerator", row.numerator, metric.numerator),
        ("denominator", row.denominator, metric.denominator),
    )
    for side, value, terms in sides:
        if value is not None:
            text = side_value(catalog, terms, value, currency)
            yield say(f"numbers.side_{side}", value=text, of=terms_words(catalog, terms))
