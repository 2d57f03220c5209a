"""Arguments that asyncio cannot wait for: a list, a result, the value of a plain function."""

import ast
import builtins
import re

from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words, written
from grader.findings.source import (
    LONGEST_QUOTED,
    MAKES_TASKS,
    arguments_of,
    calls_at,
    inside,
    last_name,
    nodes_at,
    returns_something,
    value_of,
    walk,
)
from grader.grades.results import Finding
from grader.trace.events import Error

A_LIST = re.compile(r"Task got bad yield: <coroutine|unhashable type: '(?:list|set|dict)'")
SOMETHING_ELSE = re.compile(
    r"An asyncio\.Future, a coroutine or an awaitable is required|[Aa] coroutine was expected, got (?!<coroutine)"
    r"|A coroutine object is required"
)
AWAITED = re.compile(r"object \S+ can't be used in 'await'|object can't be awaited")
"""The message of `wait_for` from Python 3.12 on, where it awaits its argument."""
START_SEVERAL = {"gather", "as_completed", "create_task", "ensure_future"}
WANT_COROUTINES = {
    *START_SEVERAL,
    *("wait_for", "shield", "wait", "run", "run_until_complete", "run_coroutine_threadsafe", "Task"),
}
"""Functions of asyncio that wait for their arguments, or make tasks of them."""
MANY = (ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp, ast.GeneratorExp)
VIEWS = {"values", "keys", "items"}
"""Methods of a dictionary that return several things in one."""
MAKE_MANY = {"list", "tuple", "set", "map", "zip", "filter", *VIEWS}
_KINDS = {ast.Tuple: "tuple", ast.Set: "set", ast.SetComp: "set", ast.GeneratorExp: "generator"}
WANT_ONE = {"wait_for", "shield", "create_task", "ensure_future"}
"""Functions of asyncio that take one thing to wait for."""


def of_run(evidence: Evidence, error: Error) -> Finding | None:
    """Return the finding of a run that ended because asyncio got something that it cannot wait for."""
    for find in (_awaited_before, _list_for_gather, _list_for_one, _defined_twice, _generator_of_old, _plain_call):
        found = find(evidence, error)
        if found is not None:
            return found
    return None


def _awaited_before(evidence: Evidence, error: Error) -> Finding | None:
    """Explain `gather(await a(), await b())`: it gets the results of the coroutines."""
    if not (SOMETHING_ELSE.search(error.message) or A_LIST.search(error.message)):
        return None
    for call in calls_at(evidence.tree, error.line, START_SEVERAL):
        awaits = [node for part in arguments_of(call) for node in inside(part) if isinstance(node, ast.Await)]
        if awaits:
            function, several = ast.unparse(call.func), len(awaits) > 1 or last_name(call) == "gather"
            first = written(evidence, awaits[0].value)
            return evidence.finding(
                "sequential-await",
                f"each of these is awaited before {function} gets it"
                if several
                else f"{first} is awaited before {function} gets it",
                f"`await {first}` waits until it is done, and {function} gets what it returned. Without `await`, "
                f"{_gets(function, awaits[0].value, several)}.",
                error.line,
            )
    return None


def _gets(function: str, awaited: ast.expr, several: bool) -> str:
    """Return what the function would get without the `await`: objects of calls, or what stands there."""
    if not isinstance(awaited, ast.Call):
        return f"{function} gets what can be awaited, and does the waiting"
    kind, run = ("objects", "them run at the same time") if several else ("object", "it run beside others")
    return f"{function} gets the coroutine {kind} and lets {run}"


