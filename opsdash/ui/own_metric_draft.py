"""The definition somebody is writing, kept in the session until it is stored or dropped.

The form and the text are two views of one metric: each is made from the other when one changes
between them. Saving over a newer version is always somebody's decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from opsdash.errors import ConflictError, DefinitionError, RecordMissingError
from opsdash.metrics.catalog import Condition
from opsdash.metrics.own import known_of
from opsdash.metrics.own_definition import OwnMetric, Problem, ProblemCode, Variant
from opsdash.metrics.own_records import OwnRecord, check_own, free_id, placed, save_own
from opsdash.metrics.own_text import read_definitions, write_definitions
from opsdash.ui.desk import open_desk
from opsdash.ui.own_metric_sheet import Sheet, SheetKind, sheet_of, with_sheet

FORM: Final = "form"
TEXT: Final = "text"
NEW_ID: Final = "new_metric"

_DRAFT: Final = "own_draft"
_TEXTS: Final = ("name", "unit", "definition")


@dataclass(frozen=True)
class Draft:
    """`base` is the record it began from, None for a new one; `theirs` is what was found stored
    instead when it was saved. `problems` keep it from being saved or from being shown as a form.
    """

    base: OwnRecord | None
    problems: tuple[Problem, ...] = ()
    theirs: OwnRecord | None = None
    is_lost: bool = False


def current_draft() -> Draft | None:
    draft: Draft | None = st.session_state.get(_DRAFT)
    return draft


def change_draft(draft: Draft) -> None:
    st.session_state[_DRAFT] = draft


def drop_draft() -> None:
    st.session_state.pop(_DRAFT, None)
    st.query_params.pop("id", None)


def begin_new() -> None:
    """An empty form that counts inquiries until something else is chosen."""
    measures = open_desk().catalog.measures
    first = "inquiries" if "inquiries" in measures else next(iter(measures))
    fill_form(OwnMetric(NEW_ID, "", _nothing().expression), Sheet(SheetKind.COUNT, first))
    st.session_state["own_tab"] = FORM
    change_draft(Draft(None))


def begin_edit(record: OwnRecord) -> None:
    sheet = sheet_of(record.metric)
    st.session_state["own_text"] = record.text
    st.session_state["own_tab"] = TEXT if sheet is None else FORM
    fill_form(record.metric, sheet or Sheet(SheetKind.COUNT, "inquiries"))
    change_draft(Draft(record))
    st.query_params["id"] = record.id


def _nothing() -> Variant:
    """Only its expression is used, until the form says another one."""
    read = read_definitions('[a]\nname = "a"\nvalue = "count(inquiries)"')
    return Variant("", read[0].expression)


# the form's widgets


def fill_form(metric: OwnMetric, sheet: Sheet) -> None:
    """Put a definition into the widgets."""
    state = st.session_state
    for name in _TEXTS:
        state[f"own_{name}"] = getattr(metric, name)
    for name in ("better", "decimals", "thin_below"):
        state[f"own_{name}"] = getattr(metric, name)
    state["own_kind"] = sheet.kind
    state["own_measure"] = sheet.measure
    state["own_below"] = sheet.below or "orders"
    state["own_per"] = sheet.per
    _fill_conditions("own_where", sheet.conditions)
    _fill_conditions("own_under", sheet.below_conditions)
    state["own_groups"] = [value for value, _ in sheet.groups]
    for value, conditions in sheet.groups:
        _fill_conditions(group_key(value), conditions)


def group_key(value: str) -> str:
    return f"own_group_{value}"


def _fill_conditions(key: str, conditions: Iterable[Condition]) -> None:
    state = st.session_state
    state[key] = [each.dimension for each in conditions]
    for each in conditions:
        state[f"{key}_{each.dimension}_how"] = "out" if each.is_excluded else "in"
        state[f"{key}_{each.dimension}_values"] = list(each.values)


def written_sheet() -> Sheet:
    """What the form says now; a condition without values says nothing yet."""
    state = st.session_state
    return Sheet(
        kind=SheetKind(state["own_kind"]),
        measure=str(state["own_measure"]),
        conditions=_conditions("own_where"),
        below=str(state["own_below"]),
        below_conditions=_conditions("own_under"),
        per=int(state["own_per"]),
        groups=tuple((str(each), _conditions(group_key(each))) for each in state["own_groups"]),
    )


def _conditions(key: str) -> tuple[Condition, ...]:
    state = st.session_state
    return tuple(
        Condition(name, tuple(values), state.get(f"{key}_{name}_how") == "out")
        for name in state.get(key) or ()
        if (values := state.get(f"{key}_{name}_values"))
    )


def written_metric(draft: Draft, nameless: str = "") -> OwnMetric:
    """The metric as the form or the text says it; a form without a name is called `nameless`.

    Raises DefinitionError.
    """
    if st.session_state["own_tab"] == TEXT:
        return _from_text(draft)
    desk = open_desk()
    base = draft.base.metric if draft.base else OwnMetric(NEW_ID, "", _nothing().expression)
    state = st.session_state
    said: dict[str, Any] = {name: " ".join(str(state[f"own_{name}"]).split()) for name in _TEXTS}
    said["name"] = said["name"] or nameless
    said["unit"] = said["unit"] or "number"
    said["change"] = "points" if said["unit"] == "percent" else "percent"
    for name in ("decimals", "thin_below"):
        said[name] = int(state[f"own_{name}"] or 0)
    metric = replace(base, **said, better=state["own_better"])
    metric = with_sheet(metric, written_sheet(), desk.catalog)
    # The text has checks of its own: lengths, signs that cannot be shown.
    return read_definitions(write_definitions((metric,)))[0]


def _from_text(draft: Draft) -> OwnMetric:
    found = read_definitions(str(st.session_state.get("own_text") or ""))
    if len(found) > 1:
        raise DefinitionError(Problem(ProblemCode.TOO_MANY, str(len(found)), expected="1"))
    if draft.base and found[0].id != draft.base.id:
        problem = Problem(ProblemCode.NOT_ALLOWED, found[0].id, "id", 1, draft.base.id)
        raise DefinitionError(problem)
    return found[0]


def change_tab() -> None:
    """The other view is made from the one that was left; where it cannot be, nothing changes."""
    draft, tab = current_draft(), st.session_state["own_tab"]
    if draft is None:
        return
    left = TEXT if tab == FORM else FORM
    st.session_state["own_tab"] = left
    try:
        metric = written_metric(draft)
        if tab == FORM:
            sheet = sheet_of(metric)
            if sheet is None:
                change_draft(replace(draft, problems=(Problem(ProblemCode.TEXT_ONLY),)))
                return
            fill_form(metric, sheet)
        else:
            st.session_state["own_text"] = write_definitions((metric,))
    except DefinitionError as error:
        change_draft(replace(draft, problems=error.problems))
        return
    st.session_state["own_tab"] = tab
    change_draft(replace(draft, problems=()))


# saving


def save_draft() -> None:
    """Store what is written; a problem or a conflict stays in the draft."""
    draft, desk = current_draft(), open_desk()
    if draft is None:
        return
    known = known_of(desk.home, desk.coverage)
    text = str(st.session_state.get("own_text") or "")
    is_text = st.session_state["own_tab"] == TEXT
    try:
        metric = written_metric(draft)
        if draft.base is None and metric.id == NEW_ID:
            metric = replace(metric, id=free_id(desk.home.state, known.catalog, metric.name))
        check_own(desk.home.state, (metric,), known)
        version = draft.base.version if draft.base else 0
        stored = save_own(desk.home.state, OwnRecord(metric, version), known, open_desk().actor)
    except DefinitionError as error:
        problems = tuple(placed(each, text) if is_text else each for each in error.problems)
        change_draft(replace(draft, problems=problems, theirs=None))
    except RecordMissingError:
        change_draft(replace(draft, base=None, is_lost=True))
    except ConflictError as conflict:
        theirs = conflict.facts["stored"]
        if isinstance(theirs, OwnRecord):
            change_draft(replace(draft, problems=(), theirs=theirs))
    else:
        drop_draft()
        st.session_state["own_saved"] = stored.id


def keep_mine() -> None:
    """Store one's own text over the version that was shown beside it."""
    draft = current_draft()
    if draft and draft.theirs:
        change_draft(replace(draft, base=draft.theirs, theirs=None))
        save_draft()


def take_theirs() -> None:
    draft = current_draft()
    if draft and draft.theirs:
        begin_edit(draft.theirs)
