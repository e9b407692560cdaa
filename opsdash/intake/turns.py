"""Messages of a chat to inquiries: one begins with a customer's message after a silence.

Who works here only a person can say. Names of customers become keyed hashes; what was written is
never read beyond the notices of the chat itself.
"""

from opsdash.intake.choices import Ask, Question
from opsdash.intake.expressions import Bound, local_day
from opsdash.intake.interpretation import Interpretation
from opsdash.store import Cursor

_MOST_NAMES = 50


def ask_agents(cursor: Cursor, understood: Interpretation) -> Question | None:
    """Who of those who write are agents, unless that was said or declared."""
    sender = understood.reading("customer")
    if understood.recognition.profile.rows != "turns" or understood.agents or sender is None:
        return None
    column = f"c{sender.position}"
    rows = cursor.execute(
        f"SELECT {column} FROM kept WHERE {column} <> '' GROUP BY {column}"
        f" ORDER BY COUNT(*) DESC, {column} LIMIT {_MOST_NAMES}"
    ).fetchall()
    names = tuple(str(name) for (name,) in rows)
    return Question(Ask.AGENTS, "customer", sender.column, names[0], names) if names else None


def fold_turns(cursor: Cursor, understood: Interpretation) -> None:
    """Fold the messages in `typed` into `single`, one row per inquiry.

    A stretch of messages without a customer's is set aside: an agent who writes first is answered
    in an inquiry, or it is none.
    """
    _speak(cursor, understood)
    cursor.execute(
        """
        INSERT INTO refused
        SELECT record, '', '', 'agents_only', TRUE
        FROM spoken
        WHERE stretch NOT IN (SELECT stretch FROM spoken WHERE NOT is_agent)
        """
    )
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE begun AS
        SELECT stretch, MIN(turn) AS turn FROM spoken WHERE NOT is_agent GROUP BY stretch
        """
    )
    _wait_again(cursor)
    _answer(cursor)
    _make_inquiries(cursor, understood)


def _make_inquiries(cursor: Cursor, understood: Interpretation) -> None:
    """Of each stretch the message that begins it, with its replies and waits (`single`)."""
    bound = Bound()
    replied_on = local_day("reply_at", bound.add(understood.day_zone))
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE single AS
        SELECT
            typed.* REPLACE (
                strftime(created_at, '%Y-%m-%d %H:%M ')
                    || COALESCE(RIGHT('00000' || LOWER(TO_HEX(customer)), 6), 'nobody') AS id,
                last_at AS updated_at,
                replied_by AS agent,
                {replied_on} AS answered_day
            ),
            reply_at AS first_reply_at,
            date_diff('second', created_at, reply_at) AS first_reply_seconds,
            CAST(reply_count AS INTEGER) AS replies,
            CAST(next_replies AS INTEGER) AS next_replies,
            CAST(next_reply_seconds AS BIGINT) AS next_reply_seconds
        FROM typed
        JOIN spoken USING (record)
        JOIN answered USING (turn)
        LEFT JOIN followed_up USING (turn)
        """,
        bound.values,
    )


def _answer(cursor: Cursor) -> None:
    """The first reply to each inquiry and how many there were (`answered`)."""
    cursor.execute(
        """
        CREATE OR REPLACE TEMP VIEW answered AS
        SELECT
            begun.turn,
            MAX(spoken.said_at) AS last_at,
            MIN(spoken.said_at) FILTER (replies) AS reply_at,
            ARG_MIN(spoken.sender, spoken.turn) FILTER (replies) AS replied_by,
            COUNT(*) FILTER (replies) AS reply_count
        FROM (
            SELECT spoken.*, is_agent AND spoken.turn > begun.turn AS replies
            FROM spoken
            JOIN begun USING (stretch)
        ) AS spoken
        JOIN begun USING (stretch)
        GROUP BY begun.turn
        """
    )


def _wait_again(cursor: Cursor) -> None:
    """How long the customer waited for each reply after the first, by inquiry (`followed_up`).

    A wait begins with the first message after a reply and ends with the next reply.
    """
    cursor.execute(
        """
        CREATE OR REPLACE TEMP VIEW followed_up AS
        SELECT
            turn,
            COUNT(replied_at) AS next_replies,
            SUM(date_diff('second', asked_at, replied_at)) AS next_reply_seconds
        FROM (
            SELECT
                begun.turn,
                replies_before,
                MIN(said_at) FILTER (NOT is_agent) AS asked_at,
                MIN(said_at) FILTER (is_agent) AS replied_at
            FROM (
                SELECT
                    spoken.*,
                    COALESCE(SUM(CAST(is_agent AS INTEGER)) OVER (
                        PARTITION BY stretch
                        ORDER BY spoken.turn
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ), 0) AS replies_before
                FROM spoken
                JOIN begun USING (stretch)
                WHERE spoken.turn >= begun.turn
            ) AS spoken
            JOIN begun USING (stretch)
            GROUP BY begun.turn, replies_before
        ) AS waits
        WHERE replies_before > 0 AND asked_at IS NOT NULL AND replied_at IS NOT NULL
        GROUP BY turn
        """
    )


def _speak(cursor: Cursor, understood: Interpretation) -> None:
    """Number the messages (`turn`) and the stretches between silences."""
    sender = understood.reading("customer")
    column = f"kept.c{sender.position}" if sender else "''"
    bound = Bound()
    agents = bound.list(list(understood.agents)) or "NULL"
    silence = bound.add(understood.recognition.profile.chat.silence_hours * 3600)
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE spoken AS
        WITH messages AS (
            SELECT
                typed.record,
                typed.created_at AS said_at,
                {column} AS sender,
                COALESCE({column} IN ({agents}), FALSE) AS is_agent,
                ROW_NUMBER() OVER (ORDER BY typed.created_at, typed.record) AS turn
            FROM typed
            JOIN kept USING (record)
        ),
        paused AS (
            SELECT
                *,
                COALESCE(
                    date_diff('second', LAG(said_at) OVER (ORDER BY turn), said_at) > {silence},
                    TRUE
                ) AS breaks
            FROM messages
        )
        SELECT *, SUM(CAST(breaks AS INTEGER)) OVER (ORDER BY turn) AS stretch FROM paused
        """,
        bound.values,
    )
