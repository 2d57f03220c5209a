"""The texts of a new exercise: stub, README, suite and entry in `course.toml`, made from a solution and its run.

All of them work unchanged. Whatever only the author can say is filled in as a sample, below a line with `AUTHOR:`.
"""

import ast
import json
import re
from typing import NamedTuple

from grader.authoring.given import given, given_line
from grader.authoring.material import AUTHOR_MARK
from grader.authoring.new.solution import Solution, StandIns, written_by_student
from grader.course.fingerprints import fingerprint
from grader.submission.parsing import Function
from grader.text import code_lines
from grader.trace.trace import Trace, clock

SAMPLE_PROGRAM = '''\
"""Three things at the same time."""

import asyncio


async def work(name, seconds):
    print(f"{name} begins")
    await asyncio.sleep(seconds)
    print(f"{name} ends")


async def main():
    print("ready")
    await asyncio.gather(work("short", 1), work("long", 3), work("middle", 2))
    print("all are done")
'''
"""The solution that `grader new` uses when the author names none. Neither the first nor the last part takes longest."""
SAMPLE_MARK = (
    f"# {AUTHOR_MARK} make this sample your own, or begin again with yours: grader new TOPIC --solution FILE\n"
)
PYTEST_INI = """\
[pytest]
addopts = --import-mode=importlib
testpaths = exercises
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
timeout = 10
"""
"""pytest's settings next to a new course: those of the repository that its students get."""
POINTS_FOR_LINES = 2
MOST_ASKED = 3
"""The most lines that `shows=` lists. A run must show one of them before a check of what it avoids gives points."""


class Draft(NamedTuple):
    """The id and the title of the new exercise."""

    id: str
    title: str

    @property
    def topic(self) -> str:
        """Return the id without its number."""
        return self.id.partition("_")[2]

    @property
    def number(self) -> str:
        """Return the number of the exercise, with its leading zero."""
        return self.id.partition("_")[0]


def title_of(topic: str) -> str:
    """Return a title for a topic: its words, the first one capitalized."""
    words = topic.replace("_", " ")
    return words[0].upper() + words[1:]


# Stub -------------------------------------------------------------------------------------------------------


def stub(solution: Solution) -> str:
    """Return the solution with a body that does nothing in each blank function, and with one TODO."""
    lines = code_lines(solution.text)
    blank = sorted((solution.functions[name] for name in solution.blank), key=lambda node: node.lineno)
    for node in reversed(blank):
        first, names = node is blank[0], " and ".join(solution.blank)
        note = [f"    # {AUTHOR_MARK} say in the next line what there is to write"] if first else []
        note += [f"    # TODO: write {names}, so that it prints what the README shows"] if first else []
        lines[node.lineno - 1 : node.end_lineno] = [*_head(node, lines), *note, "    ..."]
    tree = ast.parse("\n".join(lines))
    for statement in reversed(tree.body):
        if _runs_the_program(statement):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip("\n") + "\n"


def _head(node: Function, lines: list[str]) -> list[str]:
    """Return the lines of the `def` and of the docstring.

    Comments before the body are left out, because they may describe the answer.
    """
    body = node.body[0]
    if body.lineno == node.lineno:
        copied = ast.parse(ast.unparse(node)).body[0]
        assert isinstance(copied, Function)
        return ast.unparse(copied).splitlines()[: copied.body[0].lineno - 1]
    if ast.get_docstring(node) is not None:
        return lines[node.lineno - 1 : body.end_lineno]
    end = min([body.lineno, *(one.lineno for one in getattr(body, "decorator_list", []))]) - 1
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return lines[node.lineno - 1 : end]


