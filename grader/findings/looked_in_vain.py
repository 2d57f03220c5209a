"""Loops that look again and again at what nothing in the program changes, such as a poll that is never answered."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.local_instead import set_locally
from grader.findings.places import line_in_words, written
from grader.findings.source import functions_in, inside, last_name, nodes_at, walk
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock

ASKS = ("locked", "is_set", "done", "cancelled", "empty", "full", "is_alive", "at_eof", "is_closing", "is_running")
"""Methods that say how something is."""
TITLE = "this loop waits for something that nothing in the program brings about"


def looked_in_vain(evidence: Evidence, line: int | None, at: str, times: str) -> Finding:
    """Return the finding for a loop in this line that looked so many times, each after a sleep."""
    loop = _loop_at(evidence, line)
    seen = f"had looked {times} times"
    return _because(evidence, loop, seen) or evidence.finding(
        "never-ends",
        TITLE,
        f"It {seen} in a row, and everything else waits or has ended: it was stopped at {at} of its "
        "own time. Look for the line that should change what the condition asks, and why it does not run.",
        line,
    )


def came_back(evidence: Evidence, trace: Trace) -> Finding:
    """Return the finding for a loop whose program comes back to the state in which it was before."""
    loop, line = _loop_at(evidence, trace.stopped_at), trace.stopped_at
    advice = _set_nowhere_else(evidence, loop) or (
        "Look for the line that should change what the loop asks, and why it does not run."
    )
    return _because(evidence, loop, "looks again without end") or evidence.finding(
        "never-ends",
        TITLE,
        "Each round finds everything as the round before did, so it goes on like this for ever: it was stopped at "
        f"{clock(trace.elapsed)} s of its own time.{_waits_beside(evidence, trace)} {advice}",
        line,
    )


def _loop_at(evidence: Evidence, line: int | None) -> ast.While | None:
    return next((node for node in nodes_at(evidence.tree, line) if isinstance(node, ast.While)), None)


def _tests(loop: ast.While) -> list[ast.expr]:
    """Return the conditions of the loop and of the branches in it."""
    return [loop.test, *(node.test for node in inside(*loop.body) if isinstance(node, ast.If))]


def _because(evidence: Evidence, loop: ast.While | None, seen: str) -> Finding | None:
    """Return the finding for a mistake that makes the loop look in vain, if there is one; `seen` says how it looks."""
    asked = [node for test in _tests(loop) for node in walk(test)] if loop is not None else []
    called = [id(node.func) for node in asked if isinstance(node, ast.Call)]
    methods = [
        node
        for node in asked
        if isinstance(node, ast.Attribute) and node.attr in ASKS and id(node) not in called
        if not _is_a_value(evidence, node.attr)
    ]
    if methods:
        name = written(evidence, methods[0])
        return evidence.finding(
            "function-not-called",
            f"{name} is named here and not called",
            f"It is the method itself, which counts as true. `{name}()` asks; the loop {seen}.",
            methods[0].lineno,
        )
    instead = set_locally(evidence.tree, loop) if loop is not None else None
    in_a_row = " in a row" if seen.endswith("times") else ""
    if loop is not None and instead is None:
        return _set_for_the_method(evidence, loop, f"{seen}{in_a_row}")
    if instead is None or loop is None:
        return None
    return evidence.finding(
        "never-ends",
        f"`{instead.name}` is a name of {instead.function}'s own here",
        f"The loop in line {loop.lineno} looks at another `{instead.name}`, outside of {instead.function}, and "
        f"{seen}{in_a_row}. To give that one a value, {instead.function} begins with "
        f"`{instead.word} {instead.name}`.",
        instead.line,
    )


def _set_for_the_method(evidence: Evidence, loop: ast.While, seen: str) -> Finding | None:
    """Return the finding for a method that sets a name of its own, unused, where the loop asks an attribute."""
    asked = {node.attr for test in _tests(loop) for node in walk(test) if isinstance(node, ast.Attribute)}
    for place, function in functions_in(evidence.tree):
        if not function.args.args or function.args.args[0].arg != "self":
            continue
        names = [node for node in inside(*function.body) if isinstance(node, ast.Name) and node.id in asked]
        declared = any(isinstance(node, ast.Global | ast.Nonlocal) for node in inside(*function.body))
        if len(names) == 1 and isinstance(names[0].ctx, ast.Store) and not declared:
            name = names[0].id
            return evidence.finding(
                "never-ends",
                f"`{name}` is a name of {place}'s own here",
                f"The loop in line {loop.lineno} looks at the attribute `{name}`, and {seen}. To give that one a "
                f"value, {place} assigns to `self.{name}`.",
                names[0].lineno,
            )
    return None


def _is_a_value(evidence: Evidence, name: str) -> bool:
    """Return whether the file gives an attribute of this name a value, or makes a property of it: it is no method."""
    for node in walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store) and last_name(node) == name:
            return True
        if isinstance(node, ast.FunctionDef) and node.name == name and node.decorator_list:
            return True
    return False


def _set_nowhere_else(evidence: Evidence, loop: ast.While | None) -> str:
    """Return a sentence about the one flag that the loop asks, if only one line gives it a value; empty otherwise."""
    if loop is None or evidence.tree is None:
        return ""
    functions = dict(functions_in(evidence.tree))
    asked = {last_name(node) for test in _tests(loop) for node in walk(test)}
    behind = [one for place, one in functions.items() if place.rpartition(".")[2] in asked]
    tests = [*_tests(loop), *(node for one in behind for node in one.body)]
    names = {last_name(node) for test in tests for node in walk(test) if isinstance(node, ast.Name | ast.Attribute)}
    nodes = list(walk(evidence.tree))
    stored = [node for node in nodes if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)]
    given = {id(target): getattr(node, "value", None) for node in nodes for target in _targets(node)}
    flags = {
        last_name(node): node
        for node in stored
        if last_name(node) in names and isinstance(given.get(id(node)), ast.Constant)
        if sum(last_name(other) == last_name(node) for other in stored) == 1
    }
    if len(flags) != 1:
        return ""
    name, node = next(iter(flags.items()))
    where = line_in_words(evidence, node.lineno)
    return f"Only {where} gives `{name}` a value: look for the line that should give it another one."


def _targets(node: ast.AST) -> list[ast.expr]:
    """Return the names and attributes to which a statement gives the value that is written in it."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) and node.value is not None else []


def _waits_beside(evidence: Evidence, trace: Trace) -> str:
    """Return a sentence about another task of the file that waits for good; empty if there is none."""
    late = going_on(trace)
    for one in trace.waiting:
        if one.task not in late and not one.tasks and one.line is not None and one.coroutine:
            where = line_in_words(evidence, one.line)
            return f" Meanwhile {one.coroutine} waits in {where} for {one.thing}, and nothing brings that."
    return ""


def going_on(trace: Trace) -> set[str | None]:
    """Return the tasks that went on until the end of a run that was ended: those that had steps in its second half."""
    return {step.task for step in trace.steps if step.until > trace.elapsed / 2}
