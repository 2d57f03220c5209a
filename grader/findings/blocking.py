"""Calls that hold up the whole loop."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.pipes_read import PipeRead, is_about_a_pipe, read_before
from grader.findings.places import line_in_words, place_at
from grader.findings.source import calls_at, coroutines_in, inside, last_name, walk
from grader.grades.results import Finding
from grader.trace.events import BUSY_WAITING, UNSEEN_WAIT, WAIT_FOR, BlockingCall
from grader.trace.trace import Trace, clock

ASYNCIO_SLEEP = "`await asyncio.sleep(…)` waits too, and lets the others run meanwhile."
TO_THREAD = "A coroutine waits with `await`: for a call like this one with `await asyncio.to_thread(…)`."
IN_A_THREAD = "A thread can run {0} while the loop goes on: `await asyncio.to_thread({0}, …)`."
WITHIN = ".<locals>"
"""Stands between a function's name and that of one nested in it, as in `Executor.map.<locals>.result_iterator`."""
AGAIN_AND_AGAIN = 100
"""Calls; a program that takes this many turns on purpose still ends."""
PROCESS = (
    "`await asyncio.create_subprocess_exec(…)` starts a process, and `await process.wait()` lets the others run "
    "meanwhile."
)
ASYNCIO_LOCK = "`async with` and an `asyncio.Lock` wait too, and let the others run meanwhile."
ASYNCIO_QUEUE = (
    "This queue is one for threads. With an `asyncio.Queue`, `await queue.get()` and `await queue.put(…)` wait, and "
    "let the others run meanwhile."
)
ASYNCIO_STREAMS = (
    "asyncio's streams and servers wait with `await` (`asyncio.open_connection`, `asyncio.start_server`), and let the "
    "others run meanwhile."
)
SIGNAL_HANDLER = (
    "`loop.add_signal_handler(…)` calls a function when the signal comes. It can set an `asyncio.Event`, which a "
    "coroutine awaits."
)
BY_MODULE = {"socket.": ASYNCIO_STREAMS, "signal.": SIGNAL_HANDLER}
"""What to use instead of the functions of a module, by how their names begin."""
OF_A_QUEUE = ("Queue.get", "Queue.put", "Queue.join")
IN_A_CALLBACK = (
    "A callback cannot wait. It can make a task of a coroutine, `asyncio.create_task(…)`, which waits with `await`: "
    "for a time with `asyncio.sleep(…)`, for other calls with `asyncio.to_thread(…)`."
)
WRAPPED = (
    "`run_coroutine_threadsafe` is for other threads. In the loop's own thread, await the coroutine object itself; or "
    "await `asyncio.wrap_future(…)` of the future."
)
END_OF_A_POOL = "Executor.__exit__"
JOBS_OF_A_POOL = (
    "It waits until the threads have done their jobs. Await the jobs inside the block: "
    "`loop.run_in_executor(pool, …)` makes a future of each, and `asyncio.gather` waits for all of them."
)
FUTURE_OF_A_POOL = (
    "`await asyncio.wrap_future(…)` waits for the future of a pool, and lets the others run meanwhile; so does "
    "`await loop.run_in_executor(pool, …)` in place of `submit`."
)
AWAIT = "A coroutine waits with `await`, and lets the others run meanwhile."


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find calls that block the event loop."""
    for trace in evidence.traces:
        yield from _reads_of_pipes(evidence, trace)
        for (call, line), held in _by_place(evidence, trace).items():
            name = call.capitalize() if call == BUSY_WAITING or call.startswith(WAIT_FOR) else call.partition(WITHIN)[0]
            name = "The end of this pool's `with` block" if name == END_OF_A_POOL else name
            where = f" in {held[0].coroutine}" if held[0].coroutine else ""
            yield evidence.finding(
                "blocking-call",
                f"{name}{where} held up the whole event loop",
                f"{name} does not give way: {_how_long(held)} {_instead(evidence, name, held)}",
                line,
            )


def _by_place(evidence: Evidence, trace: Trace) -> dict[tuple[str, int | None], list[BlockingCall]]:
    """Return the blocking calls of a run, by the function that they call and the line."""
    places: dict[tuple[str, int | None], list[BlockingCall]] = {}
    for one in trace.blocking:
        if is_about_a_pipe(one) and (one.call == UNSEEN_WAIT or read_before(evidence, one) is not None):
            continue
        if not _takes_no_time(one) and not _forgets_to_await(one, trace):
            places.setdefault((one.call, one.line), []).append(one)
    return places


def _how_long(held: list[BlockingCall]) -> str:
    """Return how long the calls of one place held up the loop, as a clause."""
    seconds = sum(round(one.seconds * 1e9) for one in held) / 1e9
    if held[0].waits_for_process:
        return "until the other process had ended, nothing else in the program could run."
    if not seconds:
        return "it waited for what only the loop itself could bring about, and never came back."
    return f"for {clock(seconds)} s nothing else in the program could run."


def _plain_at(evidence: Evidence, line: int | None) -> str | None:
    """Return the plain function in which this line blocks, also one that the line calls and the grader has replaced."""
    place = place_at(evidence, line)
    if place.kind == "plain":
        return place.function
    replaced = {name for play, _ in evidence.runs for name in play.replace}
    called = (last_name(call) for call in calls_at(evidence.tree, line, replaced))
    return next((name for name in called if isinstance(evidence.function(name), ast.FunctionDef)), None)


def _instead(evidence: Evidence, name: str, held: list[BlockingCall]) -> str:
    """Return the advice on what to do instead of the calls of one place.

    Args:
        evidence: the evidence.
        name: the function as the finding names it.
        held: its blocking calls.
    """
    first = held[0]
    is_wrapped = first.task is not None and name == "Future.result" and _hands_to_its_loop(evidence)
    if first.waits_for_process:
        return PROCESS
    if not any(round(one.seconds * 1e9) for one in held):
        if name.endswith("Lock.acquire"):
            return ASYNCIO_LOCK
        if first.call.startswith(WAIT_FOR):
            return ASYNCIO_STREAMS
        return ASYNCIO_QUEUE if name in OF_A_QUEUE else WRAPPED if is_wrapped else AWAIT
    if first.task is None:
        return IN_A_CALLBACK
    if is_wrapped:
        return WRAPPED
    if first.call in (END_OF_A_POOL, "Future.result"):
        return JOBS_OF_A_POOL if first.call == END_OF_A_POOL else FUTURE_OF_A_POOL
    if first.call == "time.sleep" and (hidden := _imported_over_asyncios(evidence)):
        return hidden
    if (caller := _calls_it(evidence, first)) is not None:
        function, called = caller
        at = line_in_words(evidence, called)
        if first.call == "time.sleep" and _is_awaited(evidence.tree, function, called):
            return (
                f"{first.coroutine} awaits what {function} returns ({at}), so {function} must be an `async def`. In "
                "it, `await asyncio.sleep(…)` waits too, and lets the others run meanwhile."
            )
        return (
            f"{function} is a plain function, and {first.coroutine} calls it ({at}): there "
            f"`await asyncio.to_thread({function}, …)` lets the others run meanwhile."
        )
    if (plain := _plain_at(evidence, first.line)) is not None:
        return IN_A_THREAD.format(plain)
    if first.call in ("time.sleep", BUSY_WAITING):
        return ASYNCIO_SLEEP
    return next((advice for start, advice in BY_MODULE.items() if first.call.startswith(start)), TO_THREAD)


def _is_awaited(tree: ast.Module | None, function: str, line: int) -> bool:
    """Return whether this line awaits what a call of the function returns."""
    awaited = (node.value for node in (walk(tree) if tree else ()) if isinstance(node, ast.Await))
    return any(
        isinstance(one, ast.Call) and one.lineno == line and ast.unparse(one.func) == function for one in awaited
    )


def _imported_over_asyncios(evidence: Evidence) -> str:
    """Return the advice for `from time import sleep` below `from asyncio import sleep`; empty for another file."""
    last: dict[str, int] = {}
    for node in evidence.tree.body if evidence.tree is not None else ():
        if isinstance(node, ast.ImportFrom) and any((one.asname or one.name) == "sleep" for one in node.names):
            last[node.module or ""] = node.lineno
    if not 0 < last.get("asyncio", 0) < last.get("time", 0):
        return ""
    theirs, ours = line_in_words(evidence, last["time"]), line_in_words(evidence, last["asyncio"])
    over = f"which imports it over that of asyncio ({ours})"
    return f"`sleep` is that of time since {theirs}, {over}. `import time` keeps them apart."


def _hands_to_its_loop(evidence: Evidence) -> bool:
    """Return whether a coroutine function of the file calls `run_coroutine_threadsafe`."""
    return any(
        isinstance(node, ast.Call) and last_name(node) == "run_coroutine_threadsafe"
        for _, function in coroutines_in(evidence.tree)
        for node in inside(*function.body)
    )


def _reads_of_pipes(evidence: Evidence, trace: Trace) -> Iterator[Finding]:
    """Yield the findings for reads of a child's output, which are noticed only afterwards."""
    seconds: dict[PipeRead, float] = {}
    where: dict[PipeRead, str] = {}
    for one in trace.blocking:
        read = read_before(evidence, one) if is_about_a_pipe(one) else None
        if read is not None:
            seconds[read] = seconds.get(read, 0) + round(one.seconds * 1e9)
            where.setdefault(read, f" in {one.coroutine}" if one.coroutine else "")
    for read, waited in seconds.items():
        how_long = f"For {clock(waited / 1e9)} s" if waited else "Until the other process wrote or ended,"
        yield evidence.finding(
            "blocking-call",
            f"reading a process's output{where[read]} held up the whole event loop",
            f"`{read.shown}` waits for the other process and does not give way. {how_long} nothing else in the program "
            "could run. `await asyncio.create_subprocess_exec(…)` starts a process whose output is read with `async "
            "for line in process.stdout`, and lets the others run meanwhile.",
            read.line,
        )


