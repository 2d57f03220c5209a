"""The turns of a virtual loop at one instant, and how time passes for a program that takes very many of them.

A program may wait busily: `while time.time() < end: await asyncio.sleep(0)`. On a machine its turns take time, so that
it ends. Here time passes for it after very many turns, in steps that become coarser (`busy_waiting`). A program that
*works* takes very many turns, too: a consumer that is given 20 000 items at once, each under a time limit. For that one
no time is to pass, or its limits would be over. Two signs tell them apart: what waits reads a clock itself, or waits
for a timer that was set before.
"""

from grader.exceptions import NeverYields, RunStopped
from grader.virtual_time.bounds import REAL_TURN
from grader.virtual_time.clock import Clock
from grader.virtual_time.timers import Moment
from grader.virtual_time.waking_loop import WakingLoop, clock_of, names_its_methods_as_asyncio, timers_of
from grader.virtual_time.watcher import Watcher

SPINS_AT_ONE_INSTANT = 10_000
"""Turns of the loop at one instant in which the program looks at a clock, until further ones let time pass."""
TURNS_AT_ONE_INSTANT = 20_000
"""Turns of the loop at one instant, until further ones let time pass for those who wait for it."""
A_FEW_TURNS = 20
"""Turns for those whose time has come, until further ones let time pass again."""
SETS_TIMERS = 50
"""Turns within which a program that works sets the next timer, as that of a time limit."""
OF_ALL_TURNS = 10
"""The part of the turns of `Bounds` after which a program that works takes time, too; it ends after as many more."""
STEPS_AFTER_THE_END = 5_000
MANY_STEPS = 1_000
"""Turns at one instant; a program that reaches its wall limit after so many waits for nothing that takes time."""


class TurningLoop(WakingLoop):
    """An event loop that counts its turns at one instant; the arguments are those of its base class."""

    def __init__(self, clock: Clock | None = None, watcher: Watcher | None = None) -> None:
        self._steps = self._spins = self._ticks_seen = 0
        self._timers_seen = self._set_at = 0
        """The number of timers that were set and not due, and the turn in which that was last seen to grow."""
        super().__init__(clock, watcher)

    @property
    def stands_still(self) -> bool:
        """Return whether it has taken very many turns since time last passed."""
        return self._steps > MANY_STEPS

    def _count_step(self) -> None:
        """Count a turn at this instant, and stop a program that never lets time pass."""
        self._steps += 1
        ticks = clock_of(self).ticks
        if ticks - self._ticks_seen > 1 and not self._debug:  # one read is `_run_once`'s own
            self._spins += 1
        self._ticks_seen = ticks
        if self._steps <= STEPS_AFTER_THE_END:  # the lowest of the bounds below
            return
        clock = clock_of(self)
        if clock.stopped is not None:
            raise clock.stopped
        try:
            self._let_time_pass(clock)
        except RunStopped:
            self._steps = self._spins = 0  # the clean-up after the end may take its turns
            raise

    def _let_time_pass(self, clock: Clock) -> None:
        """Let time pass if the program waits busily; stop it after very many turns, or count this one."""
        sets_timers = self._sets_timers()
        if self._may_wait_busily(clock):
            if not sets_timers:
                clock.pass_time_busily(self._advance_busily)
                return
            if self._steps > clock.bounds.turns // OF_ALL_TURNS:
                self._advance_to((clock.nanoseconds + REAL_TURN, clock.drift + 1))
            if self._steps > 2 * clock.bounds.turns // OF_ALL_TURNS:
                clock.stop(NeverYields())
        elif self._steps > clock.bounds.turns:
            clock.stop(NeverYields())
        clock.take_turns()

    def _may_wait_busily(self, clock: Clock) -> bool:
        """Return whether the program takes turns in which it looks at a clock, or until something that is due."""
        if self._spins > SPINS_AT_ONE_INSTANT:
            if clock.program_reads():
                return True
            self._spins -= 1  # what asyncio itself reads, as in `asyncio.timeout`, waits for nothing
        return self._steps > TURNS_AT_ONE_INSTANT and self._next_due(timers_of(self).next()) is not None

    def _sets_timers(self) -> bool:
        """Return whether timers for a later time are set from turn to turn, more than come due."""
        timers = timers_of(self)
        later = timers.made - timers.fired
        if later > self._timers_seen:
            self._timers_seen, self._set_at = later, self._steps
        return 0 <= self._steps - self._set_at < SETS_TIMERS

    def goes_on_at_once(self, turns: int) -> None:
        """Let time pass after so many turns that did nothing but call the callback of one descriptor.

        Raises:
            NeverYields: Nothing is due, after as many turns as a run may take at one instant.
        """
        clock = clock_of(self)
        if clock.stopped is not None:
            raise clock.stopped
        if self._next_due(timers_of(self).next()) is not None:
            clock.pass_time_busily(self._advance_busily)
        elif turns > clock.bounds.turns:
            clock.stop(NeverYields())

    def _advance_busily(self, until: int) -> None:
        """Let time pass for a program that takes turns until it is late enough, but not past what is due."""
        clock = clock_of(self)
        is_due = self._advance_to((until, clock.drift + 1))
        if is_due:
            clock.busy_since = clock.nanoseconds
        more = A_FEW_TURNS if is_due else 0  # for what wakes now
        self._steps = min(self._steps, TURNS_AT_ONE_INSTANT - more)
        self._spins = min(self._spins, SPINS_AT_ONE_INSTANT + 1 - more)

    def _advance_to(self, moment: Moment) -> bool:
        """Let time pass to this moment, but not past what is due; return whether that is due now."""
        clock, due = clock_of(self), self._next_due(timers_of(self).next())
        is_due = due is not None and due <= moment
        clock.advance(due if is_due else moment)  # type: ignore[arg-type]
        self._ticks_seen = clock.ticks
        if clock.sleepers:
            clock.wake_sleepers()
        return is_due

    def _next_due(self, timer: Moment | None) -> Moment | None:
        """Return when this timer or the first sleeping thread is due, whichever is earlier."""
        sleeper = clock_of(self).next_sleeper() if clock_of(self).slept else None
        if timer is None or sleeper is None:
            return timer or sleeper
        return min(timer, sleeper)


names_its_methods_as_asyncio(TurningLoop)
