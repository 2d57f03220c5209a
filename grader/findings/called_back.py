"""Findings about what the loop or a thread was given and lost: coroutine functions, and exceptions."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because
from grader.findings.evidence import Evidence
from grader.findings.hand_overs import HandOver, functions_named, hand_overs, when_no_loop_runs
from grader.findings.named import known
from grader.findings.raised_because import because
from grader.findings.raised_by_cancelling import asked_of_cancelled
from grader.findings.source import Function, functions_in, inside, last_name, lines_of, walk
from grader.grades.results import Finding
from grader.trace.events import Error
from grader.trace.leftovers import UnseenError
from grader.trace.trace import short

MISCALLED = re.compile(r"\S+\(\) (?:missing|takes) ")
"""The message of a call with too few or too many arguments."""
IN_A_THREAD = (
    "Catch it in the function that the thread runs; or start it with `await asyncio.to_thread(…)`, which raises the "
    "exception where it is awaited."
)
SERVERS = ("start_server", "start_unix_server")
BY_THE_LOOP = ("loop", "task", "signal", "exit")


def coroutine_functions(evidence: Evidence) -> Iterator[Finding]:
    """Find coroutine functions handed to the loop as callbacks, also those that it has not called yet."""
    for one in hand_overs(evidence.tree):
        if one.way.by in BY_THE_LOOP and not isinstance(one.given, ast.Lambda):
            for name in functions_named(one.given):
                named = known(evidence.tree, name)
                if named is not None and named.kind == "coroutine":
                    yield _never_awaited(evidence, one, ast.unparse(name))


def made_when_called(evidence: Evidence, coroutine: str) -> Finding | None:
    """Return the finding for a coroutine object that no line of the file made, because a callback or a thread did."""
    for one in hand_overs(evidence.tree):
        for name in functions_named(one.given):
            if last_name(name) == coroutine.rpartition(".")[2]:
                return _never_awaited(evidence, one, ast.unparse(name))
    by_parameter = [one for one in hand_overs(evidence.tree) if _is_parameter(evidence, one.given)]
    if len(by_parameter) == 1:
        return _never_awaited(evidence, by_parameter[0], ast.unparse(by_parameter[0].given), coroutine)
    return None


def _is_parameter(evidence: Evidence, given: ast.expr) -> bool:
    """Return whether this is a parameter of a function around it: `loop.call_later(1, action)`."""
    return isinstance(given, ast.Name) and any(
        first <= given.lineno <= last
        and given.id in {one.arg for one in walk(function.args) if isinstance(one, ast.arg)}
        for _, function in functions_in(evidence.tree)
        for first, last in [lines_of(function)]
    )


def _never_awaited(evidence: Evidence, one: HandOver, name: str, coroutine: str = "") -> Finding:
    """Return the finding for a coroutine function that is handed over by this name, which may be a parameter's."""
    called, advice = f"{name}(…)", ""
    here = f", which is {coroutine} here" if coroutine else ""
    if one.way.by == "thread":
        advice = (
            f"A coroutine needs no thread: await {called} in a coroutine, or make a task of it. A thread that must run "
            f"it needs a loop of its own, as in `asyncio.run({called})`."
        )
    elif one.way.by == "task":
        advice = "Give it a plain function; or await the task in a coroutine, and go on there."
    elif one.way.by == "exit":
        advice = when_no_loop_runs(called)
    elif one.name == "signal":
        advice = f"`loop.add_signal_handler(…, lambda: asyncio.create_task({called}))` lets the loop make a task of it."
    else:
        advice = f"Give it a plain function, which may make a task: `lambda: asyncio.create_task({called})`."
    return evidence.finding(
        "never-awaited",
        f"{coroutine or name} is a coroutine function, and {one.name} awaits nothing",
        f"{one.name} hands {name} over to be called{here}. Calling it makes a "
        f"coroutine object and runs nothing; that object is never awaited, so the code of {coroutine or short(name)} "
        f"does not run. {advice}",
        one.given.lineno,
    )


def miscalled(evidence: Evidence) -> Iterator[Finding]:
    """Find callbacks that never ran, because the loop calls them with other arguments: the run was missing them."""
    for trace in evidence.traces if evidence.comparison is None else ():
        for error in trace.unseen_errors if trace.outcome == "raised" else ():
            if error.origin == "callback" and _called_otherwise(error, _handed(evidence, error)):
                yield unseen(evidence, error)


def server_handlers(evidence: Evidence) -> Iterator[Finding]:
    """Find a call in the place of the function that a server calls for each connection."""
    for trace in evidence.traces:
        errors: list[UnseenError | Error] = [*trace.unseen_errors]
        if trace.outcome == "raised" and trace.error is not None:
            errors.append(trace.error)
        for error in errors:
            if (served := _called_for_a_server(evidence, error)) is not None:
                yield served


def unseen(evidence: Evidence, error: UnseenError) -> Finding:
    """Return the finding for an exception that ended a callback or a thread."""
    one = _handed(evidence, error)
    said = f"{error.type}: {error.message}".removesuffix(".") if error.message else error.type
    who = short(error.function) or _handler(evidence) or "a function"
    who = "a lambda" if who == "<lambda>" else who
    line = error.line if error.line is not None else (one.given.lineno if one is not None else None)
    known = _because(evidence, error, one)
    advice = known.advice if known is not None else ""
    line = line if known is None or known.line is None else known.line
    if error.origin == "thread":
        return evidence.finding(
            "error-never-seen",
            f"a thread ended with {error.type}, and nothing looked at it",
            f"It raised {said}. An exception in a thread ends that thread and goes no further: the rest of the program "
            f"does not notice. {advice or IN_A_THREAD}",
            line,
        )
    handed = f" (line {one.call.lineno} hands it to {one.name})" if one is not None and line != one.call.lineno else ""
    return evidence.finding(
        "error-never-seen",
        f"a callback of the event loop ended with {error.type}, and nothing looked at it",
        f"The loop called {who}{handed}, and that raised {said}. The loop logs the exception and goes on; no "
        f"`await` of yours gets it. {advice or _advice(one)}",
        line,
    )


