"""The author's solution of a new exercise: read, and run on the virtual clock.

README, suite and mistakes are made from what this run does.
"""

import ast
import builtins
from pathlib import Path
from typing import NamedTuple

from grader.exceptions import CourseError
from grader.grades.graded import whole_text
from grader.simulation.running import simulate
from grader.submission.loading import compiled
from grader.submission.parsing import Function, parse
from grader.submission.program import Play, Program
from grader.submission.scenarios import compiled_scenarios
from grader.submission.student_file import LARGEST_PROGRAM
from grader.text import code_lines
from grader.trace.entry import MAIN
from grader.trace.trace import Trace

MOST_SAMPLE_LINES = 12
"""The longest sample of printed lines: a README has at most 27 lines in all."""
SOLUTION_LIMIT = 5.0
"""The limit of one run of the solution, in wall seconds."""
ENDINGS_IN_WORDS = {
    "deadlock": "ends in a deadlock: every task waits, and nothing can ever run again",
    "cut off": "does not finish",
    "crashed": "ends its own process, or prints endlessly",
}
"""The words for a run that did not finish, by outcome."""


class Solution(NamedTuple):
    """A solution that works.

    `functions` are those at the top level by name, `blank` names those that the student writes, and `trace` is its run.
    """

    file: str
    text: str
    functions: dict[str, Function]
    blank: tuple[str, ...]
    trace: Trace

    @property
    def given(self) -> list[Function]:
        """Return the functions that are given to the student."""
        return [function for name, function in self.functions.items() if name not in self.blank]

    @property
    def asks(self) -> dict[str, str]:
        """Return `async` or `plain` for each function, as in `course.toml`."""
        kinds = {name: isinstance(node, ast.AsyncFunctionDef) for name, node in self.functions.items()}
        return {name: "async" if asynchronous else "plain" for name, asynchronous in kinds.items()}


def read_solution(path: Path) -> str:
    """Return the text of the author's file.

    Raises:
        CourseError: the file is a notebook, too long, or not UTF-8.
    """
    if path.suffix == ".ipynb":
        raise CourseError(f"{path} is a notebook; use a .py file, and see 20_top_level_await for one with a notebook")
    content = path.read_bytes()
    if len(content) > LARGEST_PROGRAM:
        raise CourseError(f"{path} is longer than {LARGEST_PROGRAM} bytes; use a shorter program")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not UTF-8 text; save it in that encoding") from None
    return "\n".join(code_lines(whole_text(content, path.name))).strip("\n") + "\n"


def run_solution(text: str, file: str, named: str, blank: tuple[str, ...]) -> Solution:
    """Run the solution twice, and return it with its trace.

    Args:
        text: the program.
        file: its file name in the course.
        named: the author's name for it, for messages.
        blank: the functions whose bodies the student writes; if empty, `main`.

    Raises:
        CourseError: the solution is no basis for an exercise; the message says what to change.
    """
    program = Program(path=file, source=text.encode())
    try:
        tree = parse(program.source, file)
        compiled(program)
    except SyntaxError as problem:
        raise CourseError(f"{named}:{problem.lineno or 1}: Python cannot read this: {problem.msg}") from None
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    _must_have_main(functions, named)
    for name in blank:
        if name not in functions:
            raise CourseError(f"{named} has no function {name} at its top for the student to write")
    trace, again = (simulate(program, Play(entry=MAIN), wall_limit=SOLUTION_LIMIT) for _ in range(2))
    _must_be_a_sample(trace, again, named)
    return Solution(file, text, functions, blank or (MAIN,), trace)


def _must_have_main(functions: dict[str, Function], named: str) -> None:
    main = functions.get(MAIN)
    if not isinstance(main, ast.AsyncFunctionDef):
        raise CourseError(f"{named} has no `async def main()`; the suite begins there, so add one")
    given = main.args
    needed = [*given.posonlyargs, *given.args][: len(given.posonlyargs + given.args) - len(given.defaults)]
    if needed or any(default is None for default in given.kw_defaults):
        raise CourseError(f"{named}:{main.lineno}: main requires arguments; add defaults, since the suite passes none")


