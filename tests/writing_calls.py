"""One valid call of every function that writes, and the right that it asks for.

What a call needs is made before by somebody who may do everything.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from inspect import signature
from itertools import count
from pathlib import Path
from typing import Any, Final

from accounts import let_in
from acting import ANN, person
from importing import BERLIN, imported
from test_findings_signals import QUIET, judged, rates
from test_goals_closing import DAY
from test_goals_closing import GOAL as WHOLE
from test_levels_records import CATALOG, MAY, ONE_STOP, OWN
from test_locked_limits import LIMITS
from test_own_records import SHARE

from opsdash.access import exports, invitations, people, personal, sessions, tokens
from opsdash.access.actor import Actor
from opsdash.access.rights import Right, Role
from opsdash.calendar import (
    answers,
    events,
    holiday_settings,
    organisation,
    own_days,
    service_targets,
    working_hours,
)
from opsdash.calendar.periods import Period
from opsdash.findings import declined_limits, locked_limits
from opsdash.findings.verdicts import MetricSignals
from opsdash.goals import check_ins, closing, objective, records, table_edits
from opsdash.goals.goal import Goal
from opsdash.intake import (
    erasing,
    header_memory,
    importing,
    ledger,
    queue,
    saving_lookups,
    saving_topics,
    source_settings,
    typing_values,
    undoing,
)
from opsdash.intake.choices import Choices
from opsdash.intake.lookups import Change
from opsdash.intake.topic_rules import TopicRule
from opsdash.metrics import level_records, own_records, saved_views
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.levels import Level, LevelKind
from opsdash.metrics.own import known_of
from opsdash.metrics.own_text import read_definitions
from opsdash.metrics.question import Filter, Question
from opsdash.report import leaving
from opsdash.report.frozen import freezing, guest_links
from opsdash.report.frozen import records as frozen
from opsdash.report.morning import channels, delivery, schedule
from opsdash.report.morning.deliveries import Occasion
from opsdash.sample import events as sample_events
from opsdash.sample import goals as sample_goals
from opsdash.sample import loading
from opsdash.sample.company import Company
from opsdash.store import Home

Values = dict[str, Any]
# Somebody who sees the group alone may promise for it too.
GOAL: Final = replace(WHOLE, filters=(Filter("group", ("North",)),))
OURS: Final = replace(LIMITS, filters=GOAL.filters)
EMAIL: Final = "kim@example.com"
HOOK: Final = "https://hooks.example.com/services/T000/B000/SECRET"
EVENT: Final = events.Event(events.EventKind.OTHER, "Fair", date(2026, 5, 1), date(2026, 5, 2))
OWN_DAY: Final = own_days.OwnDay("Moving", date(2026, 5, 1), date(2026, 5, 2))
OBJECTIVE: Final = objective.Objective("Calm", "Ann", date(2026, 7, 1), date(2026, 10, 1))
VIEW: Final = saved_views.SavedView(name="Mine", page="today", parameters="p=4w")
WEEK: Final = Period(date(2026, 5, 4), date(2026, 5, 11))
COMPANY: Final = Company(date(2026, 5, 17))
SEEN: Final = freezing.Seen("today", "", "Calm", WEEK, (), (Question(("inquiries",), WEEK),))
# What they freeze is open to everybody who may share.
SHARER: Final = person("actor", Role.EDITOR, "North")
_numbers: Final = count(1)


def _tickets() -> str:
    """One row that is new each time, and one that is refused."""
    number = next(_numbers)
    rows = (f"{number},2024-07-01,a,{EMAIL}", f"x{number},soon,,")
    return "\n".join(("id,created,topic,customer", *rows, ""))


def _file(home: Home) -> Path:
    path = home.path / "tickets.csv"
    path.write_text(_tickets(), encoding="utf-8")
    return path


def _remembered(home: Home) -> str:
    with home.facts.write() as cursor:
        row = ["a", '{"source": "desk"}', datetime(2026, 5, 4), "ann"]
        cursor.execute("INSERT INTO header_memory VALUES (?, ?, ?, ?)", row)
    return "a"


def _batch(home: Home) -> int:
    batch = imported(home, _tickets(), source="desk").batch_id
    assert batch is not None
    return batch


def _person(home: Home) -> people.Person:
    return let_in(home, f"p{next(_numbers)}", Role.VIEWER, password=None)


def _own(home: Home) -> own_records.OwnRecord:
    (metric,) = read_definitions(SHARE)
    found = own_records.find_own(home.state, metric.id)
    record = own_records.OwnRecord(metric, found.version if found else 0)
    return own_records.save_own(home.state, record, _known(home), ANN)


def _known(home: Home) -> own_records.Known:
    return known_of(home, read_coverage(home.facts))


def _level(home: Home) -> Level:
    return level_records.save_level(home.state, CATALOG, OWN, _edition(home), ANN)


def _edition(home: Home) -> Any:
    return level_records.read_levels(home.state).edition(OWN)


def _channel(home: Home) -> channels.Channel:
    return channels.save_channel(
        home, channels.Channel(kind=channels.Kind.SLACK, name="Team"), HOOK, ANN
    )


def proposed(filters: tuple[Filter, ...] = GOAL.filters) -> MetricSignals:
    return judged(rates([*QUIET[:40], *[60 + at % 5 for at in range(12)]], filters))


def _declined(home: Home) -> declined_limits.DeclinedLimits | None:
    return declined_limits.decline(home.state, proposed(), ANN)


def _goal(home: Home) -> Goal:
    return records.save_goal(home.state, GOAL, ANN)


def _objective(home: Home) -> objective.Objective:
    return objective.save_objective(home.state, OBJECTIVE, ANN)


def _closed(home: Home) -> check_ins.Close:
    verdict = closing.Verdict(_goal(home), 1.0, 0.5)
    return closing.close_many(home.state, [verdict], DAY, ANN, CATALOG).closes[0]


def _checked_in(home: Home) -> check_ins.CheckIn:
    return check_ins.save_check_in(home.state, _check_in(_goal(home)), ANN)


def _check_in(goal: Goal) -> check_ins.CheckIn:
    return check_ins.CheckIn(goal.id, DAY, 1.0, 0.5, 5)


def _event(home: Home) -> events.Event:
    return events.save_event(home.state, EVENT, ANN)


def _own_day(home: Home) -> own_days.OwnDay:
    return own_days.save_own_day(home.state, OWN_DAY, ANN)


def _view(home: Home) -> saved_views.SavedView:
    return saved_views.save_view(home.state, VIEW, ANN)


def _frozen(home: Home) -> frozen.FrozenView:
    return freezing.freeze(home, SEEN, BERLIN, CATALOG, SHARER)


def _organisation(home: Home) -> organisation.Organisation:
    version = organisation.load_organisation(home.state).version
    return organisation.Organisation("Europe/Berlin", "EUR", 0, version=version)


def _task(home: Home) -> Values:
    return {"task": queue.Task(_file(home), "tickets.csv"), "organisation": BERLIN}


def _load(home: Home, actor: Actor) -> object:
    path = _file(home)
    with importing.examine(home, path, path.name, Choices(), BERLIN) as examined:
        return importing.load(home, examined, actor)


def _submit(home: Home, actor: Actor) -> object:
    run = queue.submit(home, BERLIN, [queue.Task(_file(home), "tickets.csv")], actor)
    run.join()
    return run.results[0].outcome


# By the right that they ask for: what each function is given beside the store and the actor.
GIVEN: Final[dict[Right, dict[Callable[..., object], Callable[[Home], Values]]]] = {
    Right.LOOK: {exports.note_export: lambda _: {"file": f"orders {next(_numbers)}.csv"}},
    Right.KEEP: {
        personal.choose_start: lambda _: {"start": personal.StartPage("goals")},
        personal.choose_today: lambda _: {"mine": True},
        personal.follow: lambda _: {
            "followed": personal.Followed.METRIC,
            "record_id": "inquiries",
        },
        personal.unfollow: lambda _: {
            "followed": personal.Followed.METRIC,
            "record_id": "inquiries",
        },
    },
    Right.ADMIT: {
        invitations.invite: lambda _: {"role": Role.VIEWER},
        invitations.invite_again: lambda home: {"person": _person(home)},
        invitations.revoke_invitation: lambda home: {
            "invitation_id": invitations.invite(home, ANN, role=Role.VIEWER)[0].id
        },
        people.change_person: lambda home: {
            "person": _person(home),
            "role": Role.EDITOR,
            "groups": None,
        },
        people.remove_person: lambda home: {"person": _person(home)},
        leaving.close_account: lambda home: {"person": _person(home)},
        leaving.change_account: lambda home: {
            "person": _person(home),
            "access": leaving.Access(Role.EDITOR, None),
        },
        people.restore_person: lambda home: {
            "person": people.remove_person(home.state, _person(home), ANN)
        },
        sessions.end_all_sessions: lambda home: {"person_id": _person(home).id},
    },
    Right.ARRANGE: {
        tokens.create_token: lambda _: {"name": "sheet"},
        tokens.revoke_token: lambda home: {
            "token_id": tokens.create_token(home.state, "sheet", ANN)[0].id
        },
        answers.save_answer: lambda home: {
            "name": "any",
            "value": 1,
            "version": answers.load_answer(home.state, "any")[1],
        },
        organisation.save_organisation: lambda home: {"organisation": _organisation(home)},
        holiday_settings.save_holiday_settings: lambda home: {
            "settings": holiday_settings.load_holiday_settings(home.state)
        },
        service_targets.save_service_targets: lambda home: {
            "targets": service_targets.load_service_targets(home.state)
        },
        working_hours.save_working_hours: lambda home: {
            "hours": working_hours.load_working_hours(home.state)
        },
        own_days.save_own_day: lambda _: {"own": OWN_DAY},
        own_days.delete_own_day: lambda home: {"own": _own_day(home)},
        own_days.restore_own_day: lambda home: {
            "own": own_days.delete_own_day(home.state, _own_day(home), ANN)
        },
        channels.save_channel: lambda _: {
            "channel": channels.Channel(kind=channels.Kind.SLACK, name="Team"),
            "secret": HOOK,
        },
        channels.delete_channel: lambda home: {"channel": _channel(home)},
        delivery.send_now: lambda home: {"channel": _channel(home), "occasion": Occasion.TEST},
        schedule.save_schedule: lambda home: {
            "schedule": schedule.load_schedule(home.state),
            "now": datetime(2026, 5, 4),
        },
        erasing.erase_source: lambda home: {
            "source": "desk" if _batch(home) else "",
            "progress": importing.silent,
        },
        erasing.erase_customer: lambda home: {
            "identity": EMAIL if _batch(home) else "",
            "progress": importing.silent,
        },
    },
    Right.LOAD: {
        header_memory.forget: lambda home: {"mark": _remembered(home)},
        importing.import_file: lambda home: {
            "path": _file(home),
            "choices": Choices(),
            "organisation": BERLIN,
        },
        queue.carry_out: lambda home: {**_task(home), "progress": importing.silent},
        ledger.mark_rejects_seen: lambda home: {"batch_id": _batch(home)},
        undoing.undo: lambda home: {"batch_id": _batch(home), "progress": importing.silent},
        saving_lookups.save_lookups: lambda _: {
            "changes": [Change("rename:topic", "a", None, f"b{next(_numbers)}")]
        },
        saving_topics.save_topics: lambda _: {
            "source": "desk",
            "rules": [TopicRule(f"topic {next(_numbers)}", "topic", ("word",))],
        },
        source_settings.save_source_setting: lambda _: {
            "source": "desk",
            "name": source_settings.KEEP_SUBJECT,
            "value": "yes",
        },
        typing_values.save_typed: lambda _: {
            "values": [typing_values.TypedValue("cans_sold", WEEK, Decimal(next(_numbers)))],
            "zone": "Europe/Berlin",
        },
        loading.load_sample: lambda _: {"organisation": BERLIN, "until": COMPANY.until},
        loading.remove_sample: lambda _: {},
        events.remove_sample_events: lambda _: {},
        sample_goals.remove_goals: lambda _: {},
        check_ins.remove_sample_check_ins: lambda _: {},
        objective.remove_sample_objectives: lambda _: {},
        records.remove_sample_goals: lambda _: {},
    },
    Right.PROMISE: {
        records.save_goal: lambda _: {"goal": GOAL},
        records.save_goals: lambda _: {"goals": [GOAL]},
        records.undo_edits: lambda home: {
            "edits": records.save_goals(home.state, [GOAL], ANN).edits
        },
        records.archive_goal: lambda home: {"goal": _goal(home)},
        records.restore_goal: lambda home: {
            "goal": records.archive_goal(home.state, _goal(home), ANN)
        },
        table_edits.save_lines: lambda home: {
            "lines": table_edits.edited(
                table_edits.lines_of([_goal(home)]), {0: {"target": 90.0}}, (), ()
            ),
            "catalog": CATALOG,
        },
        objective.save_objective: lambda _: {"objective": OBJECTIVE},
        objective.archive_objective: lambda home: {"objective": _objective(home)},
        objective.restore_objective: lambda home: {
            "objective": objective.archive_objective(home.state, _objective(home), ANN)
        },
        check_ins.save_check_in: lambda home: {"check_in": _check_in(_goal(home))},
        check_ins.take_back_check_in: lambda home: {"check_in": _checked_in(home)},
        closing.close_many: lambda home: {
            "verdicts": [closing.Verdict(_goal(home), 1.0, 0.5)],
            "day": DAY,
            "catalog": CATALOG,
        },
        closing.reopen: lambda home: {"closes": [_closed(home)]},
        sample_goals.add_sample_goals: lambda _: {
            "organisation": BERLIN,
            "until": COMPANY.until,
        },
    },
    Right.SHARE: {
        freezing.freeze: lambda _: {"seen": SEEN, "organisation": BERLIN, "catalog": CATALOG},
        frozen.rename_frozen: lambda home: {"view": _frozen(home), "title": "Calmer"},
        frozen.delete_frozen: lambda home: {"view": _frozen(home)},
        frozen.restore_frozen: lambda home: {
            "view": frozen.delete_frozen(home.state, _frozen(home), SHARER)
        },
        guest_links.make_link: lambda home: {"view": _frozen(home)},
        guest_links.revoke_link: lambda home: {
            "link_id": guest_links.make_link(home, _frozen(home), SHARER)[0].id
        },
    },
    Right.DESCRIBE: {
        frozen.add_comment: lambda home: {"view": _frozen(home), "text": "So it was"},
        frozen.delete_comment: lambda home: {
            "comment": frozen.add_comment(home.state, _frozen(home), "So it was", SHARER)
        },
        events.save_event: lambda _: {"event": EVENT},
        events.delete_event: lambda home: {"event": _event(home)},
        events.restore_event: lambda home: {
            "event": events.delete_event(home.state, _event(home), ANN)
        },
        sample_events.add_sample_events: lambda _: {"company": COMPANY},
        locked_limits.lock: lambda _: {"limits": OURS},
        locked_limits.unlock: lambda home: {"limits": locked_limits.lock(home.state, OURS, ANN)},
        declined_limits.decline: lambda _: {"found": proposed()},
        declined_limits.propose_again: lambda home: {"declined": _declined(home)},
        level_records.save_level: lambda home: {
            "catalog": CATALOG,
            "level": OWN,
            "seen": _edition(home),
        },
        level_records.remove_level: lambda home: {
            "catalog": CATALOG,
            "level": OWN,
            "on": MAY,
            "seen": _edition(home),
        },
        level_records.reset_level: lambda home: {
            "metric": _level(home).metric,
            "kind": LevelKind.TYPICAL,
        },
        level_records.take_back: lambda home: {"level": _level(home)},
        level_records.restore: lambda home: {
            "levels": level_records.reset_level(
                home.state, _level(home).metric, LevelKind.TYPICAL, ANN
            )
        },
        level_records.save_owner: lambda home: {
            "metric": ONE_STOP,
            "owner": "Ann",
            "version": level_records.read_owners(home.state).get(ONE_STOP, ("", 0))[1],
        },
        own_records.save_own: lambda home: {"record": _own(home), "known": _known(home)},
        own_records.delete_own: lambda home: {"record": _own(home)},
        own_records.restore_own: lambda home: {
            "record": own_records.delete_own(home.state, _own(home), ANN)
        },
        own_records.import_own: lambda home: {
            "text": SHARE.replace("per 100 orders", f"in group {next(_numbers)}", 1),
            "known": _known(home),
        },
        saved_views.save_view: lambda _: {"view": VIEW},
        saved_views.pin_view: lambda home: {"view": _view(home), "is_pinned": False},
        saved_views.delete_view: lambda home: {"view": _view(home)},
        saved_views.restore_view: lambda home: {
            "view": saved_views.delete_view(home.state, _view(home), ANN)
        },
    },
}

# These need more than a call.
DONE: Final[dict[Callable[..., object], tuple[Right, Callable[[Home, Actor], object]]]] = {
    importing.load: (Right.LOAD, _load),
    queue.submit: (Right.LOAD, _submit),
}


def calls() -> dict[str, tuple[Right, Callable[[Home], Callable[[Actor], object]]]]:
    """By the function's name the right and what prepares a call of it."""
    found = {
        name_of(function): (right, partial(_prepared, function, given))
        for right, functions in GIVEN.items()
        for function, given in functions.items()
    }
    done = {name_of(each): (right, partial(partial, act)) for each, (right, act) in DONE.items()}
    return {**found, **done}


def _prepared(
    function: Callable[..., object], given: Callable[[Home], Values], home: Home
) -> Callable[[Actor], object]:
    store = store_of(function, home)
    values = given(home)
    return lambda actor: function(**{**store, "actor": actor, **values})


def store_of(function: Callable[..., object], home: Home) -> Values:
    """The store is the function's first parameter, by its name."""
    name = next(iter(signature(function).parameters))
    return {name: home if name == "home" else getattr(home, name)}


def name_of(function: Callable[..., object]) -> str:
    return f"{function.__module__.removeprefix('opsdash.')}.{function.__name__}"
