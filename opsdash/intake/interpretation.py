"""How a whole file is read: every matched column, its zone, its currency, and what is open.

Nothing is guessed silently: a time zone or a currency that neither the file nor the settings give
becomes a Question, beside those of the columns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Ask, Choices, Question
from opsdash.intake.column_reading import Reading, read_column
from opsdash.intake.facts import MONEY_OF_READINGS, STAGE, Kind
from opsdash.intake.recognition import Recognition
from opsdash.store import Cursor

_AMOUNTS = ("total", "amount", *(f"measure:{each}" for each in MONEY_OF_READINGS))
_DOLLARS = ("USD", "AUD", "CAD", "SGD", "HKD", "TWD", "NZD", "MXN", "BRL", "ARS", "CLP", "COP")
_CURRENCIES_OF_SIGNS = {
    "$": _DOLLARS,
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "£": ("GBP",),
    "€": ("EUR",),
    "₩": ("KRW",),
    "₫": ("VND",),
    "৳": ("BDT",),
    "₹": ("INR",),
    "฿": ("THB",),
    "₱": ("PHP",),
    "₺": ("TRY",),
    "₽": ("RUB",),
    "₴": ("UAH",),
    "₪": ("ILS",),
    "₦": ("NGN",),
    "₡": ("CRC",),
    "₸": ("KZT",),
}
_NOTHING = Choices()
# What folding messages tells about an inquiry, beside the columns they have.
_TOLD_BY_TURNS = frozenset(
    {"id", "updated_at", "agent", "first_reply_at", "first_reply_seconds", "replies"}
    | {"next_replies", "next_reply_seconds"}
)


@dataclass(frozen=True)
class Interpretation:
    """`zone` reads times without offset, `day_zone` tells the local day; both IANA names.

    `signs` maps the signs of the file's amounts to currencies, where no column tells the currency;
    an amount without a sign is in `currency`.
    """

    recognition: Recognition
    readings: tuple[Reading, ...]
    questions: tuple[Question, ...]
    unused: tuple[str, ...]
    zone: str
    day_zone: str
    currency: str
    signs: Mapping[str, str] = field(default_factory=dict)
    agents: tuple[str, ...] = ()

    def reading(self, name: str) -> Reading | None:
        return next((found for found in self.readings if found.field == name), None)

    @property
    def told(self) -> frozenset[str]:
        """The columns of the fact that the file says something about, filled ones included."""
        read = {item.field for item in self.readings}
        fact = self.recognition.profile.fact
        filled = {fill.column for fill in fact.fills if fill.source in read}
        stages = {"stages_hash"} if any(name.startswith(STAGE) for name in read) else set()
        made = _TOLD_BY_TURNS if self.recognition.profile.rows == "turns" else frozenset()
        return frozenset(read | filled | stages | made)


def interpret(
    cursor: Cursor,
    recognition: Recognition,
    choices: Choices,
    organisation: Organisation,
    before: Choices = _NOTHING,
) -> Interpretation:
    """Decide from the temporary table `staged` how every matched column is read.

    `before` was said about an earlier file: it settles what the values leave open, and where they
    contradict it the question is asked again.
    """
    readings, questions = [], []
    for name, position in recognition.matches.items():
        reading, question = read_column(cursor, recognition, name, position, choices, before)
        readings.append(reading)
        questions += [question] if question else []
    currency = choices.currency or recognition.profile.currency
    own = currency or (organisation.currency if organisation.configured else None)
    signs, unclear = _signs_of(cursor, recognition, readings, own)
    questions += unclear or _open_settings(recognition, readings, choices, organisation)
    used = recognition.positions
    names = recognition.layout.names
    return Interpretation(
        recognition=recognition,
        readings=tuple(readings),
        questions=tuple(questions),
        unused=tuple(name for at, name in enumerate(names) if at not in used),
        zone=_zone(recognition, choices, organisation),
        day_zone=organisation.timezone,
        currency=currency or organisation.currency,
        signs=signs,
        agents=tuple(choices.agents) or recognition.profile.chat.agents,
    )


def _amount(readings: Sequence[Reading]) -> Reading | None:
    return next((item for item in readings if item.field in _AMOUNTS), None)


def _signs_of(
    cursor: Cursor, recognition: Recognition, readings: Sequence[Reading], own: str | None
) -> tuple[dict[str, str], list[Question]]:
    """Currency by sign, where the amounts have signs and no column tells the currency.

    Several currencies share a sign: then it is the own one if that is among them, else a question.
    """
    amount = _amount(readings)
    if amount is None or {"currency", "dim:currency"} & set(recognition.matches):
        return {}, []
    found = cursor.execute(
        f"SELECT regexp_extract(c{amount.position}, '\\p{{Sc}}') AS sign, MIN(c{amount.position})"
        " FROM staged GROUP BY sign HAVING sign <> '' ORDER BY sign"
    ).fetchall()
    signs, asked = {}, []
    for sign, example in found:
        possible = _CURRENCIES_OF_SIGNS.get(sign, ())
        if len(possible) == 1 or own in possible:
            signs[sign] = own if own in possible else possible[0]
        else:
            asked.append(Question(Ask.CURRENCY, amount.field, amount.column, example, possible))
    return signs, asked[:1]


def _zone(recognition: Recognition, choices: Choices, organisation: Organisation) -> str:
    declared = recognition.profile.zone
    own = organisation.timezone if declared == "organisation" else declared
    return choices.timezone or own


def _open_settings(
    recognition: Recognition,
    readings: list[Reading],
    choices: Choices,
    organisation: Organisation,
) -> list[Question]:
    """Zone and currency, where neither the file nor a person nor the settings give them."""
    asked = []
    timed = [reading for reading in readings if reading.kind is Kind.INSTANT]
    if timed and not organisation.configured and not choices.timezone:
        first = timed[0]
        asked.append(Question(Ask.TIMEZONE, first.field, first.column, first.example, ()))
    amount = _amount(readings)
    has_currency = {"currency", "dim:currency"} & set(recognition.matches)
    known = choices.currency or recognition.profile.currency or organisation.configured
    if amount and not has_currency and not known:
        asked.append(Question(Ask.CURRENCY, amount.field, amount.column, amount.example, ()))
    return asked
