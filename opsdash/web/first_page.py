"""/today, typed by hand: the first page is reached without a path, and its name leads there too."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

_PATHS: Final = ("/today", "/today/")
# A bare address leads to one's own start page; this says that Today itself is meant.
_ITSELF: Final = (("who", "all"),)


def first_page_routes() -> list[Route]:
    return [Route(path, _lead) for path in _PATHS]


async def _lead(request: Request) -> RedirectResponse:
    asked = request.query_params.multi_items() or _ITSELF
    return RedirectResponse(f"/?{urlencode(asked)}", 303, {"Cache-Control": "no-store"})
