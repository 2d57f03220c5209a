"""The choice of the next one of several ready tasks: the order in which a loop runs its callbacks.

asyncio runs callbacks first in, first out. A program may be right in that order only. An `Ordering` governs the loops
of one run: it runs the ready callbacks one by one, and where several tasks could go on, it decides which one does.
Decisions are numbered from 0. By default each takes the first candidate, which is asyncio's own order. Whether a new
thread or the one that started it goes on first is a decision, too.

The order of callbacks that are no steps of tasks never changes, because `call_soon` promises it. Nor does the order of
one future's callbacks, or that in which tasks leave one lock, queue, semaphore, event or condition, which are fair.

A loop that nothing governs pays nothing for this: `govern` replaces `_run_once` on the one loop that it is given.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from grader.virtual_time.callbacks import (
    barrier_left_by,
    callback_name,
    fair_object_left_by,
    label_of,
    task_of_step,
    task_woken_by,
)
from grader.virtual_time.commuting import may_be_swapped
from grader.virtual_time.compat import running_loop
from grader.virtual_time.lateness import WakeUp, either_first
from grader.virtual_time.waking_loop import clock_of, timers_of

MOST_CANDIDATES = 12
"""Candidates of one decision."""
MOST_READY = 100
"""Ready callbacks in which candidates are searched for."""
MOST_DECISIONS = 5_000
"""Decisions of one run; after so many, asyncio's own order applies."""
_INSIDE = {
    "_set_result_unless_cancelled",
    "_run_until_complete_cb",
    "_release_waiter",
    "gather.<locals>._done_callback",
    "_wait.<locals>._on_completion",
    "BaseSelectorEventLoop._read_from_self",
}
"""Callbacks of asyncio whose only effect is that a task becomes ready: their order matters only by the task's."""


NEW_THREAD = "a new thread"
"""The candidate of a decision that has no task."""
SETS = ("sets in the order of creation", "sets backwards")
"""The candidates of the decision in which order a run goes through its sets of tasks."""


class TurnTaken(NamedTuple):
    """The names of the tasks that could go next, the index of the one that did, and the steps of tasks before it."""

    tasks: tuple[str, ...]
    taken: int
    step: int


class _Candidate(NamedTuple):
    """A callback that may run next: ready at `place`, or a timer with `key` that is due at the same instant."""

    task: "asyncio.Task[Any] | None"
    name: str
    place: int
    key: int | None = None


