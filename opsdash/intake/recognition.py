"""Which profile a file belongs to, and which column is which field.

A header is found by meaning, not by position: the first of the leading rows that some profile can
use. Every profile is scored on the header: how much of its signature and of its typical columns is
there, and how much of the file it explains. The best one above a threshold is taken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from opsdash.errors import ColumnMissingError, FileHeaderOnlyError, FileUnknownError
from opsdash.intake.facts import STAGE, Kind
from opsdash.intake.profiles import Profile, folded_header, folded_name, pick_profile
from opsdash.intake.suggestions import Drafted
from opsdash.intake.tables import Layout, Sample, SampleRow, header_names

_HEADER_CANDIDATES = 40

# A tool adds and drops columns over the years, but hardly a third of what marks it.
_LEAST_SIGNATURE = 2 / 3
# A signature tells one tool from another; a profile without one fits many files, and so less well.
_SIGNATURE_WEIGHT, _TYPICAL_WEIGHT, _EXPLAINED_WEIGHT = 0.6, 0.2, 0.2
_GENERIC_BASE, _GENERIC_TYPICAL_WEIGHT = 0.25, 0.1
# Three known columns among thirty strange ones are no reason to call a file known.
_THRESHOLD = 0.3

# A file that shares this many columns with a profile is probably of that kind.
_NEAR = 2


@dataclass(frozen=True)
class Likeness:
    """How well a profile fits a header, from 0 to 1, and the counts that say why.

    `found` of the profile's `typical` columns are there; `explained` of the file's `columns` are
    read. `is_tool`: the profile has a signature, so a good fit means this very tool.
    """

    profile: str
    score: float
    found: int
    typical: int
    explained: int
    columns: int
    is_tool: bool


@dataclass(frozen=True)
class Recognition:
    """`matches` maps a field (or `dim:`/`measure:` name) to the position of its column."""

    profile: Profile
    layout: Layout
    matches: dict[str, int]
    likeness: Likeness
    runner_up: Likeness | None
    chosen_by_hand: bool

    def with_column(self, field: str, position: int | None) -> "Recognition":
        """The same, but `field` is read from another column or, with None, from none."""
        matches = {name: found for name, found in self.matches.items() if name != field}
        if position is not None:
            matches[field] = position
        return replace(self, matches=matches)

    def columns_of(self, name: str) -> tuple[int, ...]:
        """The positions of a field's column and, where it has several values, its repetitions."""
        first = self.matches[name]
        header = self.layout.names[first]
        known = {field.name: field.kind for field in self.profile.fact.fields}
        if known.get(name) is not Kind.TAGS:
            return (first,)
        repeated = re.compile(re.escape(header) + r"#\d+")
        others = (at for at, have in enumerate(self.layout.names) if repeated.fullmatch(have))
        return (first, *others)

    @property
    def key(self) -> int:
        """The column that says what a row is about; a row of totals says so there."""
        first = self.profile.fact.required[0]
        return self.matches.get(first, min(self.matches.values()))

    @property
    def positions(self) -> set[int]:
        """Every column of the file that is read."""
        return {at for name in self.matches for at in self.columns_of(name)}


def recognise(
    sample: Sample, profiles: Sequence[Profile], chosen: str | None, file: str
) -> Recognition:
    """The best profile for the sampled rows, or the `chosen` one.

    Raises FileUnknownError, ColumnMissingError (chosen profile, a needed column is not there),
    FileHeaderOnlyError.
    """
    candidates = (pick_profile(tuple(profiles), chosen),) if chosen else tuple(profiles)
    ranked = _ranked(sample, candidates, by_hand=chosen is not None)
    if not ranked or not (chosen or ranked[0].likeness.score >= _THRESHOLD):
        raise _unrecognised(sample, candidates, chosen, file)
    best = ranked[0]
    if best.layout.data_line > sample.rows[-1].line:
        raise FileHeaderOnlyError(file=file)
    others = [found.likeness for found in ranked if found.profile is not best.profile]
    return replace(best, runner_up=others[0] if others else None)


def as_drafted(drafted: Drafted) -> Recognition:
    """A file that no profile knows, read by the draft that was made for it."""
    names = drafted.layout.names
    matches = match_columns(names, drafted.profile)
    found = len(matches)
    likeness = Likeness(drafted.profile.name, 0.0, found, found, found, len(names), is_tool=False)
    return Recognition(
        drafted.profile, drafted.layout, matches, likeness, None, chosen_by_hand=True
    )


def likenesses(names: Sequence[str], profiles: Sequence[Profile]) -> tuple[Likeness, ...]:
    """Every profile that could be used with these column names, the best first."""
    header = _Header.of(names)
    found = [fit[1] for profile in profiles if (fit := _fit(header, profile, by_hand=False))]
    return tuple(sorted(found, key=lambda likeness: -likeness.score))


def _ranked(sample: Sample, profiles: Sequence[Profile], *, by_hand: bool) -> list[Recognition]:
    found = []
    for row in _candidates(sample):
        names = header_names(row)
        layout = Layout(sample.delimiter, row.line, row.next_line, names)
        header = _Header.of(names)
        for profile in profiles:
            fit = _fit(header, profile, by_hand=by_hand)
            if fit is not None:
                found.append(Recognition(profile, layout, *fit, None, by_hand))
    return sorted(found, key=lambda fit: (-fit.likeness.score, fit.layout.header_line))


def _candidates(sample: Sample) -> list[SampleRow]:
    """The leading rows, and later ones below a gap: a file may hold several tables."""
    below = [
        row
        for before, row in pairwise(sample.rows[_HEADER_CANDIDATES - 1 :])
        if row.line > before.next_line or len(before.cells) == 1
    ]
    return [*sample.rows[:_HEADER_CANDIDATES], *below[:_HEADER_CANDIDATES]]


