"""Recognition scores every profile on a header: the right one wins, by meaning, with its reason."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from opsdash.errors import FileUnknownError
from opsdash.intake.decoding import decode
from opsdash.intake.first_rows import read_sample
from opsdash.intake.profiles import Profile, load_profiles
from opsdash.intake.recognition import Recognition, likenesses, match_columns, recognise
from opsdash.settings import ROOT

PROFILES = load_profiles(None)
SAMPLES = sorted((ROOT / "tests" / "data" / "exports").glob("*.*"))
TOGETHER = sorted((ROOT / "data" / "examples").glob("*.csv"))
# The file of monthly counts is named after its kind of fact.
PROFILE_OF = {
    "readings_monthly": "monthly",
    "chatwoot_english": "chatwoot_reports",
    "jira_spanish": "jira_service_management",
    "zendesk_explore": "zendesk_tickets",
}
ZENDESK = "Id,Requester,Requester email,Status,Created at,Updated at,Via,Group,Assignee,Subject"


def recognised(path: Path, tmp_path: Path, chosen: str | None = None) -> Recognition:
    sample = read_sample(decode(path, path.name, tmp_path))
    return recognise(sample, PROFILES, chosen, path.name)


def of_header(header: str, tmp_path: Path, rows: str = "") -> Recognition:
    path = tmp_path / "file.csv"
    path.write_text(f"{header}\n{rows or header}\n", encoding="utf-8")
    return recognised(path, tmp_path)


def own(name: str, signature: tuple[str, ...]) -> Profile:
    found = next(profile for profile in PROFILES if profile.name == "tickets")
    return replace(found, name=name, signature=tuple((each,) for each in signature), any_of=())


@pytest.mark.parametrize("path", SAMPLES + TOGETHER, ids=lambda path: path.name)
def test_each_export_is_recognised_as_its_own(path: Path, tmp_path: Path) -> None:
    found = recognised(path, tmp_path)
    best, next_best = found.likeness, found.runner_up
    margin = best.score - (next_best.score if next_best else 0)
    told = f"{best.profile} {best.score:.2f}, then {next_best}: {margin:+.2f}"
    name = path.name.partition(".")[0]
    assert best.profile == PROFILE_OF.get(name, name), told
    assert margin > 0, told


def test_the_order_of_the_columns_does_not_matter(tmp_path: Path) -> None:
    turned = ",".join(reversed(ZENDESK.split(",")))
    for header in (ZENDESK, turned, ZENDESK.upper(), ZENDESK.replace(" ", "_")):
        assert of_header(header, tmp_path).profile.name == "zendesk_tickets"


def test_a_header_in_another_unicode_form_is_the_same_header(tmp_path: Path) -> None:
    header = "Mã yêu cầu,Ngày tạo,Trạng thái,Kênh"
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        found = of_header(unicodedata.normalize(form, header), tmp_path)  # type: ignore[arg-type]
        assert found.profile.name == "tickets"
        assert found.matches == {"id": 0, "created_at": 1, "status": 2, "contact_channel": 3}


def test_a_lost_column_of_the_signature_does_not_make_a_stranger(tmp_path: Path) -> None:
    found = of_header(ZENDESK.replace(",Via", ""), tmp_path)
    assert found.profile.name == "zendesk_tickets"
    assert found.likeness.score < of_header(ZENDESK, tmp_path).likeness.score


def test_the_runner_up_is_kept_with_its_score_and_reason(tmp_path: Path) -> None:
    found = of_header(ZENDESK, tmp_path)
    second = found.runner_up
    assert second is not None
    assert (second.profile, second.is_tool) == ("tickets", False)
    assert found.likeness.score > second.score > 0
    assert len(found.matches) <= found.likeness.found <= found.likeness.typical
    assert second.explained <= second.columns == len(ZENDESK.split(","))


def test_a_few_known_names_among_many_strange_ones_are_not_enough(tmp_path: Path) -> None:
    strange = ",".join(f"Reading {number}" for number in range(40))
    assert of_header("Id,Date,State", tmp_path).profile.name == "tickets"
    with pytest.raises(FileUnknownError):
        of_header(f"Id,Date,State,{strange}", tmp_path)


def test_a_profile_that_marks_more_of_the_file_wins() -> None:
    names = ("Id", "Created at", "Status", "Line", "Skill")
    found = likenesses(names, (own("near", ("Id", "Line")), own("nearer", ("Id", "Line", "Skill"))))
    assert [likeness.profile for likeness in found] == ["nearer", "near"]
    assert all(0 < likeness.score <= 1 for likeness in found)


def test_of_names_that_differ_in_case_the_exact_one_is_meant() -> None:
    tickets = next(profile for profile in PROFILES if profile.name == "tickets")
    found = match_columns(("ID", "Id", "created", "Created"), tickets)
    assert found["id"] == 1
    assert found["created_at"] == 3
