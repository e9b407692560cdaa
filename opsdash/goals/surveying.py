"""Goals with where they stand and their chance, for calls that may wait: no page does.

What is not made when the time is over is told as being made.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from opsdash.calendar.organisation import Organisation
from opsdash.findings.background import Slow
from opsdash.goals.asked import Books
from opsdash.goals.chances import Outlook
from opsdash.goals.goal import Goal
from opsdash.goals.measuring import standings
from opsdash.goals.outlook import Asked, is_making, outlooks
from opsdash.goals.shown import Shown, shown_state
from opsdash.goals.standing import Standing, paced
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Question
from opsdash.metrics.remembered import answers_to
from opsdash.store import Home

# A chance takes some hundredths of a second.
_LOOK_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Surveyed:
    """`outlook` is None where a goal is over, or has no chance by its kind."""

    standing: Standing
    outlook: Slow[Outlook] | None

    @property
    def shown(self) -> Shown:
        """The state that a page shows it with."""
        return shown_state(self.standing, self.outlook.value if self.outlook else None)

    @property
    def chance(self) -> float | None:
        found = self.outlook.value if self.outlook else None
        return found.probability if found else None


def survey(
    goals: Sequence[Goal], asked: Asked, today: date, seconds: float
) -> tuple[Surveyed, ...]:
    """All goals in the order given, after waiting at most so long for their chances."""
    found = standings(goals, asked.books, today)
    over = time.monotonic() + seconds
    known = outlooks(found, asked)
    while is_making(known) and time.monotonic() < over:
        time.sleep(_LOOK_SECONDS)
        known = outlooks(found, asked)
    return tuple(_surveyed(each, known.get(each.goal.id)) for each in found)


def _surveyed(standing: Standing, outlook: Slow[Outlook] | None) -> Surveyed:
    found = outlook.value if outlook else None
    return Surveyed(paced(standing, found.expected) if found else standing, outlook)


def asked_of(home: Home, organisation: Organisation, coverage: Coverage, catalog: Catalog) -> Asked:
    """What goals rest on where no page is open, with the answers that pages know."""

    def answer(question: Question) -> Answer:
        return answers_to(home.facts, (question,), organisation, catalog)[0]

    books = Books(catalog, coverage, answer, organisation.week_start)
    return Asked(home, books, organisation)


def today_of(organisation: Organisation) -> date:
    """Today where the organisation is."""
    return datetime.now(ZoneInfo(organisation.timezone)).date()
