"""Targets of a time on a chart: within its days, off its scale only by name."""

from datetime import date, timedelta

from opsdash.charts import Point, Series, Stair, TargetLine, rate_line, two_lines

FIRST = date(2026, 1, 5)
WEEKS = [FIRST + timedelta(weeks=at) for at in range(10)]
LINE = Series([Point(day, 10.0 + at) for at, day in enumerate(WEEKS)], "now")
DAY = timedelta(days=1)


def rows(*lines: TargetLine) -> dict[str, list[tuple[date | None, float | None, str]]]:
    """The rows of targets by their layer: day, value, text."""
    found: dict[str, list[tuple[date | None, float | None, str]]] = {}
    for row in rate_line(LINE, alt="", dated=lines).rows.to_pylist():
        if row["layer"].startswith("dated"):
            day = row["at"].date() if row["at"] else None
            found.setdefault(row["layer"], []).append((day, row["value"], row["text"]))
    return found


def line(*stairs: tuple[date, date, float], **more: str) -> TargetLine:
    return TargetLine("goal", tuple(Stair(*each) for each in stairs), **more)


def test_it_ends_with_the_chart_and_has_its_name_at_the_edge() -> None:
    found = rows(line((WEEKS[3], WEEKS[9] + timedelta(days=90), 15.0)))
    assert [each[:2] for each in found["dated rate"]] == [(WEEKS[3], 15.0), (WEEKS[9], 15.0)]
    ((day, _, text),) = found["dated name"]
    assert (day, text) == (None, "goal")


def test_what_is_over_ends_within_the_chart_under_its_name() -> None:
    found = rows(line((FIRST - timedelta(days=90), WEEKS[4], 15.0)))
    assert [each[:2] for each in found["dated rate"]] == [(FIRST, 15.0), (WEEKS[4], 15.0)]
    assert found["dated ended"] == [(WEEKS[4], 15.0, "goal")]
    assert "dated name" not in found


def test_steps_are_one_line_of_stairs() -> None:
    found = rows(line((FIRST, WEEKS[2], 12.0), (WEEKS[2], WEEKS[9] + DAY, 14.0)))
    assert [each[1] for each in found["dated rate"]] == [12.0, 12.0, 14.0, 14.0]


def test_one_far_from_the_data_is_only_named() -> None:
    found = rows(line((FIRST, WEEKS[9] + DAY, 900.0)))
    assert list(found) == ["dated name"]
    assert found["dated name"][0][2] == "goal ↑"


def test_one_that_begins_behind_the_newest_step_is_not_on_it() -> None:
    assert rows(line((WEEKS[9] + DAY, WEEKS[9] + timedelta(days=90), 15.0))) == {}


def test_each_kind_is_drawn_in_its_way() -> None:
    days = (FIRST, WEEKS[9] + DAY, 15.0)
    dashes = {}
    for kind in ("rate", "total", "share"):
        spec = rate_line(LINE, alt="", dated=[line(days, kind=kind)]).spec
        (mark,) = (
            layer["mark"]
            for layer in spec["layer"]
            if any(f"dated {kind}" in each.get("filter", "") for each in layer["transform"])
        )
        dashes[kind] = mark.get("strokeDash")
    assert dashes == {"rate": [6, 3], "total": None, "share": [5, 4]}


def test_a_log_axis_draws_no_target_of_nought() -> None:
    chart = two_lines(LINE, LINE, alt="", log=True, dated=[line((FIRST, WEEKS[9] + DAY, 0.0))])
    layers = {row["layer"]: row["value"] for row in chart.rows.to_pylist()}
    assert "dated rate" not in layers
    assert layers["dated name"] > 0
