"""A home from before promises were judged has them judged, and only such a home."""

from datetime import date
from pathlib import Path

import pytest
from importing import UTC, imported

from opsdash.intake.calendar_facts import calendar_differs, keep_calendar
from opsdash.intake.examining import silent
from opsdash.settings import Settings
from opsdash.store import Home, open_home

pytestmark = pytest.mark.sql

TODAY = date(2026, 5, 5)
JIRA = """Issue key,Created,Updated,Resolved,Status,Issue Type,Custom field (Time to resolution)
A-1,2026-03-02 09:00,2026-03-02 12:00,2026-03-02 12:00,Done,Task,{first}
A-2,2026-03-02 09:00,2026-03-03 12:00,2026-03-03 12:00,Done,Task,{second}
"""
SUMS = "SELECT SUM(resolution_kept), SUM(resolution_broken) FROM rollup_promise_topic"


def upgraded(path: Path, file: str) -> Home:
    """The home as the version before left it: nothing judged, nothing noticed."""
    settings = Settings(home=path, memory_limit="1GB", max_upload_mb=10)
    home = open_home(settings)
    imported(home, file, UTC, "jira.csv")
    with home.facts.write() as cursor:
        cursor.execute(
            "UPDATE inquiry SET resolution_promise_day = NULL, is_resolution_kept = NULL"
        )
        cursor.execute("DELETE FROM rollup_promise_topic")
        cursor.execute("DELETE FROM meta WHERE name LIKE 'rollup:%' OR name LIKE 'told:%'")
        cursor.execute("DELETE FROM schema_version WHERE version = 9")
    home.close()
    return open_home(settings)


def test_what_files_told_is_judged(tmp_path: Path) -> None:
    home = upgraded(tmp_path, JIRA.format(first="2:00", second="-3:00"))
    keep_calendar(home, "UTC", TODAY, silent)

    assert home.facts.rows(SUMS) == [(1, 1)]
    assert not calendar_differs(home, "UTC", TODAY)
    home.close()


def test_without_promises_there_is_nothing_to_do(tmp_path: Path) -> None:
    home = upgraded(tmp_path, JIRA.format(first="", second=""))

    assert not calendar_differs(home, "UTC", TODAY)
    home.close()
