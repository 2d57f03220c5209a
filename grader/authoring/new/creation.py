"""Create a new exercise from one solution, and add it to its course.

The exercise is built and tested in a temporary folder first, and only one that works is copied into the course.
Existing files are never overwritten. If the copy fails halfway, everything that was written is removed again.
"""

import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from grader.authoring.mutants.generation import mutants_of
from grader.authoring.mutants.mutation_testing import MUTANT_LIMIT
from grader.authoring.new import drafts
from grader.authoring.new.drafts import Draft
from grader.authoring.new.likely_mistakes import likely_mistakes
from grader.authoring.new.location import CourseLocation
from grader.authoring.new.solution import Solution, StandIns, read_solution, run_solution, slower_stand_ins
from grader.authoring.rules import answers
from grader.authoring.rules.texts import UNKIND
from grader.authoring.trials import Trial, Version, try_out
from grader.course.course import Course
from grader.exceptions import CourseError, GraderError
from grader.files import replace
from grader.text import visible

LONGEST_NEW_TITLE = 60
"""A length in characters."""


class NewExercise(NamedTuple):
    """An exercise that was added to a course.

    `files` are in reading order. `mistakes` counts the wrong answers that were written, and `unseen` the mutants that
    pass although their runs differ from the solution's.
    """

    id: str
    course: Path
    files: list[Path]
    mistakes: int
    unseen: int


class _DraftFiles(NamedTuple):
    """The texts of an exercise before they are written.

    `exercise` and `solutions` map a path inside the respective folder to a text. `entry` is for `course.toml`.
    """

    exercise: dict[str, str]
    solutions: dict[str, str]
    entry: str


class _FileChange(NamedTuple):
    """The content of a file before a change (None if it does not exist) and after it."""

    file: Path
    before: bytes | None
    after: bytes


