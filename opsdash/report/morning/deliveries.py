"""The delivery log, and the claim that makes a notice go out once.

An attempt is written as "sending" before it begins, in one write transaction that first looks
whether it may begin. What a process left so when it died is "unknown": it may have arrived, so only
a person sends it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from opsdash.report.morning.channels import Channel
from opsdash.report.morning.outcome import Outcome, State
from opsdash.store import Cursor, Database

# Waits after the first, second ... failed attempt: an hour and a half in all.
RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(minutes=60),
)
# Tells the attempts of this process from those of one that is gone: only one opens the database.
_PROCESS: Final = uuid4().hex
_SHOWN: Final = 60


class Occasion(StrEnum):
    HOUR = "hour"
    HAND = "hand"
    TEST = "test"


@dataclass(frozen=True)
class Delivery:
    """One attempt, or a word about a whole day (no channel). Times are naive UTC."""

    id: str
    day: date
    channel: str
    channel_name: str
    occasion: Occasion
    attempt: int
    state: State
    problem: str
    detail: str
    process: str
    begun_at: datetime
    ended_at: datetime | None = None
    retry_at: datetime | None = None


_COLUMNS: Final = tuple(field.name for field in fields(Delivery))
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM notice_delivery"  # noqa: S608 - own names
_INSERT: Final = (
    f"INSERT INTO notice_delivery ({', '.join(_COLUMNS)})"  # noqa: S608 - own names
    f" VALUES ({', '.join('?' * len(_COLUMNS))})"
)
# Tests are no notices.
_OF_DAY: Final = f"{_SELECT} WHERE day = ? AND occasion <> 'test' ORDER BY begun_at, attempt"


def list_deliveries(state: Database) -> tuple[Delivery, ...]:
    """The newest ones, the newest first."""
    rows = state.rows(
        f"{_SELECT} ORDER BY begun_at DESC, day DESC, attempt DESC, id LIMIT ?", [_SHOWN]
    )
    return tuple(map(_delivery, rows))


def deliveries_of(state: Database, day: date) -> tuple[Delivery, ...]:
    """Of that day's notice, in order; tests are not among them."""
    return tuple(map(_delivery, state.rows(_OF_DAY, [day])))


def last_day(state: Database) -> date | None:
    """The last day of which the log says anything."""
    rows = state.rows("SELECT MAX(day) FROM notice_delivery WHERE occasion <> 'test'")
    found: date | None = rows[0][0]
    return found


def may_try(earlier: Sequence[Delivery], channel_id: str, now: datetime) -> bool:
    """Whether this day's notice may go to a channel by itself: never tried, or time for a retry."""
    if any(not each.channel for each in earlier):
        return False
    tried = [each for each in earlier if each.channel == channel_id]
    if not tried:
        return True
    retry = tried[-1].retry_at
    return all(each.state is State.FAILED for each in tried) and retry is not None and retry <= now


def claim(
    state: Database, day: date, channel: Channel, occasion: Occasion, now: datetime
) -> Delivery | None:
    """The attempt, written down as begun; None when somebody else has it or it is done.

    A test and what a person asks for may always be sent, unless it is being sent now.
    """
    if not _is_free(deliveries_of(state, day), channel.id, occasion, now):
        return None
    with state.write() as cursor:
        earlier = tuple(map(_delivery, cursor.execute(_OF_DAY, [day]).fetchall()))
        if not _is_free(earlier, channel.id, occasion, now):
            return None
        tried = sum(each.channel == channel.id for each in earlier)
        begun = Delivery(
            id=uuid4().hex,
            day=day,
            channel=channel.id,
            channel_name=channel.name,
            occasion=occasion,
            attempt=1 if occasion is Occasion.TEST else tried + 1,
            state=State.SENDING,
            problem="",
            detail="",
            process=_PROCESS,
            begun_at=now,
        )
        if occasion is not Occasion.TEST:
            # This is the try that they waited for.
            cursor.execute(
                "UPDATE notice_delivery SET retry_at = NULL WHERE day = ? AND channel = ?",
                [day, channel.id],
            )
        _insert(cursor, begun)
    return begun


def _is_free(
    earlier: Sequence[Delivery], channel_id: str, occasion: Occasion, now: datetime
) -> bool:
    if occasion is Occasion.TEST:
        return True
    if occasion is Occasion.HOUR:
        return may_try(earlier, channel_id, now)
    sending = (each for each in earlier if each.state is State.SENDING)
    return all(each.channel != channel_id for each in sending)


def finish(
    state: Database, begun: Delivery, outcome: Outcome, now: datetime, day_end: datetime
) -> None:
    """Write down what became of an attempt, and when it is tried again on the same day."""
    retries = begun.occasion is Occasion.HOUR and outcome.is_passing
    waits = RETRIES[begun.attempt - 1 : begun.attempt] if retries else ()
    retry_at = next((now + wait for wait in waits if now + wait < day_end), None)
    with state.write() as cursor:
        cursor.execute(
            "UPDATE notice_delivery"
            " SET state = ?, problem = ?, detail = ?, ended_at = ?, retry_at = ? WHERE id = ?",
            [
                outcome.state.value,
                outcome.problem,
                outcome.detail,
                now,
                retry_at,
                begun.id,
            ],
        )


def close_lost(state: Database, now: datetime) -> None:
    """What a process left as "sending" when it died may have arrived: it is unknown."""
    lost = "state = 'sending' AND process <> ?"
    if not state.rows(f"SELECT 1 FROM notice_delivery WHERE {lost} LIMIT 1", [_PROCESS]):  # noqa: S608 - own words
        return
    with state.write() as cursor:
        cursor.execute(
            "UPDATE notice_delivery SET state = 'unknown', problem = 'ended', ended_at = ?"  # noqa: S608 - own words
            f" WHERE {lost}",
            [now, _PROCESS],
        )


def note_day(state: Database, day: date, told: State, problem: str, now: datetime) -> None:
    """Say of a whole day that there was nothing to tell, or that nothing could be sent; once."""
    noted = Delivery(
        id=uuid4().hex,
        day=day,
        channel="",
        channel_name="",
        occasion=Occasion.HOUR,
        attempt=1,
        state=told,
        problem=problem,
        detail="",
        process=_PROCESS,
        begun_at=now,
        ended_at=now,
    )
    with state.write() as cursor:
        earlier = map(_delivery, cursor.execute(_OF_DAY, [day]).fetchall())
        if all(each.channel for each in earlier):
            _insert(cursor, noted)


def _insert(cursor: Cursor, delivery: Delivery) -> None:
    cursor.execute(_INSERT, [getattr(delivery, name) for name in _COLUMNS])


def _delivery(row: Sequence[Any]) -> Delivery:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["occasion"] = Occasion(values["occasion"])
    values["state"] = State(values["state"])
    return Delivery(**values)
