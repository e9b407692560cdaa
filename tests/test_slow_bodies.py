"""A form or a file that is sent too slowly is ended; one that comes is read, and waited for."""

import asyncio

import pytest
from looping import awaited
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from opsdash.web import slow_bodies
from opsdash.web.slow_bodies import Body

PART: Message = {"type": "http.request", "body": b"a" * 10, "more_body": True}
LAST: Message = {"type": "http.request", "body": b"b", "more_body": False}
START: Message = {"type": "http.response.start", "status": 400, "headers": []}


class Sender:
    """Sends these messages, then nothing more; `seconds` pass with each."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *messages: Message, seconds: float) -> None:
        self.left = list(messages)
        self.said: list[Message] = []
        self.now = 0.0
        self.seconds = seconds
        monkeypatch.setattr(slow_bodies, "monotonic", lambda: self.now)

    async def receive(self) -> Message:
        if not self.left:
            await asyncio.Event().wait()
        self.now += self.seconds
        return self.left.pop(0)

    async def send(self, message: Message) -> None:
        self.said.append(message)


async def read(body: Body) -> bytes:
    return await Request({"type": "http", "method": "POST"}, body.receive).body()


def test_a_body_in_time_is_whole_and_its_end_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = Sender(monkeypatch, PART, LAST, {"type": "http.disconnect"}, seconds=10)

    async def run() -> tuple[bytes, Message]:
        body = Body(sender.receive, sender.send)
        whole = await read(body)
        # Long after it, an answer that is streamed still learns when its reader leaves.
        sender.now += 3600
        return whole, await body.receive()

    assert awaited(run()) == (b"a" * 10 + b"b", {"type": "http.disconnect"})


@pytest.mark.parametrize("messages", [[], [PART], [PART] * 9])
def test_one_that_comes_drop_by_drop_or_not_at_all_is_ended(
    monkeypatch: pytest.MonkeyPatch, messages: list[Message]
) -> None:
    monkeypatch.setattr(slow_bodies, "_RESTS_SECONDS", 0.01)
    sender = Sender(monkeypatch, *messages, seconds=10)

    async def run() -> None:
        body = Body(sender.receive, sender.send)
        with pytest.raises(ClientDisconnect):
            await read(body)
        assert (await body.receive())["type"] == "http.disconnect"
        await body.send(START)

    awaited(run())
    assert (b"connection", b"close") in sender.said[0]["headers"]
    # Drops do not buy time.
    assert sender.now <= 10 + slow_bodies._SECONDS


def test_a_large_file_has_the_time_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    part = {**PART, "body": b"a" * 50_000}
    sender = Sender(monkeypatch, *[part] * 30, LAST, seconds=40)
    body = awaited(read(Body(sender.receive, sender.send)))
    assert len(body) == 30 * 50_000 + 1


@pytest.mark.parametrize("messages", [[LAST], [PART, LAST]])
def test_what_the_app_takes_is_not_the_senders(
    monkeypatch: pytest.MonkeyPatch, messages: list[Message]
) -> None:
    """A long answer that is streamed asks for its reader only when it begins."""
    sender = Sender(monkeypatch, *messages, seconds=1)

    async def run() -> list[str]:
        body = Body(sender.receive, sender.send)
        found = []
        for _ in messages:
            sender.now += 3600
            found.append((await body.receive())["type"])
        return found

    assert awaited(run()) == ["http.request"] * len(messages)
