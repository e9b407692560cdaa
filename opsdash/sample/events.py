"""What happened to the sample company, on the days on which its numbers turn."""

from collections.abc import Iterator
from datetime import date, timedelta

from opsdash.access.actor import Actor
from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.sample.company import Company
from opsdash.sample.season import CAMPAIGN_DAYS
from opsdash.store import Database

# Customer service says when it will have caught up.
_NOTICE_DAYS = 14


def add_sample_events(state: Database, company: Company, actor: Actor) -> None:
    for event in sample_events(company):
        save_event(state, event, actor)


def sample_events(company: Company) -> Iterator[Event]:
    """The campaigns, one announced in time; the launch, announced late; what else was done."""
    yield from (_campaign(day) for day in company.campaign_days)
    yield _event(
        EventKind.ACTION,
        "Dispatch mail says where the parcel is",
        company.tracking_link_day,
        1,
        "A tracking link in every dispatch mail, so that fewer customers have to ask.",
    )
    yield _event(
        EventKind.NOTICE,
        "Told in time: the tasting set campaign",
        company.campaign_told_day,
        1,
        "Dates, code and conditions, a week before the start: answers are ready, shifts planned.",
    )
    yield _event(
        EventKind.ACTION,
        "Training: say what happens next",
        company.training_day,
        2,
        "Every answer names the next step and the day by which it is done.",
    )
    yield from _launch(company)


def _campaign(start: date) -> Event:
    return _event(
        EventKind.CAMPAIGN,
        "Tasting set campaign",
        start,
        CAMPAIGN_DAYS,
        "A tenth off, in the newsletter and on Instagram. Orders rise by about a third and ebb"
        " away over three weeks.",
    )


def _launch(company: Company) -> Iterator[Event]:
    broken_day = company.launch_day + timedelta(days=3)
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
        broken_day,
        (company.until - broken_day).days + 1,
        "The box is too thin for the glass. A thicker one is ordered.",
    )
    yield _event(
        EventKind.NOTICE,
        "Told late: answers about the glass bottle",
        company.announced_day,
        _NOTICE_DAYS,
        "Sizes, cleaning and replacement for broken ones, on the product page and for all agents.",
    )


def _event(kind: EventKind, title: str, first: date, days: int, text: str) -> Event:
    return Event(kind, title, first, first + timedelta(days=days), text, is_sample=True)