def _runs_the_program(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        return "__name__" in ast.unparse(statement.test)
    return isinstance(statement, ast.Expr) and "main()" in ast.unparse(statement)


# README -----------------------------------------------------------------------------------------------------


def readme(draft: Draft, solution: Solution) -> str:
    """Return the README: a sample of the task's text, and the lines that the solution prints with their times."""
    trace = solution.trace
    asked = " and ".join(f"`{name}`" for name in solution.blank)
    given = ", ".join(f"`{function.name}`" for function in solution.given)
    shown = [f"{clock(line.at)} s  {line.text.rstrip()}" for line in trace.printed]
    took = f"takes {_seconds(trace.elapsed)}" if trace.elapsed else "takes no time"
    return "\n".join(
        [
            f"# {draft.number}. {draft.title}",
            "",
            f"<!-- {AUTHOR_MARK} say in two or three sentences what is new here, and what the student writes -->",
            f"{given} {'is' if len(solution.given) == 1 else 'are'} given. Write {asked}."
            if given
            else f"Write {asked}.",
            "",
            "When `main` runs, these lines come at these times:",
            "",
            "```text",
            *shown,
            "```",
            "",
            f"The whole run {took}.",
            "",
            "In Python's documentation: [asyncio](https://docs.python.org/3/library/asyncio.html).",
            "",
            f"Check your work: `pytest exercises/{draft.id}`",
            "",
        ]
    )


# Suite ------------------------------------------------------------------------------------------------------


def suite(draft: Draft, solution: Solution, stub_text: str, stand_ins: StandIns | None) -> str:
    """Return the suite: checks of the lines at their times, the elapsed time, other times, blocking and loose ends.

    The stub blocks nothing and leaves nothing behind either. Such checks therefore ask for a run that shows a line
    which the stub does not print.
    """
    trace = solution.trace
    used = sorted({use.construct for use in trace.constructs})
    wish = f', like trace.put_to_work("{used[0]}") >= {trace.put_to_work(used[0])}' if used else ""
    took = f"takes {_seconds(trace.elapsed)}" if trace.elapsed else "takes no time"
    asked = written_by_student(solution, stub_text)[:MOST_ASKED]
    shows = f", shows=[{', '.join(map(quoted, asked))}]"
    parts = [
        f'"""{draft.title}: what is printed, and when."""\n\nimport pytest',
        f"# {AUTHOR_MARK} add a check for whatever else the task fixes{wish}\n"
        + _test("prints_each_line_at_its_time", "Prints the lines of the README, each at its time", "", _lines(trace),
              points=POINTS_FOR_LINES),
        _test("takes_no_longer", f"The whole run {took}", shows, f"trace.elapsed == {clock(trace.elapsed)}"),
    ]  # fmt: skip
    if stand_ins is not None:
        whose = " and ".join(stand_ins.names)
        replace = ", ".join(f'"{name}": "{other}"' for name, other in stand_ins.names.items())
        title = f"Also right when {whose} {'takes' if len(stand_ins.names) == 1 else 'take'} a second longer"
        parts.append(_test("right_at_other_times", title, f", replace={{{replace}}}", _lines(stand_ins.trace)))
    parts += [
        _test("the_loop_is_never_blocked", "The loop is never blocked", shows, "trace.blocked == 0"),
        _test("nothing_is_left_behind", "main comes to its end, and nothing is left behind", shows,
              'trace.outcome == "finished"', "trace.loose_ends == []"),
    ]  # fmt: skip
    return "\n\n\n".join(parts) + "\n"


def points(stand_ins: StandIns | None) -> int:
    """Return the points of the suite that is made with these stand-ins, or without any."""
    return POINTS_FOR_LINES + 3 + (stand_ins is not None)


def _test(name: str, title: str, options: str, *claims: str, points: int = 1) -> str:
    mark = f"@pytest.mark.points({points})\n" if points > 1 else ""
    asserts = "\n".join(f"    assert {claim}" for claim in claims)
    return f'{mark}async def test_{name}(run):\n    """{title}"""\n    trace = await run("main"{options})\n{asserts}'


def _lines(trace: Trace) -> str:
    lines = "".join(f"        {quoted(line)},\n" for line in trace.timed_lines)
    return f"trace.timed_lines == [\n{lines}    ]"


# course.toml ------------------------------------------------------------------------------------------------


def entry(draft: Draft, solution: Solution, stub_text: str, points: int) -> str:
    """Return the exercise's entry in `course.toml`."""
    asks = ", ".join(f'{name} = "{kind}"' for name, kind in solution.asks.items())
    ready = given(stub_text.encode(), solution.text.encode(), solution.file)
    whole = " and ".join(solution.blank)
    hints = [
        "Look at the times in the README: which lines come at the same time, and what is waited for in between?",
        f"Say in words, line by line, what {whole} does first, what next, and what at the same time. Then write that.",
    ]
    return "\n".join(
        [
            "[[exercises]]",
            f'id = "{draft.id}"',
            f'stub = "{fingerprint(stub_text.encode())}"',
            f"asks = {{ {asks} }}",
            *([given_line(ready)] if ready else []),
            f"title = {quoted(draft.title)}",
            f"points = {points}",
            f"# {AUTHOR_MARK} say in one sentence what one knows who has solved it",
            f"learnt = {quoted('Times tell what happens one after the other, and what at the same time.')}",
            f"# {AUTHOR_MARK} write 2 or 3 hints, from a nudge to nearly the answer, without a line of the solution",
            "hints = [",
            *(f"    {quoted(hint)}," for hint in hints),
            "]",
            "",
        ]
    )


def new_course_toml(title: str) -> str:
    """Return the `course.toml` of a new course without exercises."""
    return (
        "# The exercises in teaching order. `grader new TOPIC --course DIR` adds one, `grader verify --course DIR` "
        f"looks at all.\ntitle = {quoted(title)}\n"
    )


def quoted(text: str) -> str:
    """Return the text as a literal that Python and TOML both read."""
    written = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return re.sub(r"[\ud800-\udfff]", "?", written)


def _seconds(seconds: float) -> str:
    return f"{clock(seconds)} second{'' if seconds == 1 else 's'}"
