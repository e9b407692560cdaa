"""What each role may do, as the table of docs/team.md, from the one table that decides it."""

from typing import Final

from opsdash.access.rights import Right, Role, allows
from opsdash.words import say
from opsdash.words.people import role_words

_BEGIN: Final = "<!-- made from the table of rights by make docs -->\n"
_END: Final = "<!-- end of the table of rights -->"
_LIMITED: Final = Role.EDITOR


def with_rights(document: str) -> str:
    """The document with the table as it is now."""
    before, _, rest = document.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}{rights_markdown()}{_END}{after}"


def rights_markdown() -> str:
    limited = say("people.rights.limited", role=role_words(_LIMITED))
    heads = [say("people.rights.right"), *map(role_words, Role), limited]
    lines = [heads, ["---"] * len(heads), *map(_line, Right)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _line(right: Right) -> list[str]:
    cells = [_answer(allows(role, right, is_limited=False)) for role in Role]
    limited = _answer(allows(_LIMITED, right, is_limited=True))
    return [say(f"people.rights.{right.value}"), *cells, limited]


def _answer(is_allowed: bool) -> str:
    return say("people.rights.yes" if is_allowed else "people.rights.no")
