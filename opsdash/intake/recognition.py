"""Which profile a file belongs to, and which column is which field.

A header is found by meaning, not by position: the first of the leading rows that some profile can
use. A profile fits when its signature and all that its fact cannot do without are there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from opsdash.errors import ColumnMissingError, FileHeaderOnlyError, FileUnknownError
from opsdash.intake.profiles import Profile, folded_name, pick_profile
from opsdash.intake.tables import Layout, Sample, header_names

_HEADER_CANDIDATES = 40

# A signature column is worth more than a matched field: it tells one tool from another.
_SIGNATURE_WEIGHT = 3


# A file that shares this many columns with a profile is probably of that kind.
_NEAR = 2


@dataclass(frozen=True)
class Recognition:
    """`matches` maps a field (or `dim:`/`measure:` name) to the position of its column."""

    profile: Profile
    layout: Layout
    matches: dict[str, int]
    score: int
    runner_up: str | None
    chosen_by_hand: bool

    def with_column(self, field: str, position: int | None) -> "Recognition":
        """The same, but `field` is read from another column or, with None, from none."""
        matches = {name: found for name, found in self.matches.items() if name != field}
        if position is not None:
            matches[field] = position
        return replace(self, matches=matches)


def recognise(
    sample: Sample, profiles: Sequence[Profile], chosen: str | None, file: str
) -> Recognition:
    """The best profile for the sampled rows, or the `chosen` one.

    Raises FileUnknownError, ColumnMissingError (chosen profile, a needed column is not there),
    FileHeaderOnlyError.
    """
    candidates = (pick_profile(tuple(profiles), chosen),) if chosen else tuple(profiles)
    ranked = _ranked(sample, candidates, by_hand=chosen is not None)
    if not ranked:
        raise _unrecognised(sample, candidates, chosen, file)
    best = ranked[0]
    if best.layout.data_line > sample.rows[-1].line:
        raise FileHeaderOnlyError(file=file)
    others = [found.profile.name for found in ranked if found.profile is not best.profile]
    return replace(best, runner_up=others[0] if others else None)


def _ranked(sample: Sample, profiles: Sequence[Profile], *, by_hand: bool) -> list[Recognition]:
    found = []
    for row in sample.rows[:_HEADER_CANDIDATES]:
        names = header_names(row)
        layout = Layout(sample.delimiter, row.line, row.next_line, names)
        for profile in profiles:
            fit = _fit(names, profile, by_hand=by_hand)
            if fit is not None:
                matches, score = fit
                found.append(Recognition(profile, layout, matches, score, None, by_hand))
    return sorted(found, key=lambda fit: (-fit.score, fit.layout.header_line))


def _fit(
    names: Sequence[str], profile: Profile, *, by_hand: bool
) -> tuple[dict[str, int], int] | None:
    """Matches and score, or None.

    Chosen by hand, a profile needs no signature, and what it lacks can be pointed out by hand too.
    """
    folded = [folded_name(name) for name in names]
    signature = [name for name in map(folded_name, profile.signature) if name in folded]
    if not by_hand:
        if len(signature) < len(profile.signature):
            return None
        if profile.any_of and not any(folded_name(name) in folded for name in profile.any_of):
            return None
    matches = match_columns(folded, profile)
    if not by_hand and missing_field(profile, matches):
        return None
    return matches, len(matches) + _SIGNATURE_WEIGHT * len(signature)


def match_columns(folded: Sequence[str], profile: Profile) -> dict[str, int]:
    """Field to position; the first name in the rule's order wins, no column serves two fields."""
    taken: set[int] = set()
    matches = {}
    for field, rule in profile.rules().items():
        for name in rule.names:
            wanted = folded_name(name)
            positions = [at for at, have in enumerate(folded) if have == wanted and at not in taken]
            if positions:
                matches[field] = positions[0]
                taken.add(positions[0])
                break
    return matches


def missing_field(profile: Profile, matches: dict[str, int]) -> str | None:
    """The first thing without which the profile cannot be used: a field, or any measure."""
    for field in profile.fact.required:
        # The organisation's own currency stands in for a missing column, said on the page.
        if field not in matches and field != "currency":
            return field
    if profile.measures and not any(name.startswith("measure:") for name in matches):
        return "measure"
    return None


def _unrecognised(
    sample: Sample, profiles: Sequence[Profile], chosen: str | None, file: str
) -> FileUnknownError | ColumnMissingError:
    """What to say: the nearest profile and the first column it lacks, or that none is near."""
    widest = max(sample.rows[:_HEADER_CANDIDATES], key=lambda row: len(row.cells))
    names = header_names(widest)
    folded = [folded_name(name) for name in names]
    nearest = max(profiles, key=lambda profile: len(match_columns(folded, profile)))
    matches = match_columns(folded, nearest)
    field = missing_field(nearest, matches)
    if field and (chosen or len(matches) >= _NEAR):
        rule = nearest.rules().get(field)
        wanted = rule.names if rule else tuple(nearest.measures)
        return ColumnMissingError(file=file, profile=nearest.title, field=field, names=wanted)
    return FileUnknownError(file=file, columns=names)
