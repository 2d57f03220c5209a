"""Names of functions and modules that the file gives to a value as well: `worker = create_task(worker())`."""

import ast
import re

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words
from grader.findings.source import Function, innermost_function, inside, nodes_at
from grader.trace.events import Error


def _of_local_name(evidence: Evidence, error: Error) -> Because | None:
    """Explain `worker = asyncio.create_task(worker())` in a coroutine, where `worker` is a function of the file."""
    match = re.search(r"local variable '(\w+)'", error.message)
    function = innermost_function(evidence.tree, error.line)
    what = _defined_at_top(evidence.tree, match[1]) if match is not None else ""
    stored = _stores(function, match[1]) if function is not None and match is not None else []
    if match is None or function is None or not what or not stored:
        return None
    name, at = match[1], line_in_words(evidence, stored[0])
    return Because(
        f"`{name}` is a value of {function.name} here, and not the {what}",
        f"{function.name} gives that name a value in {at}. So it has a `{name}` of its own, in all of its lines. Give "
        "the value another name.",
    )


def _of_module(evidence: Evidence, error: Error) -> Because | None:
    """Explain `asyncio.sleep(1)` where `asyncio` has become the name of a value."""
    match = re.search(r"object has no attribute '(\w+)'", error.message)
    for node in nodes_at(evidence.tree, error.line):
        if match is None or not isinstance(node, ast.Attribute) or node.attr != match[1]:
            continue
        if not isinstance(node.value, ast.Name):
            continue
        name, function = node.value.id, innermost_function(evidence.tree, error.line)
        stored = (_stores(function, name) if function is not None else []) or _stores(evidence.tree, name)
        if stored and _defined_at_top(evidence.tree, name) == "module":
            return Because(
                f"`{name}` is no module here any more",
                f"{line_in_words(evidence, stored[0]).capitalize()} gives that name to a value. Give the value another "
                "name.",
                stored[0],
            )
    return None


def _defined_at_top(tree: ast.Module | None, name: str) -> str:
    """Return what the file defines or imports under this name: a function, a class or a module; or nothing."""
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            return "class" if isinstance(node, ast.ClassDef) else "function"
        if isinstance(node, ast.Import) and any((one.asname or one.name) == name for one in node.names):
            return "module"
    return ""


def _stores(node: Function | ast.Module | None, name: str) -> list[int]:
    """Return the lines in which this function, or the file outside of functions, gives the name a value."""
    nodes = inside(*node.body) if node is not None else ()
    stores = (one for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    return sorted(one.lineno for one in stores if one.id == name)


KNOWN_OF_REUSED_NAMES = (
    Known(re.compile(r"^UnboundLocalError\b"), _of_local_name),
    Known(re.compile(r"^AttributeError: '\w+' object has no attribute"), _of_module),
)
