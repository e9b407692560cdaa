"""Profiles: what an export of one tool looks like, as TOML, shipped and the user's own.

A profile only describes; it never contains code. The format is documented in docs/profiles.md.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from opsdash.calendar.organisation import is_zone
from opsdash.errors import ProfileInvalidError, UnknownNameError
from opsdash.intake.facts import FACTS, MEASURES_OF_READINGS, OWN_MEASURE, Fact, Kind
from opsdash.metrics.catalog import load_catalog

SHIPPED = Path(__file__).parent / "profiles"

# row: one row is one fact. newest: several rows are versions of one fact, the newest counts.
# lines: several rows are lines of one fact, whose own columns stand on any of them.
# turns: one row is a message of a chat; several of them are an inquiry.
ROWS = ("row", "newest", "lines", "turns")
# file: the lines above the header tell the days that every row counts.
SPANS = ("day", "month", "file")
# What exports write for "nothing", whatever the tool.
_EMPTY = ("-", "n/a", "#n/a", "na", "nan", "null", "(null)", "none", "nil")
# A row whose id says this is a total, in whatever tool: data in no tool that we know.
_TOTALS = (
    "Total", "Totals", "Grand total", "Sum", "합계", "총계", "总计", "合计", "Tổng", "Tổng cộng",
    "Gesamt", "Gesamtsumme", "Summe", "Total general", "Total général",
)  # fmt: skip
# order: the cell tells the whole, on the first line or on each. line: each line tells its part.
PER = ("order", "line")
_KEYS = {
    "name", "title", "fact", "rows", "span", "zone", "currency", "signature", "any_of", "empty",
    "ignore", "only", "layout", "columns", "dimensions", "measures",
    "stages", "chat",
}  # fmt: skip
_COLUMN_KEYS = {
    "names", "formats", "values", "exact", "decimal", "per", "plus", "minus", "unit", "units",
    "separator", "zone", "shared", "items",
}  # fmt: skip
_LAYOUT_KEYS = {"description", "sections", "comment", "period", "wide_totals"}
# hms: [-]H:MM[:SS], also more than 99 hours. mmss: M:SS. cents: hundredths of an amount.
UNITS = ("seconds", "minutes", "hours", "days", "hms", "mmss", "cents")
_ZONE = re.compile(r"\s*\(([A-Za-z]+(?:[/_+-][A-Za-z0-9_+-]+)*)\)\s*$")


@dataclass(frozen=True)
class ColumnRule:
    """`names` in order of preference; `values` maps a folded cell text to what it means.

    `exact`: the name counts as written, case included. `decimal` settles what the cells leave open.
    `per` is "line" where the lines of a fact add up to it; `plus` and `minus` are further columns
    of the same sum, each one left out where the file does not have it. `items`: a cell lists all
    lines of the fact, each with its quantity in front.
    `unit` is a duration's or "cents", `units` that of single headers. `separator` stands between
    the values of one cell. `zone` reads times without an offset. A `shared` column may serve other
    fields too.
    """

    names: tuple[str, ...]
    formats: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    unit: str = "seconds"
    units: Mapping[str, str] = field(default_factory=dict)
    separator: str = ""
    zone: str | None = None
    shared: bool = False
    exact: bool = False
    decimal: str | None = None
    per: str = "order"
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    items: bool = False

    def parts(self) -> tuple[tuple[str, str], ...]:
        """Sign and name of the further columns."""
        return (*(("+", name) for name in self.plus), *(("-", name) for name in self.minus))

    def unit_of(self, header: str) -> str:
        return self.units.get(folded_header(header), self.unit)


@dataclass(frozen=True)
class LayoutRule:
    """What else than one header and its rows a file of this tool holds.

    `description`: so many rows below the header may explain the columns. `sections`: several
    tables, blank or `comment` lines between them. `period`: lines above the header tell the first
    and the last day. `wide_totals`: a totals row may have one cell more than the header.
    """

    description: int = 0
    sections: bool = False
    comment: str = ""
    period: bool = False
    wide_totals: bool = False


@dataclass(frozen=True)
class ChatRule:
    """How the messages of a chat become inquiries.

    After `silence_hours` a customer's message begins a new one. `agents` are the names of those who
    answer; without any, opsdash asks. A `message` with one of the `notices` in it was written by
    the chat itself.
    """

    message: str = ""
    silence_hours: int = 12
    agents: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """`signature` columns must all be there; of `any_of` at least one, where it is given.

    An entry of `signature` is one name, or the names of one column in several languages. `only`
    maps a column to the (folded) values of the rows that are read, where it has others too.
    `zone` is how times without an offset are read: "organisation" or an IANA name. `columns` maps a
    field of the fact to its rule; `dimensions` and `measures` do the same for readings. `stages`
    are what headers begin with that tell when a fact entered the stage they name. `currency` is
    that of a tool which knows only one and has no column for it.
    """

    name: str
    title: str
    fact: Fact
    rows: str
    span: str
    zone: str
    signature: tuple[tuple[str, ...], ...]
    any_of: tuple[str, ...]
    empty: frozenset[str]
    ignore: frozenset[str]
    only: Mapping[str, frozenset[str]]
    layout: LayoutRule
    columns: Mapping[str, ColumnRule]
    dimensions: Mapping[str, ColumnRule]
    measures: Mapping[str, ColumnRule]
    stages: tuple[str, ...] = ()
    chat: ChatRule = ChatRule()
    currency: str | None = None

    def parts(self) -> dict[str, tuple[str, str, str]]:
        """What is added to a field or taken from it: part name to (field, sign, column)."""
        return {
            f"part:{name}:{at}": (name, sign, column)
            for name, rule in self.columns.items()
            for at, (sign, column) in enumerate(rule.parts())
        }

    def rules(self) -> Mapping[str, ColumnRule]:
        """Every rule under the name its column gets: field, `dim:`, `measure:` or `part:` name."""
        return self._rules

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every header that says something about a file of this kind, as headers are compared."""
        groups = (*self.signature, self.any_of, *(rule.names for rule in self._rules.values()))
        return frozenset(folded_header(name) for names in groups for name in names)

    @cached_property
    def _rules(self) -> Mapping[str, ColumnRule]:
        # Asked for with every row that may be a header.
        named = dict(self.columns)
        named |= {f"dim:{name}": rule for name, rule in self.dimensions.items()}
        named |= {f"measure:{name}": rule for name, rule in self.measures.items()}
        named |= {
            part: ColumnRule((column,), decimal=self.columns[name].decimal)
            for part, (name, _, column) in self.parts().items()
        }
        return named


