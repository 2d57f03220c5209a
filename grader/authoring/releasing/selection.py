"""The content of a release: the selected exercises of a course, and the package that grades them.

The version of the package is pinned, so that a class is graded by the same rules from its first day to its last.
"""

import io
import re
import tomllib
import zipfile
from collections.abc import Iterable
from email.parser import BytesHeaderParser
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from grader.authoring.material import AUTHOR_MARK
from grader.authoring.releasing.locking import LockedRequirements, lock
from grader.authoring.releasing.packing import COURSE_IN_WHEEL, Wheel, installed_wheel, wheel_name
from grader.course.course import Course, Exercise, installed_course
from grader.course.digests import DISTRIBUTION
from grader.exceptions import CourseError, GraderError

ENTRY = re.compile(r"(?m)^\[\[exercises\]\]")


class Package(NamedTuple):
    """The grader that a release installs: its version, its file, and what it needs.

    Without a `wheel`, it comes from an index.
    """

    version: str
    wheel: Wheel | None
    needed: LockedRequirements

    @property
    def requirement(self) -> str:
        """Return the pinned requirement for pip."""
        return f"{DISTRIBUTION}=={self.version}"

    @property
    def is_locked(self) -> bool:
        """Return whether the requirements list all packages for all systems, with digests."""
        return self.wheel is not None and self.needed.has_digests

    def requirements(self, folder: str) -> str:
        """Return the lines of a requirements file: the grader, and everything it needs at an exact version.

        Args:
            folder: the folder of the wheel as pip finds it, relative to its working folder: `.` or `./wheels`.
        """
        lines = self.needed.lines
        if self.wheel is None:
            grader, lines = self.requirement, tuple(line.partition(" --hash=")[0] for line in lines)
        else:
            grader = f"{folder}/{self.wheel.name}"
            if self.needed.has_digests:  # pip wants the digests of all files or of none
                grader += f" --hash=sha256:{self.wheel.digest}"
        return "".join(line.replace(" --hash=", " \\\n    --hash=") + "\n" for line in (grader, *lines))


class Selection(NamedTuple):
    """Exercises of a course in teaching order, and the package that grades them."""

    course: Course
    exercises: tuple[Exercise, ...]
    package: Package

    @property
    def description(self) -> bytes:
        """Return `course.toml` with the entries of these exercises only, otherwise unchanged.

        Raises:
            CourseError: the entries cannot be told apart.
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


def is_own_course(chosen: Selection) -> bool:
    """Return whether this is an author's own course, whose suites are in no package.

    A release of such a course must contain its suites. A modified copy of the package's course does not count, since
    it has the same exercises.
    """
    if chosen.course.folder == installed_course().resolve():
        return False
    if chosen.package.wheel is not None:
        with zipfile.ZipFile(io.BytesIO(chosen.package.wheel.content)) as archive:
            there = set(archive.namelist())
        return not any(_in_wheel(chosen, exercise.suite) in there for exercise in chosen.exercises)
    packaged = {exercise.id for exercise in Course(installed_course()).exercises}
    return not packaged & {exercise.id for exercise in chosen.course.exercises}


def _in_wheel(chosen: Selection, file: Path) -> str:
    return f"{COURSE_IN_WHEEL}/{file.relative_to(chosen.course.folder).as_posix()}"


def package(wheel: Path | None = None, from_index: bool = False) -> Package:
    """Return the grader that a release installs.

    Args:
        wheel: the file of a built package; None for the package that is installed here.
        from_index: whether it is installed from an index instead.

    Raises:
        GraderError: the wheel is not of this package and version.
        CourseError: a stub of the installed course may contain an answer.
    """
    version = metadata.version(DISTRIBUTION)
    packed = None if from_index else installed_wheel() if wheel is None else _read_wheel(wheel, version)
    return Package(version, packed, lock(metadata.requires(DISTRIBUTION) or ()))


def select(
    course: Course, names: Iterable[str], through: str | None, package: Package, parts: Iterable[int] = ()
) -> Selection:
    """Select exercises of a course.

    Args:
        course: the course.
        names: the ids of exercises.
        through: an id; all exercises up to and including it are selected as well.
        package: the grader that the release installs.
        parts: the numbers of parts of the course, whose exercises are selected as well.

    Returns:
        The selection; all exercises if neither `names` nor `through` nor `parts` selects any.

    Raises:
        GraderError: no exercise has such an id, or no part such a number.
    """
    wanted = [course.find(name).id for name in names]
    if through is not None:
        ids = [exercise.id for exercise in course.exercises]
        wanted += ids[: ids.index(course.find(through).id) + 1]
    return Selection(course, course.select(wanted, parts), package)


def check_package_holds_course(chosen: Selection) -> None:
    """Check that the package contains this course's suites; an author's own course needs no check.

    Raises:
        GraderError: the package has other suites.
    """
    if is_own_course(chosen):
        return
    if chosen.package.wheel is None:
        if chosen.course.folder != installed_course().resolve():
            raise GraderError(
                f"{chosen.course.folder} is not the course inside the package, which grades students' repositories; "
                "leave out --from-index, or make a bundle (a course of your own, which shares no exercise with that "
                "one, needs neither)"
            )
        return
    with zipfile.ZipFile(io.BytesIO(chosen.package.wheel.content)) as archive:
        there = set(archive.namelist())
        for path in course_files(chosen):
            name = _in_wheel(chosen, path)
            if name not in there or archive.read(name) != path.read_bytes():
                raise GraderError(
                    f"{chosen.package.wheel.name} holds another {name.removeprefix(COURSE_IN_WHEEL + '/')} than "
                    f"{chosen.course.folder}; install the grader from the folder of that course, or name a package "
                    "that holds it with --wheel FILE"
                )


def missing_needs(chosen: Selection) -> dict[str, list[str]]:
    """Return the exercises of part of a course that build on others which are left out, by their ids.

    An exercise of an earlier part does not count: a release of part 2 is for students who have done part 1.
    """
    there = {exercise.id for exercise in chosen.exercises}
    parts = {exercise.part for exercise in chosen.exercises}
    missing = {
        exercise.id: [one for one in exercise.needs if one not in there and chosen.course.find(one).part in parts]
        for exercise in chosen.exercises
    }
    return {name: needed for name, needed in missing.items() if needed}


def unfinished(chosen: Selection) -> list[str]:
    """Return the ids of exercises that still contain lines for the author to change."""
    alone = ((exercise, chosen._replace(exercises=(exercise,))) for exercise in chosen.exercises)
    texts = {
        exercise.id: [one.description, *(file.read_bytes() for file in exercise.folder.glob("*.*") if file.is_file())]
        for exercise, one in alone
    }
    return [name for name, contents in texts.items() if any(AUTHOR_MARK.encode() in content for content in contents)]


def course_files(chosen: Selection) -> list[Path]:
    """Return the files that decide points: `course.toml`, the suites and the scenarios."""
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
    return Wheel(wheel_name(version), content)
