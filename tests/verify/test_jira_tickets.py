"""649 tickets by month of creation, from a list of tickets and from the log of their changes."""

import csv
import gzip
from collections import Counter
from pathlib import Path

from desk import Desk

SPAN = ("--from", "2024-12-01", "--to", "2025-11-30", "--grain", "month")
BY_MONTH = [37, 48, 54, 52, 55, 122, 65, 47, 34, 51, 43, 41]
TICKETS = 649
LOG_ROWS = 25_636

# What a person would save for this log on the page Import.
TRANSITIONS = """
name = "transitions"
title = "Changes of tickets"
fact = "inquiry"
rows = "newest"
zone = "organisation"
signature = ["ticket", "As.Of.Date", "date_created"]

[columns.id]
names = ["ticket"]
[columns.updated_at]
names = ["As.Of.Date"]
[columns.created_at]
names = ["date_created"]
[columns.status]
names = ["Status"]
"""


def months(desk: Desk) -> list[float]:
    return [row["value"] for row in desk.rows("inquiries", *SPAN)]


def test_the_list_of_tickets(tmp_path: Path, data: Path) -> None:
    desk = Desk(tmp_path / "home")
    said = desk.said("import", data / "aea_jira" / "tickets_derived.csv.gz", "--timezone", "UTC")
    assert f"{TICKETS} rows = {TICKETS} new" in said
    assert months(desk) == BY_MONTH


def test_the_log_of_changes_folds_to_the_same_tickets(tmp_path: Path, data: Path) -> None:
    desk = Desk(tmp_path / "home")
    (desk.home / "profiles").mkdir(parents=True)
    (desk.home / "profiles" / "transitions.toml").write_text(TRANSITIONS, encoding="utf-8")
    log = ("import", data / "aea_jira" / "jira.anon.csv.gz", "--profile", "transitions")
    assert f"{LOG_ROWS} rows = {TICKETS} new" in desk.said(*log, "--timezone", "UTC")
    with gzip.open(data / "aea_jira" / "tickets_derived.csv.gz", "rt", encoding="utf-8") as file:
        days = Counter(row["date_created"][:7] for row in csv.DictReader(file))
    assert months(desk) == [days[month] for month in sorted(days)][: len(BY_MONTH)]
