"""Unions of intervals by a key: whether one contains a number is known in the time of a search, however many there are.

A hostile source has thousands of functions, and a hostile trace thousands of lines and steps. Each is looked up here,
and never compared with all others.
"""

import itertools
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key")


class Spans(Generic[Key]):
    """Unions of intervals, ends included, by a key; an interval without an end has none."""

    def __init__(self, spans: Iterable[tuple[Key, float, float | None]]) -> None:
        by_key: defaultdict[Key, list[tuple[float, float]]] = defaultdict(list)
        for key, begin, end in spans:
            by_key[key].append((begin, math.inf if end is None else end))
        self._begins: dict[Key, list[float]] = {}
        self._ends: dict[Key, list[float]] = {}
        for key, intervals in by_key.items():
            intervals.sort()
            self._begins[key] = [begin for begin, _ in intervals]
            self._ends[key] = list(itertools.accumulate((end for _, end in intervals), max))

    def contain(self, key: Key, at: float) -> bool:
        """Return whether an interval of this key contains the number."""
        place = bisect_right(self._begins.get(key, ()), at)
        return place > 0 and self._ends[key][place - 1] >= at
