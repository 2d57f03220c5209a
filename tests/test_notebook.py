"""Notebooks: code cells in order on one loop, top-level `await`, IPython's own commands left out."""

import nbformat
import pytest

from grader.findings import find_in_trace
from grader.findings.evidence import Evidence
from grader.notebook import cells, place
from grader.simulation import Play, simulate
from grader.submission import Program, parse
from grader.trace import Trace

MAIN = "import asyncio\n\nasync def main():\n    print('hello')\n    await asyncio.sleep(1)\n    print('world')"


def notebook(*code: str) -> bytes:
    """A notebook with a text cell and these code cells."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, code)]
    return nbformat.writes(made).encode()


def run(*code: str, kind: str = "script") -> Trace:
    program = Program(path="lesson.ipynb", source=notebook(*code))
    return simulate(program, Play(kind=kind, entry="main"), wall_limit=5)  # type: ignore[arg-type]


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
