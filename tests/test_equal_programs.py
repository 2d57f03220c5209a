"""Equal programs of a class are graded once, and nobody can see it in the results."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
from msgspec.structs import replace

from grader.classroom import worker
from grader.classroom.shared_results import LatestResults
from grader.classroom.store import Store
from grader.course.course import Course
from grader.grading.equal_programs import program_digest
from grader.grading.judge_service import JudgeService
from grader.isolation import process
from tests.test_attention import CREATE, RIGHT, ROOT, WRONG, in_this_process, run  # noqa: F401 (a fixture)
from tests.test_near_names import lay

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("in_this_process")]
COURSE = Course(ROOT / "exercises")
ONE = b'import asyncio\n\n\nasync def main():\n    print("hi")\n    await asyncio.sleep(1)\n\nasyncio.run(main())\n'


def digest(source: bytes | str, file: str = "program.py", rules: bytes = b"rules") -> bytes | None:
    return program_digest(rules, source.encode() if isinstance(source, str) else source, file)


# Which files are one program -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        b"# my answer\n\n" + ONE,
        ONE.replace(b'"hi"', b"'hi'"),
        ONE.replace(b"\n", b"\r\n"),
        ONE.replace(b"    ", b"  "),
        b"\xef\xbb\xbf" + ONE,
        ONE.replace(b"\n\n", b"\n\n\n\n"),
        ONE.replace(b'"hi"', b'("hi")'),
    ],
)
def test_comments_blank_lines_quotes_and_indents_make_no_other_program(other: bytes) -> None:
    assert digest(ONE) == digest(other) is not None


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace(b"hi", b"ho"),
        ONE.replace(b"sleep(1)", b"sleep(1.0)"),
        ONE.replace(b"main", b"hello"),
        ONE.replace(b'"hi")\n    await', b'"hi"); await'),  # a trace counts by lines
        ONE.replace(b"async def main():", b'async def main():\n    """Greet."""'),
    ],
)
def test_another_tree_or_another_share_of_lines_is_another_program(other: bytes) -> None:
    assert digest(other) not in (digest(ONE), None)


@pytest.mark.parametrize(
    "looks",
    [
        "print(__file__)",
        "import inspect",
        "import os.path",
        "from . import beside",
        "import traceback as asyncio",
        "from pathlib import Path",
        "print(open('program.py').read())",
        "print(main().cr_code.co_firstlineno)",
        "print(getattr(main().cr_code, 'co_firstlineno'))",
        "try: 1 / 0\nexcept ZeroDivisionError as e: print(e.__traceback__.tb_lineno)",
        "asyncio.current_task().print_stack()",
        "import random; random.seed()",
        "import uuid",
        "import socket; print(socket.create_server(('', 0)).getsockname())",
        "print(writer.get_extra_info('sockname'))",
        "from sys import exc_info",
        "eval('1')",
    ],
)
def test_a_program_that_can_see_its_lines_or_chance_is_like_no_other(looks: str) -> None:
    assert digest(ONE.decode() + looks) is None


def test_a_program_that_uses_sockets_without_their_names_is_like_others() -> None:
    program = ONE.decode() + "import socket\nours, theirs = socket.socketpair()\n"
    assert digest(program) == digest(f"# mine\n{program}") is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('print("""a\n\n# b\n""")', 'print("""a\n\n""")'),
        ('print("""a\n\nb""")', 'print("""a\nb""")'),
        ("print('a # b')", "print('a')"),
        ("print('a \\\n# b')", "print('a')"),
        ("x = 1 + \\\n  2\nprint(x)", "x = 1 + 2\nprint(x)"),
        ("print(f'{1}#{2}')", "print(f'{1}')"),
        ("print(\n  # one\n  1,\n)", "print(1,\n)"),
    ],
)
def test_what_looks_like_a_comment_or_a_blank_line_counts_where_it_is_neither(one: str, other: str) -> None:
    digests = [digest(f"{start}{source}\n") for source in (one, other) for start in ("", "# mine\n\n")]
    assert digests[0] == digests[1] is not None
    assert digests[2] == digests[3] is not None


