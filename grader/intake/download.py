"""The folder of a class: what is at its top, on disk or in an archive, and the hand-ins that are found there.

Each kind of download has a module that knows its names. It gives `Found` hand-ins, in no order and perhaps several of
one student; `newest` keeps the last of each.
"""

import os
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from grader.intake.archives import Entry, Folder, Tree, joined, without_litter
from grader.intake.handin import HandIn, Place
from grader.text import visible

_COPY = re.compile(r"(.+?) ?\((\d{1,4})\)")


class Download:
    """A folder whose entries are hand-ins: `top` in a tree, which is a folder on disk or an archive at `path`."""

    def __init__(self, tree: Tree, path: Path, top: str = "", said: str = "") -> None:
        self.tree, self.path, self.top = tree, path, top
        self._said = said  # what goes before the names in origins
        self.entries: list[Entry] = without_litter(tree.entries(top))

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.top.rpartition("/")[2] or self.path.name

    def below(self, folder: str) -> "Download":
        """The same for a folder in it."""
        return Download(self.tree, self.path, joined(self.top, folder), joined(self._said, folder))

    def place(self, entry: str, name: str = "") -> Place:
        """Where an entry is; `name` for one file that counts under that name."""
        inside = joined(self.top, entry)
        if isinstance(self.tree, Folder):
            return Place(path=os.fsencode(self.tree.on_disk(inside)), name=name)
        return Place(path=os.fsencode(self.path), inside=inside, name=name)

    def origin(self, entry: str) -> str:
        """The entry's path below the class's folder, to be shown."""
        return visible(joined(self._said, entry))


class Found(NamedTuple):
    """A hand-in with what tells whose it is, and what puts those of one student in order: the greatest counts."""

    whose: Hashable
    order: Any
    hand_in: HandIn


def newest(found: Iterable[Found]) -> list[HandIn]:
    """One hand-in a student, the others listed in it."""
    by_student: dict[Hashable, list[Found]] = defaultdict(list)
    for one in found:
        by_student[one.whose].append(one)
    kept = []
    for several in by_student.values():
        *older, last = sorted(several, key=lambda one: (one.order, one.hand_in.origin))
        not_counted = (*last.hand_in.not_counted, *(one.hand_in.origin for one in reversed(older)))
        kept.append(replace(last.hand_in, not_counted=not_counted) if older else last.hand_in)
    return kept


def copy_number(name: str) -> tuple[str, int]:
    """A name without the number that a browser or a system adds to a second copy, and that number: `name (2)`."""
    found = _COPY.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, 0)
