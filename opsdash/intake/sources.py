"""Whose ids are these? Facts are matched by source and id, so a wrong source is a wrong number.

The same export recognised differently would count everything twice; two shops that both number
from 1001 would overwrite each other. Both show in ids and dates, and only a person can say.
"""

from opsdash.intake.choices import Ask, Question
from opsdash.intake.facts import Fact
from opsdash.intake.interpretation import Interpretation
from opsdash.store import Cursor


def ask_source(
    cursor: Cursor, understood: Interpretation, source: str, *, remembered: bool = False
) -> Question | None:
    """A question when most rows of `single` are another source's, or most known ids another's.

    A `remembered` source is asked about once more where nothing in the file points to it and the
    same tool has brought files of another source too: two shops export the same header.
    """
    fact = understood.recognition.profile.fact
    if fact.name == "reading":
        return None
    rows = _one(cursor, "SELECT COUNT(*) FROM single", {})[0]
    known, moved = _moved(cursor, fact, source)
    twin = _twin(cursor, fact, source)
    if twin and twin[1] * 2 > rows and not (remembered and known - moved >= twin[1]):
        return _question(understood, twin[0], (twin[0], source))
    others = _others(cursor, understood, source) if remembered and known == 0 else ()
    if others:
        return _question(understood, source, (source, *others))
    if moved * 2 > known and moved * 2 > rows:
        return _question(understood, source, (source, _free_name(cursor, source)))
    return None


def _question(understood: Interpretation, source: str, options: tuple[str, ...]) -> Question:
    key = understood.reading("id")
    return Question(Ask.SOURCE, "id", key.column if key else "", source, options)


def _twin(cursor: Cursor, fact: Fact, source: str) -> tuple[str, int] | None:
    """The other source with the most facts of the same id and the same beginning."""
    begun = fact.instants[0]
    found = cursor.execute(
        f"""
        SELECT known.source, COUNT(*) AS facts
        FROM {fact.table} AS known
        JOIN single ON single.id = known.id AND single.{begun} = known.{begun}
        WHERE known.is_current AND known.source <> $source
        GROUP BY known.source
        ORDER BY facts DESC, known.source
        LIMIT 1
        """,
        {"source": source},
    ).fetchall()
    return (str(found[0][0]), int(found[0][1])) if found else None


def _moved(cursor: Cursor, fact: Fact, source: str) -> tuple[int, int]:
    """Ids that the source has already, and those of them that began at another time then.

    When something was created or ordered never changes.
    """
    begun = fact.instants[0]
    known, moved = _one(
        cursor,
        f"""
        SELECT COUNT(*), COUNT(*) FILTER (single.{begun} <> known.{begun})
        FROM {fact.table} AS known
        JOIN single ON single.id = known.id
        WHERE known.is_current AND known.source = $source
        """,
        {"source": source},
    )
    return known, moved


def _others(cursor: Cursor, understood: Interpretation, source: str) -> tuple[str, ...]:
    """The other sources that files of the same profile belong to."""
    found = cursor.execute(
        "SELECT DISTINCT source FROM batch"
        " WHERE profile = ? AND source <> ? AND undone_at IS NULL ORDER BY source",
        [understood.recognition.profile.name, source],
    ).fetchall()
    return tuple(str(name) for (name,) in found)


def _free_name(cursor: Cursor, source: str) -> str:
    taken = {name for (name,) in cursor.execute("SELECT DISTINCT source FROM batch").fetchall()}
    number = 2
    while f"{source}-{number}" in taken:
        number += 1
    return f"{source}-{number}"


def _one(cursor: Cursor, sql: str, values: dict[str, object]) -> tuple[int, ...]:
    return tuple(int(value) for value in cursor.execute(sql, values).fetchall()[0])
