"""A company whose inquiries stay at another level for twelve weeks."""

from datetime import datetime, timedelta

from metrics_company import Company, Inquiry

FIRST = datetime(2025, 11, 3, 9)
USUAL = (29, 31, 28, 32, 30, 33, 27)
SHIFTED = (51, 49, 52, 48, 53, 50)


def company() -> Company:
    """Thirty inquiries a week; in the last twelve weeks fifty."""
    counts = [USUAL[at % 7] for at in range(36)] + [SHIFTED[at % 6] for at in range(12)]
    asked = tuple(
        Inquiry(id=f"{at}-{n}", created_at=FIRST + timedelta(weeks=at, days=n % 7))
        for at, count in enumerate(counts)
        for n in range(count)
    )
    return Company(asked, through={"desk": FIRST.date() + timedelta(weeks=48, days=-1)})
