"""649 Jira requests: a list of them, and the log of their transitions folded to the same."""

import json
from pathlib import Path

import pytest
from desk import Desk

YEAR = ("--from", "2024-12-01", "--to", "2025-11-30")
PER_MONTH = [37, 48, 54, 52, 55, 122, 65, 47, 34, 51, 43, 41]
LOG = """
name = "request_transitions"
title = "Transitions of requests"
fact = "inquiry"
rows = "newest"
signature = ["ticket", "As.Of.Date", "Changed.Fields"]
[columns.id]
names = ["ticket"]
[columns.updated_at]
names = ["As.Of.Date"]
[columns.created_at]
names = ["date_created"]
[columns.status]
names = ["Status"]
values = { "Done" = "solved" }
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "request_transitions.toml").write_text(LOG)
    return Desk(tmp_path)


def per_month(desk: Desk) -> list[float]:
    return [row["value"] for row in desk.rows("inquiries", *YEAR, "--grain", "month")]


def test_the_list_by_month(desk: Desk, data: Path) -> None:
    desk.said("import", data / "aea_jira" / "tickets_derived.csv.gz", "--timezone", "UTC")

    assert per_month(desk) == PER_MONTH


def test_the_log_folds_to_as_many_requests(desk: Desk, data: Path) -> None:
    said = desk.said("import", data / "aea_jira" / "jira.anon.csv.gz", "--timezone", "UTC")

    assert "25,636" in said or "25636" in said, json.dumps(said)
    total = desk.rows("inquiries", *YEAR, "--grain", "total")
    assert total[0]["value"] == sum(PER_MONTH) == 649
