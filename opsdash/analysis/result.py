"""What every analysis returns: how far it can be relied upon, its value, and why not further.

Each analysis names its reasons in an enum of its own; their sentences are in the words. Bad data
(constant, empty, infinite) ends in a status, never in an exception.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Value = TypeVar("Value")
Code = TypeVar("Code", bound=StrEnum)
Value_co = TypeVar("Value_co", covariant=True)
Code_co = TypeVar("Code_co", bound=StrEnum, covariant=True)


class Status(StrEnum):
    """`THIN`: shown with its warning. `REFUSED`: there is no value, see the reasons."""

    OK = "ok"
    THIN = "thin"
    REFUSED = "refused"


@dataclass(frozen=True)
class Reason(Generic[Code_co]):
    """A code and the facts of its sentence as pairs, so that a result stays hashable."""

    code: Code_co
    facts: tuple[tuple[str, float | str], ...] = ()

    @property
    def values(self) -> dict[str, float | str]:
        return dict(self.facts)


@dataclass(frozen=True)
class Result(Generic[Value_co, Code_co]):
    """`value` is None exactly when it is refused; an `OK` one may carry reasons as remarks."""

    status: Status
    value: Value_co | None
    reasons: tuple[Reason[Code_co], ...] = ()

    @property
    def codes(self) -> tuple[Code_co, ...]:
        return tuple(each.code for each in self.reasons)


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low > 0 or self.high < 0


def because(code: Code, **facts: float | str) -> Reason[Code]:
    """The reason `code` with the numbers that its sentence needs, in their order."""
    return Reason(code, tuple(facts.items()))


def ok(value: Value, *remarks: Reason[Code]) -> Result[Value, Code]:
    return Result(Status.OK, value, remarks)


def thin(value: Value, *reasons: Reason[Code]) -> Result[Value, Code]:
    return Result(Status.THIN, value, reasons)


def refused(*reasons: Reason[Code]) -> Result[Value, Code]:
    return Result(Status.REFUSED, None, reasons)
