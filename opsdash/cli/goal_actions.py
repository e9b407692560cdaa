"""What `goals` does: the same rules, records and numbers as on the pages, told to a terminal.

With --json an action prints the goal or goals that it is about; without, a line for each.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from opsdash.cli.arguments import filters_of
from opsdash.cli.console import Console
from opsdash.errors import ConflictError, InvalidRecordError, RecordMissingError
from opsdash.goals.check_ins import CheckIn, list_check_ins, list_closes, save_check_in
from opsdash.goals.goal import Goal
from opsdash.goals.outlook import Asked
from opsdash.goals.records import (
    archive_goal,
    find_goal,
    goal_past,
    list_archived,
    list_goals,
    save_goal,
)
from opsdash.goals.surveying import Surveyed, asked_of, survey, today_of
from opsdash.goals.written import goal_of, with_baseline
from opsdash.intake.local_days import organisation_for
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import catalog_of
from opsdash.store import Home
from opsdash.words import numbers, say
from opsdash.words.dates import day_words
from opsdash.words.goal_fields import (
    check_in_fields,
    close_fields,
    goal_fields,
    history_fields,
    saved_problem_words,
    surveyed_fields,
)
from opsdash.words.goal_sentences import opened_sentence
from opsdash.words.goals import STATES, target_words, value_words

_DONE, _FAILED = 0, 1
_CONTENT: Final = (
    "title", "metric", "owner", "target", "baseline", "kind", "sense", "allowed_misses",
    "review_days", "team", "attainable", "relevant", "accepted",
)  # fmt: skip
# Longer than a thousand chances take.
_WAIT_SECONDS: Final = 120.0

_Act = Callable[[Home, argparse.Namespace, Console], int]


def act(home: Home, asked: argparse.Namespace, console: Console) -> int:
    try:
        return _ACTIONS[asked.action](home, asked, console)
    except InvalidRecordError as refusal:
        for words in saved_problem_words(refusal.facts.get("problems", ())):  # type: ignore[arg-type]  # the tuple that `refuse` gives
            console.complain(words)
    except ConflictError as conflict:
        _tell_conflict(conflict, console)
    return _FAILED


def _tell_conflict(conflict: ConflictError, console: Console) -> None:
    stored = conflict.facts["stored"]
    if isinstance(stored, Goal) and stored.updated_at:
        at = f"{stored.updated_at:%Y-%m-%d %H:%M}"
        facts = {"by": stored.updated_by, "at": at, "version": stored.version}
        console.complain(say("cli.goals.conflict", title=stored.title, **facts))


def _list(home: Home, asked: argparse.Namespace, console: Console) -> int:
    goals = list_archived(home.state) if asked.archived else list_goals(home.state)
    rests_on = _rests_on(home)
    found = survey(goals, rests_on, today_of(rests_on.organisation), _WAIT_SECONDS)
    if asked.json:
        _tell_json(console, [_fields(each, rests_on) for each in found])
        return _DONE
    for each in found:
        console.tell(_line(each, rests_on))
    return _DONE


def _show(home: Home, asked: argparse.Namespace, console: Console) -> int:
    rests_on = _rests_on(home)
    found = _surveyed(_named(home, asked.id), rests_on)
    check_ins = list_check_ins(home.state, found.standing.goal.id)
    closes = [each for each in list_closes(home.state) if each.goal_id == asked.id]
    if asked.json:
        told = {
            "check_ins": [check_in_fields(each) for each in check_ins],
            "closes": [close_fields(each) for each in closes],
        }
        _tell_json(console, _fields(found, rests_on) | told)
        return _DONE
    console.tell(_line(found, rests_on))
    metric = rests_on.books.catalog.metrics.get(found.standing.goal.metric)
    console.tell(opened_sentence(found.standing, metric, rests_on.organisation.currency))
    for each in check_ins:
        console.tell(_check_in_line(each))
    return _DONE


def _add(home: Home, asked: argparse.Namespace, console: Console) -> int:
    rests_on = _rests_on(home)
    said = {name: getattr(asked, name) for name in _CONTENT}
    goal = goal_of({name: value for name, value in said.items() if value is not None})
    goal = replace(
        goal,
        start=asked.start,
        due=asked.due,
        filters=filters_of(asked.where),
        steps=tuple(sorted(asked.steps)),
    )
    goal = with_baseline(goal, rests_on.books)
    stored = save_goal(home.state, goal, console.actor, rests_on.books.catalog)
    return _told(stored, rests_on, asked, console)


def _check_in(home: Home, asked: argparse.Namespace, console: Console) -> int:
    """The number and the chance are as measured now, never typed."""
    rests_on = _rests_on(home)
    found = _surveyed(_named(home, asked.id), rests_on)
    stored = save_check_in(
        home.state,
        CheckIn(
            goal_id=found.standing.goal.id,
            day=today_of(rests_on.organisation),
            actual=found.standing.actual,
            chance=found.chance,
            confidence=asked.confidence,
            changed=asked.changed,
            next_step=asked.next_step,
        ),
        console.actor,
        again=True,
    )
    if asked.json:
        _tell_json(console, check_in_fields(stored))
    else:
        console.tell(_check_in_line(stored))
    return _DONE


def _history(home: Home, asked: argparse.Namespace, console: Console) -> int:
    goal = _named(home, asked.id)
    told = history_fields(goal_past(home.state, goal.id))
    if asked.json:
        _tell_json(console, told)
        return _DONE
    for each in told:
        changes = ", ".join(
            say("cli.goals.change", field=name["field"], before=name["before"], after=name["after"])
            for name in each["changes"]
        )
        parts = (each["at"][:16], each["by"], each["action"], changes, each["reason"])
        console.tell("  ".join(part for part in parts if part))
    return _DONE


def _archive(home: Home, asked: argparse.Namespace, console: Console) -> int:
    goal = _named(home, asked.id)
    wanted = goal if asked.version is None else replace(goal, version=asked.version)
    stored = archive_goal(home.state, wanted, console.actor)
    if asked.json:
        _tell_json(console, goal_fields(stored))
    else:
        console.tell(say("cli.goals.archived", title=stored.title))
    return _DONE


_ACTIONS: Final[dict[str, _Act]] = {
    "list": _list,
    "show": _show,
    "add": _add,
    "check-in": _check_in,
    "history": _history,
    "archive": _archive,
}


def _rests_on(home: Home) -> Asked:
    coverage = read_coverage(home.facts)
    return asked_of(home, organisation_for(home), coverage, catalog_of(home.state, coverage))


def _named(home: Home, goal_id: str) -> Goal:
    """Raises RecordMissingError."""
    goal = find_goal(home.state, goal_id)
    if goal is None:
        raise RecordMissingError(noun="goal", id=goal_id)
    return goal


def _surveyed(goal: Goal, rests_on: Asked) -> Surveyed:
    return survey((goal,), rests_on, today_of(rests_on.organisation), _WAIT_SECONDS)[0]


def _told(goal: Goal, rests_on: Asked, asked: argparse.Namespace, console: Console) -> int:
    found = _surveyed(goal, rests_on)
    if asked.json:
        _tell_json(console, _fields(found, rests_on))
    else:
        console.tell(_line(found, rests_on))
    return _DONE


def _fields(found: Surveyed, rests_on: Asked) -> dict[str, Any]:
    return surveyed_fields(found, rests_on.books.catalog, rests_on.organisation.currency)


def _line(found: Surveyed, rests_on: Asked) -> str:
    standing, currency = found.standing, rests_on.organisation.currency
    goal, metric = standing.goal, rests_on.books.catalog.metrics.get(standing.goal.metric)
    return say(
        "cli.goals.line",
        id=goal.id,
        state=say(STATES[found.shown]),
        chance=_chance_words(found.chance),
        title=goal.title,
        actual=value_words(metric, standing.actual, currency),
        target=target_words(standing, metric, currency),
        due=day_words(goal.due),
        owner=goal.owner,
    )


def _check_in_line(each: CheckIn) -> str:
    facts = {"confidence": each.confidence, "chance": _chance_words(each.chance)}
    parts: Sequence[str] = (
        say("cli.goals.check_in", day=each.day.isoformat(), **facts),
        each.changed,
        each.next_step,
    )
    return "  ".join(part for part in parts if part)


def _chance_words(chance: float | None) -> str:
    return numbers.percent(None if chance is None else chance * 100, 0)


def _tell_json(console: Console, told: object) -> None:
    console.tell(json.dumps(told, ensure_ascii=False, indent=1))
