"""Steps that took real processor time, in which nothing else could run."""

import ast
import sys
from collections.abc import Iterator, Mapping

from grader.findings.evidence import Evidence
from grader.findings.observations import Observation, observation
from grader.findings.source import Function, functions_in, inside, last_name
from grader.trace.events import Step
from grader.trace.trace import Trace, short

MOST = 5
"""Functions that are told."""
SLOWED_DOWN = sys.version_info < (3, 12)
"""True if the recorder slows down each call of a function, which the processor time then includes."""


def computed(evidence: Evidence, trace: Trace, times: Mapping[int, float]) -> Iterator[Observation]:
    """Observe the functions that computed for long without an await, those that took the longest first.

    Args:
        evidence: the evidence of one run.
        trace: its trace.
        times: seconds of processor time by the index of a step; they are real, and differ from run to run.
    """
    places: dict[tuple[str, int], list[float]] = {}
    for index, seconds in times.items():
        if index < len(trace.steps):
            places.setdefault(_place(evidence, trace.steps[index]), []).append(seconds)
    longest = sorted(places.items(), key=lambda place: -max(place[1]))
    for (name, line), taken in longest[:MOST]:
        often = f" ({len(taken)} times, this is the longest)" if len(taken) > 1 else ""
        slow = " Python 3.11 calls functions more slowly while the grader watches." if SLOWED_DOWN else ""
        yield observation(
            evidence,
            "computed",
            f"{name} computed for about {max(taken):.1g} s without an await",
            f"Meanwhile nothing else could run{often}. asyncio does not make computing faster: "
            "`await asyncio.to_thread(…)` keeps the loop free, and a process pool uses another core."
            f"{slow}",
            line,
        )


def _place(evidence: Evidence, step: Step) -> tuple[str, int]:
    """Return the plain function that the step calls, if it calls one of the file, or its coroutine; and a line."""
    functions = dict(functions_in(evidence.tree))
    around = functions.get(step.left)
    if around is not None and step.entered == step.left:
        first, last = min(step.entered_line, step.line), max(step.entered_line, step.line)
        calls = [
            (node.lineno, name)
            for node in inside(*around.body)
            if isinstance(node, ast.Call) and first <= node.lineno <= last
            if (name := last_name(node)) and _is_plain(functions, name)
        ]
        if len({name for _, name in calls}) == 1:
            return calls[0][1], calls[0][0]
    return short(step.left), step.line


def _is_plain(functions: Mapping[str, Function], name: str) -> bool:
    return any(
        isinstance(function, ast.FunctionDef)
        for qualname, function in functions.items()
        if qualname.rpartition(".")[2] == name
    )
