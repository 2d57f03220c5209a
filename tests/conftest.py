"""A short way to run a program on the virtual clock, and a browser."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from grader.simulation import Play, simulate
from grader.submission import Program
from grader.trace import Trace
from tests.browser import browser, visit  # noqa: F401 (fixtures)

PROGRAM_OPTIONS = ("scenarios", "path")
RUN_OPTIONS = ("wall_limit", "tee", "stdin", "record")


@pytest.fixture
def simulated() -> Callable[..., Trace]:
    """Runs a program: its text, its bytes, or the path of its file.

    As a script, or the function named as `entry`. Options go where they belong: to the Program, to the Play or to
    `simulate`; the wall limit is 5 s if none is given.
    """

    def run(source: str | bytes | Path, entry: str = "", **options: Any) -> Trace:
        if isinstance(source, Path):
            source = source.read_bytes()
        elif isinstance(source, str):
            source = dedent(source).strip("\n").encode()
        given = {"path": "program.py"} | {name: options.pop(name) for name in PROGRAM_OPTIONS if name in options}
        around = {"wall_limit": 5.0} | {name: options.pop(name) for name in RUN_OPTIONS if name in options}
        if isinstance(given.get("scenarios"), str):
            given["scenarios"] = dedent(given["scenarios"]).strip("\n").encode()
        options.setdefault("kind", "call" if entry else "script")
        return simulate(Program(source=source, **given), Play(entry=entry, **options), **around)

    return run
