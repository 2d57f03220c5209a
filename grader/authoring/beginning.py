"""Makes a new exercise, all of it from one solution that is run, and puts it into its course.

It is made and tried in a folder of its own. Only what works is put in place: nothing that is there is written over,
and if it cannot be finished, nothing is left of it.
"""

import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from grader.authoring import answers, brought, drafts
from grader.authoring.brought import Brought, StandIns
from grader.authoring.drafts import Draft
from grader.authoring.likely_mistakes import likely_mistakes
from grader.authoring.mutants import mutants_of
from grader.authoring.places import Place
from grader.authoring.texts import UNKIND
from grader.authoring.trials import Trial, Version, try_out
from grader.course import Course
from grader.exceptions import CourseError, GraderError
from grader.text import visible

WALL_LIMIT = 2.0
"""Wall seconds for a run of a changed solution."""
LONGEST_TITLE = 60
FEWEST_FOR_A_PROCESS = 40
"""Versions: to start another process takes as long as to grade these."""


class Made(NamedTuple):
    """What was written: the files in the order of reading, and how many changes of the solution no check sees."""

    id: str
    course: Path
    files: list[Path]
    mistakes: int
    unseen: int


class _Parts(NamedTuple):
    """The files of an exercise by their paths in its folder, and in that of its solutions; its entry."""

    exercise: dict[str, str]
    solutions: dict[str, str]
    entry: str


class _Change(NamedTuple):
    """What a file holds before, None if it is not there yet, and after."""

    file: Path
    before: bytes | None
    after: bytes


