"""Stored moments on the organisation's clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def local(moment: datetime, zone: str) -> datetime:
    """A stored moment (naive UTC) with its zone."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def clock_words(moment: datetime | None, zone: str) -> str:
    """16:05; nothing for a moment that nobody knows."""
    return f"{local(moment, zone):%H:%M}" if moment else ""
