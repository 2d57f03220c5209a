"""`await` before what cannot be awaited: a list, a generator, what a plain function returned."""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words, written
from grader.findings.source import MAKES_TASKS, coroutines_in, inside, last_name, nodes_at, walk
from grader.grades.results import Finding

LONGEST_NAME = 60
"""Characters of a function's name, with the object that it belongs to."""
INSTEAD_OF_AWAIT = {
    "async_generator": "`async for … in …:` goes through its values; `[value async for value in …]` collects them.",
    "_AsyncGeneratorContextManager": "It is entered instead: `async with … as …:`.",
}
"""By the type of a value, what is done with it where it cannot be awaited."""
AT_ONCE = {
    *("put_nowait", "get_nowait", "task_done", "set", "clear", "release", "notify", "notify_all", "set_result"),
    *("set_exception", "add_done_callback", "call_soon", "call_later", "write", "writelines", "close", "write_eof"),
}
"""Methods of asyncio's objects that are no coroutine functions."""
NOT_AWAITABLE = re.compile(r"object (\S+) can't be used in 'await' expression|'(\S+)' object can't be awaited")


def classes_of(evidence: Evidence) -> Iterator[ast.ClassDef]:
    """Yield the classes of the file."""
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.ClassDef):
            yield node


def _assignments(evidence: Evidence) -> Iterator[tuple[str, ast.Assign]]:
    """Yield the assignments to names, each with its name."""
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _names_on(evidence: Evidence, line: int | None) -> Iterator[str]:
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.lineno == line:
            yield node.id


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find `await` on another thing. A coroutine that was lost before is found first."""
    for trace in evidence.traces:
        match = NOT_AWAITABLE.search(trace.error.message) if trace.error else None
        if match is not None and trace.error is not None:
            if (task := _task_awaited_before(evidence, trace.error.line)) is not None:
                yield task
                continue
            kind = match[1] or match[2]
            if kind == "Future" and not any(one.name == "Future" for one in classes_of(evidence)):
                yield evidence.finding(
                    "not-awaitable",
                    "this Future belongs to threads, and cannot be awaited",
                    "It is a Future of concurrent.futures. A coroutine awaits asyncio's own: `asyncio.Future()`, or "
                    "`loop.create_future()`; `asyncio.wrap_future(…)` makes one of a thread's.",
                    trace.error.line,
                )
                continue
            yield _not_awaitable(evidence, kind, trace.error.line)
        for lost in trace.unseen_errors:
            found = NOT_AWAITABLE.search(lost.message)
            if found is not None and lost.origin != "thread" and lost.line is not None:
                yield _not_awaitable(evidence, found[1] or found[2], lost.line)


def _not_awaitable(evidence: Evidence, kind: str, line: int | None) -> Finding:
    what = "None" if kind == "NoneType" else f"a value of type {kind}"
    advice = INSTEAD_OF_AWAIT.get(kind, "Coroutines, tasks and futures can be awaited.")
    if kind == "NoneType" and _is_asyncios(evidence, line):
        advice = "It has run already: call it without `await`."
    if kind == "bool" and (cancel := _cancelled(evidence, line)) is not None:
        advice = f"`cancel` only asks the task to end. `await {cancel}` waits until it has, and raises CancelledError."
    if _is_of_a_threads_queue(evidence, line):
        advice = "This queue is one for threads, and does not give way. `asyncio.Queue()` makes one for coroutines."
    if (said := _of_mock(evidence)) and kind not in INSTEAD_OF_AWAIT:
        advice = said
    if kind == "async_generator":
        advice = _of_generator_awaited(evidence, line, advice)
    if any(one.name == kind and has_method(one, "__aenter__") for one in classes_of(evidence)):
        advice = INSTEAD_OF_AWAIT["_AsyncGeneratorContextManager"]
    if any(one.name == kind and has_method(one, "__aiter__") for one in classes_of(evidence)):
        advice = INSTEAD_OF_AWAIT["async_generator"]
    if (plain := _plain_one_of_several(evidence, line)) is not None:
        owner, method = plain
        return evidence.finding(
            "not-awaitable",
            f"{method.name} of {owner} is a plain function, and is awaited",
            f"Line {line} awaits what it returns, as it does for the `async def {method.name}` of another class. "
            f"Begin this one with `async def`, too.",
            method.lineno,
        )
    return evidence.finding(
        "not-awaitable",
        "`await` stands before something that cannot be awaited",
        f"{_source_of(evidence, line)} {what}, and there is nothing to wait for. {advice}",
        line,
    )


def _plain_one_of_several(evidence: Evidence, line: int | None) -> tuple[str, ast.FunctionDef] | None:
    """Return the only plain method of a name that this line awaits, if other classes have a coroutine function."""
    awaited = [node.value for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await)]
    methods = [node for node in awaited if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    if len(methods) != 1:
        return None
    name = last_name(methods[0])
    found = [(one.name, part) for one in classes_of(evidence) for part in one.body]
    plain = [(owner, part) for owner, part in found if isinstance(part, ast.FunctionDef) and part.name == name]
    asynchronous = any(isinstance(part, ast.AsyncFunctionDef) and part.name == name for _, part in found)
    return plain[0] if asynchronous and len(plain) == 1 and not plain[0][1].decorator_list else None


def _of_generator_awaited(evidence: Evidence, line: int | None, advice: str) -> str:
    """Return the advice for a generator that is awaited in this line, with its `yield` if the file has it."""
    called = {last_name(node.value) for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await)}
    for name, function in coroutines_in(evidence.tree):
        yields = [node for node in inside(*function.body) if isinstance(node, ast.Yield)]
        if name.rpartition(".")[2] in called and yields:
            at = line_in_words(evidence, yields[0].lineno)
            if all(node.value is None for node in yields):
                advice = "To let the others run there, write `await asyncio.sleep(0)` in its place."
            return f"The `yield` in {at} makes {function.name} an asynchronous generator. {advice}"
    return advice


def _is_asyncios(evidence: Evidence, line: int | None) -> bool:
    """Return whether what is awaited in this line is a call of a method that only asyncio's objects have."""
    awaited = (node.value for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await))
    return any(isinstance(node, ast.Call) and last_name(node) in AT_ONCE for node in awaited)


