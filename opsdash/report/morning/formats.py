"""The notice as each chat reads it. Names of people and files are data there, never formatting.

Wherever a chat has a kind of text that it does not interpret, that kind is used; elsewhere its
signs are escaped. So nobody is mentioned and no link appears because a source is called that way.
"""

import html
from collections.abc import Callable, Mapping
from typing import Any, Final

from opsdash.report.morning.channels import Kind
from opsdash.report.morning.notice import Point, Text, plain_text

_JOINER: Final = "\N{WORD JOINER}"
_Parts = list[dict[str, Any]]


def payload(kind: Kind, text: Text) -> dict[str, Any]:
    """The JSON that the webhook of this kind takes."""
    return _FORMATS[kind](text)


def _slack(text: Text) -> dict[str, Any]:
    """Rich text elements are shown as they are; `text` is for notifications and other programs."""
    blocks: _Parts = [
        {"type": "header", "text": {"type": "plain_text", "text": text.title, "emoji": False}},
        _slack_line([{"type": "text", "text": text.lead}]),
    ]
    for section in text.sections:
        items = [
            {"type": "rich_text_section", "elements": _slack_point(point)}
            for point in section.points
        ]
        heading = {"type": "text", "text": section.heading, "style": {"bold": True}}
        elements = [
            {"type": "rich_text_section", "elements": [heading]},
            {"type": "rich_text_list", "style": "bullet", "elements": items},
        ]
        blocks.append({"type": "rich_text", "elements": elements})
    if text.link:
        blocks.append(_slack_line([{"type": "link", "url": text.link, "text": text.link_label}]))
    blocks.append(_slack_line([{"type": "text", "text": text.foot, "style": {"italic": True}}]))
    return {"text": _slack_escaped(plain_text(text)), "mrkdwn": False, "blocks": blocks}


def _slack_line(elements: _Parts) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": elements}],
    }


def _slack_point(point: Point) -> _Parts:
    title = {"type": "text", "text": point.title}
    return [title, {"type": "text", "text": f"\n{point.detail}"}] if point.detail else [title]


def _slack_escaped(text: str) -> str:
    """The three signs that begin mentions and links there."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(text: Text) -> dict[str, Any]:
    """An Adaptive Card, which is what a workflow takes; text runs know no Markdown."""
    body: _Parts = [
        _teams_line([_run(text.title, size="Large", weight="Bolder")]),
        _teams_line([_run(text.lead, isSubtle=True)]),
    ]
    for section in text.sections:
        body.append(_teams_line([_run(section.heading, weight="Bolder")], spacing="Medium"))
        for point in section.points:
            body.append(_teams_line([_run(f"\N{BULLET} {point.title}")], spacing="Small"))
            if point.detail:
                body.append(_teams_line([_run(point.detail, isSubtle=True)], spacing="None"))
    body.append(_teams_line([_run(text.foot, isSubtle=True, size="Small")], spacing="Medium"))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    }
    if text.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": text.link_label, "url": text.link}]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _teams_line(runs: _Parts, **look: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": runs, **look}


def _run(text: str, **look: Any) -> dict[str, Any]:
    # {{DATE(...)}} is counted out in every text of a card.
    return {"type": "TextRun", "text": text.replace("{{", f"{{{_JOINER}{{"), **look}


def _google_chat(text: Text) -> dict[str, Any]:
    """A card; its paragraphs read a little HTML, so that all signs of HTML are escaped."""
    sections: _Parts = [
        {
            "header": html.escape(section.heading),
            "widgets": [_paragraph(point) for point in section.points],
        }
        for section in text.sections
    ]
    last: _Parts = [{"textParagraph": {"text": f"<i>{html.escape(text.foot)}</i>"}}]
    if text.link:
        opens = {"text": text.link_label, "onClick": {"openLink": {"url": text.link}}}
        last.insert(0, {"buttonList": {"buttons": [opens]}})
    sections.append({"widgets": last})
    card = {"header": {"title": text.title, "subtitle": text.lead}, "sections": sections}
    return {"cardsV2": [{"cardId": "opsdash-morning-notice", "card": card}]}


def _paragraph(point: Point) -> dict[str, Any]:
    told = f"<b>{html.escape(point.title)}</b>"
    if point.detail:
        told += f"<br>{html.escape(point.detail)}"
    return {"textParagraph": {"text": told}}


def _lark(text: Text) -> dict[str, Any]:
    """A post: its text tags are shown as they are, but for what looks like a mention."""
    lines: list[_Parts] = [[_tag(text.lead)]]
    for section in text.sections:
        lines.append([_tag(section.heading)])
        for point in section.points:
            told = f"{point.title}: {point.detail}" if point.detail else point.title
            lines.append([_tag(f"\N{BULLET} {told}")])
    if text.link:
        lines.append([{"tag": "a", "text": text.link_label, "href": text.link}])
    lines.append([_tag(text.foot)])
    post = {"title": text.title, "content": lines}
    return {"msg_type": "post", "content": {"post": {"en_us": post}}}


def _tag(text: str) -> dict[str, Any]:
    return {"tag": "text", "text": text.replace("<", f"<{_JOINER}")}


_FORMATS: Final[Mapping[Kind, Callable[[Text], dict[str, Any]]]] = {
    Kind.SLACK: _slack,
    Kind.TEAMS: _teams,
    Kind.GOOGLE_CHAT: _google_chat,
    Kind.LARK: _lark,
}
