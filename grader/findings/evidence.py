"""The evidence of one failed check, from which its findings are made."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from types import MappingProxyType
from typing import Any, NamedTuple, TypeGuard

from grader.findings.source import walk
from grader.grades.results import Finding
from grader.submission import notebook
from grader.submission.parsing import Definition
from grader.submission.program import Play
from grader.trace.events import Line, TaskLife
from grader.trace.fields import Value
from grader.trace.trace import Trace, short

SHOWS = "shows"
"""The operator of a comparison in which at least one of the expected lines should have been printed."""


class Comparison(Value, frozen=True, kw_only=True):
    """A comparison in a suite that did not hold: what was asked of which trace (`elapsed`), and the two sides.

    Where nothing that was compared is an answer of a trace, `question` is empty and `trace` None. `operator` stands
    between `actual` and `expected`: `contains` and `lacks` where the suite's assert has them the other way round.
    """

    question: str
    trace: Trace | None = None
    arguments: tuple[str, ...] = ()
    operator: str = "=="
    actual: Any
    expected: Any


def is_of_lists(comparison: Comparison) -> bool:
    """Return whether the two sides are lists that should be equal."""
    return comparison.operator == "==" and isinstance(comparison.actual, list) and isinstance(comparison.expected, list)


ABOUT_LINES = ("lines", "timed_lines", "printed_by")
"""Questions about printed lines."""
MOST_CALLERS = 10
"""The depth of calls among given functions that is followed."""
STANDS_IN = re.compile(r"Stands in for `?\w+`?:\s*")
"""Words that may begin the docstring of a stand-in."""


class Evidence(NamedTuple):
    """One failed check: its runs, its comparison, and the student's file.

    Attributes:
        asks: the functions that the exercise is about, by name: `async` or `plain`.
        said: the words of the suite's author.
        one_by_one: whether nothing in the exercise should run at the same time.
        passed: runs of checks of the exercise that passed, each with what it proves right: `lines` or `result`.
        given: the functions of the file that the student received and did not change.
        graders: the functions of the scenarios, with what they do.
        found: the findings of each family, so that no family searches the same check twice.
        is_late: returns whether the search for findings has taken too long already.
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
    given: frozenset[str] = frozenset()
    graders: Mapping[str, str] = MappingProxyType({})
    found: dict[Any, tuple[Finding, ...]] | None = None
    is_late: Callable[[], bool] = lambda: False

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Return the traces of the runs."""
        return tuple(trace for _, trace in self.runs)

    @property
    def last(self) -> tuple[Play, Trace] | None:
        """Return the run that the comparison is about."""
        about = self.comparison.trace if self.comparison is not None else None
        if about is not None:
            return next((run for run in self.runs if run[1] is about), None)
        return self.runs[-1] if self.runs else None

    # Where to look ------------------------------------------------------------------------------------

    def place_of(self, line: Line) -> int | None:
        """Return the line of the student's code that printed this, or called the code that did."""
        if line.line is not None:
            given = [*takewhile(lambda name: name.partition(".")[0] in self.given, reversed(line.within))]
            if len(given) > 1 and self.given_at(line.line) is not None:  # one given function called another
                caller = self._caller(given[-1].partition(".")[0], line.task, line.at)
                if caller is not None:
                    return self.students_line(*caller)
            return self.students_line(line.line, line.task, line.at)
        stand_ins = self.last[0].replace if self.last else {}
        called = next((name for name in line.within if name in stand_ins), None)
        caller = self._caller(called, line.task, line.at) if called is not None else None
        return self.students_line(*caller) if caller is not None else None

    def students_line(self, line: int, task: str | None = None, at: float | None = None) -> int:
        """Return the line itself; in a given function that is unchanged, the student's line that calls it.

        Args:
            line: the line in the file.
            task: the task that ran the line; by default, the first call counts.
            at: the virtual second at which the task ran it.
        """
        place: tuple[int, str | None, float | None] | None = (line, task, at)
        for _ in range(MOST_CALLERS):
            if place is None or (name := self.given_at(place[0])) is None:
                break
            place = self._caller(name, *place[1:])
        return line if place is None else place[0]

    def is_given(self, within: Sequence[str]) -> bool:
        """Return whether the innermost of these functions was given and is unchanged."""
        return bool(within) and within[-1].partition(".")[0] in self.given

    def given_at(self, line: int) -> str | None:
        """Return the given, unchanged function or class that this line is in, or None."""
        for node in self.tree.body if self.tree and self.given else ():
            around = node.lineno <= line <= (node.end_lineno or node.lineno)
            if around and isinstance(node, Definition) and node.name in self.given:
                return node.name
        return None

    def own_line(self, line: int | None) -> int | None:
        """Return the line, unless it is in a given function or class that is unchanged."""
        return None if line is None or self.given_at(line) is not None else line

    def _caller(self, name: str, task: str | None, at: float | None) -> tuple[int, str | None, float | None] | None:
        """Return where a function was called: the line, the task and the virtual second."""
        last = self.last
        for _, trace in sorted(self.runs, key=lambda run: run is not last):
            calls = [call for call in trace.calls if call.coroutine.partition(".")[0] == name]
            calls = [call for call in calls if task is None or call.task == task]
            calls = [call for call in calls if at is None or call.at <= at]
            for call in calls[:1] if at is None else calls[-1:]:
                if call.awaited_at is not None:
                    return call.awaited_at, call.task, call.at
                life = next((life for life in trace.tasks if life.name == call.task and life.line), None)
                if life is not None and life.line is not None:
                    return self._in_statement(life, trace, name), life.parent, life.made
        return self._written_call(name)

    def _in_statement(self, life: TaskLife, trace: Trace, name: str) -> int:
        """Return the line of the call that a task was made of, where one statement makes several."""
        line = life.line or 0
        together = [one for one in trace.tasks if (one.line, one.parent, one.coroutine) == (line, life.parent, name)]
        for statement in walk(self.tree) if self.tree else ():
            if isinstance(statement, ast.Call) and statement.lineno == line:
                calls = [node.lineno for node in walk(statement) if _calls(node, name)]
                if len(calls) == len(together):
                    return sorted(calls)[together.index(life)]
        return line

    def _written_call(self, name: str) -> tuple[int, None, None] | None:
        """Return the first call of a function in code of the student; a trace does not contain plain calls.

        A call in the main guard only starts the program. It explains nothing.
        """
        for node in self.tree.body if self.tree else ():
            if not (isinstance(node, Definition) and node.name in self.given) and not _is_main_guard(node):
                lines = sorted(part.lineno for part in walk(node) if _calls(part, name))
                if lines:
                    return lines[0], None, None
        return None

    # Code of the grader ---------------------------------------------------------------------------

    def is_graders(self, coroutine: str) -> bool:
        """Return whether a coroutine belongs to the scenarios, and not to the student."""
        name = short(coroutine)
        if name not in self.graders or any(name in play.replace for play, _ in self.runs):
            return False
        at_top = self.tree.body if self.tree else ()
        return not any(isinstance(node, Definition) and node.name == name for node in at_top)

    def named(self, coroutine: str) -> str:
        """Return the name of a coroutine; those of the scenarios are called the grader's."""
        return f"the grader's `{short(coroutine)}`" if self.is_graders(coroutine) else coroutine

    def is_graders_line(self, line: Line) -> bool:
        """Return whether a scenario printed this, with none of the student's code running."""
        entry = self.last[0].entry if self.last else ""
        return line.line is None and not line.within and self.is_graders(entry)

    def quoted(self, line: Line) -> str:
        """Return a printed line in quotation marks; those of the scenarios are called the grader's."""
        text = f'"{line.text.rstrip()}"'
        return f"the grader's {text}" if self.is_graders_line(line) else text

    @property
    def graders_part(self) -> str:
        """Return a sentence about what code of the grader did in the run of the check; empty for nothing."""
        return self._graders_part("For this check")

    @property
    def shown_when(self) -> str:
        """Return that sentence for the message of a finding, which is also read without its check or under another."""
        return self._graders_part("This shows when")

    def _graders_part(self, begin: str) -> str:
        if self.last is None or not self.last[1].began:
            return ""
        play, _ = self.last
        parts = []
        if play.kind == "call" and self.is_graders(play.entry) and self.graders[play.entry]:
            does = self.graders[play.entry]
            parts.append(f"{begin} the grader uses your code like this: {does[0].lower()}{does[1:]}")
        if play.replace:
            put = "It puts its own" if parts else f"{begin} the grader puts its own"
            parts.append(self._put_in_place(put, play.replace))
        return " ".join(parts)

    def _put_in_place(self, put: str, replace: Mapping[str, str]) -> str:
        does = {name: STANDS_IN.sub("", self.graders.get(by, "")).rstrip(".") for name, by in replace.items()}
        shown = [f"`{name}` ({told})" if told else f"`{name}`" for name, told in does.items()]
        named = " and ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part)
        return f"{put} {named} in place of yours."

    # Findings and functions -----------------------------------------------------------------------------

    def finding(self, code: str, title: str, message: str, line: int | None = None) -> Finding:
        """Return a finding in the student's file."""
        line = self.students_line(line) if line else None
        if line is None or not self.file.endswith(notebook.SUFFIX):
            return Finding(code=code, title=title, message=message, file=self.file, line=line)
        try:
            cell, line = notebook.place(self.source, self.file, line)
        except SyntaxError:  # it is no notebook at all, as the finding says
            return Finding(code=code, title=title, message=message, file=self.file)
        return Finding(code=code, title=title, message=message, file=self.file, line=line, cell=cell)

    def function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the function of this name at the top of the file."""
        return next((function for function in self.functions() if function.name == name), None)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield the functions at the top of the file."""
        for node in self.tree.body if self.tree else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def written(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield those functions that the student wrote or changed."""
        return (function for function in self.functions() if function.name not in self.given)


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(
        isinstance(part, ast.Name) and part.id == "__name__" for part in walk(node.test)
    )


def _calls(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
