"""Calls, steps and tasks in progress; each is finally frozen to one of the values that a trace consists of."""

import asyncio
import weakref
from typing import Any, Literal

from grader.trace.events import Call, Step, TaskLife, Use
from grader.trace.fields import DEEPEST_CALL, Ending, Leaving

Expiry = Literal["", "expired", "gone on"]
CLOSES_GENERATOR = "async_generator_athrow"
MADE_BY = {CLOSES_GENERATOR: "aclose", "async_generator_asend": "anext", "anext_awaitable": "anext"}
"""Maps the name of an interpreter type (`Objects/genobject.c`) to the function that creates such a coroutine."""
_name_of_task, _coroutine_of = asyncio.Task.get_name, asyncio.Task.get_coro
_is_done, _loop_of = asyncio.Future.done, asyncio.Future.get_loop
"""Methods that a class of the program may define for its own tasks, which may then say anything."""


class TaskUnderWay:
    """A task that may still change; it is referenced weakly, so the record does not keep it alive."""

    __slots__ = (
        *("cleans_up", "coroutine", "finished", "how", "is_left", "line", "made", "name"),
        *("order", "parent", "printed", "ref", "started", "timeout"),
    )

    def __init__(
        self,
        task: "asyncio.Task[Any]",
        parent: str | None,
        made: float,
        line: int | None,
        printed: int,
        order: int,
    ) -> None:
        self.ref = weakref.ref(task)
        self.name = task_name(task)
        self.coroutine = name_of(coroutine_of(task))
        self.parent, self.made, self.line = parent, made, line
        self.printed, self.order = printed, order
        self.started: float | None = None
        self.finished: float | None = None
        self.how: Ending = "pending"
        self.timeout: Expiry = ""
        """The state of a timeout around it: it has `expired`, and perhaps a call has `gone on` since."""
        self.is_left = False
        """True once it is recorded; a task that asyncio does not list is still pending after `asyncio.run`."""
        self.cleans_up = False
        """True if asyncio created the task to close a generator that the program left; it is not the program's task."""

    def look_again(self) -> None:
        """Update the name, which may have changed; before Python 3.13 `asyncio.create_task` sets it late."""
        task = self.ref()
        if task is not None:
            self.name = task_name(task)

    def frozen(self) -> TaskLife:
        """Return the task as a value of a Trace."""
        return TaskLife(
            name=self.name,
            coroutine=self.coroutine,
            parent=self.parent,
            made=self.made,
            line=self.line,
            started=self.started,
            finished=self.finished,
            how=self.how,
            printed=self.printed,
            order=self.order,
        )


class CallLife:
    """A call of a coroutine in progress."""

    __slots__ = (
        *("at", "awaited", "began_in", "ended_in", "given", "how", "item", "line", "name", "order"),
        *("order_at_end", "owner", "printed", "printed_at_end", "requests", "task", "timed_out", "until", "went_on"),
    )

    def __init__(
        self,
        name: str,
        task: TaskUnderWay | None,
        awaited: tuple[str, int] | None,
        at: float,
        line: int,
        requests: int = 0,
        printed: int = 0,
        order: int = 0,
        given: dict[str, str] | None = None,
    ) -> None:
        self.name, self.task, self.awaited, self.at, self.line = name, task, awaited, at, line
        self.until: float | None = None
        self.how: Ending = "pending"
        self.item = False  # suspended by `yield`, not by `await`
        self.requests = requests  # to cancel its task, received before the call began
        self.went_on: float | None = None
        self.began_in: int | None = None
        self.ended_in: int | None = None
        self.printed = self.printed_at_end = printed
        self.order = self.order_at_end = order
        self.timed_out = False
        self.given = given or {}
        self.owner: tuple[int, int] = (0, 0)
        """The number and the address of the object whose method it is."""

    def end(self, at: float, how: Ending) -> None:
        """Record how the call ended, and when, in virtual seconds."""
        self.until, self.how = at, how

    def frozen(self) -> Call:
        """Return the call as a value of a Trace."""
        return Call(
            coroutine=self.name,
            task=None if self.task is None else self.task.name,
            awaited_by=None if self.awaited is None else self.awaited[0],
            awaited_at=None if self.awaited is None else self.awaited[1],
            at=self.at,
            until=self.until,
            how=self.how,
            line=self.line,
            went_on=self.went_on,
            began_in=self.began_in,
            ended_in=self.ended_in,
            printed=self.printed,
            printed_at_end=self.printed_at_end,
            order=self.order,
            order_at_end=self.order_at_end,
            timed_out=self.timed_out,
            given=self.given,
            owner=self.owner[0],
        )


