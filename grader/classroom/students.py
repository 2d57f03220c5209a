"""The page of a student of a class, from what is known of the student's exercises."""

from collections.abc import Mapping, Sequence

from grader.course.course import Course, Exercise
from grader.grades.decisions import Decisions, standing
from grader.grades.graded import Graded, Marked, file_text
from grader.grading.judge import grade_from
from grader.reports import student_page

CLASS_PAGE = "../index.html"
"""The link from a student's page."""


def page_of(
    course: Course,
    exercises: Sequence[Exercise],
    shown: str,
    marked: Mapping[str, Marked],
    files: Mapping[str, bytes],
    decisions: Decisions,
) -> str:
    """Return the page.

    Args:
        course: the course.
        exercises: those on the page.
        shown: what the page calls the student.
        marked: the results, by exercise.
        files: the files that were handed in, by exercise.
        decisions: what was decided about the student.
    """
    graded = Graded(
        grade=grade_from(shown, {exercise.id: marked[exercise.id] for exercise in exercises}),
        files={one.id: file_text(files[one.id], one.file) for one in exercises if one.id in files},
        timelines={name: one.timeline for name, one in marked.items() if one.timeline is not None},
    )
    worth = {exercise.id: exercise.points for exercise in exercises}
    decided = standing(graded.grade, decisions, worth)
    return student_page.render(graded, course, CLASS_PAGE, decided, decisions.lateness)
