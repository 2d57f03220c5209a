"""A `try` that is over before the coroutine runs for which its `except` is meant."""

import ast
import builtins
from collections.abc import Iterator

from grader.findings.because import Because
from grader.findings.evidence import Evidence
from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import MAKES_TASKS, Function, coroutines_in, functions_in, inside, last_name
from grader.trace.events import Error
from grader.trace.trace import Trace, short


def of_try_that_is_over(evidence: Evidence, error: Error) -> Because | None:
    """Explain `try: return work()`, whose `except` was meant for what ended the run."""
    passed = {one.function.rpartition(".")[2] for one in error.way}
    for name, function in functions_in(evidence.tree):
        for attempt, call in _only_made(function):
            called = last_name(call)
            if called in passed and _is_meant_for(attempt, error.type) and not _tries(attempt, error):
                instead = f"`return await {called}(…)` runs it inside the `try`."
                if isinstance(function, ast.FunctionDef):
                    instead = f"Begin {short(name)} with `async def`, and `return await {called}(…)` there."
                return Because(
                    f"this `try` is over before {called} begins",
                    f"`return` hands out the coroutine object as it is, and {called} runs where that is awaited, "
                    f"outside of the `try`. {instead}",
                    call.lineno,
                )
    return None


def _only_made(function: Function) -> Iterator[tuple[ast.Try, ast.Call]]:
    """Yield each `try` of the function that returns a call without `await`, with that call."""
    for attempt in inside(*function.body):
        for node in inside(*attempt.body) if isinstance(attempt, ast.Try) and attempt.handlers else ():
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Call) and isinstance(attempt, ast.Try):
                yield attempt, node.value


def _tries(attempt: ast.Try, error: Error) -> bool:
    """Return whether the exception has passed the body of the `try`."""
    first, last = attempt.body[0].lineno, attempt.body[-1].end_lineno or 0
    return any(first <= one.line <= last for one in error.way)


def _is_meant_for(attempt: ast.Try, kind: str) -> bool:
    for handler in attempt.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(one is None or _is_a(kind, last_name(one)) for one in kinds):
            return True
    return False


def _is_a(kind: str, other: str) -> bool:
    ours, theirs = getattr(builtins, kind, None), getattr(builtins, other, None)
    if isinstance(ours, type) and isinstance(theirs, type):
        return issubclass(ours, theirs)
    return kind == other or other in ("Exception", "BaseException")


def tries_to_make(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the tasks that are made in a `try` whose `except` is meant for what they raise."""
    raised = {life.line: life for life in trace.tasks if life.how == "raised" and life.line is not None}
    kinds = {error.task: error.type for error in trace.unseen_errors}
    for _, function in coroutines_in(tree):
        for attempt in inside(*function.body):
            if not isinstance(attempt, ast.Try) or not attempt.handlers:
                continue
            nodes = list(inside(*attempt.body))
            if any(isinstance(node, ast.Await | ast.AsyncWith | ast.AsyncFor) for node in nodes):
                continue
            for call in nodes:
                life = raised.get(call.lineno) if isinstance(call, ast.Call) else None
                kind = kinds.get(life.name) if life is not None else None
                if life is None or kind is None or not isinstance(call, ast.Call) or last_name(call) not in MAKES_TASKS:
                    continue
                if _is_meant_for(attempt, kind):
                    yield Seeming(
                        "tries-too-early",
                        f"this `try` is over before {short(life.coroutine)} begins",
                        f"To make a task takes no time: {short(life.coroutine)} ran later, and raised {kind} where "
                        f"this `except` does not see it. Await the task inside the `try`; or catch what comes in "
                        f"{short(life.coroutine)} itself.",
                        call.lineno,
                    )
