"""Parts of a source as the texts that they are: dotted names, sums of texts, and what a text names."""

import ast
import re
from collections.abc import Iterable, Iterator

from grader.isolation.suspicious_names import INTERNALS

LONGEST = 200
"""Characters of a name in a flag."""
MOST_PARTS = 50
"""Parts of a dotted name; each part of a long chain would be looked up with all those before it."""
NAMES_OF_FIELDS = {"__slots__", "__match_args__", "_fields"}
"""Attributes with the names of a class's fields, which a `match` may well read."""
_DOTS = re.compile(r"\W+")


def dotted(node: ast.AST) -> str:
    """Return a dotted name such as `sys.modules`, or an empty string for any other expression, or a very long one."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < MOST_PARTS:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)])[:LONGEST] if isinstance(node, ast.Name) else ""


def root(node: ast.AST) -> str:
    """Return the first part of a dotted name; empty for any other expression."""
    return dotted(node).partition(".")[0]


def called_or_named(node: ast.AST) -> str:
    """Return `get_running_loop` of `asyncio.get_running_loop()`, `loop` of `loop`."""
    node = node.func if isinstance(node, ast.Call) else node
    return dotted(node).rpartition(".")[2]


def last_called(node: ast.expr) -> str:
    """Return the last part of the name of the function whose result this is, or an element of whose result."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)


def renamings(node: ast.Assign | ast.NamedExpr) -> Iterator[tuple[str, str]]:
    """Yield each name that an assignment gives to another name, behind that one."""
    if isinstance(node.value, ast.Name):
        yield from ((node.value.id, target.id) for target in targets(node) if isinstance(target, ast.Name))


def with_other_names(names: set[str], renamed: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names with those that they are given, directly or by way of others."""
    others: dict[str, list[str]] = {}
    for name, other in renamed:
        others.setdefault(name, []).append(other)
    known, waiting = set(names), list(names)
    for name in waiting:
        new = [other for other in others.get(name, ()) if other not in known]
        known.update(new)
        waiting += new
    return known


def named_in(value: object) -> Iterator[str]:
    """Yield what a text names: one of the internals, the dictionary of modules, a module of the grader."""
    if isinstance(value, bytes):
        value = value[:LONGEST].decode("latin-1")
    if not isinstance(value, str) or len(value) > LONGEST:
        return
    if value in INTERNALS or value == "__match_args__":
        yield value
    elif " " not in value and (name := _DOTS.sub(".", value)).startswith(("grader.", "sys.modules", "csys.modules")):
        yield "sys.modules" if "sys.modules" in name else "the grader's modules"


def put_together(node: ast.expr) -> str:
    """Return the text that a sum of constants makes; an empty one for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and len(parts) < MOST_PARTS:
        if not isinstance(node.right, ast.Constant) or not isinstance(node.right.value, str):
            return ""
        parts.append(node.right.value)
        node = node.left
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return ""
    return "".join([node.value, *reversed(parts)])


def is_made(node: ast.expr) -> bool:
    """Return whether the parts of this are neither constants nor names, such as the `self.name` of a descriptor."""
    parts = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    plain = ast.Constant | ast.Name | ast.Starred | ast.Attribute
    return any(not isinstance(part, plain) for part in parts)


def is_computed(node: ast.expr) -> bool:
    """Return whether these names for a `match` are other than texts, and than those of another class."""
    parts = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    plain = (part.value if isinstance(part, ast.Starred) else part for part in parts)
    return any(
        not isinstance(part, ast.Constant) and dotted(part).rpartition(".")[2] not in NAMES_OF_FIELDS for part in plain
    )


def targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr) -> list[ast.expr]:
    """Return what an assignment binds, with the parts of tuples."""
    bound = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [part for one in bound for part in (one.elts if isinstance(one, ast.Tuple | ast.List) else [one])]
