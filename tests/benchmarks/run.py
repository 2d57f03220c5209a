"""The goals for speed, measured: one table of ratios, each of things run side by side.

Sleeps are measured in processor seconds, runs of pytest in wall seconds; each figure is the best of several
repetitions that took turns.
"""

import argparse
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from . import classes, large, orders, saves, sleeps, suites
from .table import Row, table

PACKAGES = (
    "pytest",
    "pytest-asyncio",
    "pytest-timeout",
    "freezegun",
    "async-solipsism",
    "aiotools",
    "looptime",
    "trio",
)


@dataclass(frozen=True)
class Size:
    """How much is measured. Recorded runs stay below the recorder's own limit of events."""

    sleeps: int
    recorded: int
    repetitions: int
    starts: int
    submissions: int
    classes: tuple[int, ...]
    repeating: int
    large: int


FULL = Size(
    sleeps=100_000,
    recorded=10_000,
    repetitions=5,
    starts=15,
    submissions=400,
    classes=(100, 1_000, 10_000),
    repeating=1_000,
    large=100_000,
)
QUICK = Size(
    sleeps=10_000,
    recorded=2_000,
    repetitions=3,
    starts=3,
    submissions=100,
    classes=(20, 200),
    repeating=200,
    large=5_000,
)
BENCHMARKS: dict[str, Callable[[Size], list[Row]]] = {
    "sleeps": lambda size: sleeps.unrecorded(size.sleeps, size.repetitions),
    "recording": lambda size: sleeps.recorded(size.recorded, size.repetitions),
    "orders": lambda size: orders.explored(size.repetitions),
    "large": lambda size: large.traced(size.large),
    "pytest": lambda size: suites.cold(size.starts),
    "plugin": lambda size: suites.foreign(2 * size.starts),
    "watch": lambda size: saves.feedback(size.repetitions),
    "batch": lambda size: classes.throughput(size.submissions, size.repeating) + classes.growth(size.classes),
}


def main(given: list[str] | None = None) -> int:
    """Measure and print; the exit code says whether every goal was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few and short: a first impression")
    parser.add_argument("--only", choices=BENCHMARKS, help="one part of it")
    options = parser.parse_args(given)
    size = QUICK if options.quick else FULL
    print(_header(size), flush=True)
    rows: list[Row] = []
    for name in [options.only] if options.only else BENCHMARKS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name](size)
    print(table(rows))
    missed = sum(row.met is False for row in rows)
    print(f"\n{sum(row.met is True for row in rows)} goals met, {missed} not met")
    return 1 if missed else 0


def _header(size: Size) -> str:
    found = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, CPython {platform.python_version()}, {platform.system()} {platform.machine()}\n"
        f"{found}\n"
        f"Sleeps: processor time of one, the best of {size.repetitions} runs; pytest: wall time, the best of "
        f"{size.starts}; taking turns.\n"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(missing)"
