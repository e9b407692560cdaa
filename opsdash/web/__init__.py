"""What comes in beside the pages: HTTP routes, and the inbox folder."""

from collections.abc import Callable

from starlette.routing import BaseRoute, Route

from opsdash.store import Home
from opsdash.web.health import health
from opsdash.web.importing import import_route
from opsdash.web.inbox import InboxWatch
from opsdash.web.local import Command, command_route

__all__ = ["Command", "InboxWatch", "routes"]


def routes(current_home: Callable[[], Home], command: Command) -> list[BaseRoute]:
    """`command` is the command line, which lies above and is therefore handed in."""
    return [
        Route("/api/health", health),
        Route("/api/import", import_route(current_home), methods=["POST"]),
        Route(
            "/api/local/command",
            command_route(current_home, command),
            methods=["POST"],
        ),
    ]
