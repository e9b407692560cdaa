"""Looks for the words of topic rules in the subjects of a file, before its free text is dropped.

What is kept of a subject are the words that somebody asked for, so that rules can run again.
"""

from opsdash.intake.expressions import Bound
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.topic_rules import SUBJECT, folded_sql, found_words_sql, searched_words
from opsdash.store import Cursor


def with_words(cursor: Cursor, understood: Interpretation, source: str) -> str:
    """The relation of the rows of `single` with `words`, NULL where none is found.

    It is `single` itself when the file has no subject or no rule of the source reads one.
    """
    fact = understood.recognition.profile.fact.name
    words = searched_words(cursor, source) if fact == "inquiry" else ()
    if not words or SUBJECT not in understood.told:
        return "single"
    bound = Bound()
    found = found_words_sql(words, bound)
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE found_words AS
        SELECT record, words
        FROM (
            SELECT record, {found} AS words
            FROM (
                SELECT record, {folded_sql("subject")} AS folded_subject
                FROM single
                WHERE subject IS NOT NULL
            )
        )
        WHERE len(words) > 0
        """,
        bound.values,
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP VIEW worded AS SELECT single.*, found_words.words"
        " FROM single LEFT JOIN found_words USING (record)"
    )
    return "worded"
