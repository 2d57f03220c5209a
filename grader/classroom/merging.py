"""Parts of a class that were graded with `--shard`, joined to one.

Everything is checked before anything is written, so that a mistake in the command costs no results.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.naming import STUDENT_PAGES, PageNames
from grader.classroom.store import KEEPS_FILES, Store
from grader.classroom.students import page_of
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.files import replacing
from grader.intake import Shard

STORE = "results.sqlite"
SHARD = "shard"
"""The fact of a store that says which part of the class it holds, such as `2/8`."""


def exercises_of(parts: Sequence[Path], out: Path, course: Course, names: Sequence[str]) -> tuple[Exercise, ...]:
    """Return the exercises of which the parts have results.

    Args:
        parts: the folders of the parts.
        out: the folder for the joined results.
        course: the course.
        names: the exercises that are asked for; empty for all that were graded.

    Raises:
        GraderError: these are not the parts of one class, one is missing or repeated, or `out` is one of them.
    """
    for part in parts:
        if not (part / STORE).is_file():
            raise GraderError(f"{part} has no results: name a folder that `grader batch --out` wrote")
        if part.resolve() == out.resolve():
            raise GraderError(f"{out} is one of the parts: name another folder for the joined results")
    if len({part.resolve() for part in parts}) < len(parts):
        raise GraderError("a part is named twice: name the folder of each part once")
    graded: dict[Path, frozenset[str]] = {}
    shards: dict[Path, Shard] = {}
    for part in parts:
        with Store(part / STORE) as store:
            if store.size():
                graded[part] = store.exercises()
            if said := store.fact(SHARD):
                shards[part] = Shard.parse(said)
    _check_shards(parts, shards)
    return _exercises(course, names, graded)


def _check_shards(parts: Sequence[Path], shards: dict[Path, Shard]) -> None:
    if len(shards) < len(parts):
        return  # some are from an earlier release, or whole classes
    counts = {shard.parts for shard in shards.values()}
    if len(counts) > 1:
        raise GraderError(f"the parts are of {' and of '.join(map(str, sorted(counts)))}: were they one class?")
    (count,) = counts
    by_number: dict[int, Path] = {}
    for part, shard in shards.items():
        if other := by_number.get(shard.number):
            raise GraderError(f"{other} and {part} are both part {shard.number} of {count}: name one of them")
        by_number[shard.number] = part
    missing = [str(number) for number in range(1, count + 1) if number not in by_number]
    if missing:
        raise GraderError(f"part {', '.join(missing)} of {count} is missing: name its folder too")


def _exercises(course: Course, names: Sequence[str], graded: dict[Path, frozenset[str]]) -> tuple[Exercise, ...]:
    known = [ids for ids in graded.values() if ids]
    everywhere = frozenset.intersection(*known) if known else frozenset()
    wanted = course.select(names)
    if names and known:
        for exercise in wanted:
            if exercise.id not in everywhere:
                part = next(part for part, ids in graded.items() if ids and exercise.id not in ids)
                raise GraderError(f"{part} has no results of {exercise.id}: name the exercises that were graded")
        return wanted
    found = tuple(exercise for exercise in wanted if exercise.id in everywhere)
    if known and any(ids != everywhere for ids in known):
        raise GraderError("the parts have results of different exercises: grade all of them with the same --exercise")
    return found or wanted


def join(parts: Sequence[Path], store: Store) -> None:
    """Add the results of all parts to a store.

    Raises:
        GraderError: two parts have different data of the same student.
    """
    store.join([part / STORE for part in parts])


def must_keep_files(parts: Sequence[Path], why: str) -> None:
    """Check that the parts have the files of their students.

    Args:
        parts: the folders of the parts.
        why: the option that needs the files.

    Raises:
        GraderError: one has not.
    """
    for part in parts:
        with Store(part / STORE) as store:
            if store.size() and not store.fact(KEEPS_FILES):
                raise GraderError(
                    f"{part} has no files of its students, which {why} needs: run its `grader batch --shard` once more"
                )


def write_pages(
    parts: Sequence[Path], out: Path, store: Store, course: Course, exercises: tuple[Exercise, ...], names: PageNames
) -> None:
    """Write the pages of all students: those of the parts, or new ones if pages call the students otherwise.

    Raises:
        OSError: a page cannot be written.
    """
    pages = out / STUDENT_PAGES
    pages.mkdir(parents=True, exist_ok=True)
    if not names.key:
        for part in parts:
            for page in sorted((part / STUDENT_PAGES).glob("*.html")):
                shutil.copyfile(page, pages / page.name)
        return
    for hand_in in store.hand_ins():
        marked, student = store.of(hand_in.student), hand_in.student
        if hand_in.origin and all(exercise.id in marked for exercise in exercises):
            decisions, files = store.decisions(student), store.kept(student)
            with replacing(pages / names.page(student)) as file:
                file.write(page_of(course, exercises, names.shown(student), marked, files, decisions))
