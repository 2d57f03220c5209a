"""`grader diff`: two programs, or one before and after a change, on one timeline."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from rich.cells import cell_len

from grader.reports import diff_html, diff_text
from grader.reports.diff_text import Side
from grader.submission.parsing import parse
from grader.trace.narrative import narrate
from grader.trace.trace import Trace
from tests.commands import HANGS, run_command

ONE_BY_ONE = """
    import asyncio

    async def fetch(name):
        print("start", name)
        await asyncio.sleep(1)
        print("end", name)

    async def main():
        await fetch("a")
        await fetch("b")

    asyncio.run(main())
"""
TOGETHER = ONE_BY_ONE.replace(
    """await fetch("a")
        await fetch("b")""",
    """await asyncio.gather(fetch("a"), fetch("b"))""",
)


@pytest.fixture
def side(simulated: Callable[..., Trace]) -> Callable[..., Side]:
    """Return a function that runs a program and returns it as a side of a comparison."""

    def run(name: str, source: str) -> Side:
        trace = simulated(source)
        return Side(name, trace, narrate(trace, parse(dedent(source).strip("\n").encode(), name)))

    return run


def test_the_first_difference_is_told_with_its_time(side: Callable[..., Side]) -> None:
    assert diff_text.what_differs(side("old.py", ONE_BY_ONE), side("new.py", TOGETHER)) == [
        "At 0 s, after 1 step and 1 printed line that are alike.",
        "old.py, at 0 s, line 9: run `await fetch('a')`: main calls fetch.",
        "new.py, at 0 s, line 9: create 2 tasks: fetch, fetch.",
        "The first printed line that differs:",
        'old.py, at 1 s: "end a".',
        'new.py, at 0 s: "start b".',
        "old.py: It finished after 2 s.",
        "new.py: It finished after 1 s.",
    ]


def test_a_line_that_moves_is_no_difference_and_a_time_is(side: Callable[..., Side]) -> None:
    moved = "\n\n" + ONE_BY_ONE.replace("    async def main", "    # a comment\n    async def main")
    assert diff_text.what_differs(side("old.py", ONE_BY_ONE), side("new.py", moved))[0].startswith("Both do and print")
    slower = ONE_BY_ONE.replace("sleep(1)", "sleep(len(name))").replace('"b"', '"bb"')
    told = diff_text.what_differs(
        side("old.py", ONE_BY_ONE.replace("sleep(1)", "sleep(len(name))")), side("new", slower)
    )
    assert told[0] == "At 1 s, after 4 steps and 2 printed lines that are alike."


def test_the_end_of_one_program_is_a_difference(side: Callable[..., Side]) -> None:
    shorter = ONE_BY_ONE.replace('await fetch("b")', "pass")
    told = diff_text.what_differs(side("old.py", ONE_BY_ONE), side("new.py", shorter))
    assert "new.py: nothing more." in told


@pytest.mark.parametrize("width", [80, 60, 40])
def test_both_are_on_one_timeline_that_fits_the_terminal(side: Callable[..., Side], width: int) -> None:
    shown = [line.plain for line in diff_text.render(side("old.py", ONE_BY_ONE), side("new.py", TOGETHER), width)]
    assert [line for line in shown if cell_len(line) > width] == []
    rows = shown[shown.index("When their coroutines ran") + 2 :]
    assert [row.split()[0] for row in rows[: rows.index("")]] == [
        *("old.py", "main", "fetch", "fetch"),
        *("new.py", "main", "fetch", "fetch"),
    ]
    assert any(line.startswith("  > ") and line.endswith("0 s  start b") for line in shown)


def test_the_page_says_the_same_and_lets_nothing_of_a_program_in(side: Callable[..., Side]) -> None:
    hostile = ONE_BY_ONE.replace('"start"', '"<script>"')
    page = diff_html.render(side("old.py", hostile), side("new<b>.py", TOGETHER))
    assert page.isascii()
    assert "<script>" not in page
    assert "&lt;script&gt; a" in page
    assert "new&lt;b&gt;.py, at 0 s" in page
    assert page.count('class="differs"') > 0


def test_the_command_says_by_its_exit_code_whether_they_differ(tmp_path: Path) -> None:
    for folder, source in (("old", ONE_BY_ONE), ("new", TOGETHER)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "names.py").write_text(f"WHICH = {folder!r}\n", encoding="utf-8")
        text = dedent(source) + "import names\nprint(names.WHICH)\n"
        (tmp_path / folder / "program.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "grader", "diff", "old/program.py"]
    differ, same = (
        run_command([*command, f"{folder}/program.py"], cwd=tmp_path, capture_output=True, text=True, timeout=HANGS)
        for folder in ("new", "old")
    )
    assert (differ.returncode, same.returncode) == (1, 0), differ.stderr
    told = " ".join(differ.stdout.split())
    assert "old/program.py, at 0 s" in told
    assert "2 s old 1 s new" in told.replace("> ", "")


# How they end, and what they run ---------------------------------------------------------------------------


def diff(folder: Path, one: str, other: str, *options: str) -> subprocess.CompletedProcess[str]:
    for name, source in (("one.py", one), ("other.py", other)):
        (folder / name).write_text(dedent(source), encoding="utf-8")
    command = [sys.executable, "-m", "grader", "diff", "one.py", "other.py", *options]
    return run_command(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=HANGS)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("raise ValueError('no tea')\n", "other.py: It ended after 0 s: raised. ValueError: no tea"),
        ("def (\n", "other.py: It ended after 0 s: raised. SyntaxError: invalid syntax"),
        ("raise SystemExit(3)\n", "other.py: It ended after 0 s, with exit status 3."),
    ],
)
def test_another_end_is_a_difference_although_nothing_was_printed(tmp_path: Path, other: str, told: str) -> None:
    done = diff(tmp_path, "x = 1\n", other)
    assert done.returncode == 1
    assert "the same" not in done.stdout
    assert told in done.stdout
    assert "one.py: It finished after 0 s." in done.stdout


def test_other_exceptions_differ_and_addresses_in_their_messages_do_not(tmp_path: Path) -> None:
    assert diff(tmp_path, "raise ValueError('a')\n", "raise ValueError('b')\n").returncode == 1
    assert diff(tmp_path, "raise ValueError(object())\n", "raise ValueError(object())\n").returncode == 0


def test_how_the_loop_was_started_is_no_difference(tmp_path: Path) -> None:
    alone = dedent(ONE_BY_ONE.replace("asyncio.run(main())", ""))
    for other in (alone, f"{alone}with asyncio.Runner() as runner:\n    runner.run(main())\n"):
        done = diff(tmp_path, ONE_BY_ONE, other)
        assert (done.returncode, "Both do and print the same" in done.stdout) == (0, True), done.stdout
    done = diff(tmp_path, ONE_BY_ONE, TOGETHER.replace("asyncio.run(main())", ""))
    assert (done.returncode, "after 1 step and" in done.stdout) == (1, True), done.stdout


@pytest.mark.parametrize("other", [ONE_BY_ONE, ONE_BY_ONE.replace("fetch", "get"), "fetch = 1\n"])
def test_an_entry_that_one_of_both_lacks_is_no_comparison(tmp_path: Path, other: str) -> None:
    done = diff(tmp_path, ONE_BY_ONE.replace("fetch", "get"), other, "--entry", "fetch")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no function fetch in one.py: --entry names a function that both programs have" in done.stderr


def test_a_file_that_only_defines_main_is_compared_by_what_main_does(tmp_path: Path) -> None:
    one, other = ONE_BY_ONE.replace("asyncio.run(main())", ""), TOGETHER.replace("asyncio.run(main())", "")
    done = diff(tmp_path, one, other)
    assert done.returncode == 1
    assert 'old.py, at 1 s: "end a".'.replace("old", "one") in done.stdout
    assert [line for line in done.stderr.splitlines() if "--entry main" in line] == [
        f"grader: {name} defines main and does not run it: this is `--entry main`" for name in ("one.py", "other.py")
    ]
