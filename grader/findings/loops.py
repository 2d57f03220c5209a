"""Advice about event loops where one is running already, or none is; it depends on the place."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.places import place_at, written
from grader.findings.source import LONGEST_CALL, arguments_of, last_name, nodes_at, walk
from grader.trace.events import Error

RUN = {"run", "run_until_complete", "run_forever", "Runner"}
ASK_FOR_LOOP = {"get_running_loop", "get_event_loop"}
IN_THREADS = {"to_thread", "run_in_executor", "Thread", "submit", "start_new_thread"}


def one_is_running(evidence: Evidence, error: Error) -> str:
    """Return what to do instead of `asyncio.run(work())` where a loop is running."""
    call, wanted = _call(evidence, error, RUN), ""
    if call is not None and call.args and isinstance(call.args[0], ast.Call):
        wanted = written(evidence, call.args[0])
    wanted = f"`await {wanted}`" if wanted and len(wanted) < LONGEST_CALL else "`await` what you want to run"
    runs = f"{_function(call, 'asyncio.run')} runs a loop to its end, at the outside of a program"
    place = place_at(evidence, error.line)
    if place.kind == "cell":
        return f"{runs}. A notebook runs a loop for its cells: {wanted}, at the top of a cell."
    if evidence.asks.get(place.function) == "plain":
        return (
            f"{runs}, and {place.function} is called while a loop is running. It is to be a plain function: return the "
            "coroutine object, and its caller awaits it."
        )
    if place.kind in ("plain", "special"):
        return (
            f"{runs}, and {place.function} is called while a loop is running. In an `async def` function, which its "
            f"caller awaits: {wanted}."
        )
    return f"{runs}. In a coroutine a loop is running: {wanted}."


def one_calls_back(evidence: Evidence, error: Error) -> str:
    """Return what to do instead of `asyncio.run(work())` in a callback of the running loop."""
    call, wanted = _call(evidence, error, RUN), "asyncio.create_task(…)"
    if call is not None and call.args and isinstance(call.args[0], ast.Call):
        shown = f"asyncio.create_task({written(evidence, call.args[0])})"
        wanted = shown if len(shown) < LONGEST_CALL else wanted
    return (
        f"{_function(call, 'asyncio.run')} runs a loop to its end, at the outside of a program, and here the running "
        f"loop calls back. A callback cannot wait, but it can start a task: `{wanted}`. Keep the task, and await it "
        "before the end."
    )


def none_is_running(evidence: Evidence, error: Error) -> str:
    """Return what to do where a function of asyncio found no running loop."""
    asks, place = _call(evidence, error, ASK_FOR_LOOP), place_at(evidence, error.line)
    if place.function and runs_in_thread(evidence, place.function):
        if last_name(asks) == "get_event_loop":
            return (
                f"{place.function} runs in a thread, and only the main thread had a loop to be asked for. "
                "`asyncio.run(…)` makes a loop for the thread that calls it, and closes it."
            )
        return (
            f"{place.function} runs in a thread of its own, where no event loop runs. "
            "`asyncio.run_coroutine_threadsafe(…, loop)` hands a coroutine object to the loop of another thread."
        )
    if asks is not None and last_name(asks) == "get_event_loop" and _runs_by_hand(evidence):
        return (
            f"From Python 3.14 on, {_function(asks, 'asyncio.get_event_loop')} makes no loop any more where none is "
            "running. `asyncio.run(…)` makes a loop, runs the coroutine to its end, and closes the loop."
        )
    if asks is not None:
        return (
            f"{_function(asks, 'asyncio.get_running_loop')} gives the loop that is running, and outside of a coroutine "
            "none is. `asyncio.new_event_loop()` makes a loop, which the code that made it runs and closes."
        )
    if place.kind == "top":
        return (
            "A task belongs to a running loop. `asyncio.run(main())` starts a loop and runs main: make the task in "
            "there, or in a coroutine that main awaits."
        )
    return "A task belongs to a running loop. Make it inside a coroutine that the loop runs."


def _call(evidence: Evidence, error: Error, names: set[str]) -> ast.Call | None:
    calls = (node for node in nodes_at(evidence.tree, error.line) if isinstance(node, ast.Call))
    return next((call for call in calls if last_name(call) in names), None)


def _function(call: ast.Call | None, otherwise: str) -> str:
    function = "" if call is None else ast.unparse(call.func)
    return function if 0 < len(function) < LONGEST_CALL else otherwise


def _runs_by_hand(evidence: Evidence) -> bool:
    """Return whether the file calls `run_until_complete`."""
    calls = (node for node in walk(evidence.tree or ast.Module([], [])) if isinstance(node, ast.Call))
    return any(last_name(call) == "run_until_complete" for call in calls)


def runs_in_thread(evidence: Evidence, function: str) -> bool:
    """Return whether the file passes this function to a thread."""
    calls = (node for node in walk(evidence.tree or ast.Module([], [])) if isinstance(node, ast.Call))
    return any(
        last_name(call) in IN_THREADS and any(last_name(one) == function for one in arguments_of(call))
        for call in calls
    )
