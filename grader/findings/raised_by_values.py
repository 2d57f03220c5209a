"""Causes of exceptions about a value that is not what it seems: a result, a generator, an argument, a context."""

import ast
import builtins
import re

from grader.findings.because import Because, Known, once
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words
from grader.findings.source import calls_at, functions_in, inside, last_name, nodes_at, walk
from grader.trace.events import Error

ASYNC_GENERATORS = "An asynchronous generator is neither awaited nor run: `async for … in …:` goes through its values."
KINDS = re.compile(r"'(\w+)'")
TAKES_AWAITABLES = ("gather", "wait_for", "shield", "ensure_future", "as_completed")


def _of_exception_as_a_result(evidence: Evidence, error: Error) -> Because | None:
    """Explain a TypeError or an AttributeError about an exception that `gather` has put among its results."""
    kinds = {kind for kind in KINDS.findall(error.message) if _is_exception(kind)}
    gathers = [
        node
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Call) and last_name(node) == "gather"
        if any(option.arg == "return_exceptions" for option in node.keywords)
    ]
    if not kinds or not gathers:
        return None
    kind, at = sorted(kinds)[0], line_in_words(evidence, gathers[0].lineno)
    return Because(
        f"one of these results is an exception: {kind}",
        f"`return_exceptions=True` ({at}) puts what is raised among the results. Look at each result first: "
        "`isinstance(result, Exception)`.",
    )


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _of_awaitable(evidence: Evidence, error: Error) -> Because | None:
    """Explain `gather(numbers())` with an asynchronous generator."""
    for call in calls_at(evidence.tree, error.line, TAKES_AWAITABLES):
        for given in call.args:
            value = given.value if isinstance(given, ast.Starred) else given
            value = value.elt if isinstance(value, ast.GeneratorExp | ast.ListComp) else value
            if (name := _generator_called(evidence, value)) is not None:
                by = last_name(call)
                return Because(
                    f"{by} is given an asynchronous generator",
                    f"{name} has a `yield`, so that a call of it makes an asynchronous generator. "
                    f"{ASYNC_GENERATORS} To let {by} wait for all of them, collect them in a coroutine: `return "
                    f"[value async for value in {name}(…)]`.",
                )
    return _of_run(evidence, error)  # which says so from Python 3.14 on


def _of_run(evidence: Evidence, error: Error) -> Because | None:
    """Explain `asyncio.run(main())` where `main` has a `yield`."""
    for call in calls_at(evidence.tree, error.line):
        if call.args and (name := _generator_called(evidence, call.args[0])) is not None:
            yields = [node.lineno for node in _yields(evidence, name)]
            where = f" in {line_in_words(evidence, yields[0])}" if yields else ""
            return Because(
                f"{last_name(call)} is given an asynchronous generator, and takes a coroutine object",
                f"The `yield`{where} makes {name} an asynchronous generator. {ASYNC_GENERATORS} Do that in a coroutine "
                "of its own, and run that one.",
            )
    return None


def _generator_called(evidence: Evidence, node: ast.expr) -> str | None:
    """Return the name of the asynchronous generator of the file that this calls."""
    if not isinstance(node, ast.Call):
        return None
    name = last_name(node)
    return name if _yields(evidence, name) else None


def _yields(evidence: Evidence, name: str) -> list[ast.Yield]:
    """Return the `yield`s of the coroutine function of this name, which has no decorator."""
    return [
        node
        for within, function in functions_in(evidence.tree)
        if within.rpartition(".")[2] == name
        if isinstance(function, ast.AsyncFunctionDef) and not function.decorator_list
        for node in inside(*function.body)
        if isinstance(node, ast.Yield)
    ]


def _of_program(evidence: Evidence, error: Error) -> Because | None:
    """Explain `create_subprocess_exec("ls -l")`."""
    for call in calls_at(evidence.tree, error.line, {"create_subprocess_exec"}):
        if len(call.args) == 1:
            return Because(
                "create_subprocess_exec looks for a program of this whole name",
                "It takes the program and each of its arguments as an argument of its own: "
                '`create_subprocess_exec("echo", "hello")`. A whole command line is for `create_subprocess_shell`.',
            )
    return None


