"""What a page drew, kept as the calls it made with the values it passed, and drawn again from them.

The floor of a page: the same elements in the same places on constant data. It is recorded from the
page when it is measured, so it cannot fall behind; functions become ones that do nothing.
"""

import inspect
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Drawn by functions of the module that are no methods of a place.
_PLAIN = ("logo", "set_page_config")
# Methods of the module are bound to the page's own place.
_MAIN = st.markdown.__self__  # type: ignore[attr-defined]
_COMPONENT, _MOUNT = "_bidi_component", "_mount_component"
_ENTER, _EXIT = "__enter__", "__exit__"
# How a component is isolated is part of what it is; who draws it may not say it again. What a
# callback is called with may hold the home, and nothing is called.
_LEFT_OUT = frozenset({"isolate_styles", "args", "kwargs"})


@dataclass(frozen=True)
class Place:
    """What the call number `call` returned, or part `part` of it; -1 the page, -2 the sidebar."""

    call: int
    part: int | None = None


PAGE, SIDEBAR = Place(-1), Place(-2)


@dataclass(frozen=True)
class Call:
    place: Place
    name: str
    values: tuple[Any, ...]
    named: dict[str, Any]


@dataclass
class Tape:
    """`pages` are what the navigation lists: section to the arguments of its pages."""

    calls: list[Call] = field(default_factory=list)
    pages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    expanded: bool = False


@dataclass(frozen=True)
class Labels:
    """The labels of options, in the place of the function that made them."""

    known: dict[Any, str]

    def __call__(self, option: Any) -> str:
        return self.known.get(option, str(option))


def nothing(*_values: object, **_named: object) -> None:
    """In the place of a callback."""


class Recorder:
    """Notes the outermost calls; what Streamlit calls by itself is part of them."""

    def __init__(self) -> None:
        self.tape = Tape()
        self._depth = 0
        self._places: dict[int, Place] = {id(_MAIN): PAGE, id(st.sidebar): SIDEBAR}
        # Kept, so that no place is given the identity of another.
        self._kept: list[object] = []

    def wrapped(self, name: str, call: Callable[..., Any], *, is_bound: bool) -> Callable[..., Any]:
        def noting(*values: Any, **named: Any) -> Any:
            if self._depth:
                return call(*values, **named)
            place, rest = (PAGE, values) if is_bound else (self._place(values[0]), values[1:])
            number = len(self.tape.calls)
            # What ends a block is no part of the picture.
            kept = (None, None, None) if name == _EXIT else tuple(map(_constant, rest))
            self.tape.calls.append(Call(place, name, kept, _constants(named, rest)))
            self._depth += 1
            try:
                result = call(*values, **named)
            finally:
                self._depth -= 1
            self._remember(result, number)
            return result

        return noting

    def _place(self, target: object) -> Place:
        return self._places.get(id(target), PAGE)

    def _remember(self, result: object, number: int) -> None:
        self._kept.append(result)
        if isinstance(result, DeltaGenerator):
            self._places.setdefault(id(result), Place(number))
        elif isinstance(result, list | tuple):
            for part, each in enumerate(result):
                if isinstance(each, DeltaGenerator):
                    self._places[id(each)] = Place(number, part)


def _constants(named: dict[str, Any], values: tuple[Any, ...]) -> dict[str, Any]:
    found = {name: _constant(value) for name, value in named.items() if name not in _LEFT_OUT}
    if "format_func" in named:
        options = named.get("options", values[1] if len(values) > 1 else ())
        found["format_func"] = Labels({each: named["format_func"](each) for each in options})
    return found


def _constant(value: Any) -> Any:
    return nothing if callable(value) and not isinstance(value, type) else value


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """Record what is drawn inside the block into a file, also when the page ends itself."""
    recorder = Recorder()
    kept = _patch(recorder)
    try:
        yield
    finally:
        for owner, name, value in kept:
            setattr(owner, name, value)
        path.write_bytes(pickle.dumps(recorder.tape))


def _patch(recorder: Recorder) -> list[tuple[Any, str, Any]]:
    kept: list[tuple[Any, str, Any]] = []

    def put(owner: Any, name: str, value: Any) -> None:
        kept.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    names = [name for name in dir(st) if not name.startswith("_") or name == _COMPONENT]
    methods = [name for name in names if getattr(getattr(st, name), "__self__", None) is _MAIN]
    for name in methods:
        put(
            DeltaGenerator,
            name,
            recorder.wrapped(name, getattr(DeltaGenerator, name), is_bound=False),
        )
        put(st, name, recorder.wrapped(name, getattr(st, name), is_bound=True))
    for name in (_ENTER, _EXIT):
        put(
            DeltaGenerator,
            name,
            recorder.wrapped(name, getattr(DeltaGenerator, name), is_bound=False),
        )
    for name in _PLAIN:
        put(st, name, recorder.wrapped(name, getattr(st, name), is_bound=True))
    _patch_navigation(recorder, put)
    return kept


def _patch_navigation(recorder: Recorder, put: Callable[[Any, str, Any], None]) -> None:
    navigation = st.navigation

    def noted_navigation(sections: dict[str, list[Any]], **named: Any) -> Any:
        recorder.tape.pages = {
            section: [_page_arguments(each) for each in pages]
            for section, pages in sections.items()
        }
        recorder.tape.expanded = bool(named.get("expanded", False))
        return navigation(sections, **named)

    put(st, "navigation", noted_navigation)


def _page_arguments(page: Any) -> dict[str, Any]:
    return {
        "page": page._page,  # noqa: SLF001 - what it was made of is told nowhere else
        "title": page.title,
        "url_path": page._url_path,  # noqa: SLF001
        "default": page._default,  # noqa: SLF001
        "visibility": page._visibility,  # noqa: SLF001
    }


def play(tape: Tape) -> None:
    """Draw it again."""
    st.navigation(
        {
            section: [copy(_made_page(tuple(named.items()))) for named in pages]
            for section, pages in tape.pages.items()
        },
        expanded=tape.expanded,
    )
    results: list[Any] = []
    for call in tape.calls:
        results.append(_drawn(call, results))


@lru_cache
def _made_page(named: tuple[tuple[str, Any], ...]) -> Any:
    return st.Page(**dict(named))


def _drawn(call: Call, results: list[Any]) -> Any:
    if call.name == _COMPONENT:
        # Only what mounts a component makes it known to the running server.
        return _mounts()[call.values[0]](*call.values[1:], **call.named)
    return getattr(_target(call.place, results), call.name)(*call.values, **call.named)


@lru_cache
def _mounts() -> dict[str, Callable[..., Any]]:
    """The functions that mount the components of opsdash, by the component's key."""
    return {
        inspect.getclosurevars(value).nonlocals["component_key"]: value
        for name, module in list(sys.modules.items())
        if name.startswith("opsdash.ui.")
        for value in vars(module).values()
        if getattr(value, "__name__", "") == _MOUNT
    }


def _target(place: Place, results: list[Any]) -> Any:
    if place == PAGE:
        return st
    if place == SIDEBAR:
        return st.sidebar
    found = results[place.call]
    return found if place.part is None else found[place.part]
