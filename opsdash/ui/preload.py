"""Loads what the first page needs before somebody asks for it."""

import gc
from datetime import UTC, datetime
from threading import Event
from typing import Final

from opsdash import charts
from opsdash.calendar.holiday_settings import load_holiday_settings
from opsdash.calendar.public_holidays import holidays_of
from opsdash.findings.background import findings
from opsdash.intake.examining import silent
from opsdash.intake.local_days import keep_in_step
from opsdash.intake.spool import open_spool
from opsdash.metrics.rollups import rebuild_stale
from opsdash.store import Home
from opsdash.ui.desk import coverage_of, organisation_of, values_of
from opsdash.ui.first_runs import import_whole
from opsdash.ui.process import current_home
from opsdash.ui.recounting import recount
from opsdash.words.addresses import SHORT_NAMES

# The first visitors look at their first pages meanwhile, with both cores.
_STATISTICS_AFTER_SECONDS: Final = 10


def preload() -> None:
    """Import the pages' modules by importing this one, and read what every page reads."""
    # The first visitor comes as soon as the server answers, and asks for this before all else.
    coverage_of(current_home())
    import_whole()
    prepare(current_home())
    charts.warm()
    _import_signals()
    _know_holidays(current_home())
    _spare_what_stays()


def _spare_what_stays() -> None:
    """Keep the modules that were loaded out of every collection of garbage.

    Streamlit collects after every run and walks through all objects of the process, most of them
    of modules that live as long as it does: five sixths of the time of a run.
    """
    gc.collect()
    gc.freeze()


def preload_statistics(ended: Event) -> None:
    """Import what the first outlook or effect would wait for, unless the server ends before."""
    if not ended.wait(_STATISTICS_AFTER_SECONDS):
        findings.find("statistics", _import_statistics)


def _import_statistics() -> None:
    from opsdash.analysis.level_model import import_models  # noqa: PLC0415 - brings numpy

    import_models()
    # They are more than all that was loaded before them.
    _spare_what_stays()


def prepare(home: Home) -> None:
    """Bring the home up to date and read what every page reads."""
    # Uploads that a stopped server left hold customers' addresses and belong to nobody any more.
    open_spool(home.path)
    organisation = organisation_of(home)
    if organisation.configured:
        # The two databases part when the server dies between two writes or a backup is put back.
        keep_in_step(home.facts, organisation.timezone, silent)
    coverage_of(home)
    for dimension in SHORT_NAMES.values():
        values_of(home, dimension)
    # A newer opsdash defines a sum differently than the one that stored it.
    rebuild_stale(home.facts)
    if organisation.configured:
        # What the calendar says may have parted from the facts too, and a year may be over.
        recount(home, organisation.timezone)
    coverage_of(home)


def _import_signals() -> None:
    """Today judges its tiles: what that needs should not load while somebody waits."""
    from opsdash.findings import signals  # noqa: F401, PLC0415 - brings numpy


def _know_holidays(home: Home) -> None:
    """Charts draw holidays: the package behind them should not load while somebody waits."""
    said = load_holiday_settings(home.state)
    holidays_of(said.country, said.subdivision, [datetime.now(UTC).year])
