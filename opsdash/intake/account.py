"""What became of one file, for whoever is not looking at its page: counts and how it was read."""

from dataclasses import dataclass

from opsdash.intake.decoding import DecodedText
from opsdash.intake.examining import Examined
from opsdash.intake.facts import Kind
from opsdash.intake.outcome import Outcome


@dataclass(frozen=True)
class Account:
    """`title` names the profile, `text` tells the encoding.

    `unknown` are columns with states that the profile does not know. `is_trial`: nothing was
    stored, the counts say what an import would do.
    """

    outcome: Outcome
    title: str
    text: DecodedText
    zone: str
    day_zone: str
    unknown: tuple[tuple[str, tuple[str, ...]], ...]
    is_trial: bool = False


def account_of(examined: Examined, outcome: Outcome) -> Account:
    understood = examined.understood
    return Account(
        outcome=outcome,
        title=understood.recognition.profile.title,
        text=examined.text,
        zone=understood.zone,
        day_zone=understood.day_zone,
        unknown=tuple(
            (item.column, item.unknown)
            for item in understood.readings
            if item.unknown and item.kind is Kind.STATUS
        ),
        is_trial=outcome.batch_id is None,
    )
