"""The students of a roster whom the name of one hand-in names together: `Ada & Bo`, `ada_lovelace+bo_eriksson`.

Full names, addresses and numbers need nothing between them. First names, family names and logins need a sign such as
`&`, since two of them may be the name of another student: `Lee, Kim` is no hand-in of a Lee and a Kim. The rest of the
name must say nothing about a student, and each part must name exactly one on the roster.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from grader.intake.names import plain
from grader.intake.roster import Person
from grader.intake.within_names import Signs, Words, is_code, name_words, says_nothing

_JOINED = re.compile(r"[&+]|(?<![^\W_])(?:and|und|et|og|och|with|mit)(?![^\W_])", re.IGNORECASE)
"""Signs between two names, which no name of one person contains."""
_ALSO_JOINED = re.compile(f"[,;]|{_JOINED.pattern}", re.IGNORECASE)
_JOINING = frozenset(("and", "und", "et", "og", "och", "with", "mit", "y", "e", "i", "en"))
_MOST_WORDS = 60


class Partners:
    """A search for several students of a roster in one name.

    Args:
        people: the students on the roster.
        topics: the names of exercises' files, which may stand beside names.
    """

    def __init__(self, people: Sequence[Person], topics: Iterable[str] = ()) -> None:
        """Index the students by their names and ids."""
        self._topics = {word for topic in topics for word in name_words(topic)}
        self._names: dict[Words, set[int]] = defaultdict(set)
        self._ids: dict[Words, set[int]] = defaultdict(set)
        self._alone: dict[str, set[int]] = defaultdict(set)
        """Students by what names them only beside a sign: a first or family name, one with an initial, and a login."""
        self._lengths: set[int] = set()
        for number, person in enumerate(people):
            self._add(number, person)

    def _add(self, number: int, person: Person) -> None:
        signs = Signs.of(person)
        for name in signs.names:
            for order in (name, (*name[-1:], *name[:-1]), (*name[1:], *name[:1])):
                self._names[order].add(number)
        for sign in signs.ids:
            if sign == signs.email or is_code("".join(sign)):
                self._ids[sign].add(number)
        names = signs.names or (name_words(person.name),)
        logins = [value for kind, value in person.identity.keys if kind == "login"]
        alone = {name[at] for name in names for at in (0, -1) if name}.union(logins)
        alone |= {
            f"{one[0]} {other}" for name in signs.names for one, other in ((name[0], name[-1]), (name[-1], name[0]))
        }
        for words in alone:
            self._alone[words].add(number)
        self._lengths |= {len(one) for one in signs.numbers}

    def find(self, name: str) -> tuple[int, ...]:
        """Return the indices of at least two students whom the name names; nothing if anything else is in it."""
        found = self._by_whole_names(name) or self._by_parts(name)
        return tuple(sorted(found)) if len(found) > 1 else ()

    def _by_whole_names(self, name: str) -> set[int]:
        """Return the students if the name is nothing but full names and ids, in one way only."""
        words = name_words(name)
        if len(words) > _MOST_WORDS:
            return set()

        @cache
        def covers(at: int) -> frozenset[frozenset[tuple[int, bool]]]:
            if at == len(words):
                return frozenset([frozenset()])
            found = set(covers(at + 1)) if self._is_filler(words[at]) else set()
            for end, number, is_name in self._runs(words, at):
                found |= {rest | {(number, is_name)} for rest in covers(end)}
            return frozenset(found)

        ways = {frozenset(number for number, _ in way) for way in covers(0)}
        if len(ways) != 1:
            return set()
        named = {number for way in covers(0) for number, is_name in way if is_name}
        (people,) = ways
        return set(people) if named in (set(), people) else set()  # the name of one and the number of another are doubt

    def _runs(self, words: Words, at: int) -> Iterator[tuple[int, int, bool]]:
        """Yield the end, the student and whether it is a name, of each name and id that begins there."""
        for end in range(at + 1, len(words) + 1):
            for known, is_name in ((self._names, True), (self._ids, False)):
                for number in known.get(words[at:end], ()):
                    yield end, number, is_name

    def _is_filler(self, word: str) -> bool:
        return word in self._topics or word in _JOINING or (says_nothing(word) and not self._is_number(word))

    def _is_number(self, word: str) -> bool:
        """Return whether a word has the form of a student's number."""
        return is_code(word) and len(word) in self._lengths

    def _by_parts(self, name: str) -> set[int]:
        """Return the students if there are signs between the parts, and each part is a name or an id of one."""
        parts = self._parts(name)
        return set[int]().union(*parts) if all(len(part) == 1 for part in parts) else set()

    def some(self, name: str) -> tuple[int, ...]:
        """Return the students whom parts of a name mean, with signs between them, if not all parts mean one."""
        parts = self._parts(name)
        found = set[int]().union(*(part for part in parts if len(part) == 1))
        return tuple(sorted(found)) if any(len(part) != 1 for part in parts) else ()

    def _parts(self, name: str) -> list[set[int]]:
        """Return the students whom each part of a name may mean; nothing if there is no sign between parts."""
        found: list[set[int]] = []
        for part in _ALSO_JOINED.split(name) if _JOINED.search(name) else ():
            words = tuple(word for word in name_words(part) if not self._is_filler(word))
            known = self._names.get(words, set()) | self._ids.get(words, set())
            known |= self._alone.get(" ".join(words), set()) | self._alone.get(plain(part), set())
            if words:
                found.append(known)
        return found
