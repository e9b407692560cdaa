"""A home with two months of tickets, and a view of them frozen by somebody who may."""

from datetime import date, datetime, timedelta

from importing import UTC, imported

from opsdash.access.actor import Actor
from opsdash.access.rights import Role
from opsdash.calendar.organisation import save_organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question
from opsdash.report.frozen.freezing import Seen, freeze
from opsdash.report.frozen.records import FrozenView
from opsdash.store import Home

HEADER = "id,created,topic,solved,status,reopens\n"
FIRST = datetime(2024, 6, 1, 9)
A_DAY = 5
# Five tickets a day, the newest on Wednesday, the 31st of July: the last complete day is the 30th.
TICKETS = 61 * A_DAY
JULY = Period(date(2024, 7, 1), date(2024, 7, 29))
EDITOR = Actor("Ana", Role.EDITOR)
QUESTIONS = (
    Question(("inquiries", "reopen_rate"), JULY, comparison=Comparison.PREVIOUS),
    Question(("inquiries",), JULY, Grain.WEEK),
    Question(("inquiries",), JULY, split="topic"),
)


def row(number: int, topic: str = "a", reopens: int = 0) -> str:
    at = FIRST + timedelta(days=number // A_DAY)
    solved = f"{at + timedelta(hours=2):%Y-%m-%d %H:%M}"
    return f"{number},{at:%Y-%m-%d %H:%M},{topic},{solved},solved,{reopens}\n"


def fill(home: Home, topic: str = "a") -> Home:
    save_organisation(home.state, UTC, Actor("Ann", Role.ADMIN))
    text = HEADER + "".join(row(n, topic) for n in range(TICKETS))
    imported(home, text, UTC, name="june-july.csv")
    return home


def frozen(
    home: Home,
    *questions: Question,
    actor: Actor = EDITOR,
    title: str = "",
    comment: str = "",
) -> FrozenView:
    seen = Seen(
        "resolution",
        "p=2024-07-01~2024-07-28",
        "Half of July was quiet",
        JULY,
        (),
        questions or QUESTIONS,
    )
    return freeze(home, seen, UTC, load_catalog(), actor, title=title, comment=comment)
