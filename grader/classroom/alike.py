"""The comparison of a class's programs, from its hand-ins to the pages and the folder that show it.

The files are read from the hand-ins once for all exercises, and of each program only the fingerprints are kept. Those
that are alike are read once more, for the pages that show them side by side.
"""

import shutil
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from grader.classroom import alike_page
from grader.classroom.alike_export import Export, stub_of
from grader.classroom.alike_page import ShownStudent
from grader.classroom.similarity import Alike, AlikeGroup, ComparedProgram, compare
from grader.classroom.winnowing import all_runs, fingerprints, shape
from grader.course.course import Course, Exercise
from grader.files import replacing
from grader.grades.graded import whole_text
from grader.intake import HandIn

ALIKE_PAGES, EXPORT = "report/alike", "alike"
"""The folder of pages, and that for other tools, in the folder of results."""


class SubmittedFiles(NamedTuple):
    """The files of a class.

    Attributes:
        course: the course.
        exercises: those that are compared.
        hand_ins: yields the hand-ins, each time from the start.
        files_of: returns the files of a hand-in, by exercise.
        shown: returns how the pages show a student.
    """

    course: Course
    exercises: tuple[Exercise, ...]
    hand_ins: Callable[[], Iterable[HandIn]]
    files_of: Callable[[HandIn], Mapping[str, bytes]]
    shown: Callable[[str], ShownStudent]

    def read(self) -> Iterator[tuple[HandIn, Mapping[str, bytes]]]:
        """Yield the students with the files that they have begun, by exercise."""
        for hand_in in self.hand_ins():
            if hand_in.origin:
                files = self.files_of(hand_in)
                yield (
                    hand_in,
                    {
                        one.id: files[one.id]
                        for one in self.exercises
                        if one.id in files and not one.is_unstarted(files[one.id])
                    },
                )


def compare_class(files: SubmittedFiles, out: Path) -> list[Alike]:
    """Compare the programs of a class, write the pages and the folder for other tools, and return what was found.

    Raises:
        OSError: a file cannot be written.
    """
    programs: dict[str, list[ComparedProgram]] = {exercise.id: [] for exercise in files.exercises}
    partners: dict[str, tuple[str, ...]] = {}
    remove(out)
    export = Export(out / EXPORT, files.exercises)
    for hand_in, begun in files.read():
        partners[hand_in.student] = hand_in.partners
        person = files.shown(hand_in.student)
        for exercise in files.exercises:
            source = begun.get(exercise.id)
            if source is not None:
                digests = array("Q", (one.digest for one in fingerprints(source, exercise.file)))
                programs[exercise.id].append(ComparedProgram(hand_in.student, shape(source, exercise.file), digests))
                export.add(exercise, person.page, person.name, person.section, hand_in.handed_in, source)
    export.close()
    found = [
        compare(exercise.id, programs[exercise.id], _given(exercise), partners)
        for exercise in files.exercises
        if programs[exercise.id]
    ]
    _write_pages(files, found, out / ALIKE_PAGES)
    return found


def remove(out: Path) -> None:
    """Remove what an earlier comparison has written."""
    for folder in (out / ALIKE_PAGES, out / EXPORT):
        shutil.rmtree(folder, ignore_errors=True)


def _given(exercise: Exercise) -> frozenset[int]:
    stub = stub_of(exercise)
    return frozenset() if stub is None else frozenset(one.digest for one in all_runs(stub, exercise.file))


def _write_pages(files: SubmittedFiles, found: Iterable[Alike], folder: Path) -> None:
    clusters = {
        (one.exercise, number): cluster for one in found for number, cluster in enumerate(one.clusters, start=1)
    }
    texts = _texts(files, clusters)
    by_id = {exercise.id: exercise for exercise in files.exercises}
    for (name, number), cluster in clusters.items():
        folder.mkdir(parents=True, exist_ok=True)
        members = [
            alike_page.AlikeStudent(files.shown(student), *texts[name, student])
            for student in cluster.students
            if (name, student) in texts
        ]
        with replacing(folder / alike_page.cluster_page(name, number)) as file:
            file.write(alike_page.render(by_id[name], cluster, members))


def _texts(
    files: SubmittedFiles, clusters: Mapping[tuple[str, int], AlikeGroup]
) -> dict[tuple[str, str], tuple[str, frozenset[int]]]:
    """Return the text of each program that is shown, and its lines that are shared, by exercise and student."""
    shared: dict[tuple[str, str], frozenset[int]] = {}
    for (name, _), cluster in clusters.items():
        shared |= dict.fromkeys(((name, student) for student in cluster.students), cluster.shared)
    file_of = {exercise.id: exercise.file for exercise in files.exercises}
    texts = {}
    for hand_in, begun in files.read() if shared else ():
        for name, source in begun.items():
            digests = shared.get((name, hand_in.student))
            if digests is not None:
                same = [one for one in fingerprints(source, file_of[name]) if one.digest in digests]
                lines = frozenset(line for one in same for line in range(one.first, one.last + 1))
                texts[name, hand_in.student] = whole_text(source, file_of[name]), lines
    return texts
