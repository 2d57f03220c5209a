"""The first printed line whose text differs from the one that the suite expects."""

from itertools import takewhile
from typing import NamedTuple

from grader.findings.evidence import Evidence, is_of_lists
from grader.trace.events import Line


class OtherText(NamedTuple):
    """A printed line, its number among all lines, and the part of its text that differs: as shown and as expected.

    `text` and `wanted` are the two texts as a whole.
    """

    line: Line
    number: int
    shown: str
    expected: str
    text: str
    wanted: str


def other_text(evidence: Evidence) -> OtherText | None:
    """Return the first line that differs in its text; None if the first difference is another one."""
    comparison = evidence.comparison
    if comparison is None or evidence.last is None or not is_of_lists(comparison):
        return None
    if comparison.question not in ("lines", "timed_lines"):
        return None
    timed = comparison.question == "timed_lines"
    for number, expected in enumerate(comparison.expected[: len(evidence.last[1].printed)]):
        line = evidence.last[1].printed[number]
        if comparison.actual[number] != expected:
            shown, wanted = line.text.rstrip(), expected.rpartition("@")[0] if timed else expected
            return None if shown == wanted else OtherText(line, number, *_middles(shown, wanted), shown, wanted)
    return None


def _middles(one: str, other: str) -> tuple[str, str]:
    """Return the two texts without what they have in common at their beginnings and ends."""
    start = _in_common(one, other)
    one, other = one[start:], other[start:]
    end = _in_common(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _in_common(one: str, other: str) -> int:
    """Return how many characters the beginnings of two texts have in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
