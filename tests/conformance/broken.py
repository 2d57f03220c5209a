"""A loop that is wrong on purpose: the harness must be able to fail.

`--loop broken:HastyLoop` is the naive virtual clock. It jumps to the next timer whenever nothing
is ready, and so runs ahead of every thread, process and socket. Some of CPython's tests must
notice.
"""

import asyncio
import selectors


class _HastySelector(selectors.DefaultSelector):
    """Never waits while it could jump."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select()
        ready = super().select(0)
        if not ready and timeout > 0:
            self.skipped += timeout
        return ready


class HastyLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock passes over everybody's work but its own."""

    def __init__(self) -> None:
        self._hasty = _HastySelector()
        super().__init__(self._hasty)

    def time(self) -> float:
        return super().time() + self._hasty.skipped
