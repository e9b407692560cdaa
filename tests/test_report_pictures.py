"""A saved picture is the page's chart: its rows, its theme's colours, its caption, nothing else."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from opsdash.charts import (
    Bar,
    Chart,
    EventMark,
    Level,
    Panel,
    Point,
    Series,
    ranking,
    rate_line,
    small_multiples,
)
from opsdash.report.pictures import Caption, Look, to_png, to_svg, whole_spec

START = date(2026, 1, 5)
HOSTILE = "=cmd() </text><script>alert(1)</script> & \"'"
CAPTION = Caption(HOSTILE, ("20 April to 17 May 2026", "① 4 May Spring sale"))


def line(*values: float) -> Chart:
    points = [Point(START + timedelta(weeks=at), value) for at, value in enumerate(values)]
    return rate_line(
        Series(points, "11.2"),
        alt="It rises",
        events=[EventMark(START, 1)],
        levels=[Level("typical", 2, 3)],
    )


def drawn(chart: Chart, look: Look = "light") -> ET.Element:
    return ET.fromstring(to_svg(chart, CAPTION, look))  # noqa: S314 - made by ourselves


def texts(svg: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_the_picture_tells_title_filters_events_and_labels() -> None:
    found = texts(drawn(line(1, 2, 3)))
    assert HOSTILE in found
    for expected in ("20 April to 17 May 2026", "① 4 May Spring sale", "11.2", "typical", "1"):
        assert any(expected in text for text in found)


def test_hostile_text_is_text() -> None:
    names = {element.tag.rpartition("}")[2] for element in drawn(line(1, 2)).iter()}
    assert "script" not in names


@pytest.mark.parametrize(
    ("look", "paper", "accent"),
    [
        ("light", "#FFFFFF", "#0B5A7A"),
        ("dark", "#14171A", "#5FB3D2"),
    ],
)
def test_the_picture_has_the_colours_of_its_theme(look: Look, paper: str, accent: str) -> None:
    svg = to_svg(line(1, 2, 3), CAPTION, look).decode()
    assert re.search(paper, svg, re.IGNORECASE)
    assert re.search(accent, svg, re.IGNORECASE)


def test_the_rows_are_those_of_the_page() -> None:
    chart = line(1.25, 2, 3)
    spec = whole_spec(chart, CAPTION, "light")
    json.dumps(spec, allow_nan=False)
    given = [row for row in chart.rows.to_pylist() if row["layer"] == "focus"]
    kept = [row for row in spec["data"]["values"] if row["layer"] == "focus"]
    assert [(row["at"].isoformat(), row["value"]) for row in given] == [
        (row["at"], row["value"]) for row in kept
    ]
    assert spec["layer"] == chart.spec["layer"]
    assert "url" not in spec["data"]


def test_the_chart_itself_is_left_as_it_is() -> None:
    chart = line(1, 2)
    before = json.dumps(chart.spec)
    whole_spec(chart, CAPTION, "light")
    assert json.dumps(chart.spec) == before


@pytest.mark.parametrize("chart", [line(1, 2, 3), ranking([Bar("배송", 3, "3")], alt="")])
def test_a_png_is_a_png(chart: Chart) -> None:
    assert to_png(chart, CAPTION, "light").startswith(b"\x89PNG\r\n")


def test_long_captions_are_broken_not_cut() -> None:
    caption = Caption("word " * 60, ("note " * 100,))
    spec = whole_spec(line(1, 2), caption, "light")
    assert " ".join(spec["title"]["text"]) == ("word " * 60).strip()
    assert len(spec["title"]["subtitle"]) > 1
    assert spec["height"] > whole_spec(line(1, 2), CAPTION, "light")["height"]


def test_small_charts_are_one_picture_under_their_names() -> None:
    charts = dict(
        zip(
            ("Email 12", HOSTILE),
            small_multiples(
                [
                    Panel(name, Series([Point(START, 1.0), Point(START + timedelta(weeks=1), 2.0)]))
                    for name in ("Email 12", HOSTILE)
                ],
                alts=["It rises", "It rises"],
            ),
            strict=True,
        )
    )
    svg = to_svg(charts, CAPTION, "light")
    found = texts(ET.fromstring(svg))  # noqa: S314 - made by ourselves
    for expected in ("Email 12", HOSTILE, "20 April to 17 May 2026"):
        assert any(expected in text for text in found)
    assert svg.lower().count(b"#0b5a7a") == len(charts)
    assert to_png(charts, CAPTION, "dark").startswith(b"\x89PNG")
