"""How tall the rows of a table have to be, so that the longest of their texts is read whole."""

import unicodedata
from collections.abc import Iterable
from math import ceil
from typing import Final

ONE_LINE: Final = 40
# From this height on a cell breaks its text into lines.
WRAPPED: Final = 66
# In pixels: a letter of the mean word, a line, what a cell keeps free, and what lines lose where
# the next word is too long for them.
_LETTER: Final = 5.85
_LINE: Final = 18
_EDGE: Final = 14
_LOST: Final = 0.8
_WIDE: Final = ("W", "F")


def row_height(texts: Iterable[str], width: int, least: int = ONE_LINE) -> int:
    """For texts in a column of so many pixels."""
    longest = max(map(_length, texts), default=0)
    if longest <= width - _EDGE:
        return least
    lines = ceil(longest / (_LOST * (width - _EDGE)))
    return max(least, WRAPPED, lines * _LINE + _EDGE)


def _length(text: str) -> float:
    """In pixels; Chinese, Japanese and Korean letters are twice as wide."""
    return sum(_LETTER * (1 + (unicodedata.east_asian_width(each) in _WIDE)) for each in text)
