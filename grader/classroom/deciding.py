"""An instructor's decisions about a class: points of their own, deadlines, and the cost of a delay for each student."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from grader.classroom.canvas_times import with_canvas_times
from grader.classroom.deadlines import Deadline, lateness, parse_deadline
from grader.classroom.instructor_tables import EXTENSIONS, OVERRIDES, People, read_extensions, read_overrides
from grader.classroom.moodle_times import with_worksheet_times
from grader.course.course import Course
from grader.exceptions import GraderError
from grader.grades.decisions import Decisions, Override
from grader.intake import HandIn, Note
from grader.intake.commits import with_commit_times

NOT_KNOWN = "Late by the platform's mark; how late is not in the download, so it costs no points: use overrides.csv."


class Rules(NamedTuple):
    """The command's options on points and deadlines; files that are None are looked for in the folder of results."""

    overrides: Path | None = None
    extensions: Path | None = None
    due: str | None = None
    late: str | None = None
    worksheet: Path | None = None
    canvas_times: tuple[Path, ...] = ()


class Decided(NamedTuple):
    """The decisions by student, notes about rows that do not count, and a sentence about unknown moments or nothing."""

    by_student: dict[str, Decisions]
    notes: tuple[Note, ...]
    unknown: str


class Decider:
    """An instructor's decisions about a class.

    Args:
        rules: what the command says.
        out: the folder of results.
        course: the course.

    Raises:
        GraderError: a rule cannot be read, or a file is missing.
    """

    def __init__(self, rules: Rules, out: Path, course: Course) -> None:
        """Check the rules before anything is graded."""
        self._course, self._worksheet, self._canvas_times = course, rules.worksheet, rules.canvas_times
        self._overrides = _file(rules.overrides, out / OVERRIDES)
        self._extensions = _file(rules.extensions, out / EXTENSIONS)
        self._deadline: Deadline | None = None
        if rules.due is not None:
            self._deadline = parse_deadline(rules.due, rules.late)
        elif rules.late is not None or rules.extensions is not None or rules.canvas_times:
            raise GraderError("--late, --extensions and --canvas-times need a deadline: give it with --due")

    def decide(self, hand_ins: Sequence[HandIn], graded: Sequence[HandIn]) -> Decided:
        """Return the decisions.

        Args:
            hand_ins: those of the whole class, in which the tables' students are looked for.
            graded: those that this batch grades.

        Raises:
            GraderError: a table cannot be read.
        """
        people = People(hand_ins)
        notes: list[Note] = []
        points: dict[str, tuple[Override, ...]] = {}
        moments: dict[str, str] = {}
        extensions: dict[str, datetime] = {}
        if self._overrides is not None:
            points, bad = read_overrides(self._overrides, people, self._course)
            notes += bad
        if self._deadline is not None:
            if self._extensions is not None:
                extensions, bad = read_extensions(self._extensions, people, self._deadline.zone)
                notes += bad
            timed = self._timed([one for one in graded if one.origin])
            moments = {one.student: one.handed_in for one in timed}
        decided, unknown = {}, 0
        for one in graded:
            late = None
            if self._deadline is not None and one.origin:
                late = lateness(moments[one.student], self._deadline, extensions.get(one.student))
                unknown += late is None
                if late is None and one.late:
                    notes.append(Note(what=f"{one.student}: {NOT_KNOWN}", file=one.origin))
            decided[one.student] = Decisions(overrides=points.get(one.student, ()), lateness=late)
        return Decided(decided, tuple(notes), _unknown(unknown, bool(self._worksheet or self._canvas_times)))

    def _timed(self, hand_ins: list[HandIn]) -> list[HandIn]:
        """Return the hand-ins with all moments that can be known."""
        timed = with_worksheet_times(hand_ins, self._worksheet) if self._worksheet is not None else hand_ins
        timed = with_canvas_times(timed, self._canvas_times) if self._canvas_times else timed
        return with_commit_times(timed)


def _file(named: Path | None, usual: Path) -> Path | None:
    if named is not None and named.is_dir():
        raise GraderError(f"{named} is a folder; name a file")
    if named is not None and not named.is_file():
        raise GraderError(f"there is no file {named}")
    return named or (usual if usual.is_file() else None)


def _unknown(count: int, has_times: bool) -> str:
    if not count:
        return ""
    remedy = "" if has_times else "; --moodle WORKSHEET and --canvas-times FILE say it"
    who = "1 student" if count == 1 else f"{count} students"
    return f"When {who} handed in is not in the download, so they count as in time{remedy}."
