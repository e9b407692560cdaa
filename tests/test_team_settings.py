"""Who may come in is read strictly: what is not understood lets nobody in, and says how instead."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from opsdash.access.actor import owner
from opsdash.access.invitations import invite
from opsdash.access.rights import Role
from opsdash.access.way_in import require_way_in
from opsdash.errors import (
    InvalidRecordError,
    OpenAddressError,
    TeamEmptyError,
    TeamInvalidError,
)
from opsdash.settings import ROOT, Settings, read_settings, refuse_open_address
from opsdash.store import Home
from opsdash.team import Team, is_loopback
from opsdash.web.hosts import arrival

EVERYWHERE = "0.0.0.0"  # noqa: S104 - to see that it is refused
OUTSIDE = "from outside"
TEAM = Team("https://ops.example.com")
COMPANY = (
    '[team.company]\nissuer = "https://id.example.com"\nclient_id = "a"\nclient_secret = "b"\n'
)
PROXY = '[team.proxy]\nheader = "X-Forwarded-Email"\naddresses = ["10.0.0.2", "10.1.0.0/16"]\n'


def team(text: str, monkeypatch: pytest.MonkeyPatch) -> Team:
    home = Path(os.environ["OPSDASH_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    (home / "opsdash.toml").write_text(text, encoding="utf-8")
    found = read_settings().team
    assert found is not None
    return found


def test_nobody_has_to_sign_in_on_ones_own_machine() -> None:
    assert read_settings().team is None


def test_the_environment_alone_makes_a_team_with_passwords(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPSDASH_TEAM", "1")
    monkeypatch.setenv("OPSDASH_PORT", "8600")
    assert read_settings().team == Team("http://127.0.0.1:8600")


def test_the_file_says_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        '[team]\naddress = "https://Ops.Example.com/"\npasswords = false\n'
        'domains = ["Example.com", "@example.org"]\nidle_hours = 2\nsession_days = 3\n'
        f"invitation_days = 4\n{COMPANY}{PROXY}"
    )
    found = team(text, monkeypatch)
    assert (found.address, found.host, found.is_secure) == (
        "https://ops.example.com", "ops.example.com", True,
    )  # fmt: skip
    assert found.domains == {"example.com", "example.org"}
    assert found.lifetimes.idle == timedelta(hours=2)
    assert found.lifetimes.session == timedelta(days=3)
    assert found.lifetimes.invitation == timedelta(days=4)
    assert found.company is not None
    assert found.company.metadata == "https://id.example.com/.well-known/openid-configuration"
    assert found.proxy is not None
    assert found.proxy.header == "x-forwarded-email"
    assert [found.proxy.is_one(each) for each in ("10.0.0.2", "10.1.2.3", "10.0.0.3", "", "x")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_the_secret_of_the_company_may_come_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPSDASH_COMPANY_SECRET", OUTSIDE)
    text = f'[team]\naddress = "https://ops.example.com"\n{COMPANY}'
    company = team(text.replace('client_secret = "b"\n', ""), monkeypatch).company
    assert company is not None
    assert company.client_secret == OUTSIDE


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[team]\npasword = true", "team_unknown"),
        ("[team.company]\nissuer = 'https://a.example'\nclient_id = 'a'", "team_missing"),
        (f"[team]\n{COMPANY.replace('https:', 'http:')}", "team_issuer"),
        (f"[team]\n{COMPANY}name2 = 'x'", "team_unknown"),
        ("[team]\npasswords = false", "team_no_way"),
        (
            "[team]\npasswords = false\n[team.proxy]\naddresses = ['10.0.0.2']",
            "team_no_way",
        ),
        ("[team]\npasswords = 'no'", "team_kind"),
        ("[team]\nidle_hours = 0", "team_kind"),
        ("[team]\naddress = 'ops.example.com'", "team_address"),
        ("[team]\naddress = 'https://ops.example.com/sub'", "team_address"),
        ("[team]\naddress = 'https://somebody@ops.example.com'", "team_address"),
        ("[team]\ndomains = ['example']", "team_domain"),
        ("[team]\ndomains = 'example.com'", "team_kind"),
        (f"[team]\n{PROXY.replace('X-Forwarded-Email', 'Cookie')}", "team_header"),
        (f"[team]\n{PROXY.replace('10.0.0.2', '0.0.0.0/0')}", "team_network"),
        (f"[team]\n{PROXY.replace('10.0.0.2', 'proxy')}", "team_network"),
        ("team = 1", "team_kind"),
        ("teams = 1", "team_unknown"),
        ("[team", "team_unreadable"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    text: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TeamInvalidError) as refusal:
        team(text, monkeypatch)
    assert refusal.value.facts["problem"] == problem


def test_a_proxy_that_signs_nobody_in_has_no_header(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its word on where people come from counts, or all of them would be one address."""
    found = team("[team]\n[team.proxy]\naddresses = ['127.0.0.1']\n", monkeypatch).proxy
    headers = [(b"x-forwarded-for", b"203.0.113.7, 192.0.2.9"), (b"host", b"ops.example.com")]
    came = arrival({"headers": headers, "client": ("127.0.0.1", 1)}, found)
    assert (came.address, came.email) == ("192.0.2.9", "")
    came = arrival({"headers": headers, "client": ("10.0.0.9", 1)}, found)
    assert came.address == "10.0.0.9"


