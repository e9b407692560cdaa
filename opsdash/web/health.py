"""Says that the server answers and which version it is; nothing about the data."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from opsdash import __version__


async def health(_request: Request) -> Response:
    return JSONResponse({"status": "ok", "version": __version__})
