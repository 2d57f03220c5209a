"""What a batch leaves behind, made from the store alone: gradebooks, results for programs, the report's first page.

Each file comes into being beside its name and takes its place when it is whole.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from grader.class_summary import Entry, rows, summarize
from grader.course import Course, Exercise
from grader.graded import Marked
from grader.intake import HandIn
from grader.judge import grade_from
from grader.reports import canvas, class_page, gradebook, moodle
from grader.reports.class_page import page_name
from grader.reports.filling import Filled
from grader.results import Grade
from grader.store import Store
from grader.whole_file import whole

GRADEBOOK, RESULTS, REPORT = "gradebook.csv", "results.jsonl", "report/index.html"
CANVAS, MOODLE = "canvas.csv", "moodle.csv"


class Publisher:
    """Writes into the folder `out` what the store knows of these exercises."""

    def __init__(self, course: Course, exercises: tuple[Exercise, ...], store: Store, out: Path) -> None:
        self._course, self._exercises, self._store, self._out = course, exercises, store, out

    def everything(self) -> None:
        """The gradebook, the results, the report's first page."""
        ids = gradebook.known_ids(self._store.hand_ins())
        with whole(self._out / GRADEBOOK) as file:
            file.writelines(gradebook.render(self.graded(), self._exercises, ids))
        with whole(self._out / RESULTS) as file:
            for _, grade in self.graded():
                if grade is not None:
                    file.write(msgspec.json.encode(grade).decode() + "\n")
        with whole(self._out / REPORT) as file:
            summary = summarize(self._course, self._exercises, self._entries())
            file.writelines(class_page.render(summary, rows(self._exercises, self._entries())))

    def canvas(self, downloaded: Path, column: str | None) -> Filled:
        """Canvas' gradebook, filled in."""
        return self._filled(CANVAS, canvas.fill_in(downloaded, self.graded(), self._course.title, column))

    def moodle(self, downloaded: Path, column: str | None) -> Filled:
        """Moodle's worksheet, filled in."""
        return self._filled(MOODLE, moodle.fill_in(downloaded, self.graded(), column))

    def _filled(self, name: str, filled: Filled) -> Filled:
        with whole(self._out / name, filled.encoding) as file:
            file.write(filled.text)
        return filled

    def graded(self) -> Iterator[tuple[HandIn, Grade | None]]:
        """Everybody, by name, with the grade where there is one."""
        for hand_in, marked in self._marked():
            yield hand_in, self._grade(hand_in, marked)

    def _marked(self) -> Iterator[tuple[HandIn, dict[str, Marked]]]:
        for hand_in in self._store.hand_ins():
            yield hand_in, self._store.of(hand_in.student)

    def _grade(self, hand_in: HandIn, marked: dict[str, Marked]) -> Grade | None:
        if not hand_in.origin or not all(exercise.id in marked for exercise in self._exercises):
            return None
        return grade_from(hand_in.student, {exercise.id: marked[exercise.id] for exercise in self._exercises})

    def _entries(self) -> Iterator[Entry]:
        for hand_in, marked in self._marked():
            yield Entry(
                student=hand_in.student,
                page=f"students/{page_name(hand_in.student)}",
                grade=self._grade(hand_in, marked),
                seconds=sum(one.seconds for one in marked.values()),
                late=hand_in.late,
                notes=hand_in.notes,
                not_counted=hand_in.not_counted,
            )
