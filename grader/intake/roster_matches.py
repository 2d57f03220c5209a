"""The students of a roster matched with the hand-ins of a class, also those of groups."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from grader.intake.encoded_names import readings
from grader.intake.groups import Groups, OfMember, listed, with_shared
from grader.intake.handin import HandIn
from grader.intake.names import KEY_KINDS, Directory, IdKey, shown
from grader.intake.partners import Partners
from grader.intake.roster import Person
from grader.intake.within_names import WithinNames

_UNKNOWN = "Not found on the roster."
_AMBIGUOUS = "Several students on the roster may be meant."


def match_roster(hand_ins: Iterable[HandIn], people: tuple[Person, ...], topics: Iterable[str] = ()) -> list[HandIn]:
    """Return the hand-ins with the names of the roster, and an empty one for each student who handed in nothing.

    A hand-in whose student is not found, or is ambiguous, keeps its own name. One that is named like a group, or like
    several students, is the hand-in of each of them. `topics` are names of exercises, which may stand beside that of a
    student.
    """
    # Two hand-ins may match one student. Those with stronger keys are assigned first, so that a student's number beats
    # a name that another folder happens to have; the later one keeps its own name and gets a note.
    directory = Directory([(person.identity, number) for number, person in enumerate(people)])
    whole = Groups(people).of_members(hand_ins)
    found = [_match(one, directory) for one in whole]
    matches = sorted(_with_parts(found, people, tuple(topics)), key=lambda match: (match.rank, match.hand_in.origin))
    taken: dict[int, int] = {}
    named: list[HandIn] = []
    for match in matches:
        hand_in = match.hand_in
        if match.person is None:
            several = len(directory.all(hand_in.identity)) > 1
            named.append(_noted(hand_in, _AMBIGUOUS if several else _UNKNOWN))
        elif match.person not in taken:
            person = people[match.person]
            taken[match.person] = len(named)
            membership = dict(person.membership)
            hand_in = _noted(hand_in, match.doubt) if match.doubt else hand_in
            named.append(replace(hand_in, student=person.name, ids=person.ids | hand_in.ids, membership=membership))
        elif match.is_shared:
            own = taken[match.person]
            named[own] = with_shared(named[own], hand_in)
        else:
            name, other = shown(people[match.person].name), named[taken[match.person]].origin
            note = f"On the roster this is {name}, like {other}: one is too many."
            named.append(_noted(hand_in, note))
    for number, person in enumerate(people):
        if number not in taken:
            nothing = HandIn(student=person.name, origin="", ids=person.ids, notes=("Handed in nothing.",))
            named.append(replace(nothing, membership=dict(person.membership)))
    return named


class _Match(NamedTuple):
    """A hand-in, and the key that decided with the index of its student on the roster, or the index by a part only.

    `doubt` is a sentence for the instructor if this is the hand-in that counts. `is_shared` is whether it is that of
    several students together.
    """

    found: tuple[IdKey, int] | None
    hand_in: HandIn
    part: int | None = None
    doubt: str = ""
    is_shared: bool = False

    @property
    def person(self) -> int | None:
        """Return the index of the student; None if there is none."""
        return self.found[1] if self.found else self.part

    @property
    def rank(self) -> tuple[bool, int]:
        """Return the lowest for what is a student's own, then for the strongest kind of key, and the last for none."""
        weakest = len(KEY_KINDS) + (self.part is None)
        return self.is_shared, KEY_KINDS.index(self.found[0][0]) if self.found else weakest


def _match(one: OfMember, directory: Directory[int]) -> _Match:
    if one.member is None:
        return _Match(_found(one.hand_in, directory), one.hand_in)
    return _Match(None, one.hand_in, one.member, is_shared=True)


class _Meant(NamedTuple):
    """The students whom a part of a hand-in's name means, or several together, and whether that leaves no doubt."""

    people: tuple[int, ...]
    is_sure: bool


