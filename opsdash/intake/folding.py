"""Several file rows, one fact: line items of an order, versions of a ticket, repeated rows.

Folding keeps count: every row that disappears into another is a folded row of the reconciliation.
"""

from opsdash.intake import expressions as sql
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import Fact
from opsdash.intake.interpretation import Interpretation, Reading
from opsdash.store import Cursor


def fold_lines(cursor: Cursor, understood: Interpretation) -> None:
    """Fold the rows of `kept` that share an id into `folded`, one row per fact.

    A column of the fact itself takes its first filled cell, wherever it stands; two different
    totals or currencies for one id contradict each other. A row without an id stays alone, to be
    rejected by name. `keyed` keeps every row with its `fold_key` for the lines.
    """
    own = [item for item in understood.readings if not is_line(item, understood)]
    told = [f"c{item.position}" for item in understood.readings if is_line(item, understood)]
    text = f"concat_ws(chr(31), {', '.join(told)})" if told else "''"
    contradicting = [
        f"COUNT(DISTINCT NULLIF(c{item.position}, '')) > 1"
        for item in own
        if item.field in ("total", "currency")
    ]
    empty = sorted(understood.recognition.profile.empty)
    bound = Bound()
    key = sql.filled(f"c{understood.recognition.matches['id']}", empty, bound)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE keyed AS"
        f" SELECT *, COALESCE({key}, 'no id ' || record) AS fold_key FROM kept",
        bound.values,
    )
    bound = Bound()
    cells = [f"{_first_filled(item, empty, bound)} AS c{item.position}" for item in own]
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE folded AS
        SELECT
            fold_key,
            MIN(record) AS record,
            STRING_AGG({text}, chr(30) ORDER BY record) AS lines_text,
            {" OR ".join(contradicting) or "FALSE"} AS contradicts,
            {", ".join(cells)}
        FROM keyed
        GROUP BY fold_key
        """,
        bound.values,
    )


def refuse_lines(cursor: Cursor) -> None:
    """Refuse the other rows of a refused fact too: they were loaded into nothing."""
    cursor.execute(
        """
        INSERT INTO refused
        SELECT keyed.record, '', '', 'line_of_rejected', FALSE
        FROM keyed
        JOIN attempted ON attempted.fold_key = keyed.fold_key
        WHERE attempted.failed IS NOT NULL AND keyed.record <> attempted.record
        """
    )


def fold_versions(cursor: Cursor, fact: Fact, *, newest: bool) -> None:
    """Leave one row per id in `single`, made from `typed`.

    With `newest` the latest update counts, of equals the last row. Otherwise equal rows fold and
    differing rows with one id are all rejected: which of them is right, the file does not say.
    """
    repeated = cursor.execute("SELECT COUNT(*) > COUNT(DISTINCT id) FROM typed").fetchall()[0][0]
    if not repeated:
        cursor.execute("CREATE OR REPLACE TEMP VIEW single AS SELECT * FROM typed")
        return
    if not newest:
        _refuse_differing(cursor, fact)
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE single AS
        SELECT * FROM typed
        WHERE record NOT IN (SELECT record FROM refused)
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY id ORDER BY updated_at DESC NULLS LAST, record DESC
        ) = 1
        """
    )


def _refuse_differing(cursor: Cursor, fact: Fact) -> None:
    told = ", ".join(fact.stored)
    cursor.execute(
        f"""
        INSERT INTO refused
        SELECT record, 'id', id, 'id_repeated', FALSE
        FROM typed
        WHERE id IN (SELECT id FROM typed GROUP BY id HAVING COUNT(DISTINCT ({told})) > 1)
        """
    )


def is_line(reading: Reading, understood: Interpretation) -> bool:
    """Whether a column belongs to the lines of a fact instead of the fact itself."""
    profile = understood.recognition.profile
    if profile.rows != "lines" or ":" in reading.field:
        return False
    return profile.fact.field(reading.field).line_level


def _first_filled(reading: Reading, empty: list[str], bound: Bound) -> str:
    cell = f"c{reading.position}"
    told = f"{sql.filled(cell, empty, bound)} IS NOT NULL"
    return f"COALESCE(FIRST({cell} ORDER BY record) FILTER ({told}), '')"
