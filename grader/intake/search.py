"""The search for the hand-ins of a class.

Names tell which kind of download it is. Each student keeps one hand-in.
"""

import re
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from grader.course.course import Exercise
from grader.exceptions import GraderError
from grader.intake import folders
from grader.intake.archives import opened_download
from grader.intake.by_exercise import exercise_folders, without_own_name
from grader.intake.canvas import collect as collect_canvas
from grader.intake.canvas import name_in
from grader.intake.class_folders import is_class
from grader.intake.contents import Note
from grader.intake.download import Candidate, Download, newest
from grader.intake.exercise_files import path_in_tree
from grader.intake.gradescope import METADATA, lacks_metadata
from grader.intake.handin import HandIn
from grader.intake.platforms import KNOWN, Platform, opened_entry, platform_of
from grader.intake.roster import read_roster
from grader.intake.roster_matches import match_roster
from grader.intake.sections import Known
from grader.intake.several import are_of_several, parts_of
from grader.intake.steps import NOT_SUBMITTED, SUBMITTED
from grader.intake.trees import MOST_IN_DOWNLOAD, Folder, ReadingError, TreeEntry
from grader.intake.unclaimed import damaged, hidden, strangers
from grader.intake.unique_names import with_unique_names

_PART = re.compile(r"(?P<name>.+)-\d{8}T\d{6}Z(?:-\d+)?-\d{3}\.zip")
"""A part of a download from Google Drive, which splits what is large."""

_DEEPEST_AROUND_CLASS = 8
"""Folders and archives that only wrap a class."""


class ClassFiles(NamedTuple):
    """The hand-ins of a class, sorted by the students' names, and notes about files that belong to no student."""

    hand_ins: tuple[HandIn, ...]
    unclaimed: tuple[Note, ...]


def find(
    folder: Path, exercises: Iterable[Exercise], roster: Path | None = None, course: Iterable[Exercise] = ()
) -> tuple[HandIn, ...]:
    """Return one hand-in for each student, sorted by the students' names; see `find_all`."""
    return find_all(folder, exercises, roster, course).hand_ins


def find_all(
    folder: Path, exercises: Iterable[Exercise], roster: Path | None = None, course: Iterable[Exercise] = ()
) -> ClassFiles:
    """Return one hand-in for each student, and the files that belong to no student.

    Args:
        folder: submissions as folders, files and archives, or a download of one of the `KNOWN` platforms, unpacked or
            as the archive that it came in. There may be a folder for each exercise. Other submissions may lie beside a
            download.
        exercises: the exercises to look for.
        roster: a CSV file of the class. It maps logins and numbers to names, and adds students without a hand-in.
        course: all exercises of the course, so that no file is taken for that of another one. By default `exercises`.

    Raises:
        GraderError: the folder has no submissions, or the roster cannot be used.
    """
    selected = tuple(exercises)
    people = read_roster(roster) if roster else ()
    all_exercises = tuple(course) or selected
    search = _Search(selected, all_exercises, Known(people, (one.file for one in all_exercises)))
    whole = _download(folder)
    search.unclaimed += damaged(whole)
    download = search.unwrapped(whole)
    search.unclaimed += hidden(download, selected)
    found = search.hand_ins(download)
    if not found and search.of_others:
        raise GraderError(
            f"{folder} has no submissions for the exercises to grade: {search.of_others[0]}; select that exercise, or "
            "give the folder itself"
        )
    if not found:
        raise GraderError(
            f"{folder} has no submissions: looked for a folder, an archive or a file for each student, or a download"
            f" of {KNOWN}{''.join(f'. {note.file}: {note.what}' for note in search.unclaimed[:1])}"
        )
    return ClassFiles(
        with_unique_names(match_roster(found, people, (one.file for one in search.course)) if roster else found),
        tuple(sorted(search.unclaimed, key=lambda note: note.file)),
    )


def _download(folder: Path) -> Download:
    """Return the download by its absolute path, because a hand-in may be read in another working folder."""
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
        return Download(opened_download(whole), whole, origin_prefix=folder.name)
    except ReadingError as problem:
        raise GraderError(f"{folder} {problem}; give a folder of submissions, or the download of a class") from None


