"""Calls that are not thread-safe: another thread, or a signal handler, uses what belongs to the event loop."""

import ast
from collections.abc import Iterator

from grader.findings.deadlocks import wait_of
from grader.findings.evidence import Evidence
from grader.findings.source import last_name, nodes_at, walk
from grader.grades.results import Finding
from grader.trace.events import UnsafeCall
from grader.trace.trace import Trace, clock

WHY = "asyncio's objects belong to the thread of their event loop."
BY_SIGNAL = "Python calls the handler of a signal in the middle of anything, even of the event loop's sleep."
OF_FUTURES = {"set_result", "set_exception", "cancel", "call_soon", "call_later", "call_at", "remove_done_callback"}
"""Methods without a frame of their own, written in C, and the loop's."""


def not_noticed(evidence: Evidence) -> Iterator[Finding]:
    """Find calls that the loop never noticed, or noticed late, since it was asleep."""
    for trace in evidence.traces:
        for call in trace.unsafe_calls:
            if call.asleep:
                yield from _told(call, trace, evidence)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find all calls that are not thread-safe, also those that the loop noticed by chance."""
    for trace in evidence.traces:
        for call in trace.unsafe_calls:
            yield from _told(call, trace, evidence)


def _told(call: UnsafeCall, trace: Trace, evidence: Evidence) -> Iterator[Finding]:
    written = _written_call(call, evidence.tree)
    if written is None:
        return  # made by a library
    line, name, arguments = written
    if name == "__aexit__" and (lock := _left_at(evidence.tree, line)) is not None:
        yield evidence.finding(
            "not-thread-safe",
            f"`{lock}` is used by two threads",
            f"{WHY} At its end, the block gave `{lock}` back in another thread than that of the task that waits. "
            f"{_effect(call, trace)} An asyncio lock works for one event loop, in one thread: let one loop do all of "
            "it. Between threads there is `threading.Lock`, held for a moment and without an `await`.",
            line,
        )
        return
    shown = f"{name}({'…' if arguments else ''})"
    advice = f"`loop.call_soon_threadsafe({name}{', …' if arguments else ''})` schedules it there, and wakes the loop."
    if name.endswith("create_task"):
        advice = "`asyncio.run_coroutine_threadsafe(coroutine, loop)` starts a coroutine from another thread."
    elif name.endswith(("call_later", "call_at")):
        advice = f"`loop.call_soon_threadsafe({name}, …)` sets the timer there, and wakes the loop."
    elif call.call in ("Queue.put", "Queue.get", "Queue.join"):
        advice = f"`asyncio.run_coroutine_threadsafe({name}(…), loop)` runs it in that thread, and wakes the loop."
    elif name.endswith("call_soon"):
        advice = f"`{name}_threadsafe(…)` schedules it too, and wakes the loop."
    where = "in a signal handler" if call.by_signal else "outside the event loop's own thread"
    if call.by_signal:
        advice += " `loop.add_signal_handler` does that for a signal."
    yield evidence.finding(
        "not-thread-safe",
        f"{shown} is called {where}",
        f"{BY_SIGNAL if call.by_signal else WHY} {_effect(call, trace)} {advice}",
        line,
    )


def _left_at(tree: ast.Module | None, line: int) -> str | None:
    """Return what the `async with` in this line enters, if it is a name and no more."""
    for node in nodes_at(tree, line):
        if isinstance(node, ast.AsyncWith) and len(node.items) == 1:
            entered = node.items[0].context_expr
            return ast.unparse(entered) if isinstance(entered, ast.Name | ast.Attribute) else None
    return None


def _effect(call: UnsafeCall, trace: Trace) -> str:
    at = f"at {clock(call.at)} s"
    if not call.asleep:
        return f"This call came {at}, while the loop was at work, and so was noticed; asleep, it notices nothing."
    if trace.outcome == "deadlock":
        waits = "; ".join(wait_of(waiting) for waiting in trace.waiting)
        asleep = f"This call came {at}, while the loop slept, and did not wake it; nothing else could"
        return f"{asleep}: {waits}." if waits else f"{asleep}."
    return f"This call came {at}, while the loop slept, and did not wake it: it was noticed only at the next wake-up."


def _written_call(call: UnsafeCall, tree: ast.Module | None) -> tuple[int, str, bool] | None:
    """Return the line of the call, the function as the file names it, and whether the call has arguments.

    The file may hand the method itself to a thread, as in `threading.Timer(1, event.set)`: it is that place then.
    """
    method = call.call.rpartition(".")[2]
    names = OF_FUTURES if method == "call_soon" else {method}
    nodes = list(walk(tree)) if tree else []
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    if call.line is None:
        called = {id(node.func) for node in calls}
        handed = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr in names]
        handed = [node for node in handed if id(node) not in called and isinstance(node.ctx, ast.Load)]
        return (handed[0].lineno, ast.unparse(handed[0]), False) if len(handed) == 1 else None
    here = [node for node in calls if node.lineno <= call.line <= (node.end_lineno or node.lineno)]
    for node in here:
        if last_name(node.func) in names:
            return call.line, ast.unparse(node.func), bool(node.args or node.keywords)
    return call.line, method, False
