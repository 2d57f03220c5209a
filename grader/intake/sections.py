"""The students of a roster, as a search for sections needs them: `Section A/ada/…`, `Kim/bo.zip`.

A folder or archive is that of a section or a tutor if those beside it are, too, none of them has the name of a student
or a group, and each has hand-ins of students on the roster. So no student can hand in what is taken for a section.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from grader.course.course import Exercise
from grader.intake.by_exercise import Key, Part, joined, key_of
from grader.intake.groups import Groups, OfMember, with_shared
from grader.intake.handin import HandIn
from grader.intake.names import Directory, plain
from grader.intake.partners import Partners
from grader.intake.roster import Person
from grader.intake.roster_matches import doubt, is_named_only
from grader.intake.several import join
from grader.intake.within_names import WithinNames


class Known:
    """The students on a roster, and their groups.

    Args:
        people: the students on the roster.
        topics: the names of exercises' files, which may stand beside a student's name.

    Attributes:
        logins: the logins of students, and the names of groups.
    """

    def __init__(self, people: Sequence[Person], topics: Iterable[str] = ()) -> None:
        """Index the students."""
        self._roster, self._topics = tuple(people), tuple(topics)
        self._people = Directory([(person.identity, number) for number, person in enumerate(people)])
        self._groups = Groups(people)
        logins = frozenset(plain(person.ids["login"]) for person in people if "login" in person.ids)
        self.logins = logins | self._groups.names

    def none_of(self, names: Iterable[str]) -> bool:
        """Return whether there is a roster, and none of these names, nor a part of it, means a student or a group."""
        return bool(self._roster) and not self.has_any_of(HandIn(student=name, origin="") for name in names)

    def is_around(self, name: str, inner: Iterable[str]) -> bool:
        """Return whether no student on the roster fits a folder's name, but one fits a name inside the folder."""
        return self.none_of([name]) and self.has_any_of(HandIn(student=one, origin="") for one in inner)

    def has_any_of(self, hand_ins: Iterable[HandIn]) -> bool:
        """Return whether one of these, or a part of its name, is found on the roster."""
        known = tuple(hand_ins)
        if any(self._groups.has(one.student) or self._people.all(one.identity) for one in known):
            return True
        within = WithinNames(self._roster, (one.student for one in known), self._topics)
        partners = Partners(self._roster, self._topics)
        return any(within.find(one.student) or partners.find(one.student) for one in known)

    def has_group(self, name: str) -> bool:
        """Return whether a group on the roster has this name."""
        return self._groups.has(name)

    def of_exercises(self, parts: Iterable[Part]) -> list[HandIn]:
        """Return one hand-in for each student in all parts, each of which is for one exercise."""
        whole = [(exercise, self._of_people(part)) for exercise, part in parts]
        return [*joined(whole, self._key_in([part for _, part in whole]))]

    def of_several(self, parts: Iterable[Sequence[HandIn]], exercises: Sequence[Exercise]) -> list[HandIn]:
        """Return one hand-in for each student in all downloads. Students whose name two have are not joined."""
        whole = [self._of_people(part) for part in parts]
        apart = [one for part in whole for one in part if len(self._people.all(one.identity)) > 1]
        rest = [[one for one in part if one not in apart] for part in whole]
        return [*join(rest, exercises, self._key_in(rest)), *apart]

    def _of_people(self, part: Iterable[HandIn]) -> list[HandIn]:
        """Return one hand-in of each student in a download, with what is that of a group the student is in."""
        found: list[HandIn] = []
        own: dict[int, int] = {}
        """The place of each student's own hand-in in those that are found."""
        named = self._named(self._groups.of_members(part))
        for one in sorted(named, key=lambda one: one.member is not None):
            person = self._person(one.hand_in) if one.member is None else one.member
            if one.member in own:
                found[own[one.member]] = with_shared(found[own[one.member]], one.hand_in)
                continue
            if person is not None:
                own[person] = len(found)
            found.append(one.hand_in)
        return found

    def _named(self, part: Sequence[OfMember]) -> Iterator[OfMember]:
        """Yield the hand-ins of a download, under the names of students who are found by a part of a name only."""
        unknown = [one.hand_in for one in part if one.member is None and self._is_named_only(one.hand_in)]
        within = WithinNames(self._roster, (one.student for one in unknown), self._topics)
        found = {one.origin: meant for one in unknown if (meant := within.find(one.student)) is not None}
        often = Counter(meant.person for meant in found.values())
        for one in part:
            meant = None if one.member is not None else found.get(one.hand_in.origin)
            if meant is None or often[meant.person] > 1:
                yield one
                continue
            person, notes = self._roster[meant.person], one.hand_in.notes
            notes = notes if meant.is_sure else (*notes, doubt([person.name]))
            yield OfMember(replace(one.hand_in, student=person.name, ids=person.ids | one.hand_in.ids, notes=notes))

    def _is_named_only(self, one: HandIn) -> bool:
        return is_named_only(one) and not self._people.all(one.identity)

    def _person(self, one: HandIn) -> int | None:
        known = self._people.find(one.identity)
        return None if known is None else known[1]

    def _key_in(self, parts: Sequence[Sequence[HandIn]]) -> Callable[[HandIn], Key]:
        """Return what tells students apart: the roster, since a group has the number of the member who handed in.

        Of a student who has several hand-ins in one of the parts, they are told apart by what they say themselves.
        """
        several = {person for part in parts for person, times in Counter(map(self._person, part)).items() if times > 1}

        def key(one: HandIn) -> Key:
            person = self._person(one)
            return key_of(one) if person is None or person in several else ("person", str(person))

        return key