class _Search:
    """A search for the hand-ins of these exercises, of students whom the roster makes `known`."""

    def __init__(self, exercises: tuple[Exercise, ...], course: tuple[Exercise, ...], known: Known) -> None:
        """Start with nothing found."""
        self._exercises, self.course, self._known = exercises, course, known
        self.unclaimed: list[Note] = []
        self.of_others: list[str] = []
        """Which folders are those of exercises that are not looked for."""

    def hand_ins(self, download: Download) -> list[HandIn]:
        """Return one hand-in for each student of a download, which may have a folder for each exercise.

        Raises:
            GraderError: the download is one submission.
        """
        if platform_of(download) is None:
            by_exercise = exercise_folders(download, self.course)
            if by_exercise:
                return self._of_exercises(download, by_exercise)
            several = self._of_several(download)
            if len(several) > 1:
                self._note_unclaimed(download)
                return self._known.of_several(several, self._exercises)
        return newest(self._candidates(download))

    def _of_several(self, download: Download) -> list[list[HandIn]]:
        """Return the hand-ins of each of several downloads or sections; nothing if anything else is there, too."""
        found: list[list[HandIn]] = []
        unclaimed = list(self.unclaimed)
        may_be_sections = self._known.none_of(folders.stem_of(entry) for entry in download.entries)
        for entry in parts_of(download, self.course):
            part = self._opened(download, entry)
            inner = None if part is None else self.unwrapped(part)
            found.append([] if inner is None else self._of_part(inner, may_be_sections))
            if not found[-1]:
                break
        is_known = may_be_sections and all(self._known.has_any_of(part) for part in found)
        if all(found) and (is_known or sum(map(are_of_several, found)) * 2 >= len(found)):
            return found
        self.unclaimed = unclaimed
        return []

    def _of_part(self, part: Download, may_be_section: bool) -> list[HandIn]:
        """Return the hand-ins of a platform's download, or of a section with known students."""
        if platform_of(part) is not None:
            return newest(self._candidates(part))
        if not may_be_section:
            return []
        by_exercise = exercise_folders(part, self.course)
        try:
            hand_ins = self._of_exercises(part, by_exercise) if by_exercise else newest(self._candidates(part))
        except GraderError:  # it is one submission
            return []
        return hand_ins if self._known.has_any_of(hand_ins) else []

    def _of_exercises(self, download: Download, by_exercise: dict[str, Exercise]) -> list[HandIn]:
        parts = []
        for entry in download.entries:
            exercise = by_exercise.get(entry.name)
            if exercise is not None and exercise not in self._exercises:
                self.of_others.append(f"{download.origin(entry.name)} is taken for {exercise.id}")
            inner = None if exercise is None or exercise not in self._exercises else self._opened(download, entry)
            if inner is not None and exercise is not None:
                alone = _Search((exercise,), self.course, self._known)
                parts.append((exercise, newest(alone._candidates(alone.unwrapped(without_own_name(inner, exercise))))))
                self.unclaimed += alone.unclaimed
                if not parts[-1][1]:
                    self.unclaimed.append(Note(what="No submission was found in it.", file=download.origin(entry.name)))
        rest = download.only(entry for entry in download.entries if entry.name not in by_exercise)
        beside = "Lies beside the folders of the exercises: check whose it is."
        return [*self._known.of_exercises(parts), *newest(self._beside(rest, beside))]

    def _candidates(self, download: Download) -> list[Candidate]:
        platform = platform_of(download)
        if platform is not None:
            found = self._collected(platform, download)
            rest = download.only(entry for entry in download.entries if not platform.owns(entry.name))
            return [*found, *self._beside(rest, f"Lies beside the download from {platform.name}: check whose it is.")]
        if lacks_metadata(download):
            what = "It is missing, so nothing says whose the submissions are: export them from Gradescope again."
            self.unclaimed.append(Note(what=what, file=download.origin(METADATA)))
        parts = [entry for entry in download.entries if entry.kind == "file" and _PART.fullmatch(entry.name)]
        whole = download.only(entry for entry in download.entries if entry not in parts) if parts else download
        found = folders.collect(whole, self._exercises, self.course, self._known.logins)
        found += self._of_parts(download, parts)
        if not found and any(path_in_tree(download.tree, download.top, exercise) for exercise in self._exercises):
            raise GraderError(
                f"{download.path} is one submission, not a folder of them: grader grade {download.path} grades it"
            )
        self._note_unclaimed(download)
        return found

    def _collected(self, platform: Platform, download: Download) -> list[Candidate]:
        """Return the hand-ins of a platform. Canvas's of a group has the number of a member who may have an own one."""
        of_groups = [entry for entry in download.entries if self._known.has_group(name_in(entry.name))]
        if platform.collect is not collect_canvas or not of_groups:
            return platform.collect(download)
        own = download.only(entry for entry in download.entries if entry not in of_groups)
        shared = platform.collect(download.only(of_groups))
        return [*platform.collect(own), *(one._replace(owner=("group", one.owner)) for one in shared)]

    def _of_parts(self, download: Download, parts: Iterable[TreeEntry]) -> list[Candidate]:
        """Return the hand-ins in the parts of one download; the files of a student may be in several of them."""
        found: dict[Hashable, Candidate] = {}
        opened = {entry.name: self._opened(download, entry) for entry in parts}
        around = {name: folder for name, part in opened.items() if (folder := _folder_around(part)) is not None}
        of_class = {one.top for one in around.values() if is_class(one, self._exercises, self.course)}
        for name, part in opened.items():
            # One part of a class may have a single file, and does not look like a class by itself.
            inner = around[name] if name in around and around[name].top in of_class else part
            for one in [] if inner is None else self._candidates(self.unwrapped(inner)):
                before = found.get(one.owner)
                places = one.hand_in.locations if before is None else before.hand_in.locations + one.hand_in.locations
                found[one.owner] = one._replace(hand_in=replace(one.hand_in, locations=places))
            if inner is None:
                self.unclaimed.append(Note(what="It cannot be opened as an archive.", file=download.origin(name)))
        return [*found.values()]

    def _beside(self, rest: Download, note: str) -> list[Candidate]:
        """Return what lies beside the submissions that were recognised, each with a note."""
        self._note_unclaimed(rest)
        return [
            Candidate(("beside", one.owner), one.recency, replace(one.hand_in, notes=(*one.hand_in.notes, note)))
            for one in folders.collect(rest, self._exercises, self.course, self._known.logins)
        ]

    def _note_unclaimed(self, rest: Download) -> None:
        self.unclaimed += strangers(rest, self.course)

    def _opened(self, download: Download, entry: TreeEntry) -> Download | None:
        """Return a folder or an archive in a download as one, and note the archive's damage; None for anything else."""
        inner = opened_entry(download, entry)
        if inner is not None and inner.tree is not download.tree:
            self.unclaimed += damaged(inner)
        return inner

    def unwrapped(self, download: Download) -> Download:
        """Return the download without the folders and archives that only wrap it."""
        inner: Download | None = download
        unclaimed = list(self.unclaimed)
        for _ in range(_DEEPEST_AROUND_CLASS):
            if inner is None or platform_of(inner) is not None:
                break
            drafts = _has_drafts(inner)
            entries = [entry for entry in inner.entries if folders.is_candidate(entry, self.course)]
            entries = self._submitted_ones(inner, entries) if drafts else entries
            if exercise_folders(inner, self.course).keys() - {entry.name for entry in entries}:
                break
            inner = self._opened(inner, entries[0]) if len(entries) == 1 else None
            if inner is not None and (drafts or (not _has_drafts(inner) and self._is_class(inner, entries[0]))):
                return inner
        self.unclaimed = unclaimed
        return download

    def _is_class(self, inner: Download, entry: TreeEntry) -> bool:
        """Return whether an entry holds several submissions, or one of a student on the roster who is not its own."""
        names = (folders.stem_of(one) for one in inner.entries if folders.is_candidate(one, self.course))
        known = self._known.is_around(folders.stem_of(entry), names)
        return known or is_class(inner, self._exercises, self.course)

    def _submitted_ones(self, download: Download, entries: list[TreeEntry]) -> list[TreeEntry]:
        """Return the entries without the drafts that Teams keeps beside what was handed in."""
        drafts = [entry for entry in entries if entry.name.casefold() == NOT_SUBMITTED]
        what = "It was not read: these are drafts, which were not handed in."
        self.unclaimed += [Note(what=what, file=download.origin(entry.name)) for entry in drafts]
        return [entry for entry in entries if entry not in drafts]


def _folder_around(part: Download | None) -> Download | None:
    """Return the only folder in a part of a download from Google Drive; None if it has none, or more than that."""
    only = part.entries[0] if part is not None and len(part.entries) == 1 else None
    return part.below(only.name) if part is not None and only is not None and only.kind == "folder" else None


def _has_drafts(download: Download) -> bool:
    """Return whether a folder has what was handed in and, perhaps, drafts, as Teams keeps them."""
    names = {entry.name.casefold() for entry in download.entries}
    return SUBMITTED in names and names <= {SUBMITTED, NOT_SUBMITTED}
