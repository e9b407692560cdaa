"""`share` on the command line: the links that open frozen views to guests, and ending one."""

import argparse
import json
from typing import Any

from opsdash.access.clock import now_utc
from opsdash.cli.console import Console
from opsdash.cli.importing import DONE
from opsdash.report.frozen.guest_links import GuestLink, list_links, revoke_link
from opsdash.report.frozen.records import list_frozen
from opsdash.store import Home
from opsdash.words import say


def share(home: Home, asked: argparse.Namespace, console: Console) -> int:
    if asked.action == "revoke":
        link = revoke_link(home.state, asked.id, console.actor)
        console.tell(say("cli.share.revoked", name=_name(link)))
        return DONE
    links = list_links(home.state, console.actor)
    titles = {each.id: each.title for each in list_frozen(home.state, console.actor)}
    if asked.json:
        told = [_as_json(each, titles.get(each.frozen_id)) for each in links]
        console.tell(json.dumps(told, ensure_ascii=False, indent=1))
        return DONE
    for each in links:
        console.tell(link_line(each, titles.get(each.frozen_id, "")))
    if not links:
        console.complain(say("cli.share.none"))
    return DONE


def add_share(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    below = actions.add_parser("list", help=say("cli.help.share_list"))
    below.add_argument("--json", action="store_true", help=say("cli.help.json"))
    below = actions.add_parser("revoke", help=say("cli.help.share_revoke"))
    below.add_argument("id", metavar="ID", help=say("cli.help.share_id"))


def link_line(link: GuestLink, title: str = "") -> str:
    used = f"{link.used_at:%Y-%m-%d}" if link.used_at else say("cli.share.never")
    name = say("cli.share.titled", name=_name(link), title=title) if title else _name(link)
    return say(
        f"cli.share.{_state(link)}",
        id=link.id,
        name=name,
        until=f"{link.expires_at:%Y-%m-%d}",
        created=f"{link.created_at:%Y-%m-%d}",
        by=link.created_by,
        used=used,
    )


def _state(link: GuestLink) -> str:
    if link.revoked_at:
        return "revoked_line"
    return "line" if link.is_open(now_utc()) else "expired_line"


def _name(link: GuestLink) -> str:
    return link.name or say("frozen.guests.unnamed")


def _as_json(link: GuestLink, title: str | None) -> dict[str, Any]:
    """The title is null where the view was deleted."""
    moments = ("created_at", "expires_at", "revoked_at", "used_at")
    told = {name: getattr(link, name) for name in moments}
    return {
        "id": link.id,
        "frozen_view": link.frozen_id,
        "title": title,
        "name": link.name,
        "embed": link.embed_origin,
        "created_by": link.created_by,
        "is_open": title is not None and link.is_open(now_utc()),
        **{name: at.isoformat(timespec="seconds") if at else None for name, at in told.items()},
    }
