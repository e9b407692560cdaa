"""The chart grammar in Altair: lines, rings, bars, labels, each drawing one layer's rows.

Imported only when a figure is compiled. Marks are hidden from screen readers but for one that is
unseen and speaks the alt text; the page's table holds the numbers.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import altair as alt
from altair.utils import schemapi

from opsdash.charts.positions import TEXT_SIZE, Axes
from opsdash.charts.roles import ROLES, Role, paint
from opsdash.charts.rows import ALT
from opsdash.words import say

# It would hold every part of a chart against the whole schema while it is put together, which takes
# four times as long as the chart. Which charts there are is known; the tests hold each against it.
schemapi.disable_debug_mode()

LABEL_SIZE = 13
# A longer label would leave a phone's chart no room for its lines.
LABEL_LIMIT = 150
DOTTED = [2, 3]
DASHED = [6, 3]
PACED = [5, 4]
CENTRE = [4, 3]

_Mark = Literal["area", "bar", "line", "point", "rect", "rule", "text", "tick"]
# How far the middle of the nearer row of numbered rings stands above the plot, off its lines.
_RING_ROW = 10
_RING_STEP = 18
_TOP = alt.value(0)
_BOTTOM = alt.value("height")
_LEFT = alt.value(0)
_RIGHT = alt.value("width")
# What a channel can be given as: a column, or a place in the plot.
_COLUMNS: dict[str, Callable[[str], Any]] = {
    "description": alt.Description,
    "detail": alt.Detail,
    "text": alt.Text,
    "tooltip": alt.Tooltip,
    "x2": alt.X2,
    "y2": alt.Y2,
}
_PLACES: dict[str, Callable[[Any], Any]] = {
    "x": alt.XValue,
    "x2": alt.X2Value,
    "y": alt.YValue,
    "y2": alt.Y2Value,
}


@dataclass(frozen=True)
class Layer:
    """A mark and the name of the rows it draws."""

    name: str
    chart: alt.Chart
    clickable: bool = False


def _layer(name: str, role: Role, mark: alt.MarkDef, **channels: Any) -> Layer:
    color = alt.Color("role:N", scale=alt.Scale(domain=list(ROLES)), legend=None, title=None)
    chart: alt.Chart = (
        alt.Chart(alt.NamedData(name="rows"), mark=mark)
        .transform_filter(f"datum.layer === {json.dumps(name)}")
        .transform_calculate(role=f"'{role}'")
        .encode(color=color, **{each: _channel(each, given) for each, given in channels.items()})
    )
    return Layer(name, chart)


def _channel(name: str, given: Any) -> Any:
    """Left to itself, Altair goes through its whole schema for the class of each."""
    if isinstance(given, str):
        return _COLUMNS[name](given)
    return _PLACES[name](given["value"]) if isinstance(given, dict) else given


def corner(name: str, axes: Axes) -> Layer:
    """Unseen points that hold the scale."""
    return _layer(name, "paper", _mark("point", size=0, opacity=0), x=axes.x, y=axes.y)


def upright(name: str, role: Role, axes: Axes, width: float) -> Layer:
    """A vertical line at `left` from `upper` to `lower`."""
    mark = _mark("rule", strokeWidth=width)
    return _layer(name, role, mark, x=axes.x, y=axes.y, y2="lower:Q")


def block(name: str, role: Role, axes: Axes, *, opacity: float = 1) -> Layer:
    """A rectangle from `left` to `right` and from `upper` to `lower`."""
    mark = _mark("rect", opacity=opacity)
    ends = {"x2": "right:Q", "y2": "lower:Q"}
    return _layer(name, role, mark, x=axes.x, y=axes.y, tooltip="tip:N", **ends)


def days(axes: Axes) -> Layer:
    """Unseen squares over the whole places of the days, which say their text and can be clicked."""
    mark = _mark("rect", opacity=0, cursor="pointer")
    ends = {"x2": "right:Q", "y2": "lower:Q"}
    layer = _layer("day", "paper", mark, x=axes.x, y=axes.y, tooltip="tip:N", **ends)
    return replace(layer, clickable=True)


def stair_rows(axes: Axes) -> Layer:
    """Unseen bands over the whole width of the rows, which say their text and can be clicked."""
    mark = _mark("rect", opacity=0, cursor="pointer")
    ends = {"x2": _RIGHT, "y2": "lower:Q"}
    layer = _layer("row", "paper", mark, x=_LEFT, y=axes.y, tooltip="tip:N", **ends)
    return replace(layer, clickable=True)


def frame(name: str, role: Role, axes: Axes) -> Layer:
    """The outline of such a rectangle."""
    mark = _mark("rect", filled=False, strokeWidth=1.5)
    return _layer(name, role, mark, x=axes.x, y=axes.y, x2="right:Q", y2="lower:Q")


def line(
    name: str, role: Role, axes: Axes, width: float, dash: Sequence[float] | None = None
) -> Layer:
    style = {} if dash is None else {"strokeDash": dash}
    mark = _mark("line", strokeWidth=width, strokeJoin="round", interpolate="linear", **style)
    return _layer(name, role, mark, x=axes.x, y=axes.y, detail="piece:N")


def between(name: str, role: Role, axes: Axes, opacity: float) -> Layer:
    """The area from `value` to `low`."""
    mark = _mark("area", opacity=opacity, line=False)
    return _layer(name, role, mark, x=axes.x, y=axes.y, y2="low:Q", detail="piece:N")


def dot(name: str, role: Role, axes: Axes, size: int = 20) -> Layer:
    mark = _mark("point", filled=True, size=size, opacity=1)
    return _layer(name, role, mark, x=axes.x, y=axes.y)


def ring(name: str, role: Role, axes: Axes) -> Layer:
    mark = _mark("point", filled=False, fill=paint("paper"), size=44, strokeWidth=1.5, opacity=1)
    return _layer(name, role, mark, x=axes.x, y=axes.y)


def text(name: str, role: Role, axes: Axes, **style: Any) -> Layer:
    """Plain text at a point, cut at the label limit."""
    return _layer(name, role, _text_mark(**style), x=axes.x, y=axes.y, text="text:N")


def end_label(name: str, role: Role, axes: Axes) -> Layer:
    return text(name, role, axes, align="left", dx=10, fontSize=LABEL_SIZE, fontWeight=600)


def series(name: str, role: Role, axes: Axes, width: float) -> list[Layer]:
    """The layers of a series: solid, unfinished, lone points, rings, its label."""
    label = end_label(f"{name} label", "muted" if role == "slate" else role, axes)
    return [*plain_series(name, role, axes, width), label]


def plain_series(name: str, role: Role, axes: Axes, width: float) -> list[Layer]:
    """The same without the label."""
    return [
        line(name, role, axes, width),
        line(f"{name} dotted", role, axes, min(width, 1.5), DOTTED),
        dot(f"{name} dot", role, axes),
        ring(f"{name} ring", role, axes),
    ]


def incomplete_region(axes: Axes) -> list[Layer]:
    """A grey region over the whole height; its words stand above the plot, over a ring."""
    words = _text_mark(align="right", baseline="bottom", dy=-_RING_ROW - 12, limit=260)
    return [
        _layer(
            "region", "band", _mark("rect", opacity=1), x=axes.x, x2="until:T", y=_TOP, y2=_BOTTOM
        ),
        _layer("region label", "muted", words, x=axes.x, y=_TOP, text="text:N"),
    ]


def target(axes: Axes) -> list[Layer]:
    """A level to reach over the whole width, its name at the right end."""
    across = {"x": _LEFT, "x2": _RIGHT, "y": axes.y}
    name = _text_mark(align="left", dx=10, fontWeight=600)
    return [
        _layer("target", "ink", _mark("rule", strokeWidth=1, strokeDash=DASHED), **across),
        _layer("target total", "ink", _mark("rule", strokeWidth=1), **across),
        _layer("target label", "ink", name, x=_RIGHT, y=axes.y, text="text:N"),
    ]


def target_lines(axes: Axes) -> list[Layer]:
    """What is to be reached within a time; one that is over has its name above its end."""
    name = _text_mark(align="left", dx=10, fontWeight=600)
    return [
        line("dated share", "muted", axes, 1, PACED),
        line("dated rate", "ink", axes, 1, DASHED),
        line("dated total", "ink", axes, 1),
        text("dated ended", "ink", axes, align="right", dy=-9, fontWeight=600),
        _layer("dated name", "ink", name, x=_RIGHT, y=axes.y, text="text:N"),
    ]


def levels(axes: Axes) -> list[Layer]:
    """Quiet bands and lines over the whole width; their names stand at the right end."""
    across = {"x": _LEFT, "x2": _RIGHT, "y": axes.y}
    rule = {"strokeWidth": 0.75, "opacity": 1}
    return [
        _layer("level band", "band", _mark("rect", opacity=1), y2="low:Q", **across),
        _layer("level edge", "muted", _mark("rule", **rule), **across),
        _layer("level line", "muted", _mark("rule", strokeDash=CENTRE, **rule), **across),
    ]


def usual_band(axes: Axes) -> Layer:
    """The usual range, below the levels, which may lie within it."""
    return between("usual band", "band", axes, 1)


def usual_lines(axes: Axes) -> list[Layer]:
    """Its edges and its middle, above them; what held before is thinner."""
    return [
        line("usual earlier", "muted", axes, 0.5),
        line("usual edge", "muted", axes, 0.75),
        line("usual center", "muted", axes, 0.75, CENTRE),
    ]


def signals(axes: Axes) -> list[Layer]:
    """Filled diamonds; the colour says better or worse, and so do the words."""
    roles: tuple[tuple[str, Role], ...] = (
        ("better", "accent"),
        ("worse", "attention"),
        ("neither", "slate"),
    )
    mark = _mark("point", filled=True, shape="diamond", size=70, opacity=1)
    return [_layer(f"signal {name}", role, mark, x=axes.x, y=axes.y) for name, role in roles]


def level_names(axes: Axes) -> Layer:
    name = _text_mark(align="left", dx=10)
    return _layer("level label", "muted", name, x=_RIGHT, y=axes.y, text="text:N")


def edge_names(middle: str, edge: str, axes: Axes) -> list[Layer]:
    """Names at the right end of the plot: of the middle of a range, and of its two ends."""
    named = _text_mark(align="left", dx=10, fontSize=LABEL_SIZE, fontWeight=600)
    plain = _text_mark(align="left", dx=10)
    return [
        _layer(middle, "accent", named, x=_RIGHT, y=axes.y, text="text:N"),
        _layer(edge, "muted", plain, x=_RIGHT, y=axes.y, text="text:N"),
    ]


def cross(name: str, role: Role, axes: Axes) -> Layer:
    mark = _mark("point", filled=False, shape="M-1,-1L1,1M-1,1L1,-1", size=60, strokeWidth=2.25)
    return _layer(name, role, mark, x=axes.x, y=axes.y)


def event_rules(axes: Axes) -> Layer:
    """From under the rings of the upper row; those of the nearer row cover the end."""
    rule = _mark("rule", strokeWidth=0.75, strokeDash=DOTTED)
    top = alt.value(-_RING_STEP)
    return _layer("event rule", "muted", rule, x=axes.x, y=top, y2=_BOTTOM)


def event_rings(axes: Axes) -> list[Layer]:
    """The numbers in their rings, in a row above the plot and a second one above that."""
    ring_mark = _mark(
        "point", filled=False, fill=paint("paper"), size=200, strokeWidth=1, opacity=1
    )
    number = _text_mark(align="center", fontSize=10, fontWeight=600)
    return [
        layer
        for name, middle in (("event", -_RING_ROW), ("event upper", -_RING_ROW - _RING_STEP))
        for layer in (
            _layer(name, "muted", ring_mark, x=axes.x, y=alt.value(middle), tooltip="tip:N"),
            _layer(name, "ink", number, x=axes.x, y=alt.value(middle), text="text:N"),
        )
    ]


def under(axes: Axes) -> list[Layer]:
    """What lies below the lines of every time chart."""
    return [*incomplete_region(axes), *levels(axes), event_rules(axes)]


def over(axes: Axes) -> list[Layer]:
    """What lies above them; the points to click are the last."""
    return [
        ring("incomplete ring", "slate", axes),
        *target_lines(axes),
        level_names(axes),
        *event_rings(axes),
        tips(axes),
    ]


def day_rule(name: str, axes: Axes) -> list[Layer]:
    """A dotted vertical line, its words above the plot."""
    rule = _mark("rule", strokeWidth=0.75, strokeDash=DOTTED)
    words = _text_mark(baseline="bottom", dy=-4)
    return [
        _layer(name, "muted", rule, x=axes.x, y=_TOP, y2=_BOTTOM),
        _layer(name, "muted", words, x=axes.x, y=_TOP, text="text:N"),
    ]


def bar(name: str, role: Role, axes: Axes, height: int, opacity: float = 1) -> Layer:
    mark = _mark("bar", height=height, cornerRadius=0, opacity=opacity)
    return _layer(name, role, mark, x=axes.x, y=axes.y)


def tick(name: str, role: Role, axes: Axes, height: int) -> Layer:
    mark = _mark("tick", orient="vertical", thickness=1.5, height=height, opacity=1)
    return _layer(name, role, mark, x=axes.x, y=axes.y)


def baseline(name: str, axes: Axes) -> Layer:
    """A hairline from top to bottom at the value of its row."""
    return _layer(name, "hair", _mark("rule", strokeWidth=1), x=axes.x, y=_TOP, y2=_BOTTOM)


def column(
    name: str, role: Role, axes: Axes, edge: Literal["left", "right"], **style: Any
) -> Layer:
    """A text in each row, right-aligned at a fixed distance from an edge of the bars."""
    x = _LEFT if edge == "left" else _RIGHT
    return _layer(name, role, _text_mark(align="right", **style), x=x, y=axes.y, text="text:N")


def part(name: str, role: Role, x: alt.X, *, opacity: float = 1, height: int = 10) -> Layer:
    """A piece of one horizontal bar whose middle lies eight pixels below the top."""
    middle = 8
    upper, lower = alt.value(middle - height / 2), alt.value(middle + height / 2)
    mark = _mark("rect", opacity=opacity)
    return _layer(name, role, mark, x=x, x2="end:Q", y=upper, y2=lower, tooltip="tip:N")


def part_label(name: str, role: Role, x: alt.X, align: Literal["left", "right"]) -> Layer:
    mark = _text_mark(align=align, baseline="top")
    return _layer(name, role, mark, x=x, y=alt.value(21), text="text:N")


def stretch(
    name: str, role: Role, x: alt.X, between: tuple[int, int], *, opacity: float = 1
) -> Layer:
    """Days in a row as a piece of one horizontal bar, at least a pixel wide.

    `between` are the distances of its edges from the top.
    """
    mark = _mark("rect", opacity=opacity, stroke=paint(role), strokeWidth=1)
    ends = {"y": alt.value(between[0]), "y2": alt.value(between[1])}
    return _layer(name, role, mark, x=x, x2="until:T", tooltip="tip:N", **ends)


def tips(axes: Axes) -> Layer:
    """Invisible points, large enough to meet, that say their text and can be clicked."""
    mark = _mark("point", filled=True, size=220, opacity=0, cursor="pointer")
    layer = _layer("tip", "paper", mark, x=axes.x, y=axes.y, tooltip="tip:N")
    return replace(layer, clickable=True)


def plain_tips(axes: Axes) -> Layer:
    """The same for points that lead nowhere."""
    return _layer(
        "tip", "paper", _mark("point", size=220, opacity=0), x=axes.x, y=axes.y, tooltip="tip:N"
    )


def row_tips(axes: Axes) -> Layer:
    """The same over the whole width of each row of a ranking."""
    mark = _mark("rect", opacity=0, cursor="pointer")
    layer = _layer("tip", "paper", mark, x=_LEFT, x2=_RIGHT, y=axes.y, tooltip="tip:N")
    return replace(layer, clickable=True)


def spoken() -> Layer:
    """The alt text, which its row holds and a screen reader finds in the picture."""
    mark = alt.MarkDef(
        type="point", size=0, opacity=0, aria=True, ariaRoleDescription=say("charts.finding")
    )
    return _layer(ALT, "paper", mark, x=_LEFT, y=_TOP, description="tip:N")


def _mark(kind: _Mark, **style: Any) -> alt.MarkDef:
    return alt.MarkDef(type=kind, aria=False, **style)


def _text_mark(**style: Any) -> alt.MarkDef:
    settings = {"fontSize": TEXT_SIZE, "limit": LABEL_LIMIT, "baseline": "middle", **style}
    return _mark("text", **settings)
