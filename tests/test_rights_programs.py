"""Programs and the command line ask as pages do: each call by scope, each command by role."""

from collections.abc import Callable
from pathlib import Path

import pytest
from acting import ANN, person
from answering import Api, answering
from importing import imported
from test_goals_closing import GOAL
from test_own_records import SHARE
from writing_calls import EMAIL

from opsdash.access.rights import Right, Role
from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.cli import commands
from opsdash.cli.console import Console
from opsdash.errors import NotAllowedError, OpsdashError
from opsdash.goals.records import save_goal
from opsdash.store import Home
from opsdash.web.openapi import CALLS, Call

TICKETS = f"id,created,topic,customer\n1,2024-07-01,a,{EMAIL}\n"
DAYS = ("--start", "2026-07-01", "--due", "2026-09-30", "--target", "3", "--baseline", "2")


@pytest.mark.parametrize("call", [each for each in CALLS if each.scope], ids=lambda each: each.name)
def test_a_call_is_open_to_tokens_of_its_scope_alone(home: Home, call: Call) -> None:
    with answering(home) as api:
        assert _asked(api, call, "") == 401
        for scope in Scope:
            token = create_token(home.state, scope.value, ANN, scope)[1]
            before = home.facts.data_version
            status = _asked(api, call, f"Bearer {token}")
            if scope is call.scope:
                assert status not in (401, 403)
            else:
                assert status == 403
                assert home.facts.data_version == before


def _asked(api: Api, call: Call, token: str) -> int:
    send = {"get": api.get, "put": api.put, "post": api.post}[call.method]
    return send(call.path, **({"Authorization": token} if token else {})).status


def _goal(home: Home) -> str:
    return save_goal(home.state, GOAL, ANN).id


def _file(home: Home, name: str, text: str) -> str:
    path = home.path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


COMMANDS: dict[str, tuple[Right, Callable[[Home], tuple[str, ...]]]] = {
    "import": (Right.LOAD, lambda home: ("import", _file(home, "t.csv", TICKETS))),
    "undo": (Right.LOAD, lambda home: ("undo", str(imported(home, TICKETS).batch_id))),
    "delete-source": (
        Right.ARRANGE,
        lambda home: (
            "delete-source",
            imported(home, TICKETS, source="desk").source,
            "--yes",
        ),
    ),
    "forget-customer": (
        Right.ARRANGE,
        lambda home: (
            "forget-customer",
            EMAIL if imported(home, TICKETS) else "",
            "--yes",
        ),
    ),
    "sample": (Right.LOAD, lambda _: ("sample", "--remove")),
    "metric import": (
        Right.DESCRIBE,
        lambda home: ("metric", "import", _file(home, "own.toml", SHARE)),
    ),
    "goals add": (
        Right.PROMISE,
        lambda _: ("goals", "add", "--title", "x", "--metric", "orders", "--owner", "y", *DAYS),
    ),
    "goals check-in": (
        Right.PROMISE,
        lambda home: ("goals", "check-in", _goal(home), "--confidence", "5"),
    ),
    "goals archive": (Right.PROMISE, lambda home: ("goals", "archive", _goal(home))),
    "token create": (Right.ARRANGE, lambda _: ("token", "create", "sheet")),
    "token revoke": (
        Right.ARRANGE,
        lambda home: ("token", "revoke", create_token(home.state, "sheet", ANN)[0].id),
    ),
    "people invite": (Right.ADMIT, lambda _: ("people", "invite", "--role", "viewer")),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_asks_for_its_right(home: Home, tmp_path: Path, name: str, role: Role) -> None:
    save_organisation(home.state, Organisation("UTC", "EUR", 0), ANN)
    right, words = COMMANDS[name]
    asked = commands._parser().parse_args(list(words(home)))
    said: list[str] = []
    console = Console(lambda _, text: said.append(text), tmp_path, person("ina", role))
    before = home.facts.data_version, home.state.data_version
    try:
        code = asked.run(home, asked, console)
    except NotAllowedError:
        assert not console.actor.may(right)
        assert (home.facts.data_version, home.state.data_version) == before
    except OpsdashError as problem:
        pytest.fail(f"{name}: {problem}")
    else:
        assert console.actor.may(right)
        assert code == 0, said
