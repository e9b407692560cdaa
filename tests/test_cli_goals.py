"""`goals` on the command line: the rules of the form, JSON for programs, nobody's change lost."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from opsdash.cli import main
from opsdash.cli.goals import ACTIONS
from opsdash.settings import ROOT, read_settings
from opsdash.words import say

FIRST = date(2026, 1, 5)
DAYS = 126
# The last day of a file may still go on.
THROUGH = FIRST + timedelta(days=DAYS - 2)
ADD = (
    "add", "--title", "Sell sets", "--metric", "orders", "--owner", "Ana",
    "--start", "2026-04-01", "--due", "2026-06-30",
)  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opsdash.cli.goal_actions.today_of", lambda _: THROUGH + timedelta(days=2))


def called(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert main(["goals", *words, "--json"]) == code
    told = capsys.readouterr()
    return json.loads(told.out) if code == 0 else told.err


def import_orders() -> None:
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    rows = [f"{day:%Y%m%d}{n},{day} 10:00:00,10.00,EUR" for day in days for n in range(3)]
    path = read_settings().home.parent / "orders.csv"
    path.write_text("\n".join(["id,ordered,total,currency", *rows]) + "\n", encoding="utf-8")
    assert main(["import", str(path), "--timezone", "UTC"]) == 0


def test_a_goal_is_set_listed_shown_and_archived(capsys: pytest.CaptureFixture[str]) -> None:
    made = called(
        capsys, *ADD, "--target", "300", "--baseline", "250", "--team", "Shop",
        "--where", "country=Italy", "--where", "country=France", "--step", "2026-05-01=100",
        "--review-days", "14", "--accepted", "We hired",
    )  # fmt: skip
    assert (made["title"], made["team"], made["version"]) == ("Sell sets", "Shop", 1)
    assert made["filters"] == [{"dimension": "country", "values": ["Italy", "France"]}]
    assert made["steps"] == [{"day": "2026-05-01", "value": 100.0}]
    assert (made["review_days"], made["accepted"]) == (14, "We hired")
    assert [each["id"] for each in called(capsys, "list")] == [made["id"]]
    assert called(capsys, "show", made["id"])["check_ins"] == []
    assert called(capsys, "archive", made["id"])["is_archived"] is True
    assert called(capsys, "list") == []
    assert [each["id"] for each in called(capsys, "list", "--archived")] == [made["id"]]
    past = called(capsys, "history", made["id"])
    assert [each["action"] for each in past] == ["create", "delete"]


def test_the_past_of_the_metric_is_the_baseline_where_none_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_orders()
    made = called(capsys, *ADD, "--target", "300")
    assert made["baseline"] == pytest.approx(3 * 91, rel=0.02)
    standing, chance = made["standing"], made["chance"]
    assert standing["actual"] == 3 * (THROUGH - date(2026, 3, 31)).days
    assert standing["data_through"] == THROUGH.isoformat()
    assert chance["status"] in {"ok", "thin", "refused"}
    assert all(reason["words"] for reason in chance["reasons"])


def test_a_check_in_keeps_the_number_as_it_was_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    import_orders()
    goal = called(capsys, *ADD, "--target", "300")
    kept = called(
        capsys, "check-in", goal["id"], "--confidence", "7", "--changed", "New shop",
        "--next", "Ask Ben",
    )  # fmt: skip
    assert (kept["confidence"], kept["changed"], kept["next_step"]) == (7, "New shop", "Ask Ben")
    shown = called(capsys, "show", goal["id"])
    assert shown["check_ins"] == [kept]
    assert kept["actual"] == shown["standing"]["actual"]
    assert kept["chance"] is not None
    assert kept["chance"] == shown["chance"]["probability"]


def test_what_cannot_be_saved_is_named_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    told = called(
        capsys, "add", "--title", "", "--metric", "dances", "--owner", "Ana", "--target", "3",
        "--start", "2026-04-01", "--due", "2026-03-01", code=1,
    )  # fmt: skip
    for field in ("title", "metric", "baseline", "due"):
        assert f"{say(f'goals.fields.{field}')}:" in told
    assert called(capsys, "list") == []


def test_an_older_version_archives_nothing_and_is_told_who_was_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    goal = called(capsys, *ADD, "--target", "300", "--baseline", "250")
    told = called(capsys, "archive", goal["id"], "--version", "7", code=1)
    assert goal["created_by"] in told
    assert "version 1" in told
    assert len(called(capsys, "list")) == 1


def test_a_goal_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "does not exist" in called(capsys, "show", "nobody", code=1)


def test_without_json_each_goal_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    goal = called(capsys, *ADD, "--target", "300", "--baseline", "250")
    main(["goals", "check-in", goal["id"], "--confidence", "3"])
    for words, expected in (
        (["list"], "Sell sets"),
        (["show", goal["id"]], "confidence 3 of 10"),
        (["history", goal["id"]], "create"),
        (["archive", goal["id"]], "Archived: Sell sets"),
    ):
        capsys.readouterr()
        assert main(["goals", *words]) == 0
        assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["--step", "tomorrow"], ["--target", "many"], ["--kind", "dance"]]
)
def test_a_call_that_cannot_be_read_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["goals", *ADD, *words])
    assert end.value.code == 2


def test_every_action_is_described() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert all(f"goals {action}" in text for action in ACTIONS)
