"""Causes of exceptions in methods that `await`, `async for` and `async with` call."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.source import Function, calls_at, functions_in, inside, last_name, nodes_at
from grader.trace.events import Error

ONE_YIELD = (
    "It must come to a `yield` once: what stands in front of it enters the block, and what stands after it leaves the "
    "block."
)

CATCHES_THE_END = ("", "BaseException", "GeneratorExit")
"""The types in handlers that also catch GeneratorExit; empty for a bare `except`."""


def _of_await_coroutine(evidence: Evidence, error: Error) -> Because:
    method = _method(evidence, "__await__", ast.AsyncFunctionDef)
    return Because(
        "`__await__` is a coroutine function here" if method else "`__await__` returns a coroutine object here",
        "`await` calls `__await__` and wants an iterator. Write a plain `def __await__`, and let it return that of a "
        "coroutine or a task: `return self.get().__await__()`.",
        method.lineno if method else _last_return(evidence, "__await__"),
    )


def _of_await_other(evidence: Evidence, error: Error) -> Because:
    return Because(
        "`__await__` does not return an iterator",
        "A task or a future has one: its own `__await__`. Return what that gives: `return self.task.__await__()`.",
        _last_return(evidence, "__await__"),
    )


def _of_aiter_coroutine(evidence: Evidence, error: Error) -> Because:
    method = _method(evidence, "__aiter__", ast.AsyncFunctionDef)
    return Because(
        "`__aiter__` is a coroutine function here",
        "`async for` calls `__aiter__` without `await`, and only awaits what `__anext__` returns. Write a plain `def "
        "__aiter__`.",
        method.lineno if method else None,
    )


def _of_aiter_other(evidence: Evidence, error: Error) -> Because:
    method = _method(evidence, "__aiter__", ast.FunctionDef)
    given = error.message.rpartition(" ")[2]
    return Because(
        f"`__aiter__` returns {'nothing' if given == 'NoneType' else f'a value of type {given}'}",
        "`async for` asks what `__aiter__` returns for one value after the other: that must have an `__anext__`. Where "
        "the object itself has one: `return self`.",
        _last_return(evidence, "__aiter__") or (method.lineno if method else None),
    )


def _of_yield_after_the_end(evidence: Evidence, error: Error) -> Because:
    """Explain a `yield` in `finally`, or behind a handler that catches everything."""
    tries = [
        node
        for _, function in functions_in(evidence.tree)
        for node in inside(*function.body)
        if isinstance(node, ast.Try) and any(isinstance(one, ast.Yield) for one in inside(*node.body))
    ]
    late = [
        one.lineno
        for attempt in tries
        for one in inside(*attempt.handlers, *attempt.finalbody)
        if isinstance(one, ast.Yield)
    ]
    late += [one.lineno for attempt in tries for one in attempt.handlers if last_name(one.type) in CATCHES_THE_END]
    return Because(
        "this generator goes on when it is closed",
        "To close it, GeneratorExit is raised at its `yield`. It may clean up then, and must end: it can hand out no "
        "further value.",
        late[0] if len(late) == 1 else None,
    )


def _of_plain_method(evidence: Evidence, error: Error) -> Because | None:
    """Explain `def __aenter__`, `def __aexit__` and `def __anext__`."""
    name = next((name for name in ("__aexit__", "__aenter__", "__anext__") if name in error.message), "")
    method = _method(evidence, name, ast.FunctionDef)
    if method is None and name == "__anext__":
        return None
    by = "async for" if name == "__anext__" else "async with"
    return Because(
        f"`{name}` is a plain function here",
        f"`{by}` awaits what `{name}` returns. Write `async def {name}`.",
        method.lineno if method else None,
    )


def _of_stop_iteration(evidence: Evidence, error: Error) -> Because:
    in_anext = _method(evidence, "__anext__", ast.AsyncFunctionDef) is not None
    advice = "Use `next(…, default)`, or raise another exception."
    if in_anext:
        advice = "The end of an `async for` is StopAsyncIteration: raise that in `__anext__`."
    return Because(
        "StopIteration leaves a coroutine",
        f"Python turns it into RuntimeError, since StopIteration ends an iteration. {advice}",
        error.earlier.line if error.earlier is not None and error.earlier.type == "StopIteration" else None,
    )


def _of_no_next_value(evidence: Evidence, error: Error) -> Because | None:
    """Explain `await anext(values)` at the end of the values."""
    if not any(calls_at(evidence.tree, error.line, {"anext", "__anext__"})):
        return None
    return Because(
        "there is no next value here",
        "`anext` raises StopAsyncIteration at the end. `await anext(…, None)` returns None there instead, and `async "
        "for` ends by itself.",
    )


def _method(evidence: Evidence, name: str, kind: type[Function]) -> Function | None:
    """Return the first method of this name, if it is of this kind."""
    methods = (function for within, function in functions_in(evidence.tree) if within.endswith(f".{name}"))
    return next((function for function in methods if isinstance(function, kind)), None)


def _last_return(evidence: Evidence, name: str) -> int | None:
    method = _method(evidence, name, ast.FunctionDef)
    returns = [node.lineno for node in inside(*method.body) if isinstance(node, ast.Return)] if method else []
    return max(returns, default=None)


def _of_aexit(evidence: Evidence, error: Error) -> Because:
    method = next((one for within, one in functions_in(evidence.tree) if within.endswith(".__aexit__")), None)
    return Because(
        "`__aexit__` does not take what `async with` hands over",
        "At its end, `async with` hands three arguments to it: the type of the exception, the exception and its "
        "traceback, or None three times. `async def __aexit__(self, *exc_info)` takes them.",
        method.lineno if method else None,
    )


def _of_generator_entered(evidence: Evidence, error: Error) -> Because:
    """Explain `async with numbers():` of a function with a `yield` that lacks its decorator."""
    is_async = "async_generator" in error.message
    decorator = "@contextlib.asynccontextmanager" if is_async else "@contextlib.contextmanager"
    plain = [function.lineno for _, function in _managers(evidence, error) if not function.decorator_list]
    return Because(
        f"`{'async with' if is_async else 'with'}` cannot enter a generator",
        f"`{decorator}` above the function with the `yield` makes a context manager of it.",
        plain[0] if len(plain) == 1 else None,
    )


def _of_other_decorator(evidence: Evidence, error: Error) -> Because | None:
    """Explain a decorator of the other kind of generator, and `async with` in the place of a `with`."""
    for name, function in _managers(evidence, error):
        is_async = isinstance(function, ast.AsyncFunctionDef)
        for decorator in function.decorator_list:
            if last_name(decorator) == "contextmanager" and is_async:
                return Because(
                    f"`@contextmanager` is for a plain generator, and {name} is an asynchronous one",
                    f"`@asynccontextmanager` is for those: with it, `async with {name}(…):` enters {name}.",
                    decorator.lineno,
                )
            if last_name(decorator) == "asynccontextmanager" and not is_async:
                return Because(
                    f"`@asynccontextmanager` is for an asynchronous generator, and {name} is a plain one",
                    f"Begin {name} with `async def`. Or, if it waits for nothing, `@contextmanager` is for it, and a "
                    "plain `with` enters it.",
                    decorator.lineno,
                )
            if last_name(decorator) == "contextmanager":
                return Because(
                    f"`async with` cannot enter {name}, and a plain `with` does",
                    "What `@contextmanager` makes enters and leaves without waiting. A plain `with` may stand in a "
                    "coroutine, and its block may `await`. Where entering or leaving must wait, it takes an `async "
                    f"def {name}` under `@asynccontextmanager`.",
                )
    return None


def _of_missing_yield(evidence: Evidence, error: Error) -> Because:
    """Explain a context manager that comes to its end without its `yield`: perhaps it has caught an exception."""
    for name, function in _managers(evidence, error):
        for attempt in inside(*function.body):
            if isinstance(attempt, ast.Try) and any(isinstance(node, ast.Yield) for node in inside(*attempt.body)):
                for handler in attempt.handlers:
                    if not any(isinstance(node, ast.Raise) for node in inside(*handler.body)):
                        return Because(
                            f"{name} ended without its `yield`",
                            "An exception came before the `yield`, and this handler kept it: there is nothing for the "
                            "block to enter. `raise` at the end of the handler lets it out.",
                            handler.lineno,
                        )
    return Because(
        "this context manager ended without its `yield`",
        ONE_YIELD,
    )


def _of_second_yield(evidence: Evidence, error: Error) -> Because:
    found = [
        node.lineno
        for _, function in _managers(evidence, error)
        for node in inside(*function.body)
        if isinstance(node, ast.Yield)
    ]
    return Because(
        "this context manager came to a second `yield`",
        ONE_YIELD,
        found[1] if len(found) == 2 else None,
    )


def _managers(evidence: Evidence, error: Error) -> Iterator[tuple[str, Function]]:
    """Yield the context managers with a `yield` that are entered in the line that raised."""
    entered = {
        last_name(item.context_expr)
        for node in nodes_at(evidence.tree, error.line)
        if isinstance(node, ast.AsyncWith | ast.With)
        for item in node.items
    }
    for name, function in functions_in(evidence.tree):
        if name.rpartition(".")[2] in entered:
            yield function.name, function


KNOWN_IN_PROTOCOLS = (
    Known(re.compile(r"'(?:async_)?generator' object does not support the .*context manager"), _of_generator_entered),
    Known(
        re.compile(
            r"[.']_GeneratorContextManager' object does not support the asynchronous"
            r"|'generator' object is not an async "
        ),
        _of_other_decorator,
    ),
    Known(re.compile(r"RuntimeError: generator didn't yield"), _of_missing_yield),
    Known(re.compile(r"RuntimeError: generator didn't stop"), _of_second_yield),
    Known(re.compile(r"__aexit__\(\) (takes|missing)"), _of_aexit),
    Known(re.compile(r"__await__\(\) (?:returned a|must return an iterator, not) coroutine"), _of_await_coroutine),
    Known(re.compile(r"__await__\(\) (?:returned non-iterator|must return an iterator)"), _of_await_other),
    Known(re.compile(r"from __aiter__ that does not implement __anext__: coroutine"), _of_aiter_coroutine),
    Known(re.compile(r"from __aiter__ that does not implement __anext__: (?!coroutine)"), _of_aiter_other),
    Known(re.compile(r"RuntimeError: (?:async )?generator ignored GeneratorExit"), _of_yield_after_the_end),
    Known(re.compile(r"from __a(?:enter|exit)__ that does not implement __await__"), _of_plain_method),
    Known(re.compile(r"received an invalid object from __anext__"), _of_plain_method),
    Known(re.compile(r"^StopAsyncIteration:"), _of_no_next_value),
    Known(re.compile(r"RuntimeError: coroutine raised StopIteration"), _of_stop_iteration),
)
