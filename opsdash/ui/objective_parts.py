"""Parting a goal's target: a small table, suggestions from the past, and how the parts fit.

What is written lives in the session until it is saved; all parts and the whole are saved at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any, Final

import pandas as pd
import streamlit as st

from opsdash.goals.goal import Goal, PartsRule
from opsdash.goals.goal_problems import OWNER_LENGTH, TITLE_LENGTH, goal_problems
from opsdash.goals.parting import (
    Part,
    Share,
    checked,
    counted_twice,
    dimension_of,
    over_theirs,
    parted,
    read_shares,
    rebased,
    rules_for,
    stored_parts,
    suggested,
)
from opsdash.goals.records import Outcome, save_goals
from opsdash.goals.table_edits import cell_text
from opsdash.goals.tree import parts_of
from opsdash.goals.typed_cells import Doubt, read_amount
from opsdash.metrics.catalog import Kind, Metric
from opsdash.ui import panels
from opsdash.ui.desk import values_of
from opsdash.ui.escaping import verbatim
from opsdash.ui.goal_doubts import ask_convention, convention_now
from opsdash.ui.goal_parts import PARTED
from opsdash.ui.objective_actions import keep_for_undo, tell
from opsdash.ui.objective_room import Room, keep_in_address
from opsdash.words import say
from opsdash.words.goals import FIELDS, problem_words, unit_words, value_words
from opsdash.words.lines import plain_line
from opsdash.words.objectives import checksum_words, names
from opsdash.words.sentences import value_words as dimension_value_words

_WIDTH: Final = 1000
_SESSION: Final = "parts_form"
# What most companies are organised by.
_USUAL: Final = ("agent_group", "contact_channel")
_FREE: Final = ""
_MOST_VALUES: Final = 200
_ROW_HEIGHT: Final = 38
_RULES: Final = {
    PartsRule.ADDITIVE: "objectives.parts.rule_additive",
    PartsRule.WEIGHTED: "objectives.parts.rule_weighted",
    PartsRule.RATIO: "objectives.parts.rule_ratio",
}
_ABOUT: Final = {
    PartsRule.ADDITIVE: "objectives.parts.rule_additive_about",
    PartsRule.WEIGHTED: "objectives.parts.rule_weighted_about",
    PartsRule.RATIO: "objectives.parts.rule_ratio_about",
}


@dataclass(frozen=True)
class _Form:
    """`goal` and `stored` as they were read; `rows` fill the table, a new `number` is a new one.

    `problems` are lines that keep it from being saved.
    """

    goal: Goal
    stored: tuple[Goal, ...]
    rows: tuple[Part, ...]
    number: int = 0
    problems: tuple[str, ...] = ()
    conflict: str = ""


def parts_head(room: Room, goal: Goal) -> None:
    target = value_words(room.metric(goal), goal.target, room.currency)
    title = verbatim(goal.title, TITLE_LENGTH)
    room.desk.head(
        say("objectives.parts.grey"), say("objectives.parts.finding", title=title, target=target)
    )


def show_parts_form(room: Room, goal: Goal) -> None:
    form = _form(room, goal)
    metric = room.metric(goal)
    with st.container(width=_WIDTH, gap="small", key="parts_form"):
        rule = _pick_rule(metric)
        dimension = _pick_dimension(room, metric)
        shares = read_shares(form.goal, dimension, room.books) if dimension else ()
        _draw_suggest(form, rule, dimension, shares, metric)
        rows, is_asked = _draw_table(room, form, rule, dimension)
        st.markdown(f"**{_checksum(room, form.goal, rule, rows, shares)}**")
        _draw_overlap(rows, dimension)
        _draw_problems(form)
        _draw_buttons(room, form, rule, dimension, rows, is_asked=is_asked)


def _form(room: Room, goal: Goal) -> _Form:
    form: _Form | None = st.session_state.get(_SESSION)
    if form is not None and form.goal.id == goal.id:
        return form
    stored = parts_of(goal, room.goals)
    dimension = dimension_of(goal, stored)
    if not stored:
        dimension = next((each for each in _USUAL if each in _dimensions(room, goal)), _FREE)
    st.session_state["parts_rule"] = goal.parts_rule or rules_for(room.metric(goal))[0]
    st.session_state["parts_dimension"] = dimension
    made = _Form(goal, stored, stored_parts(stored, dimension))
    st.session_state[_SESSION] = made
    return made


def _dimensions(room: Room, goal: Goal) -> tuple[str, ...]:
    metric = room.metric(goal)
    return metric.dimensions if metric else ()


def _keep(form: _Form) -> None:
    st.session_state[_SESSION] = form


def leave() -> None:
    st.session_state.pop(_SESSION, None)
    keep_in_address(PARTED, "")


def _pick_rule(metric: Metric | None) -> PartsRule:
    known = rules_for(metric)
    chosen = st.session_state.get("parts_rule")
    options = [*known, *(each for each in PartsRule if each is chosen and each not in known)]
    rule = st.segmented_control(
        say("objectives.parts.rule"),
        options,
        format_func=lambda each: say(_RULES[each]),
        key="parts_rule",
        required=True,
        persist_state="session",
    )
    picked = PartsRule(rule or known[0])
    st.caption(say(_ABOUT[picked]))
    return picked


def _pick_dimension(room: Room, metric: Metric | None) -> str:
    names_of = room.desk.catalog.dimensions
    options = [_FREE, *(each for each in (metric.dimensions if metric else ()) if each in names_of)]
    chosen = str(st.session_state.get("parts_dimension") or _FREE)
    return st.selectbox(
        say("objectives.parts.dimension"),
        [*options, *([chosen] if chosen not in options else [])],
        format_func=lambda each: _dimension_words(each, names_of),
        key="parts_dimension",
        width=280,
        persist_state="session",
    )


def _dimension_words(name: str, known: Mapping[str, Any]) -> str:
    if not name:
        return say("objectives.parts.dimension_free")
    text = str(known[name].name) if name in known else name
    return text[:1].upper() + text[1:]


def _draw_suggest(
    form: _Form, rule: PartsRule, dimension: str, shares: Sequence[Share], metric: Metric | None
) -> None:
    if not dimension:
        return
    if not shares or metric is None:
        st.caption(say("objectives.parts.suggest_none"))
        return
    if st.button(
        say("objectives.parts.suggest"), key="parts_suggest", icon=":material/table_chart:"
    ):
        found = suggested(form.goal, rule, shares, metric)
        rows = tuple(_titled(part, form, dimension) for part in found)
        _keep(replace(form, rows=rows, number=form.number + 1, problems=()))
        st.toast(say("objectives.parts.suggest_replaced"))
        st.rerun()


def _titled(part: Part, form: _Form, dimension: str) -> Part:
    """A suggested part with its name, and the stored goal of the same values if there is one."""
    stored = stored_parts(form.stored, dimension)
    same = next((each for each in stored if set(each.values) == set(part.values)), None)
    if same is not None:
        return replace(same, target=part.target, weight=part.weight)
    return replace(part, title=_part_title(form.goal, dimension, part.values))


def _part_title(goal: Goal, dimension: str, values: Sequence[str]) -> str:
    name = say("objectives.parts.rest")
    if len(values) == 1:
        name = dimension_value_words(values[0], dimension)
    return plain_line(say("objectives.parts.title", value=name, title=goal.title), TITLE_LENGTH)


def _draw_table(
    room: Room, form: _Form, rule: PartsRule, dimension: str
) -> tuple[tuple[Part, ...], bool]:
    """The rows as they are written, and whether it is open how their numbers are."""
    shown = ["title", "target"]
    if dimension:
        shown.append("values")
    if rule is PartsRule.WEIGHTED:
        shown.append("weight")
    labels = _labels(room, form, dimension)
    edited = st.data_editor(
        _frame(form.rows, labels),
        num_rows="dynamic",
        hide_index=True,
        column_order=[*shown, "owner", "team"],
        column_config=_columns(room, form, list(labels.values())),
        row_height=_ROW_HEIGHT,
        key=f"parts_{form.goal.id}_{form.number}_{dimension}",
        placeholder="",
        alt=say("objectives.parts.table"),
    )
    is_asked = ask_convention(
        [text for name in ("target", "weight") for text in map(_text, edited[name])]
    )
    owner = verbatim(form.goal.owner, OWNER_LENGTH)
    st.caption(say("objectives.parts.note", owner=owner))
    amount = _amounts(form, room.metric(form.goal))
    return _read(edited, form, labels, dimension, amount), is_asked


def _labels(room: Room, form: _Form, dimension: str) -> dict[str, str]:
    """How each value reads; those of stored parts too, which the data may have lost."""
    if not dimension:
        return {}
    kept = (value for part in form.rows for value in part.values)
    there = values_of(room.desk.home, dimension)[:_MOST_VALUES]
    return {value: dimension_value_words(value, dimension) for value in (*there, *kept)}


def _frame(rows: Sequence[Part], labels: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": pd.Series([part.goal.id if part.goal else "" for part in rows], dtype="object"),
            "title": pd.Series([part.title for part in rows], dtype="object"),
            "target": pd.Series([cell_text(part.target) for part in rows], dtype="object"),
            "values": pd.Series(
                [[labels.get(value, value) for value in part.values] for part in rows],
                dtype="object",
            ),
            "weight": pd.Series([cell_text(part.weight) for part in rows], dtype="object"),
            "owner": pd.Series([part.owner for part in rows], dtype="object"),
            "team": pd.Series([part.team for part in rows], dtype="object"),
        }
    )


def _columns(room: Room, form: _Form, values: list[str]) -> dict[str, Any]:
    config = st.column_config
    metric = room.metric(form.goal)
    unit = unit_words(metric, room.currency) if metric else ""
    return {
        "title": config.TextColumn(say("objectives.parts.column_title"), max_chars=TITLE_LENGTH),
        # Text: what the browser makes of a pasted "1.234,5" is a guess.
        "target": config.TextColumn(
            say("objectives.parts.column_target", unit=unit), alignment="right"
        ),
        "values": config.MultiselectColumn(say("objectives.parts.column_values"), options=values),
        "weight": config.TextColumn(
            say("objectives.parts.column_weight"), default="1", alignment="right"
        ),
        "owner": config.TextColumn(say("objectives.parts.column_owner"), max_chars=OWNER_LENGTH),
        "team": config.TextColumn(say("objectives.parts.column_team"), max_chars=OWNER_LENGTH),
    }


def _amounts(
    form: _Form, metric: Metric | None
) -> Callable[[Mapping[Any, Any], str], float | None]:
    """How a row's cell is read: None where nothing is in it, not a number where it is in doubt.

    What is shown of a row keeps the digits beyond, its own and no other's.
    """
    exact = {
        (part.goal.id if part.goal else "", name, cell_text(getattr(part, name))): getattr(
            part, name
        )
        for part in form.rows
        for name in ("target", "weight")
    }
    in_percent = metric is not None and metric.unit == "percent"
    signed = metric is not None and metric.kind in (Kind.GROWTH, Kind.GAP)

    def amount(row: Mapping[Any, Any], name: str) -> float | None:
        cell = row[name]
        if isinstance(cell, int | float):
            return None if isnan(cell) else float(cell)
        text = _text(cell)
        shown = (_text(row["id"]), name, text)
        if shown in exact:
            return float(exact[shown])
        found = read_amount(text, convention_now(), in_percent=in_percent, signed=signed)
        return nan if isinstance(found, Doubt) else found

    return amount


def _read(
    edited: pd.DataFrame,
    form: _Form,
    labels: Mapping[str, str],
    dimension: str,
    amount: Callable[[Mapping[Any, Any], str], float | None],
) -> tuple[Part, ...]:
    """The rows as parts; one that says nothing at all is none."""
    stored = {part.id: part for part in (*form.stored, *(p.goal for p in form.rows if p.goal))}
    values = {label: value for value, label in labels.items()}
    found = []
    for row in edited.to_dict("records"):
        target, weight = amount(row, "target"), amount(row, "weight")
        chosen: list[str] = row["values"] if isinstance(row["values"], list) else []
        part = Part(
            title=_text(row["title"]),
            target=nan if target is None else target,
            owner=_text(row["owner"]),
            team=_text(row["team"]),
            values=tuple(values.get(each, each) for each in chosen),
            # An added row has none where the column is not shown.
            weight=1.0 if weight is None else weight,
            goal=stored.get(_text(row["id"])),
        )
        if not part.title and part.values:
            part = replace(part, title=_part_title(form.goal, dimension, part.values))
        if part.title or not isnan(part.target):
            found.append(part)
    return tuple(found)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _checksum(
    room: Room, goal: Goal, rule: PartsRule, rows: Sequence[Part], shares: Sequence[Share]
) -> str:
    known = [part for part in rows if not isnan(part.target)]
    if not known:
        return say("objectives.checksum.unmade")
    found = checked(goal, rule, known, shares)
    words = checksum_words(found, room.metric(goal), room.currency, found.unknown)
    return verbatim(words, 400)


def _draw_overlap(rows: Sequence[Part], dimension: str) -> None:
    found = counted_twice(rows) if dimension else ()
    if found:
        values = names(dimension_value_words(each, dimension) for each in found)
        panels.note(say("objectives.checksum.overlap", values=verbatim(values, 400)))


def _draw_problems(form: _Form) -> None:
    if form.conflict:
        st.info(verbatim(form.conflict, 600), icon=":material/call_split:")
    lines = (verbatim(line, 300) for line in form.problems)
    panels.unsaved(say("objectives.parts.problems"), lines)


def _draw_buttons(
    room: Room,
    form: _Form,
    rule: PartsRule,
    dimension: str,
    rows: tuple[Part, ...],
    *,
    is_asked: bool,
) -> None:
    with st.container(horizontal=True):
        # Not in a callback: an edit that comes with the click is only read by the table above.
        if st.button(
            say("objectives.parts.save"), type="primary", key="parts_save", disabled=is_asked
        ):
            _save(room, form, rule, dimension, rows)
            st.rerun()
        st.button(
            say("objectives.parts.cancel"), type="tertiary", key="parts_cancel", on_click=leave
        )


def _save(room: Room, form: _Form, rule: PartsRule, dimension: str, rows: tuple[Part, ...]) -> None:
    problems = _problems(room, form, rule, dimension, rows)
    if problems:
        # The same table: a new one would not have what could not be read.
        _keep(replace(form, problems=problems, conflict=""))
        return
    wanted = parted(form.goal, rule, dimension, rows, form.stored)
    state, catalog = room.desk.home.state, room.desk.catalog
    # Half of the parts make another whole.
    outcome = save_goals(state, wanted, room.desk.actor, catalog, together=True)
    if outcome.refusals:
        _keep(_met(room, form, dimension, rows, outcome))
        return
    keep_for_undo(outcome.edits)
    tell(say("objectives.told.parts_saved"))
    leave()


def _problems(
    room: Room, form: _Form, rule: PartsRule, dimension: str, rows: tuple[Part, ...]
) -> tuple[str, ...]:
    if any(not part.title or isnan(part.target) for part in rows):
        return (say("objectives.parts.unreadable"),)
    return tuple(
        say("objectives.parts.problem", part=goal.title, problem=line)
        for goal in parted(form.goal, rule, dimension, rows, form.stored)
        if not goal.is_deleted
        for line in problem_words(goal_problems(goal, room.desk.catalog))
    )


def _met(room: Room, form: _Form, dimension: str, rows: Sequence[Part], outcome: Outcome) -> _Form:
    """The same table over what is stored now, so that the next save is a decision."""
    problems = [line for each in outcome.refusals for line in problem_words(each.problems)]
    now = {each.wanted.id: each.stored for each in outcome.refusals if not each.problems}
    met = [part.goal is not None and part.goal.id in now for part in rows]
    placed = [
        rebased(part, now[part.goal.id], dimension) if is_met and part.goal else part
        for part, is_met in zip(rows, met, strict=True)
    ]
    kept = (now.get(each.id, each) for each in form.stored)
    told = [say("objectives.parts.conflict", goals=names([*_titles(outcome)]))] if now else []
    for mine, part in zip(rows, placed, strict=True):
        told += [_theirs(room, part, *each) for each in over_theirs(part, mine, dimension)]
    return replace(
        form,
        goal=now.get(form.goal.id) or form.goal,
        stored=tuple(each for each in kept if each and not each.is_deleted),
        rows=tuple(placed),
        number=form.number + 1,
        problems=tuple(problems),
        conflict=" ".join(told),
    )


def _titles(outcome: Outcome) -> Iterator[str]:
    for each in outcome.refusals:
        if not each.problems:
            yield each.stored.title if each.stored else each.wanted.title


def _theirs(room: Room, part: Part, field: str, theirs: Part) -> str:
    metric = room.metric(part.goal) if part.goal else None
    value = getattr(theirs, field)
    if field == "target":
        value = value_words(metric, value, room.currency)
    elif field == "values":
        value = ", ".join(value)
    name = say(FIELDS["filters" if field == "values" else field])
    return say("objectives.parts.theirs", part=part.title, field=name, value=value)
