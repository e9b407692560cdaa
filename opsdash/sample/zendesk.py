"""The shop's inquiries as Zendesk exports them: times in the account's zone, none printed.

Resolution time is in whole hours, all other durations in minutes; the topic is a custom field.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from opsdash.sample import customers, walltime
from opsdash.sample.cells import Values, chosen, csv_file, times, whole
from opsdash.sample.company import AGENTS, CONTACT_CHANNELS, TOPICS, Company
from opsdash.sample.inquiries import Inquiries
from opsdash.sample.orders import Numbers, Orders

HEADER = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,"
    "Requester domain,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,"
    "Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,Solved at,"
    "Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies,"
    "First reply time in minutes,First reply time in minutes within business hours,"
    "First resolution time in minutes,First resolution time in minutes within business hours,"
    "Full resolution time in minutes,Full resolution time in minutes within business hours,"
    "Agent wait time in minutes,Agent wait time in minutes within business hours,"
    "Requester wait time in minutes,Requester wait time in minutes within business hours,"
    "On hold time in minutes,On hold time in minutes within business hours,Ticket Category [list],"
    "Total time spent (sec)"
)

_FIRST_ID = 20_001
_FIRST_REQUESTER_ID = 371_900_000_000
# Zendesk's own automation closes a solved ticket after four days.
_CLOSES_AFTER = np.timedelta64(4, "D")
_STATUSES = ("New", "Open", "Pending", "Hold", "Solved", "Closed")
_SOLVED, _CLOSED = 4, 5
_PRIORITIES = (("Low", 0.10), ("Normal", 0.70), ("High", 0.15), ("Urgent", 0.05))
# Of the open ones, the lower end of the draw, and what came in the last minutes.
_UNANSWERED, _JUST_ARRIVED = 0.12, 45
_SCORES = (("Not Offered", 0.52), ("Offered", 0.33), ("Good", 0.125), ("Bad", 0.025))


def tickets_file(company: Company, orders: Orders, inquiries: Inquiries) -> bytes:
    """The file, as bytes; cells that the shop does not use stay empty."""
    random = np.random.default_rng(company.seed(3))
    columns: dict[str, Values] = dict.fromkeys(HEADER.split(","), "")
    columns |= _people(inquiries)
    columns |= _contents(orders, inquiries, random)
    columns |= _states(company, inquiries, random)
    columns |= _durations(company, inquiries, random)
    return csv_file(columns, quoted=True)


def _people(inquiries: Inquiries) -> dict[str, Values]:
    requester = customers.names(inquiries.customer)
    return {
        "Summation column": "1",
        "Id": whole(_FIRST_ID + np.arange(len(inquiries.created))),
        "Requester": requester,
        "Requester id": whole(_FIRST_REQUESTER_ID + inquiries.customer),
        "Requester email": customers.addresses(inquiries.customer),
        "Requester domain": "example.com",
        "Submitter": requester,
        "Assignee": chosen([agent.name for agent in AGENTS], inquiries.agent),
        "Group": chosen([agent.group for agent in AGENTS], inquiries.agent),
        "Group stations": "1",
        "Assignee stations": "1",
    }


def _contents(
    orders: Orders, inquiries: Inquiries, random: np.random.Generator
) -> dict[str, Values]:
    size = len(inquiries.created)
    number = pc.binary_join_element_wise("#", whole(orders.number[inquiries.order]), "")
    before = chosen([topic.subject.partition("{order}")[0] for topic in TOPICS], inquiries.topic)
    after = chosen([topic.subject.partition("{order}")[2] for topic in TOPICS], inquiries.topic)
    names_order = np.array(["{order}" in topic.subject for topic in TOPICS])[inquiries.topic]
    number = pc.if_else(pa.array(names_order), number, "")
    return {
        "Subject": pc.binary_join_element_wise(before, number, after, ""),
        "Tags": chosen([topic.tag for topic in TOPICS], inquiries.topic),
        "Priority": _drawn(_PRIORITIES, size, random),
        "Via": chosen([channel.name for channel in CONTACT_CHANNELS], inquiries.channel),
        "Ticket type": "Question",
        "Ticket Category [list]": chosen([topic.name for topic in TOPICS], inquiries.topic),
    }


def _states(
    company: Company, inquiries: Inquiries, random: np.random.Generator
) -> dict[str, Values]:
    now = np.datetime64(company.exported_at, "s")
    size = len(inquiries.created)
    is_open = np.isnat(inquiries.resolved)
    is_closed = inquiries.resolved + _CLOSES_AFTER < now
    waiting = random.choice(4, size=size, p=(0.15, 0.4, 0.35, 0.1))
    status = np.where(is_open, waiting, np.where(is_closed, _CLOSED, _SOLVED))
    closed = walltime.existing(inquiries.resolved + _CLOSES_AFTER, company.timezone)
    # A nightly automation looks at what is still open, which counts as an update.
    touched = np.where(is_open, now - np.timedelta64(10, "m"), inquiries.resolved)
    assigned = times(inquiries.created + np.timedelta64(2, "m"))
    scored = pc.if_else(pa.array(is_open), "Not Offered", _drawn(_SCORES, size, random))
    return {
        "Status": chosen(_STATUSES, status),
        "Created at": times(inquiries.created),
        "Updated at": times(np.where(is_closed, closed, touched)),
        "Assigned at": assigned,
        "Initially assigned at": assigned,
        "Solved at": times(inquiries.resolved),
        "Satisfaction Score": scored,
        "Reopens": whole(inquiries.reopens),
    }


def _durations(
    company: Company, inquiries: Inquiries, random: np.random.Generator
) -> dict[str, Values]:
    zone, created = company.timezone, inquiries.created
    first = walltime.minutes_between(created, inquiries.first_resolved, zone)
    full = walltime.minutes_between(created, inquiries.resolved, zone)
    share = random.uniform(0.05, 0.5, len(created))
    # Most of what is still open has been answered all the same.
    age = walltime.minutes_between(
        created, np.full_like(created, np.datetime64(company.exported_at, "s")), zone
    )
    is_waiting = np.isnan(first) & ((share < _UNANSWERED) | (age < _JUST_ARRIVED))
    reply = np.minimum(np.where(np.isnan(first), age, first) * share, 60 * 24)
    reply = np.where(is_waiting, np.nan, reply)
    replies = 1 + random.poisson(0.5, len(created)) + inquiries.reopens
    worked = 60 * np.exp(random.normal(1.6, 0.6, len(created))) * replies
    return {
        "Replies": whole(np.where(is_waiting, 0, replies)),
        "Total time spent (sec)": whole(np.where(is_waiting, 0, worked).astype(np.int64)),
        "Resolution time": _minutes(full / 60),
        "First reply time in minutes": _minutes(reply),
        "First resolution time in minutes": _minutes(first),
        "Full resolution time in minutes": _minutes(full),
        "Agent wait time in minutes": _minutes(full * 0.2),
        "Requester wait time in minutes": _minutes(full * 0.8),
        "On hold time in minutes": "0",
    }


def _minutes(amount: npt.NDArray[np.float64]) -> pa.Array:
    """Whole numbers; empty where there is none."""
    known = ~np.isnan(amount)
    numbers = np.where(known, np.round(np.where(known, amount, 0)), 0).astype(np.int64)
    return pc.if_else(pa.array(known), whole(numbers), "")


def _drawn(
    shares: tuple[tuple[str, float], ...], size: int, random: np.random.Generator
) -> pa.Array:
    places: Numbers = random.choice(len(shares), size=size, p=[share for _, share in shares])
    return chosen([name for name, _ in shares], places)
