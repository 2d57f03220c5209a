"""A function's name in the place of its call: `await worker`, `create_task(worker)`, `async with Lock`."""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.given import WANT_COROUTINES
from grader.findings.named import Named, known, named_in
from grader.findings.places import written
from grader.findings.source import arguments_of, calls_at, last_name, nodes_at, walk
from grader.grades.results import Finding
from grader.trace.events import Error

PLAIN = {"plain", "library"}
IN_AWAIT = re.compile(
    r"object (?:function|method|builtin_function_or_method|type) can't be used in 'await'"
    r"|'(?:function|method|builtin_function_or_method|type)' object can't be awaited"
)
IN_ASYNC_WITH = re.compile(
    r"'(?:function|method|builtin_function_or_method|type)' object does not support the asynchronous context manager"
)
IN_ASYNC_FOR = re.compile(
    r"requires an object with __aiter__ method, got (?:function|method|type)"
    r"|'(?:function|method|type)' object is not an async iter"
)
GIVEN = re.compile(
    r"got <(?:function|bound method|built-in|class)\b|<function .* is not a coroutine|got functools\.partial"
)
"""The message of an asyncio function that received a function in place of a coroutine."""
GIVEN_SOMETHING = re.compile(
    r"An asyncio\.Future, a coroutine or an awaitable is required|A coroutine object is required"
)
"""The same for functions whose message does not name the argument: the file must show it."""
WAITED_FOR = re.compile(
    r"'(?:function|method)' object has no attribute '(?:add_done_callback|_asyncio_future_blocking)'"
)
ARGUMENTS_BESIDE = re.compile(
    r"(?:create_task|run|ensure_future|run_until_complete)\(\) takes \d+ positional arguments? but"
)
AS_A_VALUE = re.compile(r"""['"](?:function|method|builtin_function_or_method)['"]""")
ATTRIBUTE = re.compile(r"'(?:function|method|builtin_function_or_method)' object has no attribute '(\w+)'")
ITERATE = {"anext", "aiter"}


def of_run(evidence: Evidence, error: Error) -> Finding | None:
    """Return the finding of a run that ended because a function was named and not called.

    The exception must say that it met a function. If it says only that an argument is not a coroutine, the file must
    show that the argument is a function.
    """
    for find in WAYS:
        told = find(evidence, error)
        if told is not None:
            title, message, line = told
            return evidence.finding("function-not-called", title, message, line)
    return None


TitledWords = tuple[str, str, int | None]
"""A title, a message and the line that they are about."""


def _in_await(evidence: Evidence, error: Error) -> TitledWords | None:
    if not IN_AWAIT.search(error.message):
        return None
    awaited = [node.value for node in nodes_at(evidence.tree, error.line) if isinstance(node, ast.Await)]
    return _told(evidence, error, awaited, "await")


def _in_async_with(evidence: Evidence, error: Error) -> TitledWords | None:
    if not IN_ASYNC_WITH.search(error.message):
        return None
    blocks = [node for node in nodes_at(evidence.tree, error.line) if isinstance(node, ast.AsyncWith)]
    entered = [item.context_expr for block in blocks for item in block.items]
    return _told(evidence, error, entered, "async with")


def _in_async_for(evidence: Evidence, error: Error) -> TitledWords | None:
    if not IN_ASYNC_FOR.search(error.message):
        return None
    gone_through: list[ast.expr] = []
    for node in nodes_at(evidence.tree, error.line):
        if isinstance(node, ast.AsyncFor):
            gone_through.append(node.iter)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            gone_through += [part.iter for part in node.generators if part.is_async]
        elif isinstance(node, ast.Call) and last_name(node) in ITERATE:
            gone_through += node.args[:1]
    return _told(evidence, error, gone_through, "async for")


def _in_arguments(evidence: Evidence, error: Error) -> TitledWords | None:
    """Explain a function among the arguments that asyncio should wait for."""
    says_so = GIVEN.search(error.message) or WAITED_FOR.search(error.message)
    awaits_it = IN_AWAIT.search(error.message)
    if not says_so and not awaits_it and not GIVEN_SOMETHING.search(error.message):
        return None
    wants = {"wait_for"} if awaits_it else WANT_COROUTINES  # from Python 3.12 on, this function awaits its argument
    for call in calls_at(evidence.tree, error.line, wants):
        told = _told(evidence, error, arguments_of(call), ast.unparse(call.func), known_only=not says_so)
        if told is not None:
            return told
    return None


def _beside_its_arguments(evidence: Evidence, error: Error) -> TitledWords | None:
    """Explain `create_task(worker, 1)`, which looks like starting a thread."""
    if not ARGUMENTS_BESIDE.search(error.message):
        return None
    for call in calls_at(evidence.tree, error.line, WANT_COROUTINES):
        if len(call.args) > 1:
            named = known(evidence.tree, call.args[0])
            if named is not None and named.kind == "coroutine":
                given = ", ".join(written(evidence, argument) for argument in call.args[1:])
                whole = Named(named.name, f"{named.name}({given})", named.kind)
                return (
                    f"{named.name} is named here and not called",
                    f"{whole.is_the}; `{whole.call}` makes {_makes(written(evidence, call.func), whole, False)}",
                    error.line,
                )
    return None


