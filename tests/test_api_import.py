"""POST /api/import: with a token and only with one, the same counts and the same sentences."""

import threading
import time
from collections.abc import Iterator

import pytest
from acting import ANN, person
from answering import Api, answering

from opsdash.access.actor import Actor
from opsdash.access.tokens import Scope, create_token, list_tokens, revoke_token
from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.intake import queue
from opsdash.intake.account import Account
from opsdash.intake.pulse import Progress
from opsdash.store import Home

GOOD = b"id,created,solved,channel,topic\n1,2024-01-05 10:00,2024-01-05 11:00,Email,Delivery\n"
AMBIGUOUS = b"id,created,status\n1,03/04/2026,open\n2,04/05/2026,open\n"


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    save_organisation(home.state, Organisation("Europe/Berlin", "EUR", 0), ANN)
    with answering(home) as opened:
        yield opened


@pytest.fixture
def token(home: Home) -> str:
    _, secret = create_token(home.state, "nightly export", person("tester"))
    return f"Bearer {secret}"


def form(*files: tuple[str, bytes]) -> tuple[bytes, str]:
    parts = [b'--xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n']
    parts += [
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode()
        + b'"\r\nContent-Type: text/csv\r\n\r\n'
        + content
        + b"\r\n"
        for name, content in files
    ]
    return b"".join([*parts, b"--xyz--\r\n"]), "multipart/form-data; boundary=xyz"


def test_a_file_is_imported_and_accounted_for(api: Api, token: str) -> None:
    answer = api.post("/api/import?name=desk.csv&source=desk", GOOD, Authorization=token)
    assert answer.status == 200
    told = answer.told
    assert (told["status"], told["file"], told["source"]) == ("imported", "desk.csv", "desk")
    assert (told["rows_in"], told["new"], told["rejected"]) == (1, 1, 0)
    ((actor, origin),) = api.home.facts.rows("SELECT imported_by, origin FROM batch")
    assert (actor, origin) == ("api: nightly export", "127.0.0.1")
    assert list((api.home.path / "spool").iterdir()) == []


def test_a_form_is_imported_under_the_name_of_its_file(api: Api, token: str) -> None:
    body, kind = form(("desk.csv", GOOD))
    answer = api.post("/api/import", body, Authorization=token, Content_Type=kind)
    assert (answer.status, answer.told["file"], answer.told["new"]) == (200, "desk.csv", 1)


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_form_that_was_cut_is_refused(api: Api, token: str, cut: int) -> None:
    body, kind = form(("desk.csv", GOOD))
    body = body[: -cut - len("-\r\n")]
    answer = api.post("/api/import", body, Authorization=token, Content_Type=kind)
    assert (answer.status, answer.told["error"]) == (400, "call_invalid")
    assert api.home.facts.rows("SELECT 1 FROM batch") == []


def test_a_form_with_two_files_is_refused(api: Api, token: str) -> None:
    body, kind = form(("a.csv", GOOD), ("b.csv", GOOD))
    answer = api.post("/api/import", body, Authorization=token, Content_Type=kind)
    assert (answer.status, answer.told["error"]) == (400, "call_invalid")


def test_an_open_question_is_told_with_its_options_and_answered(api: Api, token: str) -> None:
    asked = api.post("/api/import", AMBIGUOUS, Authorization=token)
    assert (asked.status, asked.told["status"]) == (422, "question")
    assert {"what", "safe", "todo"} <= set(asked.told)
    (question,) = asked.told["questions"]
    assert (question["parameter"], question["options"]) == ("date_order", ["dmy", "mdy"])
    answer = api.post("/api/import?date_order=dmy", AMBIGUOUS, Authorization=token)
    assert (answer.status, answer.told["new"]) == (200, 2)


def test_a_trial_stores_nothing(api: Api, token: str) -> None:
    answer = api.post("/api/import?dry_run=true", GOOD, Authorization=token)
    assert (answer.status, answer.told["status"], answer.told["new"]) == (200, "tried", 1)
    assert api.home.facts.rows("SELECT 1 FROM batch") == []


def test_a_file_of_no_known_kind_is_told_in_three_sentences(api: Api, token: str) -> None:
    answer = api.post("/api/import", b"a,b\n1,2\n", Authorization=token)
    assert (answer.status, answer.told["error"]) == (422, "file_unknown")


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer opsdash_wrong", "Basic abc"])
def test_without_a_token_nothing_is_read(api: Api, header: str) -> None:
    answer = api.post("/api/import", GOOD, Authorization=header)
    assert (answer.status, answer.told["error"]) == (401, "token_refused")
    assert not (api.home.path / "spool").exists()


