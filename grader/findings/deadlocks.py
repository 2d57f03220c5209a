"""Programs in which nothing can ever run again: who waits for what, and why it never comes."""

import ast
from collections.abc import Iterator

import msgspec

from grader.findings.circles import awaited_by, shortest_circle
from grader.findings.endings import never_came_back
from grader.findings.evidence import Evidence
from grader.findings.futures_replaced import replaced_by_another_call
from grader.findings.looked_in_vain import going_on
from grader.findings.not_reached import WAKES, behind_a_wait, left_out
from grader.findings.places import line_in_words
from grader.findings.set_elsewhere import set_on_another
from grader.findings.signals_awaited import ended_by_a_signal
from grader.findings.source import (
    LONGEST_QUOTED,
    coroutines_in,
    inside,
    last_name,
    lines_of,
    locks_entered,
    nodes_at,
    walk,
)
from grader.findings.unanswered import never_closed, unanswered
from grader.findings.waits_in_vain import NEVER_SET, reason
from grader.grades.results import Finding
from grader.trace.leftovers import Waiting
from grader.trace.trace import Trace, clock

MOST_WAITS = 6
"""Tasks whose waiting is told one by one."""
SERVES = "a connection"
"""The thing that a server waits for; its clients wait for another."""
SLEEPS = "a time that never comes"
"""The words for a task that sleeps (`grader.recording.waiting`). They are not true of a task in a loop."""


def loop_never_stopped(evidence: Evidence) -> Iterator[Finding]:
    """Find `run_forever` without a `stop`: no task waits, and the program does not end."""
    for trace in evidence.traces:
        if trace.outcome == "deadlock" and not trace.waiting and not never_came_back(trace):
            calls = (node for node in walk(evidence.tree or ast.Module([], [])) if isinstance(node, ast.Call))
            yield evidence.finding(
                "deadlock",
                f"from {clock(trace.elapsed)} s on nothing can ever run again",
                "All tasks are done, and the event loop goes on without them: run_forever returns only after a "
                "call of the loop's stop(). run_until_complete returns when the coroutine is done.",
                next((call.lineno for call in calls if last_name(call) == "run_forever"), None),
            )


