"""A graded run is repeated in real time without the grader: honest programs agree, and what was forged does not."""

import csv
import itertools
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest

from grader.course.course import Course, Exercise
from grader.grades.graded import Audited, Marked, Rehearsal
from grader.grading.audit import COMPUTES, TOO_BUSY, GradedExercise, audit
from grader.grading.judge import HandedOver, mark
from grader.grading.rehearsal import rehearsal_of
from grader.grading.unusual_means import has_unusual_means
from grader.isolation import seccomp
from grader.isolation.delays import Used
from grader.submission.parsing import nodes_of, parse
from grader.submission.program import SCRIPT, Order, Play
from grader.trace.trace import Trace
from tests.attack_batch import text_of
from tests.commands import HANGS, run_command

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not seccomp.is_known_machine(), reason="there is no sandbox for it"),
]

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
MAIN = Play(kind="call", entry="main")
TWO = ((0.0, "one"), (1.0, "two"))
"""What `HONEST` prints, and when."""
HONEST = """
    import asyncio

    async def main():
        print("one")
        await asyncio.sleep(1)
        print("two")
"""
Known = tuple[str, Rehearsal, str, str]
"""A program, the run that was graded, and the result of the audit with a part of its words."""


def graded(lines: tuple[tuple[float, str], ...] = TWO, elapsed: float = 1.0, **fields: Any) -> Rehearsal:
    return Rehearsal(**{"play": MAIN, "lines": lines, "elapsed": elapsed} | fields)


def printing(*expressions: str) -> str:
    return "\n".join(["import asyncio", "async def main():", *(f"    print({one})" for one in expressions)])


def at_0(*texts: str) -> tuple[tuple[float, str], ...]:
    return tuple((0.0, text) for text in texts)