def _without_its_call(evidence: Evidence, error: Error) -> TitledWords | None:
    """Explain a name that holds a function and not its value: `loop = asyncio.new_event_loop`."""
    attribute = ATTRIBUTE.search(error.message)
    if not (attribute or AS_A_VALUE.search(error.message) or IN_AWAIT.search(error.message)):
        return None
    nodes = list(nodes_at(evidence.tree, error.line))
    if attribute:
        owners = [node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr == attribute[1]]
        for owner in owners:
            if isinstance(owner, ast.Attribute):
                return _called_first(ast.unparse(owner), error.line)
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    if not attribute and any(id(node) not in called and known(evidence.tree, node) for node in nodes):
        return None
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    for node in walk(evidence.tree) if evidence.tree else ():
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Attribute)
            and last_name(node.targets[0]) in used
        ):
            return _called_first(ast.unparse(node.value), node.lineno)
    return None


def _called_first(function: str, line: int | None) -> TitledWords:
    return (
        f"{function} is named here and not called",
        f"The parentheses are missing: `{function}` is the function; `{function}()` calls it and gives what it "
        "returns.",
        line,
    )


def _as_a_value(evidence: Evidence, error: Error) -> TitledWords | None:
    """Explain a function in the place of its value: `worker + 1`, `for x in worker`."""
    if not AS_A_VALUE.search(error.message) or ATTRIBUTE.search(error.message):
        return None
    if any(calls_at(evidence.tree, error.line, {"call_later"})):
        return None  # it takes a function, in another place
    for node in _operands(nodes_at(evidence.tree, error.line)):
        named = known(evidence.tree, node)
        if named is None:
            continue
        call = f"await {named.call}" if named.kind == "coroutine" else named.call
        gives = "gives what it returns" if named.kind != "generator" else "makes what `async for` goes through"
        return (f"{named.name} is named here and not called", f"{named.is_the}; `{call}` {gives}.", error.line)
    return None


def _operands(nodes: Iterator[ast.AST]) -> Iterator[ast.expr]:
    """Yield the operands of an operator, an index, a loop or a call."""
    for node in nodes:
        if isinstance(node, ast.BinOp):
            yield from (node.left, node.right)
        elif isinstance(node, ast.Compare):
            yield from (node.left, *node.comparators)
        elif isinstance(node, ast.Subscript):
            yield from (node.value, node.slice)
        elif isinstance(node, ast.For | ast.comprehension):
            yield node.iter
        elif isinstance(node, ast.AugAssign | ast.UnaryOp):
            yield node.value if isinstance(node, ast.AugAssign) else node.operand
        elif isinstance(node, ast.Call):
            yield from arguments_of(node)


WAYS = (
    *(_without_its_call, _in_await, _in_async_with, _in_async_for, _in_arguments),
    *(_beside_its_arguments, _as_a_value),
)

# The words for it ---------------------------------------------------------------------------------------


def _told(
    evidence: Evidence, error: Error, places: list[ast.expr], wanted_by: str, known_only: bool = False
) -> TitledWords | None:
    """Return the words for functions in these places, where `wanted_by` needs what a call returns."""
    named: dict[str, Named] = {}
    for place in places:
        for one in named_in(evidence.tree, place, known_only):
            named.setdefault(one.name, one)
    if not named:
        return None
    if "lambda" in named:
        return (
            f"{_before(wanted_by)} a lambda, not a call",
            f"A `lambda` is a function: its body runs only when it is called. `{wanted_by}` needs the coroutine "
            "object itself: write the call without `lambda`.",
            error.line,
        )
    one, several = next(iter(named.values())), len(named) > 1
    names, calls = _and(each.name for each in named.values()), _and(f"`{each.call}`" for each in named.values())
    title = f"{names} {'are' if several else 'is'} named here and not called"
    if any(each.kind in PLAIN for each in named.values()) and wanted_by not in ("async with", "async for"):
        plain = next(each.name for each in named.values() if each.kind in PLAIN)
        message = (
            f"`{plain}` is a plain function. `{wanted_by}` needs a coroutine object, which a call of an `async def` "
            "function makes."
        )
        return title, message, error.line
    if several:
        subject = f"{_and(f'`{each.name}`' for each in named.values())} are functions; {calls} make"
    else:
        subject = f"{one.is_the}; {calls} makes"
    return title, f"{subject} {_makes(wanted_by, one, several)}", error.line


def _makes(wanted_by: str, one: Named, several: bool) -> str:
    """Return what a call makes, and its purpose."""
    if wanted_by == "async with":
        return "the object that `async with` enters."
    if wanted_by == "async for":
        if one.kind == "coroutine":
            return "a coroutine object. `async for` needs an asynchronous generator: an `async def` with a `yield`."
        thing = "asynchronous generator" if one.kind == "generator" else "object"
        return f"the {thing} that `async for` goes through."
    if wanted_by.rpartition(".")[2] == "wait":
        return "a coroutine object, and asyncio.wait takes tasks: make a task of each call with `asyncio.create_task`."
    if one.kind in ("coroutine", ""):
        thing = "coroutine objects" if several else "coroutine object"
        return f"the {thing} that `{wanted_by}` needs."
    return f"what `{wanted_by}` needs."


def _before(wanted_by: str) -> str:
    return "`await` stands before" if wanted_by == "await" else f"{wanted_by} was given"


def _and(parts: Iterator[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
