"""The location of a new exercise: its course, the folder of solutions, and a valid name.

An author's course is a folder with two subfolders: `exercises`, which is the course itself with its `course.toml`,
and `solutions`.
"""

import keyword
import re
import sys
from pathlib import Path
from typing import NamedTuple

import grader
from grader.authoring.releasing.placement import MANIFEST
from grader.course.course import Course, course_folder, installed_course
from grader.exceptions import CourseError, GraderError

LONGEST_TOPIC = 40
TAKEN = {"conftest", "scenarios", "grader", "pytest", "con", "nul", "aux", "prn"}
"""Names that are no topics, because pytest, the course or Windows reserves the file `NAME.py`."""
MAY_BE_THERE = re.compile(r"\..*|readme.*|licen[cs]e.*|pyproject\.toml", re.IGNORECASE)
"""Files of a new repository. A folder that holds no others counts as empty."""


class CourseLocation(NamedTuple):
    """The folder of a course, which may not exist yet, and the folder of its solutions."""

    course: Path
    solutions: Path

    @property
    def is_new(self) -> bool:
        """Return whether the course does not exist yet."""
        return not (self.course / "course.toml").is_file()

    @property
    def title(self) -> str:
        """Return the title of a new course, derived from its folder's name."""
        folder = self.course.parent if self.course.name == "exercises" else self.course
        words = re.sub(r"[^\w]+|_+", " ", folder.name).strip() or "exercises"
        return words[0].upper() + words[1:]


def locate_course(course: Path | None, solutions: Path | None) -> CourseLocation:
    """Return where an exercise is added.

    Args:
        course: the folder of the course, new or existing; None for the course in a clone of this project.
        solutions: the folder of solutions; None for the one next to the course.

    Raises:
        GraderError: nothing can be added there.
    """
    if course is None:
        packaged = installed_course().resolve()
        if _is_installed(packaged) or not (packaged.parent / "solutions").is_dir():
            raise GraderError(
                f"the course that comes with the grader is installed in {packaged}, and the next update would delete "
                "an exercise added there; begin a course of your own: grader new TOPIC --course DIR"
            )
        return CourseLocation(packaged, solutions or packaged.parent / "solutions")
    folder = course.resolve()
    if _is_installed(folder):
        raise GraderError(f"{course} is part of the installed package; begin a course of your own in another folder")
    if folder.exists() and not folder.is_dir():
        raise GraderError(f"{course} is a file, and a course is a folder; name another one")
    found = course_folder(folder)
    if (found.parent / MANIFEST).is_file():
        raise GraderError(
            f"{course} is a repository for students, made by `grader release`; name the course that it was made from"
        )
    if found == folder and not (found / "course.toml").is_file():
        _must_be_free(folder, course)
        found = folder if folder.name == "exercises" else folder / "exercises"
    location = CourseLocation(found, (solutions or found.parent / "solutions").resolve())
    if location.solutions.exists() and not location.solutions.is_dir():
        raise GraderError(f"{location.solutions} is a file, and solutions are in a folder; name one: --solutions DIR")
    return location


def check_topic(topic: str, course: Course | None) -> None:
    """Check that a topic can name a new exercise.

    Args:
        topic: the name of the student's file, without `.py`.
        course: the course that the exercise joins; None for a new one.

    Raises:
        GraderError: the topic is no file name for a student's program, or the course has it already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", topic):
        better = re.sub(r"[^a-z0-9]+", "_", topic.lower()).strip("_0123456789")
        said = f", like {better}" if better.isidentifier() and not keyword.iskeyword(better) else ""
        raise GraderError(
            f"the topic {topic} becomes the name of a Python file: use small letters, digits and _, "
            f"beginning with a letter{said} (the exercise's number is added automatically)"
        )
    why = ""
    if keyword.iskeyword(topic) or keyword.issoftkeyword(topic):
        why = "is a keyword of Python"
    elif topic in sys.stdlib_module_names:
        why = "is a standard module of Python, which the student's file would hide"
    elif topic in TAKEN or topic.startswith("test_") or re.fullmatch(r"(com|lpt)\d", topic):
        why = "is a reserved file name"
    elif len(topic) > LONGEST_TOPIC:
        why = f"is longer than {LONGEST_TOPIC} characters"
    if why:
        raise GraderError(f"the topic {topic} {why}; choose another one, like {topic[:20].rstrip('_')}_exercise")
    for exercise in course.exercises if course is not None else ():
        if exercise.topic == topic:
            raise GraderError(f"the course has the topic {topic} already, as {exercise.id}; choose another one")


def _must_be_free(folder: Path, named: Path) -> None:
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    strange = [name for name in there if not MAY_BE_THERE.fullmatch(name)]
    if strange:
        raise CourseError(
            f"{named} is no course (it has no course.toml), and it is not empty: it holds {strange[0]}; "
            "name a course, or a folder that is empty or does not exist yet"
        )


def _is_installed(folder: Path) -> bool:
    packaged = Path(grader.__file__).parent.resolve()
    return folder.is_relative_to(packaged) or {"site-packages", "dist-packages"} & set(folder.parts) != set()