CASES: dict[str, Known] = {
    "an honest program": (HONEST, graded(), "agrees", ""),
    "as a script": (dedent(HONEST) + "asyncio.run(main())", graded(play=SCRIPT), "agrees", ""),
    "a script with a guard": (
        dedent(HONEST) + "if __name__ == '__main__': asyncio.run(main())",
        graded(play=SCRIPT),
        "agrees",
        "",
    ),
    "a script that exits": (dedent(HONEST) + "asyncio.run(main())\nexit(3)", graded(play=SCRIPT), "agrees", ""),
    "what a file runs by itself is left out of a call": (
        "from asyncio import run\nimport asyncio\nprint('loaded')\n"
        + dedent(HONEST)
        + "x = run(main())\nprint(x.y)\nasyncio.run(main())",
        graded(),
        "agrees",
        "",
    ),
    "what is to run at the end of the process is left out of a call": (
        "import asyncio, atexit\natexit.register(print, 'the end')\n" + dedent(HONEST),
        graded(),
        "agrees",
        "",
    ),
    "and so are objects that print when they go": (
        dedent(HONEST) + "class Last:\n    def __del__(self, say=print): say('the end')\nlast = Last()\n",
        graded(),
        "agrees",
        "",
    ),
    "and threads that print after it": (
        "import asyncio, threading\n" + dedent(HONEST) + "    threading.Timer(0.2, print, ['late']).start()\n",
        graded(),
        "agrees",
        "",
    ),
    "and of a call that raises": (
        "import atexit\natexit.register(print, 'the end')\nasync def main():\n    print(1)\n    return 1 / 0\n",
        graded(at_0("1"), 0.0),
        "agrees",
        "",
    ),
    "it is part of a script": (
        "import asyncio, atexit\natexit.register(print, 'the end')\n" + dedent(HONEST) + "asyncio.run(main())",
        graded((*TWO, (1.0, "the end")), play=SCRIPT),
        "agrees",
        "",
    ),
    "from the future": (
        "from __future__ import annotations\n" + dedent(HONEST) + "def f(x: unknown): ...\n",
        graded(),
        "agrees",
        "",
    ),
    "a plain main that runs the loop": (
        dedent(HONEST).replace("main", "work") + "def main():\n    asyncio.run(work())\n",
        graded(),
        "agrees",
        "",
    ),
    "an entry with arguments": (
        "import asyncio\nasync def say(text, *, after):\n    await asyncio.sleep(after)\n    print(text)\n",
        graded(((0.5, "tea"),), 0.5, play=Play(entry="say", args=("tea",), options={"after": 0.5})),
        "agrees",
        "",
    ),
    "an awaited result": (
        "import asyncio\ndef main():\n    return asyncio.sleep(0.5)\n",
        graded((), 0.5, play=Play(entry="main", awaited=True)),
        "agrees",
        "",
    ),
    "a result that is not awaited": (
        "import asyncio\ndef main():\n    print(1)\n    return asyncio.sleep(9)\n",
        graded(at_0("1"), 0.0),
        "agrees",
        "",
    ),
    "an endless program that was cut off": (
        "import asyncio\nasync def main():\n    while True:\n        print('tick')\n        await asyncio.sleep(0.5)\n",
        graded(((0.0, "tick"), (0.5, "tick"), (1.0, "tick")), 1.25, ends=False),
        "agrees",
        "",
    ),
    "an exception": ("async def main():\n    print(1)\n    return 1 / 0\n", graded(at_0("1"), 0.0), "agrees", ""),
    "exact numbers of a clock": (
        """
        import asyncio
        async def main():
            clock = asyncio.get_running_loop().time
            began = clock()
            await asyncio.sleep(0.25)
            took = clock() - began
            print(took == 0.25, took != 0.25, took <= 0.25, took > 0.25)
            print(took < 0.2, took == 0.3, round(took, 3) == 0.25)
            print("a" < "b", [took] == [], 0.02 == 0.1, 1 == 1.0, 2 < took < 3)
        """,
        graded(
            ((0.25, "True False True False"), (0.25, "False False True"), (0.25, "True False False True False")),
            0.25,
            any_digits=True,
        ),
        "agrees",
        "",
    ),
    "a line without its end": (
        "import asyncio\nasync def main():\n"
        "    print('a', end='')\n    await asyncio.sleep(0.5)\n    print('b', end='')",
        graded(((0.5, "ab"),), 0.5),
        "agrees",
        "",
    ),
    "empty lines": (printing("", "1", ""), graded(at_0("", "1", ""), 0.0), "agrees", ""),
    "an address": (printing("main()"), graded(at_0("<coroutine object main at 0x…>"), 0.0), "agrees", ""),
    "the same time, another order": (printing("2", "1"), graded(at_0("1", "2"), 0.0), "agrees", ""),
    "digits of a clock": (printing("'3.02 s'"), graded(at_0("3.00 s"), 0.0, any_digits=True), "agrees", ""),
    "digits of no clock": (printing("'3.02 s'"), graded(at_0("3.00 s"), 0.0), "differs", '"3.02 s" came in place'),
    "another line": (printing("1", "3"), graded(at_0("1", "2"), 0.0), "differs", '"3" came in place of "2"'),
    "a line too few": (printing("1"), graded(at_0("1", "2"), 0.0), "differs", '"2" did not come'),
    "a line too many": (printing("1", "2"), graded(at_0("1"), 0.0), "differs", '"2" came in addition'),
    "too early": (HONEST.replace("(1)", "(0.8)"), graded(), "differs", '"two" came at 0.8'),
    "too late": (HONEST.replace("(1)", "(4)"), graded(), "differs", '"two" came at '),
    "everything at the end": (
        "import asyncio\nasync def main():\n    await asyncio.sleep(3)\n    print('one')\n    print('two')\n",
        graded(),
        "differs",
        '"one" came at ',
    ),
    "ends too early": (printing("1"), graded(at_0("1"), 1.0), "differs", "it ended at "),
    "ends instead of ticking on": (printing("1"), graded(at_0("1"), 1.0, ends=False), "differs", "not after 1 s"),
    "an endless program that was said to end": (
        "import asyncio\nasync def main():\n    print(1)\n    await asyncio.Event().wait()\n",
        graded(at_0("1"), 0.0),
        "differs",
        "it did not end at 0 s",
    ),
    "a file that needs the grader": ("import grader\n" + dedent(HONEST), graded(), "differs", "could not be loaded"),
    "a mistake in syntax": ("async def main(:\n", graded(), "differs", "could not be loaded"),
    "ends while it is loaded": ("import os\nos._exit(0)\n", graded(), "differs", "could not be loaded"),
    "prints without end": ("async def main():\n    while True: print('x' * 1000)", graded(), "differs", "too much"),
    "a mark of its own": (
        "import sys\nasync def main():\n    print(chr(10) + 'a' * 32)\n",
        graded(at_0("", "a" * 32), 0.0),
        "agrees",
        "",
    ),
    "a run that cannot be repeated": (HONEST, graded(why_not="it is a notebook"), "not possible", "it is a notebook"),
    "nothing of the grader is there": (
        "import sys\n"
        + printing("sorted(n for n in sys.modules if n.split('.')[0] in ('grader', 'ctypes', '_ctypes', 'msgspec'))"),
        graded(at_0("[]"), 0.0),
        "agrees",
        "",
    ),
    "the sandbox": (
        "import asyncio, os, socket, sys\n"
        "def refused(act, *arguments):\n"
        "    try:\n"
        "        act(*arguments)\n"
        "    except OSError:\n"
        "        return 'refused'\n"
        "async def main():\n"
        "    print(refused(os.fork), refused(socket.create_connection, ('127.0.0.1', 9)))\n"
        "    print(refused(os.execv, sys.executable, ['python']), refused(os.kill, os.getppid(), 0))\n"
        "    print(open('program.py').read() != '')\n",
        graded(at_0("refused refused", "refused refused", "True"), 0.0),
        "agrees",
        "",
    ),
}