class Ordering:
    """The order of the callbacks of one run.

    Args:
        changes: the index of the candidate to take, by the number of the decision; 0 elsewhere.
        steps_taken: returns how many steps of tasks were recorded so far.
        only_open: whether to decide only what the documentation of asyncio leaves open: the order of timers that are
            due at the same time, of the tasks in a set, and of those that leave a barrier.
        only_chance: the same, without timers that any real clock lets fire in the order of this one.
        backwards: whether to take the last candidate, and not the first, where `changes` name none.
        jitter: how much longer than asked for a timer may take, in virtual seconds. A timer that is due within this
            time of another one is a candidate too.
        cancel_after: the index of a recorded step; its task is cancelled while it awaits at the end of that step: when
            nothing else can go on at this instant, or else right before it goes on itself.
    """

    def __init__(
        self,
        changes: Mapping[int, int],
        steps_taken: Callable[[], int],
        *,
        only_open: bool = False,
        only_chance: bool = False,
        backwards: bool = False,
        jitter: float = 0.0,
        cancel_after: int | None = None,
    ) -> None:
        self.decisions: list[TurnTaken] = []
        self._changes, self._steps_taken = changes, steps_taken
        self._only_open, self._only_chance = only_open or only_chance, only_chance
        self._default = -1 if backwards else 0
        self._sets_backwards: bool | None = None
        self._past: WakeUp | None = None
        self._pasts: dict[int, tuple[Any, WakeUp | None]] = {}
        self._jitter, self._cancel_after = round(jitter * 1e9), cancel_after
        self._forced: asyncio.Task[Any] | None = None
        self._to_cancel: asyncio.Task[Any] | None = None

    def govern(self, loop: Any) -> None:
        """Decide from now on in which order this `VirtualLoop` runs its callbacks."""
        loop._run_once = lambda: self._run_once(loop)
        if self._only_open:
            loop._next_place = lambda: self._next_place(clock_of(loop))
        if self._only_chance:
            loop.call_soon = self._noting(loop.call_soon)
            loop._schedule = self._noting(loop._schedule)

    def _noting(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that makes a callback and notes the wake-ups that led to it."""

        def noted(*args: Any, **options: Any) -> Any:
            handle = make(*args, **options)
            self._pasts[id(handle)] = handle, self._past
            return handle

        return noted

    def _past_of(self, handle: Any) -> "WakeUp | None":
        _, past = self._pasts.get(id(handle), (handle, self._past))
        return past

    def _decide(self, names: tuple[str, ...]) -> int:
        """Return the index of the candidate to take, and record the decision."""
        taken = self._changes.get(len(self.decisions), self._default % len(names))
        taken = taken if taken < len(names) else 0
        self.decisions.append(TurnTaken(names, taken, self._steps_taken()))
        return taken

    def sets_go_backwards(self) -> bool:
        """Return whether the run goes through its sets of tasks backwards, which it decides once."""
        if self._sets_backwards is None:
            self._sets_backwards = self._only_open and self._decide(SETS) == 1
        return self._sets_backwards

    def _next_place(self, clock: Any) -> int:
        """Return the hash of a new task; the first one, which runs the program, is in no set."""
        clock.places += 1
        places: int = clock.places
        return -1 - places if places > 1 and self.sets_go_backwards() else places

    def starts_late(self, thread: threading.Thread) -> bool:
        """Decide whether a new thread runs only when its starter has nothing more to do at this instant.

        The system decides that. Usually it runs the starter on, which is the one change that this decision can make.
        """
        module = getattr(getattr(thread, "_target", None), "__module__", None) or ""
        if module.startswith(("asyncio.", "grader.")) or len(self.decisions) >= MOST_DECISIONS:
            return False
        loop = running_loop()
        task = None if loop is None else asyncio.current_task(loop)
        starter = "the main thread" if task is None else task.get_name()
        return self._decide((NEW_THREAD, starter)) == 1

    def _run_once(self, loop: Any) -> None:
        """Take one turn of the loop, as `asyncio.BaseEventLoop._run_once` does: all callbacks ready at its start."""
        if self._to_cancel is not None and not loop._ready:
            self._cancel()
        loop._process_events(loop._selector.select(0 if loop._ready or loop._stopping else None))
        loop.time()  # the base class reads it here, and each reading moves the program's clock by a hair
        left = len(loop._ready)
        while left and loop._ready:
            place = self._next(loop)
            left += place < 0
            place = max(place, 0)
            handle = loop._ready[place]
            del loop._ready[place]
            left -= place < left
            if not handle._cancelled:
                loop.turn += 1  # by which the recorder tells two steps of a task apart
                task = task_of_step(handle)
                if task is not None and task is self._to_cancel:
                    self._cancel()
                if self._only_chance:
                    past = self._past_of(handle)
                    is_wake_up = isinstance(handle, asyncio.TimerHandle)
                    self._past = WakeUp(clock_of(loop).nanoseconds, past) if is_wake_up else past
                    self._pasts.pop(id(handle), None)
                handle._run()
                if task is not None and self._cancel_after is not None and self._steps_taken() > self._cancel_after:
                    self._cancel_after, self._to_cancel = None, task

    def _cancel(self) -> None:
        if self._to_cancel is not None:
            self._to_cancel.cancel()
            self._to_cancel = None

    def _next(self, loop: Any) -> int:
        """Return the place of the next callback; -1 for a timer that was put in front for it."""
        forced, self._forced = self._forced, None
        if forced is not None:
            for place, handle in enumerate(loop._ready):
                if task_of_step(handle) is forced:
                    return place
        if len(self.decisions) >= MOST_DECISIONS:
            return 0
        candidates = self._open_candidates(loop) if self._only_open else self._candidates(loop)
        if len(candidates) < 2:
            return 0
        taken = self._decide(tuple(candidate.name for candidate in candidates))
        chosen = candidates[taken]
        if taken and not self._only_open:
            self._forced = chosen.task
        if chosen.key is None:
            return chosen.place
        due, timer = timers_of(loop).pull(chosen.key)
        if due > clock_of(loop).nanoseconds:
            clock_of(loop).advance((due, clock_of(loop).drift))
        timer._scheduled = False
        loop._ready.appendleft(timer)
        return -1

    def _candidates(self, loop: Any) -> list[_Candidate]:
        """Return the first ready callback, and after it the other tasks that could go on at this instant."""
        head = loop._ready[0]
        if head._cancelled or callback_name(head) in _INSIDE:
            return []
        ready = [handle for handle in loop._ready if not handle._cancelled]
        due = timers_of(loop).up_to(clock_of(loop).nanoseconds + self._jitter)
        if not due and self._cancel_after is None and self._to_cancel is None and may_be_swapped(ready):
            return []
        found: list[_Candidate] = []
        waited_for: set[int] = set()
        futures: set[int] = set()
        for place, handle in enumerate(list(loop._ready)[:MOST_READY]):
            task = task_of_step(handle) or task_woken_by(handle)
            future = id(handle._args[0]) if handle._args and asyncio.isfuture(handle._args[0]) else None
            follows = future in futures  # the callbacks of one future run in the order in which they were added
            if future is not None:
                futures.add(future)
            if place and (task is None or handle._cancelled or follows):
                continue
            thing = None if task is None else fair_object_left_by(task)
            if thing is not None:
                if id(thing) in waited_for:
                    continue
                waited_for.add(id(thing))
            found.append(_Candidate(task, label_of(task, handle), place))
        for key, timer in due:
            task = task_woken_by(timer)
            if task is not None:
                found.append(_Candidate(task, label_of(task, timer), -1, key))
        return found[:MOST_CANDIDATES]

    def _open_candidates(self, loop: Any) -> list[_Candidate]:
        """Return the first ready callback, and the others that the documentation allows to come before it."""
        ready = list(loop._ready)[:MOST_READY]
        if isinstance(ready[0], asyncio.TimerHandle):
            return self._timers_open(loop, ready)
        barrier = barrier_left_by(task_of_step(ready[0]))
        if barrier is None:
            return []
        tasks = [(place, handle, task_of_step(handle)) for place, handle in enumerate(ready)]
        leave = [(place, handle, task) for place, handle, task in tasks if barrier_left_by(task) is barrier]
        return [_Candidate(task, label_of(task, handle), place) for place, handle, task in leave][:MOST_CANDIDATES]

    def _timers_open(self, loop: Any, ready: list[Any]) -> list[_Candidate]:
        """Return the first of the timers that are due now, and those that may fire before all that precede them."""
        due: list[tuple[Any, int, int | None]] = [
            (handle, place, None)
            for place, handle in enumerate(ready)
            if isinstance(handle, asyncio.TimerHandle) and not handle._cancelled
        ]
        due += [(timer, -1, key) for key, timer in timers_of(loop).up_to(clock_of(loop).nanoseconds)]
        if self._only_chance:
            pasts = [self._past_of(handle) for handle, *_ in due]
            due = [
                one
                for number, one in enumerate(due)
                if all(either_first(before, pasts[number]) for before in pasts[:number])
            ]
        candidates = [
            _Candidate(task := task_woken_by(handle), label_of(task, handle), place, key) for handle, place, key in due
        ]
        return candidates[:MOST_CANDIDATES]
