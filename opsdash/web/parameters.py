"""What a call says about its file, in the query string: each parameter with its test.

The names are those of the choices that people have on the Import page and on the command line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import QueryParams

from opsdash.calendar.organisation import is_zone
from opsdash.errors import CallInvalidError
from opsdash.intake.choices import Choices
from opsdash.intake.shapes import DateOrder

_LONGEST: Final = 200
_LONGEST_WAIT_SECONDS: Final = 3600
_USUAL_WAIT_SECONDS: Final = 60


@dataclass(frozen=True)
class Said:
    """`name` is what the caller calls the file; `wait` how long another import may keep it."""

    choices: Choices
    name: str
    is_trial: bool
    wait: float


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.isprintable()


def _is_currency(text: str) -> bool:
    return len(text) == len("EUR") and text.isascii() and text.isupper()


def _is_encoding(text: str) -> bool:
    try:
        "".encode(text)
    except (LookupError, ValueError):
        return False
    return True


def _is_wait(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:9]) <= _LONGEST_WAIT_SECONDS


_CHOICES: Final[Mapping[str, Callable[[str], bool]]] = {
    "profile": _is_name,
    "source": _is_name,
    "timezone": is_zone,
    "date_order": lambda text: text in list(DateOrder),
    "decimal": lambda text: text in (".", ","),
    "currency": _is_currency,
    "encoding": _is_encoding,
    "member": _is_name,
    "gone": lambda text: text in ("keep", "delete"),
}
_OTHERS: Final[Mapping[str, Callable[[str], bool]]] = {
    "name": _is_name,
    "dry_run": lambda text: text in ("true", "false"),
    "wait": _is_wait,
}

NAMES: Final = (*_CHOICES, *_OTHERS)


def read_parameters(query: QueryParams) -> Said:
    """Raises CallInvalidError for a name or a value that is not known."""
    said: dict[str, str] = {}
    for name, value in query.multi_items():
        test = _CHOICES.get(name) or _OTHERS.get(name)
        if test is None or name in said:
            raise CallInvalidError(problem="parameter_unknown", name=name)
        if not test(value):
            raise CallInvalidError(problem="parameter_invalid", name=name)
        said[name] = value
    return Said(
        choices=replace(Choices(), **{name: said[name] for name in _CHOICES if name in said}),  # type: ignore[arg-type]  # the names of its texts
        name=said.get("name", ""),
        is_trial=said.get("dry_run") == "true",
        wait=float(said.get("wait", _USUAL_WAIT_SECONDS)),
    )