@pytest.fixture(scope="module")
def audited() -> dict[str, Audited]:
    """The results of all `CASES`, which ran side by side."""
    cases = (GradedExercise(name, "program.py", dedent(case[0]).encode(), case[1]) for name, case in CASES.items())
    return dict(audit(cases))


@pytest.mark.interpreter
@pytest.mark.parametrize("name", CASES)
def test_a_run_is_compared_with_the_same_run_in_real_time(audited: dict[str, Audited], name: str) -> None:
    _, _, result, words = CASES[name]
    assert (audited[name].result, words in audited[name].what) == (result, True), audited[name].what


COMPUTING = """
    import asyncio, time

    async def main():
        print("one")
        await asyncio.sleep(1)
        began = time.thread_time()
        while time.thread_time() < began + 1:
            pass
        print("two")
"""


def audited_alone(source: str) -> Audited:
    ((_, audited),) = audit([GradedExercise(1, "program.py", dedent(source).encode(), graded())])
    return audited


SLOWER = HONEST.replace("(1)", "(2)")


@pytest.mark.parametrize(("waited", "result"), [(0.0, "differs"), (1.0, "not possible")])
def test_what_only_a_wait_for_a_processor_excuses_is_not_called_the_same(
    monkeypatch: pytest.MonkeyPatch, waited: float, result: str
) -> None:
    """`waited` is the part of the time in which the program has no processor."""
    monkeypatch.setattr("grader.isolation.side_by_side.used_by", lambda _: Used(waited * time.monotonic(), 0.0))
    audited = audited_alone(SLOWER)
    assert (audited.result, audited.what == TOO_BUSY) == (result, result == "not possible")


@pytest.mark.parametrize(("load", "result"), [(0.0, "differs"), (12.0, "not possible")])
def test_the_load_counts_where_the_wait_of_a_program_is_not_known(
    monkeypatch: pytest.MonkeyPatch, load: float, result: str
) -> None:
    monkeypatch.setattr("grader.isolation.side_by_side.used_by", lambda _: None)
    monkeypatch.setattr("grader.grading.audit._load", lambda: load)
    assert audited_alone(SLOWER).result == result


def test_a_program_that_is_late_since_it_computes_is_not_contradicted() -> None:
    assert audited_alone(COMPUTING) == Audited(result="not possible", what=COMPUTES)


def test_a_program_that_computes_until_it_is_stopped_does_not_make_the_machine_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("grader.isolation.side_by_side.SLACK", 0.3)
    computing = COMPUTING.replace("began + 1", "began + 10")
    assert audited_alone(computing) == Audited(result="not possible", what=COMPUTES)


