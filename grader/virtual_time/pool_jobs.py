"""The jobs and the workers of a thread pool."""

from collections.abc import Callable
from concurrent.futures._base import PENDING, RUNNING
from types import FrameType
from typing import Any

from grader.virtual_time.compat import POOL_WORKER

NOT_DONE = (PENDING, RUNNING)


class PoolJobs:
    """The jobs of a pool."""

    def __init__(self) -> None:
        self.pending = 0
        """The number of those that no thread has taken."""
        self.to_begin = 0
        """The number of those that have not begun; a thread may have taken them and wait for their turn."""
        self.under_way: list[Callable[[], Any]] = []
        """The futures of those that have begun, and perhaps ended."""

    def get_a_new_thread(self, pool: Any) -> bool:
        """Return whether the next job will begin in a new thread, because no other one is, or will soon be, idle."""
        futures = [(ref, ref()) for ref in self.under_way]
        self.under_way = [ref for ref, future in futures if future is not None and future._state in NOT_DONE]
        threads = len(pool._threads)
        return not self.to_begin and threads <= len(self.under_way) and threads < pool._max_workers


def is_pool_worker(frame: FrameType | None) -> bool:
    """Return whether this is the frame of a pool's worker, between two jobs.

    Only the code is looked at. To read the local variables of a frame that another thread runs ends the process on
    Python 3.11: it drops the values read before, whose end may let the other thread go on in the middle of it.
    """
    return frame is not None and frame.f_code is POOL_WORKER


def expects_a_worker(executor: Any) -> bool:
    """Return whether not all threads of the pool wait for a job that was not promised to one of them."""
    return bool(executor._idle_semaphore._value < len(executor._threads))
