"""What a webhook's address may be: the public internet by TLS; nothing private, however written."""

import socket
import time
from typing import Any

import pytest
from acting import person
from receiving import CERTIFICATE, chat, dripping

from opsdash.errors import AddressRefusedError, InvalidRecordError
from opsdash.report.morning import webhook
from opsdash.report.morning.channels import Channel, Kind, list_channels, save_channel
from opsdash.report.morning.outbound import is_public, read_target
from opsdash.report.morning.outcome import State
from opsdash.report.morning.webhook import post
from opsdash.store import Home

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "10.0.0.5",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "255.255.255.255",
    "224.0.0.1",
    "240.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "192.88.99.1",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "2002:7f00:1::",
    "2002:0a00:0001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::808:808",
    "2001:db8::1",
    "2001:20::1",
    "100::1",
    "not an address",
]
PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
# What the machine itself makes 127.0.0.1 of, without asking anybody.
SPELT = [
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0177.0.0.1/x",
    "https://127.1/x",
    "https://localhost/x",
    "https://localhost./x",
    "https://LOCALHOST/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://0/x",
]
NO_ADDRESS = [
    "",
    "hooks.example.com/x",
    "ftp://hooks.example.com/x",
    "file:///etc/passwd",
    "https://",
    "https:///x",
    "https://ana:tea@hooks.example.com/x",
    "https://hooks.example.com@127.0.0.1/x",
    "https://hooks.example.com\\@127.0.0.1/x",
    "https://hooks.example.com/x y",
    "https://hooks.example.com/x\r\nHost: other",
    "https://hooks.example.com:99999/x",
    "https://hooks.example.com:port/x",
    "https://[fe80::1%25eth0]/x",
    "https://höoks.example.com/x",
    "https://hooks.example.com/" + "x" * 2000,
]


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name has these addresses; returns the names that were asked for."""
    asked: list[str] = []

    def found(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.fixture
def untouched(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Nothing is connected to; what would have been."""
    reached: list[object] = []

    def connect(address: object, **_: object) -> socket.socket:
        reached.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    return reached


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", SPELT)
def test_this_machine_is_refused_however_it_is_written(url: str, untouched: list[object]) -> None:
    outcome = post(Kind.SLACK, url, {})
    assert outcome.state is State.FAILED
    assert outcome.problem in ("private", "no_name")
    assert untouched == []


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError) as refusal:
        read_target(url)
    assert refusal.value.facts["problem"] == "no_webhook"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://hooks.example.com/x", "no_tls"),
        ("https://hooks.example.com:8443/x", "no_port"),
        ("https://hooks.example.com:22/x", "no_port"),
    ],
)
def test_only_https_on_its_usual_port_is_called(url: str, problem: str) -> None:
    with pytest.raises(AddressRefusedError) as refusal:
        read_target(url)
    assert refusal.value.facts["problem"] == problem


@pytest.mark.parametrize(
    "addresses", [("10.0.0.5",), ("8.8.8.8", "10.0.0.5"), ("2606:4700::1111", "::1")]
)
def test_a_public_name_with_a_private_address_is_refused(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, untouched: list[object]
) -> None:
    resolve(monkeypatch, *addresses)
    assert post(Kind.SLACK, "https://hooks.example.com/x", {}).problem == "private"
    assert untouched == []


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, untouched: list[object]
) -> None:
    asked = resolve(monkeypatch, "8.8.8.8")
    outcome = post(Kind.SLACK, "https://hooks.example.com/x", {})
    assert (outcome.problem, outcome.is_passing) == ("no_connection", True)
    assert asked == ["hooks.example.com"]
    assert untouched == [("8.8.8.8", 443)]


def test_the_certificate_is_checked_for_the_name_that_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    resolve(monkeypatch, "127.0.0.1")
    with chat(tls=True) as hook:
        allowed = [f"hooks.example.com:{hook.port}", f"other.example.com:{hook.port}"]
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", ",".join(allowed))
        good = post(Kind.SLACK, f"https://hooks.example.com:{hook.port}/x", {"a": "ä"})
        bad = post(Kind.SLACK, f"https://other.example.com:{hook.port}/x", {})
    assert good.state is State.SENT
    assert hook.calls == [
        {"path": "/x", "host": f"hooks.example.com:{hook.port}", "body": {"a": "ä"}}
    ]
    assert bad.problem == "tls"


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with chat() as hook, chat() as inside:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{hook.port}")
        hook.answer = (307, {"Location": inside.url}, b"")
        outcome = post(Kind.SLACK, hook.url, {})
    assert (outcome.state, outcome.problem) == (State.FAILED, "redirect")
    assert inside.calls == []


def test_a_server_that_is_not_named_is_not_allowed_by_its_neighbour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with chat() as hook:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{hook.port + 1}")
        assert post(Kind.SLACK, hook.url, {}).problem == "no_tls"
    assert hook.calls == []


def test_lark_says_in_a_good_answer_that_it_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with chat() as hook:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{hook.port}")
        hook.answer = (200, {}, b'{"code":19001,"msg":"param invalid"}')
        refused = post(Kind.LARK, hook.url, {})
        hook.answer = (200, {}, b'{"code":0,"msg":"success"}')
        assert post(Kind.LARK, hook.url, {}).state is State.SENT
    assert refused.state is State.FAILED
    assert "param invalid" in refused.detail


@pytest.mark.parametrize(("scheme", "state"), [("http", State.UNKNOWN), ("https", State.FAILED)])
def test_a_server_that_never_comes_to_an_end_is_left(
    scheme: str, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_WHOLE_SECONDS", 0.5)
    # The beginning of an answer, and of a record of a handshake.
    first = b"HTTP/1.1 " if scheme == "http" else b"\x16\x03\x03\x3f\x00"
    begun = time.monotonic()
    with dripping(first) as port:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{port}")
        outcome = post(Kind.SLACK, f"{scheme}://127.0.0.1:{port}/x", {})
    assert outcome.state is state
    assert time.monotonic() - begun < 60


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with chat() as hook:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{hook.port}")
        hook.answer = (400, {}, b"no " * 100_000)
        outcome = post(Kind.SLACK, hook.url, {})
    assert len(outcome.detail) <= 200


def test_a_webhook_to_a_private_address_is_not_even_saved(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, "192.168.1.20")
    with pytest.raises(InvalidRecordError) as refusal:
        save_channel(
            home,
            Channel(kind=Kind.TEAMS, name="Team"),
            "https://chat.example.com/hook",
            person("Ana"),
        )
    assert refusal.value.facts["problem"] == "private"
    assert list_channels(home.state) == ()
