"""Complaints per 1,000 passengers of three airlines, as the ratio of sums (monthly readings)."""

from pathlib import Path

import pytest
from desk import Desk

TOLERANCE = 0.0005
YEARS = range(2004, 2011)
ALL_YEARS = {"American Eagle": 10.4668, "Hawaiian": 2.7291, "United": 4.6746}
BY_YEAR = {
    "American Eagle": [8.9524, 10.2493, 14.4231, 13.5460, 9.8945, 7.7821, 7.1528],
    "Hawaiian": [2.8525, 2.9534, 3.1356, 3.4069, 2.9662, 1.8988, 2.2277],
    "United": [3.9336, 4.2759, 5.7027, 5.7612, 5.2362, 4.0951, 3.3957],
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("airlines"))
    desk.said("import", data / "airline_baggage" / "baggagecomplaints.csv")
    return desk


def rates(desk: Desk, first: int, last: int) -> dict[str, float]:
    span = ("--from", f"{first}-01-01", "--to", f"{last}-12-31", "--grain", "total")
    rows = desk.rows("contact_rate_visits", *span, "--by", "airline")
    return {row["airline"]: row["value"] for row in rows}


def test_over_all_years(loaded: Desk) -> None:
    assert rates(loaded, 2004, 2010) == pytest.approx(ALL_YEARS, rel=TOLERANCE)


def test_year_by_year(loaded: Desk) -> None:
    found = {year: rates(loaded, year, year) for year in YEARS}
    for airline, expected in BY_YEAR.items():
        assert [found[year][airline] for year in YEARS] == pytest.approx(expected, rel=TOLERANCE)


def test_a_question_finer_than_the_readings_is_refused(loaded: Desk) -> None:
    span = ("--from", "2004-01-01", "--to", "2004-03-31", "--grain", "day")
    done = loaded.run("query", "contact_rate_visits", *span, "--format", "json")
    assert '"refused"' in done.stdout or done.returncode != 0
    assert "Traceback" not in done.stderr
