"""Results that equal programs of a class share, so that each program is graded once.

They are taken over from the store and from a worker's memory. The store has all results of the class. What is graded at
this moment is not there yet, but often in the same chunk, so each worker remembers its latest results too.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from grader.classroom.store import Store
from grader.course.course import Exercise
from grader.grades.graded import Marked
from grader.grading.equal_programs import Digests, file_digest, program_digest

MOST_REMEMBERED = 2_000
"""Results in a worker's memory, of some kilobytes each."""


class KnownResults(NamedTuple):
    """By exercise: the results of equal programs that are graded already, and the digests of the other files."""

    results: dict[str, Marked]
    digests: dict[str, Digests]


def find(
    store: Store,
    exercises: Collection[Exercise],
    rules: Mapping[str, bytes],
    wanted: Collection[str],
    files: Mapping[str, bytes],
) -> KnownResults:
    """Look for equal files, then for equal programs, among the results of a store.

    Args:
        store: the results.
        exercises: those of the batch.
        rules: the digest of the rules of each exercise.
        wanted: the exercises without a result.
        files: a student's files by exercise.
    """
    found = KnownResults({}, {})
    for exercise in exercises:
        name, source = exercise.id, files.get(exercise.id)
        if name not in wanted or source is None:
            continue
        same = file_digest(rules[name], source)
        marked = store.equal(same)
        if marked is None:
            program = program_digest(rules[name], source, exercise.file)
            marked = store.equal(program) if program else None
        if marked is None:
            found.digests[name] = Digests(file=same, program=program)
        else:
            found.results[name] = marked
    return found


class LatestResults:
    """The latest results of a worker, by the digests of the files that they hold for."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: OrderedDict[bytes, Marked] = OrderedDict()

    def find(self, digests: Mapping[str, Digests]) -> dict[str, Marked]:
        """Return the results that are known, by exercise."""
        found = {}
        for exercise, one in digests.items():
            marked = self._known.get(one.file) or (self._known.get(one.program) if one.program else None)
            if marked is not None:
                found[exercise] = marked
        return found

    def add(self, digests: Mapping[str, Digests], results: Mapping[str, Marked]) -> None:
        """Remember results; the oldest are forgotten."""
        for exercise in digests.keys() & results.keys():
            self._known |= dict.fromkeys(digests[exercise].held_for(results[exercise]), results[exercise])
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()
