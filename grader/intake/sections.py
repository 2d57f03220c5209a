"""The students of a roster, as a search for sections needs them: `Section A/ada/…`, `Kim/bo.zip`.

A folder or archive is that of a section or a tutor if those beside it are, too, none of them has the name of a student
or a group, and each has hand-ins of students on the roster. So no student can hand in what is taken for a section.
"""

from collections.abc import Iterable, Sequence

from grader.course.course import Exercise
from grader.intake.handin import HandIn
from grader.intake.names import Directory, plain
from grader.intake.partners import Partners
from grader.intake.roster import Person
from grader.intake.roster_matches import Groups
from grader.intake.several import join
from grader.intake.within_names import WithinNames


class Known:
    """The students on a roster, and their groups.

    Attributes:
        logins: the logins of students, and the names of groups.
    """

    def __init__(self, people: Sequence[Person]) -> None:
        """Index the students."""
        self._roster = tuple(people)
        self._people = Directory([(person.identity, number) for number, person in enumerate(people)])
        self._groups = Groups(people)
        logins = frozenset(plain(person.ids["login"]) for person in people if "login" in person.ids)
        self.logins = logins | self._groups.names

    def none_of(self, names: Iterable[str]) -> bool:
        """Return whether there is a roster, and none of these names, nor a part of it, means a student or a group."""
        known = tuple(names)
        if not self._roster or self.has_any_of(HandIn(student=name, origin="") for name in known):
            return False
        within, partners = WithinNames(self._roster, known), Partners(self._roster)
        return not any(within.find(name) or partners.find(name) for name in known)

    def has_any_of(self, hand_ins: Iterable[HandIn]) -> bool:
        """Return whether one of these is found on the roster."""
        return any(self._groups.has(one.student) or self._people.all(one.identity) for one in hand_ins)

    def joined(self, parts: Sequence[Sequence[HandIn]], exercises: Sequence[Exercise]) -> list[HandIn]:
        """Return one hand-in for each student in all parts. Students whose name two have are not joined."""
        apart = [one for part in parts for one in part if len(self._people.all(one.identity)) > 1]
        return [*join([[one for one in part if one not in apart] for part in parts], exercises), *apart]
