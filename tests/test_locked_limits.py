"""Locked limits are kept with who locked them, when and why, and can be taken back."""

from dataclasses import replace
from datetime import date

import pytest
from acting import person

from opsdash.analysis.limits import Chart
from opsdash.errors import InvalidRecordError
from opsdash.findings.locked_limits import LockedLimits, list_locked, lock, unlock
from opsdash.metrics.question import Filter
from opsdash.store import Home

LIMITS = LockedLimits(
    metric="contact_rate_orders",
    filters=(Filter("topic", ("Größe", "")),),
    first_day=date(2026, 1, 5),
    window_first=date(2026, 1, 5),
    window_end=date(2026, 7, 20),
    chart=Chart.RATES,
    points=28,
    center=0.129,
    reach=3.4,
    range_limit=None,
    by_median=False,
    definition="abc",
    reason="A quiet half-year",
)


def test_limits_come_back_as_they_were_stored(home: Home) -> None:
    stored = lock(home.state, LIMITS, person("Ann"))
    assert list_locked(home.state) == (stored,)
    assert (stored.filters, stored.chart, stored.created_by) == (
        LIMITS.filters,
        Chart.RATES,
        "Ann",
    )
    assert stored.baseline.reach == 3.4


def test_unlocking_leaves_what_held_before(home: Home) -> None:
    first = lock(home.state, LIMITS, person("Ann"))
    second = lock(home.state, LIMITS, person("Bo"))
    unlock(home.state, second, person("Bo"))
    assert list_locked(home.state) == (first,)
    actions = home.state.rows(
        "SELECT action FROM audit WHERE noun = 'locked_limits' ORDER BY happened_at"
    )
    assert [action for (action,) in actions] == ["create", "create", "delete"]


@pytest.mark.parametrize(("reason", "problem"), [(" ", "empty"), ("x" * 301, "too_long")])
def test_a_reason_is_needed(home: Home, reason: str, problem: str) -> None:
    with pytest.raises(InvalidRecordError) as caught:
        lock(home.state, replace(LIMITS, reason=reason), person("Ann"))
    assert caught.value.facts["problem"] == problem
    assert list_locked(home.state) == ()
