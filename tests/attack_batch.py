"""Grades the attacks of `tests/attacks`, an honest submission after each: `python attack_batch.py WORLD SHARD SHARDS`.

A program of its own, so that it can run as another user; `tests/test_attacks.py` makes the world that it finds and
judges what comes of it. Grades go to `WORLD/grades-SHARD.jsonl`, one a line, in the order of grading.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

import grader
from grader.course import Course
from grader.isolation import process
from grader.judge import Submission, grade
from grader.results import Grade
from grader.trace import Line, Trace, to_json

ATTACKS = Path(__file__).parent / "attacks"
FILE = "create_task.py"


def submissions(world: Path, shard: int, shards: int) -> Iterator[Submission]:
    """The honest one, an attack, the honest one, …"""
    honest = Submission(name="honest", path=str(world / "honest"))
    yield honest
    for folder in sorted((world / "special").iterdir())[shard::shards]:
        yield Submission(name=folder.name, path=str(folder))
        yield honest
    for file in sorted(ATTACKS.glob("[0-9]*.py"))[shard::shards]:
        folder = world / "handed_in" / file.stem
        folder.mkdir(parents=True)
        (folder / FILE).write_text(filled_in(file.read_text(encoding="utf-8"), world), encoding="utf-8")
        yield Submission(name=file.stem, path=str(folder))
        yield honest


def filled_in(source: str, world: Path) -> str:
    """What an attack has to be told: where things are in this world."""
    places = {
        "SOLUTION": world / "solutions" / FILE,
        "COURSE": world / "course",
        "PACKAGE": Path(grader.__file__).parent,
        "NEIGHBOUR": world / "honest",
        "HANDED_IN": world / "handed_in",
        "HOME": world / "home",
        "OUTSIDE": world / "outside",
        "PORT": (world / "port").read_text(),
        "ABSTRACT": (world / "abstract").read_text(),
        "JUDGE": os.getpid(),
        "TRACE": full_marks(),
    }
    for name, value in places.items():
        source = source.replace(f"@{name}@", str(value))
    return source


def full_marks() -> bytes:
    """A trace of the exercise's main as it should be, in the form in which a player answers."""
    at_0, at_1 = ("before await", "worker_1 start", "worker_2 start"), ("worker_1 done", "awaited worker_1")
    at_2 = ("worker_2 done", "awaited worker_2")
    printed = [Line(at=float(at), text=text) for at, texts in enumerate((at_0, at_1, at_2)) for text in texts]
    return to_json(Trace(outcome="finished", elapsed=2.0, result=2, returned="int", printed=tuple(printed)))


def main() -> None:
    world, shard, shards = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    process.GRACE = 0.25
    with (world / f"grades-{shard}.jsonl").open("wb") as file:

        def deliver(one: Grade) -> None:
            file.write(msgspec.json.encode(one) + b"\n")

        course = Course(world / "course")
        grade(course, course.exercises, submissions(world, shard, shards), deliver, isolation="require")


if __name__ == "__main__":
    main()
