"""A saved profile is read back as it was saved, whatever its names; none is replaced unasked."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from acting import ANN
from hypothesis import given
from hypothesis import strategies as st

from opsdash.errors import ProfileExistsError, ProfileInvalidError
from opsdash.intake.facts import FACTS
from opsdash.intake.own_profiles import profile_name, save_profile, to_toml
from opsdash.intake.profiles import load_profiles, parse_profile, pick_profile

HOSTILE = ('a"b', "a\\b", "a\nb", "a\tb", "a\x00b", "a\x7fb", "'''", '"""', "a]b", "# a", "=", "")
DRAFT: dict[str, Any] = {"fact": "inquiry", "columns": {"id": {"names": ["Ticket no."]}}}

names = st.lists(st.one_of(st.text(min_size=1), st.sampled_from(HOSTILE)), min_size=1, max_size=3)
rules = st.fixed_dictionaries(
    {"names": names}, optional={"values": st.dictionaries(st.text(min_size=1), st.text())}
)


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    fact = draw(st.sampled_from(sorted(FACTS)))
    fields = [field.name for field in FACTS[fact].fields]
    found = {
        "fact": fact,
        "rows": draw(st.sampled_from(["row", "newest", "lines"])),
        "span": draw(st.sampled_from(["day", "month"])),
        "zone": draw(st.sampled_from(["organisation", "Asia/Seoul"])),
        "signature": draw(names),
        "columns": draw(st.dictionaries(st.sampled_from(fields), rules, min_size=1)),
    }
    if fact == "reading":
        found["dimensions"] = draw(st.dictionaries(st.text(min_size=1), rules, max_size=2))
    return found


@given(draft=drafts(), title=st.text())
def test_what_is_saved_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, draft: dict[str, Any], title: str
) -> None:
    home = tmp_path_factory.mktemp("home")
    saved = save_profile(home, "mine", title, draft, ANN)
    assert pick_profile(load_profiles(home), "mine") == saved
    assert saved == parse_profile({**draft, "name": "mine", "title": saved.title}, "mine.toml")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_column_name_breaks_the_file(name: str) -> None:
    table = {"columns": {"id": {"names": [name], "values": {name: name}}}}
    assert tomllib.loads(to_toml(table)) == table


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Phone log", "phone_log"),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\windows\\x", "c_windows_x"),
        ("고객 문의", "고객_문의"),
        ("con", "con_"),
        (".hidden", "hidden"),
        ("a" * 300, "a" * 60),
        ("***", ""),
    ],
)
def test_a_title_becomes_a_safe_file_name(title: str, name: str) -> None:
    assert profile_name(title) == name


def test_the_file_stays_in_the_folder_of_profiles(tmp_path: Path) -> None:
    save_profile(tmp_path, "../../outside", "Outside", DRAFT, ANN)
    assert [path.name for path in tmp_path.rglob("*.toml")] == ["outside.toml"]
    assert not list(tmp_path.glob("profiles/tmp*"))


def test_neither_an_own_nor_a_shipped_profile_is_replaced_unasked(tmp_path: Path) -> None:
    save_profile(tmp_path, "Phone log", "Phone log", DRAFT, ANN)
    for name in ("phone log", "zendesk tickets"):
        with pytest.raises(ProfileExistsError):
            save_profile(tmp_path, name, "Another", DRAFT, ANN)
    assert pick_profile(load_profiles(tmp_path), "phone_log").title == "Phone log"
    save_profile(tmp_path, "phone log", "Another", DRAFT, ANN, replace=True)
    assert pick_profile(load_profiles(tmp_path), "phone_log").title == "Another"


def test_a_name_without_a_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalidError):
        save_profile(tmp_path, "!!!", "Nothing", DRAFT, ANN)


def test_a_draft_that_is_no_profile_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ProfileInvalidError):
        save_profile(tmp_path, "x", "X", {**DRAFT, "fact": "nonsense"}, ANN)
    assert not list(tmp_path.rglob("*"))
