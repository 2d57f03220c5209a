"""The signs by which a folder is that of a class, and not of one student, who may have several folders too."""

import re
from collections import Counter
from collections.abc import Sequence

from grader.course.course import Exercise
from grader.intake.archives import is_archive
from grader.intake.by_exercise import exercise_folders
from grader.intake.download import Download
from grader.intake.exercise_files import find_root, path_in_tree
from grader.intake.folders import are_students_files
from grader.intake.near_names import files_in, nearest, of_folder, suffix_of
from grader.intake.platforms import platform_of
from grader.intake.steps import counted, of_attempts

Exercises = Sequence[Exercise]


def is_class(download: Download, exercises: Exercises, course: Exercises) -> bool:
    """Return whether this holds several submissions, unlike one student's folder, which holds the exercises."""
    if platform_of(download) is not None:
        return True
    if any(path_in_tree(download.tree, download.top, exercise) for exercise in exercises) or of_attempts(download):
        return False
    if any(_holds_several(download, name) for name in exercise_folders(download, course)):
        return True
    if _has_students_folders(download, exercises, course):
        return True
    if are_students_files(download, course):
        return True
    return sum(entry.kind == "file" and is_archive(entry.name) for entry in download.entries) >= 3


def _has_students_folders(download: Download, exercises: Exercises, course: Exercises) -> bool:
    """Return whether there are folders of several students, and not those of one student for several exercises.

    Two folders with answers to the same exercise are those of two students. With nearly right names, three are: one
    student may have copies. Folders with answers to different exercises are one student's if they are numbered, or
    named after exercises.
    """
    exact: Counter[str] = Counter()
    near: Counter[str] = Counter()
    named = 0
    for entry in download.entries:
        inner = download.below(entry.name) if entry.kind == "folder" else None
        if inner is None:
            continue
        found = _exact(inner, exercises)
        exact.update(found)
        near.update(found or _near(inner, exercises, course))
        named += bool(found) and of_folder(entry.name, course) is None and not re.search(r"\d", entry.name)
        several_near = max(near.values(), default=0) > 2 and _has_folders_only(download)
        if max(exact.values(), default=0) > 1 or named > 1 or several_near:
            return True
    return False


def _exact(inner: Download, exercises: Exercises) -> set[str]:
    """Return the exercises whose files are in a folder, or that it has the steps of a platform."""
    if counted(inner) is not None:
        return {""}
    root = find_root(inner.tree, inner.top, exercises)
    return {one.id for one in exercises if path_in_tree(inner.tree, root, one)}


def _near(inner: Download, exercises: Exercises, course: Exercises) -> set[str]:
    """Return the exercises for which a folder has a file with a nearly right name."""
    below = len(inner.top) + 1 if inner.top else 0
    paths = (path[below:] for path in files_in(inner.tree, inner.top) if suffix_of(path))
    meant = {nearest(path, course) for path in paths}
    return {exercise.id for exercise in exercises if exercise in meant}


def _has_folders_only(download: Download) -> bool:
    """Return whether no program lies beside the folders, unlike in one student's folder with copies in others."""
    return not any(entry.kind == "file" and suffix_of(entry.name) for entry in download.entries)


def _holds_several(download: Download, name: str) -> bool:
    """Return whether the folder of an exercise holds several submissions, unlike one in a student's folder."""
    inner = download.below(name)
    several = sum(entry.kind == "folder" or is_archive(entry.name) for entry in inner.entries)
    return several >= 2 or platform_of(inner) is not None
