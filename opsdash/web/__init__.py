"""What runs beside the pages: the gate, HTTP routes, the inbox folder, the morning notice."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from opsdash.store import Home
from opsdash.web.doors import Doors
from opsdash.web.editing import Edit, editing_route
from opsdash.web.first_page import first_page_routes
from opsdash.web.gate import Gate
from opsdash.web.guest import guest_routes
from opsdash.web.health import health
from opsdash.web.importing import import_route
from opsdash.web.inbox import InboxWatch
from opsdash.web.listing import rows
from opsdash.web.local import Command, command_route
from opsdash.web.morning import MorningWatch
from opsdash.web.openapi import openapi_route
from opsdash.web.querying import metrics, query
from opsdash.web.reading import Call, Pace, reading_route
from opsdash.web.sign_in import sign_in_routes

__all__ = [
    "Command",
    "Doors",
    "Gate",
    "InboxWatch",
    "MorningWatch",
    "first_page_routes",
    "routes",
    "sign_in_routes",
]


def routes(current_home: Callable[[], Home], command: Command) -> list[BaseRoute]:
    """`command` is the command line, which lies above and is therefore handed in."""
    pace = Pace()
    return [
        Route("/api/health", health),
        Route("/api/openapi.json", openapi_route()),
        Route("/api/metrics", reading_route(current_home, metrics, pace)),
        Route("/api/query", reading_route(current_home, query, pace)),
        Route("/api/rows", reading_route(current_home, rows, pace)),
        Route("/api/analyse/slope", reading_route(current_home, _analysis("slope"), pace)),
        Route("/api/analyse/drivers", reading_route(current_home, _analysis("drivers"), pace)),
        Route("/api/analyse/signals", reading_route(current_home, _analysis("signals"), pace)),
        Route("/api/analyse/forecast", reading_route(current_home, _analysis("forecast"), pace)),
        Route("/api/analyse/effect", reading_route(current_home, _analysis("effect"), pace)),
        Route("/api/analyse/survival", reading_route(current_home, _analysis("survival"), pace)),
        Route("/api/goals", reading_route(current_home, _goals("list_all"), pace)),
        Route("/api/goals/{id}", reading_route(current_home, _goals("show"), pace)),
        *(
            Route(path, editing_route(current_home, _edit(name), pace), methods=[method])
            for method, path, name in (
                ("POST", "/api/goals", "add"),
                ("PUT", "/api/goals/{id}", "change"),
                ("POST", "/api/goals/{id}/check-ins", "check_in"),
            )
        ),
        Route("/api/import", import_route(current_home), methods=["POST"]),
        Route(
            "/api/local/command",
            command_route(current_home, command),
            methods=["POST"],
        ),
        *guest_routes(current_home),
    ]


def _analysis(name: str) -> Callable[[Call], Response]:
    """A call of `analysing` or `outlooks`, which bring numpy: a start must not wait for them."""

    def answer(call: Call) -> Response:
        from opsdash.web import analysing, outlooks  # noqa: PLC0415 - see above

        room = outlooks if name in ("forecast", "effect") else analysing
        found: Response = getattr(room, f"analyse_{name}")(call)
        return found

    return answer


def _goals(name: str) -> Callable[[Call], Response]:
    """A call of `goals`, which brings numpy too."""

    def answer(call: Call) -> Response:
        from opsdash.web import goals  # noqa: PLC0415 - see above

        found: Response = getattr(goals, name)(call)
        return found

    return answer


def _edit(name: str) -> Callable[[Edit], Response]:
    def answer(edit: Edit) -> Response:
        from opsdash.web import goals  # noqa: PLC0415 - see above

        found: Response = getattr(goals, name)(edit)
        return found

    return answer
