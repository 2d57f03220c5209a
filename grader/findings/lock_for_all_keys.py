"""One lock around work on one key of many: calls for other keys wait, though nothing of theirs is disturbed."""

import ast
from collections.abc import Iterator

from grader.findings.accessors import Accessor, accessors, with_accessors
from grader.findings.checked_first import stores
from grader.findings.evidence import Evidence
from grader.findings.locks import kind_of, lets_only_one_in, waits_of
from grader.findings.sequential import is_late
from grader.findings.source import MOST_CALLS, coroutines_in, inside, locks_entered, waits, walk
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find a lock under which a function stores only under a key that it is given, and waits."""
    known = accessors(evidence.tree)
    for name, function in coroutines_in(evidence.tree):
        for block, lock, key in _blocks(function, evidence.tree, known):
            waited = max((_wait_for_others(trace, name, block.lineno, key) for trace in evidence.traces), default=0.0)
            if waited:
                shown, kind = ast.unparse(lock), kind_of(lock, evidence.tree)
                yield evidence.finding(
                    "lock-too-wide",
                    f"calls of {name} for another {key} wait for this {kind}",
                    f"A call waited {clock(waited)} s for `{shown}` while it was held for another `{key}`. What "
                    f"happens under it concerns one `{key}` only: a lock for each would do, for example "
                    f"`locks = defaultdict(asyncio.Lock)` and `async with locks[{key}]:`.",
                    block.lineno,
                )


def where_late(evidence: Evidence) -> Iterator[Finding]:
    """Find such a lock where a check has failed because the run is late."""
    if evidence.comparison is not None and is_late(evidence.comparison):
        yield from find(evidence)


def _blocks(
    function: ast.AsyncFunctionDef, tree: ast.Module | None, known: dict[str, Accessor]
) -> Iterator[tuple[ast.AsyncWith, ast.expr, str]]:
    """Yield the blocks that one lock protects, which no other block enters, each with the parameter that is the key."""
    parameters = {one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]}
    for block in inside(*function.body):
        for lock in locks_entered(block):
            if not isinstance(block, ast.AsyncWith) or not isinstance(lock, ast.Name | ast.Attribute):
                continue
            nodes = [with_accessors(node, known)[0] for statement in block.body for node in inside(statement)]
            places = [place for place, _ in stores(nodes) if _is_outer(place, function)]
            keys = {ast.unparse(place.slice) if isinstance(place, ast.Subscript) else "" for place in places}
            alone = lets_only_one_in(lock, tree) and _times_entered(lock, tree) == 1
            if len(keys) == 1 and keys <= parameters and waits(*block.body) and alone:
                yield block, lock, keys.pop()


def _is_outer(place: ast.expr, function: ast.AsyncFunctionDef) -> bool:
    if not isinstance(place, ast.Name):
        return True
    declared = (node for node in inside(*function.body) if isinstance(node, ast.Global | ast.Nonlocal))
    return any(place.id in node.names for node in declared)


def _times_entered(lock: ast.expr, tree: ast.Module | None) -> int:
    blocks = walk(tree) if tree else ()
    return sum(ast.unparse(one) == ast.unparse(lock) for block in blocks for one in locks_entered(block))


def _wait_for_others(trace: Trace, name: str, line: int, key: str) -> float:
    """Return for how long (virtual seconds) a call waited at the lock while only calls with other keys were there."""
    calls = trace.calls_of(name)[:MOST_CALLS]
    longest = 0.0
    for call in calls:
        others = [one for one in calls if one.order < call.order and one.given.get(key) is not None]
        if call.given.get(key) is None or not others or any(one.given[key] == call.given[key] for one in others):
            continue
        for before, after in waits_of(trace, call):
            if (trace.steps[before].left, trace.steps[before].line) == (name, line):
                longest = max(longest, trace.steps[after].at - trace.steps[before].until)
    return longest