def _of_list_for_a_process(evidence: Evidence, error: Error) -> Because | None:
    """Explain `create_subprocess_exec(["ls", "-l"])` and `create_subprocess_shell(["ls"])`."""
    for call in calls_at(evidence.tree, error.line):
        by = last_name(call)
        if by == "create_subprocess_exec":
            return Because(
                "create_subprocess_exec takes no list",
                "It takes the program and each of its arguments as an argument of its own. A star unpacks a list: "
                "`create_subprocess_exec(*command)`.",
            )
        if by == "create_subprocess_shell":
            return Because(
                "create_subprocess_shell takes one text",
                'A shell reads a whole command line: `create_subprocess_shell("echo hello")`. A list of arguments is '
                "for `create_subprocess_exec(*…)`.",
            )
    return None


def _of_partial(evidence: Evidence, error: Error) -> Because | None:
    """Explain `functools.partial(work(1))`."""
    for call in calls_at(evidence.tree, error.line, {"partial"}):
        if call.args and isinstance(call.args[0], ast.Call):
            inner = call.args[0]
            given = ", ".join([ast.unparse(inner.func), *(ast.unparse(one) for one in inner.args)])
            return Because(
                f"partial is given what {last_name(inner)} returned, and takes the function",
                f"The function and its arguments stand side by side: `partial({given})`.",
            )
    return None


def _of_future_gone_through(evidence: Evidence, error: Error) -> Because:
    """Explain `for … in task:` and `print(*task)`: the items of a task or a future are wanted, and it has none."""
    for node in nodes_at(evidence.tree, error.line):
        if isinstance(node, ast.Starred) and not isinstance(node.value, ast.Await):
            return Because(
                "a star unpacks a task or a future itself",
                "It has no items. `await` gives its result, which the star can unpack: `*await …`.",
            )
        if isinstance(node, ast.Starred):
            return Because(
                "what this `await` gives is a future, and a star unpacks it",
                "A future has no items. The function that is awaited returns it as it is: `return await …` in that "
                "function returns the future's result.",
            )
    return Because(
        "a loop goes through a task or a future itself",
        "It has no items. `await` gives its result: `for … in await …:`.",
    )


KNOWN_OF_VALUES = (
    Known(
        re.compile(r"^TypeError: expected str, bytes or os\.PathLike object, not (?:list|tuple)"),
        _of_list_for_a_process,
    ),
    Known(re.compile(r"^ValueError: cmd must be a string"), _of_list_for_a_process),
    Known(re.compile(r"^TypeError: the first argument must be callable"), _of_partial),
    Known(re.compile(r"RuntimeError: await wasn't used with future"), _of_future_gone_through),
    once(
        r'TypeError: can only concatenate str \(not "bytes"\)',
        "bytes stand where a text is wanted",
        "Streams, sockets and pipes carry bytes: `.decode()` makes a text of what was read.",
    ),
    Known(
        re.compile(r"^(?:TypeError|AttributeError): .*'\w+(?:Error|Exception|Interrupt|Exit)'"),
        _of_exception_as_a_result,
    ),
    Known(re.compile(r"An asyncio\.Future, a coroutine or an awaitable is required"), _of_awaitable),
    Known(re.compile(r"a coroutine was expected, got <async_generator"), _of_run),
    Known(re.compile(r"FileNotFoundError: \[Errno 2\] .*: (['\"])\S+ .*\1"), _of_program),
    once(
        r"TypeError: (?:data argument must be a (?:bytes-like|bytes, bytearray, or memoryview) object, not |"
        r"data: expecting a bytes-like instance, got |a bytes-like object is required, not |can't concat )'?str",
        "a text stands where bytes are wanted",
        "Streams, sockets and pipes carry bytes: `….encode()` makes bytes of a text, and `.decode()` makes a text of "
        "what was read.",
    ),
    once(
        r"TypeError: can't send non-None value to a just-started async generator",
        "this generator has not begun, so it cannot take a value yet",
        "`asend` hands a value to the `yield` at which the generator waits. Let it run to its first `yield` before: "
        "`await anext(…)`, or `await ….asend(None)`.",
    ),
    once(
        r"ValueError: <Token .*was created in a different Context",
        "this token belongs to another context",
        "Each task has a copy of the context of the code that made it, and a token is good only in the context whose "
        "`set` returned it. Call `reset` in the task that called `set`.",
    ),
)
