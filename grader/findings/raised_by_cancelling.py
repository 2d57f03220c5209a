"""Causes of exceptions of tasks that are cancelled: by `cancel`, by a timeout, by Ctrl-C."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words, quoted
from grader.findings.raised_by_sharing import waits_for_name
from grader.findings.source import MAKES_TASKS, calls_at, coroutines_in, inside, last_name, lines_of, nodes_at, walk
from grader.trace.events import Error, TaskLife
from grader.trace.trace import Trace

TIMEOUTS = ("timeout", "timeout_at", "wait_for")


def _of_cancelled(evidence: Evidence, error: Error) -> Because:
    """Explain `await task` of a task that was cancelled; the way of the exception begins inside that task."""
    for passed in reversed(error.way):
        if (asked := asked_of_cancelled(evidence, passed.line)) is not None:
            return asked
    awaits = (
        (passed.line, node.value)
        for passed in reversed(error.way)
        for node in nodes_at(evidence.tree, passed.line)
        if isinstance(node, ast.Await)
        if not isinstance(node.value, ast.Call) or last_name(node.value) in ("gather", "shield", "wait_for")
    )
    line, awaited = next(awaits, (None, None))
    if (caught := _caught_as_exception(evidence, line)) is not None:
        return caught
    if awaited is not None and (of_another := _of_another_run(evidence, awaited, line)) is not None:
        return of_another
    advice = "Catch it there, or wait with `asyncio.wait`, which raises nothing."
    if isinstance(awaited, ast.Name) and (limit := _limited_before(evidence, awaited)) is not None:
        advice = (
            f"`wait_for` in {line_in_words(evidence, limit.lineno)} has cancelled it, when the time was over. A task "
            f"that is to go on is shielded there: `asyncio.wait_for(asyncio.shield({awaited.id}), …)`."
        )
    elif awaited is not None and (name := waits_for_name(awaited)):
        advice = (
            "`wait_for` cancels what it waits for when the time is over. A task that is to go on is shielded: "
            f"`asyncio.wait_for(asyncio.shield({name}), …)`."
        )
    return Because(
        "CancelledError comes out of the `await` of a cancelled task",
        f"A task that was cancelled ends with CancelledError, which comes out of each `await` of it. {advice}",
        line,
    )


def _of_another_run(evidence: Evidence, awaited: ast.expr, line: int | None) -> Because | None:
    """Explain a task that an earlier `asyncio.run` has cancelled at its end, as it does with all that are left."""
    made = [
        node.lineno
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Assign) and last_name(node.value) in MAKES_TASKS
        if any(last_name(target) == last_name(awaited) for target in node.targets)
    ]
    for trace in evidence.traces if isinstance(awaited, ast.Name | ast.Attribute) else ():
        runs = trace.uses("asyncio.run")
        for life in trace.tasks:
            ended = life.how == "cancelled" and life.finished is not None
            if ended and life.line in made and len(runs) > 1 and _is_left(trace, life):
                return Because(
                    "this task belongs to an earlier asyncio.run, which has cancelled it",
                    "When its main coroutine returns, asyncio.run cancels the tasks that are not done, and closes "
                    f"their loop. The task was made in {line_in_words(evidence, life.line or 0)}. Await it in the same "
                    "run, or do all of the work in one `asyncio.run`.",
                    line,
                )
    return None


def _is_left(trace: Trace, life: TaskLife) -> bool:
    """Return whether the task was left over by a run that came before the last one."""
    left = any(one.task == life.name for one in trace.left_behind)
    return left and life.finished is not None and life.finished <= trace.uses("asyncio.run")[-1].at


def _caught_as_exception(evidence: Evidence, line: int | None) -> Because | None:
    """Explain `except Exception`, or `suppress(Exception)`, around the `await` of a cancelled task."""
    advice = (
        "CancelledError is none of the kinds of Exception, so that no handler keeps it by mistake. Where a task that "
        "was cancelled is awaited, name it: `{0}`."
    )
    for _, function in coroutines_in(evidence.tree):
        for block in inside(*function.body):
            if not isinstance(block, ast.Try | ast.With) or not _tries(block, line):
                continue
            if isinstance(block, ast.Try):
                handlers = [one for one in block.handlers if "Exception" in map(last_name, _caught(one))]
                place, form = (handlers[0].lineno if handlers else None), "except asyncio.CancelledError:"
            else:
                calls = [item.context_expr for item in block.items]
                fitting = [
                    one
                    for one in calls
                    if isinstance(one, ast.Call) and last_name(one) == "suppress"
                    if "Exception" in map(last_name, one.args)
                ]
                place, form = (fitting[0].lineno if fitting else None), "suppress(asyncio.CancelledError)"
            if place is not None:
                return Because("Exception does not include CancelledError", advice.format(form), place)
    return None


def _limited_before(evidence: Evidence, awaited: ast.Name) -> ast.Call | None:
    """Return the `wait_for(task, …)` above this `await` of the same task in its function."""
    for _, function in coroutines_in(evidence.tree):
        if function.lineno <= awaited.lineno <= (function.end_lineno or 0):
            for call in inside(*function.body):
                if isinstance(call, ast.Call) and waits_for_name(call) == awaited.id and call.lineno < awaited.lineno:
                    return call
    return None


def asked_of_cancelled(evidence: Evidence, line: int | None) -> Because | None:
    """Return why `task.exception()` in this line raised CancelledError; None if the line asks for nothing."""
    for call in calls_at(evidence.tree, line):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("exception", "result") and not call.args:
            task = quoted(evidence, call.func.value, "a task")
            return Because(
                f"{call.func.attr}() of a cancelled task raises CancelledError",
                f"{task} was cancelled, so it has neither a result nor an exception of its own. Ask "
                f"`cancelled()` first, before `{call.func.attr}()`.",
                line,
            )
    return None


def _of_timeout(evidence: Evidence, error: Error) -> Because | None:
    """Explain a TimeoutError that a handler was written for, which is of another kind or stands too far inside."""
    for attempt in walk(evidence.tree) if evidence.tree else ():
        if not isinstance(attempt, ast.Try) or not _tries(attempt, error.line):
            continue
        names = {last_name(kind): handler for handler in attempt.handlers for kind in _caught(handler)}
        calls = [last_name(node) for one in attempt.body for node in walk(one) if isinstance(node, ast.Call)]
        if "CancelledError" in names and set(calls) & set(TIMEOUTS):
            return Because(
                "`except asyncio.CancelledError` does not catch a TimeoutError",
                "When the time is up, asyncio cancels what runs inside, and then raises TimeoutError where the timeout "
                "ends. Catch that: `except TimeoutError:`.",
                names["CancelledError"].lineno,
            )
    return _of_timeout_inside(evidence, error) or _of_limit(evidence, error)


def _of_limit(evidence: Evidence, error: Error) -> Because | None:
    """Explain a TimeoutError that nothing catches, in the line that sets the limit."""
    limits = [node for node in nodes_at(evidence.tree, error.line) if isinstance(node, ast.Call)]
    if error.message or not any(last_name(node) in TIMEOUTS for node in limits):
        return None
    return Because(
        "the time limit of this line is over, and nothing catches the TimeoutError",
        "What the line waits for took longer. `except TimeoutError:` around it says what to do then.",
    )


def _of_timeout_inside(evidence: Evidence, error: Error) -> Because | None:
    """Explain `except TimeoutError` in the coroutine that the timeout cancels."""
    waited_for = {
        last_name(part)
        for node in nodes_at(evidence.tree, error.line)
        if (isinstance(node, ast.Call) and last_name(node) in TIMEOUTS) or isinstance(node, ast.AsyncWith)
        for part in walk(node)
        if isinstance(part, ast.Call)
    } - {"", *TIMEOUTS}
    for name, function in coroutines_in(evidence.tree):
        for attempt in inside(*function.body) if name.rpartition(".")[2] in waited_for else ():
            if not isinstance(attempt, ast.Try):
                continue
            calls = {last_name(node) for one in attempt.body for node in walk(one) if isinstance(node, ast.Call)}
            handlers = [one for one in attempt.handlers if "TimeoutError" in map(last_name, _caught(one))]
            waits = any(isinstance(node, ast.Await) for node in inside(*attempt.body))
            if handlers and waits and not calls & set(TIMEOUTS):
                return Because(
                    f"`except TimeoutError` in {function.name} does not see this timeout",
                    f"When the time is up, asyncio cancels {function.name}: what comes out of its `await` is "
                    f"CancelledError. TimeoutError comes where the limit stands, in "
                    f"{line_in_words(evidence, error.line or 0)}: catch it around that.",
                    handlers[0].lineno,
                )
    return None


def _of_interrupt(evidence: Evidence, error: Error) -> Because | None:
    """Explain `except KeyboardInterrupt` in a coroutine."""
    passed = {one.line for one in error.way}
    for name, function in coroutines_in(evidence.tree):
        for attempt in inside(*function.body):
            if not isinstance(attempt, ast.Try):
                continue
            handlers = [one for one in attempt.handlers if "KeyboardInterrupt" in map(last_name, _caught(one))]
            waits = any(isinstance(node, ast.Await) for node in inside(*attempt.body))
            if handlers and waits and not any(_tries(attempt, line) for line in passed):
                return Because(
                    f"`except KeyboardInterrupt` in {name.rpartition('.')[2]} does not see Ctrl-C",
                    "On Ctrl-C, asyncio.run cancels the main coroutine: CancelledError comes out of its `await`, and "
                    "KeyboardInterrupt out of asyncio.run itself. Clean up in `finally`, and catch KeyboardInterrupt "
                    "around `asyncio.run(…)`.",
                    handlers[0].lineno,
                )
    return None


def _of_another_exception(evidence: Evidence, error: Error) -> Because | None:
    """Explain `except CancelledError: raise Stopped`, which hides the cancellation.

    From Python 3.13 on, a timeout puts a TimeoutError of its own in the place of the earlier CancelledError.
    """
    is_raised = any(isinstance(node, ast.Raise) for node in nodes_at(evidence.tree, error.line))
    if not is_raised or evidence.own_line(error.line) is None:
        return None
    if error.earlier is not None and error.earlier.type != "CancelledError":
        return None
    for handler in walk(evidence.tree) if evidence.tree else ():
        kinds = [last_name(kind) for kind in _caught(handler)] if isinstance(handler, ast.ExceptHandler) else []
        raises = isinstance(handler, ast.ExceptHandler) and handler.lineno <= (error.line or 0) <= lines_of(handler)[1]
        if raises and ("CancelledError" in kinds or (error.earlier is not None and kinds in ([], ["BaseException"]))):
            limited = any(last_name(node) in TIMEOUTS for node in walk(evidence.tree or handler))
            lost = "So no TimeoutError comes where the time limit stands. " if limited else ""
            return Because(
                f"CancelledError is caught, and {error.type} is raised in its place",
                f"By CancelledError, asyncio stops a task: a timeout, a TaskGroup and `cancel` know it again. {lost}"
                "Clean up, and let it through with `raise`.",
                error.line,
            )
    return None


def _tries(attempt: ast.Try | ast.With, line: int | None) -> bool:
    return line is not None and lines_of(attempt.body[0])[0] <= line <= lines_of(attempt.body[-1])[1]


def _caught(handler: ast.ExceptHandler) -> Iterator[ast.expr]:
    if isinstance(handler.type, ast.Tuple):
        yield from handler.type.elts
    elif handler.type is not None:
        yield handler.type


KNOWN_OF_CANCELLING = (
    Known(re.compile(r"^TimeoutError\b"), _of_timeout),
    Known(re.compile(r"^CancelledError\b"), _of_cancelled),
    Known(re.compile(r"^KeyboardInterrupt\b"), _of_interrupt),
    Known(re.compile(r"^\w+\b"), _of_another_exception),
)
