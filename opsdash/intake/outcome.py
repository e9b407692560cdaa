"""What an import did or would do, in counts that add up and rejects that can be found again."""

from dataclasses import dataclass, field
from datetime import date, datetime

from opsdash.errors import ReconciliationError


@dataclass(frozen=True)
class Reject:
    """`line` is the physical line in the file; `reason` a code with a sentence in words.

    `record` is the data row, from 1, while the file is at hand.
    """

    line: int
    column: str
    value: str
    reason: str
    record: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Extent:
    """The days a file covers, the last one complete; and the times behind them, naive UTC."""

    first_day: date | None = None
    through_day: date | None = None
    oldest_at: datetime | None = None
    newest_at: datetime | None = None


@dataclass(frozen=True)
class Restated:
    """A metric over `first_day <= day < end_day` that people saw as `before`; None: now without."""

    metric: str
    first_day: date
    end_day: date
    before: float
    after: float | None


@dataclass(frozen=True)
class Outcome:
    """Counts of file rows. `ignored_by` splits `ignored` by reason.

    `batch_id` is None for a preview. `rejects` may be cut; `rejected` is the whole number. `gone`
    counts no rows: it is how many stored facts are marked as deleted. `restated` are the numbers
    of the last whole weeks and month that it changed, known once it is stored.
    """

    file: str
    source: str
    profile: str
    fact: str
    rows_in: int
    new: int
    changed: int
    same: int
    folded: int
    ignored: int
    rejected: int
    ignored_by: tuple[tuple[str, int], ...]
    rejects: tuple[Reject, ...]
    extent: Extent
    batch_id: int | None = None
    gone: int = 0
    restated: tuple[Restated, ...] = ()

    @property
    def loaded(self) -> int:
        return self.new + self.changed + self.same

    def check(self) -> "Outcome":
        """Raise ReconciliationError unless every row of the file is accounted for."""
        total = self.loaded + self.folded + self.ignored + self.rejected
        if total != self.rows_in:
            raise ReconciliationError(file=self.file, detail=f"{self.rows_in} in, {total} out")
        return self
