"""The solution that an author brings: read, and run on the virtual clock, as all the rest is made from what it does."""

import ast
import builtins
from pathlib import Path
from typing import NamedTuple

from grader.exceptions import CourseError
from grader.graded import whole_text
from grader.simulation import Play, simulate
from grader.submission import LARGEST_FILE, Program, compiled, compiled_scenarios, parse
from grader.text import code_lines
from grader.trace import Trace

MAIN = "main"
MOST_LINES = 12
"""Of a sample: a README has 25 in all."""
WALL_LIMIT = 5.0
Function = ast.FunctionDef | ast.AsyncFunctionDef
ENDINGS = {
    "deadlock": "comes to a standstill: everybody waits, and nothing can ever run again",
    "cut off": "does not come to its end",
    "crashed": "ends its own process, or prints without end",
}


class Brought(NamedTuple):
    """A solution that works: its text, the functions at its top, those that a student is to write, and its run."""

    file: str
    text: str
    functions: dict[str, Function]
    blank: tuple[str, ...]
    trace: Trace

    @property
    def given(self) -> list[Function]:
        """The functions that a student finds ready."""
        return [function for name, function in self.functions.items() if name not in self.blank]

    @property
    def asks(self) -> dict[str, str]:
        kinds = {name: isinstance(node, ast.AsyncFunctionDef) for name, node in self.functions.items()}
        return {name: "async" if asynchronous else "plain" for name, asynchronous in kinds.items()}


def read(path: Path) -> str:
    """The text of the author's file.

    Raises:
        CourseError: it cannot be a solution.
    """
    if path.suffix == ".ipynb":
        raise CourseError(f"{path} is a notebook; bring a .py file, and see 20_top_level_await for one with a notebook")
    content = path.read_bytes()
    if len(content) > LARGEST_FILE:
        raise CourseError(f"{path} is longer than {LARGEST_FILE} bytes; bring a shorter program")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not text in UTF-8; save it as that") from None
    return "\n".join(code_lines(whole_text(content, path.name))).strip("\n") + "\n"


def bring(text: str, file: str, named: str, blank: tuple[str, ...]) -> Brought:
    """Run the solution, twice.

    Args:
        file: its name in the course; named: as the author calls it.
        blank: functions whose bodies the student is to write; `main` if there is none.

    Raises:
        CourseError: it does not do what can be asked of a student; the text says what to mend.
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
    trace, again = (simulate(program, Play(entry=MAIN), wall_limit=WALL_LIMIT) for _ in range(2))
    _must_be_a_sample(trace, again, named)
    return Brought(file, text, functions, blank or (MAIN,), trace)


def _must_have_main(functions: dict[str, Function], named: str) -> None:
    main = functions.get(MAIN)
    if not isinstance(main, ast.AsyncFunctionDef):
        raise CourseError(f"{named} has no `async def main()`; the suite begins there, so give it one")
    given = main.args
    needed = [*given.posonlyargs, *given.args][: len(given.posonlyargs + given.args) - len(given.defaults)]
    if needed or any(default is None for default in given.kw_defaults):
        raise CourseError(f"{named}:{main.lineno}: main wants arguments; give them defaults, for the suite has none")


def _must_be_a_sample(trace: Trace, again: Trace, named: str) -> None:
    where = f"{named}:{trace.error.line}" if trace.error is not None and trace.error.line else named
    if trace.outcome == "raised" and trace.error is not None:
        raise CourseError(f"{where}: main raises {trace.error.type}: {trace.error.message}; bring one that ends well")
    if trace.outcome == "timed out":
        raise CourseError(
            f"{named}: main was still running after {WALL_LIMIT:g} s of real time; a suite can stop an endless program "
            "(`until=`), but what is made here needs one that ends"
        )
    if trace.outcome != "finished":
        raise CourseError(f"{where}: main {ENDINGS[trace.outcome]}; bring one that ends well")
    if not any(trace.lines):
        raise CourseError(f"{named}: main prints nothing; the README and the suite show what is printed, so print more")
    if (trace.timed_lines, trace.elapsed) != (again.timed_lines, again.elapsed):
        first = next(
            (pair for pair in zip(trace.timed_lines, again.timed_lines, strict=False) if len(set(pair)) > 1), ("", "")
        )
        said = f": {first[0]!r} the first time, {first[1]!r} the second" if any(first) else ""
        raise CourseError(f"{named} does not do the same twice{said}; take chance out of it")
    if not all(trace.lines):
        raise CourseError(f"{named} prints an empty line, which a sample with times cannot show; leave it out")
    if len(trace.lines) > MOST_LINES:
        raise CourseError(
            f"{named} prints {len(trace.lines)} lines; a README has room for {MOST_LINES}, so let main print fewer"
        )
    if trace.blocking:
        call = trace.blocking[0]
        raise CourseError(f"{named}:{call.line or 1}: {call.call} holds up the event loop; a solution does not")
    if trace.loose_ends:
        raise CourseError(f"{named} leaves something undone: {trace.loose_ends[0]}; a solution does not")


# With other functions given ---------------------------------------------------------------------------------


class _Slower(ast.NodeTransformer):
    """Makes each sleep a second longer."""

    def __init__(self) -> None:
        self.sleeps = 0

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.func) == "asyncio.sleep" and node.args:
            self.sleeps += 1
            delay = node.args[0]
            number = isinstance(delay, ast.Constant) and isinstance(delay.value, int | float)
            longer = ast.Constant(delay.value + 1) if number else ast.BinOp(delay, ast.Add(), ast.Constant(1))  # type: ignore[attr-defined]
            node.args[0] = longer
        return node


class StandIns(NamedTuple):
    """Functions in the place of those that are given, by the names of both, and what is printed with them."""

    names: dict[str, str]
    code: str
    trace: Trace


def slower(brought: Brought) -> StandIns | None:
    """The same program with given functions that take a second longer; None where that makes no other sample."""
    names, parts = {}, []
    for function in brought.given:
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
    program = Program(path=brought.file, source=brought.text.encode(), scenarios=compiled_scenarios(code.encode()))
    trace = simulate(program, Play(entry=MAIN, replace=names), wall_limit=WALL_LIMIT)
    fit = trace.outcome == "finished" and not trace.loose_ends and len(trace.lines) <= 2 * MOST_LINES
    return StandIns(names, code, trace) if fit and trace.timed_lines != brought.trace.timed_lines else None


def _needs_more(function: Function) -> set[str]:
    """Names that the function has from the file around it."""
    nodes = list(ast.walk(function))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.name for node in nodes if isinstance(node, Function | ast.ExceptHandler) and node.name}
    return {node.id for node in names} - own - set(dir(builtins)) - {"asyncio"}
