"""What is known as a line, and what is expected as a dashed one in the area that it may stray to.

An outlook begins where the line ends; a comparison with what was expected lies under the line.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from opsdash.charts.references import of_events
from opsdash.charts.rows import (
    Label,
    Row,
    label_of,
    newest,
    of_labels,
    of_series,
    table,
    used,
    whole,
)
from opsdash.charts.span import Span, span_of
from opsdash.charts.values import FIGURES, Band, Chart, EventMark, Series, Spec

_HEIGHT = 290
_AREA = 0.18


def outlook_lines(
    focus: Series,
    expected: Sequence[Band],
    *,
    alt: str,
    labels: tuple[str, str, str] = ("", "", ""),
    events: Sequence[EventMark] = (),
    suffix: str = "",
    week_start: int = 0,
) -> Chart:
    """`labels` are the high, middle and low value at the end of the last step with any."""
    dates = sorted({*(point.at for point in focus.points), *(band.at for band in expected)})
    rows = [*of_events(events, dates), *_of_bands(focus, expected), *of_series("focus", focus)]
    named = [*label_of("focus", focus), *_labels(expected, labels)]
    rows += of_labels(named, rows, from_zero=True)
    look = _Look(span_of(dates, week_start), suffix, whole(focus.points))
    return Chart(_figure(look, used(rows)), table(rows, alt))


class _Look(NamedTuple):
    """What a figure depends on besides its layers."""

    span: Span
    suffix: str
    whole: bool


def _of_bands(focus: Series, expected: Sequence[Band]) -> Iterator[Row]:
    """An outlook hangs on the last known point."""
    last = newest(focus.points)
    if expected and last and last.value is not None and last.at < expected[0].at:
        yield Row("expected", last.at, last.value)
        yield Row("expected area", last.at, last.value, last.value)
    for band in expected:
        yield Row("expected", band.at, band.middle)
        yield Row("expected area", band.at, band.high, band.low)
        if band.tip:
            yield Row("tip", band.at, band.middle, tip=band.tip)


def _labels(expected: Sequence[Band], texts: tuple[str, str, str]) -> Iterator[Label]:
    last = next((band for band in reversed(expected) if band.high > 0), None)
    if last is None or not any(texts):
        return
    names = ("expected edge", "expected label", "expected edge")
    for name, height, text in zip(names, (last.high, last.middle, last.low), texts, strict=True):
        yield Label(name, expected[-1].at, height, text)


@lru_cache(FIGURES)
def _figure(look: _Look, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(look.span, look.suffix, from_zero=True, whole=look.whole)
    drawn = [
        *marks.under(axes),
        marks.between("expected area", "accent", axes, _AREA),
        marks.line("expected", "accent", axes, 1.5, marks.CENTRE),
        *marks.series("focus", "accent", axes, 2),
        marks.end_label("expected label", "accent", axes),
        marks.text("expected edge", "muted", axes, align="left", dx=10),
        *marks.over(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
