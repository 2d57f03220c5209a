"""What goes to students or to a harness: some exercises of a course, and the one package that grades them.

The package is pinned, so that a class is graded alike from its first day to its last.
"""

import hashlib
import io
import re
import tomllib
import zipfile
from collections.abc import Iterable
from email.parser import BytesHeaderParser
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from grader.authoring.workshop import MARK
from grader.course import Course, Exercise, installed_course
from grader.exceptions import CourseError, GraderError

DISTRIBUTION = "coroutine-grader"
COURSE_IN_WHEEL = "grader/_course"
ENTRY = re.compile(r"(?m)^\[\[exercises\]\]")


class Wheel(NamedTuple):
    """The package as one file, for places without a package index."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class Selection(NamedTuple):
    """Exercises of a course, in teaching order, and the package that is to grade them."""

    course: Course
    exercises: tuple[Exercise, ...]
    version: str
    wheel: Wheel | None

    @property
    def requirement(self) -> str:
        return f"{DISTRIBUTION}=={self.version}"

    @property
    def description(self) -> bytes:
        """`course.toml` with these exercises alone, word for word.

        Raises:
            CourseError: its entries cannot be told apart.
        """
        file = self.course.folder / "course.toml"
        text = file.read_text(encoding="utf-8")
        starts = [*(found.start() for found in ENTRY.finditer(text)), len(text)]
        ids = [exercise.id for exercise in self.course.exercises]
        if len(starts) != len(ids) + 1:
            raise CourseError(f"{file}: begin each exercise with a line [[exercises]], and no other line with that")
        wanted = {exercise.id for exercise in self.exercises}
        entries = (
            text[start:end].rstrip() for start, end, one in zip(starts, starts[1:], ids, strict=False) if one in wanted
        )
        cut = "\n\n".join([text[: starts[0]].rstrip(), *entries]) + "\n"
        kept = [one["id"] for one in tomllib.loads(cut)["exercises"]]
        if kept != [exercise.id for exercise in self.exercises]:
            raise CourseError(f"{file}: the lines of each exercise must follow its own [[exercises]]")
        return cut.encode()


def is_ones_own(chosen: Selection) -> bool:
    """Whether no package holds this course: then whatever is made of it carries its suites.

    A changed copy of the package's course is not: it shares its exercises.
    """
    if chosen.course.folder == installed_course().resolve():
        return False
    if chosen.wheel is not None:
        with zipfile.ZipFile(io.BytesIO(chosen.wheel.content)) as archive:
            there = set(archive.namelist())
        return not any(_in_wheel(chosen, exercise.suite) in there for exercise in chosen.exercises)
    packaged = {exercise.id for exercise in Course(installed_course()).exercises}
    return not packaged & {exercise.id for exercise in chosen.course.exercises}


def _in_wheel(chosen: Selection, file: Path) -> str:
    return f"{COURSE_IN_WHEEL}/{file.relative_to(chosen.course.folder).as_posix()}"


def select(course: Course, names: Iterable[str], through: str | None, wheel: Path | None) -> Selection:
    """The exercises of these names, and all up to `through`; every one where neither is given.

    Raises:
        GraderError: there is no such exercise, or the wheel is not the one of this package and this course.
    """
    wanted = [course.find(name).id for name in names]
    if through is not None:
        ids = [exercise.id for exercise in course.exercises]
        wanted += ids[: ids.index(course.find(through).id) + 1]
    version = metadata.version(DISTRIBUTION)
    packed = None if wheel is None else _read_wheel(wheel, version)
    return Selection(course, course.select(wanted), version, packed)


def must_come_with_the_package(chosen: Selection) -> None:
    """Where the suites are those inside the package, they must be this course's. One's own course brings them along.

    Raises:
        GraderError: they are not.
    """
    if is_ones_own(chosen):
        return
    if chosen.wheel is None:
        if chosen.course.folder != installed_course().resolve():
            raise GraderError(
                f"{chosen.course.folder} is not the course inside the package, and a student's repository is graded "
                "with that one; give --wheel FILE with a package that holds your course, or make a bundle (a course of "
                "your own, which shares no exercise with that one, needs neither)"
            )
        return
    with zipfile.ZipFile(io.BytesIO(chosen.wheel.content)) as archive:
        there = set(archive.namelist())
        for path in course_files(chosen):
            name = _in_wheel(chosen, path)
            if name not in there or archive.read(name) != path.read_bytes():
                raise GraderError(
                    f"{chosen.wheel.name} holds another {name.removeprefix(COURSE_IN_WHEEL + '/')} than "
                    f"{chosen.course.folder}; build it again: pip wheel --no-deps ."
                )


def unfinished(chosen: Selection) -> list[str]:
    """The exercises that still have lines in them which are for the author to change."""
    alone = ((exercise, chosen._replace(exercises=(exercise,))) for exercise in chosen.exercises)
    texts = {
        exercise.id: [one.description, *(file.read_bytes() for file in exercise.folder.glob("*.*") if file.is_file())]
        for exercise, one in alone
    }
    return [name for name, contents in texts.items() if any(MARK.encode() in content for content in contents)]


def course_files(chosen: Selection) -> list[Path]:
    """All that decides points: `course.toml`, the suites, the scenarios."""
    files = [chosen.course.folder / "course.toml"]
    for exercise in chosen.exercises:
        files += [exercise.suite, exercise.scenarios_file]
    return [file for file in files if file.is_file()]


def _read_wheel(file: Path, version: str) -> Wheel:
    try:
        content = file.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (name,) = (one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
            about = BytesHeaderParser().parsebytes(archive.read(name))
    except (zipfile.BadZipFile, ValueError):
        raise GraderError(f"{file} is not a wheel; `pip wheel --no-deps .` builds one") from None
    if (about["Name"], about["Version"]) != (DISTRIBUTION, version):
        raise GraderError(
            f"{file} is {about['Name']} {about['Version']}, and this is {DISTRIBUTION} {version}; "
            "build it again: pip wheel --no-deps ."
        )
    return Wheel(f"{DISTRIBUTION.replace('-', '_')}-{version}-py3-none-any.whl", content)
