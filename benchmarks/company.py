"""The made-up company that is measured: the same rows every time, as a file and as stored facts.

Four years, 5 channels, 40 topics, 8 groups, 120 agents, three customers to ten inquiries. Facts are
written by one statement in the shape that the intake gives them, because ten million rows through
files would take longer than what is to be measured.
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from opsdash.access.actor import owner
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.intake.local_days import keep_zone
from opsdash.metrics import rollups
from opsdash.settings import Settings
from opsdash.store import Cursor, Home, open_home

ORGANISATION = Organisation(timezone="UTC", currency="EUR", week_start=0)
MEMORY_LIMIT = "4GB"

FIRST = datetime(2022, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
_SECONDS = int((END - FIRST).total_seconds())


def _waking(time: str) -> str:
    """The day squeezed into six to midnight: no row falls into an hour that a clock skips."""
    day = f"date_trunc('day', {time})"
    return f"{day} + INTERVAL 6 HOUR + to_seconds(CAST(0.75 * epoch({time} - {day}) AS BIGINT))"


# Digits of a hash scatter, and are the same in every release of DuckDB. Squares make few channels
# and topics frequent and many rare, as they are; the power lets the company grow. What is not
# solved when the export ends is still open.
_TICKETS = f"""
SELECT
    number,
    {_waking("created_at")} AS created_at,
    CASE WHEN is_solved THEN {_waking("created_at + to_seconds(duration)")} END AS solved_at,
    'Channel ' || CAST(1 + floor(5 * power(one % 1009 / 1009, 2)) AS INTEGER) AS channel,
    'Topic ' || CAST(1 + floor(40 * power(one // 1009 % 1013 / 1013, 2)) AS INTEGER) AS topic,
    'Group ' || (1 + agent % 8) AS team,
    'Agent ' || (1 + agent) AS agent,
    CAST(two % CAST($rows * 0.3 AS UBIGINT) AS BIGINT) AS customer,
    CASE WHEN NOT is_solved THEN 'open' WHEN number % 2 = 0 THEN 'solved' ELSE 'closed' END
        AS status,
    CASE WHEN one % 1021 < 45 THEN 1 ELSE 0 END AS reopens
FROM (
    SELECT
        *,
        CAST(one // 1022117 % 120 AS INTEGER) AS agent,
        one // 122654040 % 100 < 97 AND created_at + to_seconds(duration) < TIMESTAMP '{END:%F}'
            AS is_solved
    FROM (
        SELECT
            number,
            md5_number_lower('one' || number) AS one,
            md5_number_lower('two' || number) AS two,
            TIMESTAMP '{FIRST:%F}'
                + to_seconds(CAST({_SECONDS} * power(number / $rows, 0.9) AS BIGINT))
                AS created_at,
            CAST(600 * exp(6.5 * (md5_number_upper('one' || number) % 65536) / 65536) AS BIGINT)
                AS duration
        FROM (SELECT CAST(range AS BIGINT) AS number FROM range($rows))
    )
)
"""

COLUMNS = {
    "id": "VARCHAR",
    "created_at": "TIMESTAMP",
    "solved_at": "TIMESTAMP",
    "channel": "VARCHAR",
    "topic": "VARCHAR",
    "group": "VARCHAR",
    "agent": "VARCHAR",
    "requester_email": "VARCHAR",
    "status": "VARCHAR",
    "reopens": "INTEGER",
    "subject": "VARCHAR",
}

_FILE = f"""
COPY (
    SELECT
        'T-' || number AS id,
        created_at,
        solved_at,
        channel,
        topic,
        team AS "group",
        agent,
        'customer' || customer || '@example.com' AS requester_email,
        status,
        reopens,
        'About order ' || number * 31 % 100003 AS subject
    FROM ({_TICKETS})
    WHERE number >= $first
    ORDER BY number
) TO '{{path}}' (HEADER, DELIMITER ',')
"""

_INQUIRIES = f"""
INSERT INTO inquiry (
    source, id, batch_id, is_current, updated_at, created_at, first_resolved_at, resolved_at,
    closed_at, status, contact_channel, topic, agent_group, agent, priority, customer, reopens,
    resolution_seconds, onestop_at, created_day, resolved_day, solved_day, onestop_day, ended_day,
    first_reply_at, first_reply_seconds, reply_told, answered_day, replies, satisfaction
)
SELECT
    'made', 'T-' || number, $batch, TRUE, NULL, created_at, NULL, solved_at, NULL, status,
    channel, topic, team, agent, NULL, customer, reopens,
    date_diff('second', created_at, solved_at), solved_at, CAST(created_at AS DATE),
    CAST(solved_at AS DATE), CAST(solved_at AS DATE), CAST(solved_at AS DATE),
    CAST(solved_at AS DATE), replied_at, date_diff('second', created_at, replied_at), TRUE,
    CAST(replied_at AS DATE), CASE WHEN replied_at IS NOT NULL THEN 1 + number % 3 END,
    CASE number % 7 WHEN 0 THEN 'good' WHEN 1 THEN 'bad' WHEN 2 THEN 'offered' END
FROM (
    SELECT *, created_at + (solved_at - created_at) / 10 AS replied_at
    FROM ({_TICKETS})
)
"""

_ORDERS = f"""
INSERT INTO sales_order (
    source, id, batch_id, is_current, updated_at, ordered_at, cancelled_at, status, is_counted,
    currency, total, refunded, sales_channel, country, customer, lines_hash, ordered_day
)
SELECT
    'shop', 'O-' || number, $batch, TRUE, NULL, created_at, NULL, NULL, TRUE, 'EUR',
    20 + number % 180, 0, channel, NULL, customer, NULL, CAST(created_at AS DATE)
FROM ({_TICKETS})
WHERE number % 2 = 0
"""

_BATCH = """
INSERT INTO batch (
    batch_id, source, profile, fact, file_name, file_hash, imported_at, imported_by,
    interpretation, rows_in, new_rows, changed_rows, same_rows, folded_rows, ignored_rows,
    rejected_rows, oldest_at, newest_at, first_day, through_day, is_sample, rejects_seen
)
SELECT
    $batch, $source, $profile, $fact, $source || '.csv', '', $end, 'benchmark', '{}',
    $rows, $rows, 0, 0, 0, 0, 0, MIN($first), MAX($end), MIN(CAST($first AS DATE)),
    MAX(CAST($end AS DATE)) - 1, FALSE, TRUE
"""


def write_file(path: Path, rows: int) -> Path:
    """The inquiries as a generic CSV export."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_FILE.format(path=path), {"rows": rows, "first": 0})
    return path


def write_newest(path: Path, rows: int, newest: int) -> Path:
    """The last `newest` of the company's inquiries as a generic CSV export."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(_FILE.format(path=path), {"rows": rows, "first": rows - newest})
    return path


def make_home(path: Path, rows: int) -> Path:
    """A configured home with `rows` inquiries and half as many orders, closed again."""
    home = open_home(Settings(home=path, memory_limit=MEMORY_LIMIT, max_upload_mb=1))
    try:
        save_organisation(home.state, ORGANISATION, owner(name="benchmark"))
        _fill(home, rows)
    finally:
        home.close()
    return path


def _fill(home: Home, rows: int) -> None:
    with home.facts.write() as cursor:
        keep_zone(cursor, ORGANISATION.timezone)
        cursor.execute(_INQUIRIES, {"rows": rows, "batch": _next(cursor)})
        _note(cursor, 1, "made", "tickets", "inquiry", rows)
        cursor.execute(_ORDERS, {"rows": rows, "batch": _next(cursor)})
        _note(cursor, 2, "shop", "orders", "order", rows // 2)
        for fact in ("inquiry", "order"):
            rollups.rebuild(cursor, fact)


def _next(cursor: Cursor) -> int:
    return int(cursor.execute("SELECT nextval('batch_ids')").fetchall()[0][0])


def _note(cursor: Cursor, batch: int, source: str, profile: str, fact: str, rows: int) -> None:
    cursor.execute(
        _BATCH,
        {
            "batch": batch,
            "source": source,
            "profile": profile,
            "fact": fact,
            "rows": rows,
            "first": FIRST.replace(tzinfo=None),
            "end": END.replace(tzinfo=None),
        },
    )
