"""The public functions of the domain that write, found in its source and not in a list."""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sources import tree_of

from opsdash.settings import ROOT

DOMAIN: Final = (
    "access", "calendar", "metrics", "goals", "findings", "intake", "sample", "report",
)  # fmt: skip
_STORES: Final = frozenset({"Database", "Home"})


@dataclass(frozen=True)
class Function:
    """`name` is written `package.module.function`, `calls` are names of the same kind."""

    name: str
    is_public: bool
    parameters: frozenset[str]
    is_writing: bool
    calls: frozenset[str]

    @property
    def takes_a_store(self) -> bool:
        return bool(self.parameters & _STORES)

    @property
    def takes_an_actor(self) -> bool:
        return "Actor" in self.parameters


def writing_functions() -> dict[str, Function]:
    """Every function that is given a store and writes, itself or by what it calls."""
    known = {each.name: each for path in _files() for each in _functions(path)}
    writing = {each.name for each in known.values() if each.is_writing}
    while more := {each.name for each in known.values() if each.calls & writing} - writing:
        writing |= more
    public = (known[name] for name in sorted(writing) if known[name].is_public)
    return {each.name: each for each in public if each.takes_a_store}


def _files() -> list[Path]:
    return [path for name in DOMAIN for path in sorted((ROOT / "opsdash" / name).rglob("*.py"))]


def _functions(path: Path) -> list[Function]:
    tree = tree_of(path)
    module = ".".join(path.relative_to(ROOT / "opsdash").with_suffix("").parts)
    imported = _imported(tree)
    classes = [each for each in tree.body if isinstance(each, ast.ClassDef)]
    found = [("", node) for node in tree.body]
    found += [(f"{each.name}.", node) for each in classes for node in each.body]
    return [_class(f"{module}.{each.name}", each) for each in classes] + [
        _function(f"{module}.{owner}", node, imported, module)
        for owner, node in found
        if isinstance(node, ast.FunctionDef)
    ]


def _class(name: str, node: ast.ClassDef) -> Function:
    """Who makes one may do by it all that its methods do, in a thread for example."""
    methods = {f"{name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return Function(name, False, frozenset(), False, frozenset(methods))


def _function(
    prefix: str, node: ast.FunctionDef, imported: dict[str, str], module: str
) -> Function:
    arguments = (*node.args.args, *node.args.kwonlyargs)
    # Walked once: every process that runs tests reads the whole domain before it begins.
    inside = list(ast.walk(node))
    withs = [item for each in inside if isinstance(each, ast.With) for item in each.items]
    calls = {_called(each.func, imported, prefix) for each in inside if isinstance(each, ast.Call)}
    return Function(
        name=f"{prefix}{node.name}",
        is_public=not node.name.startswith("_") and prefix == f"{module}.",
        parameters=frozenset(ast.unparse(each.annotation) for each in arguments if each.annotation),
        is_writing=any(_is_write(item.context_expr) for item in withs),
        calls=frozenset(calls),
    )


def _is_write(node: ast.expr) -> bool:
    """`with state.write() as cursor`: what a file writes stands in no `with`."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and node.func.attr == "write"  # type: ignore[attr-defined]


def _called(function: ast.expr, imported: dict[str, str], prefix: str) -> str:
    """A function by its module; what a shelf does, `EVENTS.save(...)`, by the class of shelves."""
    if isinstance(function, ast.Name):
        return imported.get(function.id, f"{_module(prefix)}.{function.id}")
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        owner = function.value.id
        if owner.isupper():
            return f"calendar.records.Shelf.{function.attr}"
        if owner == "self":
            return f"{prefix}{function.attr}"
        return f"{imported.get(owner, owner)}.{function.attr}"
    return ""


def _module(prefix: str) -> str:
    """Without the class, whose name begins with a capital."""
    return ".".join(part for part in prefix.split(".") if part and part[:1].islower())


def _imported(tree: ast.Module) -> dict[str, str]:
    """Names of the program by where they come from, without `opsdash.`."""
    return {
        each.asname or each.name: f"{node.module.removeprefix('opsdash.')}.{each.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("opsdash")
        for each in node.names
    }
