"""The form of a goal, in the order of its five questions, with the advice on it beside them.

Each field is its own widget, not one big form: the definition, the suggested baseline and the
advice follow what is written at once. All values live in the session until they are stored.
"""

from functools import partial
from typing import Final

import streamlit as st

from opsdash.goals.goal import Course, Goal
from opsdash.goals.goal_problems import OWNER_LENGTH, REASON_LENGTH, REVIEWS, TITLE_LENGTH
from opsdash.goals.reasons import promise_changes
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.settings import ROOT
from opsdash.ui import panels
from opsdash.ui.desk import values_of
from opsdash.ui.explorer_room import dimension_name, split_options
from opsdash.ui.goal_advice import show_advice
from opsdash.ui.goal_draft import Draft, leave_form, must_tell_why, save_draft, written_goal
from opsdash.ui.goal_fields import dimensions, filter_key, first_course, held, key, put
from opsdash.ui.goal_form_links import show_links
from opsdash.ui.goal_form_numbers import show_numbers
from opsdash.ui.goal_room import Room
from opsdash.words import say
from opsdash.words.goals import FIELDS, problem_words, unit_words
from opsdash.words.sentences import value_words

READINGS_PAGE: Final = ROOT / "pages" / "readings.py"
_WEEK: Final = 7
_REVIEWS: Final = (7, 14, 28)
_TEXT_HEIGHT: Final = 80


def show_form(room: Room, draft: Draft) -> None:
    """All fields, the advice and the two buttons; what keeps it from being saved is above them."""
    with st.container(gap="medium", key="goal_form"):
        fields, advice = st.columns([2, 1], gap="large")
        with fields:
            metric = _specific(room)
            if metric is not None:
                show_numbers(room, draft, metric)
            _text_area("attainable")
            _relevant(room, draft)
            _time_bound(room, draft)
        with advice:
            show_advice(room, written_goal(draft, room.desk.catalog), metric)
        _problems(draft)
        _buttons(room, draft)


def _specific(room: Room) -> Metric | None:
    """None for a milestone, which has no metric."""
    st.subheader(say("goal_form.letters.specific"), anchor=False)
    _text_input("title", TITLE_LENGTH)
    metrics = room.desk.catalog.metrics
    metric = metrics.get(str(held("metric")))
    _kind(metric)
    if held("kind") is Course.MILESTONE:
        metric = None
    else:
        metric = _metric(room)
        _filters(room, metric)
    owner, team = st.columns(2)
    with owner:
        _text_input("owner", OWNER_LENGTH)
    with team:
        _text_input("team", OWNER_LENGTH)
    return metric


def _text_input(name: str, longest: int) -> None:
    st.text_input(
        say(f"goal_form.fields.{name}"),
        max_chars=longest,
        placeholder=say(f"goal_form.fields.{name}_placeholder"),
        key=key(name),
        persist_state="session",
    )


def _kind(metric: Metric | None) -> None:
    kinds = [
        each
        for each in Course
        if each is not Course.TOTAL or metric is None or metric.kind is Kind.SUM
    ]
    if held("kind") not in kinds:
        put("kind", first_course(metric))
    st.radio(
        say("goal_form.fields.kind"),
        kinds,
        format_func=lambda kind: say(f"goal_form.kinds.{kind}"),
        captions=[say(f"goal_form.kinds.{each}_example") for each in kinds],
        key=key("kind"),
        persist_state="session",
    )


def _metric(room: Room) -> Metric:
    catalog = room.desk.catalog
    metrics = catalog.metrics
    if held("metric") not in metrics:
        put("metric", next(iter(metrics)))
    chosen = st.selectbox(
        say("goal_form.fields.metric"),
        list(metrics),
        format_func=lambda name: metrics[name].name if name in metrics else name,
        key=key("metric"),
        on_change=_follow_metric,
        args=(catalog,),
        persist_state="session",
    )
    metric = metrics[chosen]
    unit = unit_words(metric, room.currency)
    st.caption(
        say(
            "goal_form.fields.definition",
            definition=metric.definition,
            formula=metric.formula,
            unit=unit,
        )
    )
    st.page_link(
        READINGS_PAGE,
        label=f":blue[{say('goal_form.fields.typed_series')}]",
        help=say("goal_form.fields.typed_help"),
    )
    return metric


