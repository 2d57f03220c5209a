"""The same order of tasks in every process, even where asyncio iterates over a set."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from grader.recording.frames import identity


@contextlib.contextmanager
def tasks_in_order(
    made: Callable[[], Iterable["asyncio.Task[Any] | None"]], backwards: Callable[[], bool]
) -> Iterator[None]:
    """Patch asyncio inside the block so that its modules see a loop's tasks in the order of creation.

    `asyncio.run` cancels the remaining tasks in the order of a set, and `as_completed` creates tasks in the order of a
    set of coroutines. That order depends on addresses and so differs in each process. For sets of tasks, see
    `grader.virtual_time.futures.Task`.

    Args:
        made: Returns the tasks in the order of creation.
        backwards: Returns whether the tasks of a set come in the opposite order.
    """
    real: Any = asyncio.tasks.all_tasks

    def all_tasks(loop: asyncio.AbstractEventLoop | None = None) -> list["asyncio.Task[Any]"]:
        order = {identity(task): place for place, task in enumerate(made())}
        tasks = sorted(real(loop), key=lambda task: order.get(identity(task), len(order)))
        return tasks[::-1] if len(tasks) > 1 and backwards() else tasks

    def set_in_order(things: Iterable[Any] = ()) -> Any:
        """Return a set or, for coroutines, which asyncio only iterates over, a dict in their order."""
        given = list(things)
        if not any(map(asyncio.iscoroutine, given)):
            return set(given)
        return dict.fromkeys(reversed(given) if len(given) > 1 and backwards() else given)

    names: dict[str, Any] = vars(asyncio.tasks)
    names |= {"all_tasks": all_tasks, "set": set_in_order}
    try:
        yield
    finally:
        names["all_tasks"] = real
        names.pop("set", None)