def test_it_has_the_longer_the_more_it_waits_for_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it is stopped before it has computed enough to tell that from a machine that is busy."""
    monkeypatch.setattr("grader.isolation.side_by_side.SLACK", 0.0)
    monkeypatch.setattr("grader.grading.audit.MOST_REPEATED", 1)
    monkeypatch.setattr(
        "grader.isolation.side_by_side.used_by", lambda _: Used(0.8 * time.monotonic(), 0.19 * time.monotonic())
    )
    computing = COMPUTING.replace("began + 1", "began + 10")
    assert audited_alone(computing) == Audited(result="not possible", what=COMPUTES)


def test_a_forged_time_is_told_on_a_busy_machine_and_an_honest_program_is_not_accused() -> None:
    burners = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        cases = [
            *(GradedExercise(f"honest {one}", "program.py", dedent(HONEST).encode(), graded()) for one in range(20)),
            *(GradedExercise(f"forged {one}", "program.py", dedent(SLOWER).encode(), graded()) for one in range(20)),
        ]
        results = {name: one.result for name, one in audit(cases)}
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
    assert [name for name, result in results.items() if name.startswith("honest") and result == "differs"] == []
    assert [name for name, result in results.items() if name.startswith("forged") and result == "agrees"] == []
    assert sum(result == "differs" for result in results.values()) >= 15


def test_both_timelines_are_shown(audited: dict[str, Audited]) -> None:
    said = audited["too early"].what
    assert "Graded: one@0, two@1. In real time: one@0.0" in said
    assert re.search(r"two@0\.[78]", said)


def submissions(folder: str) -> Iterator[tuple[Exercise, Path]]:
    for exercise in COURSE.exercises:
        for file in sorted((ROOT / "solutions" / exercise.id).glob(folder)):
            if file.is_file():
                yield exercise, file


def rehearsals(chosen: list[tuple[Exercise, Path]]) -> dict[str, Rehearsal]:
    """Grade these files, and return the runs that an audit repeats, by path; there is none of what has no points."""
    found: dict[str, Rehearsal] = {}

    def keep(submission: Any, marked: Any) -> None:
        for one in marked.values():
            assert isinstance(one, Marked)
            assert (one.rehearsal is None) == (one.grade.score == 0), submission.name
            if one.rehearsal is not None:
                found[submission.name] = one.rehearsal

    handed_over = [
        HandedOver(name=str(file), files={exercise.id: file.read_bytes()}, wanted_ones=(exercise.id,))
        for exercise, file in chosen
    ]
    mark(COURSE, COURSE.exercises, handed_over, keep)
    return found


@pytest.mark.slow
def test_right_answers_agree_with_themselves(simulated: Callable[..., Trace]) -> None:
    """The reference solution of each exercise shows which runs are repeated; each other answer is played in one way."""
    solutions = [(one, ROOT / "solutions" / one.id / one.file) for one in COURSE.exercises]
    plays = rehearsals(solutions)
    assert sum(not one.why_not for one in plays.values()) >= 15
    cases = []
    for number, (exercise, file) in enumerate([*solutions, *submissions("also_right/*")]):
        known = plays[str(ROOT / "solutions" / exercise.id / exercise.file)]
        if not known.why_not:
            ways = (known, *known.further)
            play, source = ways[number % len(ways)].play, file.read_bytes()
            beside = exercise.scenarios.decode()
            trace = simulated(source, play.entry, path=exercise.file, scenarios=beside, **_options(play))
            run = rehearsal_of(exercise, source, [(play, trace)])
            cases.append(GradedExercise(str(file), exercise.file, source, run, exercise.scenarios))
    results = dict(audit(cases))
    assert len(results) > 100
    assert {name: one for name, one in results.items() if one.result != "agrees" and one.what != TOO_BUSY} == {}


def _options(play: Play) -> dict[str, Any]:
    return {
        "args": play.args,
        "options": play.options,
        "until": play.until,
        "start": play.start,
        "awaited": play.awaited,
        "replace": play.replace,
    }


@pytest.mark.slow
def test_forgeries_that_pass_or_score_are_contradicted(tmp_path: Path) -> None:
    exercise = next(one for one in COURSE.exercises if one.id == "08_create_task")
    numbers = (
        28,
        136,
        182,
        189,
        164,
        165,
        166,
        168,
        180,
        181,
        *range(202, 216),
        *range(258, 274),
        276,
        *range(290, 294),
        *range(303, 307),
        *range(430, 432),
    )
    forged = [tmp_path / next((ROOT / "tests" / "attacks").glob(f"{number}_*")).name for number in numbers]
    for file in forged:
        file.write_text(text_of(ROOT / "tests" / "attacks" / file.name), encoding="utf-8")
    runs = rehearsals([(exercise, file) for file in forged])
    scored = [file for file in forged if str(file) in runs]
    cases = [
        GradedExercise(file.name, exercise.file, file.read_bytes(), runs[str(file)], exercise.scenarios)
        for file in scored
    ]
    results: dict[str, str] = {}
    while cases:  # a busy machine may not be able to tell at once
        told = dict(audit(cases))
        cases = [case for case in cases if told[case.key].what == TOO_BUSY]
        results |= {name: one.result for name, one in told.items() if one.what != TOO_BUSY}
    assert results == dict.fromkeys((file.name for file in scored), "differs")
    assert len(scored) > 10


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("x = (", "Python cannot read it"),
        ("x = 1;" * 200_000, "too long"),
    ],
    ids=["syntax", "length"],
)
def test_what_cannot_be_audited_is_said(simulated: Callable[..., Trace], head: str, why: str) -> None:
    exercise = COURSE.exercises[0]
    runs = [(MAIN, simulated(HONEST, "main"))]
    assert rehearsal_of(exercise, dedent(HONEST).encode(), runs) == graded()
    assert why in rehearsal_of(exercise, f"{head}\n{dedent(HONEST)}".encode(), runs).why_not


@pytest.mark.parametrize(
    ("head", "result", "words"),
    [
        ("import random", "differs", "But it uses random, and each run may differ."),
        ("from uuid import uuid4", "differs", "But it uses uuid"),
        ("import time\nx = time.time() == 0", "differs", '"two" came at 0.5'),
        ("try: import numpy.linalg\nexcept ImportError: pass", "differs", '"two" came at 0.5'),
        ("import os.path, click.types", "not possible", "it needs click"),
        ("import os.path, written_by_itself", "differs", "could not be loaded"),
        ("#" * 70_000, "differs", '"two" came at 0.5'),
        ("a = b = 1\n" * 5_000, "differs", '"two" came at 0.5'),
        ("number = 0x" + "f" * 5_000, "differs", '"two" came at 0.5'),
        ("import random, time\n" + "#" * 70_000, "differs", "But it uses random"),
        ("#" * 70_000 + "\nimport click\n", "not possible", "it needs click"),
    ],
    ids=itertools.count(),
)
def test_nothing_that_a_file_says_keeps_it_from_an_audit(
    simulated: Callable[..., Trace], head: str, result: str, words: str
) -> None:
    runs = [(MAIN, simulated(HONEST, "main"))]
    source = f"{head}\n{dedent(HONEST).replace('(1)', '(0.5)')}".encode()
    rehearsal = rehearsal_of(COURSE.exercises[0], source, runs)
    ((_, audited),) = audit([GradedExercise(1, "program.py", source, rehearsal)])
    assert (audited.result, words in audited.what) == (result, True), audited.what


def test_a_run_that_cannot_be_repeated_is_said(simulated: Callable[..., Trace]) -> None:
    exercise, trace, source = COURSE.exercises[0], simulated(HONEST, "main"), dedent(HONEST).encode()
    others = [
        (Play(entry="main", cancel_at=0.5), trace),
        (Play(entry="main", order=Order(backwards=True)), trace),
        (Play(kind="import"), trace),
        (MAIN, simulated("async def main(): pass", "main")),
    ]
    assert "no run of its suite can be repeated" in rehearsal_of(exercise, source, others).why_not


def test_a_scenario_that_counts_on_a_clock_which_begins_at_zero_is_not_repeated(
    simulated: Callable[..., Trace],
) -> None:
    late = next(one for one in COURSE.exercises if one.id == "13_two_tickers")
    run = [(Play(entry="display_time_with_a_late_turn"), simulated(HONEST, "main"))]
    assert rehearsal_of(late, dedent(HONEST).encode(), run).why_not


def test_a_run_that_tells_something_comes_first_and_one_with_stand_ins_is_repeated_too(
    simulated: Callable[..., Trace],
) -> None:
    exercise, source = COURSE.exercises[0], dedent(HONEST).encode()
    silent, whole = simulated("async def main(): pass", "main"), simulated(HONEST, "main")
    runs = [
        (Play(entry="main", args=(0,)), silent),
        (Play(entry="beside_a_clock"), whole),
        (Play(entry="main", replace={"main": "tick"}), whole),
        (Play(entry="main", replace={"main": "beside_a_clock"}), whole),
        (MAIN, whole),
    ]
    told = rehearsal_of(exercise, source, runs)
    assert (told.play, [one.play for one in told.further]) == (MAIN, [runs[2][0]])
    doubtful = rehearsal_of(exercise, source, runs, is_doubtful=True)
    assert [one.play for one in doubtful.further] == [runs[2][0], runs[3][0], runs[1][0]]


def test_a_file_that_there_was_no_time_to_read_is_audited(simulated: Callable[..., Trace]) -> None:
    runs = [(MAIN, simulated(HONEST, "main"))]
    told = rehearsal_of(COURSE.exercises[0], f"import random\n{dedent(HONEST)}".encode(), runs, is_read=False)
    assert (told.play, told.lines, told.unusual, told.beside != "") == (MAIN, TWO, True, True)


def test_of_a_long_run_the_first_part_is_repeated(simulated: Callable[..., Trace]) -> None:
    ticking = """
        import asyncio
        async def main(much, seconds):
            for n in range(much):
                print(n)
                print(n, "x" * 50)
                await asyncio.sleep(seconds)
    """
    runs = [simulated(ticking, "main", args=given) for given in ((100, 1), (400, 0.03125))]
    told = [rehearsal_of(COURSE.exercises[0], dedent(ticking).encode(), [(MAIN, run)]) for run in runs]
    assert [(len(one.lines), one.elapsed, one.ends) for one in told] == [(62, 30.0, False), (500, 7.8125, False)]


BESIDE_CODE = """
    import asyncio
    async def slow(word):
        await asyncio.sleep(0.5)
        print("slow", word)
        return word
    async def beside(module, word):
        print("beside")
        await module.main()
        print(word)
