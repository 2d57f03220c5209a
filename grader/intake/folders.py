"""A folder of submissions from no particular platform: folders, archives and files named after students.

Clones of GitHub classrooms are folders called `assignment-user` (in Classroom 50 `classroom-assignment-user`). Their
common prefix is the assignment.
"""

import itertools
import re
from collections.abc import Hashable, Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from msgspec.structs import replace

from grader.course.course import Exercise
from grader.intake.archives import is_archive
from grader.intake.download import Candidate, Download, copy_number
from grader.intake.handin import HandIn
from grader.intake.names import plain
from grader.intake.near_names import is_shipped, nearest, owner_of, suffix_of
from grader.intake.steps import counted
from grader.intake.trees import TreeEntry, join_path

_OF_DRIVE = re.compile(r"\s+-(?:\s+(?:copy of|kopie von|copia de|copie de))?\s*$", re.IGNORECASE)
"""The words of Google Classroom between a student and a file: `Ada Lovelace - Copy of create_task.py`."""
_NO_FILE = "It was not read: it is a link that leads elsewhere, or no file at all."
_CLASSROOM = re.compile(r"(.+?)[-_]submissions", re.IGNORECASE)


def is_candidate(entry: TreeEntry, course: Sequence[Exercise]) -> bool:
    """Return whether an entry may be a hand-in rather than a table, a picture or a part of the course."""
    if entry.kind != "file" or is_archive(entry.name):
        return entry.name not in {"exercises", *(exercise.id for exercise in course)}
    return bool(suffix_of(entry.name)) and not is_shipped(entry.name) and _meaning(entry.name, course).owner != ""


def are_students_files(download: Download, course: Sequence[Exercise]) -> bool:
    """Return whether all programs here have the names of students in theirs, beside that of an exercise."""
    programs = [entry.name for entry in download.entries if entry.kind == "file" and suffix_of(entry.name)]
    meanings = [_meaning(name, course) for name in programs if not is_shipped(name)]
    owners = {plain(one.owner or "") for one in meanings if one.exercise is not None}
    return len(owners) > 1 and "" not in owners and all(one.exercise is not None for one in meanings)


def collect(
    download: Download, exercises: Sequence[Exercise], course: Sequence[Exercise], logins: frozenset[str]
) -> list[Candidate]:
    """Return a hand-in for each folder, archive and file.

    Args:
        download: the folder of submissions.
        exercises: those to look for.
        course: all exercises of the course.
        logins: the logins on the roster.
    """
    entries = [entry for entry in download.entries if is_candidate(entry, course)]
    prefix = _assignment_prefix(download, entries, logins)
    numbered = _are_numbered(entries, course)
    stems = {stem_of(entry) for entry in entries}
    found: list[Candidate] = []
    for entry in entries:
        if entry.kind == "file" and not is_archive(entry.name):
            found += _loose_file(download, entry, exercises, course, stems, numbered)
            continue
        name, copy = _without_copy_number(stem_of(entry), stems)
        student = name.removeprefix(prefix)
        unread = (_NO_FILE,) if entry.kind == "other" else ()
        parts = counted(download.below(entry.name), course) if entry.kind == "folder" else None
        whole = () if entry.kind == "other" else (download.location(entry.name),)
        hand_in = HandIn(
            student=student,
            origin=download.origin(entry.name),
            ids={"login": student} if prefix and student != name else {},
            notes=unread if parts is None or not parts.doubt else (parts.doubt,),
            unread=unread,
            late=parts is not None and parts.late,
            not_counted=() if parts is None else parts.not_counted,
            locations=whole if parts is None else parts.locations,
        )
        found.append(Candidate(name, (copy, entry.kind != "file"), hand_in))
    return _merge_loose_files(found)


def stem_of(entry: TreeEntry) -> str:
    """Return an entry's name, of a file without its suffix."""
    return entry.name if entry.kind != "file" else PurePath(entry.name).stem.removesuffix(".tar")


def _without_copy_number(stem: str, stems: set[str]) -> tuple[str, int]:
    """Return a name and its number as a copy; `team (2)` is a copy only if there is a `team`."""
    name, copy = copy_number(stem)
    return (name, copy) if name in stems else (stem, 0)


class _Meaning(NamedTuple):
    """The exercise and the student in the name of a loose file: empty if it is no student's, None if it does not say.

    `read_as` is the name that the file is read under.
    """

    exercise: Exercise | None
    owner: str | None
    read_as: str

    @property
    def without_number(self) -> str | None:
        """Return the student without the exercise's number, as in `ada_08_create_task.py`; None without a number."""
        number = "" if self.exercise is None else self.exercise.id.partition("_")[0]
        found = re.fullmatch(rf"(.+)[-_ ]{re.escape(number)}", self.owner or "", re.DOTALL) if number else None
        return found and found[1]


def _are_numbered(entries: Sequence[TreeEntry], course: Sequence[Exercise]) -> bool:
    """Return whether the numbers of exercises stand in the names of all loose files of exercises, and of several."""
    loose = (entry.name for entry in entries if entry.kind == "file" and not is_archive(entry.name))
    meanings = [_meaning(name, course) for name in loose]
    exact = [one for one in meanings if one.exercise is not None and one.read_as == one.exercise.file]
    return len(exact) > 1 and all(one.without_number for one in exact)


