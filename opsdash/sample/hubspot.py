"""The shop's leads and deals as HubSpot exports them: labels, local times without a zone."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from opsdash.sample import customers
from opsdash.sample.cells import Values, chosen, csv_file, money, times, whole
from opsdash.sample.company import Company
from opsdash.sample.pipeline import ORIGINS, OWNERS, PIPELINES, TYPES, Numbers, Pipeline

CONTACTS_HEADER = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Lead Status,Contact owner,"
    "HubSpot Team,Create Date,Last Modified Date,Original Source,Associated Company"
)
DEALS_HEADER = (
    "Record ID,Deal Name,Deal Stage,Amount,Currency,Close Date,Create Date,Last Modified Date,"
    "Deal owner,HubSpot Team,Pipeline,Deal Type,Associated Company IDs"
)

_FIRST_CONTACT, _FIRST_DEAL, _FIRST_COMPANY = 30_001, 70_001, 500_001
# Far from the shop's customers, so that nobody is both.
_FIRST_PERSON = 900_000
_HOUSES = ("Café", "Hotel", "Office", "Bakery", "Studio", "Inn", "Clinic", "Agency")

# Where a lead without a deal stands: (lifecycle stage, lead status, up to this part of all).
_WAITING = (
    ("Subscriber", "New", 0.14),
    ("Lead", "New", 0.26),
    ("Lead", "Open", 0.36),
    ("Lead", "Attempted to contact", 0.52),
    ("Lead", "Unqualified", 0.68),
    ("Marketing qualified lead", "In progress", 0.80),
    ("Marketing qualified lead", "Bad timing", 0.88),
    ("Sales qualified lead", "Connected", 0.98),
    ("Other", "Unqualified", 1.0),
)
_OPPORTUNITY = len(_WAITING)
_OPEN_DEAL, _LOST_DEAL, _CUSTOMER, _EVANGELIST = range(_OPPORTUNITY, _OPPORTUNITY + 4)
_STAGES = (*(stage for stage, _, _ in _WAITING), *["Opportunity"] * 2, "Customer", "Evangelist")
_STATUSES = (
    *(status for _, status, _ in _WAITING),
    *("Open deal", "Bad timing", "Connected", "Connected"),
)
_EVANGELISTS = 0.08

_OPEN_STAGES = ("Appointment scheduled", "Tasting box sent", "Quote sent", "Contract sent")
_DEAL_STAGES = (*_OPEN_STAGES, "Closed won", "Closed lost")
_WON, _LOST = len(_OPEN_STAGES), len(_OPEN_STAGES) + 1


def contacts_file(company: Company, pipeline: Pipeline) -> bytes:
    """One row per lead, the newest first."""
    place = np.arange(len(pipeline.created))[::-1]
    person = _FIRST_PERSON + place
    names = customers.names(person)
    standing = _standing(pipeline)[place]
    columns: dict[str, Values] = dict.fromkeys(CONTACTS_HEADER.split(","), "")
    columns |= {
        "Record ID": whole(_FIRST_CONTACT + place),
        "First Name": pc.list_element(pc.split_pattern(names, " ", max_splits=1), 0),
        "Email": customers.addresses(person),
        "Lifecycle Stage": chosen(_STAGES, standing),
        "Lead Status": chosen(_STATUSES, standing),
        "Contact owner": chosen([owner.name for owner in OWNERS], pipeline.owner[place]),
        "HubSpot Team": chosen([owner.group for owner in OWNERS], pipeline.owner[place]),
        "Create Date": times(pipeline.created[place]),
        "Last Modified Date": _modified(company, pipeline, place),
        "Original Source": chosen(ORIGINS, pipeline.origin[place]),
        "Associated Company": _houses(place),
    }
    return csv_file(columns, quoted=True)


def deals_file(company: Company, pipeline: Pipeline) -> bytes:
    """One row per deal; an open one has the close date that its owner hopes for."""
    place = np.flatnonzero(pipeline.has_deal)[::-1]
    is_open = np.isnat(pipeline.decided[place])
    hoped = pipeline.deal_created[place] + np.timedelta64(30, "D")
    open_stage = (pipeline.progress[place] * len(_OPEN_STAGES)).astype(np.int64)
    stage = np.where(is_open, open_stage, np.where(pipeline.is_won[place], _WON, _LOST))
    columns: dict[str, Values] = {
        "Record ID": whole(_FIRST_DEAL + place),
        "Deal Name": pc.binary_join_element_wise(
            _houses(place), chosen(PIPELINES, pipeline.gifts[place]), ", "
        ),
        "Deal Stage": chosen(_DEAL_STAGES, stage),
        "Amount": money(pipeline.amount[place]),
        "Currency": company.currency,
        "Close Date": times(np.where(is_open, hoped, pipeline.decided[place])),
        "Create Date": times(pipeline.deal_created[place]),
        "Last Modified Date": _modified(company, pipeline, place),
        "Deal owner": chosen([owner.name for owner in OWNERS], pipeline.owner[place]),
        "HubSpot Team": chosen([owner.group for owner in OWNERS], pipeline.owner[place]),
        "Pipeline": chosen(PIPELINES, pipeline.gifts[place]),
        "Deal Type": chosen(TYPES, pipeline.existing[place]),
        "Associated Company IDs": whole(_FIRST_COMPANY + place),
    }
    return csv_file(columns, quoted=True)


def _standing(pipeline: Pipeline) -> Numbers:
    """The place of each lead in _STAGES and _STATUSES."""
    limits = np.array([limit for _, _, limit in _WAITING])
    waiting = np.searchsorted(limits, pipeline.progress, side="right")
    customer = np.where(pipeline.progress < _EVANGELISTS, _EVANGELIST, _CUSTOMER)
    decided = np.where(pipeline.is_won, customer, _LOST_DEAL)
    with_deal = np.where(np.isnat(pipeline.decided), _OPEN_DEAL, decided)
    return np.where(pipeline.has_deal, with_deal, np.minimum(waiting, _OPPORTUNITY - 1))


def _modified(company: Company, pipeline: Pipeline, place: npt.NDArray[np.int64]) -> pa.Array:
    """When it was decided; what is not yet is scored anew by HubSpot every night."""
    now = np.datetime64(company.exported_at, "s") - np.timedelta64(10, "m")
    decided = pipeline.decided[place]
    return times(np.where(np.isnat(decided), now, decided))


def _houses(place: npt.NDArray[np.int64]) -> pa.Array:
    kind = chosen(_HOUSES, place % len(_HOUSES))
    return pc.binary_join_element_wise(kind, whole(place + 1), " ")