def _called_for_a_server(evidence: Evidence, error: UnseenError | Error) -> Finding | None:
    """Return the finding for `start_server(handle(), …)`: a call where the handler itself is wanted."""
    for call in walk(evidence.tree) if evidence.tree else ():
        if isinstance(call, ast.Call) and last_name(call) in SERVERS and call.args:
            given = call.args[0]
            if isinstance(given, ast.Call) and _comes_of(error, given):
                name = ast.unparse(given.func)
                return evidence.finding(
                    "function-called",
                    f"{last_name(call)} is given what {name}() returns, and needs the function",
                    f"The parentheses call {name} at once. The server calls it for each connection, with a reader and "
                    f"a writer: give it `{name}` itself.",
                    call.lineno,
                )
    return None


def _comes_of(error: UnseenError | Error, handler: ast.Call) -> bool:
    """Return whether this call of the handler raised: its result was called, or its arguments were missing."""
    if isinstance(error, UnseenError):
        return "'coroutine' object is not callable" in error.message
    first, last = lines_of(handler)
    here = error.line is not None and first <= error.line <= last
    missing = MISCALLED.match(error.message) is not None and f"{last_name(handler)}() " in error.message
    undefined = {f"name '{one.id}' is not defined" for one in handler.args if isinstance(one, ast.Name)}
    return here and (missing or error.message in undefined)


def _because(evidence: Evidence, error: UnseenError, one: HandOver | None) -> Because | None:
    """Return the cause of the exception itself, if it is known; a thread's only if its arguments are."""
    if error.type == "CancelledError" and (asked := _asked(evidence, error.function)) is not None:
        return asked
    if error.origin == "callback" and (called := _called_otherwise(error, one)):
        return Because("", called, one.given.lineno if one is not None else None)
    if error.origin == "thread" and "argument after *" not in error.message:
        return None
    return because(evidence, Error(type=error.type, message=error.message, line=error.line))


def _asked(evidence: Evidence, function: str) -> Because | None:
    """Return why a done callback that asks a cancelled task for its exception ends."""
    for name, node in functions_in(evidence.tree):
        if name == function and node.args.args:
            for call in inside(*node.body):
                if isinstance(call, ast.Call) and _is_of(call, node.args.args[-1].arg):
                    return asked_of_cancelled(evidence, call.lineno)
    return None


def _is_of(call: ast.Call, name: str) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == name and last_name(call) in ("exception", "result")


def _called_otherwise(error: UnseenError, one: HandOver | None) -> str:
    """Return how the loop calls a function that takes other arguments; empty for another exception."""
    name = error.function.rpartition(".")[2]
    if one is None or error.type != "TypeError" or not MISCALLED.match(error.message):
        return ""
    if one.way.by == "signal":
        return (
            f"{one.name} calls {name} with what stands after it in the call, and nothing else. The number of the "
            "signal and a frame are what `signal.signal` hands over."
        )
    if one.way.by == "loop":
        return f"{one.name} calls {name} with what stands after it in the call: `{one.name}(…, {name}, argument)`."
    return ""


def _handler(evidence: Evidence) -> str:
    """Return the name of the only function that a server of streams calls for its connections."""
    calls = (node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.Call))
    handlers = {last_name(call.args[0]) for call in calls if last_name(call) in SERVERS and call.args}
    return handlers.pop() if len(handlers) == 1 else ""


def _advice(one: HandOver | None) -> str:
    if one is not None and one.name == "add_done_callback":
        return (
            "asyncio calls a done callback with the task as its only argument. What may fail is safer in a coroutine "
            "that awaits the task."
        )
    return "Catch it in the function itself, or do the work in a coroutine whose task is awaited."


def _handed(evidence: Evidence, error: UnseenError) -> HandOver | None:
    """Return the call that hands over the function that raised, if there is one only.

    Of several, it is the one that hands over too few or too many arguments, if that is what the function raised.
    """
    name = error.function.rpartition(".")[2]
    fitting = [
        one
        for one in hand_overs(evidence.tree)
        if (isinstance(one.given, ast.Lambda) and name == "<lambda>")
        or any(last_name(part) == name for part in functions_named(one.given))
    ]
    if len(fitting) > 1 and MISCALLED.match(error.message):
        functions = [function for full, function in functions_in(evidence.tree) if full == error.function]
        fitting = [one for one in fitting if not any(_takes(function, one) for function in functions)]
    return fitting[0] if len(fitting) == 1 else None


def _takes(function: Function, one: HandOver) -> bool:
    """Return whether the function takes what the call hands over for it, as far as the file shows."""
    given = one.call.args[one.way.position + 1 :]
    if one.way.by != "loop" or any(isinstance(argument, ast.Starred) for argument in given):
        return True
    arguments = function.args
    most = len(arguments.posonlyargs) + len(arguments.args) - isinstance(one.given, ast.Attribute)
    return most - len(arguments.defaults) <= len(given) <= (most if arguments.vararg is None else len(given))
