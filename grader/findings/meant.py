"""The function of the file that a missing name probably means: `Main` or `hello_world` for `main`."""

import ast
from difflib import get_close_matches

from grader.findings.evidence import Evidence
from grader.findings.source import Function, walk

ALIKE = 0.7
"""The similarity that two names must have, from 0 to 1 (`difflib`)."""


def meant_by(evidence: Evidence, name: str) -> Function | None:
    """Return the function that has nearly this name, or the only one that nothing calls; None if neither is certain.

    The second holds for `main` alone: a program begins with the coroutine function that no other one calls.
    """
    functions = {
        function.name: function
        for function in evidence.functions()
        if function.name != name and function.name not in evidence.given
    }
    same = [one for one in functions if _plain(one) == _plain(name)]
    near = same or get_close_matches(name.casefold(), functions, n=1, cutoff=ALIKE)
    if near and (near[0] not in evidence.asks):
        return functions[near[0]]
    if name != "main":
        return None
    users = _users(evidence)
    first = [
        function
        for function in functions.values()
        if isinstance(function, ast.AsyncFunctionDef)
        and function.name not in evidence.asks
        and not _needs_arguments(function)
        and all(user is function for user in users.get(function.name, ()))
    ]
    return first[0] if len(first) == 1 else None


def _plain(name: str) -> str:
    return name.casefold().replace("_", "")


def _needs_arguments(function: Function) -> bool:
    given = function.args
    return len(given.posonlyargs) + len(given.args) > len(given.defaults) or None in given.kw_defaults


def _users(evidence: Evidence) -> dict[str, list[Function]]:
    """Return the functions that use each name, at most two of them."""
    users: dict[str, list[Function]] = {}
    for function in evidence.functions():
        for name in {node.id for node in walk(function) if isinstance(node, ast.Name)}:
            known = users.setdefault(name, [])
            if len(known) < 2:
                known.append(function)
    return users
