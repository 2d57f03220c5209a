"""Does CPython's own asyncio test suite pass on the virtual loop?

The interpreter that runs this file brings `test.test_asyncio`. Each module of it runs twice, each
time in a process of its own (`child.py`): on the stock loop and on the virtual one. What passes on
the stock loop must pass on ours; what does not is a regression, unless `EXPECTED` has the reason.
Needs POSIX signals; not collected by pytest.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

_OF_ITS_OWN_TASKS = {
    "test_events.TestPyGetEventLoop": (
        "test_get_event_loop_new_process",
        "test_get_event_loop_returns_running_loop",
        "test_get_event_loop_returns_running_loop2",
        "test_get_running_loop_already_running",
    ),
    "test_free_threading.TestEagerPyFreeThreading": ("test_all_tasks_from_other_thread_includes_eager_tasks",),
    "test_free_threading.TestPyFreeThreading": ("test_all_tasks_from_other_thread_includes_eager_tasks",),
    "test_graph.TestCallStackPy": (
        "test_call_graph_finished_task",
        "test_capture_call_graph_generator_keeps_caller_frames",
        "test_stack_as_completed",
        "test_stack_as_completed_timeout",
        "test_stack_async_gen",
        "test_stack_future",
        "test_stack_gather",
        "test_stack_gather_survivor",
        "test_stack_shield",
        "test_stack_task",
        "test_stack_tgroup",
        "test_stack_timeout",
        "test_stack_wait",
        "test_stack_wait_for_non_positive_timeout",
    ),
}
"""Tests, by class, that put asyncio's task of pure Python in the place of the one in C; no program has that."""

EXPECTED: dict[str, str] = {
    f"test.test_asyncio.test_events.{loop}EventLoopTests.test_internal_fds": "the sockets that wake the loop are made"
    " when it waits for somebody outside for the first time, and not with the loop"
    for loop in ("EPoll", "Poll", "Select", "Kqueue")
} | {
    f"test.test_asyncio.{where}.{test}": "the loop makes tasks of a class of its own, which is one of the class in C"
    for where, tests in _OF_ITS_OWN_TASKS.items()
    for test in tests
}
"""Test id -> why it cannot pass on the virtual loop."""

LOOPS = {"stock": "asyncio:SelectorEventLoop", "virtual": "grader.virtual_time.event_loop:VirtualLoop"}
ELSEWHERE = {"test_proactor_events", "test_windows_events", "test_windows_utils"}
"""Modules for a loop of another platform."""

SHOWN = 50
"""How many regressions are printed."""

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@dataclass(frozen=True)
class Outcome:
    """How one test ended: "passed", "skipped" or "failed"; `detail` has the traceback."""

    status: str
    detail: str = ""

    @property
    def summary(self) -> str:
        """The last line that says anything."""
        lines = self.detail.strip().splitlines()
        return lines[-1].strip() if lines else ""


@dataclass(frozen=True)
class ModuleRun:
    """One module on one loop.

    `loops` counts the loops that were really made: with none, the module says nothing about the
    loop. `seconds` is wall time. `trouble` tells how the process ended, if not well.
    """

    module: str
    loop: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    loops: int = 0
    seconds: float = 0.0
    trouble: str = ""

    def count(self, status: str) -> int:
        return sum(outcome.status == status for outcome in self.outcomes.values())

    def get(self, test: str) -> Outcome:
        """The outcome of `test`; one that was not reached has failed."""
        return self.outcomes.get(test, Outcome("failed", f"not reached ({self.trouble or 'gone'})"))


def available_modules() -> list[str]:
    """The names of the asyncio test modules of this interpreter, in order."""
    spec = importlib.util.find_spec("test.test_asyncio")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("This Python comes without its own tests: take one that has `test.test_asyncio`.")
    folder = Path(next(iter(spec.submodule_search_locations)))
    return sorted({path.stem for path in folder.glob("test_*.py")} - ELSEWHERE)


