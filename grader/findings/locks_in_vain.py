"""Why a task waits for a lock or a permit that is not given back."""

from grader.findings.wait_in_trace import ReasonAtLine, Wait, tasks_in_words
from grader.trace.leftovers import Taken
from grader.trace.trace import Trace, short


def of_lock(wait: Wait) -> ReasonAtLine:
    """Return why this wait for a lock never ends."""
    if not wait.about.taken:
        return "", None
    name, first = wait.name or "the lock", wait.about.taken[0]
    if first.task == wait.one.task and _has_left(wait, first):
        return (
            f"{name} was taken{_at(first)} by {first.task} itself, in a call that has ended without giving it back. "
            "`async with` gives it back in any case, also after `return` and after an exception.",
            None,
        )
    holder = next((other for other in wait.trace.waiting if other.task == first.task), None)
    if first.task == wait.one.task:
        return (
            f"{first.task} itself holds {name}, taken{_at(first)}. An asyncio.Lock lets its own task in only once: "
            "call the inner part without the lock.",
            None,
        )
    if holder is not None and holder.thing == "a Lock" and not first.ended:
        return (
            f"{first.task} took {name}{_at(first)} and waits for another lock; {wait.one.task} holds that one and "
            f"waits for {name}. Take several locks in the same order everywhere.",
            None,
        )
    if wait.holds_up_another(first.task):
        directly = holder is not None and wait.one.task in holder.tasks
        waits = f"for {wait.one.task}, which needs it" if directly else "for others, of which one needs it"
        return (
            f"{first.task} holds {name}, taken{_at(first)}, and waits {waits}. Give it back before you wait: "
            "`async with` does so at the end of its block.",
            first.line,
        )
    return _not_given_back(wait, f"{name} was taken"), first.line


def _has_left(wait: Wait, first: Taken) -> bool:
    """Return whether the call in which the waiting task took the lock has ended."""
    calls = [call for call in wait.trace.calls if call.task == first.task and 0 < call.line <= (first.line or 0)]
    inner = max(calls, key=lambda call: call.line, default=None)
    if inner is None:
        return False
    under_way = sum(call.coroutine == inner.coroutine and call.until is None for call in calls)
    return under_way < (2 if wait.one.coroutine == inner.coroutine and wait.one.line == first.line else 1)


def of_semaphore(wait: Wait) -> ReasonAtLine:
    """Return why this wait for a permit never ends."""
    taken, name = wait.about.taken, wait.name or "the semaphore"
    if more := wait.about.counts.get("more", 0):
        still = f"{wait.alike} still {'waits' if wait.alike == 1 else 'wait'}"
        return f"Each release() of {name} lets one task in. It let {tasks_in_words(more)} in, and {still}.", None
    if not taken:
        return f"{name} has no permit, and no line releases one.", None
    which = "its only permit was taken" if len(taken) == 1 else f"all its {len(taken)} permits were taken"
    waiting = {other.task for other in wait.trace.waiting if other.about and other.about.number == wait.about.number}
    if all(one.task in waiting for one in taken):
        return (
            f"{name}: {which}{_at(taken[0])} by tasks that now wait for one more permit of it. Give a permit back "
            "before you wait for another one.",
            None,
        )
    if any(wait.holds_up_another(one.task) for one in taken):
        return (
            f"{name}: {which}{_at(taken[0])} by tasks that wait for others, which need a permit, too. Give a permit "
            "back before you wait for a task that needs one.",
            None,
        )
    ended = next((one for one in taken if one.ended), None)
    return _not_given_back(wait, f"{name}: {which}"), None if ended is None else ended.line


def _not_given_back(wait: Wait, begins: str) -> str:
    one = next((taken for taken in wait.about.taken if taken.ended), wait.about.taken[0])
    raised = next((error.type for error in wait.trace.unseen_errors if error.task == one.task), "")
    how = f"ended with {raised}" if raised else "has ended"
    advice = "`async with` gives it back in any case, also after an exception."
    takers = {taken.task for taken in wait.about.taken}
    if len(takers) > 1:
        left = f"The first, {_task(wait.trace, one.task)}, {how if one.ended else 'goes on'} without giving it back."
        return f"{begins}{_at(one)} by {len(takers)} tasks. {left} {advice}"
    ended = f", which {how} without giving it back" if one.ended else ", which does not give it back"
    return f"{begins}{_at(one)} by {_task(wait.trace, one.task)}{ended}. {advice}"


def _at(one: Taken) -> str:
    return "" if one.line is None else f" in line {one.line}"


def _task(trace: Trace, name: str) -> str:
    life = next((life for life in trace.tasks if life.name == name), None)
    return name if life is None else f"{name} ({short(life.coroutine)})"
