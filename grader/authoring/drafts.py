"""The texts of a new exercise, made from a solution and what it printed: stub, README, suite, entry in `course.toml`.

It all works as it is. What only the author can say stands there as a sample, under a line with the mark `AUTHOR:`.
"""

import ast
import json
import re
from typing import NamedTuple

from grader.authoring.brought import Brought, Function, StandIns
from grader.authoring.workshop import MARK
from grader.course import fingerprint
from grader.text import code_lines
from grader.trace import Trace, clock

SAMPLE = '''\
"""Two things at the same time."""

import asyncio


async def work(name, seconds):
    print(f"{name} begins")
    await asyncio.sleep(seconds)
    print(f"{name} ends")


async def main():
    print("ready")
    await asyncio.gather(work("long", 2), work("short", 1))
    print("both are done")
'''
"""What `grader new` begins with when no solution is brought."""
SAMPLE_MARK = f"# {MARK} make this sample your own, or begin again with yours: grader new TOPIC --solution FILE\n"
PYTEST_INI = """\
[pytest]
addopts = --import-mode=importlib
testpaths = exercises
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
timeout = 10
"""
"""Beside a new course: as in the repository that its students get."""
POINTS_FOR_LINES = 2


class Draft(NamedTuple):
    """What the exercise will be called."""

    id: str
    title: str

    @property
    def topic(self) -> str:
        return self.id.partition("_")[2]

    @property
    def number(self) -> str:
        return self.id.partition("_")[0]


def title_of(topic: str) -> str:
    words = topic.replace("_", " ")
    return words[0].upper() + words[1:]


# Stub -------------------------------------------------------------------------------------------------------


def stub(brought: Brought) -> str:
    """The solution without what a student is to write: a body that does nothing, and one TODO."""
    lines = code_lines(brought.text)
    blank = sorted((brought.functions[name] for name in brought.blank), key=lambda node: node.lineno)
    for node in reversed(blank):
        first, names = node is blank[0], " and ".join(brought.blank)
        note = [f"    # {MARK} say in the next line what there is to write"] if first else []
        note += [f"    # TODO: write {names}, so that it prints what the README shows"] if first else []
        lines[node.lineno - 1 : node.end_lineno] = [*_head(node, lines), *note, "    ..."]
    tree = ast.parse("\n".join(lines))
    for statement in reversed(tree.body):
        if _runs_the_program(statement):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines).strip("\n") + "\n"


def _head(node: Function, lines: list[str]) -> list[str]:
    """The `def` and the docstring; comments before the body may tell what it does, and are not in it."""
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


def readme(draft: Draft, brought: Brought) -> str:
    trace = brought.trace
    asked = " and ".join(f"`{name}`" for name in brought.blank)
    given = ", ".join(f"`{function.name}`" for function in brought.given)
    shown = [f"{clock(line.at)} s  {line.text.rstrip()}" for line in trace.printed]
    took = f"takes {_seconds(trace.elapsed)}" if trace.elapsed else "takes no time"
    return "\n".join(
        [
            f"# {draft.number}. {draft.title}",
            "",
            f"<!-- {MARK} say in two or three sentences what is new here, and what the student writes -->",
            f"{given} {'is' if len(brought.given) == 1 else 'are'} given. Write {asked}."
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
            f"Check your work: `pytest exercises/{draft.id}`",
            "",
        ]
    )


# Suite ------------------------------------------------------------------------------------------------------


def suite(draft: Draft, brought: Brought, stand_ins: StandIns | None) -> str:
    """Lines at their times, the whole time, other times, no blocking, nothing left behind."""
    trace = brought.trace
    used = sorted({use.construct for use in trace.constructs})
    wish = f', like trace.given_to("{used[0]}") >= {trace.given_to(used[0])}' if used else ""
    took = f"takes {_seconds(trace.elapsed)}" if trace.elapsed else "takes no time"
    parts = [
        f'"""{draft.title}: what is printed, and when."""\n\nimport pytest',
        f"# {MARK} add a check for whatever else the task fixes{wish}\n"
        + _test("prints_each_line_at_its_time", "Prints the lines of the README, each at its time", "", _lines(trace),
              points=POINTS_FOR_LINES),
        _test("takes_no_longer", f"The whole run {took}", "", f"trace.elapsed == {clock(trace.elapsed)}"),
    ]  # fmt: skip
    if stand_ins is not None:
        whose = " and ".join(stand_ins.names)
        replace = ", ".join(f'"{name}": "{other}"' for name, other in stand_ins.names.items())
        title = f"Also right when {whose} {'takes' if len(stand_ins.names) == 1 else 'take'} a second longer"
        parts.append(_test("right_at_other_times", title, f", replace={{{replace}}}", _lines(stand_ins.trace)))
    parts += [
        _test("the_loop_is_never_blocked", "The loop is never blocked", "", "trace.blocked == 0"),
        _test("nothing_is_left_behind", "main comes to its end, and nothing is left behind", "",
              'trace.outcome == "finished"', "trace.loose_ends == []"),
    ]  # fmt: skip
    return "\n\n\n".join(parts) + "\n"


def points(stand_ins: StandIns | None) -> int:
    return POINTS_FOR_LINES + 3 + (stand_ins is not None)


def _test(name: str, title: str, options: str, *claims: str, points: int = 1) -> str:
    mark = f"@pytest.mark.points({points})\n" if points > 1 else ""
    asserts = "\n".join(f"    assert {claim}" for claim in claims)
    return f'{mark}async def test_{name}(run):\n    """{title}"""\n    trace = await run("main"{options})\n{asserts}'


def _lines(trace: Trace) -> str:
    lines = "".join(f"        {quoted(line)},\n" for line in trace.timed_lines)
    return f"trace.timed_lines == [\n{lines}    ]"


# course.toml ------------------------------------------------------------------------------------------------


def entry(draft: Draft, brought: Brought, stub_text: str, points: int) -> str:
    """The exercise in `course.toml`."""
    asks = ", ".join(f'{name} = "{kind}"' for name, kind in brought.asks.items())
    whole = " and ".join(brought.blank)
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
            f"title = {quoted(draft.title)}",
            f"points = {points}",
            f"# {MARK} say in one sentence what one knows who has solved it",
            f"learnt = {quoted('Times tell what happens one after the other, and what at the same time.')}",
            f"# {MARK} write two or three hints, from a nudge to nearly the answer, without a line of the solution",
            "hints = [",
            *(f"    {quoted(hint)}," for hint in hints),
            "]",
            "",
        ]
    )


def beginning(title: str) -> str:
    """A new course, without exercises yet."""
    return (
        "# The exercises in teaching order. `grader new TOPIC --course DIR` adds one, `grader verify --course DIR` "
        f"looks at all.\ntitle = {quoted(title)}\n"
    )


def quoted(text: str) -> str:
    """As Python and TOML both read it."""
    written = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return re.sub(r"[\ud800-\udfff]", "?", written)


def _seconds(seconds: float) -> str:
    return f"{clock(seconds)} second{'' if seconds == 1 else 's'}"
