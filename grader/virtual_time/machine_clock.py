"""The machine's own clock and threads, which stay as they are while a program has virtual ones."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Real:
    """The machine's own clock, in wall seconds. freezegun does not search classes, so this is one."""

    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)
    start = staticmethod(threading.Thread.start)
    join = staticmethod(threading.Thread.join)
    enumerate = staticmethod(threading.enumerate)
    since_epoch = staticmethod(time.time)

    @staticmethod
    def now(read: Callable[..., datetime] = datetime.now) -> datetime:
        """Return the date and time in UTC, without a time zone."""
        return read(UTC).replace(tzinfo=None)
