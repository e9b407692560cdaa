"""The sources of the product as syntax trees."""

import ast
from pathlib import Path


def tree_of(path: Path) -> ast.Module:
    text = path.read_text(encoding="utf-8")
    try:
        return ast.parse(text, str(path))
    except SystemError:
        # Python 3.11 counts how deep all threads are in one number: a second one that compiles
        # meanwhile makes it wrong.
        return ast.parse(text, str(path))