"""
CALLING = """
    import asyncio
    async def work(word):
        print("work", word)
    async def main():
        print("one")
        await work("two")
        print("end")
    asyncio.run(main())
"""
INSTEAD = Play(entry="main", replace={"work": "slow"})
WITH_SLOW = ((0.0, "one"), (0.5, "slow two"), (0.5, "end"))
PLAIN = graded(at_0("one", "work two", "end"), 0.0)
CELLS = ["import asyncio\nprint('one')", "%pip install it\nawait asyncio.sleep(1)", "print('two')\ndef f(): print('f')"]
IN_CELLS = graded(play=SCRIPT)
FURTHER: dict[str, tuple[str, Rehearsal, str, str]] = {
    "stand-ins": (CALLING, graded(WITH_SLOW, 0.5, play=INSTEAD), "agrees", ""),
    "stand-ins that were not called": (
        CALLING.replace("await work", "print"),
        graded(WITH_SLOW, 0.5, play=INSTEAD),
        "differs",
        '"two" came in place of "slow two"',
    ),
    "a scenario": (
        CALLING,
        graded(
            at_0("beside", "one", "work two", "end", "that's all"), 0.0, play=Play(entry="beside", args=("that's all",))
        ),
        "agrees",
        "",
    ),
    "one of two runs": (
        CALLING.replace("await work", "print"),
        msgspec.structs.replace(
            graded(at_0("one", "two", "end"), 0.0), further=(graded(WITH_SLOW, 0.5, play=INSTEAD),)
        ),
        "differs",
        'main() with slow for work: "two" came in place',
    ),
    "both runs": (
        CALLING,
        msgspec.structs.replace(PLAIN, further=(graded(WITH_SLOW, 0.5, play=INSTEAD),)),
        "agrees",
        "",
    ),
    "a part that is followed by more than is read": (
        dedent(HONEST).replace('print("two")', "while True: print('x' * 1000)"),
        graded(((0.0, "one"),), 1.0, ends=False),
        "agrees",
        "",
    ),
}
IN_NOTEBOOKS: dict[str, tuple[list[str], Rehearsal, str, str]] = {
    "cells": (CELLS, IN_CELLS, "agrees", ""),
    "a call": (CELLS, graded(at_0("f"), 0.0, play=Play(entry="f")), "agrees", ""),
    "a cell too late": ([*CELLS[:2], "await asyncio.sleep(1)", *CELLS[2:]], IN_CELLS, "differs", '"two" came at '),
    "a loop in the loop": (
        ["import asyncio\ntry:\n    asyncio.run(asyncio.sleep(1))\nexcept RuntimeError:\n    print('one')"],
        graded(at_0("one"), 0.0, play=SCRIPT),
        "agrees",
        "",
    ),
    "from the future": (
        ["x = 1", "from __future__ import annotations\ndef f(a: b): print(1)\nf(2)"],
        graded(at_0("1"), 0.0, play=SCRIPT),
        "agrees",
        "",
    ),
}


def notebook(*cells: str) -> bytes:
    return msgspec.json.encode({"nbformat": 4, "cells": [{"cell_type": "code", "source": cell} for cell in cells]})


@pytest.mark.interpreter
def test_runs_beside_code_of_the_course_and_notebooks_are_compared_too() -> None:
    beside = dedent(BESIDE_CODE).encode()
    known = {f"{name}.py": case for name, case in FURTHER.items()} | {
        f"{name}.ipynb": case for name, case in IN_NOTEBOOKS.items()
    }
    cases = (
        GradedExercise(
            name,
            f"program.{name.rpartition('.')[2]}",
            dedent(source).encode() if isinstance(source, str) else notebook(*source),
            run,
            beside,
        )
        for name, (source, run, _, _) in known.items()
    )
    results = dict(audit(cases))
    assert {name: one.result for name, one in results.items()} == {name: case[2] for name, case in known.items()}, (
        results
    )
    assert [name for name, case in known.items() if case[3] not in results[name].what] == []


# The commands -----------------------------------------------------------------------------------------------


OTHERWISE = r'says otherwise in real time: (?:"+|&#34;)before await'
"""The beginning of the flag of the second student, as a CSV file and a page write it."""


@pytest.fixture(scope="module")
def school_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of three: the second adds lines to its record, and the third is flagged for nothing."""
    folder = tmp_path_factory.mktemp("class")
    solution = (ROOT / "solutions" / "08_create_task" / "create_task.py").read_text(encoding="utf-8")
    forged = text_of(next((ROOT / "tests" / "attacks").glob("180_*")))
    for name, text in (("anna", solution), ("ben", forged), ("cleo", f"import gc\n{solution}")):
        (folder / name).mkdir()
        (folder / name / "create_task.py").write_text(text, encoding="utf-8")
    return folder


