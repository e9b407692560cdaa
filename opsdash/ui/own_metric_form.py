"""The form of an own metric: what is counted, of which rows, over what, and how it is shown.

Each field is its own widget, so that the preview follows at once. Conditions are chosen from the
dimensions and values that there are; nothing has to be typed but the name.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from opsdash.metrics.catalog import Measure
from opsdash.metrics.own_definition import MOST_DECIMALS, NAME_LENGTH, TEXT_LENGTH
from opsdash.metrics.question import Question
from opsdash.metrics.scope import Scope
from opsdash.ui.desk import Desk, values_of
from opsdash.ui.own_metric_draft import group_key
from opsdash.ui.own_metric_sheet import PER, SheetKind, below_for, choices_for, is_time
from opsdash.words import say
from opsdash.words.numbers import count
from opsdash.words.sentences import value_words

_BETTER: Final = ("lower", "higher", "neutral")
_HOW: Final = ("in", "out")
# The unit as the form made it; what somebody wrote instead is left alone.
_MADE_UNIT: Final = "own_unit_made"


def show_form(desk: Desk) -> None:
    """All fields, from the name down to the groups with a definition of their own."""
    present = [
        each
        for each in desk.catalog.measures.values()
        if not each.within and _scope(desk).is_present(each)
    ]
    st.text_input(
        say("own_metrics.form.name"),
        max_chars=NAME_LENGTH,
        placeholder=say("own_metrics.form.name_placeholder"),
        key="own_name",
        persist_state="session",
    )
    kind = _kind()
    measure = _measure(desk, choices_for(kind, desk.catalog, present), "own_measure")
    if measure is None:
        st.info(say("own_metrics.form.nothing"), icon=":material/info:")
        return
    _conditions(desk, (measure,), "own_where", say("own_metrics.form.where"))
    if kind is SheetKind.RATIO:
        _below(desk, below_for(desk.catalog, present))
    _groups(desk, measure)
    _shown_as()


def _scope(desk: Desk) -> Scope:
    """Only what the data has is looked up in it; the question is never asked."""
    return Scope(Question((), desk.view.period), desk.catalog, desk.coverage)


def _kind() -> SheetKind:
    chosen = st.selectbox(
        say("own_metrics.form.kind"),
        list(SheetKind),
        format_func=lambda kind: say(f"own_metrics.kind.{kind}"),
        key="own_kind",
        on_change=_follow_kind,
        persist_state="session",
    )
    return SheetKind(chosen or SheetKind.COUNT)


def _follow_kind() -> None:
    """Units and a bound for few cases that mostly go with a kind."""
    kind = SheetKind(st.session_state["own_kind"])
    is_divided = kind not in (SheetKind.COUNT, SheetKind.SUM)
    st.session_state["own_unit"] = say(f"own_metrics.unit.{kind}")
    st.session_state[_MADE_UNIT] = st.session_state["own_unit"]
    st.session_state["own_thin_below"] = 30 if is_divided else 0
    st.session_state["own_decimals"] = 1 if is_divided else 0


def _measure(desk: Desk, choices: Sequence[Measure], key: str) -> Measure | None:
    if not choices:
        return None
    ids = [each.id for each in choices]
    if st.session_state.get(key) not in ids:
        st.session_state[key] = ids[0]
    chosen = st.selectbox(
        say(f"own_metrics.form.{key.removeprefix('own_')}"),
        ids,
        format_func=lambda name: _measure_words(desk.catalog.measures[name]),
        key=key,
        on_change=_follow_measure,
        persist_state="session",
    )
    return desk.catalog.measures[chosen]


def _measure_words(measure: Measure) -> str:
    return (
        say("own_metrics.form.in_hours", name=measure.name) if is_time(measure.id) else measure.name
    )


def _follow_measure() -> None:
    """Time is shown in hours, money in its currency."""
    kind, measure = SheetKind(st.session_state["own_kind"]), str(st.session_state["own_measure"])
    if is_time(measure) and kind in (SheetKind.MEAN, SheetKind.SUM):
        st.session_state["own_unit"] = "hours"


def _below(desk: Desk, choices: Sequence[Measure]) -> None:
    columns = st.columns((3, 1))
    with columns[0]:
        below = _measure(desk, choices, "own_below")
    columns[1].selectbox(
        say("own_metrics.form.per"),
        PER,
        format_func=count,
        key="own_per",
        on_change=_follow_per,
        persist_state="session",
    )
    if below is not None:
        _name_unit(below)
        _conditions(desk, (below,), "own_under", say("own_metrics.form.under"))


def _follow_per() -> None:
    """Another number to divide per makes the unit that was written untrue."""
    st.session_state[_MADE_UNIT] = st.session_state["own_unit"]


def _name_unit(below: Measure) -> None:
    """The unit says what is divided by, until somebody writes another one."""
    state = st.session_state
    key = "own_metrics.unit.per" if state["own_per"] > 1 else "own_metrics.unit.per_one"
    made = say(key, per=count(state["own_per"]), name=below.name)
    if state["own_unit"] == state.get(_MADE_UNIT):
        state["own_unit"] = state[_MADE_UNIT] = made


def _conditions(desk: Desk, measures: Sequence[Measure], key: str, label: str) -> None:
    """A line for each chosen dimension: is or is not, and which values."""
    scope = _scope(desk)
    names = {each.id: each.name for each in desk.catalog.dimensions.values()}
    names |= {each: each for each in desk.coverage.reading_dimensions if each not in names}
    known = [each for each in names if all(scope.has(measure, each) for measure in measures)]
    kept = [each for each in st.session_state.get(key) or [] if each not in known]
    chosen = st.multiselect(
        label,
        [*known, *kept],
        format_func=lambda name: names.get(name, name),
        placeholder=say("own_metrics.form.no_condition"),
        key=key,
        persist_state="session",
    )
    for dimension in chosen:
        _condition(desk, dimension, names.get(dimension, dimension), f"{key}_{dimension}")


def _condition(desk: Desk, dimension: str, name: str, key: str) -> None:
    columns = st.columns((1, 3))
    columns[0].selectbox(
        name.capitalize(),
        _HOW,
        format_func=lambda how: say(f"own_metrics.how.{how}"),
        key=f"{key}_how",
        persist_state="session",
    )
    values = values_of(desk.home, dimension)
    kept = [each for each in st.session_state.get(f"{key}_values") or [] if each not in values]
    columns[1].multiselect(
        say("own_metrics.form.values", dimension=name),
        [*values, *kept],
        format_func=partial(value_words, dimension=dimension),
        placeholder=say("own_metrics.form.choose"),
        key=f"{key}_values",
        persist_state="session",
    )


def _groups(desk: Desk, measure: Measure) -> None:
    """Groups whose rows are counted under other conditions."""
    is_possible = _scope(desk).has(measure, "group") and not measure.is_stock
    values = values_of(desk.home, "group") if is_possible else ()
    kept = [each for each in st.session_state.get("own_groups") or [] if each not in values]
    if not values and not kept:
        return
    with st.expander(say("own_metrics.form.groups_title"), expanded=bool(kept)):
        chosen = st.multiselect(
            say("own_metrics.form.groups"),
            [*values, *kept],
            format_func=value_words,
            placeholder=say("own_metrics.form.no_group"),
            help=say("own_metrics.form.groups_help"),
            key="own_groups",
            persist_state="session",
        )
        for value in chosen:
            label = say("own_metrics.form.where_group", group=value_words(value))
            _conditions(desk, (measure,), group_key(value), label)


def _shown_as() -> None:
    columns = st.columns(2)
    columns[0].text_input(
        say("own_metrics.form.unit"),
        max_chars=NAME_LENGTH,
        help=say("own_metrics.form.unit_help"),
        key="own_unit",
        persist_state="session",
    )
    columns[1].selectbox(
        say("own_metrics.form.better"),
        _BETTER,
        format_func=lambda name: say(f"own_metrics.better.{name}"),
        key="own_better",
        persist_state="session",
    )
    columns[0].number_input(
        say("own_metrics.form.decimals"), 0, MOST_DECIMALS, key="own_decimals",
        persist_state="session",
    )  # fmt: skip
    columns[1].number_input(
        say("own_metrics.form.thin_below"), 0, 1_000_000, key="own_thin_below",
        help=say("own_metrics.form.thin_help"), persist_state="session",
    )  # fmt: skip
    st.text_area(
        say("own_metrics.form.definition"),
        max_chars=TEXT_LENGTH,
        placeholder=say("own_metrics.form.definition_placeholder"),
        key="own_definition",
        height=80,
        persist_state="session",
    )
