"""Who sees some groups changes nothing of others, whatever the record in hand says about itself."""

from contextlib import suppress

import pytest
from writing_calls import GIVEN, name_of
from writing_outside import OUTSIDE, SOUTH, Hidden, called

from opsdash.access.rights import Right
from opsdash.errors import InvalidRecordError, RecordMissingError
from opsdash.store import Home

# Events, objectives, owners, own metrics are the company's: docs/groups.md.
_OF_NO_GROUP = {
    "calendar.events.delete_event",
    "calendar.events.restore_event",
    "calendar.events.save_event",
    "goals.objective.archive_objective",
    "goals.objective.restore_objective",
    "goals.objective.save_objective",
    "metrics.level_records.save_owner",
    "metrics.own_records.delete_own",
    "metrics.own_records.import_own",
    "metrics.own_records.restore_own",
    "metrics.own_records.save_own",
}
# They add, and what is added is about the groups of who adds it; one's own links are one's own.
_ADDING = {
    "report.frozen.freezing.freeze",
    "report.frozen.guest_links.revoke_link",
    "sample.events.add_sample_events",
    "sample.goals.add_sample_goals",
}
_RIGHTS = (Right.PROMISE, Right.DESCRIBE, Right.SHARE)
NAMED = {name_of(function): function for function in OUTSIDE}


def test_every_function_that_a_limited_editor_may_call_is_tried() -> None:
    known = {name_of(each) for right in _RIGHTS for each in GIVEN[right]}
    assert known == set(NAMED) | _OF_NO_GROUP | _ADDING


@pytest.mark.parametrize("name", NAMED)
def test_a_record_outside_ones_groups_stays_as_it_is(home: Home, name: str) -> None:
    for filters in (SOUTH, ()):
        for is_disguised in (False, True):
            hidden = Hidden(home, filters, is_disguised)
            act = called(NAMED[name], hidden)
            before = stored(home)
            # A conflict would hand back what is stored.
            with suppress(RecordMissingError, InvalidRecordError):
                act()
            assert stored(home) == before, (filters, is_disguised)


def stored(home: Home) -> dict[str, list[tuple[object, ...]]]:
    tables = home.state.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    )
    names = {name for (name,) in tables} - {"meta"}
    return {name: home.state.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in names}
