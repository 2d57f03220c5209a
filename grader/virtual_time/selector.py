"""The selector of a virtual loop: each of its calls of `select` is a turn."""

import selectors
from typing import Any, Protocol

from grader.virtual_time.socket_peers import Peers

SAME_DESCRIPTOR_TURNS = 50_000
"""Turns in a row in which one and the same descriptor alone is ready, until further ones let time pass, as its callback
leaves it as it is. Data that comes in as many pieces takes a real loop seconds, too."""


class SelectingLoop(Protocol):
    """A loop, as its selector sees it."""

    turn: int
    _signal_handlers: dict[int, Any]

    def _count_step(self) -> None: ...
    def _wait(self) -> list[Any]: ...
    def _wakes_itself(self, descriptor: int) -> bool: ...
    def goes_on_at_once(self, turns: int) -> None:
        """Let time pass after so many turns that did nothing but call the callback of one descriptor."""


class VirtualSelector(selectors.DefaultSelector):
    """The platform's selector, polled only when an event may be pending."""

    def __init__(self) -> None:
        super().__init__()
        self.loop: SelectingLoop | None = None
        self.watched = 0
        """The number of the program's descriptors that it watches."""
        self.stirred = False
        self.peers = Peers()
        self._alone, self._again = -1, 0
        """The descriptor that alone was ready in the last turn, and for how many turns in a row."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a descriptor, of which nothing is known yet."""
        self.watched += 1
        self.stirred = True
        key = super().register(fileobj, events, data)
        self.peers.forget(key.fd)
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Watch a descriptor no longer."""
        key = super().unregister(fileobj)
        self.watched -= 1
        return key

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Count a turn of the loop, and return the events; without a timeout, let the loop wait."""
        loop = self.loop
        if loop is None:
            return self.hear(0)
        loop.turn += 1
        if self.watched or loop._signal_handlers:
            heard = self.hear(0)
            if heard:
                self.stirred = True
                self._count_same(heard, loop)
                return heard
            self._again = 0
        if timeout == 0:
            loop._count_step()
            return []
        return loop._wait()

    def _count_same(self, heard: list[tuple[selectors.SelectorKey, int]], loop: SelectingLoop) -> None:
        """Count a turn in which descriptors are ready, and let time pass if it is the same one again and again."""
        alone = heard[0][0].fd if len(heard) == 1 and not loop._wakes_itself(heard[0][0].fd) else -1
        self._again = self._again + 1 if alone == self._alone else 0
        self._alone = alone
        if self._again > SAME_DESCRIPTOR_TURNS and alone != -1:
            loop.goes_on_at_once(self._again)

    def hear(self, timeout: float) -> list[tuple[selectors.SelectorKey, int]]:
        """Poll the platform, and wait for at most `timeout` wall seconds."""
        return super().select(timeout)


VirtualSelector.__name__ = VirtualSelector.__qualname__ = selectors.DefaultSelector.__name__  # as a program sees it
VirtualSelector.__module__ = selectors.DefaultSelector.__module__
