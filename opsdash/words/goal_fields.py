"""A goal as named fields, the same for the command line and for other programs.

Numbers are not rounded; codes are told beside their words. What cannot be known is null.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from opsdash.analysis.chance import Chance, ChanceReason
from opsdash.analysis.result import Reason
from opsdash.calendar.problems import Problem
from opsdash.calendar.records import Change
from opsdash.findings.background import Slow, Stage
from opsdash.goals.chances import Outlook
from opsdash.goals.check_ins import CheckIn, Close
from opsdash.goals.goal import Goal, Step
from opsdash.goals.held import Held
from opsdash.goals.records import CONTENT
from opsdash.goals.surveying import Surveyed
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.question import Filter
from opsdash.words import say
from opsdash.words.goal_sentences import opened_sentence
from opsdash.words.goals import STATES, problem_words

_CHECK_IN_FIELDS = ("confidence", "changed", "next_step")


def goal_fields(goal: Goal) -> dict[str, Any]:
    """What people wrote, and what is kept about it."""
    names = {each.name for each in fields(Goal)}
    order = ("id", "version", *CONTENT, *sorted(names - {"id", "version", *CONTENT}))
    return {
        "is_archived" if name == "is_deleted" else name: _told(getattr(goal, name))
        for name in order
    }


def _told(value: object) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Filter):
        return {"dimension": value.dimension, "values": list(value.values)}
    if isinstance(value, Step):
        return {"day": value.day.isoformat(), "value": value.value}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def surveyed_fields(found: Surveyed, catalog: Catalog, currency: str) -> dict[str, Any]:
    """A goal with where it stands and its chance."""
    return {
        **goal_fields(found.standing.goal),
        "standing": standing_fields(found, catalog, currency),
        "chance": outlook_fields(found.outlook),
    }


def standing_fields(found: Surveyed, catalog: Catalog, currency: str) -> dict[str, Any]:
    standing = found.standing
    metric = catalog.metrics.get(standing.goal.metric)
    measured = standing.measured
    return {
        "state": str(standing.state),
        "shown": str(found.shown),
        "words": say(STATES[found.shown]),
        "sentence": opened_sentence(standing, metric, currency),
        "kind": str(standing.course),
        "actual": standing.actual,
        "unit": metric.unit if metric else None,
        "expected": standing.expected,
        "ahead": standing.lead,
        "progress": standing.progress,
        "score": standing.score,
        "needed_per_day": standing.needed,
        "data_through": _told(measured.through),
        "from": _told(measured.window.first) if measured.window else None,
        "to": _told(measured.window.last) if measured.window else None,
        "is_due_soon": standing.is_due_soon,
        "is_thin": measured.is_thin,
        "is_incomplete": measured.is_incomplete,
        "settled_on": _told(standing.settled_on),
        "weeks": _weeks(standing.held) if standing.held else None,
    }


def _weeks(held: Held) -> dict[str, int]:
    return {
        "met": held.met,
        "judged": held.judged,
        "needed": held.needed,
        "total": held.total,
    }


def outlook_fields(outlook: Slow[Outlook] | None) -> dict[str, Any] | None:
    """None where there can be none; `status` says whether it is ok, thin, refused or being made."""
    if outlook is None:
        return None
    found = outlook.value
    if found is None:
        status = "making" if outlook.stage is Stage.MAKING else "failed"
        return {"status": status, "probability": None, "reasons": []}
    return {
        "status": str(found.status),
        "probability": found.probability,
        "reasons": [_reason(each) for each in found.reasons],
        **(_chance(found.chance) if found.chance else {}),
    }


def _reason(reason: Reason[ChanceReason]) -> dict[str, Any]:
    return {
        "code": str(reason.code),
        "words": say(f"goal_fields.reason.{reason.code}"),
        **reason.values,
    }


def _chance(chance: Chance) -> dict[str, Any]:
    required = chance.required
    return {
        "band": str(chance.band) if chance.band else None,
        "outcome": str(chance.outcome) if chance.outcome else None,
        "expected": chance.expected,
        "low": chance.low,
        "high": chance.high,
        "required": {
            "rate": required.rate,
            "steps": required.steps,
            "best": required.best,
            "is_beyond_best": required.is_beyond_best,
        }
        if required
        else None,
    }


def check_in_fields(check_in: CheckIn) -> dict[str, Any]:
    return {
        "id": check_in.id,
        "day": check_in.day.isoformat(),
        "by": check_in.created_by,
        "actual": check_in.actual,
        "chance": check_in.chance,
        "confidence": check_in.confidence,
        "changed": check_in.changed,
        "next_step": check_in.next_step,
    }


def close_fields(close: Close) -> dict[str, Any]:
    return {
        "day": close.day.isoformat(),
        "by": close.created_by,
        "actual": close.actual,
        "score": close.score,
        "lesson": close.lesson,
        "carried_to": close.carried_to,
    }


def history_fields(past: Sequence[Change[Goal]]) -> list[dict[str, Any]]:
    """Who changed what, when and why, the first change first."""
    return [
        {
            "at": change.happened_at.isoformat(),
            "by": change.actor,
            "action": change.action,
            "version": change.after.version if change.after else None,
            "reason": change.after.reason if change.after else "",
            "changes": _changes(change.before, change.after),
        }
        for change in past
    ]


def _changes(before: Goal | None, after: Goal | None) -> list[dict[str, Any]]:
    """What a person wrote differently; nothing for a new goal, which is told as a whole."""
    if before is None or after is None:
        return []
    names = (name for name in CONTENT if getattr(before, name) != getattr(after, name))
    return [
        {
            "field": name,
            "before": _told(getattr(before, name)),
            "after": _told(getattr(after, name)),
        }
        for name in names
        if name not in ("reason", "is_deleted")
    ]


def problem_fields(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Everything that keeps a goal or a check-in from being saved, field by field."""
    return [
        {"field": each.field, "code": each.code, "words": _problem_words(each)} for each in problems
    ]


def saved_problem_words(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(map(_problem_words, problems))


def _problem_words(problem: Problem) -> str:
    if problem.field not in _CHECK_IN_FIELDS:
        return problem_words((problem,))[0]
    field = say(f"goal_fields.check_in.{problem.field}")
    return say(f"goal_fields.problem.{problem.code}", field=field)
