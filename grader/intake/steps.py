"""Folders of one student in which a platform keeps several steps or versions of a hand-in: OpenOLAT, Teams, Schoology.

OpenOLAT's archive of a task has `1_task/`, `2_submissions/`, `3_corrections/`, `4_revisions/` there; the numbers are
those of the steps that the task has. What the student has revised counts before what was handed in first. The task and
the corrections are the instructor's.

Microsoft Teams keeps `Assignment 1/Version 1/`, `Assignment 1/Version 2/` there. The students' folders lie in `Student
Work/Submitted files` on SharePoint. The highest version of each assignment counts. `Working files` were not handed in.

Submitty keeps `1/`, `2/` there, and students `v1/`, `v2/`. Such numbers may also be those of exercises. So they are
attempts only if the file of one exercise is in several of them; a file that only an older one has counts, too.

Schoology keeps `Revision 1 - On time/`, `Revision 2 - Late/` there, and other systems `Attempt 2/` or the moment of
each attempt, such as `2026-03-01-12-00-00/`. The highest one counts.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from grader.course.course import Exercise
from grader.intake.archives import ARCHIVES
from grader.intake.contents import Location
from grader.intake.download import Download
from grader.intake.exercise_files import find_root, path_in_tree
from grader.intake.near_names import PROGRAMS

SUBMITTED, NOT_SUBMITTED = "submitted files", "working files"
"""The folders of Teams in which the students' folders lie, in lower case."""
_STEP = re.compile(r"(\d+)_(task|submissions?|corrections?|revisions?|solutions?|grading)(?:_.*)?")
_STUDENTS_OWN = ("submission", "revision")
_ATTEMPT = re.compile(
    r"(?:revision|version|attempt|versuch|tentativo|intento|poging)[ _-]?(\d{1,4})(?:\W.*)?", re.IGNORECASE
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[-_T ]\d\d[-_:.]\d\d(?:[-_:.]\d\d)?(?:[.,]\d+)?Z?")
_NUMBERED = re.compile(r"(|v|ver|submission|upload|hand[ _-]?in|abgabe|entrega|remise)[ _-]?(\d{1,4})", re.IGNORECASE)
_ANSWERS = (*PROGRAMS, *ARCHIVES)
_VERSION = re.compile(r"[^\W\d]+ (\d{1,4})")


class Counted(NamedTuple):
    """The parts of a student's folder that count, the newest first, and the origins of older ones, which do not.

    `late` is whether the platform marked what counts as late. `doubt` is a note if something else may be meant.
    """

    locations: tuple[Location, ...]
    not_counted: tuple[str, ...]
    late: bool = False
    doubt: str = ""


def counted(folder: Download, course: Iterable[Exercise] = ()) -> Counted | None:
    """Return what counts of a student's folder; None if it has neither steps nor versions nor attempts."""
    return _of_steps(folder) or of_attempts(folder) or _of_versions(folder) or _of_numbers(folder, tuple(course))


def of_attempts(folder: Download) -> Counted | None:
    """Return what counts of a folder that holds nothing but one student's attempts; None for another folder."""
    names = [one.name for one in folder.entries if one.kind == "folder"]
    numbers = [int(found[1]) for name in names if (found := _ATTEMPT.fullmatch(name))]
    moments = [name for name in names if _MOMENT.fullmatch(name)]
    if not names or len(names) < len(folder.entries) or len(names) not in (len(numbers), len(moments)):
        return None
    *older, newest = [name for _, name in sorted(zip(numbers or moments, names, strict=True))]
    not_counted = tuple(folder.origin(name) for name in reversed(older))
    return Counted((folder.location(newest),), not_counted, late=newest.casefold().endswith(" - late"))


def _of_numbers(folder: Download, course: Iterable[Exercise]) -> Counted | None:
    folders = [entry.name for entry in folder.entries if entry.kind == "folder"]
    programs = any(entry.kind == "file" and entry.name.lower().endswith(_ANSWERS) for entry in folder.entries)
    numbers = {name: (found[1].casefold(), int(found[2])) for name in folders if (found := _NUMBERED.fullmatch(name))}
    if programs or len(folders) < 2 or len(numbers) < len(folders) or len({word for word, _ in numbers.values()}) > 1:
        return None
    newest_first = sorted(folders, key=lambda name: numbers[name], reverse=True)
    known: set[str] = set()
    not_counted = []
    is_attempt = False
    for name in newest_first:
        inner = folder.below(name)
        root = find_root(inner.tree, inner.top, course)
        answers = {exercise.id for exercise in course if path_in_tree(inner.tree, root, exercise)}
        is_attempt = is_attempt or not answers.isdisjoint(known)
        if answers <= known:
            not_counted.append(folder.origin(name))
        known |= answers
    doubt = f"{folder.origin(newest_first[0])} counts: the numbers of the folders are taken for those of attempts."
    return Counted(tuple(map(folder.location, newest_first)), tuple(not_counted), doubt=doubt) if is_attempt else None


def _of_steps(folder: Download) -> Counted | None:
    found = [(_STEP.fullmatch(one.name), one.name) for one in folder.entries if one.kind == "folder"]
    steps = [(int(step[1]), name, step[2]) for step, name in found if step is not None]
    own = [name for _, name, what in sorted(steps, reverse=True) if what.startswith(_STUDENTS_OWN)]
    return Counted(tuple(folder.location(name) for name in own), ()) if own else None


def _of_versions(folder: Download) -> Counted | None:
    locations: list[Location] = []
    not_counted: list[str] = []
    for entry in folder.entries:
        assignment = folder.below(entry.name)
        versions = sorted(
            (int(found[1]), one.name)
            for one in assignment.entries
            if one.kind == "folder" and (found := _VERSION.fullmatch(one.name))
        )
        if entry.kind != "folder" or not versions or len(versions) < len(assignment.entries):
            return None
        *older, (_, newest) = versions
        locations.append(assignment.location(newest))
        not_counted += [assignment.origin(name) for _, name in reversed(older)]
    return Counted(tuple(locations), tuple(not_counted)) if locations else None
