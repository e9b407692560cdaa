"""Calls that would change a record about groups that the actor does not see.

Each is made twice: with the record as it is stored, and with one that says it is about groups that
the actor sees. What is stored decides.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from acting import ANN, person
from importing import BERLIN
from test_goals_closing import DAY
from test_goals_closing import GOAL as WHOLE
from test_levels_records import CATALOG, MAY, ONE_STOP
from writing_calls import GOAL, OURS, SEEN, VIEW, proposed, store_of

from opsdash.access.rights import Role
from opsdash.findings import declined_limits, locked_limits
from opsdash.goals import check_ins, closing, records, table_edits
from opsdash.goals.goal import Goal
from opsdash.metrics import level_records, saved_views
from opsdash.metrics.levels import Level, LevelKind
from opsdash.metrics.question import Filter
from opsdash.report.frozen import freezing, guest_links
from opsdash.report.frozen import records as frozen
from opsdash.store import Home

Values = dict[str, Any]
ACTOR: Final = person("Nora", Role.EDITOR, "North")
SOUTH: Final = (Filter("group", ("South",)),)
THEO: Final = person("Theo", Role.EDITOR, "South")
_BASELINE: Final = Level(ONE_STOP, LevelKind.BASELINE, 70.0, 75.0, valid_from=MAY)


@dataclass(frozen=True)
class Hidden:
    """Records about the South, or about all groups; disguised ones say that they are of the North.

    `filters` are those of the records: of the South, or none for a number of all groups.
    """

    home: Home
    filters: tuple[Filter, ...]
    is_disguised: bool

    def seem(self, record: Any, **told: Any) -> Any:
        return replace(record, **told) if self.is_disguised else record

    def stored_goal(self) -> Goal:
        return records.save_goal(self.home.state, replace(WHOLE, filters=self.filters), ANN)

    def goal(self) -> Goal:
        return self._north(self.stored_goal())

    def archived(self) -> Goal:
        goal = records.archive_goal(self.home.state, self.stored_goal(), ANN)
        return self._north(goal)

    def _north(self, record: Any) -> Any:
        return self.seem(record, filters=GOAL.filters)

    def edit(self) -> records.Edit:
        (edit,) = records.save_goals(
            self.home.state, [replace(WHOLE, filters=self.filters)], ANN
        ).edits
        return replace(edit, after=self._north(edit.after))

    def check_in(self) -> check_ins.CheckIn:
        made = check_ins.CheckIn(self.stored_goal().id, DAY, 1.0, 0.5, 5)
        stored = check_ins.save_check_in(self.home.state, made, ANN)
        return self.seem(stored, goal_id=self._seen_goal().id)  # type: ignore[no-any-return]  # the same record

    def _seen_goal(self) -> Goal:
        return records.save_goal(self.home.state, GOAL, ANN)

    def close(self) -> check_ins.Close:
        verdict = closing.Verdict(self.stored_goal(), 1.0, 0.5)
        (close,) = closing.close_many(self.home.state, [verdict], DAY, ANN, CATALOG).closes
        return self.seem(close, goal_id=self._seen_goal().id)  # type: ignore[no-any-return]  # the same record

    def level(self) -> Level:
        """As somebody who may stores it; the next one stands on the day of the first."""
        level = replace(_BASELINE, filters=self.filters)
        edition = level_records.read_levels(self.home.state).edition(level)
        stored = level_records.save_level(self.home.state, CATALOG, level, edition, ANN)
        return self._north(stored)  # type: ignore[no-any-return]  # the same record

    def locked(self) -> Any:
        limits = replace(OURS, filters=self.filters)
        return self._north(locked_limits.lock(self.home.state, limits, ANN))

    def declined(self) -> Any:
        found = proposed(self.filters)
        return self._north(declined_limits.decline(self.home.state, found, ANN))

    def view(self) -> Any:
        view = replace(VIEW, parameters="p=4w&f.group=South")
        stored = saved_views.save_view(self.home.state, view, ANN)
        return self.seem(stored, parameters=VIEW.parameters)

    def frozen(self) -> Any:
        actor = THEO if self.filters else ANN
        stored = freezing.freeze(self.home, SEEN, BERLIN, CATALOG, actor)
        return self.seem(stored, seen_groups=ACTOR.groups)


# Where a record has a group only by a filter, one of all groups is everybody's.
OUTSIDE: Final[dict[Callable[..., object], Callable[[Hidden], Values]]] = {
    records.save_goal: lambda hidden: {"goal": hidden.goal()},
    records.save_goals: lambda hidden: {"goals": [hidden.goal()]},
    records.undo_edits: lambda hidden: {"edits": [hidden.edit()]},
    records.archive_goal: lambda hidden: {"goal": hidden.goal()},
    records.restore_goal: lambda hidden: {"goal": hidden.archived()},
    table_edits.save_lines: lambda hidden: {
        "lines": table_edits.edited(
            table_edits.lines_of([hidden.goal()]), {0: {"target": 90.0}}, (), ()
        ),
        "catalog": CATALOG,
    },
    check_ins.save_check_in: lambda hidden: {"check_in": hidden.check_in()},
    check_ins.take_back_check_in: lambda hidden: {"check_in": hidden.check_in()},
    closing.close_many: lambda hidden: {
        "verdicts": [closing.Verdict(hidden.goal(), 1.0, 0.5)],
        "day": DAY,
        "catalog": CATALOG,
    },
    closing.reopen: lambda hidden: {"closes": [hidden.close()]},
    locked_limits.lock: lambda hidden: {"limits": hidden.locked()},
    locked_limits.unlock: lambda hidden: {"limits": hidden.locked()},
    declined_limits.decline: lambda hidden: {"found": proposed(hidden.filters)},
    declined_limits.propose_again: lambda hidden: {"declined": hidden.declined()},
    level_records.save_level: lambda hidden: {
        "catalog": CATALOG,
        "level": replace(_BASELINE, filters=hidden.filters),
        "seen": (),
    },
    level_records.remove_level: lambda hidden: {
        "catalog": CATALOG,
        "level": replace(_BASELINE, filters=hidden.filters),
        "on": MAY,
        "seen": (),
    },
    level_records.reset_level: lambda hidden: {
        "metric": replace(hidden, filters=()).level().metric,
        "kind": LevelKind.BASELINE,
    },
    level_records.take_back: lambda hidden: {"level": hidden.level()},
    level_records.restore: lambda hidden: {"levels": [hidden.level()]},
    saved_views.save_view: lambda hidden: {"view": hidden.view()},
    saved_views.pin_view: lambda hidden: {"view": hidden.view(), "is_pinned": True},
    saved_views.delete_view: lambda hidden: {"view": hidden.view()},
    saved_views.restore_view: lambda hidden: {"view": hidden.view()},
    frozen.rename_frozen: lambda hidden: {"view": hidden.frozen(), "title": "Calmer"},
    frozen.delete_frozen: lambda hidden: {"view": hidden.frozen()},
    frozen.restore_frozen: lambda hidden: {"view": hidden.frozen()},
    frozen.add_comment: lambda hidden: {"view": hidden.frozen(), "text": "So it was"},
    frozen.delete_comment: lambda hidden: {
        "comment": frozen.add_comment(
            hidden.home.state, replace(hidden, is_disguised=False).frozen(), "So it was", ANN
        )
    },
    guest_links.make_link: lambda hidden: {"view": hidden.frozen()},
}


def called(function: Callable[..., object], hidden: Hidden) -> Callable[[], object]:
    """The call of who sees the North alone, with everything that it needs made before."""
    values = OUTSIDE[function](hidden)
    return lambda: function(**{**store_of(function, hidden.home), "actor": ACTOR, **values})