def test_a_comment_or_a_blank_line_in_a_text_makes_another_program() -> None:
    with_comment, without, blank = (digest(f'print("""a\n{rest}""")\n') for rest in ("# b\n", "", "\n"))
    assert len({with_comment, without, blank}) == 3


def test_what_cannot_be_read_or_is_too_long_is_like_no_other() -> None:
    assert digest("def") is None
    assert digest(ONE + b"#" * 70_000) is None


def test_other_rules_make_another_program() -> None:
    assert digest(ONE, rules=b"other") != digest(ONE)


def notebook(*cells: str, **more: object) -> str:
    code = [{"cell_type": "code", "source": cell, "outputs": [], "metadata": {}, **more} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code})


def test_notebooks_are_compared_cell_by_cell_without_their_outputs() -> None:
    one = digest(notebook("print(1)", "print(2)"), "a.ipynb")
    assert one == digest(notebook("print(1)  # one", "print(2)", execution_count=7), "a.ipynb") is not None
    assert one != digest(notebook("print(1)\nprint(2)"), "a.ipynb")


# What a result holds for ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judge():
    service = JudgeService(COURSE, COURSE.select((CREATE,)), "prefer")
    yield service
    service.close()


@pytest.mark.parametrize(
    ("source", "holds_for"),
    [
        (RIGHT, "equal programs"),
        (WRONG, "equal files"),
        (RIGHT.replace(b"async def main():", b"async def main():\n    import gc"), ""),  # flagged
        pytest.param(b"while True: pass\n", "equal files", marks=pytest.mark.slow),  # stopped by a clock
        (b"import os\nos.abort()\n", ""),  # flagged, and crashed
        (b"def (\n", "equal files"),
    ],
)
def test_only_a_passing_result_without_flags_holds_for_equal_programs(
    judge: JudgeService, source: bytes, holds_for: str
) -> None:
    assert judge.mark("ada", {CREATE: source}, [CREATE])[CREATE].also_for == holds_for