def _meaning(name: str, course: Sequence[Exercise]) -> _Meaning:
    for exercise in sorted(course, key=lambda exercise: -len(exercise.file)):
        ending = re.fullmatch(rf"(.+)[-_ ]{re.escape(exercise.file)}", name, re.DOTALL)
        if ending and (owner_of(name, exercise) or (ending[1].isdecimal() and not exercise.id.startswith(ending[1]))):
            return _Meaning(exercise, _OF_DRIVE.sub("", ending[1]) or ending[1], exercise.file)
    meant = nearest(name, course)
    if meant is not None and meant.file == name:
        return _Meaning(meant, "", name)
    owner = None if meant is None else owner_of(name, meant)
    return _Meaning(None if owner is None else meant, owner, name)


def _loose_file(
    download: Download,
    entry: TreeEntry,
    exercises: Sequence[Exercise],
    course: Sequence[Exercise],
    stems: set[str],
    numbered: bool,
) -> Iterator[Candidate]:
    """Yield the hand-in of a single file, unless it is for an exercise that is not looked for.

    It is called `ada_create_task.py` or nearly so, or `ada.py` if there is only one exercise.
    """
    origin, suffix = download.origin(entry.name), PurePath(entry.name).suffix
    stem, copy = _without_copy_number(stem_of(entry), stems)
    meaning = _meaning(stem + suffix, course)
    exercise, owner, read_as = meaning
    owner = (meaning.without_number if numbered else None) or owner
    notes: tuple[str, ...] = ()
    if exercise is None and len(exercises) == 1 and suffix == PurePath(exercises[0].file).suffix:
        exercise, owner, read_as = exercises[0], stem, exercises[0].file
    elif exercise is None:
        owner, copy = stem, -1
        notes = (f"{origin} was not read: not named after the student and the exercise, like ada_{exercises[0].file}.",)
    if exercise is None or exercise in exercises:
        locations = () if exercise is None else (download.location(entry.name, read_as),)
        hand_in = HandIn(student=owner or stem, origin=origin, notes=notes, unread=notes, locations=locations)
        yield Candidate(owner, (copy, False), hand_in)


def _merge_loose_files(found: list[Candidate]) -> list[Candidate]:
    """Merge the loose files of each student into one hand-in; of files with one name, the newest copy counts."""
    merged: dict[Hashable, Candidate] = {}
    others = []
    for one in sorted(found, key=lambda one: (one.recency, one.hand_in.origin), reverse=True):
        if not (one.hand_in.locations and one.hand_in.locations[0].name):
            others.append(one)
        elif one.owner not in merged:
            merged[one.owner] = one
        else:
            before = merged[one.owner]
            hand_in = _merged(before.hand_in, one.hand_in)
            merged[one.owner] = Candidate(one.owner, before.recency, hand_in)
    return _with_loose_files(others, merged)


def _with_loose_files(others: list[Candidate], loose: dict[Hashable, Candidate]) -> list[Candidate]:
    """Return the hand-ins; a loose file counts for what the student's newest folder or archive has no file for."""
    newest_first = sorted(others, key=lambda one: one.recency, reverse=True)
    for number, one in enumerate(newest_first):
        file = loose.pop(one.owner, None) if one.hand_in.locations else None
        if file is not None:
            places = (*one.hand_in.locations, *file.hand_in.locations)
            not_counted = (*one.hand_in.not_counted, *file.hand_in.not_counted)
            newest_first[number] = one._replace(hand_in=replace(one.hand_in, locations=places, not_counted=not_counted))
    return [*newest_first, *loose.values()]


def _merged(newer: HandIn, older: HandIn) -> HandIn:
    """Return the newer hand-in with the older one's file, which does not count if there is a newer one of its name."""
    there = {location.name for location in newer.locations}
    again = older.locations[0].name in there
    return HandIn(
        student=newer.student,
        origin=newer.origin,
        ids=newer.ids,
        not_counted=(*newer.not_counted, older.origin) if again else newer.not_counted,
        locations=newer.locations if again else (*newer.locations, *older.locations),
    )


def _assignment_prefix(download: Download, entries: list[TreeEntry], logins: frozenset[str]) -> str:
    """Return the common prefix of all folders' names up to a hyphen, or an empty string.

    Two folders may have a common prefix by chance (`anna-smith`, `anna-jones`), so one of them must be a clone, or both
    leave a login on the roster.
    """
    # A login may contain hyphens too, so every hyphen in the common part is a possible end of the prefix. The best
    # prefix leaves the most logins that the roster knows; of equally good ones, the longest is taken.
    names = [copy_number(entry.name)[0] for entry in entries if entry.kind == "folder"]
    classroom = _CLASSROOM.match(download.name)
    if classroom and names and all(name.startswith(f"{classroom[1]}-") for name in names):
        return f"{classroom[1]}-"
    if len(names) < 2 or len(names) < len(entries):
        return ""
    common = _common_prefix(names)
    prefixes = [common[: found.end()] for found in re.finditer("-", common)]
    prefixes = [prefix for prefix in prefixes if all(len(name) > len(prefix) for name in names)]
    if len(names) < 3 and not any(_is_clone(download, entry.name) for entry in entries):
        prefixes = [prefix for prefix in prefixes if all(plain(name[len(prefix) :]) in logins for name in names)]
    if not prefixes:
        return ""
    return max(prefixes, key=lambda prefix: (sum(plain(name[len(prefix) :]) in logins for name in names), len(prefix)))


def _common_prefix(names: Sequence[str]) -> str:
    first, last = min(names), max(names)
    same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return first[:same]


def _is_clone(download: Download, folder: str) -> bool:
    return download.tree.kind(join_path(join_path(download.top, folder), ".git")) is not None
