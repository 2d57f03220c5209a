"""The function that would start a program which defines its coroutines and runs none of them."""

import ast

from grader.trace.trace import Trace, short

MAIN = "main"
"""The function that a program begins with by custom."""


def entry_not_run(trace: Trace, tree: ast.Module | None) -> str:
    """Return the function that would start the program, or an empty string if a coroutine of the file has run.

    So it is if a thread has failed. The function is `main`, or else the only coroutine function that needs no
    arguments. A function whose coroutine was made and never awaited has a finding of its own.

    Args:
        trace: a run of the file as a script.
        tree: the file's syntax tree.
    """
    if trace.outcome != "finished" or trace.calls or trace.tasks or trace.unseen_errors:
        return ""
    started = {short(lost.coroutine) for lost in trace.never_awaited}
    functions = [
        node for node in (tree.body if tree else ()) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    callable_ones = [node for node in functions if node.name not in started and not _needs_arguments(node.args)]
    coroutines = [node.name for node in callable_ones if isinstance(node, ast.AsyncFunctionDef)]
    plain = {node.name for node in callable_ones} - _used_names(tree)  # whether a plain function ran is not observed
    if MAIN in coroutines or MAIN in plain:
        return MAIN
    return coroutines[0] if len(coroutines) == 1 else ""


def _used_names(tree: ast.Module | None) -> set[str]:
    return {node.id for node in (ast.walk(tree) if tree else ()) if isinstance(node, ast.Name)}


def _needs_arguments(arguments: ast.arguments) -> bool:
    positional = len(arguments.posonlyargs) + len(arguments.args)
    return positional > len(arguments.defaults) or None in arguments.kw_defaults
