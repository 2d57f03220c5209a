"""Clean-up that a cancellation ends, and calls that go on beside one that failed: nothing tells of either."""

import ast
from collections.abc import Iterator

from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import coroutines_in, inside, last_name, lines_of, nodes_at
from grader.trace.events import Call, Use
from grader.trace.trace import Trace, clock, short

_OF_CANCELLING = {"CancelledError", "BaseException"}


def clean_up_cut_short(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the waits in clean-up code that a second cancellation has ended, so that the rest of it did not run."""
    for name, function in coroutines_in(tree):
        blocks = list(_clean_up(function))
        for call in trace.calls_of(name) if blocks else ():
            line = _cancelled_at(trace, call) if call.how == "cancelled" and call.went_on is not None else None
            for body in blocks if line is not None else ():
                rest = [one for one in body if one.lineno > (line or 0) and not isinstance(one, ast.Raise | ast.Pass)]
                waits = [one for one in inside(*body) if isinstance(one, ast.Await) and one.lineno == line]
                if rest and waits and line is not None:
                    yield Seeming(
                        "cut-short",
                        f"the clean-up of {short(name)} was cancelled while it waited here",
                        f"Its task was cancelled once more during its clean-up, so line {rest[0].lineno} did not run. "
                        "Cancel a task once, and then wait until it has ended. A wait that must come to its end is "
                        "shielded: `await asyncio.shield(…)`.",
                        line,
                    )
                    return


def _clean_up(function: ast.AsyncFunctionDef) -> Iterator[list[ast.stmt]]:
    """Yield what runs in this function when it is cancelled, and waits."""
    for node in inside(*function.body):
        if isinstance(node, ast.Try):
            bodies = [node.finalbody]
            for handler in node.handlers:
                kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                if handler.type is None or {last_name(one) for one in kinds} & _OF_CANCELLING:
                    bodies.append(handler.body)
            yield from (body for body in bodies if any(isinstance(one, ast.Await) for one in inside(*body)))


def _cancelled_at(trace: Trace, call: Call) -> int | None:
    """Return the line at which a call waited when its cancellation ended it."""
    for inner in trace.calls:
        if inner.task == call.task and inner.awaited_by == call.coroutine and inner.ended_in == call.ended_in:
            return inner.awaited_at if inner.how == "cancelled" else None
    if call.ended_in is None or call.ended_in >= len(trace.steps):
        return None
    last = trace.steps[call.ended_in]
    return last.line if last.entered == last.left == call.coroutine and last.entered_line == last.line else None


def others_go_on(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the gathers that raised what one call raised, while the others went on and printed."""
    lives = {life.name: life for life in trace.tasks}
    for use in trace.uses("asyncio.gather") if trace.outcome == "finished" else ():
        made = [lives[name] for name in use.tasks if name in lives]
        failed = [life for life in made if life.how == "raised" and life.finished is not None]
        gather = _raises(tree, use)
        if not failed or gather is None:
            continue
        first, last = lines_of(gather)
        first_failed = min(failed, key=lambda life: (life.finished or 0, life.order))
        at = first_failed.finished or 0
        on = [life for life in made if life.how in ("finished", "raised") and (life.finished or 0) > at]
        said = {line.task for line in trace.printed if line.at > at}
        own = all(life.line is not None and first <= life.line <= last for life in made)
        is_noticed = any(life.name in said or life.how == "raised" for life in on)
        if own and is_noticed and not _is_waited_for_again(trace, use):
            until = clock(max(life.finished or 0 for life in on))
            yield Seeming(
                "others-go-on",
                f"asyncio.gather has raised, and {_count(len(on))} it was given {_goes(len(on))} on",
                f"At {clock(at)} s it raised what {short(first_failed.coroutine)} had raised. It cancels none of the "
                f"others: they ran until {until} s, and nothing looks at what they returned or raised. A TaskGroup "
                "cancels the others when one fails; `return_exceptions=True` waits for all.",
                first,
            )


def _raises(tree: ast.Module | None, use: Use) -> ast.Call | None:
    """Return the call of gather in this line, if it is the only one there, and awaited without `return_exceptions`."""
    awaits = [node.value for node in nodes_at(tree, use.line) if isinstance(node, ast.Await)]
    gathers = [node for node in awaits if isinstance(node, ast.Call) and last_name(node) == "gather"]
    return gathers[0] if len(gathers) == 1 and not gathers[0].keywords else None


def _is_waited_for_again(trace: Trace, use: Use) -> bool:
    return any(other is not use and set(other.tasks) & set(use.tasks) for other in trace.constructs)


def _count(number: int) -> str:
    return "one call that" if number == 1 else f"{number} of the calls that"


def _goes(number: int) -> str:
    return "goes" if number == 1 else "go"
