"""Grade the attacks of `tests/attacks` between honest submissions: `python attack_batch.py WORLD SHARD SHARDS LAST`.

A program of its own, so that it can run as another user; `tests/test_attacks.py` makes the world that it finds and
judges what comes of it. Grades go to `WORLD/grades-SHARD.jsonl`, one a line, in the order of grading.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

import grader
from grader.course.course import Course
from grader.grades.results import Grade
from grader.grading.judge import Submission, grade
from grader.isolation import process
from grader.trace.trace import Line, Trace, to_json

ATTACKS = Path(__file__).parent / "attacks"
FILE = "create_task.py"
LAST = 999
LAST_OF_THE_SYSTEM = 135
"""The number of the last attack that the system's user could matter to; the others forge, inside their process."""


ONE_AFTER_THE_OTHER = """\
async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    set_back()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
"""
"""A wrong answer, in which the workers do not run at the same time, and that calls the attack between them."""


def submissions(world: Path, shard: int, shards: int, last: int) -> Iterator[Submission]:
    """Yield the honest submission, an attack, the honest submission, and so on."""
    honest = Submission(name="honest", path=str(world / "honest"))
    yield honest
    for folder in sorted((world / "special").iterdir())[shard::shards]:
        yield Submission(name=folder.name, path=str(folder))
        yield honest
    for file in attacks(last)[shard::shards]:
        folder = world / "handed_in" / file.stem
        folder.mkdir(parents=True)
        (folder / FILE).write_text(filled_in(text_of(file), world), encoding="utf-8")
        yield Submission(name=file.stem, path=str(folder))
        yield honest


def attacks(last: int = LAST) -> list[Path]:
    """Return the files of the attacks up to this number."""
    return sorted(file for file in ATTACKS.glob("[0-9]*.py") if int(file.stem.partition("_")[0]) <= last)


def text_of(attack: Path) -> str:
    """Return an attack with the program that many of them have in common, around `set_back`."""
    return attack.read_text(encoding="utf-8").replace("@ONE_AFTER_THE_OTHER@\n", ONE_AFTER_THE_OTHER)


def filled_in(source: str, world: Path) -> str:
    """Return an attack with the paths of this world filled in."""
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
    """Return a correct trace of the exercise's main, encoded as a player's answer."""
    at_0, at_1 = ("before await", "worker_1 start", "worker_2 start"), ("worker_1 done", "awaited worker_1")
    at_2 = ("worker_2 done", "awaited worker_2")
    printed = [Line(at=float(at), text=text) for at, texts in enumerate((at_0, at_1, at_2)) for text in texts]
    return to_json(Trace(outcome="finished", elapsed=2.0, result=2, returned="int", printed=tuple(printed)))


def main() -> None:
    world, (shard, shards, last) = Path(sys.argv[1]), map(int, sys.argv[2:])
    process.GRACE = 0.25
    with (world / f"grades-{shard}.jsonl").open("wb") as file:

        def deliver(one: Grade) -> None:
            file.write(msgspec.json.encode(one) + b"\n")

        course = Course(world / "course")
        grade(course, course.exercises, submissions(world, shard, shards, last), deliver, isolation="require")


if __name__ == "__main__":
    main()
