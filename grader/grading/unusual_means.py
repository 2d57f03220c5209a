"""Means that answers to exercises do without: a program that has them is audited, whether or not it has a flag.

No list of suspicious names is complete, because the standard library has hundreds of functions that look up attributes
for others. So this is a list of what programs for asyncio do use. A program with anything else is not accused, loses no
points and is not shown. It is run once more in real time, and an honest program agrees with that run.
"""

import ast
import builtins
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from grader.isolation.source_texts import dotted, targets
from grader.isolation.suspicious_names import COPIES

USUAL_MODULES = {
    *("__future__", "abc", "asyncio", "atexit", "base64", "bisect", "calendar", "collections"),
    *("concurrent", "contextlib", "contextvars", "copy", "csv", "dataclasses", "datetime", "decimal", "enum", "errno"),
    *("fractions", "functools", "hashlib", "heapq", "http", "io", "itertools", "json", "logging", "math", "numbers"),
    *("operator", "os", "pathlib", "platform", "pprint", "queue", "random", "re", "secrets", "select", "selectors"),
    *("shutil", "signal", "socket", "ssl", "statistics", "string", "struct", "subprocess", "sys", "tempfile"),
    *("textwrap", "threading", "time", "traceback", "types", "typing", "unittest", "urllib", "uuid", "warnings"),
    *("weakref", "zoneinfo", "multiprocessing", "sqlite3", "timeit"),
}
"""Modules of the standard library that programs for asyncio import."""
UNUSUAL_PARTS = {"unittest.mock", "logging.config", "logging.handlers", "multiprocessing.managers"}
"""Parts of these that look up attributes by names, and for others."""
UNUSUAL_NAMES = {"make_dataclass", "get_type_hints", "ForwardRef", "FunctionType", "CodeType", "mock", "raise_signal"}
"""Names in these that do so, or that make functions of code."""
USUAL_NAMES = {
    *("__name__", "__main__", "__file__", "__doc__", "__all__", "__slots__", "__init__", "__new__", "__post_init__"),
    *(
        "__enter__",
        "__exit__",
        "__aenter__",
        "__aexit__",
        "__iter__",
        "__next__",
        "__aiter__",
        "__anext__",
        "__await__",
    ),
    *("__call__", "__repr__", "__str__", "__bool__", "__len__", "__contains__", "__getitem__", "__setitem__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__add__", "__sub__", "__mul__"),
    *("__qualname__", "__class__", "__cause__", "__context__", "__notes__", "__suppress_context__", "__wrapped__"),
    *("__del__", "__version__", "__author__", "__module__", "__delitem__", "__missing__", "__format__", "__int__"),
}
"""Names with two underscores that programs have, or define."""
LOOK_UPS = {"getattr", "setattr", "delattr", "vars", "globals", "locals", "eval", "exec", "compile"}
"""Functions that find something by its name, or run text."""


HANDLERS = {"signal", "sigaction"}
"""Functions that hand a frame to a function of the program."""


def has_unusual_means(nodes: Iterable[ast.AST]) -> bool:
    """Return whether a program has means that answers do without."""
    known = tuple(nodes)
    return (
        any((look := _LOOKS.get(type(node))) is not None and look(node) for node in known)
        or _shares_private_names(known)
        or _passes_on(known, {*COPIES})
    )


def _shares_private_names(nodes: tuple[ast.AST, ...]) -> bool:
    """Return whether a class uses private names of its bases, or defines some for them: such as look up attributes."""
    read, bound, of_classes = set[str](), set[str](), set[str]()
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            (read if isinstance(node.ctx, ast.Load) else bound).add(name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            bound.add(node.value)  # one of the names in `__slots__`, perhaps
        if isinstance(node, ast.ClassDef) and node.bases:
            of_classes.update(_bound_in(node))
    return any(map(_is_private, (read - bound) | (of_classes - read)))


def _bound_in(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield statement.name
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            yield from (target.id for target in targets(statement) if isinstance(target, ast.Name))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def _passes_on(nodes: tuple[ast.AST, ...], functions: set[str]) -> bool:
    """Return whether one of these functions is used without being called, perhaps under another name."""
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return any(
        id(node) not in called
        and (
            (isinstance(node, ast.Attribute) and node.attr in functions)
            or (isinstance(node, ast.Name) and node.id in functions)
            or (isinstance(node, ast.alias) and node.name in functions and node.asname is not None)
        )
        for node in nodes
    )


def _import(node: ast.Import) -> bool:
    return any(_is_unusual_module(alias.name) for alias in node.names)


def _import_from(node: ast.ImportFrom) -> bool:
    return _is_unusual_module(node.module or "") or any(
        (alias.name == "*" and node.module != "asyncio") or _is_unusual_name(alias.name) or alias.name.startswith("_")
        for alias in node.names
    )


def _is_unusual_module(name: str) -> bool:
    """Return whether a module is neither usual nor a package that is installed; the tripwire knows the grader's."""
    parts = name.split(".")
    return (
        ".".join(parts[:2]) in UNUSUAL_PARTS
        or (parts[0] in sys.stdlib_module_names and parts[0] not in USUAL_MODULES)
        or any(part.startswith("_") and part != "__future__" for part in parts)
    )


def _is_unusual_name(name: str) -> bool:
    return name in UNUSUAL_NAMES or (name.startswith("__") and name.endswith("__") and name not in USUAL_NAMES)


def _name(node: ast.Name) -> bool:
    return _is_unusual_name(node.id) or node.id in LOOK_UPS


def _attribute(node: ast.Attribute) -> bool:
    if not node.attr.startswith("_"):
        return node.attr in UNUSUAL_NAMES
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    return _is_unusual_name(node.attr) or (not node.attr.startswith("__") and not _is_own(owner, node.value))


def _is_own(owner: str, value: ast.expr) -> bool:
    """Return whether an attribute with one underscore is that of an object of the program, as far as one can see."""
    return owner in ("self", "cls", "other") or (isinstance(value, ast.Attribute) and _is_own_chain(value))


def _is_own_chain(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _constant(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and _is_unusual_name(node.value[:100])


def _class(node: ast.ClassDef) -> bool:
    return any(one.arg == "metaclass" for one in node.keywords)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return _is_unusual_name(node.name)


def _pattern(node: ast.MatchClass) -> bool:
    return bool(node.patterns) and dotted(node.cls) not in vars(builtins)


def _call(node: ast.Call) -> bool:
    name = dotted(node.func).rpartition(".")[2]
    return name in HANDLERS or (isinstance(node.func, ast.Name) and name == "type" and len(node.args) > 1)


_LOOKS: dict[type[ast.AST], Callable[[Any], bool]] = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Constant: _constant,
    ast.ClassDef: _class,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.MatchClass: _pattern,
    ast.Call: _call,
}
