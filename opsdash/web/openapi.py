"""The calls that other programs may make, declared once, and their description as OpenAPI 3.1.

docs/openapi.json is made from here. What a call accepts is checked against its handler by a test,
so that neither knows a parameter that the other does not.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from opsdash import __version__
from opsdash.access.tokens import Scope
from opsdash.calendar.periods import Comparison, Grain
from opsdash.metrics.row_sql import Side
from opsdash.web import listing, parameters, querying
from opsdash.words import say


@dataclass(frozen=True)
class Parameter:
    """`text` names its words where they are not those of its own name."""

    name: str
    text: str = ""
    options: tuple[str, ...] = ()
    kind: str = "string"
    is_many: bool = False
    is_required: bool = False


@dataclass(frozen=True)
class Call:
    """One call; `scope` is what its token has to be for, None where it needs none.

    `path_names` are the parameters in its path; `has_body` says that it takes a JSON object.
    """

    name: str
    path: str
    method: str = "get"
    parameters: tuple[Parameter, ...] = ()
    scope: Scope | None = None
    media: tuple[str, ...] = ("application/json",)
    problems: tuple[int, ...] = ()
    path_names: tuple[str, ...] = ()
    has_body: bool = False


_EDITING: Final = (400, 401, 403, 404, 409, 413, 422, 429)
_READING: Final = (304, 400, 401, 403, 422, 429, 503)
_CSV: Final = "text/csv"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FILTERS: Final = (
    Parameter("ch", is_many=True),
    Parameter("t", is_many=True),
    # Stands for one parameter per dimension.
    Parameter("f.{dimension}", "filter", is_many=True),
)
_QUESTION: Final = (
    Parameter("m", is_many=True, is_required=True),
    Parameter("p"),
    Parameter("cmp", options=tuple(Comparison)),
    Parameter("tv", is_many=True),
    Parameter("g", options=tuple(Grain)),
    Parameter("by"),
    *_FILTERS,
    Parameter("top", kind="integer"),
    Parameter("sort"),
)

CALLS: Final = (
    Call("health", "/api/health"),
    Call("openapi", "/api/openapi.json"),
    Call("metrics", "/api/metrics", scope=Scope.READ, problems=_READING),
    Call(
        "query",
        "/api/query",
        parameters=(*_QUESTION, Parameter("format", "format_query", querying.FORMATS)),
        scope=Scope.READ,
        media=("application/json", _CSV),
        problems=_READING,
    ),
    Call(
        "rows",
        "/api/rows",
        parameters=(
            *_QUESTION,
            Parameter("side", options=tuple(Side)),
            Parameter("step"),
            Parameter("v"),
            Parameter("term"),
            Parameter("fact"),
            Parameter("order"),
            Parameter("limit", kind="integer"),
            Parameter("offset", kind="integer"),
            Parameter("format", "format_rows", listing.FORMATS),
        ),
        scope=Scope.READ,
        media=("application/json", _CSV, _XLSX),
        problems=_READING,
    ),
    Call(
        "analyse_slope",
        "/api/analyse/slope",
        parameters=(
            Parameter("m"),
            Parameter("d", "against"),
            Parameter("p", "until"),
            *_FILTERS,
        ),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "analyse_drivers",
        "/api/analyse/drivers",
        parameters=(
            Parameter("m"),
            Parameter("d", "base"),
            Parameter("p"),
            Parameter("cmp", options=tuple(Comparison)),
            *_FILTERS,
        ),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "analyse_forecast",
        "/api/analyse/forecast",
        parameters=(Parameter("m"), *_FILTERS),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "analyse_effect",
        "/api/analyse/effect",
        parameters=(Parameter("m"), Parameter("effect"), Parameter("since"), *_FILTERS),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "analyse_signals",
        "/api/analyse/signals",
        parameters=(Parameter("m", is_required=True), Parameter("p", "until"), *_FILTERS),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "analyse_survival",
        "/api/analyse/survival",
        parameters=(
            Parameter("m", is_required=True),
            Parameter("p"),
            Parameter("cmp", options=tuple(Comparison)),
            Parameter("by"),
            *_FILTERS,
        ),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "goals",
        "/api/goals",
        parameters=(Parameter("archived", options=("false", "true")),),
        scope=Scope.READ,
        problems=_READING,
    ),
    Call(
        "goal",
        "/api/goals/{id}",
        scope=Scope.READ,
        problems=(*_READING[:4], 404, *_READING[4:]),
        path_names=("id",),
    ),
    Call(
        "goal_new",
        "/api/goals",
        "post",
        scope=Scope.EDIT,
        problems=tuple(status for status in _EDITING if status not in (404, 409)),
        has_body=True,
    ),
    Call(
        "goal_change",
        "/api/goals/{id}",
        "put",
        scope=Scope.EDIT,
        problems=_EDITING,
        path_names=("id",),
        has_body=True,
    ),
    Call(
        "goal_check_in",
        "/api/goals/{id}/check-ins",
        "post",
        scope=Scope.EDIT,
        problems=tuple(status for status in _EDITING if status != 409),  # noqa: PLR2004 - a new one meets nobody's
        path_names=("id",),
        has_body=True,
    ),
    Call(
        "import",
        "/api/import",
        "post",
        parameters=tuple(
            Parameter(name, "name" if name == "name" else "import") for name in parameters.NAMES
        ),
        scope=Scope.IMPORT,
        problems=(400, 401, 403, 409, 413, 422),
    ),
)


def openapi_route() -> Callable[[Request], object]:
    async def endpoint(_request: Request) -> Response:
        return JSONResponse(document())

    return endpoint


def document() -> dict[str, Any]:
    """The description of all calls."""
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    texts = ("status", "error", "what", "safe", "todo")
    problem = {
        "type": "object",
        "description": say("api.problem"),
        "properties": {name: {"type": "string"} for name in texts},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": say("api.title"),
            "version": __version__,
            "description": say("api.about"),
        },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": say("api.token")},
                "password": {"type": "http", "scheme": "basic", "description": say("api.password")},
            },
            "schemas": {"Problem": problem},
        },
    }


def document_text() -> str:
    """The text of docs/openapi.json."""
    return f"{json.dumps(document(), ensure_ascii=False, indent=1)}\n"


def _operation(call: Call) -> dict[str, Any]:
    content = {media: {"schema": {"type": "object"}} for media in call.media[:1]}
    content |= {media: {"schema": {"type": "string"}} for media in call.media[1:]}
    answers: dict[str, Any] = {
        "200": {"description": say("api.answer.s200"), "content": content},
    }
    for status in call.problems:
        answers[str(status)] = _problem(status)
    found: dict[str, Any] = {
        "operationId": call.name,
        "summary": say(f"api.call.{call.name}"),
        "parameters": [
            *(_parameter(Parameter(each, is_required=True), "path") for each in call.path_names),
            *map(_parameter, call.parameters),
        ],
        "responses": answers,
    }
    if call.has_body:
        told = {"schema": {"type": "object", "description": say(f"api.body.{call.name}")}}
        found["requestBody"] = {"required": True, "content": {"application/json": told}}
    elif call.method == "post":
        binary = {"schema": {"type": "string", "format": "binary"}}
        found["requestBody"] = {"required": True, "content": {"application/octet-stream": binary}}
    schemes = ("token", "password") if call.scope is Scope.READ else ("token",)
    found["security"] = [{name: []} for name in schemes] if call.scope else []
    return found


def _problem(status: int) -> dict[str, Any]:
    described = {"description": say(f"api.answer.s{status}")}
    if status < 400:  # noqa: PLR2004 - where problems begin
        return described
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return described | {"content": {"application/json": schema}}


def _parameter(parameter: Parameter, place: str = "query") -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.kind}
    if parameter.options:
        schema["enum"] = [str(option) for option in parameter.options]
    if parameter.is_many:
        schema = {"type": "array", "items": schema}
    return {
        "name": parameter.name,
        "in": place,
        "required": parameter.is_required,
        "description": say(f"api.parameter.{parameter.text or parameter.name}"),
        "schema": schema,
    }
