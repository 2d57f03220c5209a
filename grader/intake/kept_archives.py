"""Archives with the submissions of a class that stay open, since each student's files may be in all of them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Weighed(Protocol):
    """Something that takes about `weight` bytes of memory."""

    @property
    def weight(self) -> int:
        """Return the bytes."""


Kept = TypeVar("Kept", bound=Weighed)


class KeptArchives(Generic[Kept]):
    """The archives that were asked for last, of at most so many bytes; the last one whatever it weighs."""

    def __init__(self, most: int) -> None:
        """Start empty."""
        self._most = most
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable, opened: Callable[[], Kept]) -> Kept:
        """Return the archive with this key, which is opened if it is not there."""
        if key not in self._kept:
            self._kept[key] = opened()
            weight = sum(one.weight for one in self._kept.values())
            while weight > self._most and len(self._kept) > 1:
                weight -= self._kept.popitem(last=False)[1].weight
        self._kept.move_to_end(key)
        return self._kept[key]
