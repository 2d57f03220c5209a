"""What the findings of one failed check are made from."""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from grader import notebook
from grader.results import Finding
from grader.simulation import Play
from grader.trace import Line, Lines, Trace, Value


class Comparison(Value, frozen=True, kw_only=True):
    """A comparison in a suite that did not hold: what was asked of the trace (`elapsed`), and the two sides."""

    question: str
    arguments: tuple[str, ...] = ()
    operator: str = "=="
    actual: Any
    expected: Any


class Evidence(NamedTuple):
    """One failed check: its runs, what it compared, and the student's file.

    `said` is what the suite's author says of it, `passed` the runs of checks of the exercise that passed before (what
    each claims to be right, the `lines` or the `result`),
    `asks` the functions that the exercise is about, by name: `async` or `plain`; `one_by_one`: nothing in it should
    run at the same time.
    """

    file: str
    source: bytes
    tree: ast.Module | None
    runs: tuple[tuple[Play, Trace], ...]
    comparison: Comparison | None
    asks: dict[str, str]
    said: str = ""
    one_by_one: bool = False
    passed: tuple[tuple[str, Play, Trace], ...] = ()

    @property
    def traces(self) -> tuple[Trace, ...]:
        return tuple(trace for _, trace in self.runs)

    @property
    def last(self) -> tuple[Play, Trace] | None:
        """The run that the comparison is about."""
        if self.comparison is not None and isinstance(self.comparison.actual, Lines):
            about = self.comparison.actual.trace
            return next((run for run in self.runs if run[1] is about), None)
        return self.runs[-1] if self.runs else None

    def place_of(self, line: Line) -> int | None:
        """The line of the file that printed this; a stand-in of the grader's has none, so where it is awaited."""
        stand_ins = self.last[0].replace if self.last else {}
        if self.last is None or not set(line.within) & set(stand_ins):
            return line.line
        called = next(name for name in line.within if name in stand_ins)
        calls = [call for call in self.last[1].calls_of(called) if call.task == line.task and call.at <= line.at]
        if calls and calls[-1].awaited_at is not None:
            return calls[-1].awaited_at
        return next((task.line for task in self.last[1].tasks if task.name == line.task and task.parent), None)

    def finding(self, code: str, title: str, message: str, line: int | None = None) -> Finding:
        """A finding in the student's file."""
        if line is None or not self.file.endswith(notebook.SUFFIX):
            return Finding(code=code, title=title, message=message, file=self.file, line=line)
        try:
            cell, line = notebook.place(self.source, self.file, line)
        except SyntaxError:  # it is no notebook at all, which is what the finding says
            return Finding(code=code, title=title, message=message, file=self.file)
        return Finding(code=code, title=title, message=message, file=self.file, line=line, cell=cell)

    def function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function of this name at the top of the file."""
        return next((function for function in self.functions() if function.name == name), None)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """The functions that stand at the top of the file."""
        for node in self.tree.body if self.tree else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node
