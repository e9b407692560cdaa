"""Definitions as TOML text: what is exported, imported and stored is the same and reads back.

Read by the standard library's parser, which runs nothing; every key is checked here, so that a
typing mistake is named with its line and not passed over.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, cast

from opsdash.errors import DefinitionError
from opsdash.metrics.catalog import suggestions
from opsdash.metrics.own_definition import (
    BETTER,
    CHANGES,
    ID,
    LONGEST_WINDOW,
    MOST_DECIMALS,
    MOST_METRICS,
    MOST_VARIANTS,
    NAME_LENGTH,
    TEXT_LENGTH,
    Expression,
    OwnMetric,
    Problem,
    ProblemCode,
    Variant,
)
from opsdash.metrics.own_language import read_expression, write_expression

# All metrics that are allowed, written at length, stay below it.
MOST_CHARACTERS = 500_000

_TEXTS = {"name": NAME_LENGTH, "unit": NAME_LENGTH, "definition": TEXT_LENGTH}
_CHOICES: Mapping[str, tuple[str, ...]] = {"better": BETTER, "change": CHANGES}
_NUMBERS = {"decimals": (0, MOST_DECIMALS), "thin_below": (0, 1_000_000)}
_WINDOW = (1, LONGEST_WINDOW)
_LINE = re.compile(r"at line (\d+)")
_THIN = 30


def read_definitions(text: str) -> tuple[OwnMetric, ...]:
    """Raises DefinitionError with all problems that can be told without the data."""
    tables = _tables(text)
    if not tables:
        raise DefinitionError(Problem(ProblemCode.NOTHING))
    if len(tables) > MOST_METRICS:
        found, most = str(len(tables)), str(MOST_METRICS)
        raise DefinitionError(Problem(ProblemCode.TOO_MANY, found, expected=most))
    found_metrics: list[OwnMetric] = []
    problems: list[Problem] = []
    for name, table in tables.items():
        try:
            found_metrics.append(_Table(text, name, table).metric())
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(*problems)
    return tuple(found_metrics)


def _tables(text: str) -> dict[str, Any]:
    if len(text) > MOST_CHARACTERS:
        raise DefinitionError(Problem(ProblemCode.TOO_LONG, expected=str(MOST_CHARACTERS)))
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _LINE.search(str(error))
        # Where the text ends too early no line is named: it is the last one.
        line = int(found[1]) if found else len(text.splitlines())
        raise DefinitionError(Problem(ProblemCode.NOT_TOML, line=line)) from error


def write_definitions(metrics: Iterable[OwnMetric]) -> str:
    """The text that `read_definitions` reads as the same metrics."""
    return "\n".join(map(_metric_text, metrics))


def _metric_text(metric: OwnMetric) -> str:
    values: dict[str, object] = {
        "name": metric.name,
        "value": write_expression(metric.expression),
        "unit": metric.unit,
        "better": metric.better,
        "change": metric.change,
        "decimals": metric.decimals,
        "definition": metric.definition,
        "thin_below": metric.thin_below,
        "window": metric.window,
        "variants_by": metric.variants_by if metric.variants else None,
    }
    lines = [f"[{metric.id}]", *_lines(values)]
    for each in metric.variants:
        lines += ["", f"[{metric.id}.variant.{_quoted(each.value)}]"]
        lines += _lines({"value": write_expression(each.expression), "window": each.window})
    return "\n".join(lines) + "\n"


def _lines(values: Mapping[str, object]) -> list[str]:
    return [
        f"{key} = {_quoted(value) if isinstance(value, str) else value}"
        for key, value in values.items()
        if value is not None
    ]


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON; a deletion sign has to be one."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Table:
    """One table of the text; knows the lines on which its keys stand."""

    def __init__(self, text: str, name: str, table: object) -> None:
        self._text = text
        self._name = name
        self._table = table

    def metric(self) -> OwnMetric:
        if not ID.fullmatch(self._name):
            raise self._error(ProblemCode.BAD_ID, self._name)
        table = self._checked(self._table, _KEYS, self._name)
        expression = self._expression(table, self._name)
        texts = {key: self._string(table, key, most) for key, most in _TEXTS.items()}
        unit = texts["unit"] or _unit(expression)
        default = {"better": "neutral", "change": "points" if unit == "percent" else "percent"}
        chosen = {key: self._choice(table, key, default[key]) for key in _CHOICES}
        standing = {"decimals": 1, "thin_below": _THIN if expression.denominator else 0}
        numbers = {
            key: self._number(table, key, bounds, self._name) for key, bounds in _NUMBERS.items()
        }
        known = {key: standing[key] if value is None else value for key, value in numbers.items()}
        return OwnMetric(
            id=self._name,
            name=texts["name"].strip(),
            expression=expression,
            unit=unit,
            better=cast("Any", chosen["better"]),
            change=cast("Any", chosen["change"]),
            definition=texts["definition"],
            decimals=known["decimals"],
            thin_below=known["thin_below"],
            window=self._number(table, "window", _WINDOW, self._name),
            variants_by=self._string(table, "variants_by", NAME_LENGTH) or "group",
            variants=self._variants(table.get("variant", {})),
        )

    def _variants(self, tables: object) -> tuple[Variant, ...]:
        place = f"{self._name}.variant"
        if not isinstance(tables, dict):
            raise self._error(ProblemCode.WRONG_TYPE, "variant", expected="table")
        if len(tables) > MOST_VARIANTS:
            raise self._error(ProblemCode.TOO_MANY, str(len(tables)), expected=str(MOST_VARIANTS))
        found = []
        for value, raw in tables.items():
            own = f"{place}.{value}"
            table = self._checked(raw, ("value", "window"), own)
            window = self._number(table, "window", _WINDOW, own)
            found.append(Variant(value, self._expression(table, own), window))
        return tuple(found)

    def _checked(self, table: object, keys: tuple[str, ...], place: str) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise self._error(ProblemCode.WRONG_TYPE, place, expected="table")
        for key in table:
            if key not in keys:
                near = suggestions(key, keys)
                raise self._error(ProblemCode.UNKNOWN_KEY, key, key=key, near=near, place=place)
        for key in ("name", "value"):
            if key in keys and key not in table:
                raise self._error(ProblemCode.MISSING_KEY, key, place=place)
        return table

    def _expression(self, table: dict[str, Any], place: str) -> Expression:
        text = table["value"]
        if not isinstance(text, str):
            raise self._error(ProblemCode.WRONG_TYPE, "value", key="value", expected="text")
        try:
            return read_expression(text)
        except DefinitionError as error:
            (problem,) = error.problems
            code, expected, near = problem.code, problem.expected, problem.suggestions
            raise self._error(
                code, problem.found, key="value", expected=expected, near=near, place=place
            ) from error

    def _string(self, table: dict[str, Any], key: str, most: int) -> str:
        found = table.get(key, "")
        if not isinstance(found, str):
            raise self._error(ProblemCode.WRONG_TYPE, key, key=key, expected="text")
        if key == "name" and not found.strip():
            raise self._error(ProblemCode.MISSING_KEY, key, key=key)
        if len(found) > most:
            raise self._error(ProblemCode.TOO_LONG, key, key=key, expected=str(most))
        if any(unicodedata.category(each) in ("Cc", "Cs", "Cf") for each in found):
            raise self._error(ProblemCode.CONTROL, key, key=key)
        return found

    def _choice(self, table: dict[str, Any], key: str, default: str) -> str:
        found = table.get(key, default)
        allowed = _CHOICES[key]
        if not isinstance(found, str) or found not in allowed:
            near = suggestions(str(found), allowed)
            code, expected = ProblemCode.NOT_ALLOWED, ", ".join(allowed)
            raise self._error(code, str(found)[:NAME_LENGTH], key=key, expected=expected, near=near)
        return found

    def _number(
        self, table: dict[str, Any], key: str, bounds: tuple[int, int], place: str
    ) -> int | None:
        found = table.get(key)
        if found is None:
            return None
        is_number = isinstance(found, int) and not isinstance(found, bool)
        if not is_number or not bounds[0] <= found <= bounds[1]:
            expected = f"{bounds[0]} - {bounds[1]}"
            shown = str(found)[:NAME_LENGTH]
            raise self._error(
                ProblemCode.NOT_ALLOWED, shown, key=key, expected=expected, place=place
            )
        return int(found)

    def _error(
        self,
        code: ProblemCode,
        found: str,
        *,
        key: str = "",
        expected: str = "",
        near: tuple[str, ...] = (),
        place: str = "",
    ) -> DefinitionError:
        place = place or self._name
        line = line_of(self._text, place, key)
        where = f"{place}.{key}" if key else place
        return DefinitionError(Problem(code, found, where, line, expected, near))


def line_of(text: str, place: str, key: str = "") -> int | None:
    """The line of a table's header, or of a key below it; None where it is written in another way.

    `place` is the metric's id, with `.variant.` and the value behind it for a variant.
    """
    metric, _, value = place.partition(".variant.")
    wanted = (metric, "variant", value) if value else (metric,)
    is_inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        header = _header(line)
        if header is not None:
            is_inside = header == wanted
            if is_inside and not key:
                return number
        elif is_inside and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return None


def _header(line: str) -> tuple[str, ...] | None:
    if not line.lstrip().startswith("["):
        return None
    try:
        table: Any = tomllib.loads(line)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    names = []
    while isinstance(table, dict) and table:
        name, table = next(iter(table.items()))
        names.append(name)
    return tuple(names)


def _unit(expression: Expression) -> str:
    """What a value is called of which nothing is said."""
    return f"per {expression.times:f}" if expression.denominator else "number"


_KEYS = ("name", "value", "unit", "better", "change", "decimals", "definition", "thin_below",
         "window", "variants_by", "variant")  # fmt: skip
