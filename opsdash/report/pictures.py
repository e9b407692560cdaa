"""A chart as a picture: the very spec and rows of the page, in the colours and fonts of its theme.

Drawn without a browser and without a network. Title, days and filters stand in the picture, because
a picture travels without its page.
"""

import json
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal

from opsdash.charts import Chart
from opsdash.charts.roles import ROLES
from opsdash.charts.values import Spec
from opsdash.settings import ROOT

Look = Literal["light", "dark"]
# One chart, or small ones side by side by the name of what each shows.
Drawn = Chart | Mapping[str, Chart]

# The release of Vega-Lite that the page draws with.
_VEGA_LITE: Final = "6.4"
_WIDTH: Final = 900
_SCALE: Final = 2
_MARGIN: Final = 20
# Small charts in a row of a picture, and the room for the numbers of their axes.
_COLUMNS: Final = 4
_AXIS: Final = 40
_TITLE_SIZE: Final = 18
_NOTE_SIZE: Final = 13
_LEADING: Final = 1.35
_TITLE_LETTERS: Final = 90
_NOTE_LETTERS: Final = 130
_INK: Final = ROLES.index("ink")
_MUTED: Final = ROLES.index("muted")


@dataclass(frozen=True)
class Caption:
    """What the picture says of itself: its title, and below it days, filters and events."""

    title: str
    notes: Sequence[str] = ()


def to_png(chart: Drawn, caption: Caption, look: Look) -> bytes:
    import vl_convert  # noqa: PLC0415  a browser's engine: loaded when the first picture is saved

    drawn: bytes = vl_convert.vegalite_to_png(
        whole_spec(chart, caption, look), _VEGA_LITE, scale=_SCALE, allowed_base_urls=[]
    )
    return drawn


def to_svg(chart: Drawn, caption: Caption, look: Look) -> bytes:
    return _svg(whole_spec(chart, caption, look))


def to_bare_svg(chart: Chart, look: Look, width: int) -> bytes:
    """Without a caption, for a page that says itself what it shows; `width` in pixels."""
    spec = _single(chart, 0, width)
    colours = _theme()[look]["chartCategoricalColors"]
    config = {"font": _theme()["font"], "range": {"category": colours}}
    paper = _theme()[look]["backgroundColor"]
    return _svg({**spec, "background": paper, "config": config})


def _svg(spec: Spec) -> bytes:
    import vl_convert  # noqa: PLC0415  see above

    drawn: str = vl_convert.vegalite_to_svg(spec, _VEGA_LITE, allowed_base_urls=[])
    return drawn.encode("utf-8")


def whole_spec(chart: Drawn, caption: Caption, look: Look) -> Spec:
    """The spec with its rows, its caption and what the page's theme adds."""
    title = textwrap.wrap(caption.title, _TITLE_LETTERS)
    notes = [line for note in caption.notes for line in textwrap.wrap(note, _NOTE_LETTERS)]
    colours = _theme()[look]["chartCategoricalColors"]
    head = round((len(title) * _TITLE_SIZE + len(notes) * _NOTE_SIZE) * _LEADING + _MARGIN)
    body = _single(chart, head) if isinstance(chart, Chart) else _side_by_side(chart, look)
    return {
        **body,
        "padding": _MARGIN,
        "background": _theme()[look]["backgroundColor"],
        "title": {
            "text": title,
            "subtitle": notes,
            "anchor": "start",
            "frame": "bounds",
            "offset": _MARGIN,
            "color": colours[_INK],
            "subtitleColor": colours[_MUTED],
            "fontSize": _TITLE_SIZE,
            "subtitleFontSize": _NOTE_SIZE,
            "lineHeight": _TITLE_SIZE * _LEADING,
            "subtitleLineHeight": _NOTE_SIZE * _LEADING,
            "subtitlePadding": 4,
        },
        "config": {"font": _theme()["font"], "range": {"category": colours}},
    }


def _single(chart: Chart, head: int, width: int = _WIDTH) -> Spec:
    """As wide as the picture; `head` is the height that the caption takes."""
    spec: Spec = json.loads(json.dumps(chart.spec))
    if spec["autosize"]["type"] == "fit":
        spec["height"] += head
    return {**spec, "data": {"name": "rows", "values": _values(chart)}, "width": width}


def _side_by_side(charts: Mapping[str, Chart], look: Look) -> Spec:
    """In rows, each under its name; all have the colours of one scale."""
    ink = _theme()[look]["chartCategoricalColors"][_INK]
    return {
        "columns": _COLUMNS,
        "spacing": _MARGIN,
        "resolve": {"scale": {"color": "shared"}},
        "concat": [
            _small(name, place, chart, ink) for place, (name, chart) in enumerate(charts.items())
        ],
    }


def _small(name: str, place: int, chart: Chart, ink: str) -> Spec:
    text = json.dumps(chart.spec).replace('"name": "rows"', f'"name": "rows {place}"')
    # Only the whole can be fitted into a size; a click means nothing in a picture.
    spec = {name: part for name, part in json.loads(text).items() if name != "autosize"}
    spec["layer"] = [
        {name: part for name, part in layer.items() if name != "params"} for layer in spec["layer"]
    ]
    return {
        **{each: spec[each] for each in spec if each not in ("padding", "description")},
        "title": {"text": name, "anchor": "start", "fontSize": _NOTE_SIZE, "color": ink},
        "data": {"name": f"rows {place}", "values": _values(chart)},
        "width": (_WIDTH - (_COLUMNS - 1) * _MARGIN) // _COLUMNS - _AXIS,
    }


def _values(chart: Chart) -> list[dict[str, Any]]:
    """The rows with their moments as text without a zone, which is read as it is written."""
    return [
        {
            name: cell.isoformat() if isinstance(cell, datetime) else cell
            for name, cell in row.items()
        }
        for row in chart.rows.to_pylist()
    ]


@cache
def _theme() -> dict[str, Any]:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    theme: dict[str, Any] = config["theme"]
    return theme
