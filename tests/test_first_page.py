"""/today leads to Today with what was asked of it, also for who has another start page."""

import httpx
import pytest
from looping import awaited
from starlette.applications import Starlette

from opsdash.web import first_page_routes


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/today", "/?who=all"),
        ("/today/", "/?who=all"),
        ("/today?p=4w&f.group=A%20%26%20B", "/?p=4w&f.group=A+%26+B"),
        ("/today?next=//evil.example", "/?next=%2F%2Fevil.example"),
    ],
)
def test_its_name_leads_to_today(path: str, leads: str) -> None:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=first_page_routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as browser:
            return await browser.get(path)

    found = awaited(asked())
    assert (found.status_code, found.headers["location"]) == (303, leads)
