"""A repeated action that begins later each time, because each waits for the one before and for the interval."""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grader.findings.evidence import Evidence, is_of_lists
from grader.findings.source import inside, last_name
from grader.grades.results import Finding
from grader.trace.events import Line
from grader.trace.trace import Trace, clock

FEWEST = 3
"""Beginnings of the action: two may be late for another reason."""
LOOPS = (ast.For, ast.While, ast.AsyncFor)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find lines at equal distances that come later and later, each time by as long as the action takes."""
    comparison = evidence.comparison
    if comparison is None or evidence.last is None or evidence.said:
        return
    if comparison.question != "timed_lines" or not is_of_lists(comparison):
        return
    trace = evidence.last[1]
    for text in dict.fromkeys(line.text.rstrip() for line in trace.printed):
        lines = [line for line in trace.printed if line.text.rstrip() == text]
        wanted = _times(comparison.expected, text)
        late = _steady_lateness([line.at for line in lines], wanted)
        if late is not None and _takes(trace, lines[0], late):
            yield evidence.finding(
                "drift",
                f'"{text}" comes {clock(late)} s later each time',
                f"It should come every {clock(wanted[1] - wanted[0])} s, from one beginning to the next. It takes "
                f"{clock(late)} s, and that is added each time. Compute when the next one is due, from the start, and "
                "sleep for the time until then.",
                _sleep_in_a_loop(evidence),
            )
            return


def _times(timed_lines: Sequence[str], text: str) -> list[float]:
    """Return the times at which a line is expected."""
    parts = [line.rpartition("@") for line in timed_lines]
    try:
        return [float(at) for said, _, at in parts if said == text]
    except ValueError:
        return []


def _steady_lateness(times: Sequence[float], wanted: Sequence[float]) -> float | None:
    """Return by how much each line is later than the one before, if the first is in time and all grow alike."""
    count = min(len(times), len(wanted))
    if count < FEWEST or not _is_steady(wanted[:count]) or times[0] != wanted[0]:
        return None
    growth = {round(times[at] - wanted[at] - (times[at - 1] - wanted[at - 1]), 9) for at in range(1, count)}
    late = growth.pop()
    return late if not growth and late > 0 else None


def _is_steady(times: Sequence[float]) -> bool:
    return len({round(after - before, 9) for before, after in pairwise(times)}) == 1


def _takes(trace: Trace, line: Line, seconds: float) -> bool:
    """Return whether a call that began when the line was printed took so long."""
    return any(
        call.at == line.at and call.until is not None and round(call.until - call.at, 9) == seconds
        for call in trace.calls
    )


def _sleep_in_a_loop(evidence: Evidence) -> int | None:
    """Return the first line that sleeps in a loop of a function that the student wrote."""
    for function in evidence.written():
        for loop in (node for node in inside(*function.body) if isinstance(node, LOOPS)):
            for node in inside(*loop.body):
                if isinstance(node, ast.Await) and last_name(node.value) == "sleep":
                    return node.lineno
    return None
