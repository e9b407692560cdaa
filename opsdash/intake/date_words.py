"""Month names and half days in other languages, and the English that replaces them in a date.

strptime reads English alone. Only words that a column really has are replaced in it.
"""

import re
from collections.abc import Iterable, Mapping

# Short and long in English, then what other languages write.
_MONTHS = (
    ("Jan", "January", "januar janvier janv enero ene janeiro gennaio gen januari jänner jän"),
    ("Feb", "February", "februar février févr fév febrero fevereiro fev febbraio februari"),
    ("Mar", "March", "märz mär mrz mars marzo março maart mrt"),
    ("Apr", "April", "avril avr abril abr aprile"),
    ("May", "May", "mai mayo maio maggio mag mei"),
    ("Jun", "June", "juni juin junio junho giugno giu"),
    ("Jul", "July", "juli juillet juil julio julho luglio lug"),
    ("Aug", "August", "août aout agosto ago augustus"),
    ("Sep", "September", "sept septembre septiembre setiembre setembro set settembre sett"),
    ("Oct", "October", "oktober okt octobre octubre outubro out ottobre ott"),
    ("Nov", "November", "novembre noviembre novembro"),
    ("Dec", "December", "dezember dez décembre déc diciembre dic dezembro dez dicembre"),
)
_ENGLISH = {word.lower(): short for short, long, _ in _MONTHS for word in (short, long)}
_FOREIGN = {word: short for short, _, words in _MONTHS for word in words.split()}
# Longer ones first: the name of a weekday holds the sign for "day".
_PARTS = (
    *((f"{day}요일", "") for day in "월화수목금토일"),
    *((f"({day})", "") for day in "월화수목금토일"),
    *((f"星期{day}", "") for day in "一二三四五六日天"),
    *((f"周{day}", "") for day in "一二三四五六日"),
    ("오전", "AM"), ("오후", "PM"), ("上午", "AM"), ("下午", "PM"), ("午前", "AM"), ("午後", "PM"),
    ("a.\u00a0m.", "AM"), ("p.\u00a0m.", "PM"), ("a. m.", "AM"), ("p. m.", "PM"),
    ("a.m.", "AM"), ("p.m.", "PM"),
    ("년", "-"), ("월", "-"), ("일", ""), ("年", "-"), ("月", "-"), ("日", ""),
    ("\u202f", " "), ("\u00a0", " "), (" de ", " "), (" Uhr", ""), (" SA", " AM"), (" CH", " PM"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+\.?")


def date_words(texts: Iterable[str]) -> dict[str, str]:
    """What has to be replaced in these dates, in the order in which it has to be done."""
    found: dict[str, str] = {}
    for text in texts:
        left = text
        for part, english in _PARTS:
            if part in left:
                found[part] = english
                left = left.replace(part, english)
        found |= _foreign(left)
    order = [part for part, _ in _PARTS]
    parts = [part for part in order if part in found]
    words = sorted((word for word in found if word not in order), key=len, reverse=True)
    return {word: found[word] for word in (*parts, *words)}


def _foreign(text: str) -> dict[str, str]:
    """The names of months in a text that English does not write like this, with the English."""
    known = _ENGLISH | _FOREIGN
    return {
        word: known[plain]
        for word in _WORD.findall(text)
        if (plain := word.lower().rstrip(".")) in known and word.lower() not in _ENGLISH
    }


def in_english(text: str, words: Mapping[str, str]) -> str:
    for word, english in words.items():
        text = text.replace(word, english)
    return text