def _calls_it(evidence: Evidence, held: BlockingCall) -> tuple[str, int] | None:
    """Return the plain function of the file that blocks, and the line at which the coroutine calls it."""
    place = place_at(evidence, held.line)
    coroutine = dict(coroutines_in(evidence.tree)).get(held.coroutine or "")
    if place.kind != "plain" or coroutine is None or evidence.given_at(held.line or 0):
        return None
    calls = [node for node in inside(*coroutine.body) if isinstance(node, ast.Call)]
    found = next((call for call in calls if last_name(call) == place.function), None)
    return None if found is None else (ast.unparse(found.func), found.lineno)


def _forgets_to_await(one: BlockingCall, trace: Trace) -> bool:
    """Return whether a loop waits busily because it forgets an `await`, which is the cause to tell."""
    return one.call == BUSY_WAITING and bool(trace.never_awaited)


def gives_no_way(evidence: Evidence) -> Iterator[Finding]:
    """Find `time.sleep(0)`: it blocks nothing, but lets nothing else run, which may be its purpose."""
    for trace in evidence.traces:
        for one in trace.blocking:
            if _takes_no_time(one):
                yield evidence.finding(
                    "blocking-call",
                    f"time.sleep(0){f' in {one.coroutine}' if one.coroutine else ''} lets no other coroutine run",
                    "time.sleep(0) lets other threads run, and the event loop stays where it is. "
                    "`await asyncio.sleep(0)` lets the other coroutines run.",
                    one.line,
                )


def gave_no_way(evidence: Evidence) -> Iterator[Finding]:
    """Find `time.sleep(0)` in a program that was stopped because it loops without end."""
    if any(trace.reason in ("never-yields", "never-ends") and goes_round(trace) for trace in evidence.traces):
        yield from gives_no_way(evidence)


def goes_round(trace: Trace) -> bool:
    """Return whether the run called `time.sleep(0)` again and again until it was stopped."""
    return len(trace.blocking) > AGAIN_AND_AGAIN and all(map(_takes_no_time, trace.blocking[-AGAIN_AND_AGAIN:]))


def _takes_no_time(call: BlockingCall) -> bool:
    return call.call == "time.sleep" and not call.seconds
