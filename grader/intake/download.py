"""A class's download: the entries at its top, on disk or in an archive, and the hand-ins found in them.

Each kind of download has a module that recognises its names. It returns `Candidate`s in any order, perhaps several
for one student; `newest` keeps the last of each student's.
"""

import os
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from grader.intake.contents import Location
from grader.intake.handin import HandIn
from grader.intake.trees import Folder, Tree, TreeEntry, join_path, without_clutter
from grader.text import visible

_COPY = re.compile(r"(.+?) ?\((\d{1,4})\)")


class Download:
    """A folder whose entries are hand-ins.

    Args:
        tree: the folder on disk, or the archive, that the folder is in.
        path: where the tree is on disk.
        top: the folder's path in the tree.
        origin_prefix: what stands before the entries' names when their origins are shown.
        archives: the paths of the archives that the tree is in, within the one at `path`; see `Location`.
    """

    def __init__(
        self, tree: Tree, path: Path, top: str = "", origin_prefix: str = "", archives: tuple[str, ...] = ()
    ) -> None:
        self.tree, self.path, self.top, self.archives = tree, path, top, archives
        self._origin_prefix = origin_prefix
        self.entries: list[TreeEntry] = without_clutter(tree.entries(top))

    @property
    def name(self) -> str:
        """Return the own name of the folder or the archive."""
        inside = self.top or (self.archives[-1] if self.archives else "")
        return inside.rpartition("/")[2] or self.path.name

    def below(self, folder: str) -> "Download":
        """Return a folder in this one as a download."""
        inside, origin = join_path(self.top, folder), join_path(self._origin_prefix, folder)
        return Download(self.tree, self.path, inside, origin, self.archives)

    def only(self, entries: Iterable[TreeEntry]) -> "Download":
        """Return the same folder with these entries alone."""
        some = Download(self.tree, self.path, self.top, self._origin_prefix, self.archives)
        some.entries = list(entries)
        return some

    def location(self, entry: str, name: str = "") -> Location:
        """Return where an entry is; a single file is read under `name`."""
        inside = join_path(self.top, entry)
        if isinstance(self.tree, Folder):
            return Location(path=os.fsencode(self.tree.on_disk(inside)), name=name)
        return Location(path=os.fsencode(self.path), archives=self.archives, inside=inside, name=name)

    def origin(self, entry: str) -> str:
        """Return the entry's path below the class's folder, safe to display."""
        return visible(join_path(self._origin_prefix, entry))


def several_match(download: Download, pattern: re.Pattern[str]) -> bool:
    """Return whether two entries have such names, or more than half of them: one odd name makes no download."""
    matching = sum(pattern.fullmatch(entry.name) is not None for entry in download.entries)
    return matching >= 2 or matching * 2 > len(download.entries)


class Candidate(NamedTuple):
    """A hand-in that may count for its owner: of one owner's, the one with the greatest `recency` does.

    `owner` is any value that is equal for the hand-ins of one student.
    """

    owner: Hashable
    recency: Any
    hand_in: HandIn


def newest(found: Iterable[Candidate]) -> list[HandIn]:
    """Return the newest hand-in of each student, which lists the older ones as not counted."""
    by_student: dict[Hashable, list[Candidate]] = defaultdict(list)
    for one in found:
        by_student[one.owner].append(one)
    kept = []
    for several in by_student.values():
        *older, last = sorted(several, key=lambda one: (one.recency, one.hand_in.origin))
        not_counted = (*last.hand_in.not_counted, *(one.hand_in.origin for one in reversed(older)))
        kept.append(replace(last.hand_in, not_counted=not_counted) if older else last.hand_in)
    return kept


def copy_number(name: str) -> tuple[str, int]:
    """Return a name without the number of a copy, and this number: `("name", 2)` for `name (2)`, 0 without one."""
    found = _COPY.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, 0)