class StepLife:
    """A step in progress: the coroutine it entered, and the place it would leave if it ended now."""

    __slots__ = (
        *("at", "entered", "entered_line", "how", "index", "key", "left", "line"),
        *("printed", "settled", "task", "until"),
    )

    def __init__(
        self,
        index: int,
        key: tuple[Any, int],
        task: TaskUnderWay | None,
        at: float,
        entered: str,
        line: int,
        printed: int,
    ) -> None:
        self.index, self.key, self.task, self.at, self.until = index, key, task, at, at
        self.entered, self.entered_line = entered, line
        self.left, self.line, self.printed = entered, line, printed
        self.how: Leaving = "under way"
        self.settled = False  # the entered coroutine is known: the chain of resumptions is complete

    def is_of(self, task: "asyncio.Task[Any] | None") -> bool:
        """Return whether it is a step of this task, and not of one before it that had the same address."""
        return self.task is None or self.task.ref() is task

    def leave(self, at: float, left: str, line: int, how: Leaving, printed: int) -> None:
        """Record the coroutine and the line that the step leaves, how, and when, in virtual seconds."""
        self.until, self.left, self.line, self.how, self.printed = at, left, line, how, printed

    def frozen(self) -> Step:
        """Return the step as a value of a Trace."""
        return Step(
            at=self.at,
            until=self.until,
            task=None if self.task is None else self.task.name,
            entered=self.entered,
            entered_line=self.entered_line,
            left=self.left,
            line=self.line,
            how=self.how,
            printed=self.printed,
        )


class UseLife:
    """A use of a construct of asyncio, with the tasks that it was given and those that it has made so far."""

    __slots__ = ("at", "construct", "count", "line", "tasks")

    def __init__(self, construct: str, at: float, line: int, count: int, tasks: list[TaskUnderWay]) -> None:
        self.construct, self.at, self.line, self.count, self.tasks = construct, at, line, count, tasks

    def frozen(self) -> Use:
        """Return the use as a value of a Trace."""
        tasks = tuple(task.name for task in dict.fromkeys(self.tasks[:DEEPEST_CALL]))
        return Use(construct=self.construct, at=self.at, line=self.line, count=self.count, tasks=tasks)


def task_name(task: Any) -> str:
    """Return the name that a task was given, whatever its class says."""
    return _name_of_task(task) if isinstance(task, asyncio.Task) else str(task.get_name())


def name_of(coroutine: Any) -> str:
    """Return a coroutine's name.

    The interpreter's own coroutines have no name; for these, return the name of the function that creates them.
    `asyncio.ensure_future` wraps awaitables that are not coroutines; for these, return the name of their type.
    """
    name = getattr(coroutine, "__qualname__", None)
    if isinstance(name, str) and name.rpartition(".")[2] == "_wrap_awaitable":
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        wrapped = type(None if frame is None else frame.f_locals.get("awaitable")).__name__
        return MADE_BY.get(wrapped, wrapped)
    return name if isinstance(name, str) and name else MADE_BY.get(type(coroutine).__name__, type(coroutine).__name__)


def closes_generator(task: "asyncio.Task[Any]") -> bool:
    """Return whether the task runs the `aclose()` of an asynchronous generator."""
    return type(coroutine_of(task)).__name__ == CLOSES_GENERATOR


def coroutine_of(task: "asyncio.Task[Any]") -> Any:
    """Return the coroutine that a task runs, or None if the task is done.

    Python 3.12.1 crashes if an eager task that is done is asked for its coroutine.
    """
    if is_done(task):
        return None
    return _coroutine_of(task) if isinstance(task, asyncio.Task) else task.get_coro()


def is_done(task: Any) -> bool:
    """Return whether a task is done, whatever its class says."""
    return _is_done(task) if isinstance(task, asyncio.Future) else bool(task.done())


def is_pending_on(loop: asyncio.AbstractEventLoop, task: Any) -> bool:
    """Return whether a task of this loop is not done, whatever its class says, and whether or not asyncio lists it."""
    return not is_done(task) and (_loop_of(task) if isinstance(task, asyncio.Future) else task.get_loop()) is loop
