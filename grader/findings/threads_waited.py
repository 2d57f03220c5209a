"""Waits that threads cause: for a free thread of a pool, and at the end of a program for threads that go on."""

import ast
from collections.abc import Iterator

from grader.findings.source import last_name, walk
from grader.findings.uneven import UnevenWords
from grader.trace.trace import Trace, clock, short

HANDS_OVER = {"to_thread": 0, "run_in_executor": 1, "submit": 0, "map": 0}
"""Calls that give a function to a thread, each with the position of the function among its arguments."""
THREADS = ("Thread", "Timer")


def for_a_thread(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find jobs that waited because all threads of the default pool were taken."""
    for pool in trace.pools:
        name = short(pool.function) or "a job"
        threads = "one thread" if pool.threads == 1 else f"{pool.threads} threads"
        size = "It has" if pool.chosen else "By the number of processors, Python gives it"
        waited = "one of them waited" if pool.waited == 1 else f"{pool.waited} of them waited"
        yield UnevenWords(
            f"{name} waited {clock(pool.longest)} s for a free thread",
            f"`asyncio.to_thread` and `run_in_executor(None, …)` share one pool. {size} {threads}, and "
            f"{pool.jobs} jobs came: {waited}. More threads run more of them at once: "
            "`loop.set_default_executor(ThreadPoolExecutor(…))`.",
            pool.line or _handed_over(tree, short(pool.function)),
        )


def threads_that_go_on(trace: Trace, tree: ast.Module | None) -> Iterator[UnevenWords]:
    """Find a sleep in a thread for which the program waits after all of its tasks have ended."""
    ends = [life.finished for life in trace.tasks]
    if trace.outcome not in ("finished", "raised") or not ends or any(end is None for end in ends):
        return
    last = max(end for end in ends if end is not None)
    latest = max((one for one in trace.thread_sleeps), key=lambda one: one.until, default=None)
    if latest is None or latest.until > trace.elapsed or latest.until <= last or latest.given_up is None:
        return
    after = [line for line in trace.printed if last < line.at < trace.elapsed and line.coroutine is None]
    if any(latest.function not in line.within for line in after):
        return  # more than this thread goes on
    name = short(latest.function) or "time.sleep"
    yield UnevenWords(
        f"{name} goes on in its thread for {clock(latest.until - last)} s after the last task has ended",
        "A timeout and `cancel` end the task that waits; a thread cannot be stopped from outside, and the program ends "
        "when the thread has. Give the call itself a time limit, or let it look at a `threading.Event` that says when "
        "to stop.",
        latest.line or _handed_over(tree, "sleep"),
    )


def _handed_over(tree: ast.Module | None, name: str) -> int | None:
    """Return the line of the only call that hands this function to a thread."""
    lines = []
    for node in walk(tree) if tree else ():
        if isinstance(node, ast.Call) and (called := last_name(node)) is not None:
            given = node.args[HANDS_OVER[called]] if len(node.args) > HANDS_OVER.get(called, 99) else None
            target = [option.value for option in node.keywords if option.arg == "target"] if called in THREADS else []
            if any(one is not None and ast.unparse(one).rpartition(".")[2] == name for one in (given, *target)):
                lines.append(node.lineno)
    return lines[0] if len(set(lines)) == 1 else None