def not_given_back(evidence: Evidence) -> Iterator[Finding]:
    """Find those deadlocks in which a task has ended and kept a lock or a permit; its exception only follows."""
    for trace in evidence.traces:
        kept = (one.about.taken for one in trace.waiting if one.about is not None)
        if trace.outcome == "deadlock" and any(one.ended for taken in kept for one in taken):
            yield _deadlock(trace, evidence)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find tasks that all wait, so that nothing can ever run again."""
    for trace in evidence.traces:
        if trace.waiting and trace.outcome == "deadlock" and not never_came_back(trace):
            yield _deadlock(trace, evidence)
        elif trace.waiting and trace.outcome in ("raised", "finished"):
            yield _circle(trace, evidence)


def beside_what_goes_on(evidence: Evidence) -> Iterator[Finding]:
    """Find a main coroutine that waits in vain beside a task that goes on for ever, such as a heartbeat."""
    for trace in evidence.traces:
        if trace.error is None or trace.error.type != "NothingElse" or not trace.tasks:
            continue
        late = going_on(trace)
        waiting = tuple(one for one in trace.waiting if one.thing != SLEEPS and one.task not in late)
        goes_on = [one for one in trace.waiting if one not in waiting]
        by_name = {one.task: one for one in waiting}
        main = by_name.get(trace.tasks[0].name)
        if main is None or any(one.task in awaited_by(main, by_name) for one in goes_on):
            continue
        found = _deadlock(msgspec.structs.replace(trace, waiting=waiting), evidence)
        names = list(dict.fromkeys(one.coroutine or one.task for one in goes_on)) or ["a loop"]
        last = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
        go_on = "go on, and change" if len(names) > 1 else "goes on, and changes"
        yield evidence.finding(
            "never-ends",
            "what the program waits for here never comes",
            f"Only {last} {go_on} nothing of that. {found.message}",
            found.line,
        )


def _at(trace: Trace) -> str:
    return f"from {clock(trace.elapsed)} s on"


def _title(trace: Trace, one: Waiting) -> str:
    what = "the server waits for a connection" if one.thing == SERVES else "nothing can ever run again"
    return f"{_at(trace)} {what}"


def _deadlock(trace: Trace, evidence: Evidence) -> Finding:
    circle = shortest_circle(trace.waiting)
    one = min(circle or trace.waiting, key=lambda one: _is_consequence(one, evidence))
    name = _name_at(evidence, one)
    why, line = reason(trace, one, name, circle)
    behind, before_it = behind_a_wait(evidence, trace, one, name)
    why, line = behind or why, before_it or line
    if (told := unanswered(evidence, trace)) is not None:
        why, line = told
    why = never_closed(evidence, one) or _one_lock_twice(evidence, one) or why
    if (told := replaced_by_another_call(evidence, trace, one)) is not None:
        why, line = told
    if not behind and (by_signal := ended_by_a_signal(evidence, WAKES.get(one.thing, ()), name, one.line)):
        return evidence.finding(
            "deadlock",
            f"{_at(trace)} the program waits for a signal",
            f"`{by_signal}` is called by the handler of a signal, and no signal came: the program goes on until one "
            "does. `os.kill(os.getpid(), …)` in a timer sends one, and `--until SECONDS` shows a part of the run.",
            one.line,
        )
    if one.thing == "an Event" and (replaced := _made_again(evidence, trace, name.strip("`"))) is not None:
        why = (
            f"{name} is another Event meanwhile: {line_in_words(evidence, replaced)} puts a new one in its place, and "
            "the one that this task waits for is never set. Keep one Event for all."
        )
    elif one.thing == "an Event" and (another := set_on_another(evidence, trace, one, name.strip("`"))) is not None:
        why = (
            f"Nothing calls set() of this {name}: {line_in_words(evidence, another)} sets that of another object. Each "
            "object has an Event of its own, so hand the same object to both."
        )
    elif one.thing == "an Event" and name and why == NEVER_SET.format(name):
        why = left_out(evidence, one, name) or why
    return evidence.finding(
        "deadlock",
        _title(trace, one),
        f"{why} All that is left waits, and nothing can end the waiting: {_all(trace)}.".strip(),
        line or one.line,
    )


def _one_lock_twice(evidence: Evidence, one: Waiting) -> str:
    """Return words about two names of one lock, which a task holds by one and waits for by the other."""
    taken = one.about.taken[0] if one.thing == "a Lock" and one.about is not None and one.about.taken else None
    if taken is None or taken.task != one.task or taken.line is None or taken.line == one.line:
        return ""
    held, wanted = (
        [ast.unparse(lock) for node in nodes_at(evidence.tree, line) for lock in locks_entered(node)]
        for line in (taken.line, one.line)
    )
    if len(held) != 1 or len(wanted) != 1 or held == wanted:
        return ""
    return (
        f"`{wanted[0]}` is the same lock as `{held[0]}` in line {taken.line}, which {one.task} holds already: an "
        "asyncio.Lock lets its own task in only once. Look at how the two are chosen."
    )


def _made_again(evidence: Evidence, trace: Trace, name: str) -> int | None:
    """Return the line of a coroutine that gave this name or attribute a new Event, after another place has made one."""
    made = [
        node.lineno
        for node in (walk(evidence.tree) if evidence.tree and name else ())
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and last_name(node.value) == "Event"
        if any(last_name(target) == name.rpartition(".")[2] for target in node.targets)
    ]
    later = (
        line
        for line in made
        for within, function in coroutines_in(evidence.tree)
        if lines_of(function)[0] <= line <= lines_of(function)[1] and trace.calls_of(within)
    )
    return next(later, None) if len(made) > 1 else None


def _is_consequence(one: Waiting, evidence: Evidence) -> tuple[bool, bool, bool, bool, int]:
    """Sort waits for other tasks or threads after what these wait for, and waits for a stream first.

    A Future may be that of a thread's job, or that for which a thread waits: another wait explains more.

    A wait in a function that was given and is unchanged is right: what the student's own functions wait for is not.
    """
    for_others = "task" in one.thing or "thread" in one.thing or one.thing == SERVES
    as_given = one.line is not None and evidence.given_at(one.line) is not None
    return one.line is None, for_others, as_given, _is_for_a_future(one), _rank_of_stream(one)


def _is_for_a_future(one: Waiting) -> bool:
    return one.thing == "a Future" and not one.call


def _rank_of_stream(one: Waiting) -> int:
    """Return a low number for a wait whose stream has brought something, but not the end that it waits for.

    The other side of the connection often waits for the answer, and its stream has brought nothing.
    """
    counts = one.about.counts if one.about is not None else {}
    if one.call.startswith("StreamReader.") and counts.get("bytes"):
        return 0
    return 1 if one.call == "StreamReader.read" and not counts.get("wanted") else 2


def _circle(trace: Trace, evidence: Evidence) -> Finding:
    """Return the finding for tasks that wait for each other, seen when one of them was cancelled."""
    itself = [one.line for one in trace.waiting if one.task in one.tasks]
    ended = f": that ended the program with {trace.error.type}" if trace.error is not None else ""
    lines = itself or [one.line for one in trace.waiting]
    return evidence.finding(
        "deadlock",
        "this task waits for itself" if itself else "these tasks wait for each other in a circle",
        f"None of them can ever be done: {_all(trace)}. To cancel one is to cancel the next, round the circle{ended}.",
        min((line for line in lines if line is not None), default=None),
    )


def _name_at(evidence: Evidence, waiting: Waiting) -> str:
    """Return what the file calls the thing that this task waits for: `queue` in `await queue.get()`."""
    method, names = waiting.call.rpartition(".")[2], []
    for node in walk(evidence.tree) if evidence.tree and waiting.line else ():
        first, last = lines_of(node)
        if isinstance(node, ast.AsyncWith) and first == waiting.line:
            names += [ast.unparse(lock) for lock in locks_entered(node)]
        elif isinstance(node, ast.Await) and first <= (waiting.line or 0) <= last:
            calls = [call.func for call in inside(node.value) if isinstance(call, ast.Call)]
            names += [
                ast.unparse(call.value) for call in calls if isinstance(call, ast.Attribute) and call.attr == method
            ]
    quoted = [name for name in dict.fromkeys(names) if len(name) <= LONGEST_QUOTED]
    return f"`{quoted[0]}`" if len(quoted) == 1 else ""


def _all(trace: Trace) -> str:
    told = "; ".join(wait_of(waiting) for waiting in trace.waiting[:MOST_WAITS])
    more = len(trace.waiting) - MOST_WAITS
    return f"{told}; and {more} more" if more > 0 else told


def wait_of(waiting: Waiting) -> str:
    """Return what a task or a thread waits for, as part of a sentence."""
    at = "" if waiting.line is None else f" (line {waiting.line})"
    within = at
    if "thread" not in waiting.task:
        within = f", in {waiting.coroutine}{at}," if waiting.coroutine else at and f"{at},"
    whose = ""
    if waiting.tasks:
        joined = ", ".join(waiting.tasks)
        whose = f" that {joined} holds" if waiting.thing == "a Lock" else f": {joined}"
    return f"{waiting.task}{within} waits for {waiting.thing}{whose}"
