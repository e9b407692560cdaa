"""The word for a chance: half-open bands, each with its lower end."""

from enum import StrEnum
from typing import Final


class Band(StrEnum):
    """0.2 is at risk, 0.8 on course."""

    UNLIKELY = "unlikely"
    AT_RISK = "at_risk"
    COIN_FLIP = "coin_flip"
    LIKELY = "likely"
    ON_COURSE = "on_course"


_BANDS: Final = (
    (0.8, Band.ON_COURSE),
    (0.6, Band.LIKELY),
    (0.4, Band.COIN_FLIP),
    (0.2, Band.AT_RISK),
    (0.0, Band.UNLIKELY),
)


def band_of(probability: float) -> Band:
    return next((band for least, band in _BANDS if probability >= least), Band.UNLIKELY)
