"""Finds what a class handed in: tells the kind of download by its names, and gives each student one hand-in."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace

from grader.course import Exercise
from grader.exceptions import GraderError
from grader.intake import canvas, folders, gradescope, moodle
from grader.intake.archives import MOST_IN_DOWNLOAD, Entry, Folder, ReadingError, is_zip, opened
from grader.intake.download import Download, Found, newest
from grader.intake.handin import HandIn, root_of, where
from grader.intake.names import KINDS, plain, shown
from grader.intake.roster import Person, called, read_roster
from grader.text import visible

_PLATFORMS: tuple[tuple[Callable[[Download], bool], Callable[[Download], list[Found]]], ...] = (
    (gradescope.recognises, gradescope.collect),
    (moodle.recognises, moodle.collect),
    (canvas.recognises, canvas.collect),
)


def find(folder: Path, exercises: Iterable[Exercise], roster: Path | None = None) -> tuple[HandIn, ...]:
    """What a class handed in, one hand-in a student, in order of the students' names.

    Args:
        folder: submissions as folders, files and zip archives, or a download of GitHub Classroom, Classroom 50,
            Canvas, Moodle or Gradescope, unpacked or as the archive that it came in.
        roster: a CSV file of the class. It gives names to logins and numbers, and adds who handed in nothing.

    Raises:
        GraderError: there is nothing of the kind, or the roster cannot be used.
    """
    selected = tuple(exercises)
    people = read_roster(roster) if roster else ()
    hand_ins = _hand_ins(folder, selected, people)
    return _unique(called(hand_ins, people) if roster else hand_ins)


def _hand_ins(folder: Path, selected: tuple[Exercise, ...], people: tuple[Person, ...]) -> list[HandIn]:
    download = _class_in(_download(folder), selected)
    found = _collect(download, selected, people)
    if not found:
        raise GraderError(
            f"{folder} has no submissions: looked for a folder, a zip archive or a file for each student, or a"
            " download of GitHub Classroom, Canvas, Moodle or Gradescope"
        )
    return newest(found)


def _download(folder: Path) -> Download:
    """What is there, by its absolute path: a hand-in may be read from another working folder."""
    whole = folder.absolute()
    if folder.is_dir():
        tree = Folder(whole, MOST_IN_DOWNLOAD)
        try:
            next(folder.iterdir(), None)
        except OSError as problem:
            raise GraderError(f"{folder} cannot be read ({problem.strerror})") from None
        return Download(tree, whole)
    if not folder.exists():
        raise GraderError(f"there is no {folder}; give the folder with the class's submissions")
    try:
        return Download(opened(whole, MOST_IN_DOWNLOAD), whole, said=folder.name)
    except ReadingError as problem:
        raise GraderError(f"{folder} {problem}; give a folder of submissions, or the download of a class") from None


def _collect(download: Download, exercises: tuple[Exercise, ...], people: tuple[Person, ...]) -> list[Found]:
    for recognises, collect in _PLATFORMS:
        if recognises(download):
            return collect(download)
    logins = frozenset(plain(person.ids["login"]) for person in people if "login" in person.ids)
    found = folders.collect(download, exercises, logins)
    if not found and any(where(download.tree, download.top, exercise) for exercise in exercises):
        raise GraderError(
            f"{download.path} is one submission, not a folder of them: grader grade {download.path} grades it"
        )
    return found


def _class_in(download: Download, exercises: tuple[Exercise, ...]) -> Download:
    """The download, or what is in it where it only wraps another: the folder or the archive that it came in."""
    inner: Download | None = download
    for _ in range(3):
        if inner is None or _is_download(inner):
            break
        entries = [entry for entry in inner.entries if folders.is_candidate(entry, exercises)]
        inner = _inside(inner, entries[0]) if len(entries) == 1 else None
        if inner is not None and _is_class(inner, exercises):
            return inner
    return download


def _is_download(download: Download) -> bool:
    return any(recognises(download) for recognises, _ in _PLATFORMS)


def _inside(download: Download, entry: Entry) -> Download | None:
    if entry.kind == "folder":
        return download.below(entry.name)
    if entry.kind == "file" and is_zip(entry.name) and isinstance(download.tree, Folder):
        path = Path(download.tree.on_disk(f"{download.top}/{entry.name}".lstrip("/")))
        try:
            return Download(opened(path, MOST_IN_DOWNLOAD), path, said=download.origin(entry.name))
        except ReadingError:
            return None  # it is somebody's, and what is the matter with it is noted there
    return None


def _is_class(download: Download, exercises: tuple[Exercise, ...]) -> bool:
    """Whether this holds several submissions; one student's folder holds the exercises themselves."""
    if _is_download(download):
        return True
    if any(where(download.tree, download.top, exercise) for exercise in exercises):
        return False
    several = 0
    for entry in download.entries:
        if entry.kind == "folder":
            inner = download.below(entry.name)
            root = root_of(inner.tree, inner.top, exercises)
            several += any(where(inner.tree, root, exercise) for exercise in exercises)
        if several == 2:
            return True
    return sum(entry.kind == "file" and is_zip(entry.name) for entry in download.entries) >= 3


def _unique(hand_ins: Iterable[HandIn]) -> tuple[HandIn, ...]:
    """With names that can be shown and differ in more than case and accents' forms; in their order."""
    named = [_shown(one) for one in hand_ins]
    named.sort(key=lambda one: (plain(one.student), one.student, one.origin, sorted(one.ids.items())))
    often = Counter(plain(one.student) for one in named)
    taken: set[str] = set()
    found = []
    for one in named:
        name = one.student
        if often[plain(name)] > 1:
            more = next((one.ids[kind] for kind in ("login", "email", *KINDS) if one.ids.get(kind)), "")
            name = f"{name} ({more})" if more and more != name else name
        name = _untaken(name, taken.__contains__)
        taken.add(plain(name))
        found.append(replace(one, student=name) if name != one.student else one)
    found.sort(key=lambda one: (plain(one.student), one.student))
    return tuple(found)


def _shown(one: HandIn) -> HandIn:
    ids = {kind: shown(value) for kind, value in one.ids.items()}
    student = shown(one.student) or next(iter(ids.values()), "") or shown(one.origin) or "(no name)"
    notes = tuple(visible(note) for note in one.notes)
    as_it_is = (student, ids, notes) == (one.student, one.ids, one.notes)
    return one if as_it_is else replace(one, student=student, ids=ids, notes=notes)


def _untaken(name: str, is_taken: Callable[[str], bool]) -> str:
    number, candidate = 1, name
    while is_taken(plain(candidate)):
        number += 1
        candidate = f"{name} ({number})"
    return candidate
