"""The Sources page: every source with its days, its last import and what was decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from opsdash.calendar.periods import Period
from opsdash.findings.needs import is_behind
from opsdash.intake.ledger import Batch, newest_batches
from opsdash.metrics.coverage import Coverage, SourceCoverage
from opsdash.ui.desk import Desk, remember
from opsdash.ui.escaping import verbatim
from opsdash.ui.importing_review import profiles
from opsdash.ui.importing_words import moment_words, rows_words
from opsdash.ui.panels import IMPORT_PAGE
from opsdash.ui.source_actions import draw_choices
from opsdash.ui.source_strips import draw_strips, shown_period
from opsdash.words import say
from opsdash.words.audit import by_words
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import count

_WIDTH: Final = 1000


@dataclass(frozen=True)
class Source:
    """What a source brings, one part for each fact, and its newest import."""

    name: str
    parts: tuple[SourceCoverage, ...]
    newest: Batch | None
    misses_days: bool

    @property
    def through(self) -> date | None:
        return max((part.through_day for part in self.parts if part.through_day), default=None)

    @property
    def ended(self) -> date | None:
        return self.parts[0].ended


def read_sources(desk: Desk) -> tuple[Source, ...]:
    """In the order of their names."""
    facts = desk.home.facts
    newest = remember(facts, "newest batches", lambda: newest_batches(facts))
    names = dict.fromkeys(part.source for part in desk.coverage.sources)
    return tuple(_source(desk.coverage, name, newest.get(name)) for name in names)


def _source(coverage: Coverage, name: str, newest: Batch | None) -> Source:
    parts = tuple(part for part in coverage.sources if part.source == name)
    misses_days = any(part.holes or is_behind(part, coverage.anchor) for part in parts) or any(
        each.holes for each in coverage.readings if each.source == name
    )
    return Source(name, parts, newest, misses_days)


def draw_head(desk: Desk, sources: Sequence[Source]) -> None:
    anchor = desk.coverage.anchor
    if not sources or anchor is None:
        desk.head(say("sources.grey_empty"), say("sources.none"))
        return
    key = "sources.grey_one" if len(sources) == 1 else "sources.grey"
    grey = say(key, count=count(len(sources)), through=day_words(anchor))
    desk.head(grey, _finding(sources))


def _finding(sources: Sequence[Source]) -> str:
    lacking = [source for source in sources if source.misses_days]
    if not lacking:
        key = "sources.complete_one" if len(sources) == 1 else "sources.complete"
        return say(key, count=count(len(sources)))
    if len(lacking) == 1:
        return say("sources.missing_one", source=verbatim(lacking[0].name, 60))
    counts = {"count": count(len(lacking)), "all": count(len(sources))}
    return say("sources.missing_many", **counts)


def draw_none() -> None:
    with st.container(border=True, width=820):
        st.markdown(say("sources.none_body"))
        st.page_link(IMPORT_PAGE, label=say("sources.none_action"), icon=":material/upload_file:")


def draw_sources(desk: Desk, sources: Sequence[Source]) -> None:
    period = shown_period(desk)
    days = say("sources.legend_period", period=period_words(period))
    with st.container(width=800):
        st.caption(f"{say('sources.legend')} {days}")
    for source in sources:
        st.space("small")
        _draw_source(desk, source, period)


def _draw_source(desk: Desk, source: Source, period: Period) -> None:
    with st.container(width=_WIDTH, gap="xsmall", key=f"source_{source.name}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(verbatim(source.name, 60), anchor=False, width="stretch")
            if source.through is not None:
                facts = {part.fact for part in source.parts}
                draw_choices(desk, source.name, source.through, has_inquiries="inquiry" in facts)
        for line in _about(desk, source):
            st.caption(line)
        draw_strips(desk, source.name, period)


def _about(desk: Desk, source: Source) -> list[str]:
    """What it is, and what came last."""
    titles = {profile.name: profile.title for profile in profiles(desk)}
    kinds = dict.fromkeys(titles.get(part.profile, part.profile) for part in source.parts)
    batches = sum(part.batches for part in source.parts)
    about = say(
        "sources.about",
        kind=verbatim(", ".join(kinds), 120),
        rows=rows_words(sum(part.rows for part in source.parts)),
        imports=say(
            "sources.imports.one" if batches == 1 else "sources.imports.many", count=batches
        ),
    )
    marks = [_end_words(source)]
    if any(part.is_sample for part in source.parts):
        marks.append(say("sources.sample"))
    lines = [" · ".join((about, *filter(None, marks)))]
    if source.newest is not None:
        when = moment_words(source.newest.imported_at, desk.organisation.timezone)
        file = verbatim(source.newest.outcome.file, 60)
        newest = source.newest
        who = "" if newest.is_sample else by_words(newest.imported_by, newest.origin)
        last = say("sources.last", when=when, file=file)
        lines.append(" · ".join(filter(None, (last, verbatim(who, 120)))))
    return lines


def _end_words(source: Source) -> str:
    if source.ended is not None:
        return say("sources.ended", day=day_words(source.ended))
    return say("sources.through", day=day_words(source.through)) if source.through else ""
