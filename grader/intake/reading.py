"""The reader of one hand-in: files with the exact names first, then, where one is missing, nearly right names.

A file with a nearly right name counts only if it is the only candidate of its exercise in the whole hand-in, and the
exact name is nowhere. Copies with equal content are one candidate. There is always a note, also if nothing is taken.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.course.course import Exercise
from grader.intake.archives import archives_below, opened, opened_download, opened_file
from grader.intake.candidates import Candidate, Source, add_candidate, digest_of, without_outputs
from grader.intake.contents import Contents, Location, Note
from grader.intake.exercise_files import find_root, path_in_tree
from grader.intake.near_names import files_in, is_class_download, is_unknown, nearest, of_another_kind, suffix_of
from grader.intake.passed_over import passed_over
from grader.intake.trees import (
    LARGEST_INNER_ARCHIVE,
    Folder,
    Members,
    ReadingError,
    Tree,
    read_file,
    without_clutter,
)
from grader.intake.unread import Unread, listed
from grader.submission.student_file import program_limit
from grader.text import cut, visible

MOST_INNER_ARCHIVES = 5
"""Archives within one hand-in that are opened."""
DEEPEST_ARCHIVE = 3
"""The most archives around a file, the hand-in's own included."""
_DEEPEST_FOLDER = 3
"""Folders around an archive within a hand-in."""


