"""A chat becomes inquiries: a customer's message after a silence begins one, agents answer it."""

from datetime import date, datetime
from pathlib import Path

import pytest
from importing import BERLIN, imported
from test_profile_service import EXPORTS

from opsdash.calendar.organisation import Organisation
from opsdash.errors import AnswerNeededError
from opsdash.intake.choices import Ask
from opsdash.intake.outcome import Outcome
from opsdash.store import Home

SEOUL = Organisation("Asia/Seoul", "KRW", 0, configured=True)
AGENTS = ("상담원 지우", "상담원 민")
STORED = (
    "SELECT created_at, first_reply_at, first_reply_seconds, replies, agent FROM inquiry"
    " WHERE is_current ORDER BY created_at"
)
FIRST = (datetime(2026, 3, 2, 14, 1), datetime(2026, 3, 2, 15, 31), 5400, 1, "상담원 지우")


def counts(outcome: Outcome) -> tuple[int, ...]:
    found = outcome.rows_in, outcome.new, outcome.folded, outcome.ignored, outcome.rejected
    return (*found, outcome.same)


def test_messages_fold_into_inquiries(home: Home) -> None:
    outcome = imported(home, EXPORTS / "kakaotalk_chat.csv", SEOUL, agents=AGENTS)

    assert counts(outcome) == (7, 2, 3, 2, 0, 0)
    assert dict(outcome.ignored_by) == {"agents_only": 1, "chat_notice": 1}
    assert home.facts.rows(STORED) == [
        (
            datetime(2026, 3, 2, 14, 1, 10), datetime(2026, 3, 2, 15, 31, 10), 5400, 2,
            "상담원 지우",
        ),
        (datetime(2026, 3, 4, 0, 0), None, None, 0, None),
    ]  # fmt: skip


def test_the_same_chat_again_changes_nothing(home: Home) -> None:
    imported(home, EXPORTS / "kakaotalk_chat.csv", SEOUL, agents=AGENTS)
    again = imported(home, EXPORTS / "kakaotalk_chat.csv", SEOUL, agents=AGENTS)

    assert counts(again) == (7, 0, 3, 2, 0, 2)


@pytest.mark.parametrize(
    ("file", "expected"),
    [("kakaotalk_room.txt", (4, 1, 1, 2, 0, 0)), ("kakaotalk_phone.txt", (4, 1, 1, 2, 0, 0))],
)
def test_a_chat_saved_as_text(home: Home, file: str, expected: tuple[int, ...]) -> None:
    outcome = imported(home, EXPORTS.parent / "chats" / file, SEOUL, agents=AGENTS)

    assert (outcome.profile, counts(outcome)) == ("kakaotalk_chat", expected)
    assert home.facts.rows(STORED) == [FIRST]


def test_who_answers_is_asked(home: Home) -> None:
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, EXPORTS / "kakaotalk_chat.csv", SEOUL)

    (question,) = caught.value.facts["questions"]  # type: ignore[misc]  # a tuple of one
    assert (question.ask, question.options) == (Ask.AGENTS, ("김하늘", "상담원 지우", "상담원 민"))


def test_a_bad_line_is_rejected_by_its_line_in_the_file(home: Home) -> None:
    chat = "Date,User,Message\n2026-03-02 10:00:00,Ana,hello\nsoon,Ben,hello\n"
    outcome = imported(home, chat, BERLIN, agents=["Ben"])

    assert [(each.line, each.reason) for each in outcome.rejects] == [(3, "date_unreadable")]


def test_no_customer_and_no_message_is_stored(home: Home) -> None:
    imported(home, EXPORTS / "kakaotalk_chat.csv", SEOUL, agents=AGENTS)
    stored = str(home.facts.rows("SELECT * FROM inquiry"))

    assert "김하늘" not in stored
    assert "주문" not in stored


def test_a_message_of_nobody_is_an_inquiry_of_an_unknown_customer(home: Home) -> None:
    text = "Date,User,Message\n2026-03-02 10:00:00,n/a,hello\n2026-03-02 10:05:00,Mina,hi\n"
    outcome = imported(home, text, SEOUL, agents=("Mina",))
    assert counts(outcome) == (2, 1, 1, 0, 0, 0)
    assert home.facts.rows("SELECT id, customer FROM inquiry") == [
        ("2026-03-02 01:00 nobody", None)
    ]


def test_waiting_for_a_later_reply_begins_with_the_first_message_after_a_reply(
    home: Home, tmp_path: Path
) -> None:
    said = [
        ("09:00:00", "하늘", "주문이 안 왔어요"),
        ("09:10:00", "상담원 민", "확인해 보겠습니다"),
        ("09:20:00", "하늘", "감사합니다"),
        ("09:25:00", "하늘", "언제 오나요"),
        ("09:50:00", "상담원 민", "내일 도착합니다"),
        ("09:51:00", "상담원 지우", "더 궁금한 점 있으신가요"),
        ("10:00:00", "하늘", "없습니다"),
    ]
    rows = [f'2026-03-02 {at},"{name}","{text}"' for at, name, text in said]
    path = tmp_path / "chat.csv"
    path.write_text("\n".join(["Date,User,Message", *rows]), encoding="utf-8")

    imported(home, path, SEOUL, agents=AGENTS)

    waits = "SELECT first_reply_seconds, next_replies, next_reply_seconds FROM inquiry"
    assert home.facts.rows(waits) == [(600, 1, 1800)]
    answered = "SELECT reply_told, answered_day FROM inquiry"
    assert home.facts.rows(answered) == [(True, date(2026, 3, 2))]
