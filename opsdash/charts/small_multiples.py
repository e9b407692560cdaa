"""Small lines side by side, one per value of a split, all on one scale.

Each is a chart of its own with one and the same spec, so that the page can lay them out in as many
columns as its width holds; what makes them comparable are two unseen corners in every one.
"""

from collections.abc import Sequence
from functools import lru_cache

from opsdash.charts.rows import Row, of_incomplete, of_series, present, table, whole
from opsdash.charts.values import FIGURES, Chart, Panel, Spec

_HEIGHT = 96


def small_multiples(
    panels: Sequence[Panel],
    *,
    alts: Sequence[str],
    suffix: str = "",
    from_zero: bool = True,
) -> tuple[Chart, ...]:
    """One chart per panel in the order given; the name of each is written by the page."""
    points = [
        point
        for panel in panels
        for series in (panel.focus, panel.comparison)
        if series is not None
        for point in series.points
    ]
    dates = sorted({point.at for point in points})
    values = [point.value for point in points if present(point) and point.value is not None]
    corners = [
        Row("corner", day, value)
        for day in (dates[:1] + dates[-1:] if values else ())
        for value in (min(values), max(values))
    ]
    spec = _figure(suffix, from_zero, whole(points))
    return tuple(
        Chart(spec, table([*corners, *_of_panel(panel)], alt))
        for panel, alt in zip(panels, alts, strict=True)
    )


def _of_panel(panel: Panel) -> list[Row]:
    rows = [*of_incomplete(panel.focus.points, "")]
    if panel.comparison is not None:
        rows += of_series("comparison", panel.comparison)
    return [*rows, *of_series("focus", panel.focus)]


@lru_cache(FIGURES)
def _figure(suffix: str, from_zero: bool, is_whole: bool) -> Spec:
    """All layers, drawn or not: charts side by side must not differ in their axes."""
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.small_axes(suffix, from_zero=from_zero, whole=is_whole)
    drawn = [
        marks.incomplete_region(axes)[0],
        marks.corner("corner", axes),
        *marks.plain_series("comparison", "slate", axes, 1.25),
        *marks.plain_series("focus", "accent", axes, 1.75),
        marks.ring("incomplete ring", "slate", axes),
        marks.tips(axes),
    ]
    return compiled(drawn, frozenset(layer.name for layer in drawn), _HEIGHT)