def _list_for_gather(evidence: Evidence, error: Error) -> Finding | None:
    """Explain `gather([a(), b()])`."""
    certain = A_LIST.search(error.message) is not None
    if (keys := _keys_for_gather(evidence, error)) is not None:
        return keys
    if not certain and not SOMETHING_ELSE.search(error.message):
        return None
    for call in calls_at(evidence.tree, error.line, {"gather"}):
        starred = any(isinstance(argument, ast.Starred) for argument in call.args)
        if starred and certain and "unhashable" in error.message:
            return evidence.finding(
                "needs-unpacking",
                "one of the things that asyncio.gather was given is a list itself",
                "The star unpacks the outer list, and what is inside are lists. Unpack each of them, `*first, "
                "*second`; or make one list of all the coroutines.",
                error.line,
            )
        if call.args and not starred and (certain or _is_many(value_of(evidence.tree, call.args[0]))):
            generator = isinstance(call.args[0], ast.GeneratorExp)
            kind = _KINDS.get(type(value_of(evidence.tree, call.args[0])), "list")
            thing = f"a {kind}" if len(call.args) > 1 else "one generator" if generator else f"one {kind}"
            made = last_name(call.args[0]) if isinstance(call.args[0], ast.Call) else ""
            thing = (
                "one dictionary"
                if isinstance(value_of(evidence.tree, call.args[0]), ast.Dict | ast.DictComp)
                else thing
            )
            thing = f"one {made}" if made in ("map", "zip", "filter") else thing
            thing = f"all the {made} of a dictionary at once" if made in VIEWS else thing
            star = f"them: `*{written(evidence, call.args[0])}`" if made in VIEWS else f"the {_starred(thing, made)}"
            return evidence.finding(
                "needs-unpacking",
                f"asyncio.gather was given {thing}",
                f"asyncio.gather takes each coroutine as an argument of its own. Put a star before {star}.",
                error.line,
            )
    return None


def _list_for_one(evidence: Evidence, error: Error) -> Finding | None:
    """Explain `await tasks`, `wait_for(tasks, 1)` and `create_task([a(), b()])`."""
    awaited = AWAITED.search(error.message) is not None
    if not awaited and not SOMETHING_ELSE.search(error.message):
        return None
    waits = [("`await`", node.value) for node in nodes_at(evidence.tree, error.line) if isinstance(node, ast.Await)]
    calls = calls_at(evidence.tree, error.line, WANT_ONE)
    given = [(ast.unparse(call.func), call.args[0]) for call in calls if call.args]
    for by, several in [*(waits if awaited else ()), *given]:
        if _holds_several(evidence, several):
            shown = written(evidence, several)
            star = f"asyncio.gather(*{shown if len(shown) <= LONGEST_QUOTED else '…'})"
            kind = _KINDS.get(type(value_of(evidence.tree, several)), "list")
            if by.rpartition(".")[2] == "create_task":
                title = f"{by} takes one coroutine object, and is given a {kind}"
                advice = f"Make a task of each; or `await {star}`, which makes tasks of all and waits for them."
            else:
                title = f"{by} waits for one thing, and {'this is' if by == '`await`' else 'is given'} a {kind}"
                advice = f"`{star}` makes one thing of them, which is done when all of them are."
            return evidence.finding("not-awaitable", title, advice, error.line)
    return None


def _holds_several(evidence: Evidence, node: ast.expr) -> bool:
    """Return whether this is a list of tasks or of coroutine objects, as it is written or filled by `append`."""
    made = [value_of(evidence.tree, node)]
    if not isinstance(made[0], MANY):
        return False
    filled = node.id if isinstance(node, ast.Name) else ""
    for call in walk(evidence.tree) if evidence.tree is not None else ():
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[item]) if name == filled:
                made.append(item)
    calls = [part for one in made for part in inside(one) if isinstance(part, ast.Call)]
    functions = [evidence.function(last_name(call)) for call in calls]
    makes_tasks = any(last_name(call) in MAKES_TASKS for call in calls)
    return makes_tasks or any(isinstance(function, ast.AsyncFunctionDef) for function in functions)


def _keys_for_gather(evidence: Evidence, error: Error) -> Finding | None:
    """Explain `gather(*jobs)`, where `jobs` is a dictionary."""
    if not SOMETHING_ELSE.search(error.message):
        return None
    for call in calls_at(evidence.tree, error.line, {"gather", "as_completed", "wait"}):
        for argument in call.args:
            given = argument.value if isinstance(argument, ast.Starred) else None
            if given is not None and isinstance(value_of(evidence.tree, given), ast.Dict | ast.DictComp):
                shown = written(evidence, given)
                return evidence.finding(
                    "needs-unpacking",
                    f"`*{shown}` hands over the keys of a dictionary",
                    f"A star takes the keys of a dictionary, as a loop does. `*{shown}.values()` hands over what it "
                    "holds.",
                    error.line,
                )
    return None