def grader(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader", *map(str, arguments)]
    return run_command(command, capture_output=True, text=True, check=False, timeout=HANGS)


@pytest.mark.slow
def test_a_batch_audits_what_is_flagged_and_everything_if_asked_to(school_class: Path, tmp_path: Path) -> None:
    batch = "batch", school_class, "--out", tmp_path, "--exercise", "8"
    assert "In real time: 1 agree, 1 say otherwise." in grader(*batch).stdout
    for file in ("gradebook.csv", "needs-attention.csv", "report/index.html"):
        written = (tmp_path / file).read_text(encoding="utf-8")
        assert len(re.findall(OTHERWISE, written)) == 1, file
    rows = csv.DictReader((tmp_path / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines())
    flags = {row["student"]: row["flags"] for row in rows}
    assert "imports gc" in flags["cleo"]
    assert "says otherwise" in flags["ben"]
    again = grader(*batch, "--audit").stdout
    assert "3 of them known from before" in again
    assert "In real time: 2 agree, 1 say otherwise." in again
    assert "otherwise" not in "".join(page.read_text("utf-8") for page in (tmp_path / "report/students").iterdir())


@pytest.mark.slow
def test_a_batch_audits_what_uses_unusual_means_without_a_flag(tmp_path: Path) -> None:
    solution = (ROOT / "solutions" / "08_create_task" / "create_task.py").read_text(encoding="utf-8")
    for name, text in (("anna", solution), ("ben", f"import codecs\n{solution}")):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "create_task.py").write_text(text, encoding="utf-8")
    said = grader("batch", tmp_path / "class", "--out", tmp_path / "out", "--exercise", "8").stdout
    assert "In real time: 1 agree, 0 say otherwise." in said
    rows = csv.DictReader((tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines())
    assert [row["flags"] for row in rows] == ["", ""]


@pytest.mark.parametrize(
    "source",
    [
        "import optparse",
        "from unittest import mock",
        "import logging.config",
        "from time import *",
        "x = tempfile._TemporaryFileWrapper",
        "from collections import _sys",
        "problem.__traceback__",
        "class A(metaclass=B): pass",
        "class A:\n    def __instancecheck__(self, other): return True",
        "A = type('A', (), {})",
        "match x:\n    case A(b, c): pass",
        "x = '__globals__'",
        "y = getattr(x, 'y')",
        "import signal\nsignal.signal(2, handler)",
        "class A(OpenerDirector):\n    def get(self): return self._call_chain",
        "class A(redirect_stdout): _stream = 'modules'",
        "class A(Task):\n    def _wakeup(self): pass",
        "import functools\ncopy = functools.update_wrapper",
        "from functools import wraps as copy",
        "match x:\n    case A(b): pass",
    ],
)
def test_means_that_answers_do_without_are_known(source: str) -> None:
    assert has_unusual_means(nodes_of(parse(source.encode(), "a.py")))


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self): self._x = 1\n    def get(self): return self._x",
        "class A(B):\n    _x = 1\n    def get(self): return self._x",
        "class A(B):\n    def _step(self): pass\n    def run(self): self._step()",
        "class A:\n    __slots__ = ('_x',)\n    def get(self): return self._x",
        "for _ in range(3): pass",
        "import functools\n@functools.wraps(f)\ndef g(): pass",
        "match x:\n    case int(y): pass\n    case A(): pass\n    case A(b=c): pass",
        "import signal\nloop.add_signal_handler(signal.SIGINT, stop)",
    ],
)
def test_means_that_look_alike_are_usual(source: str) -> None:
    assert not has_unusual_means(nodes_of(parse(source.encode(), "a.py")))


