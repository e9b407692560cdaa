"""Real exports give the figures that are known of them."""

import pytest
from importing import REAL, UTC, facts, imported

from opsdash.store import Home

pytestmark = pytest.mark.sql
SERVICENOW = REAL / "servicenow_incidents"


def test_last_rows_and_full_log_of_servicenow_are_the_same_incidents(home: Home) -> None:
    outcome = imported(home, SERVICENOW / "incidents_last_row.csv.gz", UTC)
    assert (outcome.rows_in, outcome.new, outcome.folded) == (890, 890, 0)
    stored = facts(home)

    log = imported(home, SERVICENOW / "incident_event_log.csv.gz", UTC)

    assert (log.rows_in, log.same, log.folded, log.rejected) == (5998, 890, 5108, 0)
    assert facts(home) == stored


def test_known_figures_of_servicenow(home: Home) -> None:
    imported(home, SERVICENOW / "incident_event_log.csv.gz", UTC)

    total, reopened, resolved = home.facts.rows(
        "SELECT COUNT(*), COUNT(*) FILTER (reopens > 0), COUNT(resolution_seconds)"
        " FROM inquiry WHERE is_current"
    )[0]
    mean, median, p90 = home.facts.rows(
        "SELECT AVG(resolution_seconds) / 3600, MEDIAN(resolution_seconds) / 3600,"
        " QUANTILE_CONT(resolution_seconds, 0.9) / 3600 FROM inquiry WHERE is_current"
    )[0]
    per_day = home.facts.rows(
        "SELECT COUNT(*) FROM inquiry GROUP BY created_day ORDER BY created_day"
    )

    assert (total, reopened, resolved) == (890, 10, 861)
    assert mean == pytest.approx(315.8668, rel=5e-4)
    assert median == pytest.approx(54.4667, rel=5e-4)
    assert p90 == pytest.approx(762.05, rel=5e-4)
    assert per_day == [(207,), (315,), (368,)]


def test_airline_complaints_are_monthly_readings(home: Home) -> None:
    outcome = imported(home, REAL / "airline_baggage" / "baggagecomplaints.csv", UTC)

    assert (outcome.fact, outcome.rows_in, outcome.new, outcome.rejected) == (
        "reading",
        252,
        252,
        0,
    )
    rates = dict(
        home.facts.rows(
            "SELECT dimensions ->> 'airline',"
            " 1000 * SUM(value) FILTER (measure = 'inquiries')"
            " / SUM(value) FILTER (measure = 'visits')"
            " FROM reading GROUP BY 1"
        )
    )
    assert rates["American Eagle"] == pytest.approx(10.4668, rel=5e-4)
    assert rates["Hawaiian"] == pytest.approx(2.7291, rel=5e-4)
    assert rates["United"] == pytest.approx(4.6746, rel=5e-4)
    spans = home.facts.rows("SELECT DISTINCT from_day, to_day FROM reading ORDER BY 1 LIMIT 1")
    assert [str(day) for day in spans[0]] == ["2004-01-01", "2004-02-01"]