def _starred(thing: str, made: str) -> str:
    if thing == "one generator":
        return "generator, and parentheses around it: `*(…)`"
    if thing == "one dictionary":
        return "dictionary, and take its values: `*….values()`"
    return f"{made}: `*{made}(…)`" if made in ("map", "zip", "filter") else "list: `*…`"


def _is_many(value: ast.expr) -> bool:
    return isinstance(value, MANY) or (isinstance(value, ast.Call) and last_name(value) in MAKE_MANY)


def _generator_of_old(evidence: Evidence, error: Error) -> Finding | None:
    """Explain a function with `yield from` that is run as a coroutine; Python 3.11 begins to run it."""
    if "cannot 'yield from' a coroutine object in a non-coroutine generator" not in error.message:
        return None
    for passed in error.way:
        for call in calls_at(evidence.tree, passed.line, WANT_COROUTINES):
            for argument in arguments_of(call):
                if isinstance(argument, ast.Call) and _delegates(evidence, last_name(argument)):
                    return _of_delegation(evidence, call, last_name(argument), passed.line)
    return None


def _of_delegation(evidence: Evidence, call: ast.Call, name: str, line: int | None) -> Finding:
    return evidence.finding(
        "not-awaitable",
        f"{ast.unparse(call.func)} was given what {name} returned",
        f"The `yield from` makes {name} a generator, as coroutines were written before Python 3.5. Begin it with "
        "`async def`, and write `await` in the place of `yield from`.",
        line,
    )


def _defined_twice(evidence: Evidence, error: Error) -> Finding | None:
    """Explain `asyncio.run(main())` where a plain `main` stands below the `async def main`."""
    if not SOMETHING_ELSE.search(error.message) or evidence.tree is None:
        return None
    for call in calls_at(evidence.tree, error.line, WANT_COROUTINES):
        for argument in arguments_of(call):
            name = last_name(argument) if isinstance(argument, ast.Call) else ""
            at_top = [node for node in evidence.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
            same = [node for node in at_top if node.name == name]
            if len(same) > 1 and isinstance(same[0], ast.AsyncFunctionDef) and isinstance(same[-1], ast.FunctionDef):
                first = line_in_words(evidence, same[0].lineno)
                return evidence.finding(
                    "not-awaitable",
                    f"{name} is defined again here, as a plain function",
                    f"This one takes the place of the `async def {name}` in {first}, and {ast.unparse(call.func)} is "
                    "given what it returned. Give one of them another name.",
                    same[-1].lineno,
                )
    return None


def _plain_call(evidence: Evidence, error: Error) -> Finding | None:
    """Explain `create_task(print("hello"))`: a plain function runs at once."""
    awaited = AWAITED.search(error.message)
    if not awaited and not SOMETHING_ELSE.search(error.message):
        return None
    for call in calls_at(evidence.tree, error.line, {"wait_for"} if awaited else WANT_COROUTINES):
        for argument in arguments_of(call):
            name = _plain_function(evidence, argument)
            if name is not None:
                function = ast.unparse(call.func)
                if _delegates(evidence, name):
                    return _of_delegation(evidence, call, name, error.line)
                return evidence.finding(
                    "not-awaitable",
                    f"{function} was given what {name} returned",
                    f"{name} is a plain function: a call runs it at once, and gives what it returns. {function} needs "
                    "a coroutine object, which a call of an `async def` function makes.",
                    error.line,
                )
    return None


def _delegates(evidence: Evidence, name: str) -> bool:
    function = evidence.function(name)
    return function is not None and any(isinstance(node, ast.YieldFrom) for node in inside(*function.body))


def _plain_function(evidence: Evidence, node: ast.expr) -> str | None:
    """Return the name of the plain function in this call, if it returns no call of another one."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    name = node.func.id
    for function in evidence.functions():
        if function.name == name:
            plain = isinstance(function, ast.FunctionDef) and not function.decorator_list
            return name if plain and not returns_something(function) else None
    return name if hasattr(builtins, name) else None
