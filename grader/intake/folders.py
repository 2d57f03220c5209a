"""A folder of submissions without a learning platform: folders, zip archives and files named after students.

Clones of GitHub classrooms are folders `assignment-user` (Classroom 50: `classroom-assignment-user`): what all of them
begin with is the assignment.
"""

import os
import re
from collections.abc import Iterable
from pathlib import PurePath

from grader.course import Exercise
from grader.intake.archives import Entry, is_zip, joined
from grader.intake.download import Download, Found, copy_number
from grader.intake.handin import HandIn
from grader.intake.names import plain

_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_PROGRAMS = (".py", ".ipynb")
_CLASSROOM = re.compile(r"(.+?)[-_]submissions", re.IGNORECASE)


def is_candidate(entry: Entry, exercises: Iterable[Exercise]) -> bool:
    """Whether an entry may be somebody's hand-in: not a table, a picture, or a part of the course."""
    own = {"exercises"} | {name for exercise in exercises for name in (exercise.id, exercise.file)}
    suffixes = (*_PROGRAMS, *_OTHER_ARCHIVES, ".zip")
    return entry.name not in own and (entry.kind != "file" or entry.name.lower().endswith(suffixes))


def collect(download: Download, exercises: tuple[Exercise, ...], logins: frozenset[str]) -> list[Found]:
    """A hand-in for each folder, archive and file; `logins` are those that the roster knows."""
    entries = [entry for entry in download.entries if is_candidate(entry, exercises)]
    prefix = _assignment(download, entries, logins)
    stems = {_stem(entry) for entry in entries}
    found: list[Found] = []
    for entry in entries:
        if entry.kind == "file" and not is_zip(entry.name):
            found.append(_loose(download, entry, exercises, stems))
            continue
        name, copy = _copy(_stem(entry), stems)
        student = name.removeprefix(prefix)
        hand_in = HandIn(
            student=student,
            origin=download.origin(entry.name),
            ids={"login": student} if prefix and student != name else {},
            notes=() if entry.kind != "other" else ("It is a link that leads elsewhere, or no file at all: not read.",),
            places=() if entry.kind == "other" else (download.place(entry.name),),
        )
        found.append(Found(name, (copy, entry.kind != "file"), hand_in))
    return _together(found)


def _stem(entry: Entry) -> str:
    return entry.name if entry.kind != "file" else PurePath(entry.name).stem


def _copy(stem: str, stems: set[str]) -> tuple[str, int]:
    """The name and the number of a copy; `team (2)` is one only where there is a `team`."""
    name, copy = copy_number(stem)
    return (name, copy) if name in stems else (stem, 0)


def _loose(download: Download, entry: Entry, exercises: tuple[Exercise, ...], stems: set[str]) -> Found:
    """A file on its own: `ada_create_task.py`, or `ada.py` where there is but one exercise."""
    origin, suffix = download.origin(entry.name), PurePath(entry.name).suffix
    stem, copy = _copy(_stem(entry), stems)
    for exercise in exercises:
        ending = re.fullmatch(rf"(.+)[-_ ]{re.escape(exercise.file)}", stem + suffix, re.DOTALL)
        if ending or (len(exercises) == 1 and suffix == PurePath(exercise.file).suffix):
            whose = ending[1] if ending else stem
            places = (download.place(entry.name, exercise.file),)
            return Found(whose, (copy, False), HandIn(student=whose, origin=origin, places=places))
    if entry.name.lower().endswith(_OTHER_ARCHIVES):
        note = f"{origin} was not read: of archives only zip is."
    else:
        note = (
            f"{origin} was not read: it is not named after the student and the exercise, like ada_{exercises[0].file}."
        )
    return Found(stem, (-1, False), HandIn(student=stem.removesuffix(".tar"), origin=origin, notes=(note,)))


def _together(found: list[Found]) -> list[Found]:
    """The loose files of one student are one hand-in; of two under one name, the newer copy comes first."""
    merged: dict[object, Found] = {}
    others = []
    for one in sorted(found, key=lambda one: (one.order, one.hand_in.origin), reverse=True):
        if not (one.hand_in.places and one.hand_in.places[0].name):
            others.append(one)
        elif one.whose not in merged:
            merged[one.whose] = one
        else:
            before = merged[one.whose]
            hand_in = _joined(before.hand_in, one.hand_in)
            merged[one.whose] = Found(one.whose, before.order, hand_in)
    return [*others, *merged.values()]


def _joined(newer: HandIn, older: HandIn) -> HandIn:
    there = {place.name for place in newer.places}
    again = older.places[0].name in there
    return HandIn(
        student=newer.student,
        origin=newer.origin,
        ids=newer.ids,
        not_counted=(*newer.not_counted, older.origin) if again else newer.not_counted,
        places=newer.places if again else (*newer.places, *older.places),
    )


def _assignment(download: Download, entries: list[Entry], logins: frozenset[str]) -> str:
    """What the names of all folders begin with; empty where they have nothing in common.

    Two folders may begin alike by chance (`anna-smith`, `anna-jones`): they count if one of them is a clone.
    """
    names = [copy_number(entry.name)[0] for entry in entries if entry.kind == "folder"]
    classroom = _CLASSROOM.match(download.name)
    if classroom and names and all(name.startswith(f"{classroom[1]}-") for name in names):
        return f"{classroom[1]}-"
    if len(names) < 2 or len(names) < len(entries):
        return ""
    if len(names) < 3 and not any(_is_clone(download, entry.name) for entry in entries):
        return ""
    common = os.path.commonprefix(names)  # noqa: RUF071 (of names, letter by letter)
    prefixes = [common[: found.end()] for found in re.finditer("-", common)]
    prefixes = [prefix for prefix in prefixes if all(len(name) > len(prefix) for name in names)]
    if not prefixes:
        return ""
    return max(prefixes, key=lambda prefix: (sum(plain(name[len(prefix) :]) in logins for name in names), len(prefix)))


def _is_clone(download: Download, folder: str) -> bool:
    return download.tree.kind(joined(joined(download.top, folder), ".git")) is not None