def run_module(module: str, loop: str, limit: float, wall: float) -> ModuleRun:
    """Run one module in a child process, at most `limit` wall seconds a test and `wall` in all."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        results, log = folder / "results.jsonl", folder / "log.txt"
        results.touch()
        command = [sys.executable, str(HERE / "child.py"), module, LOOPS.get(loop, loop)]
        began = time.monotonic()
        with log.open("wb") as output:
            child = subprocess.Popen(
                [*command, str(limit), str(results)],
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            trouble = _wait(child, wall)
        seconds = time.monotonic() - began
        outcomes, loops = _read(results)
        if trouble:
            trouble += _last_line(log)
        return ModuleRun(module, loop, outcomes, loops, seconds, trouble)


def _environment() -> dict[str, str]:
    """Ours, with this project on the path and without what changes asyncio."""
    environment = {**os.environ}
    environment.pop("PYTHONASYNCIODEBUG", None)
    paths = [str(ROOT), environment.get("PYTHONPATH", "")]
    return {**environment, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _wait(child: subprocess.Popen[bytes], wall: float) -> str:
    """Wait for the child, then end whatever is left of its group. What went wrong, if anything."""
    try:
        code = child.wait(wall)
        return "" if code == 0 else f"exit code {code}"
    except subprocess.TimeoutExpired:
        return f"wall limit of {wall:g} s"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f": {lines[-1]}" if lines else ""


def _read(results: Path) -> tuple[dict[str, Outcome], int]:
    """The outcomes that a process wrote, and how many loops it made."""
    outcomes, loops = {}, 0
    for line in results.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(ValueError):  # a last line that was cut short
            entry = json.loads(line)
            outcomes[entry["id"]] = Outcome(entry["status"], entry["detail"])
            loops = entry["loops"]
    return outcomes, loops


def regressions(stock: ModuleRun, ours: ModuleRun) -> dict[str, Outcome]:
    """The tests that pass on the stock loop and not on ours, with what came instead."""
    passed = [test for test, outcome in stock.outcomes.items() if outcome.status == "passed"]
    return {test: ours.get(test) for test in passed if ours.get(test).status != "passed"}


def failures(run: ModuleRun) -> dict[str, Outcome]:
    """What failed in a run that has nothing to be compared with."""
    return {test: outcome for test, outcome in run.outcomes.items() if outcome.status == "failed"}


def table(rows: list[list[ModuleRun]]) -> str:
    """A line a module; for each loop what came of the tests, loops made and wall seconds."""
    columns = " | ".join([f"{'':26}", *(f"{run.loop:^34}" for run in rows[0])])
    heads = " | ".join([f"{'module':26}", *[" pass  skip  fail  loops  seconds"] * len(rows[0])])
    lines = [columns, heads]
    for runs in rows:
        remarks = [f"{run.loop}: {run.trouble}" for run in runs if run.trouble]
        if not any(run.loops for run in runs):
            remarks.append("no loop made: says nothing")
        lines.append(_line(runs[0].module, [_figures(run) for run in runs], remarks))
    by_loop = [[_figures(run) for run in runs] for runs in zip(*rows, strict=True)]
    totals = [[sum(column) for column in zip(*figures, strict=True)] for figures in by_loop]
    return "\n".join([*lines, _line("all", totals, [])])


def _figures(run: ModuleRun) -> list[float]:
    counts = [run.count(status) for status in ("passed", "skipped", "failed")]
    return [*counts, run.loops, run.seconds]


def _line(name: str, figures: list[list[float]], remarks: list[str]) -> str:
    cells = ["{:5} {:5} {:5} {:6} {:8.1f} ".format(*numbers) for numbers in figures]
    return " | ".join([f"{name:26}", *cells, *remarks])


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--modules", help="test_tasks,test_locks,...; all by default")
    parser.add_argument(
        "--loop",
        default="both",
        help="stock, virtual, both (the default: compare them), or module:Class: compare that "
        "with stock; broken:HastyLoop shows that the comparison can fail",
    )
    parser.add_argument("--timeout", type=float, default=60, help="wall seconds a test")
    parser.add_argument("--wall", type=float, default=600, help="wall seconds a module")
    parser.add_argument("--json", type=Path, help="write every outcome to this file")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run, print, and say with the exit code whether anything went wrong without a reason."""
    options = arguments(given)
    other = "virtual" if options.loop == "both" else options.loop
    loops = [options.loop] if options.loop in LOOPS else ["stock", other]
    rows, wrong = [], {}
    for module in options.modules.split(",") if options.modules else available_modules():
        print(f"{module} ...", file=sys.stderr, flush=True)
        runs = [run_module(module, loop, options.timeout, options.wall) for loop in loops]
        rows.append(runs)
        wrong.update(regressions(*runs) if len(runs) == 2 else failures(*runs))
    if options.json:
        everything = [asdict(run) for runs in rows for run in runs]
        options.json.write_text(json.dumps(everything, indent=1), encoding="utf-8")
    print(f"CPython {platform.python_version()}\n{table(rows)}\n")
    for test, outcome in list(wrong.items())[:SHOWN]:
        print(f"{test}\n    {outcome.status}: {EXPECTED.get(test) or outcome.summary}")
    if len(wrong) > SHOWN:
        print(f"... and {len(wrong) - SHOWN} more: --json FILE has them all")
    unexplained = wrong.keys() - EXPECTED.keys()
    called = "regressions" if len(loops) == 2 else "failures"
    print(f"{len(wrong)} {called}, {len(unexplained)} of them without a reason")
    return 1 if unexplained or any(run.trouble for runs in rows for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