def test_a_revoked_token_opens_nothing(api: Api, token: str) -> None:
    (made,) = list_tokens(api.home.state)
    revoke_token(api.home.state, made.id, person("tester"))
    assert api.post("/api/import", GOOD, Authorization=token).status == 401


@pytest.mark.parametrize(
    ("scope", "path", "body"),
    [(Scope.IMPORT, "/api/import", GOOD), (Scope.EDIT, "/api/goals", b'{"title": "Sell sets"}')],
)
def test_a_token_that_ends_while_its_body_comes_opens_nothing(
    api: Api, scope: Scope, path: str, body: bytes
) -> None:
    state = api.home.state
    made, secret = create_token(state, "slow line", person("tester"), scope)

    def slowly() -> Iterator[bytes]:
        yield body[:10]
        for _ in range(500):
            if list_tokens(state)[0].used_at:
                break
            time.sleep(0.01)
        revoke_token(state, made.id, person("tester"))
        yield body[10:]

    headers = {"Authorization": f"Bearer {secret}", "Content_Length": str(len(body))}
    answer = api.post(path, slowly(), **headers)
    assert (answer.status, answer.told["error"]) == (401, "token_refused")
    assert api.home.facts.rows("SELECT count(*) FROM batch") == [(0,)]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.com"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_the_page_of_another_site_is_refused_even_with_a_token(
    api: Api, token: str, headers: dict[str, str]
) -> None:
    answer = api.post("/api/import", GOOD, Authorization=token, **headers)
    assert (answer.status, answer.told["error"]) == (400, "call_invalid")


@pytest.mark.parametrize(
    "query",
    [
        "dance=1",
        "timezone=Mars",
        "decimal=x",
        "dry_run=perhaps",
        "source=",
        "source=a&source=b",
        "gone=perhaps",
        "encoding=klingon",
    ],
)
def test_a_parameter_that_is_not_known_is_refused(api: Api, token: str, query: str) -> None:
    answer = api.post(f"/api/import?{query}", GOOD, Authorization=token)
    assert (answer.status, answer.told["error"]) == (400, "call_invalid")


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_file_over_the_limit_is_refused(
    api: Api, token: str, monkeypatch: pytest.MonkeyPatch, *, is_declared: bool
) -> None:
    monkeypatch.setenv("OPSDASH_MAX_UPLOAD_MB", "1")
    large = b"x" * (3 << 19)
    body = large if is_declared else iter([large])
    headers = {"Authorization": token} | ({} if is_declared else {"Transfer_Encoding": "chunked"})
    if not is_declared:
        body = iter([b"180000\r\n", large, b"\r\n0\r\n\r\n"])
    answer = api.post("/api/import", body, **headers)
    assert (answer.status, answer.told["error"]) == (413, "upload_too_large")
    assert list((api.home.path / "spool").iterdir()) == []


def test_an_empty_body_is_no_file(api: Api, token: str) -> None:
    assert api.post("/api/import", b"", Authorization=token).status == 400


def test_who_will_not_wait_for_another_import_is_told_that_it_runs(
    api: Api, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    real = queue.carry_out

    def waiting(
        home: Home, task: queue.Task, organisation: Organisation, actor: Actor, progress: Progress
    ) -> Account:
        go_on.wait(120)
        return real(home, task, organisation, actor, progress)

    path = api.home.path / "first.csv"
    path.write_bytes(GOOD)
    monkeypatch.setattr(queue, "carry_out", waiting)
    run = queue.submit(api.home, Organisation(), [queue.Task(path, "first.csv")], person("tester"))
    answer = api.post("/api/import?wait=0&name=second.csv", GOOD, Authorization=token)
    go_on.set()
    run.join()
    assert (answer.status, answer.told["error"]) == (409, "import_busy")
    assert "first.csv" in answer.told["what"]
    assert "second.csv" in answer.told["what"]


def test_only_the_hash_of_a_token_is_stored(home: Home, token: str) -> None:
    secret = token.removeprefix("Bearer ")
    stored = home.state.rows("SELECT * FROM api_token")
    trail = home.state.rows("SELECT * FROM audit")
    assert secret not in str([*stored, *trail])
    assert len(stored) == len(trail) == 1
