"""Columns that a kind of file cannot do without: all that are missing, each to be pointed out."""

from collections.abc import Sequence

import streamlit as st

from opsdash.errors import ColumnMissingError
from opsdash.intake.profiles import Profile
from opsdash.intake.recognition import match_columns
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_drafts import Draft, change, with_meaning, with_profile
from opsdash.ui.importing_review import Refusal
from opsdash.ui.importing_room import Room
from opsdash.ui.importing_words import field_words, missing_words
from opsdash.words import say
from opsdash.words.numbers import count
from opsdash.words.problems import explain

_MEASURE = "measure"


def draw_missing(room: Room, draft: Draft, refusal: Refusal, problem: ColumnMissingError) -> None:
    """Name every missing field; the columns to choose from follow below."""
    profile = _profile_of(room, problem)
    fields = _missing(draft, refusal, problem, profile)
    words = explain(problem)
    names = [verbatim(missing_words(field, profile), 60) for field in fields]
    several = "many" if len(names) > 1 else "one"
    what = say(
        f"imports.problem.lacks_{several}",
        file=verbatim(draft.file.name, 60),
        fields=", ".join(f"“{name}”" for name in names),
        profile=verbatim(str(problem.facts["profile"])),
    )
    todo = say(f"imports.problem.choose_{several}")
    st.error(f"**{what}** {words.safe} {todo}", icon=":material/error:")


def pick_missing(room: Room, draft: Draft, refusal: Refusal, problem: ColumnMissingError) -> None:
    """One choice for every missing field, numbered when there are several."""
    profile = _profile_of(room, problem)
    if profile is None:
        return
    fields = _missing(draft, refusal, problem, profile)
    for step, field in enumerate(fields, start=1):
        number = f"{count(step)}\\. " if len(fields) > 1 else ""
        for name in profile.rules():
            # Any one measure will do, and which one the file has is for a person to say.
            if name == field or name.startswith(f"{field}:"):
                _pick_column(draft, profile, name, refusal.columns, number)


def _profile_of(room: Room, problem: ColumnMissingError) -> Profile | None:
    title = problem.facts["profile"]
    return next((each for each in room.profiles if each.title == title), None)


def _missing(
    draft: Draft, refusal: Refusal, problem: ColumnMissingError, profile: Profile | None
) -> list[str]:
    """The field that intake missed first, then the others that the header does not have."""
    first = str(problem.facts["field"])
    if profile is None:
        return [first]
    said = draft.choices.columns
    matched = {name for name in match_columns(refusal.columns, profile) if name not in said}
    found = matched | {name for name, column in said.items() if column}
    # The organisation's own currency stands in for a missing column.
    lacking = [name for name in profile.fact.required if name not in found | {"currency"}]
    if profile.measures and not any(name.startswith(f"{_MEASURE}:") for name in found):
        lacking.append(_MEASURE)
    return list(dict.fromkeys([first, *lacking]))


def _pick_column(
    draft: Draft, profile: Profile, field: str, columns: Sequence[str], number: str
) -> None:
    key = f"col_{draft.file.id[:8]}_{field}"

    def follow() -> None:
        column = st.session_state[key]
        if column:
            change(
                draft.file.id,
                lambda kept: with_meaning(_by_hand(kept, profile.name), column, None, field),
            )

    label = say("imports.problem.choose_column", field=field_words(field, profile))
    st.selectbox(
        f"{number}{label}",
        columns,
        index=None,
        placeholder=say("imports.problem.choose_column_placeholder"),
        key=key,
        on_change=follow,
        width=280,
    )


def _by_hand(draft: Draft, profile: str) -> Draft:
    return draft if draft.choices.profile == profile else with_profile(draft, profile)
