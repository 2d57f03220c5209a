"""Several downloads of one class in a folder: an assignment or a section in each, joined by their students.

A folder is taken for that only if all folders and archives in it are downloads of platforms, and at least half of them
have hand-ins of several students, or each of a student on the roster. So no student can hand in what is taken for the
hand-ins of others.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from grader.course.course import Exercise
from grader.intake.archives import is_archive
from grader.intake.by_exercise import Key, joined
from grader.intake.download import Download
from grader.intake.folders import is_candidate
from grader.intake.handin import HandIn
from grader.intake.trees import TreeEntry


def parts_of(download: Download, course: Sequence[Exercise]) -> list[TreeEntry]:
    """Return what may be several downloads, the last by name first."""
    entries = [entry for entry in download.entries if is_candidate(entry, course)]
    return sorted(entries, key=lambda entry: _natural(entry.name), reverse=True)


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which `lab 10` comes behind `lab 9`, and `lab (1)` behind `lab`."""
    stem = name.rpartition(".")[0].removesuffix(".tar") if is_archive(name) else name
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", stem)]


def are_of_several(hand_ins: Iterable[HandIn]) -> bool:
    """Return whether these are hand-ins of at least two students."""
    return len({one.student for one in hand_ins}) > 1


def join(
    parts: Sequence[Sequence[HandIn]], exercises: Sequence[Exercise], key_of: Callable[[HandIn], Key]
) -> Iterator[HandIn]:
    """Yield one hand-in for each student. If two downloads have files of one exercise, that of the first part counts.

    Args:
        parts: the hand-ins of each download.
        exercises: those that are looked for.
        key_of: what is the same in all hand-ins of one student.
    """
    by_location = {location: one for part in parts for one in part for location in one.locations}
    for one in joined(((None, part) for part in parts), key_of):
        several = (by_location[location] for location in one.locations)
        own = {part.origin: part for part in several}.values()
        notes = tuple(_about_twice(own, exercises)) if len(own) > 1 else ()
        yield replace(one, notes=(*one.notes, *notes)) if notes else one


def _about_twice(parts: Iterable[HandIn], exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield a sentence for each exercise of which several parts have files that differ."""
    first: dict[str, tuple[str, bytes]] = {}
    told = set()
    for part in parts:
        for exercise, content in part.read(exercises).items():
            origin, counted = first.setdefault(exercise, (part.origin, content))
            if content != counted and exercise not in told:
                told.add(exercise)
                yield f"The file of {exercise} in {origin} counts, and not another one in {part.origin}."
