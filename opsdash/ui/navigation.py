"""What surrounds every page: navigation, the sample's mark, filters, the desk, and error panels.

Until the first questions are answered every address leads to the welcome page.
"""

from base64 import b64encode
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

from opsdash.access.actor import Actor
from opsdash.access.personal import StartPage
from opsdash.access.rights import Right
from opsdash.calendar.organisation import Organisation
from opsdash.errors import OpsdashError
from opsdash.sample import remove_sample
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.ui import events, looking, not_open, number_panel, panels
from opsdash.ui.acting import actor_of_run
from opsdash.ui.address import leave_filters
from opsdash.ui.desk import (
    Desk,
    choices_of,
    coverage_of,
    definitions_of,
    lay_out,
    organisation_of,
)
from opsdash.ui.event_form import draw_event_form
from opsdash.ui.filters import default_view, draw_filters
from opsdash.ui.first_runs import in_turn
from opsdash.ui.freezing import freeze_wanted
from opsdash.ui.freshness import draw_rebuilding, watch_data
from opsdash.ui.menus import lead_into_menus
from opsdash.ui.page_end import PageEnded
from opsdash.ui.personal import arrives, parameters_of, personal_of
from opsdash.ui.process import current_home, current_team
from opsdash.ui.reached import begin_page
from opsdash.ui.recounting import draw_recounting
from opsdash.ui.share_wanted import leave_outcome
from opsdash.ui.signed_in import draw_signed_in
from opsdash.ui.unknown_link import draw_unknown
from opsdash.words import say
from opsdash.words.seen import seen_words

_ASSETS: Final = Path(__file__).parent / "assets"
_PAGES: Final = ROOT / "pages"
_DRESSED: Final = "dressed"


def _data_url(path: Path, kind: str) -> str:
    return f"data:image/{kind};base64,{b64encode(path.read_bytes()).decode()}"


# As addresses: a path would be opened and hashed by every run.
_FAVICON: Final = _data_url(_ASSETS / "favicon.png", "png")
_LOGO: Final = _data_url(_ASSETS / "logo.svg", "svg+xml")
# In tags of its own, so that it takes no place on the page.
_STYLE: Final = f"<style>{(_ASSETS / 'page.css').read_text(encoding='utf-8')}</style>"


@dataclass(frozen=True)
class Room:
    """A page of the navigation; `filtered` ones stand under the filter bar.

    Those with `steps` show numbers by the step that is chosen there. `hidden` ones have an address
    and are reached by links only. `facts` are what it counts, which says what it can be filtered
    by; none: what its metrics count. Who has not the `right` neither sees it in the navigation nor
    opens it. Those `for_team` stand in the navigation of a team only.
    """

    file: str
    key: str
    path: str
    filtered: bool = False
    steps: bool = False
    hidden: bool = False
    facts: tuple[str, ...] = ()
    right: Right = Right.LOOK
    for_team: bool = False


_SLOPE: Final = ("inquiry", "order", "reading")
_SECTIONS: Final = {
    "see": (
        Room("today.py", "today", "today", filtered=True, facts=_SLOPE),
        Room(
            "inquiry_slope.py",
            "inquiry_slope",
            "inquiry-slope",
            filtered=True,
            steps=True,
            facts=_SLOPE,
        ),
        Room(
            "resolution.py",
            "resolution",
            "resolution",
            filtered=True,
            steps=True,
            facts=("inquiry",),
        ),
        Room(
            "pipeline.py",
            "pipeline",
            "pipeline",
            filtered=True,
            steps=True,
            facts=("deal", "contact"),
        ),
        Room("metrics.py", "metrics", "metrics", filtered=True),
        Room("explore.py", "explore", "explore", filtered=True, steps=True),
        Room("metric.py", "metric", "metric", filtered=True, steps=True, hidden=True),
        Room("rows.py", "rows", "rows", hidden=True),
        Room("own_metric.py", "own_metric", "own-metric", hidden=True, right=Right.DESCRIBE),
    ),
    "decide": (
        Room("goals.py", "goals", "goals"),
        Room("goal.py", "goal", "goal", hidden=True),
        Room("objectives.py", "objectives", "objectives"),
    ),
    "tell": (
        Room("frozen_views.py", "frozen_views", "frozen-views"),
        Room("frozen.py", "frozen", "frozen", hidden=True),
    ),
    "data": (
        Room("imports.py", "import", "import", right=Right.LOAD),
        Room("sources.py", "sources", "sources", right=Right.LOAD),
        Room("calendar.py", "calendar", "calendar"),
        Room("lookups.py", "lookups", "names", right=Right.LOAD),
        Room("topics.py", "topics", "topics", right=Right.LOAD),
        Room("readings.py", "typed_values", "typed-values", right=Right.LOAD),
        Room("morning_notice.py", "morning_notice", "morning-notice", right=Right.ARRANGE),
        Room("people.py", "people", "people", right=Right.ADMIT, for_team=True),
        Room("account.py", "account", "account", hidden=True),
        Room("audit.py", "audit", "audit", right=Right.ADMIT),
        Room("settings.py", "settings", "settings", right=Right.ARRANGE),
        Room("health.py", "health", "health", right=Right.ARRANGE),
    ),
}
# Every page that has an address, also those that no navigation shows.
ROOMS: Final = tuple(room for rooms in _SECTIONS.values() for room in rooms)
# The first page is reached without a path.
_FIRST: Final = "today"
_BY_ADDRESS: Final = {"" if room.path == _FIRST else room.path: room for room in ROOMS}


