"""Joins the parts of a class that were graded with `--shard`.

Everything is checked before anything is written, so that a mistake in the command costs no results.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from grader.classroom.store import Store
from grader.course.course import Course, Exercise
from grader.exceptions import GraderError
from grader.intake import Shard

STORE = "results.sqlite"
PAGES = "report/students"
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


def join(parts: Sequence[Path], out: Path, store: Store) -> None:
    """Add the results and the students' pages of all parts to a store and its folder.

    Raises:
        GraderError: two parts have different data of the same student.
    """
    pages = out / PAGES
    pages.mkdir(parents=True, exist_ok=True)
    for part in parts:
        store.merge_from(part / STORE)
        for page in sorted((part / PAGES).glob("*.html")):
            shutil.copyfile(page, pages / page.name)