def rule_for(profile: Profile, name: str) -> ColumnRule:
    """The rule for a field; what its profile leaves open of a state is read like everywhere."""
    known = profile.rules().get(name)
    plain = plain_rules(profile.fact.name).get(name, ColumnRule(()))
    if known is None:
        return plain
    return replace(known, values=plain.values) if _lacks_values(profile, name, known) else known


def _lacks_values(profile: Profile, name: str, rule: ColumnRule) -> bool:
    """Without a meaning for its words a state would be stored as nothing."""
    states = (field.name for field in profile.fact.fields if field.kind is Kind.STATUS)
    return not rule.values and name in states


@cache
def plain_rules(fact: str) -> dict[str, ColumnRule]:
    """What the shipped profiles that fit many tools say about the fields of a fact."""
    rules: dict[str, ColumnRule] = {}
    for profile in _shipped():
        if profile.fact.name == fact and not profile.signature:
            rules = {**profile.rules(), **rules}
    return rules


@lru_cache(maxsize=1 << 15)
def folded_name(name: str) -> str:
    """A header or cell as it is compared: composed, caseless, widths, signs, separators alike.

    A star stays: it is a profile's mark for "begins like this".
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(
        "".join(sign if sign.isalnum() or sign == "*" else " " for sign in text).split()
    )


def _plain(text: str) -> str:
    """A cell as its row is judged by it: case and Unicode form left out of account."""
    return unicodedata.normalize("NFC", text).strip().lower()


@cache
def header_zone(name: str) -> str | None:
    """The time zone that a header names at its end: `Created at (Europe/Berlin)`."""
    found = _ZONE.search(name)
    if not found:
        return None
    if found[1].upper() in ("UTC", "GMT"):
        return "UTC"
    return found[1] if "/" in found[1] and is_zone(found[1]) else None


def folded_header(name: str) -> str:
    """A header as it is compared with a profile's: folded, and without the zone it names."""
    return folded_name(_ZONE.sub("", name) if header_zone(name) else name)


def load_profiles(home: Path | None) -> tuple[Profile, ...]:
    """Shipped profiles, then those in `home`/profiles; an own one of the same name wins."""
    found = {profile.name: profile for profile in _shipped()}
    if home is not None and (home / "profiles").is_dir():
        found |= {profile.name: profile for profile in _folder(home / "profiles")}
    return tuple(found.values())


def header_vocabulary(profiles: tuple[Profile, ...]) -> frozenset[str]:
    """Every header name that some profile knows, folded."""
    names = (
        name
        for profile in profiles
        for group in (
            *profile.signature,
            profile.any_of,
            *(rule.names for rule in profile.rules().values()),
        )
        for name in group
    )
    return frozenset(map(folded_name, names))


def pick_profile(profiles: tuple[Profile, ...], name: str) -> Profile:
    for profile in profiles:
        if profile.name == name:
            return profile
    names = tuple(sorted(profile.name for profile in profiles))
    raise UnknownNameError(noun="profile", name=name, suggestions=names)


@cache
def _shipped() -> tuple[Profile, ...]:
    # They come with the code and change with it alone; reading them takes longer than a small file.
    return tuple(_folder(SHIPPED))


def _folder(folder: Path) -> list[Profile]:
    return [read_profile(path) for path in sorted(folder.glob("*.toml"))]


