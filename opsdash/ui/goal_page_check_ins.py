"""Check-ins of a goal: when the next is due, a form of three fields, and the ones made so far."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.charts import spark
from opsdash.goals.check_ins import CONFIDENCE, LINE_LENGTH, CheckIn, next_review
from opsdash.goals.goal import Course
from opsdash.ui import panels
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_page_actions import check_in, take_back
from opsdash.ui.goal_page_room import GoalPage
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.goal_page import percent
from opsdash.words.goals import value_words

_WIDTH: Final = 800
_SHOWN: Final = 6
_UNSURE: Final = 5
_SPARK_WIDTH: Final = 220


def show_check_ins(page: GoalPage) -> None:
    st.header(say("check_ins.title"), anchor=False)
    with st.container(width=_WIDTH, gap="small", key="goal_check_ins"):
        if page.is_open:
            _show_next(page)
        if page.is_open and page.may_change:
            _show_form(page)
        _show_list(page)


def _show_next(page: GoalPage) -> None:
    day = next_review(page.goal, page.check_ins, page.desk.organisation.timezone)
    if day is None:
        panels.note(say("check_ins.none_due"))
        return
    late = (page.today - day).days
    if late > 1:
        st.markdown(f":orange[{say('check_ins.overdue', day=day_words(day), days=late)}]")
    elif late == 1:
        st.markdown(f":orange[{say('check_ins.overdue_one', day=day_words(day))}]")
    else:
        panels.note(
            say("check_ins.due_today" if late == 0 else "check_ins.next", day=day_words(day))
        )


def _show_form(page: GoalPage) -> None:
    """Today's is opened again, so that a day has one."""
    now = _today(page)
    key = f"check_in_{page.goal.id}"
    with st.form(key, border=True):
        st.markdown(_prefilled(page))
        st.slider(
            say("check_ins.confidence"),
            CONFIDENCE[0],
            CONFIDENCE[-1],
            value=now.confidence,
            help=say("check_ins.confidence_help"),
            key=f"{key}_confidence",
        )
        for name in ("changed", "next_step"):
            st.text_input(
                say(f"check_ins.fields.{name}"),
                value=getattr(now, name),
                max_chars=LINE_LENGTH,
                placeholder=say(f"check_ins.fields.{name}_example"),
                key=f"{key}_{name}",
            )
        st.form_submit_button(
            say("check_ins.save_again" if now.version else "check_ins.save"),
            type="primary",
            key="check_in_save",
            on_click=_save,
            args=(page, now, key),
        )


def _today(page: GoalPage) -> CheckIn:
    """What is known without asking, over what was said today already."""
    last = page.check_ins[-1] if page.check_ins else None
    actual, chance = page.standing.actual, _chance(page)
    if last is not None and last.day == page.today:
        return replace(last, actual=actual, chance=chance)
    confidence = last.confidence if last else _UNSURE
    return CheckIn(page.goal.id, page.today, actual, chance, confidence)


def _chance(page: GoalPage) -> float | None:
    return page.outlook.probability if page.outlook else None


def _prefilled(page: GoalPage) -> str:
    if page.standing.course is Course.MILESTONE:
        return say("check_ins.prefilled_milestone", day=day_words(page.today))
    return say(
        "check_ins.prefilled",
        day=day_words(page.today),
        actual=verbatim(value_words(page.metric, page.standing.actual, page.currency)),
        chance=percent(_chance(page)),
    )


def _save(page: GoalPage, now: CheckIn, key: str) -> None:
    state = st.session_state
    written = replace(
        now,
        confidence=int(state[f"{key}_confidence"]),
        changed=str(state[f"{key}_changed"]).strip(),
        next_step=str(state[f"{key}_next_step"]).strip(),
    )
    check_in(page.desk, written)


def _show_list(page: GoalPage) -> None:
    made = page.check_ins[::-1]
    if not made:
        panels.note(say("check_ins.none"))
        return
    _show_confidence(page.check_ins)
    for each in made[:_SHOWN]:
        _show_one(page, each)
    if len(made) > _SHOWN:
        with st.expander(say("check_ins.earlier", count=len(made) - _SHOWN)):
            for each in made[_SHOWN:]:
                _show_one(page, each)


def _show_confidence(made: Sequence[CheckIn]) -> None:
    if len(made) < 2:  # noqa: PLR2004 - a line has two ends
        return
    values = [each.confidence for each in made]
    alt = say("check_ins.line", values=", ".join(map(str, values)))
    with st.container(width=_SPARK_WIDTH, gap="xsmall"):
        panels.note(say("check_ins.confidence_line"))
        st.markdown(f"![{alt}]({spark(values)})")


def _show_one(page: GoalPage, each: CheckIn) -> None:
    actual = value_words(page.metric, each.actual, page.currency)
    head = say(
        "check_ins.one",
        day=day_words(each.day),
        confidence=each.confidence,
        actual=verbatim(actual),
        chance=percent(each.chance),
    )
    lines = [head]
    if each.changed:
        lines.append(verbatim(each.changed, LINE_LENGTH))
    if each.next_step:
        lines.append(say("check_ins.next_is", step=verbatim(each.next_step, LINE_LENGTH)))
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False):
        st.markdown("  \n".join(lines), width="stretch")
        if page.is_open and page.may_change:
            st.button(
                f":blue[{say('check_ins.take_back')}]",
                type="tertiary",
                key=f"take_back_{each.id}",
                on_click=take_back,
                args=(page.desk, each),
            )