@dataclass(frozen=True)
class _Header:
    """Column names as written and as they are compared."""

    names: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> "_Header":
        return cls(tuple(names), tuple(folded_header(name) for name in names))

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.folded)


def _fit(
    header: _Header, profile: Profile, *, by_hand: bool
) -> tuple[dict[str, int], Likeness] | None:
    """Matches and likeness, or None where the profile cannot be used.

    Chosen by hand, a profile needs no signature, and what it lacks can be pointed out by hand too.
    """
    known = header.known
    # Most rows that are tried are no header of anything.
    if not by_hand and known.isdisjoint(profile.headers):
        return None
    marks = sum(not known.isdisjoint(_folded(entry)) for entry in profile.signature)
    if not by_hand:
        if marks < _LEAST_SIGNATURE * len(profile.signature):
            return None
        if profile.any_of and known.isdisjoint(_folded(profile.any_of)):
            return None
    matches = _match(header, profile)
    if not by_hand and missing_field(profile, matches):
        return None
    return matches, _likeness(header, profile, matches, marks)


def _likeness(header: _Header, profile: Profile, matches: dict[str, int], marks: int) -> Likeness:
    """Weigh the counts; a column that only the signature names is typical and explained too."""
    rules = profile.rules()
    read = {name for rule in rules.values() for name in _folded(rule.names)}
    known = header.known
    extra = [entry for entry in map(_folded, profile.signature) if read.isdisjoint(entry)]
    extra_found = sum(not known.isdisjoint(entry) for entry in extra)
    own = sum(not name.startswith(STAGE) for name in matches)
    found, typical = own + extra_found, len(rules) + len(extra)
    explained = len(set(matches.values())) + extra_found
    columns = len(header.names)
    shares = found / max(typical, 1), explained / max(columns, 1)
    if profile.signature:
        score = _SIGNATURE_WEIGHT * marks / len(profile.signature) + _TYPICAL_WEIGHT * shares[0]
    else:
        score = _GENERIC_BASE + _GENERIC_TYPICAL_WEIGHT * shares[0]
    score += _EXPLAINED_WEIGHT * shares[1]
    is_tool = bool(profile.signature)
    return Likeness(profile.name, score, found, typical, explained, columns, is_tool)


# Forty rows are held against every name of every profile; the profiles' side never changes.
@lru_cache(maxsize=2048)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded_header(name) for name in names)


def match_columns(names: Sequence[str], profile: Profile) -> dict[str, int]:
    """Field to position; the first name in the rule's order wins.

    No column serves two fields, unless a rule shares it. Of columns that differ only in case or
    signs the one written like the rule's name is meant, and where the rule's names are exact no
    other.
    """
    return _match(_Header.of(names), profile)


def _match(header: _Header, profile: Profile) -> dict[str, int]:
    positions: dict[str, list[int]] = {}
    for at, name in enumerate(header.folded):
        positions.setdefault(name, []).append(at)
    taken: set[int] = set()
    matches = {}
    for field, rule in profile.rules().items():
        for name, wanted in zip(rule.names, _folded(rule.names), strict=True):
            if wanted not in positions:
                continue
            used = set() if rule.shared else taken
            free = [at for at in positions[wanted] if at not in used]
            if rule.exact:
                free = [at for at in free if header.names[at] == name]
            if free:
                at = min(free, key=lambda place: (header.names[place] != name, place))
                matches[field] = at
                if not rule.shared:
                    taken.add(at)
                break
    return matches | _stages(header, profile, taken)


def _stages(header: _Header, profile: Profile, taken: set[int]) -> dict[str, int]:
    """The columns that tell when a fact entered a stage, numbered from the left."""
    begins = tuple(f"{folded_name(text)} " for text in profile.stages)
    found = [
        at for at, name in enumerate(header.folded) if at not in taken and name.startswith(begins)
    ]
    return {f"{STAGE}{number}": at for number, at in enumerate(found, 1)}


def missing_field(profile: Profile, matches: dict[str, int]) -> str | None:
    """The first thing without which the profile cannot be used: a field, or any measure."""
    for field in profile.fact.required:
        if field == "from_day" and profile.span == "file":
            continue
        # A chat has no numbers of inquiries.
        if field == "id" and profile.rows == "turns":
            continue
        # The organisation's own currency stands in for a missing column, said on the page.
        if field not in matches and field != "currency":
            return field
    counts = profile.fact.name == "reading"
    if counts and not any(name.startswith("measure:") for name in matches):
        return "measure"
    return None


def _unrecognised(
    sample: Sample, profiles: Sequence[Profile], chosen: str | None, file: str
) -> FileUnknownError | ColumnMissingError:
    """What to say: the nearest profile and the first column it lacks, or that none is near."""
    widest = max(sample.rows[:_HEADER_CANDIDATES], key=lambda row: len(row.cells))
    names = header_names(widest)
    near = [(profile, match_columns(names, profile)) for profile in profiles]
    # A profile that lacks nothing was too weak a fit: there is no column to ask for.
    nearest, matches = max(near, key=lambda each: (not missing_field(*each), len(each[1])))
    field = missing_field(nearest, matches)
    if field and (chosen or len(matches) >= _NEAR):
        rule = nearest.rules().get(field)
        wanted = rule.names if rule else tuple(nearest.measures)
        return ColumnMissingError(file=file, profile=nearest.title, field=field, names=wanted)
    return FileUnknownError(file=file, columns=names)