def run() -> None:
    """One run of the main script."""
    with in_turn():
        _run()


def _run() -> None:
    _dress()
    st.logo(_LOGO, size="medium")
    home = current_home()
    actor = actor_of_run(home)
    organisation = organisation_of(home)
    if organisation.configured:
        page = _navigation(actor)
        _lead_to_start(page, actor, home)
        draw_signed_in(actor, has_pages=True)
        _open(page, actor, home, organisation)
    else:
        draw_signed_in(actor, has_pages=False)
        _welcome(home, organisation)


def _dress() -> None:
    """Tell icon and layout until a run has come to its end: the browser keeps them.

    What a run does not send of the style is taken away, so each sends it.
    """
    if _DRESSED not in st.session_state:
        st.set_page_config(page_icon=_FAVICON, layout="wide")
    st.html(_STYLE)


def _navigation(actor: Actor) -> Page:
    is_team = current_team() is not None

    def is_told(room: Room) -> bool:
        return is_team or not room.for_team

    return st.navigation(
        {
            say(f"shell.sections.{section}"): [
                _page(room, room.file, is_open=actor.may(room.right) and is_told(room))
                for room in rooms
            ]
            for section, rooms in _SECTIONS.items()
        },
        expanded=True,
    )


def _page(room: Room, file: str, *, is_open: bool = True) -> Page:
    return copy(_made_page(room, _PAGES / file, is_open))


@cache
def _made_page(room: Room, file: Path, is_open: bool) -> Page:
    """Made once, because finding the file takes a while; a run marks the pages it is given."""
    return st.Page(
        file,
        title=say(f"shell.pages.{room.key}"),
        url_path=room.path,
        default=room.path == _FIRST,
        visibility="visible" if is_open and not room.hidden else "hidden",
    )


def _lead_to_start(page: Page, actor: Actor, home: Home) -> None:
    """A bare address leads a visitor to the page that he chose; any other says where it leads."""
    if not arrives() or page.url_path or st.query_params:
        return
    start = personal_of(home, actor).start
    room = _BY_ADDRESS.get(start.page) if start else None
    if start and room and actor.may(room.right) and start != StartPage(""):
        st.switch_page(_PAGES / room.file, query_params=parameters_of(start))


def _welcome(home: Home, organisation: Organisation) -> None:
    """Until the first questions are answered every address is the welcome page."""
    pages = [_page(room, "welcome.py") for room in ROOMS]
    page = st.navigation(pages, position="hidden")
    coverage = coverage_of(home)
    view = default_view(coverage, organisation)
    catalog = definitions_of(home, coverage)
    lay_out(Desk(home, organisation, catalog, coverage, view, st.container()))
    if actor_of_run(home).may(Right.ARRANGE):
        _guarded(page)
    else:
        not_open.draw_unready()


def _open(page: Page, actor: Actor, whole: Home, organisation: Organisation) -> None:
    """Whatever the page asks, it asks the home as its visitor sees it."""
    room = _BY_ADDRESS[page.url_path]
    if not actor.may(room.right):
        leave_filters()
        not_open.draw(actor, room.right, say(f"shell.pages.{room.key}"))
        return
    home = whole.limited_to(actor.groups)
    begin_page(page.url_path)
    number_panel.begin_page(page.url_path)
    events.begin(page.url_path)
    noted = looking.begin(page.url_path)
    leave_outcome(page.url_path)
    coverage = coverage_of(home)
    if coverage.has_sample:
        _mark_sample(whole, actor)
    if home.groups is not None:
        panels.note(panels.escaped(seen_words(home.groups)))
    place = st.container(width=860)
    # Nothing to filter or to share is no place for either.
    if room.filtered and not coverage.is_empty:
        choices = choices_of(home, organisation)
        view = draw_filters(page.url_path, choices, facts=room.facts, has_steps=room.steps)
        draw_unknown(view)
        draw_rebuilding(coverage)
        draw_recounting(whole, organisation)
        watch_data(home)
    else:
        leave_filters()
        view = default_view(coverage, organisation)
    desk = Desk(home, organisation, definitions_of(home, coverage), coverage, view, place, noted)
    lay_out(desk)
    # Before the page, which may fail.
    draw_event_form(desk)
    _guarded(page)
    # After the page, which says and asks what is to be frozen.
    freeze_wanted(desk)
    lead_into_menus()


def _guarded(page: Page) -> None:
    try:
        with suppress(PageEnded):
            page.run()
        st.session_state[_DRESSED] = True
    except OpsdashError as problem:
        panels.error(problem)


def _mark_sample(home: Home, actor: Actor) -> None:
    with st.sidebar.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":small[:gray[:material/science: {say('shell.sample')}]]", width="content")
        if not actor.may(Right.LOAD) or not st.button(
            f":small[:blue[{say('shell.sample_remove')}]]", type="tertiary", key="unsample"
        ):
            return
    with st.spinner(say("shell.sample_removing")):
        remove_sample(home, actor)
    st.toast(say("shell.sample_removed"))
    st.rerun()