class Reader:
    """A reader of one hand-in.

    Args:
        exercises: those to look for.
        course: all exercises of the course.
        strict_names: whether files with nearly right names are left out.
    """

    def __init__(self, exercises: Sequence[Exercise], course: Sequence[Exercise], strict_names: bool) -> None:
        """Prepare; nothing is read yet."""
        self._exercises, self._course, self._strict = exercises, course, strict_names
        self._files: dict[str, bytes] = {}
        self._settled: set[str] = set()
        self._archive_of: dict[str, str] = {}
        """The archives within the hand-in that files were read from, by exercise."""
        self._notes: list[Note] = []
        self._archives = 0
        self._candidates: dict[str, list[Candidate]] = defaultdict(list)
        self._unknown: dict[str, list[Candidate]] = defaultdict(list)
        """Programs that belong to no exercise, by the only exercise that is looked for where they are."""
        self._seen: list[str] = []
        self._elsewhere: list[str] = []
        """Links, and what leads out of an archive."""
        self._passed_over: list[Note] = []
        self._others: dict[str, str] = {}
        """Files with the names of those that were read, in archives or older hand-ins, by exercise."""
        self._unopened = ""
        """An archive that cannot be opened, while all files are there without it."""

    def read(self, locations: Sequence[Location]) -> Contents:
        """Return the files; of each exercise, the first location that has its file counts."""
        for location in locations:
            self._take_exact(location)
        self._archives = 0
        if is_class_download(location.name for location in locations):
            self._note_class("")
            return Contents(self._files, tuple(dict.fromkeys(self._notes)), {})
        for location in locations:
            self._look_for_near(location)
        beside = self._take_near()
        return Contents(self._files, tuple(dict.fromkeys(self._notes)), beside)

    # Exact names --------------------------------------------------------------------------------------

    def _take_exact(self, location: Location) -> None:
        if location.name:
            for exercise in self._wanted(location):
                if exercise.file != location.name:
                    continue
                content = self._content_of(location, exercise)
                if exercise.id in self._settled:
                    if content not in (None, self._files.get(exercise.id)):
                        self._others.setdefault(exercise.id, location.name)
                elif content is not None:
                    self._files[exercise.id] = content
                self._settled.add(exercise.id)
            return
        for source in self._sources(location):
            self._take(source)

    def _take(self, source: Source) -> None:
        root = find_root(source.tree, source.top, source.exercises)
        for exercise in source.exercises:
            path = path_in_tree(source.tree, root, exercise)
            if path is None or exercise.id in self._settled:
                if path is not None:
                    self._compare(source, path, exercise)
                continue
            self._settled.add(exercise.id)
            self._archive_of[exercise.id] = source.label
            content = self._content_in(source.tree, path, exercise)
            if content is not None:
                self._files[exercise.id] = content
                if source.tree.is_duplicate(path):
                    self._note(f"{path} is in the archive more than once; the last one counts.", exercise.id, path)

    def _compare(self, source: Source, path: str, exercise: Exercise) -> None:
        """Remember a file that differs from the one of the same name that was read; note it if both are in archives."""
        read_from, there = self._archive_of.get(exercise.id, ""), self._files.get(exercise.id)
        try:
            content = without_outputs(source.tree.read(path, program_limit(exercise.file)), exercise)
        except ReadingError:
            return
        if there is None or content == there:
            return
        counted, other = f"{read_from}{exercise.file}", f"{source.label}{path}"
        if read_from and source.label:
            self._note(f"{cut(counted, 80)} was read, and {cut(other, 80)} is another one.", exercise.id, other)
        else:
            self._others.setdefault(exercise.id, other)

    # Nearly right names -------------------------------------------------------------------------------

    def _look_for_near(self, location: Location) -> None:
        if location.name:
            self._seen.append(location.name)
            exercise, meant = self._near(location.name, self._wanted(location))
            if exercise is not None and exercise.file != location.name:
                content = self._content_of(location, exercise)
                if content is not None:
                    add_candidate(meant[exercise.id], location.name, content)
            return
        for source in self._sources(location):
            self._look_through(source)

    def _look_through(self, source: Source) -> None:
        root = find_root(source.tree, source.top, source.exercises)
        exact = {path_in_tree(source.tree, root, exercise) for exercise in source.exercises}
        paths = list(files_in(source.tree, source.top))
        below = len(source.top) + 1 if source.top else 0
        missing = [one for one in source.exercises if one.id not in self._settled]
        self._passed_over += passed_over(source.tree, root, missing)
        if missing and source.within and isinstance(source.tree, Members) and source.tree.damage:
            self._note(f"{cut(source.label, 80).rstrip('/') or 'The archive'} {source.tree.damage}.")
        self._elsewhere += [one.name for one in without_clutter(source.tree.entries(source.top)) if one.kind == "other"]
        if isinstance(source.tree, Members) and source.tree.left_out:
            self._elsewhere.append(source.tree.left_out)
        if is_class_download(path[below:] for path in paths if suffix_of(path)):
            self._note_class(source.label or source.top)
            return
        self._seen += [source.label + path[below:] for path in paths]
        for path in paths:
            if path in exact or not suffix_of(path):
                continue
            name = path[below:]
            exercise, meant = self._near(name, source.exercises)
            content = None if exercise is None else self._content_in(source.tree, path, exercise)
            if exercise is not None and content is not None:
                add_candidate(meant[exercise.id], source.label + name, content)

    def _note_class(self, file: str) -> None:
        self._note("It looks like the download of a whole class; give it to grader batch by itself.", file=file)

    def _near(self, name: str, wanted: Sequence[Exercise]) -> tuple[Exercise | None, dict[str, list[Candidate]]]:
        """Return the exercise that a file is meant for, and its candidates; with any name, for the only exercise."""
        if len(wanted) == 1 and is_unknown(name, self._course):
            return (wanted[0] if suffix_of(wanted[0].file) == suffix_of(name) else None), self._unknown
        exercise = nearest(name, self._course)
        return (exercise if exercise in wanted else None), self._candidates

    def _take_near(self) -> dict[str, str]:
        """Take the candidates that are the only one, note the others, and return those beside an exact file."""
        beside: dict[str, str] = {}
        for exercise in self._exercises:
            candidates = self._candidates[exercise.id] or self._unknown[exercise.id]
            if exercise.id in self._settled:
                there = self._files.get(exercise.id)
                same = None if there is None else digest_of(there)
                others = (one.file for one in sorted(candidates) if one.digest != same)
                if other := next(others, "") or self._not_read_beside(exercise):
                    beside[exercise.id] = other
            elif candidates:
                self._choose(exercise, sorted(candidates))
        self._note_unread()
        return beside

    def _not_read_beside(self, exercise: Exercise) -> str:
        """Return what may be meant beside a file with the exact name: one in an archive, a notebook, or an archive."""
        kinds = (name for name in self._seen if of_another_kind(name, self._course) == exercise)
        return self._others.get(exercise.id, "") or next(kinds, "") or self._unopened

    def _choose(self, exercise: Exercise, candidates: list[Candidate]) -> None:
        first, names = candidates[0], listed(candidate.file for candidate in candidates)
        if self._strict:
            self._note(f"{names} was not read: the file must be called {exercise.file}.", exercise.id, first.file)
        elif len({candidate.digest for candidate in candidates}) > 1:
            what = f"{names} could each be meant as {exercise.file}, so none was read: keep one, under that name."
            self._note(what, exercise.id, first.file)
        else:
            self._files[exercise.id] = next((one.content for one in candidates if one.content), b"")
            self._note(
                f"{first.file} was taken for {exercise.file}, whose exact name is not there.", exercise.id, first.file
            )

    def _note_unread(self) -> None:
        self._notes += [note for note in self._passed_over if note.exercise not in self._files]
        known = self._settled | self._files.keys() | {note.exercise for note in self._notes}
        missing = [exercise for exercise in self._exercises if exercise.id not in known]
        found = Unread(self._exercises, self._course, tuple(self._notes), bool(self._files))
        self._notes += found.notes(missing, self._seen, self._elsewhere)

    # Reading ------------------------------------------------------------------------------------------

    def _wanted(self, location: Location) -> tuple[Exercise, ...]:
        return tuple(one for one in self._exercises if location.exercise in ("", one.id))

    def _note(self, what: str, exercise: str = "", file: str = "") -> None:
        self._notes.append(Note(what=visible(what), exercise=exercise, file=cut(file, 200)))

    def _left_out(self, file: str, problem: ReadingError, exercise: str = "") -> None:
        self._note(f"{cut(file, 80)} {problem} and was left out.", exercise, file)

    def _content_of(self, location: Location, exercise: Exercise) -> bytes | None:
        """Return the content of the single file at a location."""
        path, most = Path(os.fsdecode(location.path)), program_limit(exercise.file)
        try:
            inside = location.inside
            content = opened_download(path, location.archives).read(inside, most) if inside else read_file(path, most)
            return without_outputs(content, exercise)
        except ReadingError as problem:
            self._left_out(location.name, problem, exercise.id)
            return None

    def _content_in(self, tree: Tree, path: str, exercise: Exercise) -> bytes | None:
        try:
            return without_outputs(tree.read(path, program_limit(exercise.file)), exercise)
        except ReadingError as problem:
            self._left_out(path, problem, exercise.id)
            return None

    def _sources(self, location: Location) -> Iterator[Source]:
        """Yield the folder or archive at a location, and then archives in it while a file is missing."""
        exercises = self._wanted(location)
        path = Path(os.fsdecode(location.path))
        label = location.inside.rpartition("/")[2] or path.name
        try:
            if not location.inside and path.is_dir():
                os.scandir(path).close()  # raises OSError if the folder may not be read
                source = Source(Folder(path), "", 0, "", exercises)
            elif not location.inside:
                source = Source(opened_file(path), "", 1, "", exercises)
            else:
                download = opened_download(path, location.archives)
                if download.kind(location.inside) == "folder":
                    source = Source(download, location.inside, 0, "", exercises)
                else:
                    content = download.read(location.inside, LARGEST_INNER_ARCHIVE)
                    source = Source(opened(content, location.inside), "", 1, "", exercises)
        except ReadingError as problem:
            self._left_out(label, problem)
        except OSError as problem:
            self._left_out(label, ReadingError(f"cannot be read ({problem.strerror})"))
        else:
            yield source
            yield from self._archives_in(source)

    def _archives_in(self, source: Source) -> Iterator[Source]:
        """Yield the archives within a tree. Many systems keep an uploaded archive as it is, even in another one."""
        for path in archives_below(source.tree, source.top, _DEEPEST_FOLDER):
            is_complete = len(self._settled) == len(self._exercises)  # then the others are only compared
            name = source.label + path[len(source.top) :].lstrip("/")
            self._archives += source.within < DEEPEST_ARCHIVE
            problem = ""
            if source.within == DEEPEST_ARCHIVE:
                problem = f"lies within {DEEPEST_ARCHIVE} archives and was not opened."
            elif self._archives > MOST_INNER_ARCHIVES:
                problem = f"was not opened: only {MOST_INNER_ARCHIVES} archives are."
            try:
                tree = None if problem else opened(source.tree.read(path, LARGEST_INNER_ARCHIVE), path)
            except ReadingError as reason:
                tree, problem = None, f"{reason} and was left out."
            if tree is None:
                if is_complete:
                    self._unopened = self._unopened or name
                else:
                    self._note(f"{cut(name, 80)} {problem}", file=name)
                if self._archives > MOST_INNER_ARCHIVES:
                    return
                continue
            inner = Source(tree, "", source.within + 1, f"{name}/", source.exercises)
            yield inner
            yield from self._archives_in(inner)
