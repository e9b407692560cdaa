"""890 incidents: the last row of each, and the full log folded to the same."""

from pathlib import Path
from typing import Any

import pytest
from desk import Desk

TOLERANCE = 0.0005
# Quantiles come from logarithmic buckets.
BUCKET = 0.02
SPAN = ("--from", "2016-01-01", "--to", "2017-12-31", "--grain", "total")
FILES = ("incidents_last_row.csv.gz", "incident_event_log.csv.gz")


@pytest.fixture(scope="module", params=FILES)
def loaded(
    tmp_path_factory: pytest.TempPathFactory, data: Path, request: pytest.FixtureRequest
) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("incidents"))
    desk.said("import", data / "servicenow_incidents" / request.param, "--timezone", "UTC")
    return desk


def one(desk: Desk, metric: str) -> dict[str, Any]:
    rows = desk.rows(metric, *SPAN)
    assert len(rows) == 1
    return rows[0]


def test_incidents_are_counted_once(loaded: Desk) -> None:
    assert one(loaded, "inquiries")["value"] == 890


def test_incidents_by_day_of_opening(loaded: Desk) -> None:
    span = ("--from", "2016-02-29", "--to", "2016-03-02", "--grain", "day")
    assert [row["value"] for row in loaded.rows("inquiries", *span)] == [207, 315, 368]


def test_reopened_of_solved(loaded: Desk) -> None:
    row = one(loaded, "reopen_rate")
    assert row["value"] == pytest.approx(1.1236, rel=TOLERANCE)
    assert (row["numerator"], row["denominator"]) == (10, 890)


def test_opened_to_resolved(loaded: Desk) -> None:
    average = one(loaded, "resolution_average")
    assert average["value"] == pytest.approx(315.8668, rel=TOLERANCE)
    assert average["denominator"] == 861
    assert one(loaded, "resolution_median")["value"] == pytest.approx(54.4667, rel=BUCKET)
    assert one(loaded, "resolution_p90")["value"] == pytest.approx(762.05, rel=BUCKET)
