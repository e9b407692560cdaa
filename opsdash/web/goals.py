"""/api/goals: reading goals with their standing and chance, and setting, changing, checking in.

The same rules as the form: what is in the way is named field by field, and a change of an older
version changes nothing and hands back what is stored.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from starlette.responses import JSONResponse, Response

from opsdash.calendar.problems import Problem, refuse
from opsdash.errors import (
    CallInvalidError,
    ConflictError,
    InvalidRecordError,
    RecordMissingError,
)
from opsdash.findings.background import Stage
from opsdash.goals.check_ins import CheckIn, save_check_in
from opsdash.goals.goal import Goal
from opsdash.goals.outlook import Asked
from opsdash.goals.records import save_goal
from opsdash.goals.seen import Sight
from opsdash.goals.surveying import Surveyed, asked_of, survey, today_of
from opsdash.goals.written import EMPTY, goal_of, is_field, is_text, with_baseline
from opsdash.web.editing import Edit
from opsdash.web.problems import told_problem
from opsdash.web.reading import Call, one_of, refuse_strange
from opsdash.words.goal_fields import (
    check_in_fields,
    close_fields,
    goal_fields,
    history_fields,
    problem_fields,
    surveyed_fields,
)

# Below what every call may take; chances that are not there by then are told as being made.
_WAIT_SECONDS: Final = 20.0
_FLAGS: Final = ("false", "true")
_CHECK_IN: Final = ("confidence", "changed", "next_step")


def list_all(call: Call) -> Response:
    """Every goal that is not archived, or every one that is."""
    refuse_strange(call, lambda name: name == "archived")
    is_archived = one_of(call, "archived", _FLAGS) == "true"
    state, sight = call.home.state, _sight(call)
    asked = _asked(call)
    found = _surveyed(sight.archived(state) if is_archived else sight.goals(state), asked)
    return _told(found, {"goals": [_fields(each, asked) for each in found]})


def show(call: Call) -> Response:
    """One goal, archived or not. Raises RecordMissingError."""
    refuse_strange(call, lambda _: False)
    goal, asked = _named(call), _asked(call)
    found = _surveyed((goal,), asked)
    past = _sight(call).past(call.home.state, goal.id)
    told = {
        "check_ins": [check_in_fields(each) for each in past.check_ins],
        "closes": [close_fields(each) for each in past.closes],
        "history": history_fields(past.changes),
    }
    return _told(found, _fields(found[0], asked) | told)


def add(edit: Edit) -> Response:
    return _answered(lambda: _added(edit))


def change(edit: Edit) -> Response:
    return _answered(lambda: _changed(edit))


def check_in(edit: Edit) -> Response:
    return _answered(lambda: _checked_in(edit))


def _answered(make: Callable[[], dict[str, Any]]) -> Response:
    try:
        return JSONResponse(make())
    except InvalidRecordError as refusal:
        found = refusal.facts.get("problems", ())
        return told_problem(refusal, problems=problem_fields(found))  # type: ignore[arg-type]  # the tuple that `refuse` gives
    except ConflictError as conflict:
        stored = conflict.facts["stored"]
        told = goal_fields(stored) if isinstance(stored, Goal) else None
        return told_problem(conflict, stored=told)


def _added(edit: Edit) -> dict[str, Any]:
    asked = _asked(edit.call)
    goal = with_baseline(_written(edit.values, EMPTY), asked.books)
    return goal_fields(save_goal(edit.call.home.state, goal, edit.actor, edit.call.catalog))


def _changed(edit: Edit) -> dict[str, Any]:
    stored = _named(edit.call)
    version = edit.values.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise CallInvalidError(problem="no_version", name="version")
    # Why the version before was saved is not why this one is.
    values = {"reason": ""} | {key: each for key, each in edit.values.items() if key != "version"}
    goal = replace(_written(values, stored), version=version)
    return goal_fields(save_goal(edit.call.home.state, goal, edit.actor, edit.call.catalog))


def _checked_in(edit: Edit) -> dict[str, Any]:
    """The number and the chance are as measured now, never typed."""
    values = _check_in_values(edit.values)
    found = _surveyed((_named(edit.call),), _asked(edit.call))[0]
    kept = CheckIn(
        goal_id=found.standing.goal.id,
        day=today_of(edit.call.organisation),
        actual=found.standing.actual,
        chance=found.chance,
        **values,
    )
    stored = save_check_in(edit.call.home.state, kept, edit.actor, edit.call.catalog, again=True)
    return check_in_fields(stored)


def _check_in_values(values: dict[str, Any]) -> dict[str, Any]:
    """Raises CallInvalidError for another name, InvalidRecordError for another kind of value."""
    for name in values:
        if name not in _CHECK_IN:
            raise CallInvalidError(problem="parameter_unknown", name=name)
    read = {"confidence": None, "changed": "", "next_step": ""} | values
    fits = {name: is_text(read[name]) for name in ("changed", "next_step")}
    fits["confidence"] = type(read["confidence"]) is int
    refuse(Problem(name, "not_readable") for name in _CHECK_IN if not fits[name])
    return read


def _written(values: dict[str, Any], base: Goal) -> Goal:
    for name in values:
        if not is_field(name):
            raise CallInvalidError(problem="parameter_unknown", name=name)
    return goal_of(values, base)


def _asked(call: Call) -> Asked:
    return asked_of(call.home, call.organisation, call.coverage, call.catalog)


def _sight(call: Call) -> Sight:
    return Sight(call.catalog, call.coverage)


def _named(call: Call) -> Goal:
    goal = _sight(call).find(call.home.state, call.path["id"])
    if goal is None:
        raise RecordMissingError(noun="goal", id=call.path["id"])
    return goal


def _surveyed(goals: tuple[Goal, ...], asked: Asked) -> tuple[Surveyed, ...]:
    return survey(goals, asked, today_of(asked.organisation), _WAIT_SECONDS)


def _fields(found: Surveyed, asked: Asked) -> dict[str, Any]:
    return surveyed_fields(found, asked.books.catalog, asked.organisation.currency)


def _told(found: tuple[Surveyed, ...], fields: dict[str, Any]) -> Response:
    is_whole = all(each.outlook is None or each.outlook.stage is Stage.READY for each in found)
    return JSONResponse(fields, headers={} if is_whole else {"Cache-Control": "no-store"})
