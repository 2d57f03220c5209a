"""The time for which workers of a pool of processes have waited in its jobs: the part that counts as virtual time.

A worker waits for jobs for most of its life, so its own time says nothing. What counts is the time in which at least
one job sleeps. Which workers have a job is not known, only how many: those that compute most.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping

from grader.virtual_time.child_times import ASLEEP, Said, said_of, whole
from grader.virtual_time.machine_clock import Real
from grader.virtual_time.process_pools import ProcessPool, serves_a_pool
from grader.virtual_time.threads import Threads
from grader.virtual_time.timers import Moment
from grader.virtual_time.waiters import Wake

SAMPLE = 0.01
"""Wall seconds between two looks at the workers."""
TOLD = said_of("self") is not None
"""True if the system says of a process what it does; elsewhere what jobs compute counts, too."""


class PoolTime:
    """The time of a pool's work, from the moment at which it has jobs.

    Args:
        pool: The pool.
        now: Return the present virtual moment.
        threads: The threads of the program.
    """

    def __init__(self, pool: ProcessPool, now: Callable[[], Moment], threads: Threads) -> None:
        self._pool, self._now, self._threads = pool, now, threads
        self._lock, self._is_busy = threading.Lock(), False
        self._began, self._waited, self._has_job = now(), 0.0, False
        self._at, self._seen, self._serving = 0.0, dict[int, Said](), dict[int, Said]()

    def is_of(self, pool: ProcessPool) -> bool:
        """Return whether this is the time of that pool."""
        return self._pool.jobs is pool.jobs

    def watch(self, thread: threading.Thread) -> None:
        """Start a thread that looks at the workers until this one ends, which serves the pool."""
        self._look()
        ours = threading.Thread(target=self._watch, args=(thread,), name="coroutine-grader-pool", daemon=True)
        self._threads.start_helper(ours)

    def _watch(self, thread: threading.Thread) -> None:
        pause = Wake()
        while not pause.wait(SAMPLE) and (thread.is_alive() or thread.ident is None):
            self._look()
            self._threads.note_watching(self)

    def moment(self) -> Moment:
        """Return the virtual moment that its work has reached."""
        self._look()
        return self._began[0] + whole(self._waited), self._began[1] + 1

    def _look(self) -> None:
        with self._lock:
            was_busy, self._is_busy = self._is_busy, bool(self._pool.jobs)
            before, self._seen = self._seen, _told(self._pool.workers())
            before_serving, self._serving = self._serving, _told(self._threads_that_serve(), "self/task/")
            at = Real.monotonic()
            passed, self._at = at - self._at, at
            if self._is_busy and not was_busy:
                self._began, self._waited, self._has_job = self._now(), 0.0, False
            if was_busy and self._has_job:
                serving = sum(_uses(before_serving, self._serving, passed))
                self._waited += max(0.0, passed - max(self._used_in_jobs(before, passed), serving))
            elif self._is_busy:
                # What comes before that is the start of the workers, and the way of the job to one.
                self._has_job = not TOLD or any(
                    pid in before and _has_run(before[pid], said) for pid, said in self._seen.items()
                )

    def _threads_that_serve(self) -> Iterator[int]:
        """Yield the numbers of the threads that bring jobs and take results."""
        for thread in self._threads.started():
            if serves_a_pool(thread) and thread.native_id is not None:
                yield thread.native_id

    def _used_in_jobs(self, before: Mapping[int, Said], passed: float) -> float:
        """Return for how many seconds all workers with a job have computed, or were ready to, since the last look."""
        uses = sorted(_uses(before, self._seen, passed), reverse=True)
        with_job = min(max(len(self._pool.jobs), 1), len(uses))
        return uses[with_job - 1] if uses else 0.0


def _told(numbers: Iterable[int], below: str = "") -> dict[int, Said]:
    """Return what Linux says of processes, or of threads, by their numbers."""
    said = {number: said_of(f"{below}{number}") for number in numbers}
    return {number: one for number, one in said.items() if one is not None}


def _uses(before: Mapping[int, Said], now: Mapping[int, Said], passed: float) -> list[float]:
    return [_use(before.get(number), said, passed) for number, said in now.items()]


def _has_run(before: Said, now: Said) -> bool:
    return before.turns != now.turns


def _use(before: Said | None, now: Said, passed: float) -> float:
    """Return for how many of the seconds that have passed one has computed, or was ready to."""
    if before is None:
        return now.ran + now.ready
    if not _has_run(before, now) and before.state in ASLEEP and now.state in ASLEEP:
        return 0.0  # as in `SureSleep`
    if not _has_run(before, now) and before.state not in ASLEEP and now.state not in ASLEEP:
        return passed  # Linux adds the time for which one was ready when it gets a processor
    return now.ran - before.ran + now.ready - before.ready
