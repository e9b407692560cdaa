"""The repository speaks of the project alone, and its texts, pins and commands are all in use."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from sources import tree_of

from opsdash.errors import OpsdashError
from opsdash.settings import ROOT
from opsdash.words import known

WORDS = ROOT / "opsdash" / "words" / "en"
ROOMS = {path.stem for path in WORDS.glob("*.toml")}
CODE = [ROOT / "app.py", *sorted((ROOT / "opsdash").rglob("*.py")), *(ROOT / "pages").glob("*.py")]
# Definitions that the product does not name itself, each with its reason; a stale one fails.
CALLED_FROM_OUTSIDE = {
    "document_text": "make docs",
    "with_rights": "make docs",
    "import_file": "scripts and benchmarks load one file; pages and commands examine it first",
    "next_targets": "an analysis without a page: an action's result leads to the next target",
    "check_forecast": "likewise",
    "least_squares": "the reference values of NIST are of this one",
    "likenesses": "how near each profile comes, which a recognition keeps for the best two only",
    "change_person": "changes an account alone; `leaving` also settles what it gave",
    "remove_person": "closes an account alone; `leaving` also ends what leaves with it",
}
# Put together here, so that this file does not contain what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.}/])/(?:" + "|".join(("work", "root", "tmp")) + r")/")
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
PIN = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*$")


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), start=1)
        found += [f"{path}:{number}: {line}" for number, line in lines if pattern.search(line)]
    return found


@cache
def nodes() -> tuple[ast.AST, ...]:
    trees = (tree_of(path) for path in CODE)
    return tuple(node for tree in trees for node in ast.walk(tree))


def names_in(node: ast.AST) -> Iterator[str]:
    """What a node names: itself, of something, or in a text such as an annotation."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.findall(r"[A-Za-z_]\w*", node.value)


def said() -> Iterator[ast.expr]:
    """The first argument of every `say(...)`."""
    for node in nodes():
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "say":
                yield node.args[0]


def family(node: ast.JoinedStr) -> str | None:
    """The keys that a text with a value in it can name, as a pattern: a value is part of one name.

    None for other texts, and for a pattern that says no more than the room.
    """
    parts = [
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^.]+"
        for part in node.values
    ]
    pattern = "".join(parts)
    room, _, rest = pattern.partition(r"\.")
    fixed = rest.replace("[^.]+", "").replace(r"\.", "")
    return pattern if room in ROOMS and fixed else None


def families() -> set[str]:
    found = (family(node) for node in nodes() if isinstance(node, ast.JoinedStr))
    return {pattern for pattern in found if pattern}


def keys_of(node: Mapping[str, object], path: str) -> Iterator[str]:
    for name, value in node.items():
        if isinstance(value, Mapping):
            yield from keys_of(value, f"{path}.{name}")
        else:
            yield f"{path}.{name}"


def all_keys() -> list[str]:
    return [
        key
        for path in sorted(WORDS.glob("*.toml"))
        for key in keys_of(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    ]


def errors_below(error: type[OpsdashError]) -> Iterator[type[OpsdashError]]:
    """Every error that is raised: those in between only group others and carry no key."""
    for below in error.__subclasses__():
        if "key" in vars(below):
            yield below
        yield from errors_below(below)


def none_of(found: Iterable[str]) -> None:
    """Fail with the whole list, one a line."""
    listed = sorted(found)
    assert not listed, "\n".join(["", *listed])


def test_no_path_of_a_single_machine() -> None:
    none_of(lines_with(MACHINE_PATH))


def test_nothing_is_marked_unfinished() -> None:
    none_of(lines_with(UNFINISHED))


def test_every_text_that_code_asks_for_exists() -> None:
    literal = [str(node.value) for node in said() if isinstance(node, ast.Constant)]
    assert literal
    none_of(key for key in literal if not known(key))


def test_every_text_is_asked_for() -> None:
    literal = {node.value for node in nodes() if isinstance(node, ast.Constant)}
    chosen = re.compile("|".join(families()))
    unused = [key for key in all_keys() if key not in literal]
    none_of(key for key in unused if not chosen.fullmatch(key))


def test_every_family_of_texts_has_a_member() -> None:
    keys = all_keys()
    none_of(one for one in families() if not any(re.fullmatch(one, key) for key in keys))


def test_every_definition_is_used() -> None:
    defined = {
        node.name
        for node in nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    docstrings = {id(node.value) for node in nodes() if isinstance(node, ast.Expr)}
    named = {name for node in nodes() if id(node) not in docstrings for name in names_in(node)}
    unused = {name for name in defined - named if not name.startswith("__")}
    assert unused == CALLED_FROM_OUTSIDE.keys()


def test_every_error_says_what_happened_what_is_safe_and_what_to_do() -> None:
    raised = {error.key for error in errors_below(OpsdashError)} | {OpsdashError.key}
    sentences = {f"errors.{key}.{part}" for key in raised for part in ("what", "safe", "todo")}
    none_of(key for key in sentences if not known(key))
    written = {key.split(".")[1] for key in all_keys() if re.fullmatch(r"errors\..+\.todo", key)}
    assert written == raised


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_an_exact_version(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    asked = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert asked
    none_of(line for line in asked if not PIN.match(line))


def test_every_make_command_of_the_documents_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    code = [
        part
        for document in documents
        for part in re.findall(r"```.*?```|`[^`\n]+`", document.read_text("utf-8"), re.DOTALL)
    ]
    asked = {target for part in code for target in re.findall(r"\bmake ([a-z][a-z-]*)", part)}
    assert "run" in asked
    assert asked <= targets


def test_the_pictures_of_the_readme_are_in_the_repository() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\(([^)]+\.png)\)|src=\"([^\"]+\.png)\"", readme)
    named = {Path(first or second).as_posix() for first, second in pictures}
    assert named
    assert named <= set(tracked())


def test_commands_can_be_copied_as_they_are_written() -> None:
    """Another Python than the environment's would not find what opsdash needs."""
    bare = re.compile(r"(?<!bin/)(?<!\$\(BIN\)/)python -m ops" + "dash ")
    assert lines_with(bare) == []


def test_formulas_have_one_sign_for_times() -> None:
    catalog = ROOT / "opsdash" / "metrics" / "catalog" / "metrics.toml"
    formulas = re.findall(r'^formula = "(.*)"$', catalog.read_text(encoding="utf-8"), re.MULTILINE)
    assert formulas
    assert [formula for formula in formulas if " x " in formula] == []
