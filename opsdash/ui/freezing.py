"""Freezes what a run has drawn, where the Share menu asked for it."""

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from opsdash.errors import OpsdashError
from opsdash.report.frozen.freezing import Seen, freeze
from opsdash.report.frozen.guest_links import check_link, make_link
from opsdash.report.frozen.records import FrozenView
from opsdash.ui.desk import Desk
from opsdash.ui.frozen_links import problem_words
from opsdash.ui.guest_fields import Asked
from opsdash.ui.guest_secret import Secret
from opsdash.ui.share_wanted import Outcome, Wanted, Way, keep_outcome, take_wanted


def freeze_wanted(desk: Desk) -> None:
    """At the end of a run: all that the page says has been asked."""
    wanted = take_wanted(desk.looking.page)
    if wanted is not None:
        keep_outcome(_carried_out(desk, wanted))
        st.rerun()


def _carried_out(desk: Desk, wanted: Wanted) -> Outcome:
    made = Outcome(wanted.page, wanted.way)
    guest, is_framed = wanted.guest, wanted.way is Way.EMBED
    try:
        if wanted.way in (Way.GUEST, Way.EMBED):
            check_link(guest.name, guest.days, guest.embed, is_framed=is_framed)
        view = freeze(
            desk.home,
            seen_on(desk),
            desk.organisation,
            desk.catalog,
            desk.actor,
            title=wanted.title,
            comment=wanted.comment,
        )
        made = replace(made, view=view)
        if wanted.way in (Way.GUEST, Way.EMBED):
            made = replace(made, secret=made_secret(desk, view, guest))
    except OpsdashError as problem:
        made = replace(made, problem=problem_words(problem))
    return made


def made_secret(desk: Desk, view: FrozenView, guest: Asked) -> Secret:
    """A new link for a guest. Raises what `make_link` does."""
    link, text = make_link(
        desk.home, view, desk.actor, name=guest.name, days=guest.days, embed=guest.embed
    )
    return Secret(text, view.title, is_embedded=bool(link.embed_origin))


def seen_on(desk: Desk) -> Seen:
    """The page as this run has drawn it, its days as they are today."""
    view, looking = desk.view, desk.looking
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    given["p"] = [f"{view.period.first}~{view.period.last}" if view.is_moving else view.code]
    return Seen(
        page=looking.page or "today",
        parameters=urlencode({name: given[name] for name in given if name != "back"}, doseq=True),
        finding=looking.finding,
        period=view.period,
        filters=view.filters,
        questions=tuple(looking.questions),
        events=tuple(looking.events),
    )