def _follow_metric(catalog: Catalog) -> None:
    """Numbers of one metric mean nothing under another; nor do filters it does not know."""
    put("baseline", None)
    put("target", "")
    put("by_hand", False)
    metric = catalog.metrics[held("metric")]
    if held("kind") in {Course.TOTAL, Course.LEVEL}:
        put("kind", first_course(metric))
    put("dimensions", [each for each in dimensions() if each in metric.dimensions])


def _filters(room: Room, metric: Metric) -> None:
    """Every dimension that the metric has, and those that it was filtered by."""
    offered = dict.fromkeys([*split_options(room.desk, (metric.id,)), *dimensions()])
    chosen = st.multiselect(
        say("goal_form.fields.filters"),
        list(offered),
        format_func=lambda each: _capital(dimension_name(room.desk, each)),
        placeholder=say("goal_form.fields.filters_placeholder"),
        key=key("dimensions"),
        persist_state="session",
    )
    for dimension in chosen:
        _values(room, dimension)


def _values(room: Room, dimension: str) -> None:
    known = values_of(room.desk.home, dimension)
    name = filter_key(dimension)
    kept = [value for value in st.session_state.get(name) or [] if value not in known]
    st.multiselect(
        _capital(dimension_name(room.desk, dimension)),
        [*known, *kept],
        format_func=partial(value_words, dimension=dimension),
        placeholder=say("goal_form.fields.values_placeholder"),
        key=name,
        persist_state="session",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text_area(name: str) -> None:
    st.subheader(say(f"goal_form.letters.{name}"), anchor=False)
    st.text_area(
        say(f"goal_form.fields.{name}"),
        max_chars=REASON_LENGTH,
        placeholder=say(f"goal_form.fields.{name}_placeholder"),
        key=key(name),
        height=_TEXT_HEIGHT,
        persist_state="session",
    )


def _relevant(room: Room, draft: Draft) -> None:
    _text_area("relevant")
    show_links(room, draft.base)


def _time_bound(room: Room, draft: Draft) -> None:
    st.subheader(say("goal_form.letters.time_bound"), anchor=False)
    start, due, review = st.columns(3)
    for column, name in ((start, "start"), (due, "due")):
        column.date_input(
            say(f"goal_form.fields.{name}"),
            format="YYYY-MM-DD",
            key=key(name),
            persist_state="session",
        )
    review.selectbox(
        say("goal_form.fields.review"),
        sorted({*_REVIEWS, held("review_days") or _WEEK} & {*REVIEWS}),
        format_func=_review_words,
        key=key("review_days"),
        persist_state="session",
    )
    if held("kind") is Course.MILESTONE:
        st.date_input(
            say("goal_form.fields.target_done"),
            format="YYYY-MM-DD",
            help=say("goal_form.fields.target_done_help"),
            key=key("done_day"),
            persist_state="session",
        )
    goal = written_goal(draft, room.desk.catalog)
    if draft.base is not None and must_tell_why(draft, goal, room.today):
        _reason(draft.base, goal)


def _review_words(days: int) -> str:
    if days == _WEEK:
        return say("goal_form.fields.review_week")
    if days % _WEEK == 0:
        return say("goal_form.fields.review_weeks", weeks=days // _WEEK)
    return say("goal_form.fields.review_days", days=days)


def _reason(base: Goal, goal: Goal) -> None:
    _text_input("reason", REASON_LENGTH)
    names = [say(FIELDS[name]).lower() for name in promise_changes(base, goal)]
    st.caption(say("goal_form.fields.reason_caption", fields=", ".join(names)))


def _problems(draft: Draft) -> None:
    if draft.is_lost:
        st.info(say("goal_form.lost"), icon=":material/info:")
    panels.unsaved(say("goal_form.problems"), problem_words(draft.problems))


def _buttons(room: Room, draft: Draft) -> None:
    with st.container(horizontal=True):
        st.button(
            say("goal_form.save_edit" if draft.base else "goal_form.save_new"),
            type="primary",
            key="goal_save",
            on_click=save_draft,
            args=(room.desk.home.state,),
        )
        st.button(say("goal_form.cancel"), type="tertiary", key="goal_cancel", on_click=leave_form)
