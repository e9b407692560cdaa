"""Links from a record to the one above it: whether a new one would run in a circle."""

from collections.abc import Mapping


def would_circle(child_id: str, parent_id: str, parents: Mapping[str, str]) -> bool:
    """Whether `parent_id` stands below `child_id`; `parents` is the present parent of each."""
    seen = {child_id}
    above = parent_id
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False
