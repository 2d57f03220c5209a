"""The time as a program reads it: never earlier than a real clock would show it, and a hair later at each look.

A real clock is always a little late. A program that has slept three times for 0.1 s never reads less than 0.3 s,
whatever the rounding of floats does, and a second look shows a later time than the first. Programs rely on both. So
what a program reads is the exact time plus a *lateness*, which grows with each wake-up and each read (a *tick*). The
times of a trace are the exact ones.

A program hands times back that it has read: `loop.call_at(start + 0.3)`, `sleep(due - time.time())`. Then the lateness
must not get into the exact times:

- `loop.time`, `time.monotonic` and `perf_counter` are late by less than half a nanosecond for hundreds or thousands of
  ticks, so that rounding to whole nanoseconds removes the lateness.
  What the rounding removes tells which reading the time comes from, and so how many wake-ups: a task that computes when
  it is due from the time of its start does not drift, and comes before one that was late several times.
- `time.time` is about 1.8e9, where neighbouring floats are 0.24 µs apart, `datetime` counts microseconds, and the
  clocks in nanoseconds are whole numbers. They are late by a microsecond or a nanosecond for each read of one of them,
  and for each instant at which there is one. If a program reads one and then sleeps for an odd delay that looks like a
  difference of two such readings, the sleep ends at the round time next to its end, if there is only one as round.
"""

import math
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from operator import itemgetter

from grader.virtual_time.timers import SECOND, Moment, nanoseconds

HAIR = 2.0**-51
"""The lateness a tick, relative to the reading: at least two floats further."""
SCALE = 16.0
"""Seconds added to a reading of the loop's time before it is scaled, so that sums with a delay differ too."""
MONOTONIC_START = 4096
"""The reading of `time.monotonic` at 0, in seconds: programs take 0 for "long ago"."""
COARSE = 1_000
"""Nanoseconds a count by which `time.time` and `datetime` are late; the clocks in nanoseconds are late by one."""
COUNTS = 1_000
"""The most counts at one instant."""
SAMPLE = 55_440
"""Reads at one instant, after which the clock finds out whether the program is waiting for a time to come.

The number is a multiple of 1 to 12, the lines of a loop that may read. Half of what an honest program may do.
"""
NEXT_SAMPLE = 5_040
"""The same in a run that has waited like that before."""
MILLISECOND = 1_000_000
FINE, WHOLE, EPOCH, CALENDAR = 1, 2, 4, 8
"""Kinds of clocks: monotonic, in nanoseconds, `time.time`, `datetime`."""
MOST_INSTANTS = 10_000
"""Instants of which the clock knows how many wake-ups had led to them."""
_GRIDS: tuple[int, ...] = tuple(10**digits for digits in range(9, 2, -1))
_Instant = tuple[int, int, int, float, int]
"""The ticks, nanoseconds, drift, debt and counts with which an instant began."""
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


