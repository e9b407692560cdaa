"""SQL that turns the text of a cell into a value, NULL where it cannot.

Everything that comes from a file, a profile or a person is bound; only our own column names are
written into the text.
"""

from collections.abc import Mapping, Sequence

_ISO_PATTERNS = (
    "____-__-__ __:__:__",
    "____-__-__",
    "____-__-__ __:__",
    "____-__-__T__:__:__",
    "____-__-__T__:__",
)

# Half of the key: with an address of usual length it fills one block of SHA-256, not two.
_KEY_LETTERS = 32

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "hms": 3600, "mmss": 60}
# What the first and the second number of a text with colons count, in seconds.
_COLONS = {"hours": (3600, 60), "hms": (3600, 60), "mmss": (60, 1)}
_COLON_TEXT = {
    "hours": r"[+-]?\d{1,9}:\d{2}(:\d{2})?",
    "hms": r"[+-]?\d{1,9}:\d{2}(:\d{2})?",
    "mmss": r"[+-]?\d{1,9}:\d{2}",
}


# Stands before a customer's hash where a file brings that instead of the identity.
CUSTOMER_MARK = "opsdash-customer-"


class Bound:
    """Collects the values of one statement under the names its text uses for them."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def add(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def list(self, values: Sequence[object]) -> str:
        return ", ".join(self.add(value) for value in values)


def filled(column: str, empty: Sequence[str], bound: Bound) -> str:
    """The (trimmed) cell; NULL when blank or a word for empty, in whatever case."""
    if not empty:
        return f"NULLIF({column}, '')"
    longest = max(len(word.encode()) for word in empty)
    return (
        f"CASE WHEN strlen({column}) <= {longest}"
        f" AND LOWER({column}) IN ('', {bound.list(sorted(empty))}) THEN NULL ELSE {column} END"
    )


def identifier(text: str) -> str:
    """An id without what spreadsheets put around it: ="123", '00123."""
    return (
        f"CASE WHEN {text} LIKE '=\"%\"' THEN {text}[3:-2]"
        f" WHEN {text}[1] = '''' THEN {text}[2:] ELSE {text} END"
    )


def damaged_identifier(text: str) -> str:
    """True for 1.03E+13: a spreadsheet has thrown digits away, so nothing can match it."""
    return rf"({text} ILIKE '%e+%' AND regexp_full_match({text}, '\d([.,]\d+)?[eE]\+\d+'))"


def mapped(text: str, meanings: Mapping[str, str], bound: Bound, *, otherwise: str) -> str:
    """`meanings` maps the distinct cell texts of this file; `otherwise` is SQL for the rest."""
    if not meanings:
        return otherwise
    cases = " ".join(
        f"WHEN {bound.add(cell)} THEN {bound.add(meaning)}" for cell, meaning in meanings.items()
    )
    return f"CASE {text} {cases} ELSE {otherwise} END"


def count(text: str) -> str:
    """A whole number, or a word for one or none; a cast alone would round 1.234 to 1."""
    whole = f"regexp_full_match({text}, '[+-]?[0-9]+([.]0{{1,2}})?')"
    return (
        f"COALESCE(CASE WHEN {whole} THEN TRY_CAST({text} AS INTEGER) END,"
        f" CASE LOWER({text}) WHEN 'true' THEN 1 WHEN 'yes' THEN 1"
        " WHEN 'false' THEN 0 WHEN 'no' THEN 0 END)"
    )


def money(text: str, decimal: str) -> str:
    """A decimal number; currency signs, blanks and grouping are understood, letters are not."""
    plain = rf"regexp_replace({text}, '[\p{{Sc}}\p{{Z}}\s''\x{{2019}}]', '', 'g')"
    if decimal == ",":
        grouped, mark = "'^[+-]?\\d{1,3}(\\.\\d{3})+(,\\d*)?$'", "','"
        cleaned = f"replace(replace({plain}, '.', ''), ',', '.')"
        fits = f"(regexp_matches({plain}, {grouped}) OR {plain} NOT LIKE '%.%')"
    else:
        grouped, mark = "'^[+-]?\\d{1,3}(,\\d{3})+(\\.\\d*)?$'", "'.'"
        cleaned = f"replace({plain}, ',', '')"
        fits = f"(regexp_matches({plain}, {grouped}) OR {plain} NOT LIKE '%,%')"
    slow = f"CASE WHEN {fits} THEN TRY_CAST({cleaned} AS DECIMAL(18, 4)) END"
    if mark == "','":
        return (
            f"CASE WHEN regexp_full_match({text}, '[+-]?\\d+')"
            f" THEN TRY_CAST({text} AS DECIMAL(18, 4)) ELSE {slow} END"
        )
    return f"COALESCE(TRY_CAST({text} AS DECIMAL(18, 4)), {slow})"


# Money that has no smaller unit: what a tool calls cents is the amount itself.
_WITHOUT_CENTS = (
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
)  # fmt: skip


def from_cents(amount: str, currency: str) -> str:
    """An amount told in the smallest unit of its currency."""
    whole = f"COALESCE(UPPER({currency}) IN {_WITHOUT_CENTS}, FALSE)"
    return f"CAST({amount} * CASE WHEN {whole} THEN 1.00 ELSE 0.01 END AS DECIMAL(18, 4))"


def currency_of(text: str, signs: Mapping[str, str], otherwise: str, bound: Bound) -> str:
    """The currency of an amount by its sign."""
    if not signs:
        return otherwise
    cases = " ".join(
        f"WHEN contains({text}, {bound.add(sign)}) THEN {bound.add(code)}"
        for sign, code in signs.items()
    )
    return f"CASE {cases} ELSE {otherwise} END"


