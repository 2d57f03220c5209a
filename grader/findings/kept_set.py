"""Events that a loop waits for in each round, and that stay set from the first time on."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import coroutines_in, inside, last_name, walk
from grader.trace.trace import Trace, clock


def events_that_stay_set(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the waits for an event that nothing clears, in a loop that waits for nothing else."""
    nodes = list(walk(tree)) if tree else []
    called = {last_name(one.func.value): set[str]() for one in nodes if _is_method(one)}  # type: ignore[attr-defined]
    for one in nodes:
        if _is_method(one):
            called[last_name(one.func.value)].add(one.func.attr)  # type: ignore[attr-defined]
    events = {last_name(target) for target, value in _given(nodes) if last_name(value) == "Event"}
    for name, function in coroutines_in(tree):
        for loop in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(loop, ast.For | ast.While):
                continue
            within = list(inside(*loop.body))
            awaits = [one for one in within if isinstance(one, ast.Await | ast.AsyncFor | ast.AsyncWith)]
            leaves = any(isinstance(one, ast.Break | ast.Return | ast.Raise) for one in within)
            call = awaits[0].value if len(awaits) == 1 and isinstance(awaits[0], ast.Await) and not leaves else None
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "wait":
                continue
            event = last_name(call.func.value)
            asked = {last_name(one) for one in walk(loop.test)} if isinstance(loop, ast.While) else set()
            if event in events and event not in asked and called.get(event, set()) == {"wait", "set"}:
                rounds = _rounds_after_it_was_set(trace, call.lineno, name, loop)
                if rounds is not None and _is_set_in_a_loop(nodes, event):
                    yield Seeming(
                        "stays-set",
                        f"`{ast.unparse(call.func.value)}` stays set, and nothing clears it",
                        f"The loop waited until {clock(rounds)} s. From then on, `wait()` returns at once, and the "
                        "next rounds run without a wait. Call `clear()` after each `wait()`; where each thing that "
                        "happens counts, use a Queue.",
                        call.lineno,
                    )


def _is_set_in_a_loop(nodes: Sequence[ast.AST], event: str) -> bool:
    """Return whether the event is set more than once: it is no gate that opens for good."""
    loops = [one for one in nodes if isinstance(one, ast.For | ast.While | ast.AsyncFor)]
    within = [node for loop in loops for node in inside(*loop.body) if _is_method(node)]
    asked = [node.func for node in within if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return any(one.attr == "set" and last_name(one.value) == event for one in asked)


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _given(nodes: Sequence[ast.AST]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the variables and attributes that are given a value, each with the value; those of a tuple one by one."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    yield from zip(target.elts, node.value.elts, strict=False)
                else:
                    yield target, node.value


def _rounds_after_it_was_set(trace: Trace, line: int, name: str, loop: ast.For | ast.While) -> float | None:
    """Return when the only wait in this line ended in a call that then went round, and ended, at the same time.

    That it went round shows if a line of the loop was printed more than once.
    """
    for call in trace.calls_of(name):
        steps = [step for step in trace.steps if step.task == call.task]
        waits = [(one, after) for one, after in pairwise(steps) if one.line == line and one.how == "awaits"]
        printed = [one.line for one in trace.printed if one.task == call.task and loop.lineno <= (one.line or 0)]
        within = [one for one in printed if one is not None and one <= (loop.end_lineno or 0)]
        goes_round = len(set(within)) < len(within)
        if len(waits) == 1 and goes_round and call.until is not None and call.until == waits[0][1].at:
            return call.until
    return None
