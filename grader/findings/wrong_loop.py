"""Objects of one event loop that another loop uses, and loops that are used after they were closed."""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words, place_at
from grader.findings.source import calls_at, last_name, nodes_at, walk
from grader.grades.results import Finding
from grader.trace.events import Error
from grader.trace.trace import Trace

OTHER_LOOP = re.compile(r"attached to a different loop|is bound to a different event loop|belong to a different loop")
CLOSED = re.compile(r"Event loop is closed")
KIND = re.compile(
    r"<(?:[\w.]*\.)?(Lock|Event|Condition|Semaphore|BoundedSemaphore|Barrier|Queue|PriorityQueue|LifoQueue)\b"
    r"(?=[^<]*is bound)|got (?:Future )?<?(Task|Future|_GatheringFuture)\b"
)
"""The kind of the object, in the message of `asyncio/mixins.py` and of a task that awaits it."""
MAKERS = {
    "Task": {"create_task", "ensure_future"},
    "Future": {"create_future", "Future", "create_task", "ensure_future", "StreamReader"},
    "_GatheringFuture": {"gather"},
}
"""Functions that make objects whose kind is not the name of the function."""
RUN = {"run", "run_until_complete", "run_forever"}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a run that ended because a loop met an object of another loop, or was closed."""
    for trace in evidence.traces:
        error = trace.error
        if error is None or trace.outcome != "raised":
            continue
        if OTHER_LOOP.search(error.message):
            yield _of_other_loop(evidence, trace, error)
        elif CLOSED.search(error.message):
            yield _of_closed_loop(evidence, trace, error)
        elif error.type == "CancelledError":
            yield from _of_ended_run(evidence, trace, error)


def _of_other_loop(evidence: Evidence, trace: Trace, error: Error) -> Finding:
    match = KIND.search(error.message)
    kind = (match[1] or match[2]) if match else "object"
    name, made = _made_at(evidence, error, kind)
    thing = {"_GatheringFuture": "future of asyncio.gather"}.get(kind, kind)
    this = f"`{name}`" if name else f"this {thing}"
    where = f" It was made in {_place(evidence, made)}." if made else ""
    return evidence.finding(
        "wrong-loop",
        f"{this} belongs to another event loop",
        f"A{'n' * (thing[0] in 'AEIO')} {thing} works for one loop: the one that it was made on, or that waited for it "
        f"first.{where} {_this_loop(evidence, trace)} Make it in a coroutine of the loop that uses it, and run one "
        "loop for the whole program.",
        error.line,
    )


def _this_loop(evidence: Evidence, trace: Trace) -> str:
    """Return a sentence about the loops of the program."""
    runs = len(trace.uses("asyncio.run"))
    if runs > 1:
        return f"Each of the {runs} calls of asyncio.run makes a loop of its own."
    made = [node for node in _calls(evidence.tree) if last_name(node) == "new_event_loop"]
    if made and runs:
        other = line_in_words(evidence, made[0].lineno)
        return f"asyncio.run makes a loop of its own, and another one is made in {other}."
    return "Here another loop uses it."


def _place(evidence: Evidence, line: int) -> str:
    place, where = place_at(evidence, line), line_in_words(evidence, line)
    return f"{where}, in {place.function}" if place.function else f"{where}, outside of any function"


def _made_at(evidence: Evidence, error: Error, kind: str) -> tuple[str, int | None]:
    """Return the name of the object on the line that used it, and the line that made it, if they are certain."""
    makers = MAKERS.get(kind, {kind})
    found = [
        (ast.unparse(target), node.lineno)
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if last_name(node.value) in makers and isinstance(target, ast.Name | ast.Attribute | ast.Subscript)
    ]
    used = {ast.unparse(node) for node in nodes_at(evidence.tree, error.line) if isinstance(node, ast.expr)}
    named = [one for one in found if one[0] in used]
    certain = named or found
    if len(certain) != 1:
        return "", None
    return (certain[0][0] if named else ""), certain[0][1]


def _of_closed_loop(evidence: Evidence, trace: Trace, error: Error) -> Finding:
    closes = [node for node in _calls(evidence.tree) if last_name(node) == "close" and _is_loop(node)]
    by = "It was closed before"
    if len(closes) == 1:
        by = f"It was closed in {line_in_words(evidence, closes[0].lineno)}"
    elif not closes and trace.uses("asyncio.run"):
        by = "asyncio.run closes its loop at its end"
    runs = any(calls_at(evidence.tree, error.line, RUN))
    instead = (
        "Run all the work in one coroutine, before the loop is closed; `asyncio.run` makes a new loop each time."
        if runs
        else "`asyncio.get_running_loop()`, in a coroutine, is the loop that runs now."
    )
    return evidence.finding(
        "wrong-loop",
        "this event loop is closed, and is used again",
        f"{by}, and a closed loop never runs anything again. {instead}",
        error.line,
    )


def _is_loop(close: ast.Call) -> bool:
    return isinstance(close.func, ast.Attribute) and "loop" in ast.unparse(close.func.value).lower()


def _of_ended_run(evidence: Evidence, trace: Trace, error: Error) -> Iterator[Finding]:
    """Find a task that an earlier `asyncio.run` has cancelled at its end, and that a later one awaits."""
    ended = {task.coroutine for task in trace.left_behind}
    if len(trace.uses("asyncio.run")) < 2 or len(error.way) < 2 or error.way[-1].function not in ended:
        return
    awaits = error.way[-2]
    nodes = (node for node in nodes_at(evidence.tree, awaits.line) if isinstance(node, ast.Await))
    if any(not isinstance(node.value, ast.Call) for node in nodes):
        name = error.way[-1].function.rpartition(".")[2]
        yield evidence.finding(
            "wrong-loop",
            f"the task of {name} belongs to an earlier asyncio.run",
            f"asyncio.run cancels the tasks of its loop when its coroutine is done, and the task of {name} was one of "
            "them. A task lives in the loop that made it: make and await it in one run.",
            awaits.line,
        )


def _calls(tree: ast.Module | None) -> Iterator[ast.Call]:
    return (node for node in (walk(tree) if tree else ()) if isinstance(node, ast.Call))
