"""docs/openapi.json is what the server answers to: every call, every parameter, nothing else."""

import json

import pytest
from acting import person
from answering import answering
from starlette.routing import Route

from opsdash.access.tokens import Scope, create_token
from opsdash.cli import carry_out
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.web import routes
from opsdash.web.openapi import CALLS, Call, document, document_text

# For the command line of the same machine only, so it is not described.
PRIVATE = {("/api/local/command", "post")}


def test_the_file_is_the_one_that_is_made_from_the_calls() -> None:
    """After a change: make docs."""
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == document_text()


def test_every_route_is_described_and_nothing_else(home: Home) -> None:
    served = {
        (route.path, method.lower())
        for route in routes(lambda: home, carry_out)
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert {(call.path, call.method) for call in CALLS} == served - PRIVATE


def test_the_server_tells_its_description_without_a_token(home: Home) -> None:
    with answering(home) as api:
        assert api.get("/api/openapi.json").told == json.loads(json.dumps(document()))


@pytest.mark.parametrize("call", [each for each in CALLS if each.scope], ids=lambda each: each.name)
def test_a_call_knows_the_parameters_that_are_described_and_no_others(
    home: Home, call: Call
) -> None:
    secret = create_token(home.state, "program", person("tester"), call.scope or Scope.READ)[1]
    header = f"Bearer {secret}"
    names = [each.name.replace("{dimension}", "group") for each in call.parameters]
    with answering(home) as api:
        send = {"get": api.get, "put": api.put, "post": api.post}[call.method]
        for name in [*names, "dance"]:
            told = send(f"{call.path}?{name}=x", Authorization=header).told
            is_strange = "parameter that does not exist" in told.get("what", "")
            assert is_strange == (name == "dance"), name
