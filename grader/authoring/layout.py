"""Rules on what lies where: folders, names and `course.toml` agree, and nothing else lies about."""

import ast
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring.workshop import MARK, SURVIVORS, Breach, Material, Workshop
from grader.course import fingerprint

NEVER_MIND = {"__pycache__", ".pytest_cache", ".DS_Store", ".ipynb_checkpoints"}


def listed_as_they_lie(workshop: Workshop) -> Iterator[Breach]:
    """Each folder of an exercise is listed in `course.toml`, in the order of the names; there are no others."""
    course = workshop.course
    toml, listed = course.folder / "course.toml", [exercise.id for exercise in course.exercises]
    if listed != sorted(listed):
        yield _breach(toml, "the exercises are not in the order of their numbers", "put them in that order")
    for name in sorted(_names_in(course.folder) - {"course.toml", *listed}):
        if not name.startswith("_"):
            yield _breach(course.folder / name, "course.toml does not list this", "list it there, or remove it")
    for name in sorted(_names_in(workshop.solutions) - set(listed)):
        yield _breach(workshop.solutions / name, "there is no exercise of this name", "rename it, or remove it")


def numbered_and_named(workshop: Workshop) -> Iterator[Breach]:
    """Ids count from 01 and bear the topic."""
    for number, exercise in enumerate(workshop.course.exercises, 1):
        if not re.fullmatch(rf"{number:02}_[a-z][a-z0-9_]*", exercise.id):
            line = Material(exercise, workshop.solutions).entry_line
            what = f"{exercise.id} is exercise {number} of the course"
            yield _breach(workshop.course.folder / "course.toml", what, f"name it {number:02}_topic", line)


def titled(workshop: Workshop) -> Iterator[Breach]:
    """Each exercise has a title of its own."""
    known: set[str] = set()
    for exercise in workshop.course.exercises:
        if not exercise.title or exercise.title in known:
            line = Material(exercise, workshop.solutions).entry_line
            what = f"{exercise.id} has no title of its own"
            yield _breach(workshop.course.folder / "course.toml", what, "give it one", line)
        known.add(exercise.title)


def folder_complete(material: Material) -> Iterator[Breach]:
    """A README, a stub, a suite, perhaps scenarios; nothing else."""
    exercise = material.exercise
    needed = {"README.md", exercise.file, exercise.suite.name}
    yield from _held(exercise.folder, needed, {"scenarios.py"})


def solutions_complete(material: Material) -> Iterator[Breach]:
    """A reference solution and mistakes; what is right in other ways, and reasons for mutants that survive."""
    yield from _held(material.solutions, {material.exercise.file, "mistakes"}, {"also_right", SURVIVORS})
    for folder in ("also_right", "mistakes"):
        for name in sorted(_names_in(material.solutions / folder)):
            path = material.solutions / folder / name
            if path.suffix != material.suffix or not path.is_file():
                yield _breach(path, f"this is no {material.suffix} file", "rename it, or remove it")


def finished(material: Material) -> Iterator[Breach]:
    """Nothing is left of the samples that `grader new` writes for the author to make their own."""
    texts = [
        (file, list(enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)))
        for file in material.files
    ]
    for file, lines in [*texts, (material.course_toml, material.entry_lines)]:
        for number, line in lines:
            _, mark, wish = line.partition(MARK)
            if mark:
                what = f"unfinished: {wish.strip().removesuffix('-->').strip()}"
                yield _breach(file, what, "do that, and remove this line", number)


def text_in_utf8(material: Material) -> Iterator[Breach]:
    """All files are text as the grader reads it."""
    for file in material.files:
        try:
            file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = file.read_bytes().count(b"\n", 0, problem.start) + 1
            yield _breach(file, "this is not text in UTF-8", "save it as that", line)


def suite_can_be_read(material: Material) -> Iterator[Breach]:
    """Python can read the suite, the scenarios and the right answers, and load what the author wrote for the grader."""
    ours = (material.exercise.suite, material.exercise.folder / "scenarios.py")
    for file in (file for file in (*ours, *material.right) if file.is_file() and file.suffix == ".py"):
        try:
            code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
            if file in ours:
                exec(code, {"__name__": file.stem, "__file__": str(file)})
        except (SyntaxError, ValueError) as problem:
            what = f"Python cannot read this: {getattr(problem, 'msg', problem)}"
            yield _breach(file, what, "mend the line", getattr(problem, "lineno", None) or 1)
        except (Exception, pytest.skip.Exception) as problem:
            lines = [at.lineno or 1 for at in traceback.extract_tb(problem.__traceback__) if at.filename == str(file)]
            what = f"this cannot be loaded ({type(problem).__name__}: {problem})"
            yield _breach(file, what, "mend the line", lines[-1] if lines else 1)


def points_agree(material: Material) -> Iterator[Breach]:
    """The suite's points are those of `course.toml`."""
    points = sum(_points_of(test.decorator_list) for test in material.tests)
    if points != material.exercise.points:
        what = f"{material.exercise.id} is worth {material.exercise.points} points here, {points} in its suite"
        yield _breach(material.course_toml, what, f"write points = {points}, or mend the suite", material.entry_line)


def fingerprint_agrees(material: Material) -> Iterator[Breach]:
    """`course.toml` knows the stub: by that, a student's file counts as not started."""
    source = material.stub.read_bytes()
    if not material.exercise.is_stub(source):
        found = fingerprint(source, material.exercise.file)
        what = f"this is not the stub of {material.exercise.id} as it is now"
        yield _breach(material.course_toml, what, f'write stub = "{found}"', material.entry_line)


def asks_what_is_there(material: Material) -> Iterator[Breach]:
    """The functions that the exercise asks for are in the reference solution, `async` or plain."""
    if material.suffix != ".py":
        return
    tree = ast.parse(material.reference.read_text(encoding="utf-8"))
    there = {node.name: "async" for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}
    there |= {node.name: "plain" for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name, kind in material.exercise.asks.items():
        if there.get(name) != kind:
            what = f"{material.exercise.id} asks for {name} ({kind}), which its solution does not have"
            yield _breach(material.course_toml, what, "mend asks, or the solution", material.entry_line)


def _points_of(decorators: list[ast.expr]) -> int:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.points":
            return int(ast.literal_eval(decorator.args[0]))
    return 1


def _held(folder: Path, needed: set[str], allowed: set[str]) -> Iterator[Breach]:
    there = _names_in(folder)
    for name in sorted(needed - there):
        yield _breach(folder / name, "this is missing", "write it")
    for name in sorted(there - needed - allowed):
        yield _breach(folder / name, "this does not belong here", "move it, or remove it")


def _names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - NEVER_MIND if folder.is_dir() else set()


def _breach(file: Path, what: str, next_step: str, line: int = 1) -> Breach:
    return Breach(file=str(file), line=line, what=what, next_step=next_step)
