"""HTTP routes beside the pages."""

from starlette.routing import BaseRoute, Route

from opsdash.web.health import health

__all__ = ["routes"]


def routes() -> list[BaseRoute]:
    return [Route("/api/health", health)]
