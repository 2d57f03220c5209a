"""The files that a batch produces from its store: gradebooks, results as JSON Lines, and the page about the class.

Each file is written under a temporary name and renamed when it is complete.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from grader.classroom import (
    alike,
    attention,
    canvas,
    class_page,
    comments,
    feedback,
    gradebook,
    moodle,
    naming,
    regrading,
)
from grader.classroom.alike import SubmittedFiles
from grader.classroom.alike_page import ShownStudent
from grader.classroom.attention import Attention
from grader.classroom.counting import MOST_LISTED, rows, summarize
from grader.classroom.filling import FilledGradebook, Points
from grader.classroom.instructor_tables import OVERRIDES
from grader.classroom.naming import OWN_NAMES, STUDENT_PAGES, PageNames
from grader.classroom.regrading import Changes, PointsChange
from grader.classroom.similarity import Alike
from grader.classroom.store import NO_STUDENT, PUBLISHED, Store
from grader.classroom.summary import ClassEntry
from grader.course.course import Course, Exercise
from grader.files import replacing
from grader.grades.decisions import Standing, standing
from grader.grades.graded import Marked
from grader.grades.results import Grade, to_json_line
from grader.grading.judge import grade_from
from grader.intake import HandIn

GRADEBOOK, RESULTS, REPORT = "gradebook.csv", "results.jsonl", "report/index.html"
REGRADE = "regrade.csv"
ATTENTION = "needs-attention.csv"
CANVAS, MOODLE = "canvas.csv", "moodle.csv"
CODES = "anonymous.csv"
"""The table of who is behind the codes of anonymous pages."""


class Publisher:
    """The writer of a store's results of these exercises into the folder `out`."""

    def __init__(
        self, course: Course, exercises: tuple[Exercise, ...], store: Store, out: Path, names: PageNames = OWN_NAMES
    ) -> None:
        """Prepare; nothing is written yet. `names` are those that the pages call students by."""
        self._names = names
        self._course, self._exercises, self._store, self._out = course, exercises, store, out
        self._worth = {exercise.id: exercise.points for exercise in exercises}
        self.alike: list[Alike] | None = None
        """The programs that are alike, once they were compared."""

    def compare(self, files_of: Callable[[HandIn], Mapping[str, bytes]]) -> None:
        """Compare the programs of the class, and write the pages and the folder that show what is alike.

        Args:
            files_of: returns the files of a hand-in, by exercise.

        Raises:
            OSError: a file cannot be written.
        """
        files = SubmittedFiles(self._course, self._exercises, self._in_order, files_of, self._shown)
        self.alike = alike.compare_class(files, self._out)

    def _shown(self, student: str) -> ShownStudent:
        return ShownStudent(self._names.shown(student), self._names.page(student))

    def publish_all(self) -> None:
        """Write the gradebook, the results, what needs a person, and the page about the class."""
        ids = gradebook.known_ids(self._store.hand_ins())
        memberships = gradebook.known_memberships(self._store.hand_ins())
        with replacing(self._out / GRADEBOOK) as file:
            everybody, decided = self._with_remarks(), self._store.decisions
            file.writelines(gradebook.render(everybody, self._exercises, ids, decided, memberships))
        with replacing(self._out / RESULTS) as file:
            for _, grade in self.graded():
                if grade is not None:
                    file.write(to_json_line(grade).decode() + "\n")
        with replacing(self._out / ATTENTION) as file:
            file.writelines(attention.render(self.attention()))
        with replacing(self._out / REPORT) as file:
            unclaimed = map(self._without_names, self._unclaimed())
            summary = summarize(self._course, self._exercises, self._entries(), unclaimed)
            table = rows(self._exercises, self._entries())
            file.writelines(class_page.render(summary, table, self.changes(), self.alike, self._shown))
        self._publish_codes()
        self._publish_differences()

    def _publish_codes(self) -> None:
        if not self._names.key:
            (self._out / CODES).unlink(missing_ok=True)
            return
        with replacing(self._out / CODES) as file:
            file.writelines(naming.render(self._names, (one.student for one in self._store.hand_ins())))

    def _without_names(self, one: Attention) -> Attention:
        """Return what to look at as pages show it: names of files and sentences about them often name students."""
        if not self._names.key:
            return one
        what = one.what if one.weight else f"in {ATTENTION}"
        return one._replace(student=self._names.shown(one.student) if one.student else "", what=what, file="")

    def _origin(self, origin: str) -> str:
        return "an older one" if self._names.key else origin

    def _membership(self, hand_in: HandIn) -> dict[str, str]:
        """Return what a student belongs to as pages show it: a small group would name its members."""
        return {what: name for what, name in hand_in.membership.items() if not (self._names.key and what == "group")}

    def remember(self) -> None:
        """Note that every student's results are published, and by which rules they were graded."""
        for exercise in self._exercises:
            self._store.note_fact(f"{regrading.RULES_FACT}{exercise.id}", regrading.rules_of(exercise))
        self._store.note_fact(PUBLISHED, "yes")

    def differences(self) -> Iterator[PointsChange]:
        """Yield the points that the last grading changed, by student."""
        for hand_in, marked in self._marked():
            earlier = self._store.earlier(hand_in.student) if hand_in.origin else {}
            for exercise in self._exercises:
                if exercise.id in earlier and exercise.id in marked:
                    one = regrading.difference(hand_in.student, earlier[exercise.id], marked[exercise.id].grade)
                    if one is not None:
                        yield one

    def changes(self) -> Changes:
        """Return the points that the last grading changed, counted."""
        differences: Iterable[PointsChange] = self.differences()
        if self._names.key:
            differences = sorted(differences, key=lambda one: self._names.shown(one.student))
        return regrading.summarize(differences, MOST_LISTED)

    def _publish_differences(self) -> None:
        if next(self.differences(), None) is None:
            (self._out / REGRADE).unlink(missing_ok=True)
            return
        with replacing(self._out / REGRADE) as file:
            file.writelines(regrading.render(self.differences()))

    def canvas(self, downloaded: Path, column: str | None) -> FilledGradebook:
        """Fill in a gradebook of Canvas, write it, and return it."""
        filled = canvas.fill_in(downloaded, self.graded(), self._course.title, column, self._points)
        return self._filled(CANVAS, filled)

    def moodle(self, downloaded: Path, column: str | None, with_comments: bool = False) -> FilledGradebook:
        """Fill in a worksheet of Moodle, `with_comments` also its empty comments, write it, and return it."""
        told = moodle.Comments(self._store.hand_ins(), self._comment) if with_comments else None
        return self._filled(MOODLE, moodle.fill_in(downloaded, self.graded(), column, self._points, told))

    def feedback(self, worksheet: Path | None) -> dict[str, int]:
        """Write the archives that hand feedback back, and return the number of students in each that is not empty.

        Args:
            worksheet: a worksheet of Moodle with the participants' numbers, or None.

        Raises:
            GraderError: the file is no worksheet of Moodle.
        """
        hand_ins = tuple(self._store.hand_ins())
        numbers = moodle.numbers(worksheet, hand_ins) if worksheet else {}
        written = {
            feedback.FEEDBACK_PAGES: feedback.pages(hand_ins, self._page_of),
            feedback.FOR_MOODLE: feedback.for_moodle(hand_ins, self._page_of, numbers),
            feedback.FOR_CANVAS: feedback.for_canvas(hand_ins, self._page_of, self._comment),
        }
        counts = {name: feedback.write(self._out / name, members) for name, members in written.items()}
        for name, count in counts.items():
            if count:
                self._store.note_fact(name, _digest(self._out / name))
        return {name: count for name, count in counts.items() if count}

    def _page_of(self, student: str) -> Path:
        return self._out / STUDENT_PAGES / self._names.page(student)

    def _comment(self, student: str) -> tuple[str, ...]:
        marked, decisions = self._store.of(student), self._store.decisions(student)
        whole = all(exercise.id in marked for exercise in self._exercises)
        grade = grade_from(student, {one.id: marked[one.id] for one in self._exercises}) if whole else None
        titles = {exercise.id: exercise.title for exercise in self._exercises}
        return tuple(comments.comment(grade, standing(grade, decisions, self._worth), decisions, titles))

    def _filled(self, name: str, filled: FilledGradebook) -> FilledGradebook:
        with replacing(self._out / name, filled.encoding) as file:
            file.write(filled.text)
        self._store.note_fact(name, _digest(self._out / name))
        return filled

    def remove_stale(self, refilled: Collection[str]) -> None:
        """Remove the pages of students who are no longer in the class, and gradebooks and feedback of earlier runs.

        A file that was changed since stays.

        Args:
            refilled: the names of the gradebooks and archives that are written now.
        """
        pages = {self._names.page(hand_in.student) for hand_in in self._store.hand_ins() if hand_in.origin}
        for page in sorted((self._out / STUDENT_PAGES).glob("*.html")):
            if page.name not in pages:
                page.unlink(missing_ok=True)
        if self.alike is None:
            alike.remove(self._out)
        for name in {CANVAS, MOODLE, *feedback.ALL}.difference(refilled):
            file = self._out / name
            if file.is_file() and _digest(file) == self._store.fact(name):
                file.unlink()
                self._store.note_fact(name, "")

    def graded(self) -> Iterator[tuple[HandIn, Grade | None]]:
        """Yield all students by name, each with the grade or None."""
        for hand_in, marked in self._marked():
            yield hand_in, self._grade(hand_in, marked)

    def attention(self) -> Iterator[Attention]:
        """Yield the items to check, by student, and last the files without an owner."""
        for hand_in, grade in self.graded():
            yield from self._attention(hand_in, grade)
        yield from self._unclaimed()

    def _attention(self, hand_in: HandIn, grade: Grade | None) -> Iterator[Attention]:
        yield from attention.of_student(hand_in, self._store.remarks(hand_in.student), grade, self._exercises)
        for exercise, sentence in self._standing(hand_in, grade).refused:
            yield Attention(hand_in.student, exercise, f"{sentence}.", OVERRIDES)

    def _standing(self, hand_in: HandIn, grade: Grade | None) -> Standing:
        return standing(grade, self._store.decisions(hand_in.student), self._worth)

    def _points(self, hand_in: HandIn, grade: Grade | None) -> Points | None:
        final = self._standing(hand_in, grade)
        return None if final.points is None else Points(final.points, final.max_score)

    def _unclaimed(self) -> tuple[Attention, ...]:
        return tuple(attention.of_nobody(self._store.remarks(NO_STUDENT).notes))

    def _with_remarks(self) -> Iterator[tuple[HandIn, Grade | None]]:
        """Yield the students with the notes on their files, for the gradebook."""
        for hand_in, grade in self.graded():
            notes = tuple(note.what for note in self._store.remarks(hand_in.student).notes)
            yield replace(hand_in, notes=(*hand_in.notes, *notes)), grade

    def _marked(self) -> Iterator[tuple[HandIn, dict[str, Marked]]]:
        for hand_in in self._store.hand_ins():
            yield hand_in, self._store.of(hand_in.student)

    def _grade(self, hand_in: HandIn, marked: dict[str, Marked]) -> Grade | None:
        if not hand_in.origin or not all(exercise.id in marked for exercise in self._exercises):
            return None
        return grade_from(hand_in.student, {exercise.id: marked[exercise.id] for exercise in self._exercises})

    def _in_order(self) -> Iterable[HandIn]:
        """Return the hand-ins by the names that pages show: an order by other names would give them away."""
        hand_ins = self._store.hand_ins()
        return sorted(hand_ins, key=lambda one: self._names.shown(one.student)) if self._names.key else hand_ins

    def _entries(self) -> Iterator[ClassEntry]:
        for hand_in in self._in_order():
            marked = self._store.of(hand_in.student)
            grade = self._grade(hand_in, marked)
            yield ClassEntry(
                student=self._names.shown(hand_in.student),
                page=f"students/{self._names.page(hand_in.student)}",
                grade=grade,
                seconds=sum(one.seconds for one in marked.values()),
                late=hand_in.late,
                decisions=self._store.decisions(hand_in.student),
                attention=tuple(map(self._without_names, self._attention(hand_in, grade))),
                membership=self._membership(hand_in),
                partners=tuple(map(self._names.shown, hand_in.partners)),
                not_counted=tuple(map(self._origin, hand_in.not_counted)),
            )


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
