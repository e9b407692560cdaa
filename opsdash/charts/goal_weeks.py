"""A goal that has to hold every week: a dot for each week that did, a cross for each that did not.

The weeks are not joined: each is judged alone. Shape and words tell them apart, colour only helps.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from opsdash.charts.look import Look
from opsdash.charts.references import of_events, of_levels
from opsdash.charts.rows import (
    Label,
    Row,
    newest,
    of_labels,
    of_target,
    present,
    table,
    used,
    whole,
)
from opsdash.charts.span import span_of
from opsdash.charts.values import (
    FIGURES,
    Chart,
    EventMark,
    HeldWeek,
    Level,
    Point,
    Spec,
    Target,
)

_HEIGHT = 280


def goal_weeks(
    weeks: Sequence[HeldWeek],
    target: Target,
    *,
    alt: str,
    labels: tuple[str, str] = ("", ""),
    events: Sequence[EventMark] = (),
    levels: Sequence[Level] = (),
    suffix: str = "",
    week_start: int = 0,
) -> Chart:
    """`labels` name the newest week that was met and the newest that was missed."""
    points = [Point(week.at, week.value) for week in weeks]
    dates = [week.at for week in weeks]
    level_rows, named = of_levels(levels, points)
    named.append(Label("target label", None, target.value, target.label))
    rows = [
        *level_rows,
        *of_events(events, dates),
        of_target(target),
        *_of_weeks(weeks),
        *_of_names(weeks, labels),
        # Weeks that lie ahead leave their place.
        *(Row("corner", day, target.value) for day in dates[-1:]),
    ]
    rows += of_labels(named, rows)
    look = Look(span_of(dates, week_start), suffix, False, whole(points))
    return Chart(_figure(look, used(rows)), table(rows, alt))


def _of_weeks(weeks: Sequence[HeldWeek]) -> Iterator[Row]:
    for week in weeks:
        if week.is_met is None or not present(Point(week.at, week.value)):
            continue
        yield Row("met" if week.is_met else "missed", week.at, week.value)
        yield Row("tip", week.at, week.value, tip=week.tip, ref=week.ref)


def _of_names(weeks: Sequence[HeldWeek], labels: tuple[str, str]) -> Iterator[Row]:
    for is_met, text in zip((True, False), labels, strict=True):
        last = newest([Point(each.at, each.value) for each in weeks if each.is_met is is_met])
        if last is not None and text:
            layer = "met label" if is_met else "missed label"
            yield Row(layer, last.at, last.value, text=text)


@lru_cache(FIGURES)
def _figure(look: Look, layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.time_axes(look.span, look.suffix, from_zero=look.from_zero, whole=look.whole)
    name = {"align": "center", "dy": -13, "fontSize": marks.LABEL_SIZE, "fontWeight": 600}
    drawn = [
        *marks.under(axes),
        *marks.target(axes),
        marks.corner("corner", axes),
        marks.dot("met", "accent", axes, size=60),
        marks.cross("missed", "attention", axes),
        marks.text("met label", "accent", axes, **name),
        marks.text("missed label", "attention", axes, **name),
        *marks.over(axes),
    ]
    return compiled(drawn, layers, _HEIGHT)