def _must_be_a_sample(trace: Trace, again: Trace, named: str) -> None:
    where = f"{named}:{trace.error.line}" if trace.error is not None and trace.error.line else named
    if trace.outcome == "raised" and trace.error is not None:
        raise CourseError(f"{where}: main raises {trace.error.type}: {trace.error.message}; use one that finishes")
    if trace.outcome == "timed out":
        raise CourseError(
            f"{named}: main was still running after {SOLUTION_LIMIT:g} s of real time; a suite can stop an endless "
            "program (`until=`), but `grader new` needs one that finishes"
        )
    if trace.outcome != "finished":
        raise CourseError(f"{where}: main {ENDINGS_IN_WORDS[trace.outcome]}; use one that finishes")
    if not any(trace.lines):
        raise CourseError(f"{named}: main prints nothing; the README and the suite show what is printed, so print more")
    if (trace.timed_lines, trace.elapsed) != (again.timed_lines, again.elapsed):
        first = next(
            (pair for pair in zip(trace.timed_lines, again.timed_lines, strict=False) if len(set(pair)) > 1), ("", "")
        )
        said = f": {first[0]!r} the first time, {first[1]!r} the second" if any(first) else ""
        raise CourseError(f"{named} does not do the same twice{said}; remove whatever depends on chance")
    if not all(trace.lines):
        raise CourseError(f"{named} prints an empty line, which a sample with times cannot show; remove it")
    if len(trace.lines) > MOST_SAMPLE_LINES:
        raise CourseError(
            f"{named} prints {len(trace.lines)} lines; a README has room for {MOST_SAMPLE_LINES}, so let main print "
            "fewer"
        )
    if trace.blocking:
        call = trace.blocking[0]
        raise CourseError(f"{named}:{call.line or 1}: {call.call} blocks the event loop; a solution must not")
    if trace.loose_ends:
        raise CourseError(f"{named} leaves something undone: {trace.loose_ends[0]}; a solution must not")


def written_by_student(solution: Solution, stub: str) -> list[str]:
    """Return the lines that the solution prints and the stub does not, each once; if there are none, all lines."""
    program = Program(path=solution.file, source=stub.encode())
    without = simulate(program, Play(entry=MAIN), wall_limit=SOLUTION_LIMIT)
    lines = list(dict.fromkeys(solution.trace.lines))
    return [line for line in lines if not without.shows(line)] or lines


# Stand-ins for the given functions --------------------------------------------------------------------------


class _Slower(ast.NodeTransformer):
    """A transformer that makes each sleep a virtual second longer, and counts the sleeps."""

    def __init__(self) -> None:
        """Start with no sleeps counted."""
        self.sleeps = 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Return the call, with a longer delay if it is `asyncio.sleep`."""
        self.generic_visit(node)
        if ast.unparse(node.func) == "asyncio.sleep" and node.args:
            self.sleeps += 1
            delay = node.args[0]
            number = isinstance(delay, ast.Constant) and isinstance(delay.value, int | float)
            longer = ast.Constant(delay.value + 1) if number else ast.BinOp(delay, ast.Add(), ast.Constant(1))  # type: ignore[attr-defined]
            node.args[0] = longer
        return node


class StandIns(NamedTuple):
    """Functions that replace given ones in a check.

    `names` maps each given function to its stand-in, `code` is for `scenarios.py`, and `trace` is a run with them.
    """

    names: dict[str, str]
    code: str
    trace: Trace


def slower_stand_ins(solution: Solution) -> StandIns | None:
    """Return stand-ins for the given functions that take a second longer.

    None if there are none, or if the program with them does not finish, or prints the same lines at the same times.
    """
    names, parts = {}, []
    for function in solution.given:
        if not isinstance(function, ast.AsyncFunctionDef) or function.decorator_list or _needs_more(function):
            continue
        copied = ast.parse(ast.unparse(function)).body[0]
        assert isinstance(copied, ast.AsyncFunctionDef)
        change = _Slower()
        change.visit(copied)
        if change.sleeps:
            names[function.name] = copied.name = f"slower_{function.name}"
            if ast.get_docstring(copied) is not None:
                del copied.body[0]
            said = f"Stands in for `{function.name}`: each sleep takes a second longer."
            copied.body.insert(0, ast.Expr(ast.Constant(said)))
            parts.append(ast.unparse(ast.fix_missing_locations(copied)).replace(f"'{said}'", f'"""{said}"""'))
    if not names:
        return None
    code = "\n\n\n".join(['"""Stand-ins: the same program at other times."""\n\nimport asyncio', *parts]) + "\n"
    program = Program(path=solution.file, source=solution.text.encode(), scenarios=compiled_scenarios(code.encode()))
    trace = simulate(program, Play(entry=MAIN, replace=names), wall_limit=SOLUTION_LIMIT)
    fit = trace.outcome == "finished" and not trace.loose_ends and len(trace.lines) <= 2 * MOST_SAMPLE_LINES
    return StandIns(names, code, trace) if fit and trace.timed_lines != solution.trace.timed_lines else None


def _needs_more(function: Function) -> set[str]:
    """Return the names that the function takes from the file around it; a stand-in in another file lacks them."""
    nodes = list(ast.walk(function))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.name for node in nodes if isinstance(node, Function | ast.ExceptHandler) and node.name}
    return {node.id for node in names} - own - set(dir(builtins)) - {"asyncio"}
