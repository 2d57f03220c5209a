"""Mutation operators on expressions: the ways in which students go wrong within a statement.

Each operator is a function that yields the replacements of a node, none, one or several, each with a short name of
the change. Nodes are never changed in place. A replacement may share parts with the original.
"""

import ast
import re
from collections.abc import Callable, Iterator

Expressions = Iterator[tuple[str, ast.expr]]
TASK_MAKERS = ("create_task", "ensure_future")


def changes_of_expression(node: ast.expr) -> Expressions:
    """Yield all replacements of this expression, each with the name of the change."""
    for operator in EXPRESSION_OPERATORS:
        yield from operator(node)


def await_dropped(node: ast.expr) -> Expressions:
    """Drop `await`."""
    if isinstance(node, ast.Await):
        yield "await dropped", node.value


def sleep_blocks(node: ast.expr) -> Expressions:
    """Replace `await asyncio.sleep` by `time.sleep`; `generation` adds the import of `time`."""
    if isinstance(node, ast.Await) and _calls(node.value, "asyncio.sleep"):
        yield "sleep made blocking", call_of("time.sleep", *_arguments(node.value))


def delay_lost(node: ast.expr) -> Expressions:
    """Replace the delay of a sleep by 0."""
    if _calls(node, "asyncio.sleep"):
        yield "delay lost", call_of("asyncio.sleep", ast.Constant(0))


def gather_undone(node: ast.expr) -> Expressions:
    """Await the arguments of `gather` one after the other, instead of concurrently."""
    if not (isinstance(node, ast.Await) and _calls(node.value, "asyncio.gather")):
        return
    given = _arguments(node.value)
    if len(given) == 1 and isinstance(given[0], ast.Starred):
        each = ast.comprehension(ast.Name("one"), given[0].value, [], 0)
        yield "gather undone", ast.ListComp(ast.Await(ast.Name("one")), [each])
    elif not any(isinstance(argument, ast.Starred) for argument in given):
        yield "gather undone", ast.List([ast.Await(argument) for argument in given])


def one_awaited(node: ast.expr) -> Expressions:
    """Start all of them, await only the last or the first one, and read all results as if all were done."""
    last = ast.UnaryOp(ast.USub(), ast.Constant(1))
    started, (tasks, results) = _started_at_once(node), _awaited_tasks(node)
    for which, index, part in (
        ("last", last, ast.Slice(last)),
        ("first", ast.Constant(0), ast.Slice(None, ast.Constant(1))),
    ):
        if started is not None:
            yield f"only the {which} awaited", ast.Await(ast.Subscript(started, index))
        if tasks is not None and results is not None:
            task = ast.Name("task")
            awaited = ast.comprehension(task, ast.Subscript(tasks, part), [], 0)
            yield (
                f"only the {which} awaited",
                ast.BoolOp(ast.And(), [ast.ListComp(ast.Await(task), [awaited]), results]),
            )


def slept_instead(node: ast.expr) -> Expressions:
    """Sleep for 1 or 2 seconds, the usual durations of the samples, instead of awaiting the tasks."""
    started, (_, results) = _started_at_once(node), _awaited_tasks(node)
    for seconds in (1, 2):
        sleep = ast.Await(call_of("asyncio.sleep", ast.Constant(seconds)))
        if started is not None:
            yield "sleep in place of the await", ast.BoolOp(ast.And(), [started, sleep])
        elif results is not None:
            yield "sleep in place of the await", ast.BoolOp(ast.Or(), [sleep, results])
        elif isinstance(node, ast.Await) and isinstance(node.value, ast.Name):
            yield "sleep in place of the await", sleep


def _started_at_once(node: ast.expr) -> ast.expr | None:
    """Return an expression for a list of tasks, one for each argument of this `await asyncio.gather(…)`."""
    if not (isinstance(node, ast.Await) and _calls(node.value, "asyncio.gather")):
        return None
    given = _arguments(node.value)
    if len(given) == 1 and isinstance(given[0], ast.Starred):
        each = ast.comprehension(ast.Name("one"), given[0].value, [], 0)
        return ast.ListComp(call_of("asyncio.ensure_future", ast.Name("one")), [each])
    if not given or any(isinstance(argument, ast.Starred) for argument in given):
        return None
    return ast.List([call_of("asyncio.ensure_future", argument) for argument in given])


