"""Causes of exceptions in lines that would be right with threads, or with an older Python: limits, `join`, `loop=`."""

import ast
import re

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.places import quoted, written
from grader.findings.source import LONGEST_CALL, calls_at, last_name, nodes_at
from grader.trace.events import Error

_GONE = {
    "coroutine": "`@asyncio.coroutine` is gone since Python 3.11. Write `async def`, and `await` for `yield from`.",
    "async": "`asyncio.async` is gone. `asyncio.create_task(…)` makes a task of a coroutine object.",
    "JoinableQueue": "`asyncio.Queue` has `join()` and `task_done()` itself.",
    "all_tasks": "It is a function of the module now: `asyncio.all_tasks()`.",
    "current_task": "It is a function of the module now: `asyncio.current_task()`.",
    **dict.fromkeys(("eager_task_factory", "create_eager_task_factory"), "It came with Python 3.12."),
    **dict.fromkeys(("QueueShutDown", "EventLoop"), "It came with Python 3.13."),
    "sleep_ms": "`asyncio.sleep_ms` is MicroPython's. `asyncio.sleep(…)` takes seconds.",
    "WindowsSelectorEventLoopPolicy": 'Only Python on Windows has it. Ask first: `if sys.platform == "win32":`.',
    "WindowsProactorEventLoopPolicy": 'Only Python on Windows has it. Ask first: `if sys.platform == "win32":`.',
}
"""By the name, what stands in its place."""
_OF_THREADS = {
    "join": "`await` waits for the end of a task: `await {0}`.",
    "wait": "`await` waits for the end of a task: `await {0}`.",
    "start": "A task needs no start: it was scheduled when it was made, and runs at the next `await` that waits.",
    "is_alive": "`{0}.done()` says whether it has ended.",
    "terminate": "`{0}.cancel()` asks it to end.",
    "stop": "`{0}.cancel()` asks it to end.",
    "kill": "`{0}.cancel()` asks it to end.",
}
"""By a method of threads or processes, what a task has in its place."""


def _of_limit(evidence: Evidence, error: Error) -> Because | None:
    """Explain `await queue.get(timeout=1)`."""
    for call in calls_at(evidence.tree, error.line):
        by = last_name(call)
        options = {option.arg for option in call.keywords}
        if by == "get" and "block" in options:
            return Because(
                "`get` of an asyncio.Queue always waits",
                "It takes no `block`. `get_nowait()` does not wait, and raises QueueEmpty.",
            )
        if by in ("get", "put", "join", "wait", "acquire", "gather", "create_task") and (options or call.args):
            bare = ast.Call(
                func=call.func, args=call.args if by in ("put", "gather", "create_task") else [], keywords=[]
            )
            shown = ast.unparse(bare)
            shown = shown if len(shown) <= LONGEST_CALL else f"{by}(…)"
            limits = [one.value for one in call.keywords if one.arg == "timeout"]
            limits += call.args if by in ("get", "wait", "acquire") else []
            limit = written(evidence, limits[0]) if limits else "…"
            limited = f"await asyncio.wait_for({shown}, {limit})"
            block = f"`async with asyncio.timeout({limit}):` around the `await`"
            return Because(
                f"`{by}` takes no time limit in asyncio",
                f"{block} sets one; or `{limited}`. Both raise TimeoutError."
                if len(limited) <= LONGEST_CALL and by != "create_task"
                else f"{block} sets one, and raises TimeoutError.",
            )
    return None


def _of_loop(evidence: Evidence, error: Error) -> Because:
    return Because(
        "asyncio takes no `loop` here any more",
        "Since Python 3.10, its functions and classes use the loop that runs. Leave `loop=…` out.",
    )


def _of_what_is_gone(evidence: Evidence, error: Error) -> Because | None:
    """Explain `asyncio.coroutine` and `asyncio.Task.all_tasks()`."""
    match = re.search(r"has no attribute '(\w+)'", error.message)
    advice = _GONE.get(match[1]) if match else None
    return Because(f"asyncio has no `{match[1]}` here", advice) if match and advice else None


def _of_thread(evidence: Evidence, error: Error) -> Because | None:
    """Explain `task.join()`."""
    match = re.search(r"has no attribute '(\w+)'", error.message)
    advice = _OF_THREADS.get(match[1]) if match else None
    for node in nodes_at(evidence.tree, error.line):
        if match and advice and isinstance(node, ast.Attribute) and node.attr == match[1]:
            task = quoted(evidence, node.value, "`task`").strip("`")
            return Because(f"a task has no `{match[1]}`, as a thread has", advice.format(task))
    return None


def _of_queue(evidence: Evidence, error: Error) -> Because | None:
    """Explain a loop over a queue, and its length."""
    if "len()" in error.message:
        return Because("a queue has no length", "`qsize()` says how many items are in it.")
    return Because(
        "a loop cannot go through a queue",
        "Its items are taken one by one: `item = await queue.get()`, in a `while` loop that ends with an item such as "
        "None.",
    )


KNOWN_OF_HABITS = (
    Known(
        re.compile(
            r"^TypeError: \S*\b(?:get|put|join|wait|acquire|gather|create_task)\(\) got an unexpected keyword argument "
            r"'(?:timeout|block)'"
        ),
        _of_limit,
    ),
    Known(re.compile(r"^TypeError: (?:Event\.wait|Lock\.acquire|Condition\.wait|Queue\.get)\(\) takes 1"), _of_limit),
    Known(re.compile(r"^TypeError: .*\(\) got an unexpected keyword argument 'loop'"), _of_loop),
    Known(re.compile(r"^TypeError: As of 3\.10, the \*loop\* parameter was removed"), _of_loop),
    Known(
        re.compile(r"^AttributeError: (?:module 'asyncio'|type object '(?:_asyncio\.)?Task') has no"), _of_what_is_gone
    ),
    Known(re.compile(r"^AttributeError: '(?:_asyncio\.)?Task' object has no attribute"), _of_thread),
    Known(
        re.compile(r"^TypeError: (?:'Queue' object is not iterable|object of type 'Queue' has no len|.*got Queue$)"),
        _of_queue,
    ),
)
