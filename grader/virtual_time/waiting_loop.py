"""The waiting of a virtual loop: in real time for work outside, and for what is due by letting virtual time pass.

`grader.virtual_time.event_loop` says how a turn of the loop leads here.
"""

import math
from typing import Any

from grader.exceptions import Deadlock
from grader.virtual_time.child_times import GRID, ThreadWait
from grader.virtual_time.clock import Clock
from grader.virtual_time.outside_work import children_are_stuck, is_among_itself, works_outside
from grader.virtual_time.time_used import TimeUsed
from grader.virtual_time.timers import SECOND, Moment
from grader.virtual_time.turning_loop import TurningLoop
from grader.virtual_time.waking_loop import clock_of, names_its_methods_as_asyncio, timers_of
from grader.virtual_time.watcher import Watcher

STUCK_FROM = 0.01
"""Wall seconds of a pause after which the loop looks whether its children can go on."""
SOCKET_GRACE = 0.05
"""Wall seconds to wait for data in transit on a socket; a delayed acknowledgement takes 40 ms."""
ANSWER_WITHIN = 5.0
"""Wall seconds to wait for data from elsewhere, until time passes to what is due."""


class WaitingLoop(TurningLoop):
    """An event loop that waits in its own way; the arguments are those of its base class."""

    def __init__(self, clock: Clock | None = None, watcher: Watcher | None = None) -> None:
        self._instant, self._used = -1, TimeUsed()
        """The instant at which something outside works, and the time used since."""
        self._threads_acted = False
        """Whether threads acted since data was last looked for: they may have written to a socket."""
        super().__init__(clock, watcher)
        self._selector.loop = self

    # Waiting -------------------------------------------------------------------------------------------

    def _wait(self) -> list[Any]:
        """Wait until there is something to do: no callback is ready.

        Callbacks and timers that other threads schedule meanwhile do not wake it, as they do not wake a real loop,
        unless the call is thread-safe: that one writes to the self-pipe (`_write_to_self`). Each round of the loop
        below takes the first of these that applies.

        - Something outside works. Wait in real time for it, in growing pauses, but at most until as many seconds
          have passed at this virtual instant as there are virtual ones to the next timer: then time goes on without it.
        - The other end of a socket is elsewhere. The same, but at most for `ANSWER_WITHIN` wall seconds if a timer is
          set.
        - A thread went to sleep on the clock since `due` was computed: compute it anew.
        - Another thread has woken the loop. Return to run what it scheduled.
        - A signal, or data under way on a socket, arrives. Data has `SOCKET_GRACE` wall seconds once after each event,
          since the other end may be this very loop; where it surely is, data arrives at once.
        - A thread was at work, or has woken, since data was last looked for. It may have sent some.
        - Nothing is due: a deadlock.
        - Otherwise time passes to what is due, and threads that sleep until then are woken. The timers fire in
          `_process_events`, after that.
        """
        self._woken = False
        if self._ready:
            return []  # another thread was faster
        if clock_of(self).children.have_started:
            clock_of(self).notice_wait()
        self.asleep = True
        try:
            return self._sleep_until_woken()
        finally:
            self.asleep = False

    def _advance_clock(self, moment: Moment) -> None:
        clock = clock_of(self)
        waits = clock.waits
        clock.advance(moment)
        if clock.waits != waits:  # otherwise it is due at this instant, as a timer of no seconds is
            self._steps = self._spins = 0
            self._ticks_seen = clock.ticks

    def _sleep_until_woken(self) -> list[Any]:
        clock, pause = clock_of(self), 0.0002
        timer, elsewhere = timers_of(self).next(), self._wait_for_elsewhere()
        self._threads_acted = False
        while True:
            due = self._next_due(timer) if clock.slept else timer
            if works_outside(self, due) or elsewhere is not None:
                self._threads_acted = True
                left = self._wall_left(due, math.inf if elsewhere is None else ANSWER_WITHIN)
                if left > 0:
                    heard, pause = self._listen(min(pause, left)), min(pause * 2, 0.02)
                    if heard or self._woken:
                        return self._follow_outside(heard, elsewhere, due)
                    if clock.stopped is not None:
                        raise clock.stopped
                    if due is None and pause > STUCK_FROM and children_are_stuck(self):
                        return self._last_words()
                    continue
            elif clock.slept and due != self._next_due(timer):
                continue  # a thread went to sleep since
            elif self._woken:
                return []
            elif (heard := self._hear_what_came()) or self._woken:
                return heard
            if due is None:
                return self._hear_at_the_end()
            self._advance_clock(due)
            if clock.slept and clock.wake_sleepers():
                self._threads_acted = True
            if self._woken or (timer is not None and timer <= (clock.nanoseconds, clock.drift)):
                return []

    def _follow_outside(self, heard: list[Any], elsewhere: ThreadWait | None, due: Moment | None) -> list[Any]:
        """Return what was heard of outside, once the time has passed that this took."""
        self._selector.stirred = True
        self._follow_children(due)
        if heard and elsewhere is not None:
            self._follow_elsewhere(elsewhere, due)
        return heard

    def _hear_what_came(self) -> list[Any]:
        """Return the signals that have arrived, or else the data that is under way or that a thread may have sent."""
        selector = self._selector
        if self._signal_handlers and ((heard := self._hear(0)) or self._woken):
            return heard
        if selector.watched and selector.stirred:
            grace = 0.0 if is_among_itself(self) else SOCKET_GRACE
        elif selector.watched and self._threads_acted:
            self._threads_acted, grace = False, 0.0
        else:
            return []
        selector.stirred = False
        if (heard := self._hear(grace)) or self._woken:
            selector.stirred = True
        return heard

    def _hear_at_the_end(self) -> list[Any]:
        """Return what a thread has sent, where nothing is due any more; stop the run if there is nothing."""
        clock = clock_of(self)
        if clock.threads.have_started and self._selector.watched and (heard := self._hear(SOCKET_GRACE)):
            return heard
        if not self._ready or self._called_from_outside:
            clock.stop(Deadlock())
        return []  # a finalizer scheduled it

    def _last_words(self) -> list[Any]:
        """Return what children have written before they got stuck; stop the run if there is nothing."""
        heard = self._hear(0)
        if not heard:
            clock_of(self).stop(Deadlock())
        return heard

    @property
    def goes_on_by_itself(self) -> bool:
        """Return whether the loop may do more, though no thread wakes it and no descriptor is ready; any may ask."""
        is_asleep = self.asleep and not self._ready and not self._woken
        return not is_asleep or bool(self._signal_handlers) or bool(timers_of(self).keys)

    def _follow_children(self, due: Moment | None) -> None:
        """Let the time pass that children of the program have waited, at most until what is due."""
        clock = clock_of(self)
        reached = clock.children.reached()
        if reached is not None and reached > clock.now:
            self._pass_to(reached if due is None else min(reached, due))

    def _wait_for_elsewhere(self) -> ThreadWait | None:
        """Return a wait that begins now, if it is also for data from elsewhere."""
        if not self._selector.watched:
            return None
        leads_elsewhere = self._selector.peers.leads_elsewhere
        return ThreadWait() if any(leads_elsewhere(key.fd) for key in self._selector.get_map().values()) else None

    def _follow_elsewhere(self, wait: ThreadWait, due: Moment | None) -> None:
        """Let the real time pass that a wait for data from elsewhere has taken, at most until what is due."""
        passed = int((wait.over() - wait.began) * SECOND) // GRID * GRID
        self._instant = -1
        if passed > 0:
            moment = clock_of(self).after(passed / SECOND)
            self._pass_to(moment if due is None else min(moment, due))

    def _pass_to(self, moment: Moment) -> None:
        """Let the time pass that has passed outside."""
        self._advance_clock(moment)
        clock_of(self).wake_sleepers()

    def _listen(self, seconds: float) -> list[Any]:
        """Wait in real time for other threads, processes and data, at most so many wall seconds."""
        self.tell_of_outside()
        self.waiting = True
        self._open_self_pipe()
        heard = [] if self._woken else self._hear(seconds)
        self.waiting = False
        clock_of(self).wait_is_known()
        return heard

    def _hear(self, seconds: float) -> list[Any]:
        """Wait for the platform's events, and leave out a nudge, which is no reason to wake."""
        heard = self._selector.hear(seconds)
        if heard and not self._woken and all(self._wakes_itself(key.fd) for key, _ in heard):
            self._read_from_self()
            return []
        return heard

    def _wall_left(self, due: tuple[float, int] | None, most: float) -> float:
        """Return the seconds (`TimeUsed`), of `most`, that work outside has left until the clock goes on without it."""
        now = clock_of(self).nanoseconds
        if self._instant != now:
            self._instant, self._used = now, clock_of(self).threads.time_used_by_others()
        if due is None:
            return math.inf
        if clock_of(self).children.pools_have_reached(due):
            return 0.0
        return min(clock_of(self).seconds_for_others(due), most) - self._used.seconds()


names_its_methods_as_asyncio(WaitingLoop)
