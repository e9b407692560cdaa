"""The files of this visitor that wait for their import, and what was said about each.

The stored draft is the truth and the widgets are filled from it, so that nothing said is lost when
another file is looked at or another page is visited.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import streamlit as st

from opsdash.intake.choices import Ask, Choices, Question
from opsdash.intake.spool import Spooled, discard

_DRAFTS: Final = "imp_drafts"
_LOST: Final = "imp_lost"


@dataclass(frozen=True)
class Draft:
    """`asked` are the questions met so far: an answer can be changed where it was given."""

    file: Spooled
    choices: Choices = field(default_factory=Choices)
    asked: tuple[Question, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What a cache may know this file and these choices by."""
        said = vars(self.choices).items()
        # What becomes of what the file lacks changes nothing about how it is read.
        told = (_frozen(value) for name, value in said if name != "gone")
        return (self.file.digest, self.file.name, *told)


def drafts() -> tuple[Draft, ...]:
    return tuple(_kept().values())


def find(draft_id: str) -> Draft | None:
    return _kept().get(draft_id)


def add(file: Spooled) -> None:
    _kept().setdefault(file.id, Draft(file))


def drop_lost() -> None:
    """Forget files that are gone from disk, and remember to say so."""
    for draft in drafts():
        if not draft.file.path.exists():
            _kept().pop(draft.file.id)
            st.session_state.setdefault(_LOST, []).append(draft.file.name)


def taken_lost() -> list[str]:
    lost: list[str] = st.session_state.pop(_LOST, [])
    return lost


def forget(draft_id: str) -> None:
    """The file was imported."""
    _kept().pop(draft_id, None)


def remove(draft_id: str) -> None:
    """The visitor does not want the file."""
    draft = _kept().pop(draft_id, None)
    if draft:
        discard(draft.file)


def note_questions(draft: Draft, questions: tuple[Question, ...]) -> Draft:
    known = {(question.ask, question.field) for question in draft.asked}
    fresh = tuple(each for each in questions if (each.ask, each.field) not in known)
    if not fresh:
        return draft
    noted = replace(draft, asked=(*draft.asked, *fresh))
    _kept()[draft.file.id] = noted
    return noted


def change(draft_id: str, changed: Callable[[Draft], Draft]) -> None:
    draft = find(draft_id)
    if draft:
        _kept()[draft_id] = changed(draft)


def _frozen(value: object) -> object:
    """A choice as part of a key, whatever the order in which it was made."""
    if isinstance(value, Mapping):
        return tuple(sorted(value.items(), key=lambda item: str(item[0])))
    return value


def with_choices(draft: Draft, choices: Choices) -> Draft:
    """Everything that was said about a file, anew; its questions are met again."""
    return Draft(draft.file, choices, _about_tables(draft))


def with_gone(draft: Draft, answer: str) -> Draft:
    """Whether what the file no longer has is kept or marked as deleted."""
    return replace(draft, choices=replace(draft.choices, gone=answer))


def with_fact(draft: Draft, fact: str) -> Draft:
    """Rows of another kind have other fields: all else that was said about the file goes."""
    kept = with_profile(draft, None)
    return replace(kept, choices=replace(kept.choices, fact=fact))


def with_profile(draft: Draft, profile: str | None) -> Draft:
    """Another profile has other columns: all else that was said about the file goes."""
    kept = draft.choices
    choices = Choices(profile=profile, member=kept.member, encoding=kept.encoding)
    return Draft(draft.file, choices, _about_tables(draft))


def with_encoding(draft: Draft, encoding: str | None) -> Draft:
    return replace(draft, choices=replace(draft.choices, encoding=encoding))


def _about_tables(draft: Draft) -> tuple[Question, ...]:
    return tuple(question for question in draft.asked if question.ask is Ask.MEMBER)


def with_answer(draft: Draft, ask: Ask, name: str, answer: str | None) -> Draft:
    """`answer` to a question about the field `name`; None takes it back."""
    choices = draft.choices
    match ask:
        case Ask.DATE_ORDER:
            choices = replace(choices, date_orders=_said(choices.date_orders, name, answer))
        case Ask.DECIMAL:
            choices = replace(choices, decimals=_said(choices.decimals, name, answer))
        case Ask.TIMEZONE:
            choices = replace(choices, timezone=answer)
        case Ask.CURRENCY:
            choices = replace(choices, currency=answer)
        case Ask.SOURCE:
            choices = replace(choices, source=answer)
        case Ask.AGENTS:
            choices = replace(choices, agents=tuple(answer.split("\n")) if answer else ())
        case Ask.MEMBER:
            # Another table has other columns: nothing else that was said holds for it.
            fresh = Choices(member=answer, encoding=choices.encoding)
            return Draft(draft.file, fresh, _about_tables(draft))
    return replace(draft, choices=choices)


def with_meaning(draft: Draft, column: str, old: str | None, new: str | None) -> Draft:
    """`column` means the field `new` instead of `old`; None stands for "not stored"."""
    touched = {name for name in (old, new) if name}
    columns: dict[str, str | None] = dict(draft.choices.columns)
    if old:
        columns[old] = None
    if new:
        columns[new] = column
    choices = replace(
        draft.choices,
        columns=columns,
        date_orders=_without(draft.choices.date_orders, touched),
        decimals=_without(draft.choices.decimals, touched),
    )
    asked = tuple(question for question in draft.asked if question.field not in touched)
    return replace(draft, choices=choices, asked=asked)


def _said(answers: Mapping[str, str], name: str, answer: str | None) -> dict[str, str]:
    said = dict(answers)
    said.pop(name, None)
    return {**said, name: answer} if answer else said


def _without(answers: Mapping[str, str], names: set[str]) -> dict[str, str]:
    said = dict(answers)
    return {name: answer for name, answer in said.items() if name not in names}


def _kept() -> dict[str, Draft]:
    kept: dict[str, Draft] = st.session_state.setdefault(_DRAFTS, {})
    return kept
