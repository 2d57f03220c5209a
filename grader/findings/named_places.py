"""Findings that a suite names, and the place in the student's file that they are about.

Whether an exception came out, a generator was closed, or a connection, is seen by code of the suite's author: it threw
the exception, or held the other end. The suite says so, and the syntax tree shows where it happened. Without such a
place the author's words stand alone (`constructs.named_by_author`).
"""

import ast
from collections import Counter
from collections.abc import Iterator

from grader.findings.constructs import words_of
from grader.findings.evidence import Evidence
from grader.findings.slips import with_slip
from grader.findings.source import CATCHES_ALL, Function, functions_in, inside, last_name, lines_of
from grader.grades.results import Finding

LEAVES = "__aexit__"
CLOSES = {"aclose", "aclosing"}
CONDITIONAL = (ast.If, ast.Match, ast.While, ast.For, ast.AsyncFor)
"""Statements whose bodies may not run."""


def error_swallowed(evidence: Evidence) -> Iterator[Finding]:
    """Find where an exception of the grader's was caught and did not come out."""
    words = _said(evidence, "error-swallowed")
    line = _swallower(evidence) if words else None
    if line is not None:
        finding = evidence.finding(
            "error-swallowed",
            words,
            "An exception that is caught is gone, unless it is raised again, and the caller takes the work for done. "
            "Catch only what you can deal with. To clean up in any case, use `finally`, or `raise` at the end of the "
            "`except`.",
            line,
        )
        yield _never_raised_again(evidence, finding) or finding


def generator_not_closed(evidence: Evidence) -> Iterator[Finding]:
    """Find the loop that was left while its asynchronous generator was still open."""
    words = _said(evidence, "generator-not-closed")
    line = _left_open(evidence) if words else None
    another = next(_new_ones_closed(evidence), None) if line is not None else None
    if another is not None:
        yield evidence.finding(
            "generator-not-closed",
            words,
            f"`{ast.unparse(another)}` makes another generator and closes that. Keep the one of the loop under a name, "
            "and close that.",
            another.lineno,
        )
    elif line is not None:
        yield evidence.finding(
            "generator-not-closed",
            words,
            "Leaving the loop does not close the generator: it stays where it is, and its `finally` runs at some later "
            "time. Close it yourself: `await generator.aclose()`, or put the loop into `async with "
            "contextlib.aclosing(…)`, which closes it however the block ends.",
            line,
        )
    elif words and (late := _inside_of_closing(evidence)) is not None:
        yield evidence.finding(
            "generator-not-closed",
            words,
            "This line stands in the block of `aclosing`, which closes the generator when the block has ended. With "
            "fewer spaces before it, it comes after that.",
            late,
        )


def closing_not_awaited(evidence: Evidence) -> Iterator[Finding]:
    """Find `generator.aclose()` without `await`, which closes nothing."""
    words = _said(evidence, "generator-not-closed")
    for _, function in _written(evidence) if words else ():
        for node in inside(*function.body):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and last_name(node.value) == "aclose":
                yield evidence.finding(
                    "never-awaited",
                    "aclose() is called and not awaited",
                    "Closing an asynchronous generator may take time, so `aclose()` gives an object to await, and does "
                    "nothing by itself. Put `await` before the call.",
                    node.lineno,
                )
                return


def never_waits(evidence: Evidence) -> Iterator[Finding]:
    """Find the line at which a coroutine came back again and again, where the author says that it should wait."""
    words = _said(evidence, "never-yields")
    steps = evidence.last[1].steps if words and evidence.last is not None else ()
    lines = Counter(step.line for step in steps if step.line)
    if lines:
        yield evidence.finding(
            "never-yields",
            words,
            "It looks, gives way, and looks again, thousands of times, which keeps the computer busy. `await` what it "
            "waits for, and it sleeps until then.",
            lines.most_common(1)[0][0],
        )


def connection_left_open(evidence: Evidence) -> Iterator[Finding]:
    """Find the end of the function that was given a connection and did not close it, or what it did instead."""
    words = _said(evidence, "connection-left-open")
    line = _end_of_handler(evidence) if words else None
    if words and (only := _only_ends_what_it_sends(evidence)) is not None:
        yield evidence.finding(
            "connection-left-open",
            words,
            "`write_eof()` tells the other side that no more will be sent. The connection stays open, since that side "
            "may still send. `writer.close()` ends both ways.",
            only,
        )
    elif line is not None:
        yield evidence.finding(
            "connection-left-open",
            words,
            "The other side waits for more until the connection is closed. Close the writer when the work is done, "
            "however it ends: `writer.close()`, in `finally`.",
            line,
        )


def _only_ends_what_it_sends(evidence: Evidence) -> int | None:
    """Return the line of a `write_eof` in a file whose own functions close nothing."""
    calls = [node for _, one in _written(evidence) for node in inside(*one.body) if isinstance(node, ast.Call)]
    if any(last_name(call) in ("close", "abort") for call in calls):
        return None
    return next((call.lineno for call in calls if last_name(call) == "write_eof"), None)


def _said(evidence: Evidence, code: str) -> str:
    """Return the author's words if they name this code and the run came to its end, else an empty text."""
    named, words = words_of(evidence.said)
    finished = evidence.last is not None and evidence.last[1].outcome == "finished"
    return words if named == code and finished else ""


def _written(evidence: Evidence) -> Iterator[tuple[str, Function]]:
    """Yield the functions that the student wrote or changed, methods and nested ones too."""
    for name, function in functions_in(evidence.tree):
        if name.partition(".")[0] not in evidence.given:
            yield name, function


