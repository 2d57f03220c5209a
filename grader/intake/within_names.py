"""The student of a roster whose name, login, address or number is only a part of a hand-in's name.

Schoology writes `Lovelace, Ada - s486002`, Codio `Ada Lovelace-ada@example.org`, Autolab `ada@example.org_3_handin`,
OpenOLAT `Lovelace_Ada_alove`, GitHub `lab-8-ada-main`; people write `Ada Lovelace 4711`. The rest of such a name must
say nothing about a student: it is a number, a word such as `late` or `main`, or in the names of all hand-ins that were
not found. So `Ada Byron Lovelace`, who is not on the roster, is no `Ada Lovelace`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from string import digits
from typing import NamedTuple

from grader.intake.names import NUMBERS, in_plain_letters, plain
from grader.intake.near_names import EXERCISE_WORDS, FILLERS
from grader.intake.roster import Person

_NO_NAMES = (
    FILLERS
    | EXERCISE_WORDS
    | frozenset(
        (
            *("main", "master", "handin", "hand", "in", "attempt", "late", "on", "time", "submitted", "submissions"),
            *("assignment", "homework", "hw", "lab", "project", "task", "workspace", "group", "section", "am", "pm"),
            *("week", "sheet", "blatt", "versuch", "devoir", "tp", "tarea", "entrega", "compito", "py", "zip", "utc"),
            *("gruppe", "groupe", "grupo", "gruppo", "groep", "team"),
            *("aw", "wg", "fwd", "fw", "sv", "re", "from", "mail", "email", "attachment", "attachments", "anhang"),
        )
    )
)
"""Words in the names of folders, archives and mails that say nothing about a student."""
_WIDE = "[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""A letter of a script that writes full names without a space: Chinese, Japanese or Korean."""
_BETWEEN_WORDS = re.compile(rf"[\W_]+|(?<=\d)(?={_WIDE})|(?<={_WIDE})(?=\d)")
_WHOLE_NAME = re.compile(f"{_WIDE}{{2,}}")
_OF_A_DATE = re.compile(r"\d+(?:t\d+)?z?")
_SHORTEST_NUMBER = 5
"""Digits by which a student is found, and by which two numbers are those of two students if they differ."""
_DIGITS_OF_A_CODE = 4
Words = tuple[str, ...]


class Part(NamedTuple):
    """The index of a student on the roster, and whether a hand-in's name leaves no doubt."""

    person: int
    is_sure: bool


class WithinNames:
    """A search for the students of a roster in names that say more.

    Args:
        people: the students on the roster.
        names: the names of all hand-ins that were not found otherwise.
        topics: the names of exercises' files, which may stand beside a student's name.
    """

    def __init__(self, people: Sequence[Person], names: Iterable[str], topics: Iterable[str] = ()) -> None:
        """Index the students by the words that identify them."""
        self._topics = [name_words(topic)[:-1] for topic in topics]  # without the suffix
        self._signs = [Signs.of(person) for person in people]
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for number, signs in enumerate(self._signs):
            for words in (*signs.names, *signs.ids):
                self._by_word[words[0]].add(number)
        known = [frozenset(name_words(name)) for name in names]
        self._common = frozenset.intersection(*known) if len(known) > 1 else frozenset()

    def find(self, name: str) -> Part | None:
        """Return the only student whom the name can mean, or None."""
        words = name_words(name)
        candidates = {number for word in words for number in self._by_word.get(word, ())}
        fitting = [(number, found) for number in candidates if (found := self._found(words, self._signs[number]))]
        if len(fitting) != 1:
            return None
        ((number, found),) = fitting
        return Part(number, is_sure=len(found) > 1 or self._signs[number].email in found)

    def _found(self, words: Words, signs: "Signs") -> list[Words]:
        """Return the student's name and ids in a name; none of them if the rest may be about another one."""
        found = [sign for sign in signs.ids if _has_run(words, sign)]
        found += [name for name in signs.names if set(name) <= set(words)][:1]
        found = [sign for sign in found if not self._common.issuperset(sign)]
        its_own = {word for sign in (*found, *signs.names) for word in sign}
        its_own |= {word for topic in self._topics if _has_run(words, topic) for word in topic}
        rest = [word for word in words if word not in its_own and word not in self._common]
        is_silent = all(map(says_nothing, rest))
        lengths = {len(number) for number in signs.numbers if len(number) >= _SHORTEST_NUMBER}
        another = any(is_code(word) and len(word) in lengths for word in rest)
        return found if is_silent and not another else []


class Signs(NamedTuple):
    """The words that identify a student: spellings of the name, the address among other ids, and the numbers."""

    names: tuple[Words, ...]
    email: Words
    ids: tuple[Words, ...]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, person: Person) -> "Signs":
        """Return the signs of a student. A single word is no full name, and a short number may count something."""
        names = {name_words(spelling) for spelling in (plain(person.name), *in_plain_letters(plain(person.name)))}
        known = [name_words(person.ids.get(kind, "")) for kind in (*NUMBERS, "login")]
        numbers = tuple(words[0] for words in known if len(words) == 1 and is_code(words[0]))
        email = name_words(person.ids.get("email", ""))
        logins = [value for kind, value in person.identity.keys if kind == "login"]
        ids = {email, *(name_words(login) for login in logins if login not in _NO_NAMES)}
        ids |= {(number,) for number in numbers}
        return cls(
            names=tuple(sorted(name for name in names if len(name) > 1 or _WHOLE_NAME.fullmatch("".join(name)))),
            email=email,
            ids=tuple(sorted(one for one in ids if not _is_short_number(one))),
            numbers=numbers,
        )


def says_nothing(word: str) -> bool:
    """Return whether a word of a name is about no student: a code, or a word such as `late`, perhaps with a number."""
    return is_code(word) or word.rstrip(digits) in _NO_NAMES


def is_code(word: str) -> bool:
    """Return whether a word is a number, a part of a date, or a code such as `s486002`, and no name."""
    return _OF_A_DATE.fullmatch(word) is not None or sum(letter.isdecimal() for letter in word) >= _DIGITS_OF_A_CODE


def _is_short_number(words: Words) -> bool:
    text = "".join(words)
    return not text or (text.isdecimal() and len(text) < _SHORTEST_NUMBER)


def name_words(name: str) -> Words:
    """Return the words of a name in lower case, and its numbers without zeros at their beginning."""
    words = (word for word in _BETWEEN_WORDS.split(plain(name)) if word)
    return tuple(word.lstrip("0") or "0" if word.isdecimal() else word for word in words)


def _has_run(words: Words, run: Words) -> bool:
    return any(words[at : at + len(run)] == run for at in range(len(words) - len(run) + 1))