def _cancelled(evidence: Evidence, line: int | None) -> str | None:
    """Return what this line cancels, where it awaits the call of `cancel`."""
    for node in nodes_at(evidence.tree, line):
        match node:
            case ast.Await(value=ast.Call(func=ast.Attribute(value=owner, attr="cancel"))):
                return written(evidence, owner)
    return None


def _is_of_a_threads_queue(evidence: Evidence, line: int | None) -> bool:
    """Return whether this line awaits a method of a `queue.Queue`, as far as the imports say."""
    awaited = [node.value for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await)]
    if not any(isinstance(node, ast.Call) and last_name(node) in ("put", "get", "join") for node in awaited):
        return False
    nodes = list(walk(evidence.tree)) if evidence.tree else []
    imported = any(isinstance(node, ast.ImportFrom) and node.module == "queue" for node in nodes)
    made = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    return imported or "queue.Queue" in made


def _of_mock(evidence: Evidence) -> str:
    """Return the advice for a file that makes mocks; empty for any other."""
    calls = {last_name(node) for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.Call)}
    if not calls & {"Mock", "MagicMock"} or "AsyncMock" in calls:
        return ""
    return "A call of a Mock returns its value at once; what `AsyncMock` returns can be awaited."


def has_method(one: ast.ClassDef, name: str) -> bool:
    """Return whether a class of the file has a method of this name."""
    return any(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) and part.name == name for part in one.body)


def _source_of(evidence: Evidence, line: int | None) -> str:
    """Return the beginning of a sentence: the call that returned the value, where this line awaits one call."""
    awaited = [node.value for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Await)]
    others = [node for node in awaited if not _makes_a_coroutine(evidence, node)]
    if len(others) != 1 or not isinstance(others[0], ast.Call):
        return "Here it is"
    call, name = others[0], ast.unparse(others[0].func)
    function = evidence.function(name)
    if isinstance(function, ast.FunctionDef) and not function.decorator_list:
        return f"{name} is a plain function: a call runs it at once. Here it returned"
    return f"Here {name} returned" if len(name) <= LONGEST_NAME and last_name(call) else "Here it is"


def _makes_a_coroutine(evidence: Evidence, node: ast.expr) -> bool:
    """Return whether the expression calls one of the file's coroutine functions."""
    return isinstance(node, ast.Call) and isinstance(evidence.function(ast.unparse(node.func)), ast.AsyncFunctionDef)


def _task_awaited_before(evidence: Evidence, line: int | None) -> Finding | None:
    """Return the finding for a name that holds the result of a task, because the task is awaited where it is made."""
    names = set(_names_on(evidence, line))
    for name, node in _assignments(evidence):
        made = node.value.value if isinstance(node.value, ast.Await) else None
        if name in names and last_name(made) in MAKES_TASKS:
            return evidence.finding(
                "task-awaited-at-once",
                "this task is awaited where it is made",
                f"`await` waits here until the task is done, and `{name}` is what the task gave. Without this "
                f"`await`, `{name}` is the task: it runs meanwhile, and line {line} waits for it.",
                node.lineno,
            )
    return None
