"""The small language of values: `count(inquiries where topic in ['Delivery']) / sum(orders) * 100`.

Read by hand, word by word, without evaluating anything; what is written can be read again. Names
with blanks and values stand in single quotes, a quote within them twice.
"""

import re
from decimal import Decimal
from typing import NoReturn

from opsdash.errors import DefinitionError
from opsdash.metrics.catalog import Condition, suggestions
from opsdash.metrics.own_definition import (
    MOST_CONDITIONS,
    MOST_TERMS,
    MOST_VALUES,
    VALUE_LENGTH,
    Expression,
    Function,
    Part,
    Problem,
    ProblemCode,
)

_TOKEN = re.compile(
    r"\s*(?:(?P<quoted>'(?:[^']|'')*')|(?P<number>\d{1,12}(?:\.\d{1,12})?)"
    r"|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/()\[\],=]))"
)
_BARE = re.compile(r"[^\W\d]\w*")
_WORDS = frozenset({"where", "and", "in", "not"})


def read_expression(text: str) -> Expression:
    """Raises DefinitionError with what was found and what was expected."""
    if len(text) > VALUE_LENGTH:
        raise DefinitionError(Problem(ProblemCode.TOO_LONG, expected=str(VALUE_LENGTH)))
    return _Reader(text).expression()


def write_expression(expression: Expression) -> str:
    """The text that `read_expression` reads as the same value."""
    is_alone = not expression.denominator and expression.times == expression.by == 1
    text = _side_text(expression.numerator, is_alone=is_alone)
    if expression.denominator:
        text += f" / {_side_text(expression.denominator, is_alone=False)}"
    if expression.times != 1:
        text += f" * {expression.times:f}"
    if expression.by != 1:
        text += f" / {expression.by:f}"
    return text


def _side_text(parts: tuple[Part, ...], *, is_alone: bool) -> str:
    texts = [f"{'-' if each.sign < 0 else '+'} {_part_text(each)}" for each in parts]
    text = " ".join(texts).removeprefix("+ ")
    return text if is_alone or (len(parts) == 1 and parts[0].sign > 0) else f"({text})"


def _part_text(part: Part) -> str:
    conditions = " and ".join(map(_condition_text, part.conditions))
    where = f" where {conditions}" if conditions else ""
    return f"{part.function}({_name_text(part.name)}{where})"


def _condition_text(condition: Condition) -> str:
    values = ", ".join(map(_quoted, condition.values))
    verb = "not in" if condition.is_excluded else "in"
    return f"{_name_text(condition.dimension)} {verb} [{values}]"


def _name_text(name: str) -> str:
    return name if _BARE.fullmatch(name) and name not in _WORDS else _quoted(name)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Reader:
    """Reads one value from left to right; `_at` is the word it stands before."""

    def __init__(self, text: str) -> None:
        self._words = _split(text)
        self._at = 0

    def expression(self) -> Expression:
        has_brackets = self._next() == "("
        numerator = self._bracketed() if has_brackets else self._sum()
        denominator: tuple[Part, ...] = ()
        numbers = {"*": Decimal(1), "/": Decimal(1)}
        while self._next() in ("*", "/"):
            if len(numerator) > 1 and not has_brackets:
                self._refuse("brackets")
            sign = self._take()
            if self._is_number() and numbers[sign] == 1:
                numbers[sign] = self._number()
            elif sign == "/" and not denominator:
                denominator = self._bracketed() if self._next() == "(" else (self._part(1),)
            else:
                self._refuse("number")
        if self._at < len(self._words):
            self._refuse("end")
        return Expression(numerator, denominator, numbers["*"], numbers["/"])

    def _bracketed(self) -> tuple[Part, ...]:
        self._expect("(")
        parts = self._sum()
        self._expect(")")
        return parts

    def _sum(self) -> tuple[Part, ...]:
        parts = [self._part(-1 if self._take_if("-") else 1)]
        while self._next() in ("+", "-"):
            parts.append(self._part(-1 if self._take() == "-" else 1))
            self._bound(len(parts), MOST_TERMS)
        return tuple(parts)

    def _part(self, sign: int) -> Part:
        word = self._next()
        if word not in tuple(Function):
            known = suggestions(word, tuple(Function))
            code = ProblemCode.UNKNOWN_FUNCTION if _BARE.fullmatch(word) else ProblemCode.SYNTAX
            raise DefinitionError(
                Problem(code, word, expected=", ".join(Function), suggestions=known)
            )
        self._take()
        self._expect("(")
        name = self._name()
        conditions = []
        if self._take_if("where"):
            conditions.append(self._condition())
            while self._take_if("and"):
                conditions.append(self._condition())
                self._bound(len(conditions), MOST_CONDITIONS)
        self._expect(")")
        return Part(sign, Function(word), name, tuple(conditions))

    def _condition(self) -> Condition:
        dimension = self._name()
        if self._take_if("="):
            return Condition(dimension, (self._text(),))
        is_excluded = self._take_if("not")
        self._expect("in")
        self._expect("[")
        values = [self._text()]
        while self._take_if(","):
            values.append(self._text())
            self._bound(len(values), MOST_VALUES)
        self._expect("]")
        return Condition(dimension, tuple(dict.fromkeys(values)), is_excluded)

    def _name(self) -> str:
        word = self._next()
        if word.startswith("'"):
            return self._text()
        if not _BARE.fullmatch(word) or word in _WORDS:
            self._refuse("name")
        return self._take()

    def _text(self) -> str:
        if not self._next().startswith("'"):
            self._refuse("quoted")
        return self._take()[1:-1].replace("''", "'")

    def _is_number(self) -> bool:
        return self._next()[:1].isdecimal()

    def _number(self) -> Decimal:
        number = Decimal(self._take())
        if not number:
            raise DefinitionError(Problem(ProblemCode.ZERO))
        return number.normalize()

    def _next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _take(self) -> str:
        self._at += 1
        return self._words[self._at - 1]

    def _take_if(self, word: str) -> bool:
        is_next = self._next() == word
        self._at += is_next
        return is_next

    def _expect(self, word: str) -> None:
        if not self._take_if(word):
            self._refuse(word)

    def _bound(self, found: int, most: int) -> None:
        if found > most:
            raise DefinitionError(Problem(ProblemCode.TOO_MANY, str(found), expected=str(most)))

    def _refuse(self, expected: str) -> NoReturn:
        raise DefinitionError(Problem(ProblemCode.SYNTAX, self._next(), expected=expected))


def _split(text: str) -> list[str]:
    words = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            found = text[at:].split(maxsplit=1)[0]
            raise DefinitionError(Problem(ProblemCode.SYNTAX, found, expected="sign"))
        words.append(match[0].strip())
        at = match.end()
    return words
