"""Two runs compared: up to where they are alike, and what differs first."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from grader.trace.events import Line
from grader.trace.fields import Value
from grader.trace.narrative import Sentence
from grader.trace.trace import Trace

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
LinePair = tuple[Line | None, Line | None]
"""The same printed line of two runs; None in the run that did not print it."""


class Difference(Value, frozen=True, kw_only=True):
    """The first difference of two runs, at `at` (virtual seconds); `at` is None if there is none.

    Before it, `steps` sentences of the two narratives are equal, and `lines` printed lines with their times.
    `sentences` and `printed` are the first that differ, with None for a run that has no more; each is None if all are
    equal. If both are None, the runs ended at different times or in different ways. Numbers of lines in the file do not
    count, because a change moves them, nor do addresses in the message of an exception, nor how the loop was started.
    """

    at: float | None
    steps: int
    lines: int
    sentences: tuple[Sentence | None, Sentence | None] | None
    printed: LinePair | None


def first_difference(
    one: Trace, other: Trace, story: Sequence[Sentence], other_story: Sequence[Sentence]
) -> Difference:
    """Return what differs first in two runs, whose narratives are `story` and `other_story`."""
    steps, sentences = 0, None
    for ours, theirs in zip_longest(story, other_story):
        if ours is None or theirs is None or _done(ours) != _done(theirs):
            sentences = (ours, theirs)
            break
        steps += 1
    lines, printed = 0, None
    for line, their_line in zip_longest(one.printed, other.printed):
        if line is None or their_line is None or (line.at, line.text) != (their_line.at, their_line.text):
            printed = (line, their_line)
            break
        lines += 1
    times = [part.at for pair in (sentences, printed) if pair is not None for part in pair if part is not None]
    if not times and (one.elapsed != other.elapsed or _end_of(one) != _end_of(other)):
        times = [min(one.elapsed, other.elapsed)]
    return Difference(at=min(times, default=None), steps=steps, lines=lines, sentences=sentences, printed=printed)


def _done(sentence: Sentence) -> tuple[float, str]:
    """Return what the loop did and when; not how it was started, since a file may also be run from its main."""
    return sentence.at, sentence.start or sentence.text


def _end_of(trace: Trace) -> tuple[object, ...]:
    error = trace.error and (trace.error.type, _ADDRESS.sub("", trace.error.message))
    return trace.outcome, trace.exit_status, error


def paired(one: Sequence[Line], other: Sequence[Line]) -> list[LinePair]:
    """Return the printed lines of two runs side by side: equal texts in one pair, whenever they were printed."""
    matcher = SequenceMatcher(None, [line.text for line in one], [line.text for line in other], autojunk=False)
    pairs: list[LinePair] = []
    for _, start, end, other_start, other_end in matcher.get_opcodes():
        pairs += zip_longest(one[start:end], other[other_start:other_end])
    return pairs
