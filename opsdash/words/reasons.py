"""Why a metric is refused, as a sentence for people."""

from opsdash.metrics.answer import Reason
from opsdash.words import say


def reason_text(reason: Reason) -> str:
    facts = {name: _spoken(value) for name, value in reason.values.items()}
    return say(f"shell.refused.{reason.code}", **facts)


def _spoken(value: object) -> object:
    """Lists joined, names as they are."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value
