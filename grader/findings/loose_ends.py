"""Tasks that were not awaited, and exceptions that were not retrieved."""

import ast
from collections.abc import Iterator, Sequence

from grader.findings import called_back
from grader.findings.evidence import Evidence
from grader.findings.left_on_purpose import goes_round, has_begun, is_made_within, is_meant_to_be_left
from grader.findings.places import place_at
from grader.findings.source import last_name, nodes_at, walk
from grader.findings.tasks_given_up import cancel_the_rest, closed_too_early, losers, run_until_ended
from grader.findings.unretrieved import unretrieved
from grader.grades.results import Finding
from grader.submission import notebook
from grader.submission.program import Play
from grader.trace.leftovers import LeftBehind
from grader.trace.trace import Trace


def _not_on_purpose(evidence: Evidence, trace: Trace, left_behind: Sequence[LeftBehind]) -> tuple[LeftBehind, ...]:
    tree = evidence.tree
    meant = [left for left in left_behind if is_meant_to_be_left(tree, left) and has_begun(trace, left)]
    names = {left.coroutine for left in left_behind}
    return tuple(left for left in left_behind if left not in meant and not is_made_within(tree, left, names))


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find tasks that were not awaited, and exceptions that were not retrieved."""
    for play, trace in evidence.runs:
        left_behind = trace.left_behind if trace.outcome != "raised" else ()
        # An exercise may be about tasks that go round for ever.
        if evidence.comparison is None and trace.outcome == "finished":
            left_behind = _not_on_purpose(evidence, trace, left_behind)
        own = tuple(left for left in left_behind if left.line is not None)  # made by the file itself
        for left in own or left_behind:
            yield finding_for(evidence, play, trace, left)
        for error in trace.unseen_errors:
            if (trace.left_behind or trace.outcome == "raised") and error.type == "CancelledError":
                continue  # that is how the end of the program stopped them
            if trace.error is not None and error.type == trace.error.type in ("SystemExit", "KeyboardInterrupt"):
                continue  # it came out of the loop, and ended the program
            if error.origin != "task":
                yield called_back.unseen(evidence, error)
                continue
            yield unretrieved(evidence, trace, error)


def _is_kept_as(evidence: Evidence, left: LeftBehind, name: str) -> bool:
    """Return whether the line that made the task assigns it to this name."""
    return any(
        isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets)
        for node in nodes_at(evidence.tree, left.line)
    )


def finding_for(evidence: Evidence, play: Play, trace: Trace, left: LeftBehind) -> Finding:
    """Return the finding for a task that was not finished at the end of this run."""
    name = evidence.named(left.coroutine)
    if left.line in _lines_beside_a_group(trace):
        return evidence.finding(
            "task-outside-group",
            f"the task of {name} does not belong to the group",
            "asyncio.create_task makes a task that the TaskGroup knows nothing of, so it does not wait for it. "
            "Make the task with the group's own create_task.",
            left.line,
        )
    if _is_on_another_loop(evidence, trace, left):
        return evidence.finding(
            "wrong-loop",
            f"the task of {name} belongs to a loop that nothing runs",
            "It was made outside of any coroutine, before asyncio.run was called. asyncio.run makes an event "
            "loop of its own, and runs only that one. Make the task in the main coroutine, with "
            "`asyncio.create_task`.",
            left.line,
        )
    closed = closed_too_early(evidence.tree, trace)
    if cancelled := next((one for one in closed if _is_kept_as(evidence, left, one.name)), None):
        return evidence.finding(
            "task-left-behind",
            f"the task of {name} was not finished when the loop was closed",
            f"`cancel` only asks. {run_until_ended(cancelled)}",
            cancelled.line,
        )
    lost = next((one for one in losers(evidence.tree, trace) if left.task in one.tasks), None)
    return evidence.finding(
        "task-left-behind",
        f"the task of {name} was not finished at the end",
        _what_becomes_of_it(evidence, play, trace, left)
        if lost is None
        else f"asyncio.wait returned before this task was done, and cancels none. {cancel_the_rest(lost)}",
        left.line if lost is None else lost.line,
    )


def _is_on_another_loop(evidence: Evidence, trace: Trace, left: LeftBehind) -> bool:
    """Return whether a task was made at the top of the file, and asyncio.run has run another loop than its own."""
    if not trace.uses("asyncio.run") or left.line is None or place_at(evidence, left.line).function:
        return False
    return any(life.name == left.task and life.started is None for life in trace.tasks)


def _what_becomes_of_it(evidence: Evidence, play: Play, trace: Trace, left: LeftBehind) -> str:
    """Return what ends a task that is left over: `asyncio.run`, or nothing where the loop is run by hand."""
    coroutine = evidence.named(left.coroutine)
    if evidence.file.endswith(notebook.SUFFIX):
        return f"When the last cell was done, the task of {coroutine} was still under way. Await it in a cell."
    by_asyncio = trace.uses("asyncio.run") or trace.uses("asyncio.Runner")
    by_hand = play.kind == "script" or evidence.asks.get(play.entry) == "plain"
    if (by_hand or _makes_its_loop(evidence, left)) and not by_asyncio:
        if not trace.steps:
            return f"Nothing ran its loop: `loop.run_until_complete(…)` runs one, and the task of {coroutine} with it."
        return (
            f"When the loop stopped, the task of {coroutine} was still under way, and nothing runs it any more. Run "
            "the loop until the task is done, or await it in a coroutine."
        )
    ended = "ended" if trace.outcome == "raised" else "returned"
    advice = "Await it before the end"
    if _has_to_be_ended(evidence, play, left):
        advice = "Let it finish its work, then cancel and await it"
    return (
        f"When the main coroutine {ended}, the task of {coroutine} was still under way, and asyncio.run cancels such "
        f"a task. {advice}."
    )


def _has_to_be_ended(evidence: Evidence, play: Play, left: LeftBehind) -> bool:
    """Return whether a task never ends by itself, and nothing asks for what it does for ever, as an exercise may."""
    about_its_end = evidence.comparison is None or evidence.comparison.question == "loose_ends"
    return about_its_end and left.coroutine not in play.replace and goes_round(evidence.tree, left)


def _makes_its_loop(evidence: Evidence, left: LeftBehind) -> bool:
    """Return whether a plain function of a file that makes loops made the task: it runs the loop by hand."""
    calls = (node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.Call))
    return place_at(evidence, left.line).kind == "plain" and any(last_name(one) == "new_event_loop" for one in calls)


def _lines_beside_a_group(trace: Trace) -> set[int]:
    """Return the lines that call `asyncio.create_task` in a file that uses a TaskGroup."""
    if not trace.uses("asyncio.TaskGroup"):
        return set()
    return {use.line for use in trace.uses("asyncio.create_task")}
