"""The threads that go on when a script has reached its end: Python waits for them, and so does the run.

They are all threads but daemons. The main thread has nothing left to do, so this lets virtual time pass for them.
"""

from grader.virtual_time.clock import Clock
from grader.virtual_time.machine_clock import Real


class LastThreads:
    """The threads of a script at its end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def finish(self) -> None:
        """Wait for the threads other than daemons, as Python does at the end of a script."""
        clock = self._clock
        clock.threads.end_pools()
        while self._go_on():
            due = clock.next_sleeper()
            if due is None:
                clock.block(self._rest, self._have_none_to_wait_for)
                continue
            clock.wait_for_threads((due[0] - clock.nanoseconds) / 1e9)
            if due == clock.next_sleeper():
                clock.advance(due)
                clock.wake_sleepers()

    def _go_on(self) -> bool:
        return any(not thread.daemon for thread in self._clock.threads.started())

    def _have_none_to_wait_for(self) -> bool:
        """Return whether the threads have ended, or sleep until the clock moves."""
        return not self._go_on() or self._clock.next_sleeper() is not None

    def _rest(self, seconds: float) -> bool:
        """Wait in wall seconds for the threads; return whether there is something to do."""
        if not self._have_none_to_wait_for():
            Real.sleep(seconds)
        return self._have_none_to_wait_for()