def _swallower(evidence: Evidence) -> int | None:
    """Return the line of what drops an exception in any case, else of the widest handler that lets it go sometimes."""
    leaving: list[int] = []
    handlers: list[tuple[bool, int, int]] = []
    suppressing: list[int] = []
    for name, function in _written(evidence):
        leaving += [*_true_returns(function, name), *_returns_in_finally(function)]
        for node in inside(*function.body):
            if isinstance(node, ast.ExceptHandler) and not any(isinstance(part, ast.Raise) for part in node.body):
                handlers.append((_raises_sometimes(node), _width(node), node.lineno))
            elif isinstance(node, ast.With) and any(_suppresses_all(item.context_expr) for item in node.items):
                suppressing.append(node.lineno)
    return next(iter([*leaving, *(line for _, _, line in sorted(handlers)), *suppressing]), None)


def _never_raised_again(evidence: Evidence, finding: Finding) -> Finding | None:
    """Return the finding at the condition under which the handler raises again, if that never holds."""
    handlers = (node for _, function in _written(evidence) for node in inside(*function.body))
    for node in handlers:
        if isinstance(node, ast.ExceptHandler) and node.lineno == finding.line and _raises_sometimes(node):
            return with_slip(evidence, finding, range(*lines_of(node)))
    return None


def _suppresses_all(entered: ast.expr) -> bool:
    """Return whether this is `contextlib.suppress` of all exceptions."""
    kinds = entered.args if isinstance(entered, ast.Call) and last_name(entered) == "suppress" else []
    return any(last_name(kind) in CATCHES_ALL for kind in kinds)


def _raises_sometimes(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(part, ast.Raise) for part in inside(*handler.body))


def _width(handler: ast.ExceptHandler) -> int:
    """Return 0 for a handler that catches everything, 1 for one of several kinds, 2 for one kind."""
    if handler.type is None or last_name(handler.type) in CATCHES_ALL:
        return 0
    return 1 if isinstance(handler.type, ast.Tuple) else 2


def _true_returns(function: Function, name: str) -> Iterator[int]:
    """Yield the returns of an `__aexit__` that may be something true."""
    if name.rpartition(".")[2] != LEAVES:
        return
    for node in inside(*function.body):
        gives = node.value if isinstance(node, ast.Return) else None
        if gives is not None and not (isinstance(gives, ast.Constant) and not gives.value):
            yield gives.lineno


def _returns_in_finally(function: Function) -> Iterator[int]:
    """Yield the returns in a `finally`, which drop the exception that is on its way."""
    for node in inside(*function.body):
        if isinstance(node, ast.Try):
            yield from (part.lineno for part in inside(*node.finalbody) if isinstance(part, ast.Return))


def _left_open(evidence: Evidence) -> int | None:
    """Return the line of the first `async for`, or of the first `anext`, in a function that closes nothing."""
    for _, function in _written(evidence):
        nodes = list(inside(*function.body))
        calls = [node for node in nodes if isinstance(node, ast.Call) and last_name(node) in CLOSES]
        if not all(map(_closes_a_new_one, calls)):
            continue
        for node in nodes:
            by_hand = isinstance(node, ast.Call) and last_name(node) in ("anext", "__anext__")
            if isinstance(node, ast.AsyncFor) or by_hand:
                return getattr(node, "lineno", None)
    return None


def _closes_a_new_one(call: ast.Call) -> bool:
    """Return whether this is `numbers().aclose()`, which makes another generator and closes that."""
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)


def _new_ones_closed(evidence: Evidence) -> Iterator[ast.Call]:
    for _, function in _written(evidence):
        for node in inside(*function.body):
            if isinstance(node, ast.Call) and last_name(node) == "aclose" and _closes_a_new_one(node):
                yield node


def _inside_of_closing(evidence: Evidence) -> int | None:
    """Return the first statement behind the loop, and still inside of the block that closes the generator."""
    for _, function in _written(evidence):
        for node in inside(*function.body):
            if isinstance(node, ast.AsyncWith) and any(last_name(one.context_expr) == "aclosing" for one in node.items):
                loops = [number for number, one in enumerate(node.body) if isinstance(one, ast.AsyncFor)]
                if loops and len(node.body) > loops[-1] + 1:
                    return node.body[loops[-1] + 1].lineno
    return None


def _end_of_handler(evidence: Evidence) -> int | None:
    """Return the last statement of the first coroutine function with several parameters that closes none of them.

    Without such a function, one that closes a parameter only in some cases.
    """
    sometimes = None
    for _, function in _written(evidence):
        parameters = [one.arg for one in function.args.args]
        if not isinstance(function, ast.AsyncFunctionDef) or len(parameters) < 2:
            continue
        if not _closes(function, parameters):
            return function.body[-1].lineno
        if sometimes is None and not _closes(function, parameters, always=True):
            sometimes = function.body[-1].lineno
        sometimes = sometimes or _leaves_before_closing(function)
    return sometimes


def _leaves_before_closing(function: Function) -> int | None:
    """Return the first `return` of a function that closes only at its end."""
    if any(isinstance(node, ast.Try) and node.finalbody for node in inside(*function.body)):
        return None
    last = function.body[-1]
    return next(
        (node.lineno for node in inside(*function.body) if isinstance(node, ast.Return) and node is not last), None
    )


def _closes(function: Function, parameters: list[str], *, always: bool = False) -> bool:
    """Return whether the function calls `close` of a parameter: in a `finally`, or outside of any `try`.

    Args:
        function: the function.
        parameters: the names of its parameters.
        always: leave out what stands under a condition or in a loop.
    """
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "close"
        and last_name(node.func.value) in parameters
        for statement in function.body
        if not (always and isinstance(statement, CONDITIONAL))
        for node in inside(*(statement.finalbody if isinstance(statement, ast.Try) else [statement]))
    )