def add_exercise(
    location: CourseLocation,
    topic: str,
    title: str,
    solution: Path | None,
    blank: tuple[str, ...],
    jobs: int,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> NewExercise:
    """Add the next exercise to a course, and create the course if it does not exist.

    Args:
        location: the folders of the course and of its solutions.
        topic: the name of the student's file, without `.py`.
        title: the title for students; if empty, one is derived from the topic.
        solution: the author's program; None for the built-in sample.
        blank: the functions whose bodies the student writes; if empty, `main`.
        jobs: the number of processes that grade mutants at the same time.
        report: called from time to time with the number of mutants graded so far, and with their total.

    Returns:
        What was written.

    Raises:
        CourseError: the solution or the course cannot be used.
        GraderError: a file is in the way, or programs cannot be run on this machine.
    """
    course = None if location.is_new else Course(location.course)
    draft = Draft(f"{len(course.exercises) + 1 if course else 1:02}_{topic}", title or drafts.title_of(topic))
    _check_title(draft.title, course)
    for folder in (location.course / draft.id, location.solutions / draft.id):
        if folder.exists() or folder.is_symlink():
            raise GraderError(f"{folder} exists already, although the course does not list it; move it away")
    text = drafts.SAMPLE_PROGRAM if solution is None else read_solution(solution)
    named = "the sample" if solution is None else str(solution)
    ready = run_solution(text, f"{topic}.py", named, blank)
    # The text is formatted only after the first run, so that messages about it use the author's own line numbers.
    text = _formatted(text, location.solutions / draft.id / f"{topic}.py")
    if text != ready.text:
        ready = run_solution(text, f"{topic}.py", named, blank)
    draft_files = _drafted(location, draft, ready, slower_stand_ins(ready))
    toml = _with_entry(location, draft_files.entry)
    with tempfile.TemporaryDirectory(prefix="grader-new-") as temporary:
        trial_course = _TrialCourse(Path(temporary), draft, draft_files, jobs, report)
        mistakes, unseen = trial_course.choose_mistakes(ready, named, location.solutions / draft.id)
    mark = drafts.SAMPLE_MARK if solution is None else ""
    draft_files = draft_files._replace(
        solutions={f"{topic}.py": mark + text, **{f"mistakes/{file}": wrong for file, wrong in mistakes.items()}}
    )
    written = _install(location, draft, draft_files, toml)
    return NewExercise(draft.id, location.course, written, len(mistakes), unseen)


def _check_title(title: str, course: Course | None) -> None:
    if not title.strip() or not title.isprintable() or len(title) > LONGEST_NEW_TITLE:
        raise GraderError(
            f"the title {title!r} is not one line of at most {LONGEST_NEW_TITLE} characters; choose another one"
        )
    word = UNKIND.search(title)
    if word is not None:
        raise GraderError(f"a student reads the word {word[0]!r} in the title {title!r}; find a kinder one")
    for exercise in course.exercises if course else ():
        if exercise.title == title:
            raise GraderError(f"{exercise.id} has the title {title!r} already; choose another one: --title")


def _drafted(location: CourseLocation, draft: Draft, ready: Solution, stand_ins: StandIns | None) -> _DraftFiles:
    home = location.course / draft.id
    suite = home / f"test_{draft.topic}.py"
    stub = _formatted(drafts.stub(ready), home / f"{draft.topic}.py")
    exercise = {
        "README.md": drafts.readme(draft, ready),
        f"{draft.topic}.py": stub,
        suite.name: _formatted(drafts.suite(draft, ready, stub, stand_ins), suite),
    }
    if stand_ins is not None:
        exercise["scenarios.py"] = _formatted(stand_ins.code, home / "scenarios.py")
    return _DraftFiles(exercise, {}, drafts.entry(draft, ready, stub, drafts.points(stand_ins)))


def _formatted(text: str, file: Path) -> str:
    """Return the text formatted by `ruff` with the settings of its folder, or unchanged where there is no `ruff`."""
    ruff = answers.find_ruff()
    if ruff is None:
        return text
    around = next(folder for folder in file.parents if folder.is_dir())
    command = [ruff, "format", "--no-cache", "--stdin-filename", str(file), "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=60, cwd=around)
    return done.stdout.decode() if done.returncode == 0 else text


# Testing it -------------------------------------------------------------------------------------------------


class _TrialCourse:
    """A temporary course that holds the new exercise alone."""

    def __init__(
        self, folder: Path, draft: Draft, draft_files: _DraftFiles, jobs: int, report: Callable[[int, int], None]
    ) -> None:
        self._id, self._jobs, self._report = draft.id, jobs, report
        _write_all(folder / draft.id, draft_files.exercise)
        (folder / "course.toml").write_text(
            f"{drafts.new_course_toml('On trial')}\n{draft_files.entry}", encoding="utf-8"
        )
        self._course = Course(folder)

    def choose_mistakes(self, ready: Solution, named: str, home: Path) -> tuple[dict[str, str], int]:
        """Grade the mutants of the solution, and choose the typical mistakes among them.

        Args:
            ready: the solution.
            named: the author's name for the solution, for messages.
            home: the folder of the exercise's solutions, whose formatting settings apply.

        Returns:
            The texts of the mistakes by file name, and the number of mutants that pass although their runs differ.

        Raises:
            CourseError: the solution does not pass the suite that was made from it.
        """
        reference = self._graded({ready.file: ready.text.encode()})[ready.file]
        _must_pass(reference, named)
        made = mutants_of(ready.text.encode(), ready.file, as_program=False)
        mutants = {str(number): mutant for number, mutant in enumerate(made)}
        trials = self._graded({name: mutant.source for name, mutant in mutants.items()}, MUTANT_LIMIT)
        chosen = likely_mistakes([(mutant, trials[name]) for name, mutant in mutants.items()], ready.blank)
        chosen = [one._replace(text=_formatted(one.text, home / one.file)) for one in chosen]
        again = self._graded({one.file: one.text.encode() for one in chosen})
        annotated = {one.file: one.annotated(again[one.file]) for one in chosen}
        unseen = sum(trial.passed and trial.behaviour != reference.behaviour for trial in trials.values())
        return {file: text for file, text in annotated.items() if text is not None}, unseen

    def _graded(self, files: Mapping[str, bytes], wall_limit: float | None = None) -> dict[str, Trial]:
        versions = [
            Version(name=name, exercise=self._id, source=source, wall_limit=wall_limit)
            for name, source in files.items()
        ]
        return try_out(self._course, versions, self._jobs, lambda done: self._report(done, len(versions)))


def _must_pass(reference: Trial, named: str) -> None:
    grade = reference.marked.grade
    for check in grade.checks:
        if check.status != "passed":
            raise CourseError(
                f"{named} does not print the same lines at the same times in another process; remove whatever depends "
                f"on chance, on files or on the machine\n{check.title}: {check.message}".rstrip(": \n")
            )
    for finding in grade.findings:
        where = f"{named}:{finding.line}" if finding.line else named
        raise CourseError(f"{where}: {visible(finding.title)} A solution must have no findings; change it")


# Adding it to the course ------------------------------------------------------------------------------------


def _install(location: CourseLocation, draft: Draft, draft_files: _DraftFiles, toml: _FileChange) -> list[Path]:
    """Write all files, `course.toml` last, and return them; remove them again if one cannot be written."""
    ours = [location.course / draft.id, location.solutions / draft.id]
    settings = (
        location.course.parent / "pytest.ini" if location.is_new and not _has_settings(location.course.parent) else None
    )
    made = [folder for one in ours for folder in (one, *one.parents) if not folder.exists()]
    try:
        for folder in ours:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
        files = _write_all(ours[1], draft_files.solutions) + _write_all(ours[0], draft_files.exercise)
        if settings is not None:
            files += _write_all(settings.parent, {settings.name: drafts.PYTEST_INI})
        _replace(toml)
    except BaseException:
        if settings is not None:
            settings.unlink(missing_ok=True)
        for folder in ours:
            if folder in made:
                shutil.rmtree(folder, ignore_errors=True)
        _remove_empty(made)
        raise
    return [*files, toml.file]


def _has_settings(folder: Path) -> bool:
    """Return whether pytest finds the author's own settings in this folder or above it."""
    names = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
    return any((above / name).is_file() for above in (folder, *folder.parents) for name in names)


def _remove_empty(made: list[Path]) -> None:
    """Remove the folders that were created, except those that hold something else by now."""
    for folder in sorted(set(made), key=lambda path: len(path.parts), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _with_entry(location: CourseLocation, entry: str) -> _FileChange:
    """Return the change that appends an entry to `course.toml`, and leaves the rest of it byte for byte."""
    toml = location.course / "course.toml"
    if location.is_new:
        return _FileChange(toml, None, f"{drafts.new_course_toml(location.title)}\n{entry}".encode())
    before = toml.read_bytes()
    text = before.decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith(end * 2) else end if text.endswith(end) else end * 2
    whole = text + gap + entry.replace("\n", end)
    try:
        old, new = tomllib.loads(text), tomllib.loads(whole)
        fits = new["exercises"][:-1] == old["exercises"] and new.keys() == old.keys()
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise CourseError(f"{toml}: begin each exercise with a line [[exercises]], so that another one can be appended")
    return _FileChange(toml, before, whole.encode())


def _replace(toml: _FileChange) -> None:
    """Replace `course.toml` in one step.

    Raises:
        GraderError: the file was changed since it was read.
    """
    if (toml.file.read_bytes() if toml.file.is_file() else None) != toml.before:
        raise GraderError(f"{toml.file} was changed meanwhile; try again")
    replace(toml.file, toml.after)


def _write_all(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return [folder / path for path in texts]