def customer(text: str, key: bytes, source: str, bound: Bound) -> str:
    """A keyed hash of an e-mail, phone or id, case ignored: 60 bits of SHA-256(128-bit key, text).

    Keeping 60 of 256 bits leaves nothing to extend, so the key in front is as good as an HMAC.
    E-mail addresses and phone numbers with a plus are the same person everywhere, any other id
    only within its source. An id that a spreadsheet has cut would make one customer of many, so
    it is unknown. A rejected row that comes back corrected brings the hash itself, after a mark.
    """
    owner = f"CASE WHEN {text} LIKE '%@%' OR {text}[1] = '+' THEN '' ELSE {bound.add(source)} END"
    digest = f"sha256({bound.add(key.hex()[:_KEY_LETTERS])} || {owner} || LOWER({text}))"
    whole = f"CAST('0x' || LEFT({digest}, 15) AS BIGINT)"
    marked = f"TRY_CAST('0x' || {text}[{len(CUSTOMER_MARK) + 1}:] AS BIGINT)"
    return (
        f"CASE WHEN {text} LIKE '{CUSTOMER_MARK}%' THEN {marked}"
        f" WHEN NOT {damaged_identifier(text)} THEN {whole} END"
    )


def iso_instant(text: str) -> str:
    """Year-first text without an offset, with or without a time, as a naive timestamp."""
    # A cast to TIMESTAMP drops an offset without a word, so nothing with one may get here.
    fits = " OR ".join(f"{text} LIKE '{pattern}'" for pattern in _ISO_PATTERNS)
    return f"CASE WHEN {fits} THEN TRY_CAST({text} AS TIMESTAMP) END"


def iso_day(text: str) -> str:
    """Year-first text that is a date and nothing more, as a naive timestamp."""
    return f"CASE WHEN strlen({text}) <= 10 THEN {iso_instant(text)} END"


def replaced(text: str, words: Mapping[str, str], bound: Bound) -> str:
    """The text with each of these words replaced, in their order."""
    for word, instead in words.items():
        text = f"replace({text}, {bound.add(word)}, {bound.add(instead)})"
    return text


def duration(text: str, unit: str, decimal: str = ".") -> str:
    """Seconds, the sign kept; `hms` and `mmss` are texts with colons, other units numbers.

    Hours with colons are hours and minutes: no number of hours is written like this.
    """
    colons = _COLONS.get(unit)
    number = f"TRY_CAST(round({_fraction(text, decimal)} * {_SECONDS[unit]}) AS BIGINT)"
    if not colons:
        return number
    first, second = colons
    parts = f"str_split(ltrim({text}, '+-'), ':')"
    value = (
        f"CAST({parts}[1] AS BIGINT) * {first} + CAST({parts}[2] AS BIGINT) * {second}"
        f" + COALESCE(CAST({parts}[3] AS BIGINT), 0)"
    )
    signed = f"CASE WHEN {text} LIKE '-%' THEN -1 ELSE 1 END * ({value})"
    fits = f"regexp_full_match({text}, '{_COLON_TEXT[unit]}')"
    otherwise = f" ELSE {number}" if unit == "hours" else ""
    return f"CASE WHEN {fits} THEN {signed}{otherwise} END"


def _fraction(text: str, decimal: str) -> str:
    """A number with any fraction; a sign that groups thousands must stand before three digits."""
    group = "," if decimal == "." else "."
    grouped = f"'[+-]?\\d{{1,3}}([{group}]\\d{{3}})+([{decimal}]\\d*)?'"
    plain = f"TRY_CAST(replace(replace({text}, '{group}', ''), '{decimal}', '.') AS DOUBLE)"
    fits = f"NOT contains({text}, '{group}') OR regexp_full_match({text}, {grouped})"
    return f"CASE WHEN {fits} THEN {plain} END"


def tags(text: str, separator: str) -> str:
    """The distinct values of a cell in alphabetical order, NULL where there is none."""
    apart = rf"\x1f{''.join(_escaped(sign) for sign in separator)}"
    blank = r"\s" if separator.strip() or not separator else ""
    word = rf"[^{apart}{blank}](?:[^{apart}]*[^{apart}{blank}])?"
    listed = f"list_sort(list_distinct(regexp_extract_all({text}, '{word}')))"
    return f"NULLIF({listed}, CAST([] AS VARCHAR[]))"


def _escaped(sign: str) -> str:
    return f"\\x{{{ord(sign):x}}}"


def parsed(text: str, formats: Sequence[str], bound: Bound) -> str:
    return f"TRY_STRPTIME({text}, [{bound.list(formats)}])"


def serial_instant(text: str) -> str:
    """A spreadsheet's day number (1900 system) as a naive timestamp, to the second."""
    number = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
    return (
        f"CASE WHEN {number} BETWEEN 20000 AND 60000"
        f" THEN TIMESTAMP '1899-12-30' + to_seconds(round({number} * 86400)) END"
    )


def in_utc(naive: str, zone: str) -> str:
    """A naive local timestamp as naive UTC."""
    return f"timezone('UTC', timezone({zone}, {naive}))"


def local_day(utc: str, zone: str) -> str:
    """The local day in `zone` (SQL) of a naive UTC timestamp."""
    return f"CAST(timezone({zone}, timezone('UTC', {utc})) AS DATE)"
