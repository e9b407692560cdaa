"""/api/goals: read with one token, written with another, by the rules of the form."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from acting import ANN, BEN, person
from answering import Answer, Api, answering
from importing import UTC, imported

from opsdash.access.tokens import Scope, create_token
from opsdash.calendar.organisation import save_organisation
from opsdash.goals.goal import Course, Goal, Sense
from opsdash.goals.records import archive_goal, find_goal, goal_past, list_goals, save_goal
from opsdash.store import Home
from opsdash.web.reading import Pace

FIRST = date(2026, 1, 5)
THROUGH = FIRST + timedelta(days=124)
GOAL = Goal("Sell sets", "orders", "Ana", 270, 300, date(2026, 4, 1), date(2026, 6, 30))
NEW: dict[str, Any] = {
    "title": "Sell sets",
    "metric": "orders",
    "owner": "Ana",
    "target": 300,
    "start": "2026-04-01",
    "due": "2026-06-30",
}
ODD = [
    {"target": "many"},
    {"target": True},
    {"target": 10**400},
    {"start": "yesterday"},
    {"filters": {"country": "Italy"}},
    {"filters": [{"dimension": "country"}]},
    {"steps": [["2026-05-01", 3]]},
    {"kind": "dance"},
    {"title": "\ud800"},
    {"review_days": 7.5},
    {"metric": "dances"},
    {"due": "2026-03-01"},
]


@pytest.fixture
def api(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    save_organisation(home.state, UTC, ANN)
    monkeypatch.setattr("opsdash.web.goals.today_of", lambda _: THROUGH + timedelta(days=2))
    with answering(home) as opened:
        yield opened


@pytest.fixture
def read(home: Home) -> str:
    return f"Bearer {create_token(home.state, 'sheet', person('tester'), Scope.READ)[1]}"


@pytest.fixture
def edit(home: Home) -> str:
    return f"Bearer {create_token(home.state, 'planner', person('tester'), Scope.EDIT)[1]}"


def sent(api: Api, token: str, values: object, path: str = "/api/goals") -> Answer:
    send = api.put if path.count("/") > 2 and not path.endswith("check-ins") else api.post
    return send(path, json.dumps(values).encode(), Authorization=token)


def import_orders(home: Home) -> None:
    days = [FIRST + timedelta(days=n) for n in range((THROUGH - FIRST).days + 2)]
    rows = [f"{day:%Y%m%d}{n},{day} 10:00:00,10.00,EUR" for day in days for n in range(3)]
    text = "\n".join(["id,ordered,total,currency", *rows]) + "\n"
    imported(home, text, UTC, "orders.csv")


def test_a_goal_is_set_read_changed_and_checked_in(api: Api, read: str, edit: str) -> None:
    import_orders(api.home)
    made = sent(api, edit, NEW).told
    assert (made["version"], made["created_by"]) == (1, "api: planner")
    assert made["baseline"] == pytest.approx(273, rel=0.02)

    path = f"/api/goals/{made['id']}"
    changed = sent(api, edit, {"version": 1, "target": 310, "reason": "A new shop"}, path).told
    assert (changed["version"], changed["target"], changed["reason"]) == (2, 310, "A new shop")
    again = sent(api, edit, {"version": 2, "owner": "Ben"}, path).told
    assert (again["target"], again["owner"], again["reason"]) == (310, "Ben", "")

    kept = sent(api, edit, {"confidence": 7, "changed": "New shop"}, f"{path}/check-ins").told
    shown = api.get(path, Authorization=read).told
    assert shown["check_ins"] == [kept]
    assert shown["standing"]["actual"] == kept["actual"] == 3 * (THROUGH - GOAL.start).days + 3
    assert shown["chance"]["probability"] == kept["chance"]
    assert kept["chance"] is not None
    assert [each["version"] for each in shown["history"]] == [1, 2, 3]
    assert [name["field"] for name in shown["history"][1]["changes"]] == ["target"]

    (listed,) = api.get("/api/goals", Authorization=read).told["goals"]
    assert {name: shown[name] for name in listed} == listed


def test_an_older_version_changes_nothing_and_is_answered_with_what_is_stored(
    api: Api, edit: str
) -> None:
    first = save_goal(api.home.state, GOAL, person("ana"))
    theirs = save_goal(api.home.state, replace(first, target=320), BEN)
    got = sent(api, edit, {"version": 1, "target": 310}, f"/api/goals/{first.id}")
    assert (got.status, got.told["error"]) == (409, "conflict")
    assert got.told["stored"]["target"] == 320
    assert got.told["stored"]["updated_by"] == "ben"
    assert find_goal(api.home.state, first.id) == theirs


@pytest.mark.parametrize("odd", ODD, ids=lambda each: repr(each)[:30])
def test_what_cannot_be_saved_is_named_by_its_field(api: Api, edit: str, odd: Any) -> None:
    got = sent(api, edit, NEW | {"baseline": 250} | odd)
    assert got.status == 422
    assert [each["field"] for each in got.told["problems"]] == list(odd)
    assert all(each["words"] for each in got.told["problems"])
    assert list_goals(api.home.state) == ()


def test_a_milestone_needs_no_number(api: Api, edit: str) -> None:
    values = {name: NEW[name] for name in ("title", "owner", "start", "due")}
    assert sent(api, edit, values | {"kind": "milestone"}).told["kind"] == Course.MILESTONE


def test_choices_filters_and_steps_come_back_as_they_were_sent(
    api: Api, read: str, edit: str
) -> None:
    values = {
        "kind": Course.LEVEL,
        "sense": Sense.AT_LEAST,
        "metric": "one_stop_rate",
        "baseline": 70.5,
        "target": 80,
        "filters": [{"dimension": "topic", "values": ["Delivery", ""]}],
        "steps": [{"day": "2026-05-01", "value": 75.0}],
        "weight": 2.0,
        "done_day": None,
    }
    made = sent(api, edit, NEW | values).told
    assert {name: made[name] for name in values} == values
    got = api.get(f"/api/goals/{made['id']}", Authorization=read).told
    assert {name: got[name] for name in values} == values


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"[" * 5000, 400),
        (json.dumps(NEW | {"dance": 1}).encode(), 400),
        (json.dumps(NEW | {"version": 1}).encode(), 400),
        (json.dumps(NEW | {"is_deleted": True}).encode(), 400),
        (json.dumps(NEW | {"relevant": "x" * 70_000}).encode(), 413),
    ],
)
def test_a_body_that_cannot_be_read_stores_nothing(
    api: Api, edit: str, body: bytes, status: int
) -> None:
    assert api.post("/api/goals", body, Authorization=edit).status == status
    assert list_goals(api.home.state) == ()


@pytest.mark.parametrize(
    "values",
    [{}, {"confidence": 11}, {"confidence": "7"}, {"confidence": 7, "changed": "x" * 300}],
)
def test_a_check_in_that_cannot_be_kept(api: Api, edit: str, values: object) -> None:
    goal = save_goal(api.home.state, GOAL, person("ana"))
    got = sent(api, edit, values, f"/api/goals/{goal.id}/check-ins")
    assert got.status == 422
    assert got.told["problems"][0]["words"]


def test_a_change_says_which_version_it_read(api: Api, edit: str) -> None:
    goal = save_goal(api.home.state, GOAL, person("ana"))
    for values in ({"target": 310}, {"version": "1"}, {"version": True}, {"version": 0}):
        assert sent(api, edit, values, f"/api/goals/{goal.id}").status == 400
    assert len(goal_past(api.home.state, goal.id)) == 1


def test_a_goal_that_is_not_there(api: Api, read: str, edit: str) -> None:
    assert api.get("/api/goals/nobody", Authorization=read).status == 404
    assert sent(api, edit, {"version": 1}, "/api/goals/nobody").status == 404
    assert sent(api, edit, {"confidence": 1}, "/api/goals/nobody/check-ins").status == 404


def test_archived_goals_are_apart(api: Api, read: str) -> None:
    archive_goal(api.home.state, save_goal(api.home.state, GOAL, person("ana")), person("ana"))
    assert api.get("/api/goals", Authorization=read).told["goals"] == []
    (listed,) = api.get("/api/goals?archived=true", Authorization=read).told["goals"]
    assert listed["is_archived"] is True


def test_each_token_opens_its_own(api: Api, read: str, edit: str) -> None:
    files = f"Bearer {create_token(api.home.state, 'files', person('tester'), Scope.IMPORT)[1]}"
    for token, status in ((read, 403), (files, 403), ("Bearer opsdash_x", 401), ("", 401)):
        assert sent(api, token, NEW).status == status
    for token, status in ((edit, 403), (files, 403), ("", 401)):
        assert api.get("/api/goals", Authorization=token).status == status
    assert list_goals(api.home.state) == ()


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_a_page_of_another_site_is_refused(api: Api, edit: str, headers: dict[str, str]) -> None:
    got = api.post("/api/goals", json.dumps(NEW).encode(), Authorization=edit, **headers)
    assert got.status == 400
    assert list_goals(api.home.state) == ()


def test_a_cookie_opens_nothing(api: Api) -> None:
    assert api.post("/api/goals", json.dumps(NEW).encode(), Cookie="session=1").status == 401


def test_nothing_new_costs_nothing_until_somebody_saves(api: Api, read: str, edit: str) -> None:
    goal = save_goal(api.home.state, GOAL, person("ana"))
    got = api.get("/api/goals", Authorization=read)
    etag = got.headers["etag"]
    again = api.get("/api/goals", Authorization=read, If_None_Match=etag)
    assert (again.status, again.body) == (304, b"")
    sent(api, edit, {"version": 1, "target": 310}, f"/api/goals/{goal.id}")
    assert api.get("/api/goals", Authorization=read, If_None_Match=etag).status == 200


def test_a_token_limited_to_groups_writes_nothing_on_the_goals_of_others(
    api: Api, home: Home
) -> None:
    about = Goal("Fewer", "inquiries", "Ana", 270, 200, GOAL.start, GOAL.due)
    stored = save_goal(home.state, about, ANN)
    _, limited = create_token(home.state, "planner", ANN, Scope.EDIT, ["North"])
    token = f"Bearer {limited}"
    path = f"/api/goals/{stored.id}"
    ours = [{"dimension": "group", "values": ["North"]}]
    for answer in (
        sent(api, token, {"version": 1, "title": "Mine", "filters": ours}, path),
        sent(api, token, {"confidence": 5}, f"{path}/check-ins"),
    ):
        assert (answer.status, "Fewer" in str(answer.told)) == (404, False)
    assert find_goal(home.state, stored.id) == stored


def test_two_tokens_of_one_name_are_counted_apart(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.web.Pace", lambda: Pace(calls=1))
    secrets = [create_token(home.state, "planner", ANN, Scope.EDIT)[1] for _ in range(2)]
    with answering(home) as api:
        found = [sent(api, f"Bearer {each}", {}).status for each in (*secrets, secrets[0])]
    assert found == [422, 422, 429]
