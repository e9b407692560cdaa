"""Rows of a file that are no data: empty, headers repeated, totals, descriptions, other kinds.

They are ignored and counted by reason. A second table within the file is refused instead: what
follows its header are not the columns we would read.
"""

from opsdash.errors import FileSeveralTablesError
from opsdash.intake import expressions as sql
from opsdash.intake.expressions import Bound
from opsdash.intake.interpretation import Interpretation
from opsdash.intake.layout import is_description
from opsdash.intake.profiles import folded_name
from opsdash.store import Cursor


def ignore(cursor: Cursor, understood: Interpretation) -> None:
    """Set aside the rows of `staged` that are no data, by reason; `kept` is the rest."""
    bound = Bound()
    reasons = _no_data(understood, bound)
    cases = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in reasons)
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE refused AS
        SELECT record, '' AS field, '' AS value, CASE {cases} END AS reason, TRUE AS ignored
        FROM staged
        WHERE {" OR ".join(f"({condition})" for _, condition in reasons)}
        """,
        bound.values,
    )
    ignored = cursor.execute("SELECT COUNT(*) FROM refused").fetchall()[0][0]
    condition = " WHERE record NOT IN (SELECT record FROM refused WHERE ignored)" if ignored else ""
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW kept AS SELECT * FROM staged{condition}")


def _no_data(understood: Interpretation, bound: Bound) -> list[tuple[str, str]]:
    """Reason and condition of each kind of row that is no data, the first that holds counts."""
    columns = [f"c{at}" for at in sorted({reading.position for reading in understood.readings})]
    names = understood.recognition.layout.names
    header = " AND ".join(f"{column} = {bound.add(names[int(column[1:])])}" for column in columns)
    found = [
        ("blank_row", " AND ".join(f"{column} = ''" for column in columns)),
        ("header_row", header),
        ("total_row", _is_total(understood, columns, bound)),
        ("description_row", is_description(understood.recognition, bound)),
        ("other_kind", _is_other_kind(understood, bound)),
        ("chat_notice", _is_notice(understood, bound)),
    ]
    return [(reason, condition) for reason, condition in found if condition]


def _is_other_kind(understood: Interpretation, bound: Bound) -> str:
    """A row of a kind that the profile does not read, where the file tells the kind."""
    only = {folded_name(name): kinds for name, kinds in understood.recognition.profile.only.items()}
    conditions = [
        f"LOWER(c{at}) NOT IN ({bound.list(sorted(only[folded_name(name)]))})"
        for at, name in enumerate(understood.recognition.layout.names)
        if folded_name(name) in only
    ]
    return " OR ".join(conditions)


def _is_notice(understood: Interpretation, bound: Bound) -> str:
    """A row that the chat itself wrote: a new day, somebody who came or went."""
    profile, sender = understood.recognition.profile, understood.reading("customer")
    if profile.rows != "turns" or sender is None:
        return ""
    said = [
        f"CONTAINS(c{at}, {bound.add(notice)})"
        for at, name in enumerate(understood.recognition.layout.names)
        if folded_name(name) == folded_name(profile.chat.message)
        for notice in profile.chat.notices
    ]
    return " OR ".join([f"c{sender.position} = ''", *said])


def refuse_second_table(cursor: Cursor, understood: Interpretation, file: str) -> None:
    """Raise FileSeveralTablesError when another header stands among the rows of `staged`.

    It repeats the key's name beside other names.
    """
    recognition = understood.recognition
    key = recognition.key
    names = recognition.layout.names
    bound = Bound()
    same = " AND ".join(
        f"c{item.position} = {bound.add(names[item.position])}" for item in understood.readings
    )
    found = cursor.execute(
        f"SELECT MIN(record) FROM staged WHERE c{key} = {bound.add(names[key])} AND NOT ({same})",
        bound.values,
    ).fetchall()
    if found[0][0] is not None:
        raise FileSeveralTablesError(file=file, record=found[0][0])


def _is_total(understood: Interpretation, columns: list[str], bound: Bound) -> str:
    """A row whose id (or day) says "Total", or has none while another cell says so."""
    profile = understood.recognition.profile
    key = f"c{understood.recognition.key}"
    words = bound.list(sorted(word for word in profile.ignore if not word.endswith("*")))
    starts = [bound.add(word[:-1]) for word in sorted(profile.ignore) if word.endswith("*")]
    empty = sql.filled(key, sorted(profile.empty), bound)

    # Most ids begin with a digit: one look at it spares the search for words.
    is_wordy = all(word > "9" for word in profile.ignore)

    def says(column: str) -> str:
        begins = [f"STARTS_WITH(LOWER({column}), {start})" for start in starts]
        found = " OR ".join([f"LOWER({column}) IN ({words})", *begins])
        return f"{column} > '9' AND ({found})" if is_wordy else found

    anywhere = " OR ".join(says(column) for column in sorted({"c0", *columns}))
    return f"({says(key)}) OR ({empty} IS NULL AND ({anywhere}))"
