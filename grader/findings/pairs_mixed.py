"""Items that are paired with results in another order: those of `as_completed`, or of the sets of `asyncio.wait`."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import functions_in, inside, last_name
from grader.trace.trace import Trace

_STEPS = 5
"""Names and comprehensions between a list of results and where they come from."""
_BY_GATHER = "`asyncio.gather` returns the results in the order of the items; or"
_OF_A_SET = (
    f"asyncio.wait returns sets, and a set has no order. {_BY_GATHER} keep the tasks in a list, and go through that."
)
_AS_COMPLETED = (
    f"asyncio.as_completed hands out what is done first, whichever item that belongs to. {_BY_GATHER} let the "
    "coroutine return its item as well."
)


def pairs_mixed(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that pair items with results by their place, although these come in another order."""
    for name, function in functions_in(tree):
        nodes = list(inside(*function.body)) if trace.calls_of(name) else []
        made = {**dict(assigned(nodes)), **_collected(nodes), **_sets_of_wait(nodes)}
        for node in nodes:
            if isinstance(node, ast.Call) and last_name(node) == "zip":
                yield from _zipped(node, made)
            elif isinstance(node, ast.For) and last_name(node.iter) == "enumerate":
                yield from _numbered(node, made)


def _zipped(pairs: ast.Call, made: Mapping[str, ast.expr]) -> Iterator[Seeming]:
    for source in (_source(one, made) for one in pairs.args):
        if source is not None and {ast.unparse(one) for one in pairs.args} & {*_items(source, made)}:
            if last_name(source) == "wait":
                yield Seeming("pairs-mixed", "`zip` pairs the items with tasks in no order", _OF_A_SET, pairs.lineno)
            else:
                what = "`zip` pairs the items with results in another order"
                yield Seeming("pairs-mixed", what, _AS_COMPLETED, pairs.lineno)


def _numbered(loop: ast.For, made: Mapping[str, ast.expr]) -> Iterator[Seeming]:
    """Yield `items[number]` in a loop over `enumerate(asyncio.as_completed(…))`."""
    counted = loop.iter.args[0] if isinstance(loop.iter, ast.Call) and len(loop.iter.args) == 1 else None
    source = _source(counted, made) if counted is not None else None
    number = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) and source is not None else None
    for node in inside(*loop.body):
        match node, number:
            case ast.Subscript(value=items, slice=ast.Name(id=used), ctx=ast.Load()), ast.Name(id=name) if (
                used == name and source is not None and ast.unparse(items) in {*_items(source, made)}
            ):
                why = _OF_A_SET if last_name(source) == "wait" else _AS_COMPLETED
                what = f"`{ast.unparse(node)}` is not the item of this result"
                yield Seeming("pairs-mixed", what, why, node.lineno)
                return


def _source(node: ast.expr, made: Mapping[str, ast.expr]) -> ast.Call | None:
    """Return the call of `as_completed` or `asyncio.wait` whose results this goes through, in their order."""
    for _ in range(_STEPS):
        match node:
            case ast.Name(id=name) if name in made:
                node = made[name]
            case ast.ListComp(generators=[one]) | ast.GeneratorExp(generators=[one]) if not one.ifs:
                node = one.iter
            case ast.Call() if last_name(node) == "as_completed" or ast.unparse(node.func) == "asyncio.wait":
                return node
            case _:
                return None
    return None


def _items(call: ast.Call, made: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield what the tasks of this call are made from, as the file writes it: `urls`, and the list of the tasks."""
    given = call.args[0] if call.args else None
    if isinstance(given, ast.Name):
        yield given.id
        given = made.get(given.id)
    if isinstance(given, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        given = given.generators[0].iter
    if given is not None:
        yield ast.unparse(given)


def _collected(nodes: Sequence[ast.AST]) -> dict[str, ast.expr]:
    """Return the lists that one loop appends to and nothing sorts, each with what the loop goes through."""
    changed = Counter(
        node.value.id
        for node in nodes
        if isinstance(node, ast.Attribute) and node.attr in ("append", "sort") and isinstance(node.value, ast.Name)
    )
    lists: dict[str, ast.expr] = {}
    for loop in (node for node in nodes if isinstance(node, ast.For | ast.AsyncFor)):
        for statement in loop.body:
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"))):
                    if changed[name] == 1:
                        lists[name] = loop.iter
    return lists


def _sets_of_wait(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """Return the names of the sets that asyncio.wait returned, each with the call."""
    found: dict[str, ast.expr] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Await(value=ast.Call() as call)) if (
                ast.unparse(call.func) == "asyncio.wait"
            ):
                found |= {one.id: call for one in names if isinstance(one, ast.Name)}
    return found
