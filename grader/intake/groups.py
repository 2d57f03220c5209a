"""The groups on a roster, and the hand-ins of their members."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from grader.intake.encoded_names import readings
from grader.intake.handin import HandIn
from grader.intake.names import NUMBERS, Directory, plain, spellings
from grader.intake.roster import Person


class OfMember(NamedTuple):
    """A hand-in and, if it is that of a group, the index of the member on the roster whom it stands for."""

    hand_in: HandIn
    member: int | None = None


class Groups:
    """The groups on a roster, found by the names that platforms make of theirs.

    GitHub's name of a team in an address has lower-case letters, digits and hyphens. Canvas writes letters and digits
    only. Moodle writes the group before the student: `Group A-Ada Lovelace`. A bare number names no group: it may be
    that of a student.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        """Collect the members of each group."""
        self._people = tuple(people)
        self._directory = Directory([(person.identity, number) for number, person in enumerate(self._people)])
        self._members: dict[str, list[int]] = {}
        for number, person in enumerate(self._people):
            if name := _squeezed(person.membership.get("group", "")):
                self._members.setdefault(name, []).append(number)
        persons = Counter(spelling for person in self._people for spelling in spellings(person.name))
        self._members = {
            name: some for name, some in self._members.items() if name not in persons and not name.isdecimal()
        }

    @property
    def names(self) -> frozenset[str]:
        """The groups' names as GitHub writes them."""
        found = (self._people[some[0]].membership["group"] for some in self._members.values())
        return frozenset(re.sub(r"[\W_]+", "-", plain(name)).strip("-") for name in found)

    def has(self, name: str) -> bool:
        """Return whether a group has this name."""
        return _squeezed(name) in self._members

    def of_members(self, hand_ins: Iterable[HandIn]) -> list[OfMember]:
        """Return the hand-ins of one download, those of groups once for each member."""
        given = tuple(hand_ins)
        numbered = self._numbered(given)
        return [one for hand_in in given for one in self._of_members(hand_in, numbered)]

    def _of_members(self, hand_in: HandIn, numbered: dict[str, set[int]]) -> Iterator[OfMember]:
        """Yield a hand-in for each member; `numbered` has the members with one of the group's and their own number."""
        group = self._group_of(hand_in.student)
        members = self._members.get(group, [])
        found = self._directory.find(hand_in.identity)
        if found is not None and found[1] not in numbered.get(group, ()):
            yield OfMember(hand_in)
        elif found is not None:
            # Canvas writes the number of the member who handed in beside the name of the group.
            others = [number for number in members if number not in numbered[group]]
            yield from (self._shared(hand_in, one, members) for one in (found[1], *others))
        elif members:
            yield from (self._shared(hand_in, one, members) for one in members)
        else:
            yield OfMember(self._without_group(hand_in))

    def _numbered(self, hand_ins: Iterable[HandIn]) -> dict[str, set[int]]:
        """Return the members of each group who have a hand-in under its name that bears their own number."""
        known: dict[str, set[int]] = defaultdict(set)
        for one in hand_ins:
            group = self._group_of(one.student)
            found = self._directory.find(one.identity) if group else None
            if found is not None and found[0][0] in NUMBERS and found[1] in self._members[group]:
                known[group].add(found[1])
        return known

    def _group_of(self, name: str) -> str:
        """Return the key of the group with this name, if need be in another encoding; empty if there is none."""
        known = (_squeezed(one) for one in (name, *readings(name)))
        return next((one for one in known if one in self._members), "")

    def _without_group(self, hand_in: HandIn) -> HandIn:
        """Return a hand-in without the group that Moodle writes before the student."""
        name = hand_in.student
        starts = (name[:at] for at, letter in enumerate(name) if letter == "-")
        group = next((start for start in starts if _squeezed(start) in self._members), None)
        return hand_in if group is None else replace(hand_in, student=name[len(group) + 1 :].strip())

    def _shared(self, hand_in: HandIn, member: int, members: Iterable[int]) -> OfMember:
        ids = {kind: value for kind, value in hand_in.ids.items() if kind not in ("canvas", "login")}
        one, partners = self._people[member], (self._people[other].name for other in members if other != member)
        return OfMember(replace(hand_in, student=one.name, ids=ids | one.ids, partners=tuple(partners)), member)


def with_shared(own: HandIn, shared: HandIn) -> HandIn:
    """Return a student's own hand-in with what the student handed in with others, which counts where it has no file."""
    whose = f"{listed([own.student, *shared.partners])} together" if shared.partners else own.student
    note = f"{shared.origin} is that of {whose}: what is missing in {own.origin} is taken from there."
    partners = tuple(dict.fromkeys((*own.partners, *shared.partners)))
    return replace(own, locations=(*own.locations, *shared.locations), partners=partners, notes=(*own.notes, note))


def listed(names: Sequence[str]) -> str:
    """Return names as a part of a sentence."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _squeezed(name: str) -> str:
    """Return the letters and digits of a group's name: `group7` of `Group 07`."""
    return re.sub(r"[\W_]+|(?<!\d)0+(?=\d)", "", plain(name))
