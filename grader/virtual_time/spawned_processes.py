"""The children of `multiprocessing` that are no copies of the program: those of the methods `spawn` and `forkserver`.

The first are started by a function that nothing else of the library calls. The second are forked by a server, which
sends their numbers.
"""

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterator
from typing import Any

from grader.virtual_time.call_chain import functions_from, modules_from
from grader.virtual_time.child_processes import undone_in_children
from grader.virtual_time.child_times import Started
from grader.virtual_time.detached_functions import detached
from grader.virtual_time.stand_in import StandIn
from grader.virtual_time.timers import Moment

A_FEW_FRAMES = 5
"""Those between what starts a process and the part of `multiprocessing` that asks for one."""


class SpawnedProcesses:
    """Such children of one run.

    Args:
        begin: Return the virtual moment at which something is about to start.
        follow: Called with the number of a child, the moment of its start, and the same on the machine's clock.
    """

    def __init__(self, begin: Callable[[], Moment], follow: Callable[[int, Moment, Started], None]) -> None:
        self._begin, self._follow = begin, follow
        self._sees_server = False
        self._real: list[tuple[Any, str, Any]] = []
        self._place: Callable[[Any, str, Callable[..., Any]], None] = lambda module, name, ours: None

    @contextlib.contextmanager
    def noticed(self) -> Iterator[None]:
        """Notice them inside the block; not in children that the program forks."""
        with contextlib.ExitStack() as stack:

            def place(module: Any, name: str, ours: Callable[..., Any]) -> None:
                real = getattr(module, name)
                self._real.append((module, name, real))
                setattr(module, name, StandIn(real, stack.enter_context(detached(ours))))

            def restore() -> None:
                while self._real:
                    setattr(*self._real.pop())

            self._place = place
            stack.callback(restore)
            module = sys.modules.get("_posixsubprocess")  # not on Windows
            if module is not None:
                place(module, "fork_exec", self._starting(module.fork_exec))
            self._see_server()
            stack.enter_context(undone_in_children(restore))
            yield

    def _starting(self, real: Callable[..., int]) -> Callable[..., int]:
        def fork_exec(*args: Any) -> int:
            moment, started = self._begin(), Started()
            pid = real(*args)
            called_by = list(itertools.islice(modules_from(sys._getframe(1)), A_FEW_FRAMES))
            if "multiprocessing.popen_spawn_posix" in called_by:
                self._follow(pid, moment, started)
            elif "multiprocessing.forkserver" in called_by:
                self._see_server()
            return pid

        return fork_exec

    def _see_server(self) -> None:
        """See the numbers that the server sends from now on, if the program has started it."""
        module = sys.modules.get("multiprocessing.forkserver")
        if module is None or self._sees_server:
            return
        real: Callable[[int], int] = module.read_signed
        self._sees_server = True

        def read_signed(descriptor: int) -> int:
            moment = self._begin()
            number = real(descriptor)
            if "_launch" in itertools.islice(functions_from(sys._getframe(1)), A_FEW_FRAMES):  # no exit status
                self._follow(number, moment, Started())  # the server may have begun only now
            return number

        self._place(module, "read_signed", read_signed)
