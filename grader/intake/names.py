"""The identity of students: by a folder's name, a login, an address, a number, or one of the spellings of a name.

A grade for the wrong student is worse than a grade for none. So an ambiguous student is not found, a number outweighs
a name, and different numbers outweigh equal names.

The search goes like this. Both sides, the hand-in and each person on a roster or in a gradebook, are described by keys:
pairs of a kind and a normalised value, such as `("email", "ada@example.org")` or `("name", "adalovelace")`. A name has
a key for each plausible order of its words. The keys of the hand-in are tried one after the other, the strongest kind
first. A person with a contradicting number is ignored. The first key that anyone has decides: if exactly one person
has it, that is the student; if several have it, the search stops without a result. A weaker key never overrules an
ambiguous stronger one.

Spreadsheets and platforms change numbers and names: `00123` becomes `123`, and `Müller` becomes `Mueller` or `Muller`.
So there are keys of what is left of both, `number` and `letters`, which are weaker than the exact ones.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from grader.text import cut

LONGEST_STUDENT_NAME = 120
NUMBERS = ("canvas", "moodle", "sis")
"""Kinds of ids of which a student has at most one, so that two different values mean two students."""
ID_KINDS = ("canvas", "moodle", "sis", "gradescope", "email", "login")
"""All kinds of ids, the strongest first."""
KEY_KINDS = (*ID_KINDS, "number", "name", "letters")
"""All kinds of keys, the strongest first."""
_NUMBERED = ("sis", "login")
"""Kinds of ids that are numbers of students at many places, some of which have only one of the two."""
_TOUCHED = re.compile(r"0*(\d+)(?:[.,]0)?")
"""A number that may have lost its zeros, or got a decimal, in a spreadsheet."""
_TRANSCRIBED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
_WITHOUT_MARK = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})
"""Letters that Unicode does not take apart into a letter and a mark."""
_MARKS = re.compile("[\u0300-\u036f]")
Someone = TypeVar("Someone")
IdKey = tuple[str, str]


class Identity(NamedTuple):
    """The identity of a person: `keys` to search by, the strongest first, and `ids`, which may contradict."""

    keys: tuple[IdKey, ...]
    ids: Mapping[str, str]


def shown(name: str) -> str:
    """Return an untrusted name fit to display: on one line, shortened, in Unicode's NFC."""
    return cut(unicodedata.normalize("NFC", " ".join(name.split())), LONGEST_STUDENT_NAME)


def plain(text: str) -> str:
    """Return a text for comparisons, which ignore case, compatible characters and surrounding spaces.

    Folding the case can produce characters that are not in normal form, so NFKC is applied before and after it.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def identity(name: str, ids: Mapping[str, str], *, handles: Iterable[str] = ()) -> Identity:
    """Return the identity of a person.

    Args:
        name: the full name, or an empty string.
        ids: the known ids by kind.
        handles: words that may each be a login, an address or a number, such as a folder's name.
    """
    keys = [(kind, plain(ids[kind])) for kind in ID_KINDS if ids.get(kind)]
    keys += [("email", value) for kind, value in keys if kind == "login" and "@" in value]
    keys += [(kind, plain(handle)) for handle in handles if handle for kind in ("login", "email", "sis")]
    keys += [("number", digits) for kind, value in keys if kind in _NUMBERED and (digits := _digits(value)) is not None]
    spelt = spellings(name)
    keys += [("name", spelling) for spelling in spelt]
    keys += [("letters", letters) for spelling in spelt for letters in in_plain_letters(spelling)]
    return Identity(tuple(dict.fromkeys(keys)), ids)


def spellings(name: str) -> tuple[str, ...]:
    """Return a name's spellings as letters and digits only: with the given name first and the family name first.

    Canvas writes `Lovelace, Ada Byron` as `lovelaceadabyron` in the names of files.
    """
    # A comma shows where the family name ends. Without one it is taken to be one word, the last or the first: so the
    # last word moves to the front, or the first to the end.
    words = plain(name).split()
    orders = [words, [*words[-1:], *words[:-1]], [*words[1:], *words[:1]]]
    if "," in name:
        family, _, given = plain(name).partition(",")
        orders = [[family, given], [given, family]]
    squeezed = (re.sub(r"[\W_]+", "", "".join(order)) for order in orders)
    return tuple(dict.fromkeys(one for one in squeezed if one))


def in_plain_letters(spelling: str) -> tuple[str, str]:
    """Return a spelling without umlauts and accents, with two letters for an umlaut and with one."""
    both = (spelling.translate(table) for table in (_TRANSCRIBED, _WITHOUT_MARK))
    transcribed, without = (_MARKS.sub("", unicodedata.normalize("NFKD", one)) for one in both)
    return transcribed, without


def _digits(number: str) -> str | None:
    """Return what a spreadsheet leaves of a number: `123` of `00123` and of `123.0`; None for another text."""
    found = _TOUCHED.fullmatch(number)
    return found and found[1]


class Directory(Generic[Someone]):
    """An index of people by their keys."""

    def __init__(self, people: Iterable[tuple[Identity, Someone]]) -> None:
        self._by_key: dict[IdKey, list[tuple[Identity, Someone]]] = defaultdict(list)
        for who, someone in people:
            for key in who.keys:
                self._by_key[key].append((who, someone))

    def find(self, wanted: Identity) -> tuple[IdKey, Someone] | None:
        """Return the person meant and the key that decided, or None unless exactly one person matches."""
        found = self.all(wanted)
        return found[0] if len(found) == 1 else None

    def all(self, wanted: Identity) -> list[tuple[IdKey, Someone]]:
        """Return the people whom the strongest key that anyone has means, several if it is ambiguous."""
        weakest: dict[int, tuple[IdKey, Someone]] = {}
        for key in wanted.keys:
            hits = [
                (who, someone) for who, someone in self._by_key.get(key, ()) if not _contradict(who.ids, wanted.ids)
            ]
            if key[0] == "letters":  # no such key is stronger than another one
                weakest |= {id(who): (key, someone) for who, someone in hits}
            elif hits:  # also if it is ambiguous: a weaker key must not decide
                return [(key, someone) for _, someone in hits]
        return [*weakest.values()]


def _contradict(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(one.get(kind) and other.get(kind) and _number(one[kind]) != _number(other[kind]) for kind in NUMBERS)


def _number(written: str) -> str:
    return _digits(plain(written)) or plain(written)
