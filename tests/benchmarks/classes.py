"""`grader batch`, sandboxed, on all cores: against a cold pytest for each submission there, and as it grows.

Where all differ, the submissions are the reference solutions, each with a constant of its own: no two are the same
program. Where answers repeat, most are the reference solution with comments of their own (`_repeating`).
Both sides run the same suites; a cold pytest runs the programs in its own process, without any isolation.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from grader.course.course import Course, Exercise
from grader.isolation.limits import cores

from .suites import ROOT, run_pytest, solved_course
from .table import Row
from .timing import wall_seconds

ONE = "08_create_task"
FASTER_ONE, FASTER_ALL, FASTER_REPEATING = 1 / 14, 1 / 4, 1 / 20
"""The most of the time of cold starts that a batch takes: one exercise, the whole course, the same with repetitions."""
COMMON, MISTAKEN = 0.75, 0.15
"""The shares of a class, in each exercise, that hand in the commonest right program and one of the known mistakes."""
TO_PART_1 = 3.0
"""The whole course may take at most this many times as long as its part 1."""
GROWTH = 1.05
"""Ten times as many may take so much more than ten times as long, or more memory."""


_MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
"""A small process between us and the command: Linux counts to a process what its parent had in memory at the fork."""


class Run(NamedTuple):
    """Wall seconds for each submission, and the bytes of the largest process."""

    seconds: float
    memory: int


def throughput(submissions: int, large: int) -> list[Row]:
    """One exercise, and the whole course, against cold starts; `large` classes where answers repeat."""
    course = Course(ROOT / "exercises")
    whole = tuple(exercise.id for exercise in course.exercises)
    one, all_of_it = (_cold(exercises, max(2 * cores(), submissions // 20)) for exercises in ((ONE,), whole))
    repeating, class_of = _batch(whole, large, _repeating), f"class of {large:,}"
    part_1 = tuple(exercise.id for exercise in course.part(1).exercises)
    first, both = (_batch(exercises, submissions // 2).seconds for exercises in (part_1, whole))
    return [
        _row("one exercise, all differ", _batch((ONE,), submissions).seconds, one, FASTER_ONE),
        _row("the whole course, all differ", both, all_of_it, FASTER_ALL),
        Row("grader batch, the whole course, all differ", both, "its part 1", first, goal=TO_PART_1),
        _row(f"the whole course, {class_of}, all differ", _batch(whole, large).seconds, all_of_it, FASTER_ALL),
        _row(f"the whole course, {class_of}, answers repeat", repeating.seconds, all_of_it, FASTER_REPEATING),
        Row(f"its memory, {class_of}, answers repeat", repeating.memory / 1e6, "", unit="MB"),
    ]


def _row(what: str, ours: float, theirs: float, goal: float) -> Row:
    return Row(f"grader batch, {what}", ours, "a cold pytest for each", theirs, goal=goal)


def growth(sizes: Sequence[int]) -> list[Row]:
    """Ten times as many submissions of one exercise: time for each, and memory."""
    runs = [_batch((ONE,), size) for size in sizes]
    rows = []
    for (small, less), (large, more) in pairwise(zip(sizes, runs, strict=True)):
        what, against = f"grader batch, one of {large:,}", f"one of {small:,}"
        rows.append(Row(what, more.seconds, against, less.seconds, goal=GROWTH))
        memory = [run.memory / 1e6 for run in (more, less)]
        what, against = f"grader batch, memory for {large:,}", f"for {small:,}"
        rows.append(Row(what, memory[0], against, memory[1], goal=GROWTH, unit="MB", same_unit=True))
    return rows


Answers = Callable[[Exercise, int], bytes]
"""A function that returns the file of the student with this number."""


def _different(exercise: Exercise, number: int) -> bytes:
    """The reference solution, as a program that nobody else has."""
    source = _solution(exercise)
    if exercise.file.endswith(".ipynb"):
        return source.replace(b'"cells": [', b'"cells": [' + _CELL % number, 1)
    return source + b"\n\nNUMBER = %d\n" % number


_CELL = b'{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": ["NUMBER = %d"]},'


def _repeating(exercise: Exercise, number: int) -> bytes:
    """The mix of a class of small exercises, where the stub leaves few ways to be right.

    Three in four hand in the commonest right program, each with comments and blank lines of their own. Three in twenty
    hand in one of the mistakes that the course knows, as it is. One in ten has a right program that nobody else has.
    """
    chance = random.Random(f"{exercise.id} {number}")
    kind = chance.random()
    mistakes = sorted((ROOT / "solutions" / exercise.id / "mistakes").glob(f"*{Path(exercise.file).suffix}"))
    if kind < COMMON:
        source = _solution(exercise)
        return source if exercise.file.endswith(".ipynb") else b"# student %d\n\n%s" % (number, source)
    if kind < COMMON + MISTAKEN and mistakes:
        return chance.choice(mistakes).read_bytes()
    return _different(exercise, number)


def _solution(exercise: Exercise) -> bytes:
    return (ROOT / "solutions" / exercise.id / exercise.file).read_bytes()


def _batch(exercises: tuple[str, ...], count: int, answers: Answers = _different) -> Run:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "class"
        for exercise in Course(ROOT / "exercises").select(exercises):
            for number in range(count):
                file = folder / f"student-{number:05}" / exercise.id / exercise.file
                file.parent.mkdir(parents=True)
                file.write_bytes(answers(exercise, number))
        chosen = [word for exercise in exercises for word in ("--exercise", exercise)]
        command = [sys.executable, "-m", "grader", "batch", str(folder), "--out", str(Path(name) / "out"), *chosen]
        memory: list[int] = []
        seconds = wall_seconds(partial(_run, command, memory))
        return Run(seconds / count, memory[0])


def _run(command: list[str], memory: list[int]) -> None:
    done = subprocess.run([sys.executable, "-c", _MEASURED, *command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 1):  # 1: a mistake scored as one
        raise RuntimeError(f"grader batch ended with {done.returncode}: {done.stderr}")
    memory.append(int(done.stdout) * 1024)


def _cold(exercises: tuple[str, ...], count: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        course = solved_course(Path(name) / "course")
        paths = [f"exercises/{exercise}" for exercise in exercises]
        run_pytest(course, *paths)  # writes the bytecode
        with ThreadPoolExecutor(cores()) as pool:
            seconds = wall_seconds(lambda: list(pool.map(lambda _: run_pytest(course, *paths), range(count))))
    return seconds / count
