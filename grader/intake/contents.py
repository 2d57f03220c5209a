"""The contents of a hand-in as values: the places and the bytes of its files, and notes about them."""

from typing import NamedTuple

from grader.trace.fields import Value


class Location(Value, frozen=True, kw_only=True):
    """A place with files of a hand-in: a folder, an archive, or one file that is read under a `name`.

    `path` is the system's path, as bytes because a name need not be valid text. If an archive is there, `inside` is
    the path within it, or within the last of `archives`, each of which lies in the one before. `exercise` is the id of
    the only exercise that is looked for here; empty for all.
    """

    path: bytes
    archives: tuple[str, ...] = ()
    inside: str = ""
    name: str = ""
    exercise: str = ""


class Note(Value, frozen=True, kw_only=True):
    """A sentence about a hand-in for the instructor, with the exercise and the file that it is about, if any."""

    what: str
    exercise: str = ""
    file: str = ""


class Contents(NamedTuple):
    """The files of a hand-in by exercise, and notes about those that were not read or have nearly the right name.

    `beside` names, by exercise, a file that was not read because the exercise's own file is there too.
    """

    files: dict[str, bytes]
    notes: tuple[Note, ...]
    beside: dict[str, str]
