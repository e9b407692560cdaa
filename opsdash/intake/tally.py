"""The counts of one file, which always add up, and the days it covers."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from opsdash.intake.interpretation import Interpretation
from opsdash.intake.outcome import Extent, Outcome, Reject
from opsdash.intake.tables import Staged
from opsdash.store import Cursor


def summarise(
    cursor: Cursor,
    understood: Interpretation,
    staged: Staged,
    file: str,
    source: str,
    rejects: tuple[Reject, ...],
) -> Outcome:
    """The counts of one file, from `verdict` and `refused`; checked to add up."""
    verdicts = dict(_pairs(cursor, "SELECT verdict, COUNT(*) FROM verdict GROUP BY verdict"))
    ignored = Counter(dict(staged.set_aside))
    found = _pairs(cursor, "SELECT reason, COUNT(*) FROM refused WHERE ignored GROUP BY reason")
    ignored.update(dict(found))
    refused = int(cursor.execute("SELECT COUNT(*) FROM refused WHERE NOT ignored").fetchall()[0][0])
    rejected = refused + len(staged.odd_rows)
    loaded = sum(verdicts.values())
    return Outcome(
        file=file,
        source=source,
        profile=understood.recognition.profile.name,
        fact=understood.recognition.profile.fact.name,
        rows_in=staged.rows_in,
        new=verdicts.get("new", 0),
        changed=verdicts.get("changed", 0),
        same=verdicts.get("same", 0) + verdicts.get("older", 0),
        folded=_folded(cursor, loaded),
        ignored=ignored.total(),
        rejected=rejected,
        ignored_by=tuple(sorted(ignored.items())),
        rejects=rejects,
        extent=_extent(cursor, understood),
    ).check()


def _pairs(cursor: Cursor, sql: str) -> list[tuple[str, int]]:
    return [(str(name), int(count)) for name, count in cursor.execute(sql).fetchall()]


def _folded(cursor: Cursor, loaded: int) -> int:
    """Rows that became part of another one: those neither refused nor a fact of their own."""
    kept = cursor.execute(
        "SELECT COUNT(*) FROM kept WHERE record NOT IN (SELECT record FROM refused)"
    ).fetchall()
    return int(kept[0][0]) - loaded


def _extent(cursor: Cursor, understood: Interpretation) -> Extent:
    """First local day of the rows and the last complete one: the day before the newest time.

    A file of a single day would be complete on no day at all; that day counts for it.
    """
    fact = understood.recognition.profile.fact
    if fact.name == "reading":
        return _told_extent(_reading_extent(cursor, understood), understood)
    oldest = ", ".join(f"MIN({column})" for column in fact.instants)
    newest = ", ".join(f"MAX({column})" for column in fact.instants)
    oldest_at, newest_at = cursor.execute(
        f"SELECT LEAST({oldest}), GREATEST({newest}) FROM single"
    ).fetchall()[0]
    if oldest_at is None:
        return Extent()
    zone = ZoneInfo(understood.day_zone)
    first = oldest_at.replace(tzinfo=UTC).astimezone(zone).date()
    last = newest_at.replace(tzinfo=UTC).astimezone(zone).date()
    found = Extent(first, max(first, last - timedelta(days=1)), oldest_at, newest_at)
    return _told_extent(found, understood)


def _told_extent(extent: Extent, understood: Interpretation) -> Extent:
    """The days that the file says it covers: days without a row had nothing to count."""
    period = understood.recognition.layout.period
    if period is None or extent.first_day is None or extent.through_day is None:
        return extent
    yesterday = datetime.now(ZoneInfo(understood.day_zone)).date() - timedelta(days=1)
    first = min(extent.first_day, period[0])
    return replace(extent, first_day=first, through_day=max(first, min(period[1], yesterday)))


def _reading_extent(cursor: Cursor, understood: Interpretation) -> Extent:
    """The days of all spans; a span that has not ended yet is not complete."""
    today = datetime.now(ZoneInfo(understood.day_zone)).date()
    first, ended, running = cursor.execute(
        "SELECT MIN(start_day), MAX(to_day) FILTER (to_day <= $today),"
        " MIN(start_day) FILTER (to_day > $today) FROM single",
        {"today": today},
    ).fetchall()[0]
    after = ended or running
    if after is None:
        return Extent()
    return Extent(first, max(first, after - timedelta(days=1)))