class Readings:
    """The present time, and what each clock of the program shows of it.

    Args:
        start: What the wall clock shows at 0.
        late: Whether the clocks that a program reads are late; otherwise they show the exact time.
    """

    def __init__(self, start: datetime, late: bool) -> None:
        self.start, self._epoch = start, (start - _ZERO) // timedelta(microseconds=1) * 1_000
        self.hair, self._is_late = (HAIR, 1) if late else (0.0, 0)
        self.nanoseconds: int = 0
        self.drift = 0
        self.ticks = 0
        """The number of wake-ups and reads so far."""
        self.instant = 0
        """The value of `ticks` when time last passed."""
        self.owed = 0.0
        """The seconds by which rounding has made the waits so far shorter: the clocks are as much later."""
        self.sample = SAMPLE
        """The number of reads at one instant that make a sample."""
        self.check_at = SAMPLE
        """The value of `ticks` from which on a read calls `read_often`."""
        self.rank = 0
        """The place among those of one moment of the timer for which `after` or `at` was last asked.

        Twice the ticks so far; one less than twice the tick of a reading, for a time that is computed from it.
        """
        self.keeps_instants = False
        """True if the program schedules calls for times that it has read."""
        self._instants: list[_Instant] = [(0, 0, 0, 0.0, 0)]
        self._kinds = 0
        """The kinds of clocks read at the instant `_read_at`."""
        self._read_at = -1
        self.counts = self.counts_before = 0
        """The number of counts by which such clocks are late now, and were when this instant began."""

    @property
    def now(self) -> Moment:
        """The present moment."""
        return self.nanoseconds, self.drift

    @property
    def reads(self) -> int:
        """The number of reads at the present instant."""
        return self.ticks - self.instant

    def seconds(self) -> float:
        """Return the virtual seconds since the start, exact to the nanosecond."""
        return self.nanoseconds / 1e9

    def read_often(self) -> None:
        """Receive every read from the tick `check_at` on."""
        self.check_at = self.ticks + self.sample

    # What a program reads -----------------------------------------------------------------------------------

    def time(self) -> float:
        """Return the seconds since the start, as `loop.time` shows them."""
        self.ticks = ticks = self.ticks + 1
        if ticks > self.check_at:
            self.read_often()
        seconds = self.nanoseconds / 1e9
        return seconds + (ticks * (seconds + SCALE) * self.hair + self.owed)

    def monotonic(self) -> float:
        """Return what `time.monotonic` and `time.perf_counter` show."""
        ticks = self._read(FINE)
        seconds = (MONOTONIC_START * SECOND + self.nanoseconds) / 1e9
        return seconds + (ticks * seconds * self.hair + self.owed)

    def monotonic_ns(self) -> int:
        """Return what `time.monotonic_ns` and `time.perf_counter_ns` show."""
        self._read(WHOLE)
        return MONOTONIC_START * SECOND + self.nanoseconds + self.counts + int(self.owed * 1e9)

    def epoch(self) -> float:
        """Return what `time.time` shows."""
        return self.epoch_ns() / SECOND  # correctly rounded, for whole numbers of any size

    def epoch_ns(self) -> int:
        """Return what `time.time_ns` shows."""
        self._read(EPOCH)
        return self._epoch + self.nanoseconds + self.counts * COARSE + int(self.owed * 1e9)

    def timestamp(self) -> float:
        """Return what `datetime.now` shows, in seconds since 1970: whole microseconds."""
        self._read(CALENDAR | EPOCH)
        late = self.counts * COARSE + int(self.owed * 1e9)
        return (self._epoch + self.nanoseconds + late) // 1_000 / 1e6

    def wall(self) -> datetime:
        """Return the date and time of day (UTC) that the program sees."""
        self._read(CALENDAR | EPOCH)
        late = self.counts * COARSE + int(self.owed * 1e9)
        return self.start + timedelta(microseconds=(self.nanoseconds + late) // 1_000)

    def _read(self, kind: int) -> int:
        """Count the read of a clock, and return the ticks."""
        self.ticks += 1
        if self.ticks > self.check_at:
            self.read_often()
        if self._read_at != self.instant:
            self._kinds, self._read_at, self.counts_before = 0, self.instant, self.counts
            if self.keeps_instants or len(self._instants) == 1:
                self._keep_present()
                self.keep_instant(self.ticks)
            self.counts += self._is_late
        self._kinds |= kind
        if kind != FINE and self.counts - self.counts_before < COUNTS:
            self.counts += self._is_late
        return self.ticks

    def keep_instant(self, ticks: int | None = None) -> None:
        """Keep the present instant, which begins or is first read at these ticks, for times that come from readings."""
        if len(self._instants) > MOST_INSTANTS:
            del self._instants[1 : MOST_INSTANTS // 2]
        began = self.instant if ticks is None else ticks
        self._instants.append((began, self.nanoseconds, self.drift, self.owed, self.counts))

    def forget_instants(self) -> None:
        """Begin anew at the present instant."""
        self.keeps_instants, self._instants = False, []
        self.keep_instant()

    # What a program hands back ------------------------------------------------------------------------------

    def after(self, seconds: float) -> Moment:
        """Return the moment so many seconds from now; one later in time is also one wake-up later."""
        if type(seconds) is float and 1e-9 <= seconds < 1e15:  # as `nanoseconds`, without a call: each sleep comes here
            scaled = seconds * 1e9
            whole = int(scaled)
            part = scaled - whole
            delay: float = whole + 1 if part > 0.5 or (part == 0.5 and whole & 1) else whole
        else:
            part, scaled = 0.0, 0.0
            delay = seconds * SECOND if type(seconds) is int else nanoseconds(seconds)
        self.rank = 2 * self.ticks
        if delay <= 0:
            return self.nanoseconds + delay, self.drift
        due = self.nanoseconds + delay
        if delay % MILLISECOND and self._is_late and delay != math.inf:
            if self._read_at == self.instant:
                due = self._meant(seconds, due)
            self.owed += max(0.0, seconds * 1e9 - delay) / 1e9
            if due > self.nanoseconds + delay and not due % MILLISECOND and self._kinds != FINE:
                return due, self._drift_at_count(due - self.nanoseconds - delay) + 1
        if part > 0.5 and not due % MILLISECOND and self._is_late:  # it may be a difference of two readings
            return due, self._drift_before((delay - scaled) / 1e9, due / 1e9) + 1
        return due, self.drift + 1

    def at(self, when: float) -> Moment:
        """Return the moment at which `time` shows this, without the lateness of the reading that it comes from."""
        self.rank = 2 * self.ticks
        scaled = when * 1e9
        due: float = scaled
        if -1e27 < scaled < 1e27:
            due = whole = round(scaled)
            if self._is_late:
                late = self.ticks * (self.nanoseconds / 1e9 + SCALE) * self.hair * 1e9 + self.owed * 1e9
                if late > 0.4:  # the value was read now, or earlier, when the lateness was less
                    low = round(scaled - late)
                    due = _roundest(low, whole, low)
                self.owed += min(max(0.0, scaled - late - due), 1.0) / 1e9
                if due > self.nanoseconds and not due % MILLISECOND:
                    return due, self._drift_then((scaled - due) / 1e9, SCALE, math.ulp(when)) + 1
        return due, self.drift + (due > self.nanoseconds)

    def _drift_before(self, less: float, due: float) -> int:
        """Return the drift at a reading that was less late by so many seconds than the last one of its clock.

        A delay that is the difference of the two is as much shorter than it is meant to be, until `due` (in seconds).
        """
        of_loop = self._read_at != self.instant or not self._kinds & FINE
        scale, shown = (SCALE, due) if of_loop else (MONOTONIC_START, MONOTONIC_START + due)
        tick = (self.nanoseconds / 1e9 + scale) * self.hair
        if less < tick / 2:
            return self.drift  # the rounding of an ordinary delay
        return self._drift_then(self.ticks * tick + self.owed - less, scale, math.ulp(shown))

    def _drift_then(self, late: float, scale: float, ulp: float) -> int:
        """Return the drift at the reading of a clock that was late by so many seconds, and rank by its tick.

        Args:
            late: the lateness of the reading.
            scale: what is added to the seconds of the clock before a reading is scaled.
            ulp: the distance of floats, by whose half the lateness may be off. If that is much, the drift stays.
        """
        if ulp * 2 > (self.nanoseconds / 1e9 + scale) * self.hair or late <= 0:
            return self.drift
        self._keep_present()

        def late_at(instant: _Instant) -> float:
            ticks, nanoseconds, _, owed, _ = instant
            return ticks * (nanoseconds / 1e9 + scale) * self.hair + owed

        ticks, nanoseconds, drift, owed, _ = self._instants[max(0, bisect_right(self._instants, late, key=late_at) - 1)]
        tick = round((late - owed) / ((nanoseconds / 1e9 + scale) * self.hair))
        self.rank = 2 * min(self.ticks, max(ticks, tick, 1)) - 1
        return drift

    def _drift_at_count(self, less: float) -> int:
        """Return the drift at a reading of a coarse clock that was less late by so many nanoseconds, and rank by it."""
        count = self.counts - round(less / (COARSE if self._kinds & (EPOCH | CALENDAR) else 1))
        self._keep_present()
        ticks, _, drift, _, counts = self._instants[max(0, bisect_left(self._instants, count, key=itemgetter(4)) - 1)]
        later = self.counts - count
        tick = self.ticks - later if ticks >= self.instant else min(self.ticks, ticks + count - counts)
        self.rank = 2 * max(tick, 1) - 1
        return drift

    def _keep_present(self) -> None:
        """Keep the present instant unless it is kept, and from now on each one."""
        self.keeps_instants = True
        if self._instants[-1][0] < self.instant:
            self.keep_instant()

    def _meant(self, seconds: float, due: float) -> float:
        """Return when a sleep is to end whose odd delay may be computed from clocks that were read at this instant.

        The delay is too short by what the lateness has grown since the first of the two readings. A difference of two
        readings of `time.time` is a multiple of 2⁻²² s, one of `datetime` is one of a microsecond. Other delays, as
        those that a random number decides, are left alone.
        """
        late, noise, kinds, whole = self.counts * COARSE, 0, self._kinds, int(due)
        if kinds & EPOCH and (seconds * 2.0**22) % 1 == 0:
            noise = COARSE // 2
        elif kinds & CALENDAR and _is_whole(seconds * 1e6):
            pass
        elif kinds & WHOLE and _is_whole(seconds * 1e9):
            late = self.counts
        elif kinds & FINE and (late := self._monotonic_late()) > 0:
            pass
        else:
            return due
        return _roundest(whole - noise, whole + late + noise, whole)

    def _monotonic_late(self) -> int:
        """Return the lateness of `monotonic` in nanoseconds, rounded; 0 if rounding removes it."""
        return int(self.ticks * (MONOTONIC_START + self.seconds()) * self.hair * 1e9 + self.owed * 1e9 + 0.6)


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 0.01


def _roundest(low: int, high: int, otherwise: int) -> int:
    """Return the roundest number from `low` to `high`, if no other as round as that one is near."""
    for grid in _GRIDS:
        if grid < 2 * (high - low):
            break
        first = -(-low // grid) * grid
        if first <= high:
            return first
    return otherwise
