"""The own metrics of this home: what each says, what it comes to, what uses it."""

from typing import Final

import streamlit as st

from opsdash.errors import DefinitionError
from opsdash.metrics.own import broken_own
from opsdash.metrics.own_records import NOUN, OwnRecord, list_own
from opsdash.metrics.own_text import MOST_CHARACTERS, write_definitions
from opsdash.metrics.question import Question
from opsdash.ui.desk import Desk
from opsdash.ui.escaping import verbatim
from opsdash.ui.exporting import exported
from opsdash.ui.links import METRICS_PAGE, link_to
from opsdash.ui.own_metric_actions import (
    ask_to_delete,
    asked_to_delete,
    import_text,
    imported,
    keep,
    remove,
    removed,
    taken_notice,
    undo_removal,
    uses_of,
)
from opsdash.ui.own_metric_draft import begin_edit, begin_new
from opsdash.ui.own_metric_preview import newest_period, show_problems, unit_beside
from opsdash.ui.record_past import draw_past_link
from opsdash.words import say
from opsdash.words.numbers import metric_value
from opsdash.words.own_metrics import problem_words

_LONGEST: Final = 2_000
_WIDTH: Final = 820


def show_list(desk: Desk) -> None:
    """Notices, the metrics, and the text of all of them."""
    with st.container(width=_WIDTH, key="own_list"):
        _show(desk)


def _show(desk: Desk) -> None:
    _notices(desk)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say("own_metrics.new"),
            type="primary",
            icon=":material/add:",
            key="own_new",
            on_click=begin_new,
        )
        st.page_link(METRICS_PAGE, label=f":blue[{say('metric_card.all_metrics')}]")
    records = list_own(desk.home.state)
    if not records:
        st.markdown(say("own_metrics.empty"))
    broken = {each.record.id: each.problems for each in broken_own(desk.home.state, desk.coverage)}
    for each in records:
        with st.container(border=True, key=f"own_row_{each.id}"):
            _row(desk, each)
            if each.id in broken:
                text = problem_words(broken[each.id][0])
                st.warning(say("own_metrics.broken", problem=verbatim(text, _LONGEST)))
    _text_of_all(records)


def _row(desk: Desk, record: OwnRecord) -> None:
    metric = desk.catalog.metrics.get(record.id)
    st.markdown(f"**{verbatim(record.metric.name)}**")
    if metric is not None:
        st.markdown(f":small[{verbatim(metric.formula, _LONGEST)}]")
        st.caption(verbatim(_value_words(desk, record), _LONGEST))
    uses = uses_of(desk, record)
    if uses:
        st.caption(say("own_metrics.used_by", names=verbatim(", ".join(uses), _LONGEST)))
    if asked_to_delete() == record.id:
        _confirmation(desk, record, uses)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if metric is not None:
            card, named = link_to(record.id)
            st.page_link(card, label=f":blue[{say('own_metrics.look')}]", query_params=named)
        st.button(
            say("own_metrics.edit"), key=f"own_edit_{record.id}", on_click=begin_edit,
            args=(record,),
        )  # fmt: skip
        st.button(
            say("own_metrics.delete"), key=f"own_delete_{record.id}", type="tertiary",
            on_click=ask_to_delete, args=(record,),
        )  # fmt: skip
        draw_past_link(desk, NOUN, record.id)


def _value_words(desk: Desk, record: OwnRecord) -> str:
    period = newest_period(desk)
    if period is None:
        return say("own_metrics.preview.no_data")
    answer = desk.ask(Question((record.id,), period))
    metric = desk.catalog.metrics[record.id]
    value = metric_value(metric, answer.total(record.id).value, answer.currency)
    return say("own_metrics.last_weeks", value=value, unit=unit_beside(metric, answer)).rstrip()


def _confirmation(desk: Desk, record: OwnRecord, uses: tuple[str, ...]) -> None:
    key = "own_metrics.delete_used" if uses else "own_metrics.delete_unused"
    st.markdown(say(key, number=len(uses)))
    with st.container(horizontal=True):
        st.button(
            say("own_metrics.delete_yes"), key="own_delete_yes", type="primary", on_click=remove,
            args=(desk.home.state, record),
        )  # fmt: skip
        st.button(say("own_metrics.cancel"), key="own_keep", type="tertiary", on_click=keep)


def _notices(desk: Desk) -> None:
    if st.session_state.pop("own_saved", None):
        st.toast(say("own_metrics.saved"))
    if taken_notice():
        st.info(say("own_metrics.delete_conflict"), icon=":material/call_split:")
    gone = removed()
    if gone is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            name = verbatim(gone.metric.name)
            st.markdown(say("own_metrics.deleted", name=name), width="content")
            st.button(
                say("own_metrics.undo"), key="own_undo", icon=":material/undo:",
                on_click=undo_removal, args=(desk.home.state, gone),
            )  # fmt: skip


def _text_of(records: tuple[OwnRecord, ...]) -> bytes:
    return write_definitions(each.metric for each in records).encode()


def _text_of_all(records: tuple[OwnRecord, ...]) -> None:
    found = imported()
    with st.expander(say("own_metrics.text.title"), expanded=found is not None):
        st.markdown(say("own_metrics.text.about"))
        if records:
            name = say("own_metrics.text.file_name")
            st.download_button(
                say("own_metrics.text.export"),
                exported(name, lambda: _text_of(records)),
                file_name=name,
                mime="application/toml",
                key="own_export",
            )
        st.text_area(
            say("own_metrics.text.paste"), key="own_all_text", height=160,
            max_chars=MOST_CHARACTERS, placeholder=say("own_metrics.text.example"),
        )  # fmt: skip
        st.button(say("own_metrics.text.import"), key="own_import", on_click=import_text)
        if isinstance(found, DefinitionError):
            show_problems(found.problems)
        elif found is not None:
            numbers = {"added": found.added, "changed": found.changed, "same": found.same}
            counted = {name: len(ids) for name, ids in numbers.items()}
            st.success(say("own_metrics.text.imported", **counted), icon=":material/check:")
