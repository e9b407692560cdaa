"""Promises in working time: kept on the day of the reply, broken on the day it was due."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from opsdash.intake import promises
from opsdash.metrics import rollups
from opsdash.store import Database

pytestmark = pytest.mark.sql

MONDAY = datetime(2024, 3, 4)
HOUR = timedelta(hours=1)
# Nine to five on working days, for a few weeks.
SPANS = [
    (MONDAY + timedelta(days=n, hours=9), MONDAY + timedelta(days=n, hours=17))
    for n in range(40)
    if n % 7 < 5
]
READ = (
    "SELECT reply_promise_day, is_reply_kept, resolution_promise_day, is_resolution_kept"
    " FROM inquiry ORDER BY id"
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("facts") / "facts.duckdb", "facts", "1GB")
    yield database
    database.close()


@pytest.fixture
def facts(opened: Database) -> Database:
    with opened.write() as cursor:
        for table in ("inquiry", "service_target", "working_span"):
            cursor.execute(f"DELETE FROM {table}")
        rollups.rebuild(cursor, "inquiry")
    return opened


def keep(facts: Database, targets: list[tuple], *, spans: bool = False) -> None:
    with facts.write() as cursor:
        for table in ("service_target", "working_span"):
            cursor.execute(f"DELETE FROM {table}")
        for target in targets:
            cursor.execute("INSERT INTO service_target VALUES (?, ?, ?, ?)", target)
        before = 0
        for begins, ends in SPANS if spans else []:
            cursor.execute("INSERT INTO working_span VALUES (?, ?, ?)", [begins, ends, before])
            before += int((ends - begins).total_seconds())
        promises.recompute(cursor)
        rollups.check(cursor, "inquiry")


def add(facts: Database, *, created: datetime, **columns: object) -> None:
    told = {
        "source": "desk",
        "id": str(len(facts.rows("SELECT id FROM inquiry"))),
        "batch_id": 1,
        "is_current": True,
        "created_at": created,
        "created_day": created.date(),
        "reply_told": True,
    } | columns
    if told.get("status") == "solved":
        told["ended_day"] = (told.get("resolved_at") or created).date()
    with facts.write() as cursor:
        places = ", ".join("?" for _ in told)
        cursor.execute(
            f"INSERT INTO inquiry ({', '.join(told)}) VALUES ({places})", list(told.values())
        )
        promises.apply_to_batch(cursor, "desk", 1)
        rollups.rebuild(cursor, "inquiry")


def reply(facts: Database) -> tuple[date | None, bool | None]:
    return facts.rows(READ)[0][:2]


def test_without_targets_nothing_is_promised(facts: Database) -> None:
    add(facts, created=MONDAY, first_reply_at=MONDAY + HOUR)

    assert facts.rows(READ) == [(None, None, None, None)]


@pytest.mark.parametrize(
    ("replied", "expected"),
    [
        (timedelta(hours=2), (date(2024, 3, 4), True)),
        (timedelta(hours=2, seconds=1), (date(2024, 3, 4), False)),
        (timedelta(days=3), (date(2024, 3, 4), False)),
        (None, (date(2024, 3, 4), False)),
    ],
)
def test_a_late_and_an_overdue_reply_are_broken_on_the_day_they_were_due(
    facts: Database, replied: timedelta | None, expected: tuple[date, bool]
) -> None:
    add(facts, created=MONDAY, first_reply_at=None if replied is None else MONDAY + replied)
    keep(facts, [(None, 7200, None, False)])

    assert reply(facts) == expected


def test_the_priority_has_its_own_target(facts: Database) -> None:
    urgent = {"priority": "Urgent", "first_reply_at": MONDAY + HOUR}
    add(facts, created=MONDAY, **urgent)
    keep(facts, [(None, 7200, None, False), ("Urgent", 60, None, False)])

    assert reply(facts) == (date(2024, 3, 4), False)


def test_working_time_stands_still_over_the_weekend(facts: Database) -> None:
    friday_evening = MONDAY + timedelta(days=4, hours=16)
    next_monday = MONDAY + timedelta(days=7, hours=10)
    add(facts, created=friday_evening, first_reply_at=next_monday)
    add(facts, created=friday_evening, first_reply_at=next_monday + timedelta(seconds=1))
    keep(facts, [(None, 7200, None, True)], spans=True)

    assert [row[:2] for row in facts.rows(READ)] == [
        (date(2024, 3, 11), True),
        (date(2024, 3, 11), False),
    ]


def test_what_ended_unanswered_before_it_was_due_is_neither(facts: Database) -> None:
    ended = {"status": "solved", "resolved_at": MONDAY + HOUR}
    add(facts, created=MONDAY, **ended)
    keep(facts, [(None, 7200, 60, False)])

    assert facts.rows(READ) == [(None, None, date(2024, 3, 4), False)]


def test_a_source_that_tells_no_replies_has_no_promise_of_them(facts: Database) -> None:
    add(facts, created=MONDAY, reply_told=None)
    keep(facts, [(None, 7200, None, False)])

    assert reply(facts) == (None, None)


def test_the_files_own_count_goes_first(facts: Database) -> None:
    replied = MONDAY + timedelta(days=1)
    add(facts, created=MONDAY, first_reply_at=replied, reply_target_seconds=5)
    add(facts, created=MONDAY, first_reply_at=replied, reply_target_seconds=-90_000)
    add(facts, created=MONDAY, resolution_due_at=MONDAY + timedelta(days=2))
    keep(facts, [(None, 7200, 60, False)])

    assert facts.rows(READ) == [
        (date(2024, 3, 5), True, date(2024, 3, 4), False),
        (date(2024, 3, 4), False, date(2024, 3, 4), False),
        (date(2024, 3, 4), False, date(2024, 3, 6), False),
    ]


def test_a_batch_is_judged_when_it_is_stored(facts: Database) -> None:
    keep(facts, [(None, 7200, None, False)])
    add(facts, created=MONDAY, first_reply_at=MONDAY + HOUR)

    assert reply(facts) == (date(2024, 3, 4), True)
    assert facts.rows("SELECT SUM(reply_kept) FROM rollup_promise_topic") == [(1,)]


def test_other_targets_change_the_sums(facts: Database) -> None:
    add(facts, created=MONDAY, first_reply_at=MONDAY + HOUR)
    keep(facts, [(None, 7200, None, False)])
    keep(facts, [(None, 60, None, False)])

    sums = "SELECT SUM(reply_kept), SUM(reply_broken) FROM rollup_promise"
    assert facts.rows(sums) == [(0, 1)]
    keep(facts, [])
    assert facts.rows("SELECT COUNT(*) FROM rollup_promise") == [(0,)]


moments = st.integers(0, 21 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@settings(
    max_examples=15,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(
    asked=st.lists(st.tuples(moments, st.integers(0, 9_000)), min_size=1, max_size=12),
    promised=st.integers(1, 40 * 3600),
)
def test_deadlines_are_those_of_a_clock_that_is_counted_by_the_second(
    facts: Database, asked: list[tuple[datetime, int]], promised: int
) -> None:
    with facts.write() as cursor:
        cursor.execute("DELETE FROM inquiry")
        for number, (created, minutes) in enumerate(asked):
            cursor.execute(
                "INSERT INTO inquiry (source, id, batch_id, is_current, created_at, created_day,"
                " first_reply_at, reply_told) VALUES ('desk', ?, 1, TRUE, ?, ?, ?, TRUE)",
                [f"{number:03}", created, created.date(), created + timedelta(minutes=minutes)],
            )
        rollups.rebuild(cursor, "inquiry")
    keep(facts, [(None, promised, None, True)], spans=True)

    assert [row[:2] for row in facts.rows(READ)] == [
        judged(created, created + timedelta(minutes=minutes), promised)
        for created, minutes in asked
    ]


def judged(created: datetime, replied: datetime, promised: int) -> tuple[date, bool]:
    left = promised
    for begins, ends in SPANS:
        worked = (ends - max(begins, created)).total_seconds()
        if worked <= 0:
            continue
        if worked >= left:
            due = max(begins, created) + timedelta(seconds=left)
            break
        left -= int(worked)
    is_kept = replied <= due
    return (replied if is_kept else due).date(), is_kept
