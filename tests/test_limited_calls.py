"""A token that is limited to groups gets their numbers, rows, values and goals, and no others."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from acting import ANN, person
from answering import Api, answering
from metrics_company import Company, Contact, Deal, Inquiry, Order, Reading, fill
from visiting import filled

from opsdash.access.rights import Role
from opsdash.access.tokens import Scope, check_token, create_token, list_tokens
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.errors import InvalidRecordError
from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goal
from opsdash.metrics.question import Filter
from opsdash.store import Home
from opsdash.web.signed import is_signed, reader_of, signed

FIRST = date(2024, 3, 4)
DAYS = [FIRST + timedelta(days=n) for n in range(56)]
HIDDEN = "Zebra 7"
LAST = DAYS[-1].isoformat()
WHOLE_TIME = f"p={FIRST}~{LAST}"


def company() -> Company:
    noons = [datetime(day.year, day.month, day.day, 12) for day in DAYS]
    groups = ("north", HIDDEN)
    return Company(
        inquiries=tuple(
            Inquiry(
                "desk",
                str(n),
                noon,
                resolved_at=noon + timedelta(hours=3),
                status="solved",
                topic=HIDDEN if n % 2 else "delivery",
                agent=HIDDEN if n % 2 else "ann",
                agent_group=groups[n % 2],
                customer=n % 7,
            )
            for n, noon in enumerate(noons)
        ),
        orders=tuple(Order("shop", str(n), noon) for n, noon in enumerate(noons)),
        deals=tuple(
            Deal("crm", str(n), noon, noon, "won", agent=groups[n % 2], agent_group=groups[n % 2],
                 amount=Decimal(n))
            for n, noon in enumerate(noons)
        ),
        contacts=tuple(
            Contact("crm", str(n), noon, origin=groups[n % 2], agent_group=groups[n % 2])
            for n, noon in enumerate(noons)
        ),
        readings=tuple(
            Reading("counts", str(n), "visits", day, day + timedelta(days=1),
                    (("group", groups[n % 2]), ("page", groups[n % 2])))
            for n, day in enumerate(DAYS)
        ),
        through=dict.fromkeys(("desk", "shop", "crm", "counts"), DAYS[-1]),
    )  # fmt: skip


def founded(home: Home) -> None:
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    fill(home.facts, company())
    about = ("inquiries", "Ann", 1, 20, FIRST, DAYS[-1])
    save_goal(home.state, Goal("Seen", *about, filters=(Filter("group", ("north",)),)), ANN)
    save_goal(home.state, Goal(HIDDEN, *about), ANN)


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(home_template, tmp_path_factory.mktemp("company") / "home", founded)


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    with answering(home) as found:
        yield found


PATHS = (
    "/api/metrics",
    f"/api/query?m=inquiries&by=topic&{WHOLE_TIME}",
    f"/api/query?m=inquiries&by=agent&format=csv&{WHOLE_TIME}",
    f"/api/query?m=visits&by=page&{WHOLE_TIME}",
    f"/api/query?m=deals_won&by=group&{WHOLE_TIME}",
    f"/api/rows?m=inquiries&{WHOLE_TIME}",
    f"/api/rows?m=inquiries&format=csv&{WHOLE_TIME}",
    f"/api/rows?m=deals_won&{WHOLE_TIME}",
    f"/api/rows?m=visits&{WHOLE_TIME}",
    "/api/analyse/drivers?m=inquiries&p=2024-04-01~2024-04-28&cmp=previous",
    f"/api/analyse/signals?m=inquiries&{WHOLE_TIME}",
    f"/api/analyse/slope?{WHOLE_TIME}",
    f"/api/analyse/survival?m=resolution_median&by=topic&{WHOLE_TIME}",
    "/api/goals",
)


# They tell no value of a dimension to anybody.
SILENT = (PATHS[0], *(path for path in PATHS if "signals" in path or "slope" in path))


def bearer(home: Home, groups: list[str] | None, scope: Scope = Scope.READ) -> dict[str, str]:
    _, secret = create_token(home.state, "sheet", ANN, scope, groups)
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("path", PATHS)
def test_no_call_tells_what_only_another_group_has(api: Api, path: str) -> None:
    whole = api.get(path, **bearer(api.home, None))
    limited = api.get(path, **bearer(api.home, ["north"]))
    assert (whole.status, limited.status) == (200, 200), (whole.body, limited.body)
    assert HIDDEN.encode() not in limited.body
    assert whole.headers["etag"] != limited.headers["etag"]
    if path not in SILENT:
        assert HIDDEN.encode() in whole.body


def rows_of(api: Api, path: str, groups: list[str] | None) -> list[dict[str, float]]:
    found: list[dict[str, float]] = api.get(path, **bearer(api.home, groups)).told["rows"]
    return found


def test_two_tokens_never_share_an_answer(api: Api) -> None:
    path = f"/api/query?m=inquiries&{WHOLE_TIME}"
    found = {
        name: sum(each["value"] for each in rows_of(api, path, groups))
        for name, groups in (
            ("all", None),
            ("north", ["north"]),
            ("zebra", [HIDDEN]),
            ("both", ["north", HIDDEN]),
            ("none", ["east"]),
        )
        for _ in range(2)
    }
    assert found == {"all": 56, "north": 28, "zebra": 28, "both": 56, "none": 0}


def test_a_filter_cannot_widen_what_a_token_sees(api: Api) -> None:
    asked = urlencode({"m": "inquiries", "f.group": HIDDEN})
    found = api.get(f"/api/query?{asked}&{WHOLE_TIME}", **bearer(api.home, ["north"]))
    assert (found.status, found.told["error"]) == (400, "unknown_name")


def test_a_goal_of_others_is_not_there_for_a_limited_editor(api: Api) -> None:
    goals = api.get("/api/goals", **bearer(api.home, None)).told["goals"]
    hidden = next(each["id"] for each in goals if each["title"] == HIDDEN)
    limited = bearer(api.home, ["north"])
    assert api.get(f"/api/goals/{hidden}", **limited).status == 404


def test_a_link_to_a_file_keeps_the_reader_of_its_reader(api: Api) -> None:
    asked = parse_qs(f"m=inquiries&format=csv&{WHOLE_TIME}")
    link = signed("/api/rows", asked, person("ann", Role.VIEWER, "north"))
    found = api.get(link)
    assert found.status == 200
    assert HIDDEN.encode() not in found.body
    assert found.body.count(b"\n") == 28 + 1
    parameters = parse_qs(urlsplit(link).query)
    assert reader_of(parameters, "").groups == ("north",)
    others = ('["ann", "", ["north", "Zebra 7"]]', '["ann", "", null]', "null")
    for stolen in (*({"reader": [each]} for each in others), {"reader": []}):
        assert not is_signed("/api/rows", {**parameters, **stolen})
    without = {name: held for name, held in parameters.items() if name != "reader"}
    assert not is_signed("/api/rows", without)


def test_a_token_keeps_its_groups_and_one_that_imports_has_none(home: Home) -> None:
    token, secret = create_token(home.state, "sheet", ANN, Scope.READ, ["south", "north"])
    assert check_token(home.state, secret, Scope.READ).groups == ("north", "south")
    assert list_tokens(home.state)[0].groups == token.groups
    with pytest.raises(InvalidRecordError):
        create_token(home.state, "files", ANN, Scope.IMPORT, ["north"])
    with pytest.raises(InvalidRecordError):
        create_token(home.state, "nobody", ANN, Scope.READ, [])
