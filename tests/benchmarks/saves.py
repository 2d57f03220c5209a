"""From a save to the feedback in `grader watch`, against a cold pytest on the same exercise."""

import os
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

from .suites import SUITE, run_pytest, solved_course
from .table import Row
from .timing import best_of, wall_seconds

GOAL = 0.33
FILE = f"{SUITE}/create_task.py"
CHECKED, PATIENCE = "h hint", 60.0
"""The last line of a screen begins with this; wall seconds to wait for it."""


def feedback(repetitions: int) -> list[Row]:
    """The row: both save the file anew, and wait until they are told what came of it."""
    with tempfile.TemporaryDirectory() as name:
        course = solved_course(Path(name) / "course")
        with _Watcher(course, Path(name) / "home") as watcher:
            run_pytest(course, SUITE)
            best = best_of(
                repetitions,
                {
                    "watch": partial(wall_seconds, partial(_save_and, course, watcher.wait)),
                    "pytest": partial(wall_seconds, partial(_save_and, course, partial(run_pytest, course, SUITE))),
                    "catching up": partial(_catching_up, watcher),
                },
            )
    return [Row("from a save to feedback in grader watch", best["watch"], f"pytest {SUITE}", best["pytest"], goal=GOAL)]


def _save_and(course: Path, wait: object) -> None:
    file = course / FILE
    beside = file.with_suffix(".new")
    beside.write_text(file.read_text(encoding="utf-8") + "# saved\n", encoding="utf-8")
    beside.replace(file)
    assert callable(wait)
    wait()


def _catching_up(watcher: "_Watcher") -> float:
    """The watcher saw pytest's save, too: until it has told of that, its next time would not be its own."""
    watcher.wait()
    return 0.0


class _Watcher:
    """`grader watch` with pipes for its terminal; a context manager."""

    def __init__(self, course: Path, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "grader", "watch", "--exercise", SUITE.partition("/")[2]],
            cwd=course,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONUTF8": "1", "XDG_CONFIG_HOME": str(home), "APPDATA": str(home)},
        )
        self._screens = threading.Semaphore(0)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(CHECKED):
                self._screens.release()

    def __enter__(self) -> "_Watcher":
        self.wait()
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate("q\n", PATIENCE)

    def wait(self) -> None:
        """Until the next screen is there."""
        if not self._screens.acquire(timeout=PATIENCE):
            raise RuntimeError("grader watch told nothing of a save")
