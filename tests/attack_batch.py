"""Grade the attacks of `tests/attacks` between honest ones: `attack_batch.py WORLD SHARD SHARDS WHICH [LAYER ...]`.

A program of its own, so that it can run as another user; `tests/test_attacks.py` makes the world that it finds and
judges what comes of it. WHICH says which attacks, as numbers. Grades go to `WORLD/grades-SHARD.jsonl`, one a line, in
the order of grading. What each one has cost the judge goes to `WORLD/costs-SHARD.jsonl`. Without the named layers of
the sandbox, it also says which processes of programs are left.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

import grader
from grader.course.course import Course
from grader.grades.results import Grade
from grader.grading.judge import Submission, grade
from grader.isolation import process
from grader.trace.events import Line
from grader.trace.serialization import to_json
from grader.trace.trace import Trace

ATTACKS = Path(__file__).parent / "attacks"
FILE = "create_task.py"


class Which(NamedTuple):
    """Which attacks to try: those up to the number `last`, or one of `parts` equal parts of them."""

    last: int = 999
    part: int = 0
    parts: int = 1


ALL = Which()
OF_THE_SYSTEM = Which(last=135)
"""The attacks to which the user and the system's layers matter most; the others are inside of their process."""

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


INSIDE = """\
import sys
import types

frame = sys._getframe()
while "to_short_json" not in frame.f_globals:
    frame = frame.f_back
player = frame.f_globals
names = player["to_short_json"].__globals__
t = types.SimpleNamespace(**names["Trace"].lines.fget.__globals__ | names)
"""
"""A way to the player's names by the frames of the callers, and to those of a trace, `t`; it cannot be closed."""


LOOKED_UP = """\
try:
    1 / 0
except ZeroDivisionError as problem:
    frame = look(look(problem, "__kcabecart__"[::-1]), "emarf_bt"[::-1])
while "to_short_json" not in look(frame, "slabolg_f"[::-1]):
    frame = look(frame, "kcab_f"[::-1])
player = look(frame, "slabolg_f"[::-1])
"""
"""The same way, for attacks that have a function `look` which looks up an attribute by its name."""

FORGED = """\
def forged(real):
    return @TRACE@


async def main():
    pass


async def worker_1():
    pass


worker_2 = worker_1
player["to_short_json"] = forged
"""
"""A forged trace, for the attacks that have found the names of `player`."""


FRAMES = """\
import asyncio
import signal


class Plain:
    pass


of_all = Plain.mro()[-1].__dict__
look = [value for name, value in of_all.items() if name.endswith("getattribute__")][0]
put = [value for name, value in of_all.items() if name.startswith("__setattr")][0]
found = []


def frames():
    signal.signal(signal.SIGALRM, lambda number, frame: found.append(frame))
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    while not found:
        pass
    frame = found[0]
    while frame is not None:
        yield frame
        frame = look(frame, "kcab_f"[::-1])


def locals_of(frame):
    return look(frame, "slacol_f"[::-1])


def globals_of(frame):
    return look(frame, "slabolg_f"[::-1])
"""
"""The same way again, by names that no flag tells: the frames of the callers, their variables and global names."""

PRINTED = """\
async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    print("before await\\nworker_1 start\\nworker_2 start")
    await asyncio.sleep(1)
    print("worker_1 done\\nawaited worker_1")
    await asyncio.sleep(1)
    print("worker_2 done\\nawaited worker_2")
"""
"""An answer that prints each line at its time, and has no workers: 5 points, honestly."""


PARTS = {
    "FRAMES": FRAMES,
    "PRINTED": PRINTED,
    "ONE_AFTER_THE_OTHER": ONE_AFTER_THE_OTHER,
    "INSIDE": INSIDE,
    "LOOKED_UP": LOOKED_UP,
    "FORGED": FORGED,
}


class Cost(NamedTuple):
    """What a judge has used so far: processor seconds, and memory, now and at most, in bytes."""

    seconds: float
    size: int
    peak: int

    @classmethod
    def so_far(cls) -> "Cost":
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        size, peak = (int(status.partition(f"{name}:")[2].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
        return cls(time.process_time(), size, peak)


def submissions(world: Path, shard: int, shards: int, which: Which) -> Iterator[Submission]:
    """Yield the honest submission, an attack, the honest submission, and so on."""
    honest = Submission(name="honest", path=str(world / "honest"))
    yield honest
    for folder in sorted((world / "special").iterdir())[shard::shards]:
        yield Submission(name=folder.name, path=str(folder))
        yield honest
    for file in attacks(which)[shard::shards]:
        folder = world / "handed_in" / file.stem
        folder.mkdir(parents=True)
        (folder / FILE).write_text(filled_in(text_of(file), world), encoding="utf-8")
        yield Submission(name=file.stem, path=str(folder))
        yield honest


def attacks(which: Which = ALL) -> list[Path]:
    """Return the files of these attacks."""
    numbers = {file: int(file.stem.partition("_")[0]) for file in ATTACKS.glob("[0-9]*.py")}
    return sorted(file for file, number in numbers.items() if number <= which.last)[which.part :: which.parts]


def text_of(attack: Path) -> str:
    """Return an attack with the parts that many of them have in common."""
    text = attack.read_text(encoding="utf-8")
    for name, part in PARTS.items():
        text = text.replace(f"@{name}@\n", part)
    return text.replace("@TRACE@", str(full_marks()))


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


def left_behind() -> list[str]:
    """Return the processes that this one can see beside itself and its callers, once all of the judge's have ended."""
    own = {os.getpid(), os.getppid(), 1}
    return [one.name for one in Path("/proc").glob("[0-9]*") if int(one.name) not in own]


def main() -> None:
    world, shard, shards = Path(sys.argv[1]), *map(int, sys.argv[2:4])
    which, lacking = Which(*map(int, sys.argv[4].split(","))), sys.argv[5:]
    process.GRACE = 0.5
    if lacking:
        sys.path.append(str(Path(__file__).parent.parent))
        from tests.layers import start_without

        subprocess.Popen = start_without(*lacking)  # type: ignore[misc,assignment]
    with (world / f"grades-{shard}.jsonl").open("wb") as file, (world / f"costs-{shard}.jsonl").open("wb") as costs:
        before = Cost.so_far()

        def deliver(one: Grade) -> None:
            nonlocal before
            file.write(msgspec.json.encode(one) + b"\n")
            now = Cost.so_far()
            costs.write(
                msgspec.json.encode((one.submission, now.seconds - before.seconds, now.peak - before.size)) + b"\n"
            )
            Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # the peak starts anew
            before = Cost.so_far()

        course, isolation = Course(world / "course"), "prefer" if lacking else "require"
        grade(course, course.exercises, submissions(world, shard, shards, which), deliver, isolation)
    if lacking and (left := left_behind()):
        print(f"left behind: {left}")


if __name__ == "__main__":
    main()
