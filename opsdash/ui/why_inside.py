"""Looking into one part of a change: chosen by a click or in a list, kept in the address."""

from typing import Final

import streamlit as st

from opsdash.findings.remembered import inside_of
from opsdash.findings.why import Books, Why
from opsdash.findings.why_inside import Inside, InsideAsked
from opsdash.findings.why_splits import Split
from opsdash.ui import panels
from opsdash.ui.desk import Desk, choices_of
from opsdash.ui.escaping import verbatim
from opsdash.ui.why_parts import draw_parts, part_ref, shown_parts
from opsdash.words import say
from opsdash.words.addresses import part_named
from opsdash.words.why import part_name
from opsdash.words.why_inside import inside_path, inside_title, inside_words, unread_words

# What the address looks into, and whether single rows are read for it.
_PART: Final = "in"
_READS: Final = "in_rows"
_LONGEST: Final = 2000


def is_asked() -> bool:
    return bool(st.query_params.get(_PART))


def asked_in_address(desk: Desk) -> InsideAsked | None:
    """What the address names, None where it names nothing that is known."""
    known = choices_of(desk.home, desk.organisation).known
    found = part_named(str(st.query_params.get(_PART, "")), known)
    return None if found is None else InsideAsked(*found, reads_rows=_READS in st.query_params)


def look_into(ref: str) -> None:
    """Open a part, from stored sums at first."""
    st.query_params[_PART] = ref
    st.query_params.pop(_READS, None)


def leave() -> None:
    st.query_params.pop(_PART, None)
    st.query_params.pop(_READS, None)


def _read_rows() -> None:
    st.query_params[_READS] = "1"


def pick_part(why: Why, split: Split, key: str) -> None:
    """The list of the parts that have a bar: what a click on one does, without a mouse."""
    shown = ((part_ref(part, split), part) for part in shown_parts(why, split))
    names = {ref: part_name(part, split.dimension) for ref, part in shown if ref}
    if not names:
        return
    opened = str(st.query_params.get(_PART, ""))
    st.session_state[key] = opened if opened in names else None
    with st.container(width=260):
        st.selectbox(
            say("why.inside.pick"),
            list(names),
            index=None,
            format_func=lambda ref: names.get(ref, ""),
            placeholder=say("why.inside.pick"),
            label_visibility="collapsed",
            key=key,
            on_change=_picked,
            args=(key,),
        )


def _picked(key: str) -> None:
    ref = st.session_state[key]
    if ref:
        look_into(ref)
    else:
        leave()


def draw_inside(desk: Desk, books: Books, why: Why, asked: InsideAsked) -> None:
    """The way back, the sentence, its bars and its table."""
    inside = inside_of(desk.home, books, desk.organisation, why, asked)
    with st.container(border=True, key="why_inside"):
        _draw_path(desk, inside)
        st.subheader(_shown(inside_title(inside, desk.catalog)), anchor=False)
        sentence = inside_words(why, inside, desk.catalog)
        st.markdown(_shown(sentence))
        _offer_rows(desk, inside)
        if inside.split is not None:
            draw_parts(
                desk,
                why,
                inside.split,
                key="why_inside_parts",
                title=inside_title(inside, desk.catalog),
                sentence=sentence,
                hint=_shown(say("why.inside.note", name=inside_path(inside, desk.catalog)[1])),
            )


def draw_unknown() -> None:
    """A link to a part that there is not, or not any more."""
    with st.container(border=True, key="why_inside"):
        st.markdown(say("why.inside.unknown"))
        _draw_back()


def _draw_path(desk: Desk, inside: Inside) -> None:
    of, name, by = (verbatim(each) for each in inside_path(inside, desk.catalog))
    key = "why.inside.path" if by else "why.inside.path_alone"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_back()
        st.markdown(f":small[{say(key, of=of, name=name, by=by)}]", width="content")


def _draw_back() -> None:
    st.button(
        say("why.inside.back"),
        type="tertiary",
        icon=":material/arrow_back:",
        key="why_inside_back",
        on_click=leave,
    )


def _offer_rows(desk: Desk, inside: Inside) -> None:
    """Single rows are read only when somebody asks for it."""
    if inside.asked.reads_rows:
        panels.note(say("why.inside.was_read"))
    if inside.unread:
        more = unread_words(inside, desk.catalog)
        if more:
            panels.note(_shown(more))
        st.button(
            say("why.inside.read"),
            type="tertiary",
            icon=":material/table_rows:",
            key="why_inside_read",
            on_click=_read_rows,
        )


def _shown(text: str) -> str:
    return verbatim(text, _LONGEST)
