"""A goal on its way: the actual line, the pace to the due date, where it may end, the target."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from opsdash.charts.look import Look
from opsdash.charts.references import of_events, of_levels
from opsdash.charts.rows import (
    Label,
    Row,
    newest,
    of_incomplete,
    of_labels,
    of_series,
    of_target,
    table,
    used,
    whole,
)
from opsdash.charts.span import span_of
from opsdash.charts.values import (
    FIGURES,
    Chart,
    Ending,
    EventMark,
    Level,
    Point,
    Series,
    Spec,
    Target,
)
from opsdash.words import say

_HEIGHT = 280
# In the first third a label left of its point would run over the axis numbers.
_EARLY = 1 / 3
# On a phone a label right of a point in the last third would run into the names beside the plot.
_LATE = 2 / 3
_WIDE, _HALF = 0.14, 0.22


def goal_progress(  # noqa: PLR0913  each is one optional mark of the picture
    actual: Series,
    pace: Series,
    target: Target,
    *,
    alt: str,
    ending: Ending | None = None,
    today: date | None = None,
    events: Sequence[EventMark] = (),
    levels: Sequence[Level] = (),
    suffix: str = "",
    from_zero: bool = False,
    week_start: int = 0,
) -> Chart:
    """The actual (cumulative total or level) against the pace; the axis spans the pace's dates.

    The areas of the `ending` open from the newest finished point to its day. Two pace points (start
    with the baseline, due with the target) are enough. `actual.label` stands at the newest actual
    point ("93 today"). `today` is drawn while it lies within the pace.
    """
    points = [*actual.points, *pace.points]
    fan = list(_of_ending(actual.points, ending))
    dates = sorted({point.at for point in points} | ({ending.at} if ending and fan else set()))
    level_rows, labels = of_levels(levels, points, from_zero=from_zero)
    labels.append(Label("target label", None, target.value, target.label))
    if ending and fan:
        labels += _ending_labels(ending)
    rows = [
        *of_incomplete(actual.points, ""),
        *level_rows,
        *of_events(events, dates),
        of_target(target),
        *_of_today(today, dates),
        *fan,
        *of_series("pace", pace),
        *of_series("actual", actual),
        *_of_actual_label(actual, pace.points),
        *_of_pace_label(actual.points, pace),
    ]
    rows += of_labels(labels, rows, from_zero=from_zero)
    look = Look(span_of(dates, week_start), suffix, from_zero, whole(actual.points))
    figure = _figure(look, used(rows))
    return Chart(figure, table(rows, alt))


def _of_ending(actual: Sequence[Point], ending: Ending | None) -> Iterator[Row]:
    """From the last point that nothing will change."""
    last = newest([point for point in actual if not point.unfinished and not point.incomplete])
    if ending is None or last is None or last.value is None or last.at >= ending.at:
        return
    areas = {"ending": (ending.low, ending.high), "ending half": ending.half}
    for layer, edges in areas.items():
        if edges is not None:
            yield Row(layer, last.at, last.value, last.value)
            yield Row(layer, ending.at, edges[1], edges[0])
    yield Row("ending middle", last.at, last.value)
    yield Row("ending middle", ending.at, ending.middle)


def _ending_labels(ending: Ending) -> Iterator[Label]:
    names = ("ending edge", "ending label", "ending edge")
    heights = (ending.high, ending.middle, ending.low)
    for name, height, text in zip(names, heights, ending.labels, strict=True):
        if text:
            yield Label(name, None, height, text)


def _of_today(today: date | None, dates: Sequence[date]) -> Iterator[Row]:
    if today is not None and dates and dates[0] <= today <= dates[-1]:
        yield Row("today", today, text=say("charts.today"))


def _of_actual_label(actual: Series, pace: Sequence[Point]) -> Iterator[Row]:
    """The label on the side where neither the actual nor the pace runs.

    Late it stands left in any case: right of it are the names at the end of the picture.
    """
    last = newest(actual.points)
    if last is None or last.value is None or not actual.label:
        return
    above = last.value >= level(pace, last.at, otherwise=last.value)
    is_left = above == _rising(pace) and _gone(last.at, pace) >= _EARLY
    side = "left" if is_left or _gone(last.at, pace) > _LATE else "right"
    layer = f"actual label {side} {'above' if above else 'below'}"
    if not last.unfinished and not last.incomplete:
        yield Row("now", last.at, last.value)
    yield Row(layer, last.at, last.value, text=actual.label)


def _of_pace_label(actual: Sequence[Point], pace: Series) -> Iterator[Row]:
    """The pace's name half way between the newest actual point and the end of the pace."""
    if not pace.points or not pace.label:
        return
    last = newest(actual)
    begin, end = pace.points[0].at, pace.points[-1].at
    reached = last.at if last is not None and begin <= last.at < end else begin
    middle = reached + (end - reached) / 2
    layer = f"pace label {'below' if _rising(pace.points) else 'above'}"
    yield Row(layer, middle, level(pace.points, middle, otherwise=0.0), text=pace.label)


def level(pace: Sequence[Point], day: date, *, otherwise: float) -> float:
    """The pace on `day`, straight between its points; `otherwise` outside of them."""
    for before, after in pairwise(pace):
        if before.at <= day <= after.at and before.value is not None and after.value is not None:
            share = (day - before.at) / (after.at - before.at)
            return before.value + share * (after.value - before.value)
    return otherwise


def _rising(pace: Sequence[Point]) -> bool:
    values = [point.value for point in pace if point.value is not None]
    return not values or values[-1] >= values[0]


def _gone(day: date, pace: Sequence[Point]) -> float:
    """Which share of the way is gone by the day."""
    if not pace or pace[-1].at <= pace[0].at:
        return _EARLY
    return (day - pace[0].at) / (pace[-1].at - pace[0].at)


@lru_cache(FIGURES)
def _figure(look: Look, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(look.span, look.suffix, from_zero=look.from_zero, whole=look.whole)
    offset = {"above": -11, "below": 12}
    side = {"left": {"align": "right", "dx": -7}, "right": {"align": "left", "dx": 9}}
    actual_labels = [
        marks.text(
            f"actual label {where} {height}",
            "accent",
            axes,
            dy=dy,
            fontSize=marks.LABEL_SIZE,
            fontWeight=600,
            **style,
        )
        for height, dy in offset.items()
        for where, style in side.items()
    ]
    pace_labels = [
        marks.text(f"pace label {height}", "muted", axes, align="left", dx=5, dy=dy)
        for height, dy in offset.items()
    ]
    drawn = [
        *marks.under(axes),
        marks.between("ending", "accent", axes, _WIDE),
        marks.between("ending half", "accent", axes, _HALF),
        *marks.target(axes),
        *marks.day_rule("today", axes),
        marks.line("ending middle", "accent", axes, 1.5, marks.CENTRE),
        *marks.edge_names("ending label", "ending edge", axes),
        marks.line("pace", "muted", axes, 1, marks.PACED),
        *pace_labels,
        *marks.series("actual", "accent", axes, 2.25),
        marks.dot("now", "accent", axes, size=60),
        *actual_labels,
        *marks.over(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
