"""The loop of a task that goes round without end, found by where the task waits and by the lines that have run."""

import ast
from collections.abc import Iterator, Set
from typing import Any

_Endless = ast.While | ast.AsyncFor


def endless_loop(task: Any, file: str, tree: ast.Module | None, lines: Set[int]) -> _Endless | None:
    """Return the loop of a task that has gone round while these lines ran; None if it is in none.

    Args:
        task: The task, which waits.
        file: The `co_filename` of the program's code.
        tree: The program.
        lines: The lines that ran in one round, whichever task ran them.
    """
    for line in _lines_of(task, file):
        loops = [node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, _Endless | ast.For)]
        around = [node for node in loops if node.lineno <= line <= (node.end_lineno or 0)]
        for loop in sorted(around, key=lambda node: node.lineno):
            inner = [node for node in around if node.lineno > loop.lineno]
            own = {*range(loop.lineno, (loop.end_lineno or 0) + 1)}.difference(
                *(range(node.lineno, (node.end_lineno or 0) + 1) for node in inner)
            )
            if isinstance(loop, _Endless) and (not inner or own & lines):
                return loop
    return None


def _lines_of(task: Any, file: str) -> Iterator[int]:
    """Yield the lines of the file in which a task waits, outermost first."""
    coroutine = task.get_coro()
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None)
        if frame is not None and frame.f_code.co_filename == file:
            yield frame.f_lineno
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)


def may_be_left(loop: _Endless) -> bool:
    """Return whether the loop has a condition, or a statement that leaves it."""
    if not isinstance(loop, ast.While) or not isinstance(loop.test, ast.Constant):
        return True
    return any(isinstance(node, ast.Break | ast.Return | ast.Raise) for one in loop.body for node in ast.walk(one))
