"""Good guesses for the three questions of the first run, from what the browser says."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

import streamlit as st

from opsdash.calendar.organisation import Organisation, is_zone

_REGIONS = Path(__file__).parent / "assets" / "regions.toml"
_ALPHA_2 = 2


def guess_organisation(stored: Organisation) -> Organisation:
    """What this visitor probably answers; what cannot be guessed stays as it is stored."""
    zone = st.context.timezone or ""
    region = region_of_zone(zone) or region_of(st.context.locale or "")
    return Organisation(
        timezone=zone if is_zone(zone) else stored.timezone,
        currency=_by_region("currency").get(region, stored.currency),
        week_start=week_start_of(region),
        version=stored.version,
    )


def region_of_zone(zone: str) -> str:
    """The country of a zone: where people are says more than the language of their browser."""
    return _zone_regions().get(zone, "")


@cache
def _zone_regions() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


def region_of(locale: str) -> str:
    """The region of a language tag: "de-AT" is AT, "ko" most often KR."""
    language, *rest = locale.replace("_", "-").split("-")
    regions = [part.upper() for part in rest if len(part) == _ALPHA_2]
    homes: dict[str, str] = _tables()["language"]
    return regions[-1] if regions else homes.get(language.lower(), language.upper())


def week_start_of(region: str) -> int:
    """0 Monday, 5 Saturday, 6 Sunday."""
    return int(_by_region("week_start").get(region, "0"))


def currencies() -> tuple[str, ...]:
    return tuple(_tables()["currency"])


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = tomllib.loads(_REGIONS.read_text(encoding="utf-8"))
    return tables


@cache
def _by_region(table: str) -> dict[str, str]:
    return {region: code for code, regions in _tables()[table].items() for region in regions}
