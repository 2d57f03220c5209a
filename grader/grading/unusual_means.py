"""Means that answers to exercises do without: a program that has them is audited, whether or not it has a flag.

No list of suspicious names is complete, because the standard library has hundreds of functions that look up attributes
for others. So this is a list of what programs for asyncio do use. A program with anything else is not accused, loses no
points and is not shown. It is run once more in real time, and an honest program agrees with that run.
"""

import ast
import sys
from collections.abc import Callable, Iterable
from typing import Any

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


def has_unusual_means(nodes: Iterable[ast.AST]) -> bool:
    """Return whether a program has means that answers do without."""
    return any((look := _LOOKS.get(type(node))) is not None and look(node) for node in nodes)


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
    return len(node.patterns) > 1


def _call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) > 1


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
