"""A program that uses every public name, as a type checker sees it: `mypy --strict` has nothing to say."""

import asyncio
from pathlib import Path

import grader
from grader import Course, Finding, Grade, GraderError, Play, Program, Trace, VirtualLoop, grade, simulate


def virtual_seconds(file: Path, entry: str = "") -> float:
    trace: Trace = simulate(Program.from_file(file), Play(entry=entry) if entry else Play())
    return trace.elapsed


def first_lines(file: str) -> list[str]:
    return simulate(Program.from_file(file)).lines


def findings_of(path: Path, course: str | None = None) -> list[Finding]:
    try:
        grade_of_path: Grade = grade(path, course=course)
    except GraderError as problem:
        raise SystemExit(str(problem)) from None
    return [finding for exercise in grade_of_path.exercises for finding in exercise.findings]


def titles(folder: Path) -> list[str]:
    return [exercise.title for exercise in Course(folder).exercises]


async def slow() -> float:
    await asyncio.sleep(3600)
    return asyncio.get_running_loop().time()


def an_hour() -> float:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(slow())


version: str = grader.__version__