def test_a_result_for_which_little_time_was_left_holds_for_no_other_file(
    judge: JudgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MOST_LIMITS_OF_ALL", -1)
    marked = judge.mark("ada", {CREATE: RIGHT}, [CREATE])[CREATE]
    assert (marked.grade.status, marked.also_for) == ("passed", "")


def test_a_result_whose_run_shows_a_line_holds_for_equal_files_only(judge: JudgeService) -> None:
    shown = RIGHT.replace(b"async def main():", b"async def main():\n    str(asyncio.current_task())")
    marked = judge.mark("ada", {CREATE: shown}, [CREATE])[CREATE]
    assert (marked.grade.status, marked.also_for) == ("passed", "equal programs")
    returned = RIGHT.replace(b"async def main():", b"async def main():\n    note = asyncio.current_task()")
    returned = returned.replace(b"\n\n\nasyncio.run", b"\n    return repr(note)\n\n\nasyncio.run")
    assert returned.count(b"return repr") == 1, "the solution ends as it did"
    marked = judge.mark("ada", {CREATE: returned}, [CREATE])[CREATE]
    assert (marked.grade.status, marked.also_for) == ("passed", "equal files")


@pytest.mark.slow
def test_no_passing_result_of_the_course_shows_where_its_lines_are() -> None:
    solutions = {one.id: (ROOT / "solutions" / one.id / one.file).read_bytes() for one in COURSE.exercises}
    moved = {name: b"# mine\n\n" + file if file[:1] != b"{" else file for name, file in solutions.items()}
    service = JudgeService(COURSE, COURSE.exercises, "prefer")
    one, other = (service.mark("ada", files, list(files)) for files in (solutions, moved))
    service.close()
    for name, marked in one.items():
        assert replace(marked, seconds=0) == replace(other[name], seconds=0)
        assert marked.also_for == "equal programs", name


TOML = b"""
title = "T"

[[exercises]]
id = "01_one"
title = "One"
points = 1
stub = "0"
asks = {}
hints = ["a", "b", "c"]
learnt = "x"
"""


def test_a_suite_that_reads_the_text_gets_each_text(tmp_path: Path) -> None:
    course = lay(
        tmp_path / "course",
        {
            "course.toml": TOML,
            "01_one/one.py": b"# TODO\n",
            "01_one/test_one.py": dedent('''
                async def test_has_a_comment(run):
                    """Has a comment"""
                    assert b"#" in run.source
                    assert (await run.script()).lines == []
            ''').encode(),
        },
    )
    opened = Course(course)
    service = JudgeService(opened, opened.exercises, "prefer")
    marked = service.mark("ada", {"01_one": b"x = 1  # one\n"}, ["01_one"])["01_one"]
    service.close()
    assert (marked.grade.status, marked.also_for) == ("passed", "equal files")


# A class -------------------------------------------------------------------------------------------------


def results(out: Path) -> dict[str, bytes]:
    files = [out / "results.jsonl", out / "gradebook.csv", *sorted((out / "report" / "students").iterdir())]
    return {file.name: file.read_bytes() for file in files}


FILES = {
    "ann": RIGHT,
    "bob": b"# Bob\n" + RIGHT,
    "cyd": RIGHT.replace(b'"', b"'") + b"\n\n",
    "dan": WRONG,
    "eve": b"# Eve\n\n" + WRONG,
    "fay": WRONG,
    "gil": b"import os\nos._exit(0)\n",
    "hal": RIGHT,
}


@pytest.fixture
def grades_each(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AbstractContextManager[object]]:
    """Return a context in which no result is taken over; before and after it, nothing is known of earlier ones."""

    @contextmanager
    def each() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(LatestResults, "find", lambda *_: {})
            patch.setattr(Store, "equal", lambda *_: None)
            yield

    latest = LatestResults()
    monkeypatch.setattr(worker, "_latest", latest)
    return each


def test_a_class_has_the_results_of_grading_each_student(tmp_path: Path, grades_each) -> None:
    folder = lay(tmp_path / "class", {f"{student}/create_task.py": file for student, file in FILES.items()})
    at_once = run(folder, tmp_path / "at-once")
    with grades_each():
        each = run(folder, tmp_path / "each")
    assert results(tmp_path / "at-once") == results(tmp_path / "each")
    assert "Equal:     4 results are those of an equal program" in at_once.stdout  # bob, cyd, fay and hal
    assert "Equal" not in each.stdout
    assert "Equal" not in run(folder, tmp_path / "at-once").stdout  # they are known


@pytest.mark.slow  # a second in real time
def test_a_program_that_came_later_takes_its_result_over_without_its_audit(tmp_path: Path) -> None:
    out, folder = tmp_path / "out", lay(tmp_path / "class", {"ada/create_task.py": RIGHT})
    assert "1 agree" in run(folder, out, "--audit").stdout
    lay(folder, {"bo/create_task.py": b"# Bo\n" + RIGHT})
    again = run(folder, out)
    assert "Equal:     1 result is" in again.stdout
    with Store(out / "results.sqlite") as store:
        (ada,), (bo,) = store.of("ada").values(), store.of("bo").values()
    assert (ada.audited is None, bo.audited) == (False, None)
    assert bo.grade == ada.grade


def test_what_replaced_a_result_is_what_is_taken_over(tmp_path: Path) -> None:
    out, folder = tmp_path / "out", lay(tmp_path / "class", {"ada/create_task.py": RIGHT})
    run(folder, out)
    run(lay(folder, {"ada/create_task.py": WRONG}), out)
    run(lay(folder, {"bo/create_task.py": RIGHT, "cy/create_task.py": WRONG}), out)
    with Store(out / "results.sqlite") as store:
        scores = {name: store.of(name)[CREATE].grade.score for name in ("ada", "bo", "cy")}
    assert scores == {"ada": 0, "bo": 7, "cy": 0}
