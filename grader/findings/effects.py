"""Effects of a call that others can see: what it writes, beyond what it returns and prints.

The answer is conservative: what is unknown counts as an effect.
"""

import ast
import builtins
from collections.abc import Mapping

from grader.findings.source import Function, inside, last_name

HARMLESS_MODULES = {"asyncio", "time", "random", "math", "datetime", "json", "re", "string", "statistics", "itertools"}
"""Modules whose functions change nothing that another call could see."""
SHARED_BY_TASKS = {"Lock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Queue", "Barrier", "Future"}
UNSAFE_BUILTINS = {"next", "open", "input", "exec", "eval", "setattr", "delattr", "globals", "vars"}
READING_METHODS = {
    *("get", "items", "keys", "values", "index", "count", "copy", "time"),
    *(name for name in dir(str) if not name.startswith("_")),
}
"""Methods of an object that came from outside which do not change it."""
TIMEOUTS = {"timeout", "timeout_at", "TaskGroup"}
DEEPEST = 10
"""Functions that call each other, one inside the other."""


def has_effects(function: Function, functions: Mapping[str, Function], depth: int = 0) -> bool:
    """Return whether a call of the function may change, or wait for, something that another call sees.

    Args:
        function: The function to look at.
        functions: The functions of the file by `__qualname__`, whose bodies are looked at where they are called.
        depth: How many functions that call each other have been looked at.
    """
    if depth > DEEPEST:
        return True
    own = _own_names(function)
    return any(_is_effect(node, own, functions, depth) for node in inside(*function.body))


def expression_has_effects(node: ast.expr, own: set[str], functions: Mapping[str, Function]) -> bool:
    """Return whether evaluating this expression may do more than give a value; `own` are local names."""
    return any(_is_effect(part, own, functions, 0) for part in inside(node))


def root(node: ast.AST) -> str:
    """Return the name at the root of `name.part[0]`; empty where there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _own_names(function: Function) -> set[str]:
    """Return the names whose values the function makes itself, so that no other call has them."""
    outer = (node for node in inside(*function.body) if isinstance(node, ast.Global | ast.Nonlocal))
    shared = {name for node in outer for name in node.names}
    made = {
        target.id
        for node in inside(*function.body)
        if isinstance(node, ast.Assign) and _is_new(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return made - shared


def _is_new(value: ast.expr) -> bool:
    literal = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.SetComp | ast.DictComp | ast.Constant | ast.JoinedStr
    return isinstance(value, literal) or last_name(value) in {"list", "dict", "set", "bytearray"}


def _is_effect(node: ast.AST, own: set[str], functions: Mapping[str, Function], depth: int) -> bool:
    if isinstance(node, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom | ast.AsyncFor | ast.Yield):
        return True
    if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return root(node) not in own
    if isinstance(node, ast.AsyncWith):
        return any(last_name(item.context_expr) not in TIMEOUTS for item in node.items)
    if isinstance(node, ast.Await):
        return not isinstance(node.value, ast.Call)
    return isinstance(node, ast.Call) and _calls_with_effect(node, own, functions, depth)


def _calls_with_effect(call: ast.Call, own: set[str], functions: Mapping[str, Function], depth: int) -> bool:
    name = last_name(call)
    called = [function for qualname, function in functions.items() if qualname.rpartition(".")[2] == name]
    if called:
        return any(has_effects(function, functions, depth + 1) for function in called)
    if isinstance(call.func, ast.Name):
        return name in UNSAFE_BUILTINS or not hasattr(builtins, name)
    if name in SHARED_BY_TASKS:
        return True
    start = root(call.func)
    if not start:  # a method of a literal, or of what a call returned
        return name not in READING_METHODS
    return start not in HARMLESS_MODULES and start not in own and name not in READING_METHODS
