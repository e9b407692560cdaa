"""What time it is, as it is stored: naive UTC."""

from datetime import UTC, datetime


def now_utc() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
