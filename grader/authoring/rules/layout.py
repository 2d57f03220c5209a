"""Rules about the layout of a course: folders, names and `course.toml` agree, and there are no other files."""

import ast
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring.given import given, given_line
from grader.authoring.material import AUTHOR_MARK, SURVIVORS, CourseMaterial, ExerciseMaterial, Violation
from grader.course.course import GLOSSARY, OVERVIEW
from grader.course.fingerprints import fingerprint

IGNORED = {"__pycache__", ".pytest_cache", ".DS_Store", ".ipynb_checkpoints"}


def listed_as_they_lie(course_material: CourseMaterial) -> Iterator[Violation]:
    """Require that `course.toml` lists exactly the folders of the course, in the order of their names."""
    course = course_material.course
    toml, listed = course.folder / "course.toml", [exercise.id for exercise in course.exercises]
    if listed != sorted(listed):
        yield Violation.at(toml, "the exercises are not in the order of their numbers", "put them in that order")
    for name in sorted(_names_in(course.folder) - {"course.toml", GLOSSARY, OVERVIEW, *listed}):
        if not name.startswith("_"):
            yield Violation.at(course.folder / name, "course.toml does not list this", "list it there, or remove it")
    for name in sorted(_names_in(course_material.solutions) - set(listed)):
        yield Violation.at(
            course_material.solutions / name, "there is no exercise of this name", "rename it, or remove it"
        )


def numbered_and_named(course_material: CourseMaterial) -> Iterator[Violation]:
    """Require that ids are numbered from 01, and name the topic."""
    for number, exercise in enumerate(course_material.course.exercises, 1):
        if not re.fullmatch(rf"{number:02}_[a-z][a-z0-9_]*", exercise.id):
            line = ExerciseMaterial(exercise, course_material.solutions).entry_line
            what = f"{exercise.id} is exercise {number} of the course"
            yield Violation.at(course_material.course.folder / "course.toml", what, f"name it {number:02}_topic", line)


def in_parts(course_material: CourseMaterial) -> Iterator[Violation]:
    """Require that parts follow each other, and that exercises build on earlier ones that a course keeps."""
    course, before = course_material.course, dict[str, bool]()
    toml, last, most = course.folder / "course.toml", 1, max(len(course.titles_of_parts), 1)
    for exercise in course.exercises:
        line, what = ExerciseMaterial(exercise, course_material.solutions).entry_line, ""
        unknown = [name for name in exercise.needs if name not in before]
        if not last <= exercise.part <= last + 1 or exercise.part > most:
            what = f"{exercise.id} is in part {exercise.part}, after part {last}, and `parts` names {most} of them"
        elif unknown:
            what = f"{exercise.id} needs {unknown[0]}, which is no earlier exercise"
        elif not exercise.advanced and any(before[name] for name in exercise.needs):
            what = f"{exercise.id} is not advanced, and needs an exercise that is"
        if what:
            yield Violation.at(toml, what, "correct `part`, `parts`, `needs` or `advanced`", line)
        last, before[exercise.id] = exercise.part, exercise.advanced


def titled(course_material: CourseMaterial) -> Iterator[Violation]:
    """Require that each exercise has its own title."""
    known: set[str] = set()
    for exercise in course_material.course.exercises:
        if not exercise.title or exercise.title in known:
            line = ExerciseMaterial(exercise, course_material.solutions).entry_line
            what = f"{exercise.id} has no title of its own"
            yield Violation.at(course_material.course.folder / "course.toml", what, "add one", line)
        known.add(exercise.title)


