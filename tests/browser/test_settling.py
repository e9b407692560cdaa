"""A page has settled when all that it asked has come, however late, and however idle it looks."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Thread

import pytest
from playwright.sync_api import Page
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from watching import settled
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

# It never says that a script runs, as a page says nothing until it hears of it.
IDLE = """
<!doctype html><link rel=icon href="data:,"><h1>Idle</h1>
<div data-testid=stApp data-test-connection-state=CONNECTED data-test-script-state=notRunning></div>
<script>
  const line = new WebSocket(`ws://${location.host}/_stcore/stream`, ["streamlit"]);
  line.binaryType = "arraybuffer";
  const isOpen = new Promise((done, failed) => {
    line.addEventListener("open", done);
    line.addEventListener("error", failed);
  });
  const ask = async (told) => { await isOpen; line.send(new Uint8Array(told)); };
</script>
"""
# Longer than a page that is not followed would be waited for.
LATE = 1.0
AT_ONCE = 0.0
Answer = list[tuple[float, ForwardMsg]]


def question(part: str = "") -> list[int]:
    return list(BackMsg(rerun_script=ClientState(fragment_id=part)).SerializeToString())


def begun(*parts: str) -> ForwardMsg:
    told = ForwardMsg()
    told.new_session.name = "page"
    told.metadata.run.fragment_ids.extend(parts)
    return told


def ended(
    status: "ForwardMsg.ScriptFinishedStatus" = ForwardMsg.FINISHED_SUCCESSFULLY,
) -> ForwardMsg:
    return ForwardMsg(script_finished=status)


@dataclass
class Answering:
    """A server that answers each question with the next of `answers`, after their seconds."""

    answers: list[Answer] = field(default_factory=list)
    said: list[ForwardMsg] = field(default_factory=list)

    def __call__(self, line: ServerConnection) -> None:
        with ThreadPoolExecutor() as answering:
            for told in line:
                asked = BackMsg.FromString(bytes(told))
                if asked.HasField("rerun_script"):
                    answering.submit(self._answer, line, self.answers.pop(0))
                    continue
                echo = ForwardMsg()
                echo.file_urls_response.response_id = asked.file_urls_request.request_id
                line.send(echo.SerializeToString())

    def _answer(self, line: ServerConnection, answer: Answer) -> None:
        for seconds, message in answer:
            time.sleep(seconds)
            self.said.append(message)
            line.send(message.SerializeToString())


def idle_page(line: ServerConnection, request: Request) -> Response | None:
    if request.path != "/":
        return None
    page = line.respond(HTTPStatus.OK, IDLE)
    del page.headers["Content-Type"]
    page.headers["Content-Type"] = "text/html; charset=utf-8"
    return page


@pytest.fixture
def server(page: Page) -> Iterator[Answering]:
    """Answers the first question of the page at once, the others as a test says."""
    made = Answering(answers=[[(AT_ONCE, begun()), (AT_ONCE, ended())]])
    spoken = [Subprotocol("streamlit")]
    with serve(made, "127.0.0.1", 0, subprotocols=spoken, process_request=idle_page) as socket:
        thread = Thread(target=socket.serve_forever)
        thread.start()
        page.goto(f"http://127.0.0.1:{socket.socket.getsockname()[1]}/")
        ask(page, "")
        settled(page)
        made.said.clear()
        yield made
        page.close()
        socket.shutdown()
        thread.join()


def ask(page: Page, *parts: str) -> None:
    page.evaluate("told => Promise.all(told.map(ask))", [question(each) for each in parts])


@pytest.mark.parametrize(
    "answer",
    [
        [(LATE, begun()), (AT_ONCE, ended())],
        [(AT_ONCE, begun()), (LATE, ended())],
        [
            (AT_ONCE, begun()),
            (AT_ONCE, ended(ForwardMsg.FINISHED_EARLY_FOR_RERUN)),
            (LATE, begun()),
            (AT_ONCE, ended()),
        ],
    ],
    ids=["begun late", "ended late", "begun anew"],
)
def test_a_late_answer_is_waited_for(page: Page, server: Answering, answer: Answer) -> None:
    server.answers.append(answer)
    ask(page, "")
    settled(page)
    assert server.said == [message for _, message in answer]


def test_the_end_of_an_earlier_run_is_not_that_of_the_last(page: Page, server: Answering) -> None:
    server.answers.append([(AT_ONCE, begun("a")), (AT_ONCE, ended())])
    server.answers.append([(0.4, begun("b")), (LATE, ended())])
    ask(page, "a", "b")
    settled(page)
    assert len(server.said) == 4


@pytest.mark.parametrize(
    "parts", [("a",), ("", ""), ("a", "b", "")], ids=["dropped", "merged", "part of the page"]
)
def test_questions_that_are_merged_or_dropped_are_not_waited_for_without_end(
    page: Page, server: Answering, parts: tuple[str, ...]
) -> None:
    answer = [(AT_ONCE, begun()), (AT_ONCE, ended())] if len(parts) > 1 else []
    server.answers += [*([[]] * (len(parts) - 1)), answer]
    ask(page, *parts)
    settled(page)
    assert len(server.said) == len(answer)