def _awaited_tasks(node: ast.expr) -> tuple[ast.expr | None, ast.expr | None]:
    """Return expressions for the tasks that `[await task for task in tasks]` awaits, and for their results."""
    if not (isinstance(node, ast.ListComp) and len(node.generators) == 1 and isinstance(node.elt, ast.Await)):
        return None, None
    each, awaited = node.generators[0], node.elt.value
    if not isinstance(each.iter, ast.Name) or ast.unparse(awaited) != ast.unparse(each.target):
        return None, None
    result = ast.Call(ast.Attribute(awaited, "result"), [], [])
    return each.iter, ast.ListComp(result, [each])


def time_of_day_unrounded(node: ast.expr) -> Expressions:
    """Print the time of day with microseconds; `generation` adds the import of `datetime`."""
    if _calls(node, "time.strftime"):
        yield "time with microseconds", named("datetime.datetime.now().time()")


def not_unpacked(node: ast.expr) -> Expressions:
    """Drop the star in front of an argument or item."""
    if isinstance(node, ast.Starred):
        yield "star dropped", node.value


def task_undone(node: ast.expr) -> Expressions:
    """Create no task, or await it at once, or create it on the loop instead of in a group."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TASK_MAKERS):
        return
    if node.args:
        yield "task never made", node.args[0]
    yield "task awaited at once", ast.Await(node)
    if ast.unparse(node.func.value) != "asyncio":
        yield "task made outside the group", ast.Call(named("asyncio.create_task"), node.args, node.keywords)


def call_dropped(node: ast.expr) -> Expressions:
    """Forget the parentheses of a call without arguments."""
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        yield "parentheses forgotten", node.func


def arguments_changed(node: ast.expr) -> Expressions:
    """Leave one argument out, or exchange two neighbours."""
    if not isinstance(node, ast.Call):
        return
    for index in range(len(node.args)):
        yield "argument left out", ast.Call(node.func, node.args[:index] + node.args[index + 1 :], node.keywords)
    for index in range(len(node.keywords)):
        rest = node.keywords[:index] + node.keywords[index + 1 :]
        yield "argument left out", ast.Call(node.func, node.args, rest)
    for args in _exchanged(node.args):
        yield "arguments exchanged", ast.Call(node.func, args, node.keywords)


def items_changed(node: ast.expr) -> Expressions:
    """Leave one item of a list or tuple out, or exchange two neighbours."""
    if isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load):
        for index in range(len(node.elts)):
            yield "item left out", type(node)(node.elts[:index] + node.elts[index + 1 :], ast.Load())
        for items in _exchanged(node.elts):
            yield "items exchanged", type(node)(items, ast.Load())


def number_changed(node: ast.expr) -> Expressions:
    """Add one to a number, or halve it."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "number changed", ast.Constant(node.value + 1)  # type: ignore[operator]
        if node.value not in (0, 1):
            yield "number changed", ast.Constant(node.value / 2)  # type: ignore[operator]


def truth_changed(node: ast.expr) -> Expressions:
    """Replace True by False, and the reverse."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "truth turned round", ast.Constant(not node.value)


def text_changed(node: ast.expr) -> Expressions:
    """Add a full stop to a string, or forget the `f` of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield "text changed", ast.Constant(f"{node.value}.")
    if isinstance(node, ast.JoinedStr):
        yield "f forgotten", ast.Constant(ast.unparse(node)[2:-1])


def format_lost(node: ast.expr) -> Expressions:
    """Drop the format of one value in an f-string."""
    if isinstance(node, ast.JoinedStr):
        for index, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue) and part.format_spec is not None:
                plain = ast.FormattedValue(part.value, part.conversion, None)
                yield "format lost", ast.JoinedStr([*node.values[:index], plain, *node.values[index + 1 :]])


