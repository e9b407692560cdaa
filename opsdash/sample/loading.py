"""Brings the sample company in through the same intake as any file, and takes it out again.

Its files stay in the home folder for people to look at. What a team imported itself is never
touched: sample rows are known by the batch that brought them.
"""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from opsdash.access.actor import Actor, program
from opsdash.access.audit import audit
from opsdash.access.outbox import audited_facts, post
from opsdash.access.rights import Right
from opsdash.calendar.events import remove_sample_events
from opsdash.calendar.organisation import Organisation
from opsdash.intake.choices import Choices
from opsdash.intake.examining import examine, silent
from opsdash.intake.importing import load
from opsdash.intake.ledger import select_batches
from opsdash.intake.outcome import Outcome
from opsdash.intake.pulse import Progress
from opsdash.intake.undoing import take_back
from opsdash.sample.company import Company
from opsdash.sample.goals import add_sample_goals, remove_goals
from opsdash.store import Home

_SAMPLE = program("sample")
_NOUN = "sample"
FOLDER = "sample"


class Part(NamedTuple):
    """One file of the sample; `weight` is its share of the time to load."""

    file: str
    profile: str
    source: str
    weight: float


PARTS = (
    Part("shopify_orders.csv", "shopify_orders", "sample-shopify", 0.62),
    Part("zendesk_tickets.csv", "zendesk_tickets", "sample-zendesk", 0.18),
    Part("visits.csv", "daily", "sample-visits", 0.05),
    Part("hubspot_contacts.csv", "hubspot_contacts", "sample-hubspot", 0.05),
    Part("hubspot_deals.csv", "hubspot_deals", "sample-hubspot", 0.05),
)
_MAKING = 0.05

# The batches themselves come last: they tell which rows are the sample's.
_LEDGER = ("reject", "restatement", "batch_link", "batch")
_SAMPLE_BATCHES = "SELECT batch_id FROM batch WHERE is_sample"


def has_sample(home: Home) -> bool:
    return bool(home.facts.rows(f"{_SAMPLE_BATCHES} LIMIT 1"))


def load_sample(
    home: Home,
    organisation: Organisation,
    actor: Actor,
    until: date | None = None,
    progress: Progress = silent,
) -> tuple[Outcome, ...]:
    """Load 24 months up to `until`, by default yesterday; replaces a sample that is there.

    Its times are in the organisation's zone, its amounts in its currency. Raises what an import
    raises; the sample is then as absent as before.
    """
    actor.must(Right.LOAD)
    # Making the company needs numpy; a server that starts should not wait for it.
    from opsdash.sample.events import add_sample_events  # noqa: PLC0415

    remove_sample(home, actor)
    last = until or datetime.now(ZoneInfo(organisation.timezone)).date() - timedelta(days=1)
    company = Company(last, organisation.timezone, organisation.currency)
    try:
        _write_files(home.path / FOLDER, company, progress)
        outcomes = _import_parts(home, organisation, progress)
        add_sample_goals(home, organisation, last, _SAMPLE)
        add_sample_events(home.state, company, _SAMPLE)
    except BaseException:
        remove_sample(home, actor)
        raise
    with home.state.write() as cursor:
        audit(cursor, actor, "create", _NOUN, "")
    progress(1.0, "done")
    return outcomes


def remove_sample(home: Home, actor: Actor) -> None:
    """Take out every sample row, its ledger, its goals, its events and its files."""
    actor.must(Right.LOAD)
    # Facts last of all that is stored: while they are there, the sample can still be removed.
    remove_goals(home.state, _SAMPLE)
    remove_sample_events(home.state, _SAMPLE)
    if has_sample(home):
        _remove_facts(home, actor)
    shutil.rmtree(home.path / FOLDER, ignore_errors=True)


def _remove_facts(home: Home, actor: Actor) -> None:
    """One transaction: what the sample's imports did is undone, and they leave the ledger too."""
    with audited_facts(home) as cursor:
        batches = select_batches(cursor, "WHERE is_sample", [])
        take_back(cursor, batches, silent)
        for table in _LEDGER:
            cursor.execute(f"DELETE FROM {table} WHERE batch_id IN ({_SAMPLE_BATCHES})")  # noqa: S608 - own names
        post(cursor, actor, "remove", _NOUN, "")


def _write_files(folder: Path, company: Company, progress: Progress) -> None:
    # Only making the files needs pandas; a server that starts should not wait for it.
    from opsdash.sample.files import make_files  # noqa: PLC0415

    progress(0.0, "making")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make_files(company).items():
        (folder / name).write_bytes(content)


def _import_parts(
    home: Home, organisation: Organisation, progress: Progress
) -> tuple[Outcome, ...]:
    outcomes = []
    start = _MAKING
    for part in PARTS:
        report = _within(progress, start, part.weight)
        outcomes.append(_import_part(home, organisation, part, report))
        start += part.weight
    return tuple(outcomes)


def _import_part(home: Home, organisation: Organisation, part: Part, progress: Progress) -> Outcome:
    choices = Choices(
        profile=part.profile,
        source=part.source,
        timezone=organisation.timezone,
        currency=organisation.currency,
    )
    path = home.path / FOLDER / part.file
    with examine(home, path, part.file, choices, organisation, progress) as examined:
        return load(home, examined, _SAMPLE, sample=True)


def _within(progress: Progress, start: float, weight: float) -> Progress:
    """A progress report for one part of the whole."""

    def report(fraction: float, step: str) -> None:
        # The weights may add up to a little more than one.
        progress(min(start + weight * fraction, 1.0), step)

    return report
