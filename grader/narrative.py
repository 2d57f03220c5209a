"""What the loop did, step by step: "run `await task1`: leave main, enter worker_1"."""

import ast
import functools
from collections import defaultdict, deque
from collections.abc import Callable, Iterator

from grader.timeline import Calls, labels
from grader.trace import BlockingCall, Step, TaskLife, Trace, Value, clock, short

LONGEST_CODE = 60

Code = Callable[..., str]
"""`_code` of the program's tree, remembered: a loop's line is told many times."""


class Sentence(Value, frozen=True, kw_only=True):
    """Something that the loop did at `at` (virtual seconds), because of `line` of the file.

    When it did, `printed` lines of the trace had been printed. From then on it ran `call`, by its place in the
    trace's `calls`; None where it ran none of the file's coroutines.
    """

    at: float
    line: int | None
    text: str
    printed: int = 0
    call: int | None = None


def tell(trace: Trace, tree: ast.Module | None) -> tuple[Sentence, ...]:
    """The whole story, from the start of the loop to its end. `tree` is the file's syntax tree."""
    return tuple(_tell(trace, tree))


def ending(trace: Trace) -> str:
    """How the run ended, as a sentence of its own."""
    took = f"{clock(trace.elapsed)} s"
    if trace.outcome == "finished":
        return f"It finished after {took}."
    if trace.outcome == "cut off":
        return f"It was cut off at {took}, as you wished."
    return f"It ended after {took}: {trace.outcome}."


def _tell(trace: Trace, tree: ast.Module | None) -> Iterator[Sentence]:
    code: Code = functools.cache(functools.partial(_code, tree))
    calls, label = Calls(trace), labels(trace)
    roots = [task for task in trace.tasks if task.parent is None]
    made: dict[str | None, deque[TaskLife]] = defaultdict(deque)
    for task in trace.tasks:
        if task.parent is not None:
            made[task.parent].append(task)
    held: dict[str | None, deque[BlockingCall]] = defaultdict(deque)
    for blocking in trace.blocking:
        held[blocking.task].append(blocking)
    for number, step in enumerate(trace.steps):
        entered = calls.at(step.at, step.task, step.entered)
        root = next((task for task in roots if task.name == step.task), None)
        if root is not None:
            roots.remove(root)
            written = code(root.line, ast.Call)
            run = f"run `{written}`" if written else f"run {short(root.coroutine)}"
            text = f"{run}: start the event loop, enter {short(step.entered)}"
            yield Sentence(at=step.at, line=root.line, text=text, printed=root.printed, call=entered)
        meanwhile = [*_tasks(made[step.task], step, entered), *_blocking(held[step.task], step, calls)]
        yield from sorted(meanwhile, key=lambda sentence: (sentence.at, sentence.printed))
        following = trace.steps[number + 1] if number + 1 < len(trace.steps) else None
        running = None if following is None else calls.at(following.at, following.task, following.entered)
        where = "the event loop has nothing more to run"
        if following is not None:
            where = f"enter {label(following.entered, following.task)}"
        left = calls.at(step.until, step.task, step.left)
        cancelled = left is not None and trace.calls[left].how == "cancelled"
        text = f"{_why(step, code, cancelled)}: leave {label(step.left, step.task)}, {where}"
        yield Sentence(at=step.until, line=step.line, text=text, printed=step.printed, call=running)


def _tasks(made: deque[TaskLife], step: Step, entered: int | None) -> Iterator[Sentence]:
    """The tasks that this step made; `made` are those of its task that nobody has spoken of yet."""
    mine = []
    while made and made[0].made <= step.until:
        task = made.popleft()
        if step.at <= task.made:
            mine.append(task)
    if mine:
        names = ", ".join(short(task.coroutine) for task in mine)
        count = "a task" if len(mine) == 1 else f"{len(mine)} tasks"
        text = f"create {count}: {names}"
        yield Sentence(at=mine[0].made, line=mine[0].line, text=text, printed=mine[-1].printed, call=entered)


def _blocking(held: deque[BlockingCall], step: Step, calls: Calls) -> Iterator[Sentence]:
    """Where this step held up the loop; `held` are the blocking calls of its task that nobody has spoken of yet."""
    while held and held[0].at <= step.until:
        blocking = held.popleft()
        if step.at <= blocking.at and blocking.seconds > 0:
            seconds = clock(blocking.seconds)
            run = (
                f"run `time.sleep({seconds})`"
                if blocking.call == "time.sleep"
                else f"{blocking.call} takes {seconds} s"
            )
            text = f"{run}: the event loop stands still"
            call = calls.at(blocking.at, blocking.task, blocking.coroutine)
            yield Sentence(at=blocking.at, line=blocking.line, text=text, printed=blocking.printed, call=call)


def _why(step: Step, code: Code, cancelled: bool) -> str:
    """Why it left off."""
    if step.how == "awaits":
        written = code(step.line, ast.Await)
        return f"run `{written}`" if written else "wait"
    if step.how == "returned":
        return f"{short(step.left)} finished"
    if step.how == "raised":
        return f"{short(step.left)} was cancelled" if cancelled else f"{short(step.left)} ended with an exception"
    return "the run ended here"


def _code(tree: ast.Module | None, line: int | None, kind: type[ast.expr]) -> str:
    """The source of the outermost expression of this kind at a line; empty where there is none."""
    found = [
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, kind) and node.lineno <= (line or 0) <= (node.end_lineno or node.lineno)
    ]
    if not found:
        return ""
    code = " ".join(ast.unparse(found[0]).split())
    return code if len(code) <= LONGEST_CODE else f"{code[: LONGEST_CODE - 1]}…"
