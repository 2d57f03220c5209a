"""What one student handed in: who, where it is, and what is to be said of it. Its files are read when they are needed.

A hand-in is light and goes to JSON and back, so that a class of thousands fits in memory and in a database.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.course import Exercise
from grader.intake.archives import (
    LARGEST_INNER_ARCHIVE,
    MOST_IN_DOWNLOAD,
    Archive,
    Folder,
    ReadingError,
    Tree,
    is_zip,
    joined,
    opened,
    read_file,
    without_litter,
)
from grader.intake.names import Identity, identity
from grader.submission import LARGEST_FILE
from grader.text import cut
from grader.trace import Value

MOST_INNER_ARCHIVES = 5
DEEPEST_WRAPPING = 3


class Place(Value, frozen=True, kw_only=True):
    """Where files of a hand-in are: a folder, an archive, or one file that is to be read under a `name`.

    `path` is the system's, as bytes: a name need not be text. `inside` is the path within the archive that is there.
    """

    path: bytes
    inside: str = ""
    name: str = ""


class Contents(NamedTuple):
    """The files of a hand-in by exercise, and what is to be said of those that are not among them."""

    files: dict[str, bytes]
    notes: tuple[str, ...]


class HandIn(Value, frozen=True, kw_only=True):
    """What one student handed in.

    `student` is unique within the batch, whatever the case of its letters. `origin` is the path below the class's
    folder, empty for a student on the roster who handed in nothing. `ids` has what is known of `email`, `login`,
    `canvas`, `moodle`, `gradescope` and `sis`. `notes` are sentences for the instructor, `not_counted` the origins of
    older ones.
    """

    student: str
    origin: str
    ids: dict[str, str] = msgspec.field(default_factory=dict)
    late: bool = False
    notes: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    def read(self, exercises: Iterable[Exercise]) -> dict[str, bytes]:
        """The files by the exercises' ids; what is not there, or cannot be read, is left out."""
        return self.contents(exercises).files

    def contents(self, exercises: Iterable[Exercise]) -> Contents:
        """The files by the exercises' ids, with a note for each that is there but cannot be read."""
        reading = _Reading(tuple(exercises))
        for place in self.places:
            reading.add(place)
        return Contents(reading.files, tuple(dict.fromkeys(reading.notes)))

    @property
    def identity(self) -> Identity:
        """What the student can be known by.

        A login is no name: its owner chose it, perhaps to be taken for somebody else. A folder's name may be either.
        """
        name = "" if self.ids.get("login") == self.student else self.student
        return identity(name, self.ids, handles=() if self.ids else (self.student,))


class _Reading:
    """Goes through the places of one hand-in; the first that has an exercise's file counts."""

    def __init__(self, exercises: tuple[Exercise, ...]) -> None:
        self._exercises = exercises
        self.files: dict[str, bytes] = {}
        self.notes: list[str] = []
        self._settled: set[str] = set()

    def add(self, place: Place) -> None:
        path = Path(os.fsdecode(place.path))
        said = place.inside.rpartition("/")[2] or path.name
        try:
            if place.name:
                self._take_one(place.name, _content(path, place.inside, LARGEST_FILE))
            elif path.is_dir():
                os.scandir(path).close()  # says so where the folder may not be read
                self._look_through(Folder(path), "")
            elif not place.inside:
                self._look_through(opened(path), "")
            else:
                whole = opened(path, MOST_IN_DOWNLOAD)
                if whole.kind(place.inside) == "folder":
                    self._look_through(whole, place.inside)
                else:
                    self._look_through(Archive(whole.read(place.inside, LARGEST_INNER_ARCHIVE)), "")
        except ReadingError as problem:
            self._note(place.name or said, problem)
        except OSError as problem:
            self._note(said, ReadingError(f"cannot be read ({problem.strerror})"))

    def _note(self, file: str, problem: ReadingError) -> None:
        self.notes.append(f"{cut(file, 80)} {problem} and was left out.")

    def _take_one(self, name: str, content: bytes) -> None:
        for exercise in self._exercises:
            if exercise.file == name and exercise.id not in self._settled:
                self._settled.add(exercise.id)
                self.files[exercise.id] = content

    def _look_through(self, tree: Tree, top: str) -> None:
        root = root_of(tree, top, self._exercises)
        self._take(tree, root)
        if len(self._settled) == len(self._exercises):
            return
        # Archives in a student's folder: many systems hand on what was uploaded as it is.
        archives = [entry for entry in without_litter(tree.entries(top)) if entry.kind == "file" and is_zip(entry.name)]
        for entry in archives[:MOST_INNER_ARCHIVES]:
            try:
                inner = Archive(tree.read(joined(top, entry.name), LARGEST_INNER_ARCHIVE))
                self._take(inner, root_of(inner, "", self._exercises))
            except ReadingError as problem:
                self._note(entry.name, problem)

    def _take(self, tree: Tree, root: str) -> None:
        for exercise in self._exercises:
            path = None if exercise.id in self._settled else where(tree, root, exercise)
            if path is None:
                continue
            self._settled.add(exercise.id)
            try:
                self.files[exercise.id] = tree.read(path, LARGEST_FILE)
                if tree.is_twice(path):
                    self.notes.append(f"{path} is in the archive more than once; the last one counts.")
            except ReadingError as problem:
                self._note(path, problem)


def _content(path: Path, inside: str, most: int) -> bytes:
    return opened(path, MOST_IN_DOWNLOAD).read(inside, most) if inside else read_file(path, most)


def where(tree: Tree, root: str, exercise: Exercise) -> str | None:
    """The path of an exercise's file: in its folder, in `exercises/` and that, at the top; None where it is not."""
    places = (joined(root, exercise.id), joined(root, f"exercises/{exercise.id}"), root)
    files = (joined(place, exercise.file) for place in places)
    return next((file for file in files if tree.kind(file) == "file"), None)


def root_of(tree: Tree, top: str, exercises: Iterable[Exercise]) -> str:
    """Where a hand-in begins: at its top, or in the one folder that everything was packed in."""
    known, root = tuple(exercises), top
    for _ in range(DEEPEST_WRAPPING + 1):
        if any(where(tree, root, exercise) for exercise in known):
            return root
        folders = [entry for entry in without_litter(tree.entries(root)) if entry.kind == "folder"]
        if len(folders) != 1:
            break
        root = joined(root, folders[0].name)
    return top
