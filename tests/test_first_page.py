"""/today leads to Today with what was asked of it, also for who has another start page."""

import pytest
from answering import answering

from opsdash.store import Home


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/today", "/?who=all"),
        ("/today/", "/?who=all"),
        ("/today?p=4w&f.group=A%20%26%20B", "/?p=4w&f.group=A+%26+B"),
        ("/today?next=//evil.example", "/?next=%2F%2Fevil.example"),
    ],
)
def test_its_name_leads_to_today(home: Home, path: str, leads: str) -> None:
    with answering(home) as api:
        found = api.get(path)
    assert (found.status, found.headers["location"]) == (303, leads)
