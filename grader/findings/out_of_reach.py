"""Lines that reach nothing: times of another clock, a closed writer, a copy in another process, a server at its end."""

import ast
from collections.abc import Iterator

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import SERVERS, Function, blocks_of, coroutines_in, functions_in, inside, last_name, walk
from grader.trace.trace import Trace, short

_AT_A_TIME = {"call_at": "call_later(…)", "timeout_at": "asyncio.timeout(…)", "reschedule": "loop.time() + …"}
"""Functions that take a time of the loop, and what is written instead."""
_OF_THE_DATE = ("time.time", "datetime.now", "datetime.datetime.now", "datetime.utcnow", "datetime.datetime.utcnow")
_ADDS = {"append", "extend", "add", "insert", "update", "pop", "remove", "clear", "setdefault", "appendleft"}
_KEEPS_A_SERVER = {"serve_forever", "wait_closed", "run_forever", "open_connection", "open_unix_connection"}


def other_clocks(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield times of the date where asyncio wants those of the loop's clock."""
    for name, function in functions_in(tree):
        nodes = list(inside(*function.body))
        made = list(assigned(nodes))
        known = {one: value for one, value in made if [other for other, _ in made].count(one) == 1}
        for call in nodes:
            by = last_name(call) if isinstance(call, ast.Call) else ""
            if not isinstance(call, ast.Call) or by not in _AT_A_TIME or not call.args:
                continue
            when = call.args[0]
            parts = [when, *(known[one.id] for one in walk(when) if isinstance(one, ast.Name) and one.id in known)]
            read = [ast.unparse(one.func) for part in parts for one in walk(part) if isinstance(one, ast.Call)]
            of_date = [one for one in read if one in _OF_THE_DATE]
            if of_date and (isinstance(function, ast.FunctionDef) or trace.calls_of(name)):
                yield Seeming(
                    "other-clock",
                    f"{by} counts by the clock of the loop, and {of_date[0]}() by the date",
                    f"`loop.time()` begins to count at another moment than `{of_date[0]}()`, which counts from 1970: "
                    f"this time is many years away. Add to `loop.time()`; or write `{_AT_A_TIME[by]}` with the seconds "
                    "from now.",
                    call.lineno,
                )


def closed_before(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield what is written to a stream after it was closed in the same sequence of statements."""
    for name, function in coroutines_in(tree):
        for body in blocks_of(function) if trace.calls_of(name) else ():
            closed: dict[str, int] = {}
            for statement in body:
                for writer in _written_to(statement):
                    if writer in closed:
                        yield Seeming(
                            "closed-before",
                            f"`{writer}` is closed when this is written",
                            f"Line {closed[writer]} has closed it. What is written afterwards goes nowhere, and "
                            "nothing is raised. Close a writer when the last of it has been written.",
                            statement.lineno,
                        )
                        closed.pop(writer)
                for node in inside(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        closed.pop(node.id, None)
                if (one := _closes(statement)) is not None:
                    closed[one] = statement.lineno


def _closes(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="close"), args=[])):
            return name
    return None


def _written_to(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="write" | "writelines"))):
            yield name


def copies_in_processes(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines of a function for a process pool that change a global, which the program reads itself."""
    pools = {
        last_name(target)
        for node in (walk(tree) if tree else ())
        for target, value in _named(node)
        if last_name(value) == "ProcessPoolExecutor"
    }
    calls = [node for node in (walk(tree) if tree else ()) if isinstance(node, ast.Call)]
    given = {
        last_name(call.args[1])
        for call in calls
        if last_name(call) == "run_in_executor" and len(call.args) > 1 and last_name(call.args[0]) in pools
    } | {
        last_name(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("submit", "map") and call.args
        if last_name(call.func.value) in pools
    }
    at_top = {one for one, _ in assigned(tree.body)} if tree else set()
    for name, function in functions_in(tree):
        if name not in given or not isinstance(function, ast.FunctionDef):
            continue
        for line, changed in _changes(function, at_top):
            if _is_read_outside(tree, changed, function):
                yield Seeming(
                    "process-copy",
                    f"`{changed}` of the program itself stays as it is",
                    f"{short(name)} runs in another process, which has a copy of `{changed}`: what it changes there is "
                    "not seen here. Return the value, and put together here what the calls return.",
                    line,
                )
                break


def _named(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the names that an assignment or a `with` gives to values."""
    if isinstance(node, ast.Assign):
        yield node.targets[0], node.value
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from ((one.optional_vars, one.context_expr) for one in node.items if one.optional_vars is not None)


def _changes(function: ast.FunctionDef, names: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that change one of these globals, which the function does not hide."""
    nodes = list(inside(*function.body))
    own_global = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    local = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names = names - (local - own_global) - {one.arg for one in function.args.args}
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDS:
            if isinstance(node.func.value, ast.Name) and node.func.value.id in names:
                yield node.lineno, node.func.value.id
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in names:
                yield node.lineno, node.value.id
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in own_global & names:
            yield node.lineno, node.id


def _is_read_outside(tree: ast.Module | None, name: str, function: Function) -> bool:
    inner = {id(node) for node in walk(function)}
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and id(node) not in inner
        for node in (walk(tree) if tree else ())
    )


def servers_at_their_end(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the servers that end with the main coroutine, before anything could connect to them."""
    nodes = list(walk(tree)) if tree else []
    words = {last_name(node) for node in nodes if isinstance(node, ast.Call)}
    if trace.outcome != "finished" or words & _KEEPS_A_SERVER or trace.elapsed > 0:
        return
    for name, function in coroutines_in(tree):
        for node in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(node, ast.Call) or last_name(node) not in SERVERS or not node.args:
                continue
            handler = last_name(node.args[0])
            if handler and not any(short(call.coroutine).rpartition(".")[2] == handler for call in trace.calls):
                yield Seeming(
                    "server-ends",
                    "this server ends at once, with the program",
                    f"{last_name(node)} begins to listen and returns. When the main coroutine returns, asyncio.run "
                    "closes the loop, and the server with it. `await server.serve_forever()` keeps it up.",
                    node.lineno,
                )


OUT_OF_REACH = (other_clocks, closed_before, copies_in_processes, servers_at_their_end)
