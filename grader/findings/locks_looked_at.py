"""Tasks that hold one lock and look again and again whether another one is free, and so never go on."""

import ast

from grader.findings.evidence import Evidence
from grader.findings.lock_around import locks_around
from grader.findings.source import coroutines_in, inside, last_name, lines_of
from grader.grades.results import Finding
from grader.trace.trace import Trace

FEWEST = 2
"""Tasks that can wait for each other."""


def waits_by_looking(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for `while other.locked(): await asyncio.sleep(…)` in the block of another lock."""
    if trace.reason != "never-ends":
        return None
    last = {step.task: step for step in trace.steps}
    for name, function in coroutines_in(evidence.tree):
        for loop in inside(*function.body):
            asked = list(inside(loop.test)) if isinstance(loop, ast.While) else []
            wanted = [one.func for one in asked if isinstance(one, ast.Call) and last_name(one) == "locked"]
            held = locks_around(function, *lines_of(loop)) if wanted else []
            first, end = lines_of(loop)
            there = [one for one in last.values() if one.left == name and first <= one.line <= end]
            if not held or len(there) < FEWEST or not isinstance(wanted[0], ast.Attribute):
                continue
            return evidence.finding(
                "never-ends",
                "tasks wait here for each other's lock",
                f"Each of {len(there)} tasks holds `{ast.unparse(held[0])}` and looks again and again whether "
                f"`{ast.unparse(wanted[0].value)}` is free, which another of them holds. Take several locks in the "
                "same order everywhere; `async with` waits for a lock by itself.",
                first,
            )
    return None
