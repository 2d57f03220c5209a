"""`grader batch`, sandboxed, on all cores: against a cold pytest for each submission there, and as it grows.

The submissions are the reference solutions, no two files of them equal (notebooks aside). Both sides run the same
suites; a cold pytest runs the programs in its own process, without any isolation.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from grader.batch import cores
from grader.course import Course

from .suites import ROOT, run_pytest, solved_course
from .table import Row
from .timing import wall_seconds

ONE = "08_create_task"
FASTER = 0.1
"""A batch takes at most this much of the time of cold starts."""
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


def throughput(submissions: int) -> list[Row]:
    """One exercise, and the whole course, against cold starts."""
    course = Course(ROOT / "exercises")
    whole = tuple(exercise.id for exercise in course.exercises)
    rows = []
    for what, exercises, count in (
        ("one exercise", (ONE,), submissions),
        ("the whole course", whole, submissions // 2),
    ):
        ours = _batch(exercises, count).seconds
        theirs = _cold(exercises, max(2 * cores(), count // 20))
        rows.append(Row(f"grader batch, {what}", ours, "a cold pytest for each", theirs, goal=FASTER))
    return rows


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


def _batch(exercises: tuple[str, ...], count: int) -> Run:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "class"
        first = folder / "student-00000"
        for exercise in exercises:
            file = Course(ROOT / "exercises").find(exercise).file
            (first / exercise).mkdir(parents=True)
            shutil.copy(ROOT / "solutions" / exercise / file, first / exercise / file)
        for number in range(1, count):
            shutil.copytree(first, folder / f"student-{number:05}", copy_function=partial(_somebody_elses, number))
        chosen = [word for exercise in exercises for word in ("--exercise", exercise)]
        command = [sys.executable, "-m", "grader", "batch", str(folder), "--out", str(Path(name) / "out"), *chosen]
        memory: list[int] = []
        seconds = wall_seconds(partial(_run, command, memory))
        return Run(seconds / count, memory[0])


def _somebody_elses(number: int, source: str, target: str) -> None:
    """The same program in a file of its own: nobody grades two equal ones once."""
    text = Path(source).read_text(encoding="utf-8")
    Path(target).write_text(text if source.endswith(".ipynb") else f"{text}# {number}\n", encoding="utf-8")


def _run(command: list[str], memory: list[int]) -> None:
    done = subprocess.run([sys.executable, "-c", _MEASURED, *command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
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