def read_profile(path: Path) -> Profile:
    """Parse and check one profile file; ProfileInvalidError names what is wrong."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ProfileInvalidError(path=path.name, problem=str(error)) from error
    return parse_profile(raw, path.name)


def parse_profile(raw: dict[str, Any], path: str) -> Profile:
    """A profile from the contents of its file; ProfileInvalidError names what is wrong."""
    problem = _first_problem(raw)
    if problem:
        raise ProfileInvalidError(path=path, problem=problem)
    return _profile(raw)


def _first_problem(raw: dict[str, Any]) -> str | None:
    unknown = set(raw) - _KEYS
    if unknown:
        return f"unknown key {min(unknown)!r}"
    for key in ("name", "title", "fact"):
        if not isinstance(raw.get(key), str):
            return f"{key!r} is missing"
    if raw["fact"] not in FACTS:
        return f"fact {raw['fact']!r} is none of {', '.join(FACTS)}"
    if raw.get("rows", "row") not in ROWS:
        return f"rows {raw['rows']!r} is none of {', '.join(ROWS)}"
    if raw.get("span", "day") not in SPANS:
        return f"span {raw['span']!r} is none of {', '.join(SPANS)}"
    return _first_layout_problem(raw.get("layout", {})) or _first_column_problem(raw)


def _first_layout_problem(layout: dict[str, Any]) -> str | None:
    unknown = set(layout) - _LAYOUT_KEYS
    return f"layout has the unknown key {min(unknown)!r}" if unknown else None


def _first_column_problem(raw: dict[str, Any]) -> str | None:
    fields = {field.name for field in FACTS[raw["fact"]].fields}
    for name in raw.get("columns", {}):
        if name not in fields:
            return f"{raw['fact']} has no field {name!r}"
    for name in raw.get("measures", {}):
        if not _is_measure(name):
            return (
                f"measure {name!r} is neither one of {', '.join(MEASURES_OF_READINGS)}"
                " nor a new name of small letters, digits and _"
            )
    for group in ("columns", "dimensions", "measures"):
        for name, rule in raw.get(group, {}).items():
            problem = _rule_problem(rule)
            if problem:
                return f"{group}.{name} {problem}"
    return None


def _is_measure(name: str) -> bool:
    """Whether readings can have this name: what opsdash counts from single facts is none."""
    shipped = load_catalog().measures.get(name)
    return bool(OWN_MEASURE.fullmatch(name)) and (shipped is None or shipped.reading)


def _rule_problem(rule: object) -> str | None:
    if not isinstance(rule, dict) or not rule.get("names"):
        return "needs names"
    if set(rule) - _COLUMN_KEYS:
        return f"has the unknown key {min(set(rule) - _COLUMN_KEYS)!r}"
    if rule.get("per", "order") not in PER:
        return f"has per {rule['per']!r}, which is none of {', '.join(PER)}"
    units = {rule.get("unit", "seconds"), *rule.get("units", {}).values()}
    if units - set(UNITS):
        return f"has unit {min(units - set(UNITS))!r}, which is none of {', '.join(UNITS)}"
    return None


def _profile(raw: dict[str, Any]) -> Profile:
    return Profile(
        name=raw["name"],
        title=raw["title"],
        fact=FACTS[raw["fact"]],
        rows=raw.get("rows", "row"),
        span=raw.get("span", "day"),
        zone=raw.get("zone", "organisation"),
        currency=raw.get("currency"),
        signature=tuple(
            (entry,) if isinstance(entry, str) else tuple(entry)
            for entry in raw.get("signature", ())
        ),
        any_of=tuple(raw.get("any_of", ())),
        empty=frozenset(word.lower() for word in (*_EMPTY, *raw.get("empty", ()))),
        ignore=frozenset(_plain(value) for value in (*_TOTALS, *raw.get("ignore", ()))),
        only={
            name: frozenset(_plain(value) for value in values)
            for name, values in raw.get("only", {}).items()
        },
        layout=LayoutRule(**raw.get("layout", {})),
        columns=_rules(raw.get("columns", {})),
        dimensions=_rules(raw.get("dimensions", {})),
        measures=_rules(raw.get("measures", {})),
        stages=tuple(raw.get("stages", ())),
        chat=_chat(raw.get("chat", {})),
    )


def _chat(raw: dict[str, Any]) -> ChatRule:
    return ChatRule(
        message=raw.get("message", ""),
        silence_hours=raw.get("silence_hours", ChatRule.silence_hours),
        agents=tuple(raw.get("agents", ())),
        notices=tuple(raw.get("notices", ())),
    )


def _rules(raw: dict[str, dict[str, Any]]) -> dict[str, ColumnRule]:
    return {
        name: ColumnRule(
            names=tuple(rule["names"]),
            formats=tuple(rule.get("formats", ())),
            values={folded_name(key): value for key, value in rule.get("values", {}).items()},
            exact=rule.get("exact", False),
            decimal=rule.get("decimal"),
            per=rule.get("per", "order"),
            plus=tuple(rule.get("plus", ())),
            minus=tuple(rule.get("minus", ())),
            items=rule.get("items", False),
            unit=rule.get("unit", "seconds"),
            units={folded_header(key): unit for key, unit in rule.get("units", {}).items()},
            separator=rule.get("separator", ""),
            zone=rule.get("zone"),
            shared=rule.get("shared", False),
        )
        for name, rule in raw.items()
    }
