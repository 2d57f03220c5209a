"""Causes of exceptions about what a call or a block hands out: None of `__aenter__`, the two sets of `asyncio.wait`."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known, once
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words
from grader.findings.source import (
    MAKES_TASKS,
    WAITS,
    functions_around,
    functions_in,
    inside,
    last_name,
    lines_of,
    nodes_at,
    walk,
)
from grader.trace.events import Error

YIELDS = ("asynccontextmanager", "contextmanager")
STREAMS = ("write", "writelines", "communicate", "sendall", "sendto")
SLEEPS = ("sleep", "timeout", "timeout_at", "call_later", "call_at", "wait_for", "wait")
"""Functions that take seconds."""


def _names_at(evidence: Evidence, line: int | None) -> set[str]:
    nodes = (part for node in nodes_at(evidence.tree, line) for part in walk(node))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


# Blocks that hand out nothing -----------------------------------------------------------------------------


def _of_none_entered(evidence: Evidence, error: Error) -> Because | None:
    """Explain `async with Db() as db:` where `__aenter__` returns nothing."""
    names = _names_at(evidence, error.line)
    for function in functions_around(evidence.tree, error.line):
        for block in inside(*function.body):
            for item in block.items if isinstance(block, ast.AsyncWith | ast.With) else ():
                name = last_name(item.optional_vars)
                if name and name in names and _holds(block, error.line):
                    found = _hands_out_nothing(evidence, last_name(item.context_expr), isinstance(block, ast.AsyncWith))
                    if found is not None:
                        line, what = found
                        return Because(f"`{name}` is None: {what}", f"`as {name}` takes what that hands out.", line)
    return None


def _hands_out_nothing(evidence: Evidence, called: str, asynchronous: bool) -> tuple[int, str] | None:
    """Return the line and the words of the method that should return an object, or of the `yield` without one."""
    method = "__aenter__" if asynchronous else "__enter__"
    for name, function in functions_in(evidence.tree):
        if name == f"{called}.{method}" and not any(_returns_something(node) for node in inside(*function.body)):
            return function.lineno, f"`{method}` returns nothing. It usually ends with `return self`"
        if name.rpartition(".")[2] == called and any(last_name(one) in YIELDS for one in function.decorator_list):
            yields = [node for node in inside(*function.body) if isinstance(node, ast.Yield)]
            if yields and all(node.value is None for node in yields):
                return yields[0].lineno, "`yield` hands out nothing here"
    return None


def _returns_something(node: ast.AST) -> bool:
    return isinstance(node, ast.Return) and node.value is not None


def _holds(block: ast.AST, line: int | None) -> bool:
    first, last = lines_of(block)
    return first <= (line or 0) <= last


# The sets of asyncio.wait ---------------------------------------------------------------------------------


def _of_wait(evidence: Evidence, error: Error) -> Because | None:
    """Explain `results = await asyncio.wait(tasks)`, used as a list of results."""
    used = _names_at(evidence, error.line)
    for function in functions_around(evidence.tree, error.line):
        for node in inside(*function.body):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=ast.Call() as call)) if (
                    name in used and ast.unparse(call.func) in ("asyncio.wait", "wait")
                ):
                    return Because(
                        f"`{name}` is not a list of results",
                        f"`asyncio.wait` ({line_in_words(evidence, call.lineno)}) returns two sets of tasks: those "
                        "that are done, and those that are not. `asyncio.gather(*tasks)` returns the results, in the "
                        "order of the tasks.",
                    )
    return None


# Conditions -----------------------------------------------------------------------------------------------


def _of_one_look(evidence: Evidence, error: Error) -> Because | None:
    """Explain `if not items: await condition.wait()` in front of a line that takes an item."""
    taken = {
        ast.unparse(part) for node in nodes_at(evidence.tree, error.line) for part in walk(node) if _is_thing(part)
    }
    for function in functions_around(evidence.tree, error.line):
        for block in inside(*function.body):
            if isinstance(block, ast.AsyncWith) and _holds(block, error.line):
                entered = {ast.unparse(item.context_expr) for item in block.items}
                for look in block.body:
                    if isinstance(look, ast.If) and look.lineno < (error.line or 0) and _waits_for(look, entered):
                        test = ast.unparse(look.test)
                        if not taken & {ast.unparse(part) for part in walk(look.test) if _is_thing(part)}:
                            continue
                        return Because(
                            "a task that was woken does not look again",
                            "Between the notify and the moment in which this task has the lock again, another task may "
                            f"take what there was. `while {test}:` asks each time, before the task goes on.",
                            look.lineno,
                        )
    return None


def _is_thing(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and last_name(node) not in ("self", "len")


def _waits_for(look: ast.If, entered: set[str]) -> bool:
    awaits = (node.value for node in inside(*look.body) if isinstance(node, ast.Await))
    functions = (node.func for node in awaits if isinstance(node, ast.Call) and not node.args)
    return any(
        isinstance(one, ast.Attribute) and one.attr == "wait" and ast.unparse(one.value) in entered for one in functions
    )


def _of_wait_for(evidence: Evidence, error: Error) -> Because | None:
    """Explain `condition.wait_for(self.open)`, which needs a function."""
    for call in _calls_at(evidence, error.line, ("wait_for",)):
        if len(call.args) == 1 and isinstance(call.func, ast.Attribute) and last_name(call.func.value) != "asyncio":
            given = ast.unparse(call.args[0])
            return Because(
                "wait_for of a Condition takes a function",
                "It calls that function after each notify, until the answer is true. A value is the same for ever: "
                f"`wait_for(lambda: {given})`.",
            )
    return None


def _calls_at(evidence: Evidence, line: int | None, names: tuple[str, ...]) -> Iterator[ast.Call]:
    nodes = nodes_at(evidence.tree, line)
    return (node for node in nodes if isinstance(node, ast.Call) and last_name(node) in names)


# Arguments ------------------------------------------------------------------------------------------------


def _of_equal_priorities(evidence: Evidence, error: Error) -> Because | None:
    """Explain tuples with equal priorities, whose second parts cannot be compared."""
    named = {last_name(node) for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.Call)}
    calls = [*_calls_at(evidence, error.line, ("put", "put_nowait", "get", "get_nowait", "heappush", "heappop"))]
    if not calls or not named & {"PriorityQueue", "heappush", "heapify"}:
        return None
    return Because(
        "two entries of equal priority are compared by what comes next",
        "A tuple is compared part by part, and these parts have no order. Put a number of its own between: "
        "`(priority, next(numbers), item)`, with `numbers = itertools.count()`.",
    )


def _of_seconds(evidence: Evidence, error: Error) -> Because | None:
    """Explain `asyncio.sleep("0.5")`."""
    if not any(_calls_at(evidence, error.line, SLEEPS)):
        return None
    return Because(
        "the seconds are given as a text",
        "A time is a number of seconds. Look where the text comes from: arguments may stand in another order, and "
        "`float(…)` makes a number of a text such as '0.5'.",
    )


def _of_text(evidence: Evidence, error: Error) -> Because | None:
    """Explain `process.communicate("text")`, which a transport only asserts."""
    if not any(_calls_at(evidence, error.line, STREAMS)):
        return None
    return Because(
        "a text stands where bytes are wanted",
        "Streams, sockets and pipes carry bytes: `….encode()` makes bytes of a text, and `.decode()` makes a text of "
        "what was read.",
    )


# Tasks that outlive a block -------------------------------------------------------------------------------


def _of_closed(evidence: Evidence, error: Error) -> Because | None:
    """Explain tasks that use what `async with` has closed before they are awaited."""
    passed = {one.line for one in error.way}
    for _, function in functions_in(evidence.tree):
        for block in inside(*function.body):
            if not isinstance(block, ast.AsyncWith):
                continue
            names = {last_name(item.optional_vars) for item in block.items} - {""}
            last = block.end_lineno or 0
            outside = any(last < (line or 0) <= (function.end_lineno or 0) for line in passed)
            waits = [lines_of(node)[1] for node in inside(*block.body) if isinstance(node, WAITS)]
            made = [
                node
                for node in inside(*block.body)
                if isinstance(node, ast.Call) and last_name(node) in MAKES_TASKS and node.lineno > max(waits, default=0)
            ]
            used = [node for node in made if names & {part.id for part in walk(node) if isinstance(part, ast.Name)}]
            if used and outside:
                name = sorted(names)[0]
                return Because(
                    f"the tasks go on after `async with` has closed `{name}`",
                    f"They are made inside the block, and awaited behind it ({line_in_words(evidence, last)} is its "
                    "last line): it is left, and closes, while they are still under way. Await them inside the block.",
                    used[0].lineno,
                )
    return None


KNOWN_OF_RESULTS = (
    once(
        r"^(?:TypeError|AttributeError): '_AsyncGeneratorContextManager' object "
        r"(?:is not subscriptable|has no attribute|is not iterable|does not support item assignment)",
        "this is a context manager that was not entered",
        "A function with `@asynccontextmanager` returns what `async with` enters: `async with …(…) as name:` runs it "
        "to its `yield`, and `name` is what that hands out.",
    ),
    Known(re.compile(r"^AttributeError: 'NoneType' object has no attribute"), _of_none_entered),
    Known(
        re.compile(r"^(?:TypeError|AttributeError): .*'(?:set|tuple)'|^TypeError: .*'_?(?:asyncio\.)?Task'"), _of_wait
    ),
    Known(re.compile(r"^(?:IndexError|KeyError|StopIteration|QueueEmpty|asyncio\.QueueEmpty)\b"), _of_one_look),
    Known(re.compile(r"^TypeError: '(?:bool|int|NoneType|list|str)' object is not callable"), _of_wait_for),
    Known(re.compile(r"^TypeError: '[<>]' not supported between instances of"), _of_equal_priorities),
    Known(re.compile(r"^TypeError: (?:'<=?'|unsupported operand type\(s\) for [+-]:) .*'str'"), _of_seconds),
    Known(re.compile(r"^AssertionError: ['\"]"), _of_text),
    Known(re.compile(r"(?i)\bclosed\b"), _of_closed),
)