def test_right_answers_rarely_use_unusual_means() -> None:
    answers = sorted((ROOT / "solutions").glob("*/*.py")) + sorted((ROOT / "solutions").glob("*/also_right/*.py"))
    unusual = [file for file in answers if has_unusual_means(nodes_of(parse(file.read_bytes(), file.name)))]
    assert [file for file in unusual if file.parent.name != "also_right"] == []
    assert len(unusual) < len(answers) / 20


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "said", "code"), [("anna", "agrees in real time", 0), ("ben", "says otherwise in real time", 1)]
)
def test_one_submission_is_audited(school_class: Path, student: str, said: str, code: int) -> None:
    done = grader("audit", school_class / student, "--exercise", "8")
    assert (done.returncode, done.stdout.splitlines()[0].partition(":")[0]) == (code, f"08_create_task  {said}")


def test_what_an_audit_leaves_behind_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    source = b"import asyncio, os\nasync def main():\n    os.makedirs('a/b')\n    os.symlink('/', 'root')\n"
    ((_, result),) = audit([GradedExercise(1, "program.py", source, graded((), 0.0))])
    assert (result.result, list(tmp_path.iterdir())) == ("agrees", [])


def test_the_launcher_cleans_up_if_its_judge_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, signal, tempfile\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "from grader.isolation.side_by_side import RealRun, SideBySide\n"
        "from grader.submission.program import SCRIPT\n"
        "def runs():\n"
        "    yield RealRun(1, 'x.py', b'import time; time.sleep(60)', SCRIPT, 60)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "with SideBySide() as side:\n"
        "    list(side.hear(runs(), starting=2))\n"
    )
    for _ in range(8):  # the signal may come in the middle of anything
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=HANGS)
        assert done.returncode == -signal.SIGKILL, done.stderr
    while any(tmp_path.iterdir()):
        time.sleep(0.05)  # up to the test's time limit
