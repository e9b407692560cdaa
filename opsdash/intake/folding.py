"""Several file rows, one fact: line items of an order, versions of a ticket, repeated rows.

Folding keeps count: every row that disappears into another is a folded row of the reconciliation.
"""

from collections.abc import Sequence

from opsdash.intake import expressions as sql
from opsdash.intake.column_reading import Reading
from opsdash.intake.expressions import Bound
from opsdash.intake.facts import NOT_COUNTED, Fact, Kind
from opsdash.intake.interpretation import Interpretation
from opsdash.store import Cursor

# What stands before an item of a list.
_QUANTITY = "^(\\d+)\\s*\u00d7\\s*"


def fold_lines(cursor: Cursor, understood: Interpretation) -> None:
    """Fold the rows of `kept` that share an id into `folded`, one row per fact.

    A column of the fact itself takes its first filled cell, wherever it stands, or the sum of its
    lines where the profile says so; two different totals or currencies for one id contradict each
    other. A row without an id stays alone, to be rejected by name. `keyed` keeps every row with
    its `fold_key` for the lines.
    """
    lines = list(_lines(understood).values())
    own = [item for item in understood.readings if item not in lines]
    told = [f"c{item.position}" for item in lines]
    _key_rows(cursor, understood, told)
    # Without lines to tell apart there is nothing to order: a literal must not be ordered by.
    text = f"concat_ws(chr(31), {', '.join(told)})" if told else "''"
    ordered = f"record, {text}" if told else "record"
    bound = Bound()
    cell = _Folding(understood, bound)
    cells = [f"{cell.of(item)} AS c{item.position}" for item in own]
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE folded AS
        SELECT
            fold_key,
            MIN(record) AS record,
            STRING_AGG({text}, chr(30) ORDER BY {ordered}) AS lines_text,
            {_contradicts(understood, own)} AS contradicts,
            {", ".join(cells)}
        FROM keyed
        GROUP BY fold_key
        """,
        bound.values,
    )


def _key_rows(cursor: Cursor, understood: Interpretation, told: Sequence[str]) -> None:
    """Make `keyed`: the rows of `kept`, one for each item, the cells `told` of lines never NULL."""
    empty = sorted(understood.recognition.profile.empty)
    bound = Bound()
    key = sql.filled(f"c{understood.recognition.matches['id']}", empty, bound)
    plain = [f"COALESCE({sql.filled(cell, empty, bound)}, '') AS {cell}" for cell in told]
    columns = f"* REPLACE ({', '.join(plain)})" if plain else "*"
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE keyed AS"
        f" SELECT {columns}, COALESCE({key}, 'no id ' || record) AS fold_key"
        f" FROM {_one_item_each(understood)}",
        bound.values,
    )


def _contradicts(understood: Interpretation, own: Sequence[Reading]) -> str:
    """SQL: whether the rows of one id tell different things that can only be one."""
    rules = understood.recognition.profile.columns
    found = [
        f"COUNT(DISTINCT NULLIF(c{item.position}, '')) > 1"
        for item in own
        if item.field in ("total", "currency") and rules[item.field].per == "order"
    ]
    # Amounts of several currencies have no sum.
    found += [
        f"COUNT(DISTINCT NULLIF(regexp_extract(c{item.position}, '\\p{{Sc}}'), '')) > 1"
        for item in own
        if item.field == "total" and rules["total"].per == "line"
    ]
    return " OR ".join(found) or "FALSE"


def refuse_lines(cursor: Cursor) -> None:
    """Refuse the other rows of a refused fact too: they were loaded into nothing."""
    cursor.execute(
        """
        INSERT INTO refused
        SELECT
            keyed.record,
            '',
            '',
            CASE WHEN refused.ignored THEN refused.reason ELSE 'line_of_rejected' END,
            refused.ignored
        FROM keyed
        JOIN attempted ON attempted.fold_key = keyed.fold_key
        JOIN refused ON refused.record = attempted.record
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
    told = ", ".join(stored_columns(cursor, fact, "typed"))
    cursor.execute(
        f"""
        INSERT INTO refused
        SELECT record, 'id', id, 'id_repeated', FALSE
        FROM typed
        WHERE id IN (SELECT id FROM typed GROUP BY id HAVING COUNT(DISTINCT ({told})) > 1)
        """
    )


def stored_columns(cursor: Cursor, fact: Fact, relation: str) -> tuple[str, ...]:
    """The stored columns of a fact that a relation has: rare ones are not always there."""
    have = {str(row[0]) for row in cursor.execute(f"DESCRIBE {relation}").fetchall()}
    return tuple(name for name in fact.stored if name in have)


def made_columns(cursor: Cursor, fact: Fact, relation: str) -> tuple[tuple[str, str], ...]:
    """The computed columns of a fact that a relation has, each with what it is computed from."""
    have = {str(row[0]) for row in cursor.execute(f"DESCRIBE {relation}").fetchall()}
    return (*fact.derived, *(each for each in fact.replied if each[0] in have))


def is_line(reading: Reading, understood: Interpretation) -> bool:
    """Whether a column belongs to the lines of a fact instead of the fact itself."""
    profile = understood.recognition.profile
    if profile.rows != "lines" or ":" in reading.field:
        return False
    return profile.fact.field(reading.field).line_level


