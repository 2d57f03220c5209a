"""Programs of a class that are alike, beyond what came with the exercise and what many have.

In a small exercise many right answers are equal, and that says nothing. So passages of the stub do not count, nor do
those of more than a few programs. What is left is compared. It accuses no student: two students may have had the same
idea, or the same book.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

MOST_HOLDERS, PART_OF_CLASS = 10, 4
"""A passage in more programs than this, or than this part of a small class, is common."""
LEAST_SHARED, LEAST_PART = 4, 0.8
"""The fewest passages, and the least part of those of the shorter program, that alike programs share."""
MOST_CLUSTERS = 100
"""The most groups of one exercise; those that share the largest part come first."""


class ComparedProgram(NamedTuple):
    """A student's program: its shape, and the digests of its fingerprints (`grader.classroom.winnowing`)."""

    student: str
    shape: bytes
    digests: "array[int]"


class AlikeGroup(NamedTuple):
    """Students whose programs are alike, each like at least one of the others.

    Attributes:
        students: the students.
        part: the largest part of rare passages that two of them share.
        same: whether all are one program, but for names and layout.
        shared: the digests of the rare passages that several of them have.
    """

    students: tuple[str, ...]
    part: float
    same: bool
    shared: frozenset[int]


class Alike(NamedTuple):
    """The similar programs found in one exercise.

    Attributes:
        exercise: its id.
        programs: the number of programs that were compared.
        different: the number of different ones, if names and layout do not count.
        commonest: the number of students who have the most common one.
        most: a passage in more programs than this one is common, and does not count.
        clusters: the groups of students whose programs are alike.
    """

    exercise: str
    programs: int
    different: int
    commonest: int
    most: int
    clusters: tuple[AlikeGroup, ...]


def compare(
    exercise: str,
    programs: Sequence[ComparedProgram],
    given: Collection[int],
    partners: Mapping[str, Collection[str]] | None = None,
) -> Alike:
    """Compare the programs of one exercise.

    Args:
        exercise: its id.
        programs: those that were begun.
        given: the digests of all runs of tokens in the stub.
        partners: students who handed in together, whose programs are not compared.
    """
    most = max(2, min(MOST_HOLDERS, len(programs) // PART_OF_CLASS))
    holders = {digest: who for digest, who in _holders(programs, given, most).items() if len(who) <= most}
    rare = Counter(place for who in holders.values() for place in who)
    links = [
        (part, one, other)
        for (one, other), shared in Counter(pair for who in holders.values() for pair in combinations(who, 2)).items()
        if shared >= LEAST_SHARED
        and (part := shared / min(rare[one], rare[other])) >= LEAST_PART
        and programs[other].student not in (partners or {}).get(programs[one].student, ())
    ]
    groups = _groups(links)
    found = [_cluster(group, links, programs, holders) for group in groups]
    shapes = Counter(program.shape for program in programs)
    return Alike(
        exercise=exercise,
        programs=len(programs),
        different=len(shapes),
        commonest=max(shapes.values(), default=0),
        most=most,
        clusters=tuple(sorted(found, key=lambda one: (-one.part, -len(one.shared), one.students))[:MOST_CLUSTERS]),
    )


def _holders(programs: Sequence[ComparedProgram], given: Collection[int], most: int) -> Mapping[int, list[int]]:
    """Return the places of the programs that have each passage, of a common one the first few."""
    known, holders = frozenset(given), defaultdict[int, list[int]](list)
    for place, program in enumerate(programs):
        for digest in set(program.digests) - known:
            if len(holders[digest]) <= most:
                holders[digest].append(place)
    return holders


def _groups(links: Iterable[tuple[float, int, int]]) -> list[list[int]]:
    """Return the places that are linked, directly or through others, in groups."""
    leader: dict[int, int] = {}

    def lead(place: int) -> int:
        while leader.setdefault(place, place) != place:
            leader[place] = place = leader[leader[place]]
        return place

    for _, one, other in links:
        leader[lead(other)] = lead(one)
    groups = defaultdict[int, list[int]](list)
    for place in sorted(leader):
        groups[lead(place)].append(place)
    return list(groups.values())


def _cluster(
    group: Sequence[int],
    links: Iterable[tuple[float, int, int]],
    programs: Sequence[ComparedProgram],
    holders: Mapping[int, Sequence[int]],
) -> AlikeGroup:
    members = frozenset(group)
    return AlikeGroup(
        students=tuple(programs[place].student for place in group),
        part=max(part for part, one, _ in links if one in members),
        same=len({programs[place].shape for place in group}) == 1,
        shared=frozenset(digest for digest, who in holders.items() if len(members.intersection(who)) > 1),
    )
