"""Notebooks: code cells in order on one loop, top-level `await`, IPython's own commands left out."""

import nbformat
import pytest

from grader.checks.finding_text import own_line
from grader.findings import find, find_in_trace
from grader.findings.evidence import Evidence
from grader.grades.graded import file_text, place_in
from grader.grades.results import Finding
from grader.simulation.running import simulate
from grader.submission.notebook import cells, place
from grader.submission.parsing import parse
from grader.submission.program import Play, Program
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

MAIN = "import asyncio\n\nasync def main():\n    print('hello')\n    await asyncio.sleep(1)\n    print('world')"


def notebook(*code: str) -> bytes:
    """Return a notebook with a text cell and these code cells."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, code)]
    return nbformat.writes(made).encode()


def run(*code: str, kind: str = "script") -> Trace:
    program = Program(path="lesson.ipynb", source=notebook(*code))
    return simulate(program, Play(kind=kind, entry="main" if kind == "call" else ""), wall_limit=40)  # type: ignore[arg-type]


def test_cells_run_in_order_and_may_await() -> None:
    trace = run(MAIN, "await main()", "print('end')")
    assert trace.timed_lines == ["hello@0", "world@1", "end@1"]
    assert trace.loose_ends == []


@pytest.mark.parametrize(
    "cell",
    [
        "%time await main()",
        "%%time\nawait main()",
        "%matplotlib inline\n!ls\nawait main()\nmain?",
        "%%capture\nawait main()",
    ],
)
def test_commands_of_ipython_are_tolerated(cell: str) -> None:
    assert run(MAIN, cell).timed_lines == ["hello@0", "world@1"]


def test_a_cell_in_another_language_is_left_out() -> None:
    assert run(MAIN, "%%bash\nrm -rf something", "await main()").lines == ["hello", "world"]


def test_a_loop_is_running_already_as_in_jupyter() -> None:
    trace = run(MAIN, "asyncio.run(main())")
    assert trace.error is not None
    assert "cannot be called from a running event loop" in trace.error.message


def test_a_task_lives_on_from_cell_to_cell() -> None:
    trace = run(MAIN, "task = asyncio.create_task(main())", "await task")
    assert trace.timed_lines == ["hello@0", "world@1"]


def test_a_function_of_a_notebook_can_be_called_though_a_cell_is_endless() -> None:
    trace = run(MAIN, "while True:\n    await asyncio.sleep(1)", kind="call")
    assert trace.timed_lines == ["hello@0", "world@1"]


def test_lines_are_told_as_cell_and_line() -> None:
    source = notebook(MAIN, "x = 1\n\nasyncio.sleep(1)")
    program = Program(path="lesson.ipynb", source=source)
    play = Play(kind="script")
    runs = ((play, simulate(program, play)),)
    tree = parse(source, program.path)
    evidence = Evidence(file=program.path, source=source, tree=tree, runs=runs, comparison=None, asks={})
    (finding,) = find_in_trace(evidence)
    assert (finding.code, finding.cell, finding.line) == ("never-awaited", 3, 3)
    assert place(source, program.path, cells(source, program.path)[1].first_line) == (3, 1)


@pytest.mark.parametrize("source", [b"", b"{}", b"[1]", b"print('x')", b"\xff\xfe", b'{"nbformat": 4, "cells": 3}'])
def test_what_is_no_notebook_cannot_be_read(source: bytes) -> None:
    trace = simulate(Program(path="lesson.ipynb", source=source), Play(kind="script"))
    assert (trace.outcome, trace.reason, trace.began) == ("raised", "syntax-error", False)


def finding(**where: int) -> Finding:
    return Finding(code="raised", title="", message="", file="lesson.ipynb", **where)


def test_a_finding_s_own_line_is_quoted_though_text_stands_between_the_cells() -> None:
    source = notebook("a = 1", "b = 2\nc = 3")
    assert own_line(finding(cell=2, line=1), source) == "a = 1"
    assert own_line(finding(cell=3, line=2), source) == "c = 3"
    assert own_line(finding(cell=1, line=1), source) == own_line(finding(cell=3, line=9), source) == ""


def test_a_notebook_as_text_has_its_cells_under_their_numbers() -> None:
    text = file_text(notebook("a = 1\n%time a", "b = 2"), "lesson.ipynb")
    assert text == "# cell 2\na = 1\na\n# cell 3\nb = 2"
    assert place_in(text, finding(cell=3, line=1)) == 5
    assert file_text(b"no notebook \xff", "lesson.ipynb") == "no notebook \ufffd"


def test_a_form_feed_ends_no_line() -> None:
    found = Finding(code="raised", title="", message="", file="program.py", line=2)
    assert own_line(found, b"a = 1  # \x0c\nb = 2\n") == "b = 2"


@pytest.mark.parametrize("output", ["NaN", "[-Infinity, NaN]", r'"half of a face: \ud83d"'])
def test_json_that_only_python_and_javascript_write_is_read(output: str) -> None:
    source = notebook("await main()").replace(b'"metadata": {}', b'"metadata": {"x": %s}' % output.encode(), 1)
    assert [cell.code for cell in cells(source, "lesson.ipynb")] == ["await main()"]


def test_half_of_a_character_in_code_is_a_question_mark() -> None:
    source = notebook("print('@')").replace(b"@", rb"\ud83d")
    assert [cell.code for cell in cells(source, "lesson.ipynb")] == ["print('?')"]


def test_a_notebook_without_main_is_not_said_to_define_it() -> None:
    source = notebook("x = 1")
    trace = run("x = 1")
    evidence = Evidence(
        "lesson.ipynb", source, parse(source, "lesson.ipynb"), ((Play(), trace),), None, {"main": "async"}
    )
    (found,) = find([evidence])
    assert (found.code, "has no main" in found.message, "defines main" in found.message) == (
        "never-started",
        True,
        False,
    )
