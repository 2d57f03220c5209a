"""The time for which workers of a pool of processes have waited in its jobs: the part that counts as virtual time.

A worker waits for jobs for most of its life, so its own time says nothing. What counts is the time in which at least
one job sleeps. Which workers have a job is not known, only how many: those that compute most.
"""

import threading
from collections.abc import Callable, Mapping

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
        self._at, self._seen, self._used = 0.0, dict[int, Said](), 0.0

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
            found = {pid: said_of(pid) for pid in self._pool.workers()}
            used, self._used = self._used, self._used_by_those_who_serve()
            at, seen = Real.monotonic(), {pid: said for pid, said in found.items() if said is not None}
            if self._is_busy and not was_busy:
                self._began, self._waited, self._has_job = self._now(), 0.0, False
            if was_busy and self._has_job:
                self._waited += max(0.0, at - self._at - max(self._use(seen), self._used - used))
            elif self._is_busy:
                # What comes before that is the start of the workers, and the way of the job to one.
                self._has_job = not TOLD or any(
                    pid in self._seen and _has_run(self._seen[pid], said) for pid, said in seen.items()
                )
            self._at, self._seen = at, seen

    def _used_by_those_who_serve(self) -> float:
        """Return for how many seconds the threads have computed, or were ready to, that bring jobs and take results."""
        serving = [thread.native_id for thread in self._threads.started() if serves_a_pool(thread)]
        said = (said_of(f"self/task/{number}") for number in serving)
        return sum(one.ran + one.ready for one in said if one is not None)

    def _use(self, seen: Mapping[int, Said]) -> float:
        """Return for how many seconds all workers with a job have computed, or were ready to, since the last look."""
        uses = sorted((_use(self._seen.get(pid), said) for pid, said in seen.items()), reverse=True)
        with_job = min(max(len(self._pool.jobs), 1), len(uses))
        return uses[with_job - 1] if uses else 0.0


def _has_run(before: Said, now: Said) -> bool:
    return before.turns != now.turns


def _use(before: Said | None, now: Said) -> float:
    if before is None:
        return now.ran + now.ready
    if not _has_run(before, now) and before.state in ASLEEP and now.state in ASLEEP:
        return 0.0  # as in `SureSleep`
    return now.ran - before.ran + now.ready - before.ready
