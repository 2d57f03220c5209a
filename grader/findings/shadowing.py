"""Names of Python that the student's file hides: a standard module, a built-in function."""

import ast
import builtins
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.findings.evidence import Evidence
from grader.findings.source import functions_in, inside, walk
from grader.grades.results import Finding
from grader.trace.events import Error

ELSEWHERE = re.compile(r"module '(\w+)|from '(\w+)|'(\w+)' is not a package")
OTHER_THING = re.compile(r"object has no attribute|object is not callable|object is not subscriptable")
ARGUMENTS = re.compile(r"\b(\w++)\(\) (?:takes|got|missing)")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a hidden name that made the run fail."""
    for trace in evidence.traces:
        error = trace.error
        if error is None or trace.outcome != "raised":
            continue
        if trace.reason == "shadows-stdlib":
            match = ELSEWHERE.search(error.message)
            hidden = (match[1] or match[2] or match[3]) if match else "a module"
            yield evidence.finding(
                "shadows-stdlib",
                f"another file is called {hidden}.py, like a module of Python",
                f"`import {hidden}` finds that file first, and Python's own {hidden} is out of reach. Give the file "
                "another name.",
                error.line,
            )
        elif trace.reason is None:
            yield from _by_name(evidence, error)


def by_file_name(evidence: Evidence) -> Iterator[Finding]:
    """Find a program that has the name of a module that it imports: `python` would import the program."""
    name = Path(evidence.file).stem
    if name not in sys.stdlib_module_names:
        return
    for node in walk(evidence.tree) if evidence.tree else ():
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            imported = [node.module or ""]
        if any(one.partition(".")[0] == name for one in imported):
            yield evidence.finding(
                "shadows-stdlib",
                f"this file is called like Python's own module {name}",
                f"`import {name}` finds this very file first, and Python's own {name} is out of reach. Give the file "
                "another name.",
                getattr(node, "lineno", None),
            )
            return


def _by_name(evidence: Evidence, error: Error) -> Iterator[Finding]:
    """Find a name in the failing line that the file assigned to something else."""
    for name in dict.fromkeys(_suspects(evidence, error)):
        line = _given_to_something_else(evidence.tree, name)
        if line is not None:
            module = name in sys.stdlib_module_names
            yield evidence.finding(
                "shadows-stdlib",
                f"{name} is something else here than Python's own {name}",
                f"From line {line} on the name {name} stands for something of this file, so that the "
                f"{'module' if module else 'built-in function'} cannot be reached by it. Give yours another name.",
                line,
            )
            return


def _suspects(evidence: Evidence, error: Error) -> Iterator[str]:
    """Yield the names of Python that the exception may be about."""
    if evidence.tree is None:
        return
    if error.type in ("AttributeError", "TypeError") and OTHER_THING.search(error.message):
        for node in walk(evidence.tree):
            if getattr(node, "lineno", None) != error.line:
                continue
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in sys.stdlib_module_names and f"attribute '{node.attr}'" in error.message:
                    yield node.value.id
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and "not callable" in error.message:
                yield from [node.func.id] * hasattr(builtins, node.func.id)
    elif error.type == "TypeError" and (match := ARGUMENTS.match(error.message)) and hasattr(builtins, match[1]):
        yield match[1]
    elif error.type == "RecursionError":
        for name, function in functions_in(evidence.tree):
            first, last = function.lineno, function.end_lineno or function.lineno
            if hasattr(builtins, name) and error.line is not None and first <= error.line <= last:
                yield name


def _given_to_something_else(tree: ast.Module | None, name: str) -> int | None:
    """Return the line at the top of the file that assigns something else to a module's name."""
    for node in inside(*(tree.body if tree else ())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            return node.lineno
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return node.lineno
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                same = isinstance(node, ast.Import) and alias.name.partition(".")[0] == name
                if (alias.asname or alias.name) == name and not same:
                    return node.lineno
    return None