def folder_complete(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require a README, a stub and a suite, allow scenarios, and nothing else."""
    exercise = material.exercise
    needed = {"README.md", exercise.file, exercise.suite.name}
    yield from _held(exercise.folder, needed, {"scenarios.py"})


def solutions_complete(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require a reference solution and mistakes; allow other right answers and reasons for surviving mutants."""
    yield from _held(material.solutions, {material.exercise.file, "mistakes"}, {"also_right", SURVIVORS})
    for folder in ("also_right", "mistakes"):
        for name in sorted(_names_in(material.solutions / folder)):
            path = material.solutions / folder / name
            if path.suffix != material.suffix or not path.is_file():
                yield Violation.at(path, f"this is not a {material.suffix} file", "rename it, or remove it")


def finished(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that no line is left which `grader new` marked for the author to change."""
    texts = [
        (file, list(enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)))
        for file in material.files
    ]
    for file, lines in [*texts, (material.course_toml, material.entry_lines)]:
        for number, line in lines:
            _, mark, wish = line.partition(AUTHOR_MARK)
            if mark:
                what = f"unfinished: {wish.strip().removesuffix('-->').strip()}"
                yield Violation.at(file, what, "do that, and remove this line", number)


def text_in_utf8(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that all files are UTF-8 text."""
    for file in material.files:
        try:
            file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = file.read_bytes().count(b"\n", 0, problem.start) + 1
            yield Violation.at(file, "this is not UTF-8 text", "save it in that encoding", line)


def suite_can_be_read(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that Python can compile the suite, the scenarios and the right answers, and import the first two."""
    ours = (material.exercise.suite, material.exercise.folder / "scenarios.py")
    for file in (file for file in (*ours, *material.right) if file.is_file() and file.suffix == ".py"):
        try:
            code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
            if file in ours:
                exec(code, {"__name__": file.stem, "__file__": str(file)})
        except (SyntaxError, ValueError) as problem:
            what = f"Python cannot read this: {getattr(problem, 'msg', problem)}"
            yield Violation.at(file, what, "correct the line", getattr(problem, "lineno", None) or 1)
        except (Exception, pytest.skip.Exception) as problem:
            lines = [at.lineno or 1 for at in traceback.extract_tb(problem.__traceback__) if at.filename == str(file)]
            what = f"this cannot be loaded ({type(problem).__name__}: {problem})"
            yield Violation.at(file, what, "correct the line", lines[-1] if lines else 1)


def points_agree(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that the suite and `course.toml` have the same points."""
    points = sum(_points_of(test.decorator_list) for test in material.tests)
    if points != material.exercise.points:
        what = f"{material.exercise.id} is worth {material.exercise.points} points here, {points} in its suite"
        yield Violation.at(
            material.course_toml, what, f"write points = {points}, or correct the suite", material.entry_line
        )


def fingerprint_agrees(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that `course.toml` has the stub's fingerprint: a file with this fingerprint counts as not started."""
    source = material.stub.read_bytes()
    if not material.exercise.is_stub(source):
        found = fingerprint(source, material.exercise.file)
        what = f"this is not the stub of {material.exercise.id} as it is now"
        yield Violation.at(material.course_toml, what, f'write stub = "{found}"', material.entry_line)


def given_agrees(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that `course.toml` lists the functions that the solution leaves unchanged.

    Feedback never points to these functions.
    """
    found = given(material.stub.read_bytes(), material.reference.read_bytes(), material.exercise.file)
    if found != material.exercise.given:
        what = f"these are not the functions of {material.exercise.id} that its solution leaves unchanged"
        step = f"write {given_line(found)}" if found else "remove given"
        yield Violation.at(material.course_toml, what, step, material.entry_line)


def asks_what_is_there(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that the reference solution has the functions that the exercise asks for, `async` or plain."""
    if material.suffix != ".py":
        return
    tree = ast.parse(material.reference.read_text(encoding="utf-8"))
    there = {node.name: "async" for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}
    there |= {node.name: "plain" for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name, kind in material.exercise.asks.items():
        if there.get(name) != kind:
            what = f"{material.exercise.id} asks for {name} ({kind}), which its solution does not have"
            yield Violation.at(material.course_toml, what, "correct asks, or the solution", material.entry_line)


def _points_of(decorators: list[ast.expr]) -> int:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.points":
            return int(ast.literal_eval(decorator.args[0]))
    return 1


def _held(folder: Path, needed: set[str], allowed: set[str]) -> Iterator[Violation]:
    there = _names_in(folder)
    for name in sorted(needed - there):
        yield Violation.at(folder / name, "this is missing", "write it")
    for name in sorted(there - needed - allowed):
        yield Violation.at(folder / name, "this does not belong here", "move it, or remove it")


def _names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - IGNORED if folder.is_dir() else set()
