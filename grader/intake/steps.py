"""Folders of one student in which a platform keeps several steps or versions of a hand-in: OpenOLAT, Teams, Schoology.

OpenOLAT's archive of a task has `1_task/`, `2_submissions/`, `3_corrections/`, `4_revisions/` there; the numbers are
those of the steps that the task has. What the student has revised counts before what was handed in first. The task and
the corrections are the instructor's.

Microsoft Teams keeps `Assignment 1/Version 1/`, `Assignment 1/Version 2/` there. The students' folders lie in `Student
Work/Submitted files` on SharePoint. The highest version of each assignment counts. `Working files` were not handed in.

Schoology keeps `Revision 1 - On time/`, `Revision 2 - Late/` there, and other systems `Attempt 2/` or the moment of
each attempt, such as `2026-03-01-12-00-00/`. The highest one counts.
"""

import re
from typing import NamedTuple

from grader.intake.contents import Location
from grader.intake.download import Download

SUBMITTED, NOT_SUBMITTED = "submitted files", "working files"
"""The folders of Teams in which the students' folders lie, in lower case."""
_STEP = re.compile(r"(\d+)_(task|submissions?|corrections?|revisions?|solutions?|grading)(?:_.*)?")
_STUDENTS_OWN = ("submission", "revision")
_ATTEMPT = re.compile(
    r"(?:revision|version|attempt|versuch|tentativo|intento|poging)[ _-]?(\d{1,4})(?:\W.*)?", re.IGNORECASE
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[-_T ]\d\d[-_:.]\d\d(?:[-_:.]\d\d)?(?:[.,]\d+)?Z?")
_VERSION = re.compile(r"[^\W\d]+ (\d{1,4})")


class Counted(NamedTuple):
    """The parts of a student's folder that count, the newest first, and the origins of older ones, which do not.

    `late` is whether the platform marked what counts as late.
    """

    locations: tuple[Location, ...]
    not_counted: tuple[str, ...]
    late: bool = False


def counted(folder: Download) -> Counted | None:
    """Return what counts of a student's folder; None if it has neither steps nor versions nor attempts."""
    return _of_steps(folder) or of_attempts(folder) or _of_versions(folder)


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
