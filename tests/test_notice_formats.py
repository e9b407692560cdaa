"""The notice in each chat's format and as a mail: golden, and with names that try to be more.

`OPSDASH_GOLDEN=1 pytest tests/test_notice_formats.py` writes the golden files anew.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from acting import person

from opsdash.errors import InvalidRecordError
from opsdash.report.morning.channels import Channel, Kind, Security, save_channel
from opsdash.report.morning.formats import payload
from opsdash.report.morning.mail import mail_message
from opsdash.report.morning.notice import Notice, Point, notice_text, plain_text
from opsdash.store import Home

GOLDEN = Path(__file__).parent / "golden"
CHATS = [kind for kind in Kind if kind is not Kind.MAIL]
NOTICE = Notice(
    day=date(2026, 5, 11),
    signals=(
        Point("Inquiries about delivery rose above their usual range", "62 against 31 to 47"),
    ),
    needs=(
        Point("Answer 80 % within a day", "Goal behind pace · Ana"),
        Point("Import newer data of shop", "Ends on 1 May 2026, 9 days before the newest data"),
    ),
    link="https://opsdash.example.com/",
    is_sample=True,
)
# A source or a goal can be called anything.
HOSTILE = (
    "<!channel> *b* <https://evil.example|here> <users/all> & </b><script>x</script> "
    '<at user_id="all">all</at> [a](https://evil.example) {{DATE(2026-05-11T06:00:00Z)}}\r\nBcc: x'
)
MAIL = Channel(
    kind=Kind.MAIL,
    name="Managers",
    host="mail.example.com",
    sender="opsdash@example.com",
    recipients=("ana@example.com", "bo@example.com"),
)


def told(kind: Kind, notice: Notice) -> dict[str, Any]:
    return payload(kind, notice_text(notice))


def leaves(node: object) -> Iterator[tuple[str, str]]:
    """Every text of a payload with the name it stands under."""
    if isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, str):
                yield name, value
            else:
                yield from leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value)


@pytest.mark.parametrize("kind", CHATS)
def test_the_payload_is_as_agreed(kind: Kind) -> None:
    path = GOLDEN / f"notice_{kind}.json"
    made = json.dumps(told(kind, NOTICE), ensure_ascii=False, indent=1) + "\n"
    if "OPSDASH_GOLDEN" in os.environ:
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_the_mail_is_as_agreed() -> None:
    message = mail_message(MAIL, notice_text(NOTICE), "one")
    parts = [part.get_content() for part in message.iter_parts()]  # type: ignore[attr-defined]
    made = "\n".join([str(message["Subject"]), *(part.replace("\r\n", "\n") for part in parts)])
    path = GOLDEN / "notice_mail.txt"
    if "OPSDASH_GOLDEN" in os.environ:
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_the_plain_text_has_everything() -> None:
    text = plain_text(notice_text(NOTICE))
    for point in (*NOTICE.signals, *NOTICE.needs):
        assert point.title in text
        assert point.detail in text
    assert NOTICE.link in text


def hostile() -> Notice:
    return Notice(NOTICE.day, (Point(HOSTILE, HOSTILE),), (Point(HOSTILE),), NOTICE.link)


def test_slack_shows_a_name_as_it_is_written() -> None:
    made = told(Kind.SLACK, hostile())
    kinds = {each["type"] for block in made["blocks"] for each in block.get("elements", [])}
    assert kinds == {"rich_text_section", "rich_text_list"}
    assert "mrkdwn" not in {value for name, value in leaves(made) if name == "type"}
    assert "<" not in made["text"]
    assert made["mrkdwn"] is False
    assert [value for name, value in leaves(made) if name == "url"] == [NOTICE.link]


def test_teams_reads_no_markdown_and_no_functions() -> None:
    made = told(Kind.TEAMS, hostile())
    card = made["attachments"][0]["content"]
    assert {each["type"] for each in card["body"]} == {"RichTextBlock"}
    assert not [value for _, value in leaves(made) if "{{" in value]
    assert [value for name, value in leaves(made) if name == "url"] == [NOTICE.link]


def test_google_chat_reads_only_our_own_tags() -> None:
    made = told(Kind.GOOGLE_CHAT, hostile())
    texts = [value for name, value in leaves(made) if name == "text"]
    assert any("&lt;users/all&gt;" in text for text in texts)
    for text in texts:
        rest = text
        for tag in ("<b>", "</b>", "<br>", "<i>", "</i>"):
            rest = rest.replace(tag, "")
        assert "<" not in rest
    assert all(text.count("<b>") == text.count("</b>") for text in texts)


def test_lark_mentions_nobody() -> None:
    made = told(Kind.LARK, hostile())
    assert not [value for _, value in leaves(made) if "<at" in value]
    tags = {value for name, value in leaves(made) if name == "tag"}
    assert tags == {"text", "a"}


def test_a_mail_holds_no_line_and_no_tag_of_a_name() -> None:
    message = mail_message(MAIL, notice_text(hostile()), "one")
    assert message["Bcc"] is None
    rich = message.get_body(("html",))
    assert rich is not None
    assert "<script" not in rich.get_content()
    head = bytes(message).split(b"\n\n" if b"\r\n" not in bytes(message) else b"\r\n\r\n")[0]
    assert b"\nBcc" not in head


def test_a_long_morning_is_cut_with_a_count() -> None:
    many = tuple(Point("x" * 500, "y" * 500) for _ in range(400))
    notice = Notice(NOTICE.day, needs=many, signals=many, link=NOTICE.link)
    for kind in CHATS:
        made = json.dumps(told(kind, notice), ensure_ascii=False).encode()
        # The smallest bound of the four.
        assert len(made) < 20_000
        assert "and 388 more" in made.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sender": "ana@example.com\r\nBcc: bo@example.com"}, "sender"),
        ({"sender": "Ana <ana@example.com>"}, "sender"),
        ({"recipients": ("ana@example.com, bo@example.com",)}, "recipients"),
        ({"recipients": ("ana@example.com\nX: y",)}, "recipients"),
        ({"recipients": ()}, "recipients"),
        ({"host": "mail.example.com\r\nRSET"}, "host"),
        ({"host": ""}, "host"),
        ({"port": 22}, "port"),
        ({"port": 6379}, "port"),
        ({"username": "ana", "security": Security.NONE}, "security"),
        ({"username": "ana\r\n"}, "username"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
    ],
)
def test_what_could_break_out_of_a_header_is_refused(
    home: Home, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_channel(home, replace(MAIL, **changed), "tea", person("Ana"))
    assert refusal.value.facts["field"] == field
