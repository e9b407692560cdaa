"""Signal or noise on the card: the sentence, what it rests on, and who locked the usual range.

A new range is proposed where the metric stays at another level; people begin it, with a reason.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from opsdash.analysis.signals import BASELINE_FEWEST
from opsdash.calendar.periods import Grain
from opsdash.calendar.records import Record
from opsdash.errors import ConflictError, RecordMissingError
from opsdash.findings.declined_limits import (
    DeclinedLimits,
    decline,
    declined_of,
    list_declined,
    propose_again,
)
from opsdash.findings.judging import can_judge
from opsdash.findings.locked_limits import REASON_LENGTH, LockedLimits, lock, unlock
from opsdash.findings.proposed_limits import limits_of_now, limits_of_run, range_of
from opsdash.findings.verdicts import MetricSignals
from opsdash.store import Database
from opsdash.ui import panels
from opsdash.ui.desk import open_desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.links import link_to
from opsdash.ui.metric_card_room import TEXT_LENGTH, Card
from opsdash.ui.record_past import draw_past_link
from opsdash.ui.signals import draw_step_verdict, judged_in, judged_steps
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.signals import basis_words, proposal_words, signal_sentence

_DONE: Final = "limits_done"
_REASON: Final = "limits_reason"


def judged_on(card: Card) -> MetricSignals | None:
    """The metric by week, whatever the chart shows; None where it cannot be judged at all."""
    if not can_judge(card.metric):
        return None
    view = card.desk.view
    question = view.question((card.metric.id,), grain=Grain.WEEK, period=view.judged_period)
    return judged_in(card.desk, card.desk.ask(question)).get(card.metric.id)


def judged_by_step(card: Card, by_week: MetricSignals | None) -> MetricSignals | None:
    """The metric by the steps of the chart, which has limits of its own for each length."""
    if by_week is None or card.desk.view.grain is Grain.WEEK:
        return by_week
    return judged_steps(card.desk, (card.metric.id,)).get(card.metric.id)


def draw_verdict(card: Card, by_week: MetricSignals | None, by_step: MetricSignals | None) -> None:
    """The sentence above the chart: of its steps, and what weeks say where it shows others."""
    if by_week is None:
        panels.note(say("signals.sentence.growth"))
        return
    words = signal_sentence(card.metric, by_week, by_week.series.answer.currency)
    with st.container(width=800):
        if by_step is by_week or by_step is None:
            st.markdown(words)
            _draw_instead(by_week)
            return
        draw_step_verdict(card.metric, by_step)
        panels.note(say("signals.by_week", sentence=words))


def _draw_instead(found: MetricSignals) -> None:
    """The way to the rate that is judged in the place of this number."""
    if found.instead is not None:
        page, parameters = link_to(found.instead)
        label = f":blue[{say('signals.more')}]"
        st.page_link(page, label=label, query_params=parameters)


def draw_basis(card: Card, found: MetricSignals | None) -> None:
    """What the usual range rests on, and the way to lock it or to begin a new one."""
    if found is None or found.result.value is None:
        return
    with st.container(width=800):
        panels.note(panels.escaped(" ".join((*basis_words(found), say("signals.note")))))
        # Always there, so that an open form below keeps its place when the words go.
        told = st.empty()
        done = st.session_state.pop(_DONE, "")
        if done:
            told.markdown(say(f"signals.basis.{done}"))
        if found.locked is not None:
            _draw_locked(card, found.locked)
        elif card.may_describe:
            _draw_form(card, "lock", limits_of_now(found, card.desk.catalog, ""))
        _draw_proposal(card, found)


def _draw_locked(card: Card, limits: LockedLimits) -> None:
    reason = verbatim(limits.reason, TEXT_LENGTH)
    told = say("signals.basis.locked", reason=reason, **_decided(limits))
    _draw_decided(card, told, "unlock", _unlock, limits)
    draw_past_link(card.desk, "locked_limits", limits.id)


def _decided(record: Record) -> dict[str, str]:
    day = day_words(record.created_at.date()) if record.created_at else ""
    return {"day": day, "who": verbatim(record.created_by)}


def _draw_decided(
    card: Card, told: str, way_back: str, do: Callable[..., None], record: Record
) -> None:
    """What somebody decided about the range, and the way back for who may take it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        panels.note(told)
        if card.may_describe:
            st.button(
                f":blue[{say(f'signals.basis.{way_back}')}]",
                type="tertiary",
                key=f"limits_{way_back}",
                on_click=do,
                args=(card.desk.home.state, record),
            )


def _draw_proposal(card: Card, found: MetricSignals) -> None:
    if not found.run_points:
        return
    made = limits_of_run(found, card.desk.catalog, "")
    if made is None:
        wait = say("signals.basis.propose_wait", points=found.run_points, need=BASELINE_FEWEST)
        panels.note(wait)
        return
    declined = declined_of(found, _declined(card))
    if declined is not None:
        told = say("signals.basis.declined", **_decided(declined))
        _draw_decided(card, told, "propose_again", _propose_again, declined)
        draw_past_link(card.desk, "declined_limits", declined.id)
        return
    ends = range_of(found, made, card.metric)
    st.markdown(proposal_words(card.metric, found, ends, found.series.answer.currency))
    if not card.may_describe:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _draw_form(card, "propose_button", made)
        st.button(
            say("signals.basis.decline"),
            type="tertiary",
            key="limits_decline",
            on_click=_decline,
            args=(card.desk.home.state, found),
        )


def _declined(card: Card) -> tuple[DeclinedLimits, ...]:
    state = card.desk.home.state
    return remember(state, "declined limits", lambda: list_declined(state))


def _decline(state: Database, found: MetricSignals) -> None:
    desk = open_desk()
    decline(state, found, desk.actor, desk.catalog)
    st.session_state[_DONE] = "done_declined"


def _propose_again(state: Database, declined: DeclinedLimits) -> None:
    desk = open_desk()
    try:
        propose_again(state, declined, desk.actor, desk.catalog)
    except (ConflictError, RecordMissingError):
        # Somebody else did it meanwhile: the card shows what holds now.
        return


def _draw_form(card: Card, label: str, limits: LockedLimits | None) -> None:
    """One button that opens one question: why."""
    if limits is None:
        return
    key = f"{_REASON}_{label}"
    text = say(f"signals.basis.{label}")
    with st.popover(text, type="tertiary", help=say("signals.basis.lock_help")):
        st.text_input(
            say("signals.basis.reason" if label == "lock" else "signals.basis.reason_new"),
            key=key,
            max_chars=REASON_LENGTH,
        )
        st.button(
            text,
            type="primary",
            key=f"limits_{label}",
            on_click=_lock,
            args=(card.desk.home.state, limits, key),
        )


def _lock(state: Database, limits: LockedLimits, key: str) -> None:
    reason = str(st.session_state.get(key, "")).strip()
    if not reason:
        st.session_state[_DONE] = "no_reason"
        return
    desk = open_desk()
    lock(state, replace(limits, reason=reason), desk.actor, desk.catalog)
    st.session_state[_DONE] = "done_locked"


def _unlock(state: Database, limits: LockedLimits) -> None:
    desk = open_desk()
    try:
        unlock(state, limits, desk.actor, desk.catalog)
    except (ConflictError, RecordMissingError):
        # Somebody else did it meanwhile: the card shows what holds now.
        return
    st.session_state[_DONE] = "done_unlocked"