OTHER_OPERATOR: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.Add(),
    ast.Div: ast.Mult(),
    ast.FloorDiv: ast.Mod(),
    ast.Mod: ast.FloorDiv(),
    ast.Pow: ast.Mult(),
}
OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[ast.cmpop, ...]] = {
    ast.Eq: (ast.NotEq(),),
    ast.NotEq: (ast.Eq(),),
    ast.Lt: (ast.LtE(), ast.GtE()),
    ast.LtE: (ast.Lt(), ast.Gt()),
    ast.Gt: (ast.GtE(), ast.LtE()),
    ast.GtE: (ast.Gt(), ast.Lt()),
    ast.Is: (ast.IsNot(),),
    ast.IsNot: (ast.Is(),),
    ast.In: (ast.NotIn(),),
    ast.NotIn: (ast.In(),),
}


def calculation_changed(node: ast.expr) -> Expressions:
    """Replace an operator by another one, or drop `not`."""
    if isinstance(node, ast.BinOp):
        yield "calculation changed", ast.BinOp(node.left, OTHER_OPERATOR.get(type(node.op), ast.Add()), node.right)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in OTHER_COMPARISONS[type(node.ops[0])]:
            yield "comparison changed", ast.Compare(node.left, [other], node.comparators)
    if isinstance(node, ast.BoolOp):
        other_word = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and, or exchanged", ast.BoolOp(other_word, node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", node.operand


def comprehension_changed(node: ast.expr) -> Expressions:
    """Shorten or reverse the loop of a comprehension, or drop its conditions."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        first, *others = node.generators
        for what, over in other_loops(first.iter):
            generators = [ast.comprehension(first.target, over, first.ifs, first.is_async), *others]
            yield what, type(node)(node.elt, generators)
        if first.ifs:
            yield (
                "condition lost",
                type(node)(node.elt, [ast.comprehension(first.target, first.iter, [], first.is_async), *others]),
            )


def neighbour_named(node: ast.expr) -> Expressions:
    """Replace `task1` by `task2`, and the reverse, as in a line that was copied and not fully changed."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        numbered = re.fullmatch(r"(.*)([12])", node.id)
        if numbered is not None:
            yield "neighbour named", ast.Name(numbered[1] + ("2" if numbered[2] == "1" else "1"))


EXPRESSION_OPERATORS: tuple[Callable[[ast.expr], Expressions], ...] = (
    await_dropped,
    sleep_blocks,
    delay_lost,
    gather_undone,
    one_awaited,
    slept_instead,
    time_of_day_unrounded,
    not_unpacked,
    task_undone,
    call_dropped,
    arguments_changed,
    items_changed,
    number_changed,
    truth_changed,
    text_changed,
    format_lost,
    calculation_changed,
    comprehension_changed,
    neighbour_named,
)


# Shared with `grader.authoring.mutants.statements` ------------------------------------------------------


def other_loops(over: ast.expr) -> Expressions:
    """Yield what a loop may run over instead: all items but the last, or the items in reverse order."""
    whole = over if isinstance(over, ast.List) else ast.Call(ast.Name("list"), [over], [])
    shorter = ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
    yield "loop one short", ast.Subscript(whole, shorter)
    yield "loop turned round", ast.Subscript(whole, ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1))))


def _exchanged(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield the items with two neighbours exchanged, once for each pair that differs."""
    for index in range(len(items) - 1):
        one, other = items[index : index + 2]
        if ast.dump(one) != ast.dump(other):
            yield [*items[:index], other, one, *items[index + 2 :]]


def _calls(node: ast.expr, function: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == function


def _arguments(node: ast.expr) -> list[ast.expr]:
    return node.args if isinstance(node, ast.Call) else []


def call_of(function: str, *args: ast.expr) -> ast.expr:
    """Return a call of the function with this dotted name."""
    return ast.Call(named(function), list(args), [])


def named(dotted: str) -> ast.expr:
    """Return an expression parsed from its source, usually a dotted name."""
    return ast.parse(dotted, mode="eval").body