def _with_parts(found: Sequence[_Match], people: Sequence[Person], topics: Sequence[str]) -> Iterator[_Match]:
    """Yield the matches, those that were not found with the students whom a part of the name means.

    If two hand-ins may be a student's by parts of their names, neither is taken: one of them may be an older attempt.
    """
    has_participants = any("moodle" in person.ids for person in people)
    unknown = [one.hand_in for one in found if one.person is None and is_named_only(one.hand_in, has_participants)]
    within = WithinNames(people, (one.student for one in unknown), topics)
    partners = Partners(people, topics)
    meant = {one.origin: by_name for one in unknown if (by_name := _meant(one, within, partners)) is not None}
    often = Counter(number for one in meant.values() for number in one.people)
    for match in found:
        by_name = None if match.found else meant.get(match.hand_in.origin)
        if by_name is None:
            some = [shown(people[at].name) for at in partners.some(match.hand_in.student) if match.person is None]
            notes = [f"It may be that of {listed(some)} with others."] if some else []
            yield match._replace(hand_in=_noted(match.hand_in, *notes))
            continue
        names = {number: shown(people[number].name) for number in by_name.people}
        notes = [
            f"Several hand-ins may be those of {name} by their names: keep one of them."
            for number, name in names.items()
            if often[number] > 1
        ]
        hand_in = _noted(match.hand_in, *notes)
        theirs = [at for at in names if often[at] == 1]
        doubt_of_it = "" if by_name.is_sure else doubt([*names.values()])
        for at in theirs:
            others = tuple(name for number, name in names.items() if number != at)
            ids = {} if others else hand_in.ids  # an id in a shared name is that of one of them
            mine = replace(hand_in, ids=ids, partners=(*hand_in.partners, *others))
            yield _Match(None, mine, at, doubt_of_it, len(names) > 1)
        if not theirs:
            yield match._replace(hand_in=hand_in)


def _meant(hand_in: HandIn, within: WithinNames, partners: Partners) -> _Meant | None:
    """Return whom a part of the name means, if need be read in another encoding; None unless that is clear."""
    name = hand_in.student
    if people := partners.find(name):
        return _Meant(people, is_sure=False)
    if (part := within.find(name)) is not None:
        # A login's owner may have chosen it to look like another student.
        return _Meant((part.person,), part.is_sure and "login" not in hand_in.ids)
    found: set[tuple[int, ...]] = set()
    for reading in readings(name):
        part = within.find(reading)
        found.add(partners.find(reading) or (() if part is None else (part.person,)))
    found.discard(())
    return _Meant(found.pop(), is_sure=False) if len(found) == 1 else None


def doubt(names: Sequence[str]) -> str:
    """Return a sentence about a hand-in that was taken for that of these students by its name."""
    if len(names) == 1:
        return f"It was taken for the hand-in of {names[0]} by a part of its name."
    return f"By its name, it was taken for the hand-in of {listed(names)} together."


def _found(hand_in: HandIn, directory: "Directory[int]") -> tuple[IdKey, int] | None:
    """Return the student who is found, if need be by the name in another encoding, and the key that decided."""
    if found := directory.all(hand_in.identity):
        return found[0] if len(found) == 1 else None
    others = (directory.find(replace(hand_in, student=name).identity) for name in readings(hand_in.student))
    # What is left of a name without its accents may be that of another student, if the encoding is not the right one.
    exact = {one[1]: one for one in others if one is not None and one[0][0] != "letters"}
    return exact.popitem()[1] if len(exact) == 1 else None


def is_named_only(hand_in: HandIn, has_participants: bool = False) -> bool:
    """Return whether nothing but a name says whose a hand-in is: no id of a platform that the roster may have, too."""
    ids = {kind: value for kind, value in hand_in.ids.items() if kind != "moodle" or has_participants}
    return not ids or ids == {"login": hand_in.student}


def _noted(hand_in: HandIn, *notes: str) -> HandIn:
    return replace(hand_in, notes=(*hand_in.notes, *notes))
