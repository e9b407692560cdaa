"""Public holidays of a country or a part of it, lunar feasts included, from package `holidays`.

It is imported when the first country is asked for: it costs a tenth of a second, and a team that
named no country never needs it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

# The years the package can be asked for; a link may name any other.
_YEARS = range(1990, 2101)
_ENGLISH = "en_US"
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SMALL_WORDS = frozenset({"And", "Of", "The", "Da"})


@dataclass(frozen=True, order=True)
class Holiday:
    day: date
    name: str


@cache
def countries() -> dict[str, tuple[str, ...]]:
    """The two-letter codes of all known countries, each with the codes of its parts."""
    import holidays  # noqa: PLC0415 - see the module

    known = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(known.items()) if len(code) == 2}  # noqa: PLR2004 - ISO 3166-1 alpha-2


@cache
def country_names() -> dict[str, str]:
    """The English name of every known country by its code, in the order of the names."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see the module

    found = {code: _spaced(name) for name, code, *_ in COUNTRIES.values() if code in countries()}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _spaced(name: str) -> str:
    """Bosnia and Herzegovina: the package writes its names without spaces."""
    words = _WORDS.sub(" ", name).split()
    return " ".join(word.lower() if word in _SMALL_WORDS else word for word in words)


@cache
def part_names(country: str) -> dict[str, str]:
    """The names of a country's parts by their codes, as people there write them."""
    import holidays  # noqa: PLC0415 - see the module

    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    return {code: next(iter(aliases.get(code, ())), code) for code in countries()[country]}


def is_place(country: str, subdivision: str) -> bool:
    """Whether public holidays are known for it; "" is no country, and all parts of one."""
    if not country:
        return not subdivision
    parts = countries().get(country)
    return parts is not None and (not subdivision or subdivision in parts)


def holidays_of(
    country: str, subdivision: str, years: Iterable[int], *, in_english: bool = True
) -> tuple[Holiday, ...]:
    """The holidays of these years in the order of their days; none without a country.

    Names are English where the package has them, else (and otherwise) the country's own.
    """
    asked = sorted(year for year in set(years) if year in _YEARS)
    if not country or not is_place(country, subdivision):
        return ()
    return tuple(
        holiday for year in asked for holiday in _year(country, subdivision, year, in_english)
    )


@cache
def _year(country: str, subdivision: str, year: int, in_english: bool) -> tuple[Holiday, ...]:
    import holidays  # noqa: PLC0415 - see the module

    known = holidays.country_holidays(country)
    english = in_english and _ENGLISH in known.supported_languages
    found = holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=year,
        # A substitute day lies in its own year; asking for one year must not add its neighbours.
        expand=False,
        # Without one it would be the language of the server's own locale.
        language=_ENGLISH if english else known.default_language,
    )
    return tuple(sorted(Holiday(day, name) for day, name in found.items() if day.year == year))
