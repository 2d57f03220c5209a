"""Who is who: one student under a folder's name, a login, an address, a number, or a name written in one of its ways.

A grade that goes to the wrong student is worse than one that goes to nobody. Whoever is not told apart is not found,
a number outweighs a name, and numbers that differ outweigh names that agree.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from grader.text import cut

LONGEST_NAME = 120
NUMBERS = ("canvas", "moodle", "sis")
"""Kinds of ids of which one student has one."""
KINDS = ("canvas", "moodle", "sis", "gradescope", "email", "login")
"""The strongest first."""
Someone = TypeVar("Someone")
Key = tuple[str, str]


class Identity(NamedTuple):
    """What somebody can be known by: `keys`, the strongest first, and `ids`."""

    keys: tuple[Key, ...]
    ids: Mapping[str, str]


def shown(name: str) -> str:
    """A name that came from outside, on one line, of bearable length, in one normal form."""
    return cut(unicodedata.normalize("NFC", " ".join(name.split())), LONGEST_NAME)


def plain(text: str) -> str:
    """The same for texts that differ in case, in form of their characters and in spaces around."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def identity(name: str, ids: Mapping[str, str], *, handles: Iterable[str] = ()) -> Identity:
    """What is known of somebody; `handles` may be a login, an address or a number, nobody said which."""
    keys = [(kind, plain(ids[kind])) for kind in KINDS if ids.get(kind)]
    keys += [("email", value) for kind, value in keys if kind == "login" and "@" in value]
    keys += [(kind, plain(handle)) for handle in handles if handle for kind in ("login", "email", "sis")]
    keys += [("name", spelling) for spelling in spellings(name)]
    return Identity(tuple(dict.fromkeys(keys)), ids)


def spellings(name: str) -> tuple[str, ...]:
    """A name as letters and digits alone, the given name first and the family name first.

    Canvas writes `Lovelace, Ada Byron` as `lovelaceadabyron` in the names of files.
    """
    words = plain(name).split()
    orders = [words, [*words[-1:], *words[:-1]], [*words[1:], *words[:1]]]
    if "," in name:
        family, _, given = plain(name).partition(",")
        orders = [[family, given], [given, family]]
    squeezed = (re.sub(r"[\W_]+", "", "".join(order)) for order in orders)
    return tuple(dict.fromkeys(one for one in squeezed if one))


class Directory(Generic[Someone]):
    """Finds people by what they are known by."""

    def __init__(self, people: Iterable[tuple[Identity, Someone]]) -> None:
        self._by_key: dict[Key, list[tuple[Identity, Someone]]] = defaultdict(list)
        for who, someone in people:
            for key in who.keys:
                self._by_key[key].append((who, someone))

    def find(self, wanted: Identity) -> tuple[Key, Someone] | None:
        """The one who is meant and the key that told; None where that is nobody, or could be several."""
        for key in wanted.keys:
            hits = [(who, someone) for who, someone in self._by_key.get(key, ()) if not _differ(who.ids, wanted.ids)]
            if len(hits) == 1:
                return key, hits[0][1]
            if hits:
                return None
        return None


def _differ(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(one.get(kind) and other.get(kind) and plain(one[kind]) != plain(other[kind]) for kind in NUMBERS)
