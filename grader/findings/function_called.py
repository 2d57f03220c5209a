"""A call in the place of a function: `to_thread(work())`, `call_later(2, alarm())`.

The call runs at once, where it is written; what it returns is then called in place of the function.
"""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.hand_overs import HandOver, hand_overs, when_no_loop_runs
from grader.findings.named import known
from grader.findings.places import written
from grader.findings.source import LONGEST_CALL, inside, last_name, lines_of, value_of, walk
from grader.grades.results import Finding

NOT_CALLABLE = re.compile(r"^'(\w+)' object is not callable")
RETURN_NOTHING = {"print", "time.sleep", "sleep"}
CALLERS = {
    "loop": "the event loop",
    "task": "the event loop",
    "signal": "Python",
    "exit": "Python",
    "thread": "a thread",
}
NO_FUNCTIONS = (
    *(ast.Constant, ast.JoinedStr, ast.BinOp, ast.Compare, ast.List, ast.Tuple, ast.Set, ast.Dict),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
"""Expressions whose values cannot be called; an operator of a class of one's own is too rare to count."""
MAY_BE_OWN = {"submit", "map", "register", "signal"}
"""Names that methods of other kinds have as well."""
CALLABLE = ("function", "method", "builtin_function_or_method", "type")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find calls whose result is handed over, and is no function.

    That is certain if the file shows that the result is None or a coroutine object. Otherwise the run must have raised
    that something cannot be called.
    """
    for one in hand_overs(evidence.tree):
        call = value_of(evidence.tree, one.given)
        if not isinstance(call, ast.Call) or last_name(call) in ("partial", "methodcaller"):
            continue
        result = (
            _certain_result(evidence, call) or _called_in_vain(evidence, one) or _certain_value(evidence, one, call)
        )
        if result:
            yield _finding(evidence, one, call, result)


def _certain_result(evidence: Evidence, call: ast.Call) -> str:
    """Return the type of the result, if the file shows it: `coroutine` or `NoneType`; else nothing."""
    if ast.unparse(call.func) in RETURN_NOTHING and not isinstance(call.func, ast.Subscript):
        named = known(evidence.tree, call.func)
        return "coroutine" if named is not None and named.kind == "coroutine" else "NoneType"
    named = known(evidence.tree, call.func)
    if named is None:
        return _of_method(evidence, call)
    return {"coroutine": "coroutine", "plain": "NoneType"}.get(named.kind, "")


def _of_method(evidence: Evidence, call: ast.Call) -> str:
    """Return the type of the result of a plain method, if the file has one function of that name."""
    if evidence.tree is None or not isinstance(call.func, ast.Attribute):
        return ""
    name = call.func.attr
    same = [
        node
        for node in walk(evidence.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]
    plain = len(same) == 1 and isinstance(same[0], ast.FunctionDef) and not same[0].decorator_list
    if not plain or any(isinstance(node, ast.Return | ast.Yield) and node.value for node in walk(same[0])):
        return ""
    return "NoneType"


def _certain_value(evidence: Evidence, one: HandOver, call: ast.Call) -> str:
    """Return `value` if the call is of a function of the file whose results cannot be called; else nothing.

    A method such as `submit` may be one of the file's own, and takes anything then.
    """
    if evidence.tree is None or not isinstance(call.func, ast.Name | ast.Attribute):
        return ""
    if one.name in MAY_BE_OWN and not _is_of_a_pool(evidence.tree, one):
        return ""
    nodes = list(walk(evidence.tree))
    defined = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    same = [node for node in defined if node.name == last_name(call)]
    stored = (node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    if len(same) != 1 or one.name in (node.name for node in defined) or last_name(call) in stored:
        return ""
    function = same[0]
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return ""
    body = list(inside(*function.body))
    returned = [node.value for node in body if isinstance(node, ast.Return) and node.value is not None]
    if not returned or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in body):
        return ""
    return "value" if all(_cannot_be_called(value, function, call) for value in returned) else ""


def _is_of_a_pool(tree: ast.Module, one: HandOver) -> bool:
    """Return whether it is a method of a name that the file gives to pools of threads or processes only."""
    owner = one.call.func.value if isinstance(one.call.func, ast.Attribute) else None
    if not isinstance(owner, ast.Name):
        return False
    made: dict[ast.AST, ast.expr] = {}
    for node in walk(tree):
        if isinstance(node, ast.withitem) and node.optional_vars is not None:
            made[node.optional_vars] = node.context_expr
        elif isinstance(node, ast.Assign):
            made |= dict.fromkeys(node.targets, node.value)
    names = (node for node in walk(tree) if isinstance(node, ast.Name) and node.id == owner.id)
    stored = [node for node in names if isinstance(node.ctx, ast.Store)]
    return bool(stored) and all(last_name(made.get(node)).endswith("PoolExecutor") for node in stored)


def _cannot_be_called(value: ast.expr, function: ast.FunctionDef, call: ast.Call) -> bool:
    """Return whether this is text, a number or a collection: as it is written, or as an argument of this call."""
    if isinstance(value, NO_FUNCTIONS):
        return True
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    set_anew = (node.id for node in walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    if not isinstance(value, ast.Name) or value.id not in names or value.id in set_anew or names[:1] == ["self"]:
        return False
    given = dict(zip(names, call.args, strict=False)) | {part.arg: part.value for part in call.keywords if part.arg}
    return isinstance(given.get(value.id), NO_FUNCTIONS)


def _called_in_vain(evidence: Evidence, one: HandOver) -> str:
    """Return the type of what a run could not call, if it must be what this call handed over."""
    first, last = lines_of(one.call)
    others = [other for other in hand_overs(evidence.tree) if isinstance(other.given, ast.Call)]
    for trace in evidence.traces:
        seen = [(error.message, error.line) for error in (*trace.unseen_errors, *trace.unasked)]
        if trace.error is not None and trace.outcome == "raised":
            seen.append((trace.error.message, trace.error.line))
        for message, line in seen:
            kind = NOT_CALLABLE.match(message)
            # The line is that of the `await`, where it is known at all.
            here = line is not None and (first <= line <= last or len(others) == 1)
            if kind is not None and kind[1] not in CALLABLE and (here or line is None):
                return kind[1]
    return ""


def _finding(evidence: Evidence, one: HandOver, call: ast.Call, result: str) -> Finding:
    shown, line = written(evidence, call), one.given.lineno
    shown = shown if len(shown) <= LONGEST_CALL else f"{ast.unparse(call.func)}(…)"
    there = "" if call.lineno == line else f", in line {call.lineno}"
    known_as = {"NoneType": "None", "coroutine": "a coroutine object", "value": "that value"}
    got = known_as.get(result, f"a value of type {result}")
    return evidence.finding(
        "function-called",
        f"{one.name} is given what {shown} returns, and needs the function",
        f"The parentheses in `{shown}` call it at once{there}. {one.name} gets {got}, and {CALLERS[one.way.by]} cannot "
        f"call that later. {_advice(evidence, one, call, result)}",
        line,
    )


def _advice(evidence: Evidence, one: HandOver, call: ast.Call, result: str) -> str:
    shown = written(evidence, call)
    if result == "coroutine" and one.way.by == "thread":
        return f"A coroutine needs no thread: `await {shown}` lets the loop run it."
    if result == "coroutine" and one.way.by == "exit":
        return when_no_loop_runs(shown)
    if result == "coroutine":
        return f"Give it a function that makes a task of the coroutine: `lambda: asyncio.create_task({shown})`."
    if one.name == "add_done_callback":
        return _for_a_task(evidence, one, call)
    return f"Give it the function and the arguments for it: `{_handed_right(evidence, one, call)}`."


def _for_a_task(evidence: Evidence, one: HandOver, call: ast.Call) -> str:
    owner = one.call.func.value if isinstance(one.call.func, ast.Attribute) else None
    task = "" if owner is None else ast.unparse(owner)
    if [ast.unparse(argument) for argument in call.args] == [task]:
        right = f"{task}.add_done_callback({ast.unparse(call.func)})"
        return f"Give it the function alone: `{right}`. asyncio passes the task to it."
    right = f"{task}.add_done_callback(lambda done: {written(evidence, call)})"
    return f"Give it a function that takes the task: `{right}`."


def _handed_right(evidence: Evidence, one: HandOver, call: ast.Call) -> str:
    """Return the call as it could be written, with the function in place of this call of it."""
    before = [written(evidence, part) for part in one.call.args[: one.way.position]]
    function, given = written(evidence, call.func), [written(evidence, part) for part in call.args]
    options = [f"{part.arg}={written(evidence, part.value)}" for part in call.keywords if part.arg]
    arguments = f"({', '.join(given)}{',' * (len(given) == 1)})"
    if one.name in ("Thread", "Timer"):
        name = [f"target={function}"] if one.name == "Thread" else [*before, function]
        parts = [*name, *([f"args={arguments}"] if given else [])]
    elif one.name == "map":
        parts = [function, *(written(evidence, part) for part in one.call.args[1:])]
    elif one.name == "signal" or (options and one.name not in ("to_thread", "submit")):
        parts = [*before, f"lambda: {written(evidence, call)}" if options else function]
    else:
        parts = [*before, function, *given, *options]
    return f"{one.function}({', '.join(parts)})"
