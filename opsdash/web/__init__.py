"""What runs beside the pages: HTTP routes, the inbox folder, the morning notice."""

from collections.abc import Callable

from starlette.routing import BaseRoute, Route

from opsdash.store import Home
from opsdash.web.analysing import analyse_drivers, analyse_signals, analyse_slope
from opsdash.web.health import health
from opsdash.web.importing import import_route
from opsdash.web.inbox import InboxWatch
from opsdash.web.listing import rows
from opsdash.web.local import Command, command_route
from opsdash.web.morning import MorningWatch
from opsdash.web.openapi import openapi_route
from opsdash.web.outlooks import analyse_effect, analyse_forecast
from opsdash.web.querying import metrics, query
from opsdash.web.reading import Pace, reading_route

__all__ = ["Command", "InboxWatch", "MorningWatch", "routes"]


def routes(current_home: Callable[[], Home], command: Command) -> list[BaseRoute]:
    """`command` is the command line, which lies above and is therefore handed in."""
    pace = Pace()
    return [
        Route("/api/health", health),
        Route("/api/openapi.json", openapi_route()),
        Route("/api/metrics", reading_route(current_home, metrics, pace)),
        Route("/api/query", reading_route(current_home, query, pace)),
        Route("/api/rows", reading_route(current_home, rows, pace)),
        Route("/api/analyse/slope", reading_route(current_home, analyse_slope, pace)),
        Route("/api/analyse/drivers", reading_route(current_home, analyse_drivers, pace)),
        Route("/api/analyse/forecast", reading_route(current_home, analyse_forecast, pace)),
        Route("/api/analyse/effect", reading_route(current_home, analyse_effect, pace)),
        Route("/api/analyse/signals", reading_route(current_home, analyse_signals, pace)),
        Route("/api/import", import_route(current_home), methods=["POST"]),
        Route(
            "/api/local/command",
            command_route(current_home, command),
            methods=["POST"],
        ),
    ]
