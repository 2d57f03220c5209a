"""A class with one folder, or one archive, for each exercise: `08_create_task/ada/…`, `Exercise 8/ada.py`.

In each of them is a class of its own, perhaps the download of a platform. The hand-ins of a student are joined.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from grader.course.course import Exercise
from grader.intake.archives import is_archive
from grader.intake.download import Download
from grader.intake.exercise_files import path_in_tree
from grader.intake.folders import stem_of
from grader.intake.handin import HandIn
from grader.intake.names import plain
from grader.intake.near_names import of_folder
from grader.intake.platforms import opened_entry

Key = tuple[str, ...]
Part = tuple[Exercise | None, Sequence[HandIn]]
"""The hand-ins of one download, and the only exercise that it is for; None if it is for all."""
_JOINING = ("canvas", "sis", "email", "login")
"""The kinds of ids that a student has in every assignment; Moodle's participant has another number in each."""


def exercise_folders(download: Download, course: Sequence[Exercise]) -> dict[str, Exercise]:
    """Return the entries that are named after an exercise and are no submission themselves, with the exercise."""
    found = {}
    for entry in download.entries:
        exercise = of_folder(stem_of(entry), course)
        if exercise is None or (entry.kind != "folder" and not is_archive(entry.name)):
            continue
        inner = download.below(entry.name)
        if entry.kind != "folder" or not any(path_in_tree(inner.tree, inner.top, one) for one in course):
            found[entry.name] = exercise
    return found


def without_own_name(download: Download, exercise: Exercise) -> Download:
    """Return the download of an exercise without a folder around all of it that bears the exercise's name again."""
    only = download.entries[0] if len(download.entries) == 1 else None
    if only is None or exercise_folders(download, (exercise,)).get(only.name) != exercise:
        return download
    return opened_entry(download, only) or download


def joined(parts: Iterable[Part], key_of: Callable[[HandIn], Key]) -> Iterator[HandIn]:
    """Yield the hand-ins of each student in all parts as one; a part may be of one exercise only.

    Two students of one key in one part cannot be told apart in the others; their hand-ins stay apart.
    """
    by_student: dict[Key, list[HandIn]] = {}
    known = [(exercise, hand_ins, Counter(map(key_of, hand_ins))) for exercise, hand_ins in parts]
    ambiguous = {key for _, _, often in known for key, times in often.items() if times > 1}
    for exercise, hand_ins, _ in known:
        for one in hand_ins:
            locations = one.locations
            if exercise is not None:
                locations = tuple(replace(location, exercise=exercise.id) for location in locations)
            key = key_of(one)
            if key in ambiguous:
                note = f"Several students are called {one.student}; their files of other exercises could not be joined."
                one = replace(one, notes=(*one.notes, note), unread=(*one.unread, note))
                key = (*key, one.origin)
            by_student.setdefault(key, []).append(replace(one, locations=locations))
    for several in by_student.values():
        yield _joined(several)


def key_of(one: HandIn) -> Key:
    """Return what is the same in all hand-ins of one student: a number, an address, a login or a name."""
    return next(((kind, plain(one.ids[kind])) for kind in _JOINING if kind in one.ids), ("name", plain(one.student)))


def _joined(several: Sequence[HandIn]) -> HandIn:
    first = several[0]
    ids: dict[str, str] = {}
    for one in reversed(several):
        ids |= one.ids
    if len({one.ids.get("moodle") for one in several}) > 1:
        ids.pop("moodle", None)
    return replace(
        first,
        ids=ids,
        late=any(one.late for one in several),
        handed_in=max(one.handed_in for one in several),
        notes=tuple(dict.fromkeys(note for one in several for note in one.notes)),
        unread=tuple(dict.fromkeys(note for one in several for note in one.unread)),
        partners=tuple(dict.fromkeys(name for one in several for name in one.partners)),
        not_counted=tuple(origin for one in several for origin in one.not_counted),
        locations=tuple(location for one in several for location in one.locations),
    )
