"""Numbers as people type and paste them: 1250.5, 1,250.5, 1.250,5 and 1 250,5 are one value.

Where the only sign could part thousands as well as decimals (1.250, 1,250), nothing is guessed.
"""

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from typing import Final

# What the column of readings keeps.
_STEP: Final = Decimal("0.0001")
# Beyond it a value cannot be rounded within the precision of decimals, and none is that large.
_LONGEST: Final = 20

_SIGNS: Final = str.maketrans({"\N{MINUS SIGN}": "-", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})
_SHAPE: Final = re.compile(r"(?P<sign>[+-]?) ?(?P<digits>[0-9., ']*[0-9]) ?(?P<percent>%?)")
_AMBIGUOUS: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_PLAIN: Final = re.compile(r"(?P<whole>[0-9]*)(?:[.,](?P<decimals>[0-9]+))?")
# One mark between all thousands, and another one before the decimals.
_GROUPED: Final = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[., '])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?:(?!(?P=mark))[.,](?P<decimals>[0-9]+))?"
)
_MARKS: Final = re.compile(r"[., ']")


class Unclear(StrEnum):
    """Why a text is no value. AMBIGUOUS: its one sign may part thousands or decimals."""

    AMBIGUOUS = "ambiguous"
    NO_NUMBER = "no_number"
    NO_PERCENT = "no_percent"


def read_number(text: str, *, in_percent: bool = False) -> Decimal | Unclear | None:
    """The value of a cell as it is stored, None where nothing is in it."""
    plain = _plain(text)
    if not plain:
        return None
    shape = _SHAPE.fullmatch(plain)
    if shape is None:
        return Unclear.NO_NUMBER
    if shape["percent"] and not in_percent:
        return Unclear.NO_PERCENT
    found = _read_digits(shape["digits"])
    return -found if isinstance(found, Decimal) and shape["sign"] == "-" else found


def _plain(text: str) -> str:
    """With plain digits, signs and spaces in the place of wide and narrow ones."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())


def _read_digits(digits: str) -> Decimal | Unclear:
    if _AMBIGUOUS.fullmatch(digits):
        return Unclear.AMBIGUOUS
    found = _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)
    if found is None:
        return Unclear.NO_NUMBER
    whole = _MARKS.sub("", found["whole"])
    value = Decimal(f"{whole or 0}.{found['decimals'] or 0}")
    return value if value.adjusted() > _LONGEST else value.quantize(_STEP)


def two_readings(text: str) -> tuple[str, str]:
    """An ambiguous text as a whole number and with decimals, each as it can be typed instead."""
    before, after = _MARKS.split(_plain(text).removesuffix("%").replace(" ", ""), maxsplit=1)
    return before + after, f"{before}.{after}0"


def read_by(text: str, decimal: str) -> Decimal | Unclear | None:
    """An ambiguous text by the decimal sign that somebody said."""
    whole, decimals = two_readings(text)
    return read_number(decimals if decimal in _plain(text) else whole)


def typed_text(value: Decimal) -> str:
    """A stored value as a cell shows it: `read_number` reads the same value from it."""
    text = f"{value.normalize():f}"
    return f"{text}0" if _AMBIGUOUS.fullmatch(text.lstrip("-")) else text
