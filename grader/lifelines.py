"""Calls, steps and tasks while they are under way; each ends as the frozen value of `grader.trace`."""

import asyncio
import weakref
from typing import Any

from grader.trace import Call, Ending, Leaving, Step, TaskLife


class TaskUnderWay:
    """A task, as long as it may change; it is not kept alive for it."""

    __slots__ = ("coroutine", "finished", "how", "line", "made", "name", "parent", "printed", "ref", "started")

    def __init__(
        self, task: "asyncio.Task[Any]", parent: str | None, made: float, line: int | None, printed: int
    ) -> None:
        self.ref = weakref.ref(task)
        self.name = task.get_name()
        self.coroutine = getattr(coroutine_of(task), "__qualname__", "")
        self.parent, self.made, self.line, self.printed = parent, made, line, printed
        self.started: float | None = None
        self.finished: float | None = None
        self.how: Ending = "pending"

    def look_again(self) -> None:
        """Its name may have changed; before Python 3.13 `asyncio.create_task` gives it late."""
        task = self.ref()
        if task is not None:
            self.name = task.get_name()

    def frozen(self) -> TaskLife:
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
        )


class CallLife:
    """A call under way."""

    __slots__ = ("at", "awaited", "how", "item", "line", "name", "requests", "task", "until", "went_on")

    def __init__(
        self,
        name: str,
        task: TaskUnderWay | None,
        awaited: tuple[str, int] | None,
        at: float,
        line: int,
        requests: int = 0,
    ) -> None:
        self.name, self.task, self.awaited, self.at, self.line = name, task, awaited, at, line
        self.until: float | None = None
        self.how: Ending = "pending"
        self.item = False  # suspended by `yield`, not by `await`
        self.requests = requests  # to cancel its task, made before it began
        self.went_on: float | None = None

    def end(self, at: float, how: Ending) -> None:
        self.until, self.how = at, how

    def frozen(self) -> Call:
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
        )


class StepLife:
    """A step under way: what it entered, and where it would leave if it ended now."""

    __slots__ = ("at", "entered", "entered_line", "how", "key", "left", "line", "printed", "settled", "task", "until")

    def __init__(
        self, key: tuple[Any, int], task: TaskUnderWay | None, at: float, entered: str, line: int, printed: int
    ) -> None:
        self.key, self.task, self.at, self.until = key, task, at, at
        self.entered, self.entered_line = entered, line
        self.left, self.line, self.printed = entered, line, printed
        self.how: Leaving = "under way"
        self.settled = False  # what was entered is known: the chain of resumptions is over

    def leave(self, at: float, left: str, line: int, how: Leaving, printed: int) -> None:
        self.until, self.left, self.line, self.how, self.printed = at, left, line, how, printed

    def frozen(self) -> Step:
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


def coroutine_of(task: "asyncio.Task[Any]") -> Any:
    """The coroutine that a task runs; None for one that is done, which Python 3.12.1 crashes on if it was eager."""
    return None if task.done() else task.get_coro()
