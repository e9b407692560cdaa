"""What happened to the sample company, on the days on which its numbers turn."""

from collections.abc import Iterator
from datetime import date, timedelta

from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.sample.company import Company
from opsdash.sample.season import CAMPAIGN_DAYS, CAMPAIGN_START
from opsdash.store import Database

# Customer service says when it will have caught up.
_NOTICE_DAYS = 14


def add_sample_events(state: Database, company: Company, actor: str) -> None:
    for event in sample_events(company):
        save_event(state, event, actor)


def sample_events(company: Company) -> Iterator[Event]:
    """The spring campaigns, and the turns of the story in their order."""
    month, day = CAMPAIGN_START
    for year in range(company.first_day.year, company.until.year + 1):
        start = date(year, month, day)
        if company.first_day <= start <= company.until:
            yield _event(
                EventKind.CAMPAIGN,
                "Spring campaign",
                start,
                CAMPAIGN_DAYS,
                "First harvest teas, in the newsletter and on Instagram. Orders rise by about a"
                " third and ebb away over three weeks.",
            )
    yield _event(
        EventKind.ACTION,
        "Dispatch mail says where the parcel is",
        company.tracking_link_day,
        1,
        "A tracking link in every dispatch mail, so that fewer customers have to ask.",
    )
    yield _event(
        EventKind.ACTION,
        "Training: say what happens next",
        company.training_day,
        2,
        "Every answer names the next step and the day by which it is done.",
    )
    yield _event(
        EventKind.CAMPAIGN,
        "Glass bottle goes on sale",
        company.launch_day,
        7,
        "Launched by marketing; customer service was not told.",
    )
    yield _event(
        EventKind.INCIDENT,
        "Glass bottles arrive broken",
        company.launch_day + timedelta(days=3),
        (company.until - company.launch_day).days - 2,
        "The box is too thin for the glass. A thicker one is ordered.",
    )
    yield _event(
        EventKind.NOTICE,
        "Answers about the glass bottle",
        company.announced_day,
        _NOTICE_DAYS,
        "Sizes, cleaning and replacement for broken ones, on the product page and for all agents.",
    )


def _event(kind: EventKind, title: str, first: date, days: int, text: str) -> Event:
    return Event(kind, title, first, first + timedelta(days=days), text, is_sample=True)
