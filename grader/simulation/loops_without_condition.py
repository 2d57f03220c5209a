"""Loops such as `while True`, or with nothing in them, whose rounds call coroutine functions that never wait."""

import ast
from types import FrameType

from grader.submission.parsing import parse
from grader.submission.program import Program


class LoopsWithoutCondition:
    """The loops of a program that only a statement inside them leaves, or only what their condition calls.

    The file is parsed when it is asked first.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._loops: list[ast.While | ast.For] | None = None

    def call(self, frame: FrameType | None) -> bool:
        """Return whether such a loop, and no other one inside it, calls what runs in this frame."""
        frame = frame.f_back if frame is not None else None
        while frame is not None and frame.f_code.co_filename == self._program.path:
            loop = self._loop_at(frame.f_lineno)
            if loop is not None:
                return isinstance(loop, ast.While) and (_is_always_true(loop.test) or _is_empty(loop.body))
            frame = frame.f_back
        return False

    def _loop_at(self, line: int) -> ast.While | ast.For | None:
        if self._loops is None:
            try:
                tree = parse(self._program.source, self._program.path)
            except (SyntaxError, RecursionError, ValueError):
                return None
            self._loops = [node for node in ast.walk(tree) if isinstance(node, ast.While | ast.For)]
        around = [one for one in self._loops if one.lineno <= line <= (one.end_lineno or 0)]
        return max(around, key=lambda one: one.lineno, default=None)


def _is_always_true(condition: ast.expr) -> bool:
    return isinstance(condition, ast.Constant) and bool(condition.value)


def _is_empty(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(one, ast.Pass | ast.Continue) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in body
    )
