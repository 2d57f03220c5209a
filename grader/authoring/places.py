"""Where a new exercise goes: the course that is meant, the solutions beside it, and a name that fits.

A course of one's own is a folder with `exercises` (the course itself, with its `course.toml`) and `solutions`.
"""

import keyword
import re
import sys
from pathlib import Path
from typing import NamedTuple

from grader.authoring.placement import NOTE
from grader.course import Course, course_folder, installed_course
from grader.exceptions import CourseError, GraderError

LONGEST_TOPIC = 40
TAKEN = {"conftest", "scenarios", "grader", "pytest", "con", "nul", "aux", "prn"}
"""Names that a file `NAME.py` cannot have: pytest, the course or Windows has them for something else."""
MAY_BE_THERE = re.compile(r"\..*|readme.*|licen[cs]e.*|pyproject\.toml", re.IGNORECASE)
"""What a folder may hold and still be empty: what a new repository comes with."""


class Place(NamedTuple):
    """A course's folder, which may not be there yet, and its solutions'."""

    course: Path
    solutions: Path

    @property
    def is_new(self) -> bool:
        return not (self.course / "course.toml").is_file()

    @property
    def title(self) -> str:
        """Of a new course, after its folder."""
        folder = self.course.parent if self.course.name == "exercises" else self.course
        words = re.sub(r"[^\w]+|_+", " ", folder.name).strip() or "exercises"
        return words[0].upper() + words[1:]


def place_for(course: Path | None, solutions: Path | None) -> Place:
    """Where an exercise for the course in this folder goes; without a folder, that of a clone of the project.

    Raises:
        GraderError: nothing can be added there.
    """
    if course is None:
        packaged = installed_course().resolve()
        if _is_installed(packaged) or not (packaged.parent / "solutions").is_dir():
            raise GraderError(
                f"the course that comes with the grader is installed in {packaged}, and an exercise that is added "
                "there is lost with the next update; begin a course of your own: grader new TOPIC --course DIR"
            )
        return Place(packaged, solutions or packaged.parent / "solutions")
    folder = course.resolve()
    if _is_installed(folder):
        raise GraderError(f"{course} is part of the installed package; begin a course of your own in another folder")
    if folder.exists() and not folder.is_dir():
        raise GraderError(f"{course} is a file, and a course is a folder; name another one")
    found = course_folder(folder)
    if (found.parent / NOTE).is_file():
        raise GraderError(
            f"{course} is a repository for students, made by `grader release`; name the course that it was made of"
        )
    if found == folder and not (found / "course.toml").is_file():
        _must_be_free(folder, course)
        found = folder if folder.name == "exercises" else folder / "exercises"
    place = Place(found, (solutions or found.parent / "solutions").resolve())
    if place.solutions.exists() and not place.solutions.is_dir():
        raise GraderError(f"{place.solutions} is a file, and solutions are in a folder; name one: --solutions DIR")
    return place


def check_topic(topic: str, course: Course | None) -> None:
    """Raises:
    GraderError: no file, or no further one, of this name can be in a course.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", topic):
        better = re.sub(r"[^a-z0-9]+", "_", topic.lower()).strip("_0123456789")
        said = f", like {better}" if better.isidentifier() and not keyword.iskeyword(better) else ""
        raise GraderError(
            f"the topic {topic} becomes the name of a Python file: use small letters, digits and _, "
            f"beginning with a letter{said} (its number is put in front by itself)"
        )
    why = ""
    if keyword.iskeyword(topic) or keyword.issoftkeyword(topic):
        why = "is a word of Python's own"
    elif topic in sys.stdlib_module_names:
        why = "is a module of Python's own, which the student's file would hide"
    elif topic in TAKEN or topic.startswith("test_") or re.fullmatch(r"(com|lpt)\d", topic):
        why = "is no name for a student's file: something else reads it"
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
            f"{named} is no course (it has no course.toml), and it is not empty: there is {strange[0]} in it; "
            "name a course, or a folder that is empty or not there yet"
        )


def _is_installed(folder: Path) -> bool:
    packaged = Path(__file__).parent.parent.resolve()
    return folder.is_relative_to(packaged) or {"site-packages", "dist-packages"} & set(folder.parts) != set()