def line_values(understood: Interpretation) -> tuple[str, ...]:
    """SQL for product, sku, quantity and price of a row of `keyed`; NULL where not told."""
    lines = _lines(understood)
    columns = []
    if _lists_items(understood):
        cell = f"keyed.c{lines['product'].position}"
        product = f"NULLIF(regexp_replace({cell}, '{_QUANTITY}', ''), '')"
        quantity = f"TRY_CAST(regexp_extract({cell}, '{_QUANTITY}', 1) AS DECIMAL(18, 4))"
        return (product, "NULL", quantity, "NULL")
    for name in ("product", "sku", "quantity", "price"):
        text = f"NULLIF(keyed.c{lines[name].position}, '')" if name in lines else "NULL"
        number = name in lines and lines[name].kind is Kind.MONEY
        columns.append(sql.money(text, lines[name].decimal) if number else text)
    return tuple(columns)


def _lists_items(understood: Interpretation) -> bool:
    rule = understood.recognition.profile.columns.get("product")
    return rule is not None and rule.items and "product" in _lines(understood)


def _one_item_each(understood: Interpretation) -> str:
    """SQL: `kept` with one row for each item that a cell lists."""
    if not _lists_items(understood):
        return "kept"
    cell = f"c{_lines(understood)['product'].position}"
    parted = f"regexp_replace({cell}, ',\\s*(\\d+\\s*\u00d7\\s)', chr(30) || '\\1', 'g')"
    return (
        f"(SELECT * EXCLUDE (item) REPLACE (item AS {cell})"
        f" FROM (SELECT *, UNNEST(string_split({parted}, chr(30))) AS item FROM kept))"
    )


def line_condition(understood: Interpretation) -> str:
    """SQL that is true for a row of `keyed` that tells a line; empty where no column does."""
    return " OR ".join(f"keyed.c{item.position} <> ''" for item in _lines(understood).values())


def _lines(understood: Interpretation) -> dict[str, Reading]:
    return {item.field: item for item in understood.readings if is_line(item, understood)}


# A line in one of these states adds nothing to its order while others stand.
_UNDONE = (*NOT_COUNTED, "refunded")


class _Folding:
    """The cell of a folded row, for each column of the fact itself."""

    def __init__(self, understood: Interpretation, bound: Bound) -> None:
        self._profile = understood.recognition.profile
        self._own_currency = understood.currency
        self._readings = {item.field: item for item in understood.readings}
        self._empty = sorted(understood.recognition.profile.empty)
        self._bound = bound

    def of(self, reading: Reading) -> str:
        field = reading.field.split(":")[1] if ":" in reading.field else reading.field
        if self._profile.columns[field].per == "order":
            return self._currency(reading) if field == "currency" else self._first(reading)
        if reading.field == "status":
            kept = self._first(reading, self._is_not(_UNDONE))
            live = self._first(reading, self._is_not(NOT_COUNTED))
            return f"COALESCE(NULLIF({kept}, ''), NULLIF({live}, ''), {self._first(reading)})"
        if reading.field != field:
            # The part is in the sum already; only what cannot be read is left to be named.
            return self._first(reading, self._is_unreadable(reading))
        return self._sum(reading)

    def _text(self, reading: Reading) -> str:
        return sql.filled(f"c{reading.position}", self._empty, self._bound)

    def _first(self, reading: Reading, condition: str = "TRUE") -> str:
        told = f"{self._text(reading)} IS NOT NULL AND {condition}"
        return f"COALESCE(FIRST(c{reading.position} ORDER BY record) FILTER ({told}), '')"

    def _currency(self, reading: Reading) -> str:
        """The first one; an order of cancelled lines alone may have none, and needs none."""
        first = self._first(reading)
        if self._profile.columns["total"].per == "order":
            return first
        own = self._bound.add(self._own_currency)
        cancelled = f"COUNT(*) FILTER ({self._is_not(NOT_COUNTED)}) = 0"
        return f"CASE WHEN {first} = '' AND {cancelled} THEN {own} ELSE {first} END"

    def _is_not(self, states: tuple[str, ...]) -> str:
        """Whether a line is in none of these states, as far as the file tells them by line."""
        status = self._readings.get("status")
        if status is None or self._profile.columns["status"].per == "order":
            return "TRUE"
        over = [cell for cell, meaning in status.meanings.items() if meaning in states]
        if not over:
            return "TRUE"
        return f"c{status.position} NOT IN ({self._bound.list(over)})"

    def _is_unreadable(self, reading: Reading) -> str:
        text = self._text(reading)
        return f"{text} IS NOT NULL AND {sql.money(text, reading.decimal)} IS NULL"

    def _sum(self, reading: Reading) -> str:
        """The sum of the lines that stand, written like the column's own cells.

        Where all lines are cancelled or refunded it is the sum of those, which may have no amount.
        """
        terms = [f"COALESCE({sql.money(self._text(reading), reading.decimal)}, 0)"]
        for name, (field, sign, _) in self._profile.parts().items():
            if field == reading.field and name in self._readings:
                part = self._readings[name]
                terms.append(f"{sign} COALESCE({sql.money(self._text(part), part.decimal)}, 0)")
        amount, text = " ".join(terms), self._text(reading)
        layers = [self._is_not(_UNDONE), self._is_not(NOT_COUNTED)]
        cases = [
            f"WHEN COUNT(*) FILTER ({lines}) > 0 THEN CASE WHEN COUNT({text}) FILTER ({lines}) > 0"
            f" THEN CAST(SUM({amount}) FILTER ({lines}) AS VARCHAR) ELSE '' END"
            for lines in layers
        ]
        total = f"CASE {' '.join(cases)} ELSE CAST(SUM({amount}) AS VARCHAR) END"
        written = f"replace({total}, '.', ',')" if reading.decimal == "," else total
        sign = f"regexp_extract({self._first(reading)}, '\\p{{Sc}}')"
        unreadable = self._first(reading, self._is_unreadable(reading))
        return f"COALESCE(NULLIF({unreadable}, ''), NULLIF({written}, '') || {sign}, '')"
