"""The signs by which a folder is that of a class, and not of one student, who may have several folders too."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from string import digits

from grader.course.course import Exercise
from grader.intake.archives import ARCHIVES, is_archive
from grader.intake.by_exercise import exercise_folders
from grader.intake.download import Download
from grader.intake.exercise_files import find_root, path_in_tree
from grader.intake.folders import are_students_files, stem_of
from grader.intake.near_names import files_in, is_unknown, nearest, of_folder, suffix_of
from grader.intake.platforms import opened_entry, platform_of
from grader.intake.steps import counted, of_attempts
from grader.intake.trees import TreeEntry
from grader.intake.within_names import is_code, name_words, says_nothing

Exercises = Sequence[Exercise]
_PARTS_OF_WORK = frozenset(
    (
        *("old", "alt", "backup", "bak", "original", "orig", "draft", "drafts", "template", "starter", "example"),
        *("demo", "src", "source", "sources", "code", "lib", "util", "utils", "helper", "helpers", "module"),
        *("package", "common", "test", "tests", "data", "docs", "doc", "config", "part", "parts", "step", "variant"),
        *("variante", "option", "tmp", "temp", "other", "archive", "program", "programs", "python", "asyncio"),
        *("async", "app", "first", "second", "mine", "my", "clean", "alternative", "better", "improved", "uploads"),
        *("upload", "downloads", "desktop"),
    )
)
"""Words in the names of folders and files in which one student keeps versions or parts of the work."""
_OF_CLASSES = frozenset(
    (
        *("class", "classes", "course", "students", "student", "all", "export", "exam", "quiz", "kurs", "klasse"),
        *("klas", "cours", "classe", "curso", "clase", "corso", "abgaben", "handins", "semester", "term", "batch"),
    )
)
"""Words in the names of folders with what a class has handed in."""
_STEM = re.compile("|".join(re.escape(suffix) for suffix in ARCHIVES), re.IGNORECASE)
_SHORTEST_LOGIN = 3
"""Letters of a login before a number, as in `bob2`; `a1` may be a part of the work."""


def is_class(download: Download, exercises: Exercises, course: Exercises) -> bool:
    """Return whether this holds several submissions, unlike one student's folder, which holds the exercises."""
    if platform_of(download) is not None:
        return True
    if any(path_in_tree(download.tree, download.top, exercise) for exercise in exercises) or of_attempts(download):
        return False
    if any(_holds_several(download, name) for name in exercise_folders(download, course)):
        return True
    if sum(entry.kind == "file" and is_archive(entry.name) for entry in download.entries) >= 3:
        return True
    return (
        _has_students_folders(download, exercises, course)
        or are_students_files(download, course)
        or _are_named_after_students(download, exercises, course)
    )


def _has_students_folders(download: Download, exercises: Exercises, course: Exercises) -> bool:
    """Return whether there are folders of several students, and not those of one student for several exercises.

    Two folders with answers to the same exercise are those of two students. With nearly right names, three are: one
    student may have copies. If nothing in the names of folders and archives is about versions, two are, too. Folders
    with answers to different exercises are one student's if they are numbered, or named after exercises.
    """
    exact: defaultdict[str, int] = defaultdict(int)
    near: defaultdict[str, int] = defaultdict(int)
    students: defaultdict[str, set[str]] = defaultdict(set)
    has_folders_only = _has_folders_only(download)
    named = 0
    for entry, inner in _opened(download):
        found = _exact(inner, exercises)
        meant = found if found - {""} else found | _near(inner, exercises, course)
        may_be_student = of_folder(stem_of(entry), course) is None and no_part_of_work(stem_of(entry))
        for exercise in meant if has_folders_only and may_be_student else ():
            students[exercise].add(stem_of(entry))
        if entry.kind == "folder":
            for exercise in meant:
                exact[exercise] += exercise in found
                near[exercise] += 1
            named += bool(found) and of_folder(entry.name, course) is None and not re.search(r"\d", entry.name)
        several_near = max(near.values(), default=0) > 2 and has_folders_only
        two_students = any(len(names) > 1 for names in students.values())
        if max(exact.values(), default=0) > 1 or named > 1 or several_near or two_students:
            return True
    return False


def _opened(download: Download) -> Iterator[tuple[TreeEntry, Download]]:
    """Yield the folders and archives with what is in them."""
    for entry in download.entries:
        inner = opened_entry(download, entry)
        if inner is not None:
            yield entry, inner


def _exact(inner: Download, exercises: Exercises) -> set[str]:
    """Return the exercises whose files are in a folder, or that it has the steps of a platform."""
    if counted(inner, exercises) is not None:
        return {""}
    root = find_root(inner.tree, inner.top, exercises)
    return {one.id for one in exercises if path_in_tree(inner.tree, root, one)}


def _near(inner: Download, exercises: Exercises, course: Exercises) -> set[str]:
    """Return the exercises for which a folder has a file with a nearly right name, or any name if there is only one."""
    below = len(inner.top) + 1 if inner.top else 0
    paths = [path[below:] for path in files_in(inner.tree, inner.top) if suffix_of(path)]
    meant = {nearest(path, course) for path in paths}
    if len(exercises) == 1 and any(is_unknown(path, course) for path in paths):
        return {exercises[0].id}
    return {exercise.id for exercise in exercises if exercise in meant}


def _has_folders_only(download: Download) -> bool:
    """Return whether no program lies beside the folders, unlike in one student's folder with copies in others."""
    return not any(entry.kind == "file" and suffix_of(entry.name) for entry in download.entries)


def _are_named_after_students(download: Download, exercises: Exercises, course: Exercises) -> bool:
    """Return whether all programs may be named after students, and the folder around them is not."""
    if len(exercises) != 1 or no_part_of_work(_STEM.sub("", download.name)):
        return False
    programs = [entry for entry in download.entries if entry.kind == "file" and suffix_of(entry.name)]
    unknown = (is_unknown(one.name, course) and no_part_of_work(stem_of(one)) for one in programs)
    return len(programs) > 1 and all(unknown)


def no_part_of_work(name: str) -> bool:
    """Return whether a name may be a student's: no word of it is about a version or a part of the work."""
    words = name_words(name)
    return bool(words) and not any(map(_is_about_work, words))


def _is_about_work(word: str) -> bool:
    letters = word.rstrip(digits)
    if is_code(word):
        return False
    is_word = says_nothing(word) or letters in _PARTS_OF_WORK or letters in _OF_CLASSES
    return is_word or (letters != word and len(letters) < _SHORTEST_LOGIN)


def _holds_several(download: Download, name: str) -> bool:
    """Return whether the folder of an exercise holds several submissions, unlike one in a student's folder."""
    inner = download.below(name)
    several = sum(entry.kind == "folder" or is_archive(entry.name) for entry in inner.entries)
    return several >= 2 or platform_of(inner) is not None
