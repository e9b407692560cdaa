"""Which public holidays hold for the organisation, and whether it works on them."""

from dataclasses import asdict, dataclass, replace
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.rights import Right
from opsdash.calendar.answers import load_answer, save_answer
from opsdash.calendar.problems import Problem, refuse
from opsdash.calendar.public_holidays import is_place
from opsdash.store import Database

_NAME: Final = "holidays"
_SAID: Final = ("country", "subdivision", "in_english", "are_worked")


@dataclass(frozen=True)
class HolidaySettings:
    """`country` is ISO 3166-1 alpha-2, "" for none; `subdivision` a code of its part, "" for all.

    `are_worked`: a holiday is a day like its weekday, only named.
    """

    country: str = ""
    subdivision: str = ""
    in_english: bool = True
    are_worked: bool = False
    version: int = 0


def load_holiday_settings(state: Database) -> HolidaySettings:
    said, version = load_answer(state, _NAME)
    return HolidaySettings(**(said or {}), version=version)


def save_holiday_settings(
    state: Database, settings: HolidaySettings, actor: Actor
) -> HolidaySettings:
    """Raises InvalidRecordError, and ConflictError when somebody was faster."""
    actor.must(Right.ARRANGE)
    if not is_place(settings.country, settings.subdivision):
        refuse([Problem("country", "unknown_place")])
    values = asdict(settings)
    said = {name: values[name] for name in _SAID}
    version = save_answer(state, _NAME, said, settings.version, actor)
    return replace(settings, version=version)