def add_exercise(
    place: Place,
    topic: str,
    title: str,
    solution: Path | None,
    blank: tuple[str, ...],
    jobs: int,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Made:
    """Add the next exercise to the course, which is begun if it is not there.

    Args:
        title: empty for one after the topic.
        solution: the author's program; without one, a sample.
        blank: the functions whose bodies the student is to write.
        report: told now and then how many changed solutions of how many are tried.

    Raises:
        CourseError: the solution, or the course, is not fit for it.
        GraderError: something is in the way, or programs cannot be run here.
    """
    course = None if place.is_new else Course(place.course)
    draft = Draft(f"{len(course.exercises) + 1 if course else 1:02}_{topic}", title or drafts.title_of(topic))
    _check_title(draft.title, course)
    for folder in (place.course / draft.id, place.solutions / draft.id):
        if folder.exists() or folder.is_symlink():
            raise GraderError(f"{folder} is there already, though the course does not list it; move it away")
    text = drafts.SAMPLE if solution is None else brought.read(solution)
    named = "the sample" if solution is None else str(solution)
    ready = brought.bring(text, f"{topic}.py", named, blank)
    text = _formatted(text, place.solutions / draft.id / f"{topic}.py")
    if text != ready.text:  # not before: what is told of it bears the author's own lines
        ready = brought.bring(text, f"{topic}.py", named, blank)
    parts = _drafted(place, draft, ready, brought.slower(ready))
    toml = _longer_toml(place, parts.entry)
    with tempfile.TemporaryDirectory(prefix="grader-new-") as workbench:
        bench = _Bench(Path(workbench), draft, parts, jobs, report)
        mistakes, unseen = bench.tried(ready, named, place.solutions / draft.id)
    mark = drafts.SAMPLE_MARK if solution is None else ""
    parts = parts._replace(
        solutions={f"{topic}.py": mark + text, **{f"mistakes/{file}": wrong for file, wrong in mistakes.items()}}
    )
    return Made(draft.id, place.course, _put_in_place(place, draft, parts, toml), len(mistakes), unseen)


def _check_title(title: str, course: Course | None) -> None:
    if not title.strip() or not title.isprintable() or len(title) > LONGEST_TITLE:
        raise GraderError(
            f"the title {title!r} is not one line of at most {LONGEST_TITLE} characters; give another one"
        )
    word = UNKIND.search(title)
    if word is not None:
        raise GraderError(f"a student reads the word {word[0]!r} in the title {title!r}; find a kinder one")
    for exercise in course.exercises if course else ():
        if exercise.title == title:
            raise GraderError(f"{exercise.id} has the title {title!r} already; give another one: --title")


def _drafted(place: Place, draft: Draft, ready: Brought, stand_ins: StandIns | None) -> _Parts:
    home = place.course / draft.id
    stub = _formatted(drafts.stub(ready), home / f"{draft.topic}.py")
    exercise = {
        "README.md": drafts.readme(draft, ready),
        f"{draft.topic}.py": stub,
        f"test_{draft.topic}.py": _formatted(drafts.suite(draft, ready, stand_ins), home / f"test_{draft.topic}.py"),
    }
    if stand_ins is not None:
        exercise["scenarios.py"] = _formatted(stand_ins.code, home / "scenarios.py")
    return _Parts(exercise, {}, drafts.entry(draft, ready, stub, drafts.points(stand_ins)))


def _formatted(text: str, file: Path) -> str:
    """As `ruff` would have this file, in the settings that hold there; as it is where there is none."""
    ruff = answers.find_ruff()
    if ruff is None:
        return text
    around = next(folder for folder in file.parents if folder.is_dir())
    command = [ruff, "format", "--no-cache", "--stdin-filename", str(file), "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=60, cwd=around)
    return done.stdout.decode() if done.returncode == 0 else text


# Trying it --------------------------------------------------------------------------------------------------


class _Bench:
    """The exercise as the only one of a course, in a folder of its own."""

    def __init__(
        self, folder: Path, draft: Draft, parts: _Parts, jobs: int, report: Callable[[int, int], None]
    ) -> None:
        self._id, self._jobs, self._report = draft.id, jobs, report
        _write_all(folder / draft.id, parts.exercise)
        (folder / "course.toml").write_text(f"{drafts.beginning('On trial')}\n{parts.entry}", encoding="utf-8")
        self._course = Course(folder)

    def tried(self, ready: Brought, named: str, home: Path) -> tuple[dict[str, str], int]:
        """The mistakes that are good ones, and how many changed solutions pass although something differs.

        Args:
            named: what the author calls the solution; home: where its mistakes will be.
        """
        reference = self._graded({ready.file: ready.text.encode()})[ready.file]
        _must_pass(reference, named)
        made = mutants_of(ready.text.encode(), ready.file, as_program=False)
        mutants = {str(number): mutant for number, mutant in enumerate(made)}
        trials = self._graded({name: mutant.source for name, mutant in mutants.items()}, WALL_LIMIT)
        chosen = likely_mistakes([(mutant, trials[name]) for name, mutant in mutants.items()], ready.blank)
        chosen = [one._replace(text=_formatted(one.text, home / one.file)) for one in chosen]
        again = self._graded({one.file: one.text.encode() for one in chosen})
        told = {one.file: one.told(again[one.file]) for one in chosen}
        unseen = sum(trial.passed and trial.seen != reference.seen for trial in trials.values())
        return {file: text for file, text in told.items() if text is not None}, unseen

    def _graded(self, files: Mapping[str, bytes], wall_limit: float | None = None) -> dict[str, Trial]:
        versions = [Version(name=name, exercise=self._id, source=source) for name, source in files.items()]
        jobs, report = min(self._jobs, len(versions) // FEWEST_FOR_A_PROCESS + 1), self._report
        return try_out(self._course, versions, jobs, lambda done: report(done, len(versions)), wall_limit)


def _must_pass(reference: Trial, named: str) -> None:
    grade = reference.marked.grade
    for check in grade.checks:
        if check.status != "passed":
            raise CourseError(
                f"{named} does not print the same lines at the same times in another process; take out what depends on "
                f"chance, or on files and the machine around it\n{check.title}: {check.message}".rstrip(": \n")
            )
    for finding in grade.findings:
        where = f"{named}:{finding.line}" if finding.line else named
        raise CourseError(f"{where}: {visible(finding.title)} A solution has nothing to be mended; change it")


# Putting it in place ----------------------------------------------------------------------------------------


def _put_in_place(place: Place, draft: Draft, parts: _Parts, toml: _Change) -> list[Path]:
    """Write it all, `course.toml` last; if that fails, take back what was written."""
    ours = [place.course / draft.id, place.solutions / draft.id]
    settings = place.course.parent / "pytest.ini" if place.is_new and not _has_settings(place.course.parent) else None
    made = [folder for one in ours for folder in (one, *one.parents) if not folder.exists()]
    try:
        for folder in ours:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir()
        files = _write_all(ours[1], parts.solutions) + _write_all(ours[0], parts.exercise)
        if settings is not None:
            files += _write_all(settings.parent, {settings.name: drafts.PYTEST_INI})
        _replace(toml)
    except BaseException:
        if settings is not None:
            settings.unlink(missing_ok=True)
        for folder in ours:
            if folder in made:
                shutil.rmtree(folder, ignore_errors=True)
        _take_back(made)
        raise
    return [*files, toml.file]


def _has_settings(folder: Path) -> bool:
    """Whether pytest finds settings there, or above, where they are the author's."""
    names = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
    return any((above / name).is_file() for above in (folder, *folder.parents) for name in names)


def _take_back(made: list[Path]) -> None:
    """Folders that were made on the way, as far as nothing else is in them by now."""
    for folder in sorted(set(made), key=lambda path: len(path.parts), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _longer_toml(place: Place, entry: str) -> _Change:
    """`course.toml` with one more entry; all that was there stays as it was, to the letter."""
    toml = place.course / "course.toml"
    if place.is_new:
        return _Change(toml, None, f"{drafts.beginning(place.title)}\n{entry}".encode())
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
        raise CourseError(
            f"{toml}: begin each exercise with a line [[exercises]], so that one more can stand at the end"
        )
    return _Change(toml, before, whole.encode())


def _replace(toml: _Change) -> None:
    """At once, or not at all.

    Raises:
        GraderError: somebody else has changed it meanwhile.
    """
    if (toml.file.read_bytes() if toml.file.is_file() else None) != toml.before:
        raise GraderError(f"{toml.file} was changed meanwhile; try again")
    beside = toml.file.with_name(".course.toml.new")
    try:
        beside.write_bytes(toml.after)
        beside.replace(toml.file)
    finally:
        beside.unlink(missing_ok=True)


def _write_all(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    return [folder / path for path in texts]
