"""The picture of the answer that greets a first visitor: an invented year, no numbers."""

from datetime import date, timedelta
from functools import lru_cache

from opsdash.charts.rows import label_of, of_gap, of_labels, of_series, table, used
from opsdash.charts.values import FIGURES, Chart, Point, Series, Spec

_HEIGHT = 150
_BEGIN = date(2025, 6, 2)
# A year of weeks: a quiet summer, the season before Christmas, then more sales than questions.
_SALES = (
    *(100, 99.6, 99.4, 100.6, 101.2, 100.2, 99, 100, 98.6, 100.6, 98.4, 102, 103.4, 101.8),
    *(106, 105.6, 107.4, 106, 111, 109.4, 112.6, 116.4, 116, 119, 120.6, 127, 132, 139),
    *(151, 154.6, 151, 124, 104, 102, 104.8, 111.4, 112.6, 115.4, 116, 118.4, 121, 119.4),
    *(123.4, 118.8, 112.4, 117.6, 116.6, 113.8, 125.6, 128, 133.4, 133.6),
)
_ASKED = (
    *(100.4, 98.2, 99, 101.6, 100.4, 99.4, 99.2, 98.4, 98.4, 101, 96, 101.6, 103.2, 100.6),
    *(104.6, 107, 108, 104.8, 111, 108.6, 112, 115.4, 119, 116.4, 118.8, 125, 127.6, 133),
    *(149.6, 152.8, 151, 120.4, 104, 100.6, 102.8, 110.6, 112.4, 112, 114.2, 118.6, 118.6, 118),
    *(120.8, 114.4, 104.2, 108.6, 106, 102.6, 109, 111.2, 121, 120.6),
)


def welcome(focus_label: str, comparison_label: str, *, alt: str) -> Chart:
    """Two quiet lines that part towards the end, labelled with the names given."""
    focus, comparison = _line(_ASKED, focus_label), _line(_SALES, comparison_label)
    rows = [
        *of_gap(focus, comparison),
        *of_series("comparison", comparison),
        *of_series("focus", focus),
    ]
    labels = [*label_of("comparison", comparison), *label_of("focus", focus)]
    rows += of_labels(labels, rows, from_zero=False)
    return Chart(_figure(used(rows)), table(rows, alt))


def _line(values: tuple[float, ...], label: str) -> Series:
    return Series(
        [Point(_BEGIN + timedelta(weeks=week), value) for week, value in enumerate(values)], label
    )


@lru_cache(FIGURES)
def _figure(layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    axes = positions.bare_time_axes()
    drawn = [
        marks.between("gap", "tint", axes, opacity=0.38),
        *marks.series("comparison", "slate", axes, 1.5),
        *marks.series("focus", "accent", axes, 2),
    ]
    return compiled(drawn, layers, _HEIGHT)
