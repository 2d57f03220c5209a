"""The students of a roster matched with the hand-ins of a class, also those of groups."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from grader.intake.handin import HandIn
from grader.intake.names import KEY_KINDS, Directory, IdKey, plain, shown, spellings
from grader.intake.roster import Person
from grader.intake.within_names import WithinNames


def match_roster(hand_ins: Iterable[HandIn], people: tuple[Person, ...], topics: Iterable[str] = ()) -> list[HandIn]:
    """Return the hand-ins with the names of the roster, and an empty one for each student who handed in nothing.

    A hand-in whose student is not found, or is ambiguous, keeps its own name. One that is named like a group is the
    hand-in of each of its members. `topics` are names of exercises, which may stand beside that of a student.
    """
    # Two hand-ins may match one student. Those with stronger keys are assigned first, so that a student's number beats
    # a name that another folder happens to have; the later one keeps its own name and gets a note.
    directory = Directory([(person.identity, number) for number, person in enumerate(people)])
    groups = Groups(people)
    whole = [one for hand_in in hand_ins for one in groups.of_members(hand_in, directory)]
    found = [_Match(directory.find(hand_in.identity), hand_in) for hand_in in whole]
    matches = sorted(_with_parts(found, people, topics), key=lambda match: (match.rank, match.hand_in.origin))
    taken: dict[int, str] = {}
    named = []
    for match in matches:
        hand_in = match.hand_in
        if match.person is None:
            named.append(_noted(hand_in, "Not found on the roster."))
        elif match.person in taken:
            name, other = shown(people[match.person].name), taken[match.person]
            note = f"On the roster this is {name}, like {other}: one is too many."
            named.append(_noted(hand_in, note))
        else:
            person = people[match.person]
            taken[match.person] = hand_in.origin
            ids, membership = person.ids | hand_in.ids, dict(person.membership)
            hand_in = _noted(hand_in, match.doubt) if match.doubt else hand_in
            named.append(replace(hand_in, student=person.name, ids=ids, membership=membership))
    for number, person in enumerate(people):
        if number not in taken:
            nothing = HandIn(student=person.name, origin="", ids=person.ids, notes=("Handed in nothing.",))
            named.append(replace(nothing, membership=dict(person.membership)))
    return named


class _Match(NamedTuple):
    """A hand-in, and the key that decided with the index of its student on the roster, or the index by a part only.

    `doubt` is a sentence for the instructor if this is the hand-in that counts.
    """

    found: tuple[IdKey, int] | None
    hand_in: HandIn
    part: int | None = None
    doubt: str = ""

    @property
    def person(self) -> int | None:
        """Return the index of the student; None if there is none."""
        return self.found[1] if self.found else self.part

    @property
    def rank(self) -> int:
        """Return 0 for the strongest kind of key; a part of a name and then no match come last."""
        if self.found:
            return KEY_KINDS.index(self.found[0][0])
        return len(KEY_KINDS) + (self.part is None)


def _with_parts(found: Sequence[_Match], people: Sequence[Person], topics: Iterable[str]) -> Iterator[_Match]:
    """Yield the matches, those that were not found with the student whom a part of the name means.

    If two hand-ins may be a student's by parts of their names, neither is taken: one of them may be an older attempt.
    """
    unknown = [match.hand_in for match in found if match.person is None and _is_named_only(match.hand_in)]
    within = WithinNames(people, (one.student for one in unknown), topics)
    parts = {one.origin: part for one in unknown if (part := within.find(one.student)) is not None}
    often = Counter(part.person for part in parts.values())
    for match in found:
        part = None if match.found else parts.get(match.hand_in.origin)
        if part is None:
            yield match
            continue
        name = shown(people[part.person].name)
        if often[part.person] > 1:
            note = f"Several hand-ins may be those of {name} by their names: keep one of them."
            yield match._replace(hand_in=_noted(match.hand_in, note))
            continue
        is_sure = part.is_sure and not match.hand_in.ids  # a login's owner may have chosen it to look like another
        note = "" if is_sure else f"It was taken for the hand-in of {name} by a part of its name."
        yield match._replace(part=part.person, doubt=note)


def _is_named_only(hand_in: HandIn) -> bool:
    """Return whether nothing but a name says whose a hand-in is: no id of a platform."""
    return not hand_in.ids or hand_in.ids == {"login": hand_in.student}


def _noted(hand_in: HandIn, note: str) -> HandIn:
    return replace(hand_in, notes=(*hand_in.notes, note))


class Groups:
    """The groups on a roster, found by the names that platforms make of theirs.

    GitHub's name of a team in an address has lower-case letters, digits and hyphens. Canvas writes letters and digits
    only. Moodle writes the group before the student: `Group A-Ada Lovelace`. A bare number names no group: it may be
    that of a student.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        """Collect the members of each group."""
        self._members: dict[str, list[Person]] = {}
        for person in people:
            if name := _squeezed(person.membership.get("group", "")):
                self._members.setdefault(name, []).append(person)
        persons = Counter(spelling for person in people for spelling in spellings(person.name))
        self._members = {
            name: some for name, some in self._members.items() if name not in persons and not name.isdecimal()
        }

    @property
    def names(self) -> frozenset[str]:
        """The groups' names as GitHub writes them."""
        found = (some[0].membership["group"] for some in self._members.values())
        return frozenset(re.sub(r"[\W_]+", "-", plain(name)).strip("-") for name in found)

    def of_members(self, hand_in: HandIn, people: "Directory[int]") -> list[HandIn]:
        """Return the hand-in, or that of each member if it is a group's."""
        if people.find(hand_in.identity) is not None:
            return [hand_in]
        name = hand_in.student
        members = self._members.get(_squeezed(name), [])
        if members:
            ids = {kind: value for kind, value in hand_in.ids.items() if kind not in ("canvas", "login")}
            return [
                replace(
                    hand_in,
                    student=one.name,
                    ids=ids | one.ids,
                    partners=tuple(other.name for other in members if other is not one),
                )
                for one in members
            ]
        starts = (name[:at] for at, letter in enumerate(name) if letter == "-")
        group = next((start for start in starts if _squeezed(start) in self._members), None)
        return [hand_in if group is None else replace(hand_in, student=name[len(group) + 1 :].strip())]


def _squeezed(name: str) -> str:
    """Return the letters and digits of a group's name: `group7` of `Group 07`."""
    return re.sub(r"[\W_]+|(?<!\d)0+(?=\d)", "", plain(name))