def test_the_way_in_that_is_told_leads_to_this_very_home(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSDASH_HOME", "/srv/our ops")
    monkeypatch.setenv("OPSDASH_PORT", "8600")
    with pytest.raises(TeamEmptyError) as refusal:
        require_way_in(home.state, TEAM)
    assert refusal.value.facts["command"] == (
        "OPSDASH_HOME='/srv/our ops' OPSDASH_PORT=8600 "
        ".venv/bin/python -m opsdash people invite --role admin"
    )


def test_a_server_that_listens_everywhere_has_to_be_told_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPSDASH_TEAM", "1")
    monkeypatch.setenv("OPSDASH_HOST", EVERYWHERE)
    with pytest.raises(TeamInvalidError):
        read_settings()
    monkeypatch.setenv("OPSDASH_ADDRESS", "http://ops.local:8501")
    assert read_settings().team == Team("http://ops.local:8501")


@pytest.mark.parametrize(
    ("host", "is_alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.9.1", True),
     (EVERYWHERE, False), ("", False), ("::", False), ("192.168.1.5", False), ("ops.local", False),
     ("127.0.0.1.example.com", False)],
)  # fmt: skip
def test_without_a_sign_in_only_this_machine_is_served(host: str, *, is_alone: bool) -> None:
    assert is_loopback(host) is is_alone
    settings = Settings(Path(), "1GB", 10, host=host)
    if is_alone:
        refuse_open_address(settings)
    else:
        with pytest.raises(OpenAddressError):
            refuse_open_address(settings)


def test_somebody_has_to_be_able_to_let_others_in(home: Home) -> None:
    with pytest.raises(TeamEmptyError):
        require_way_in(home.state, TEAM)
    invite(home, owner(), role=Role.EDITOR)
    invite(home, owner(), role=Role.ADMIN, groups=["A"])
    with pytest.raises(TeamEmptyError):
        require_way_in(home.state, TEAM)
    invite(home, owner(), role=Role.ADMIN)
    require_way_in(home.state, TEAM)


def test_without_passwords_only_an_address_leads_to_an_invitation(home: Home) -> None:
    vouched = replace(TEAM, passwords=False)
    invite(home, owner(), role=Role.ADMIN)
    with pytest.raises(TeamEmptyError) as refusal:
        require_way_in(home.state, vouched)
    assert str(refusal.value.facts["command"]).endswith("--role admin --email you@example.com")
    with pytest.raises(InvalidRecordError):
        invite(home, owner(), role=Role.ADMIN, needs_email=True)
    invite(home, owner(), role=Role.ADMIN, needs_email=True, email="ann@example.com")
    require_way_in(home.state, vouched)


@pytest.mark.parametrize(
    ("settings", "way"),
    [
        ({"OPSDASH_HOST": EVERYWHERE}, "make run TEAM=1"),
        ({"OPSDASH_TEAM": "1"}, "people invite --role admin"),
        ({"OPSDASH_TEAM": "1", "OPSDASH_ADDRESS": "ops"}, "docs/team.md"),
    ],
    ids=["open address", "nobody", "wrong address"],
)
def test_a_start_that_is_refused_says_how_in_three_lines(
    settings: dict[str, str], way: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, "OPSDASH_HOME": str(tmp_path / "served"), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 3
    assert way in done.stderr
