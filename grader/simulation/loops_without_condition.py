"""Loops such as `while True`, whose rounds call coroutine functions that never wait."""

import ast
from types import FrameType

from grader.submission.parsing import parse
from grader.submission.program import Program


class LoopsWithoutCondition:
    """The loops of a program that only a statement inside them leaves; the file is parsed when it is asked first."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._loops: list[ast.While | ast.For] | None = None

    def call(self, frame: FrameType | None) -> bool:
        """Return whether such a loop, and no other one inside it, calls what runs in this frame."""
        frame = frame.f_back if frame is not None else None
        while frame is not None and frame.f_code.co_filename == self._program.path:
            loop = self._loop_at(frame.f_lineno)
            if loop is not None:
                return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value)
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
