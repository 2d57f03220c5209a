"""A student's feedback in a few sentences, for places that hold text: a gradebook's comment, a file that goes back."""

from collections.abc import Iterator, Mapping

from grader.grades.decisions import Decisions, Standing, written
from grader.grades.results import MOST_FINDINGS, ExerciseGrade, Grade
from grader.reports.statuses import WORDS
from grader.text import visible


def comment(grade: Grade | None, final: Standing, decisions: Decisions, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines: the points, what a delay costs, and each exercise with its first findings.

    Args:
        grade: the grade by the checks, or None.
        final: the points after all decisions.
        decisions: what was decided.
        titles: the title of each exercise.
    """
    if final.points is None:
        return
    yield f"{written(final.points)} of {final.max_score} points."
    if decisions.lateness and final.delay:
        cost = f", which takes {written(final.deducted)} points off" if final.deducted else ""
        yield f"Handed in {final.delay} late{cost}. It was due at {decisions.lateness.due}."
    graded = {one.id: one for one in grade.exercises} if grade else {}
    for name, title in titles.items():
        if name in final.exercises:
            yield from _exercise(name, title, final, graded.get(name))


def _exercise(name: str, title: str, final: Standing, one: ExerciseGrade | None) -> Iterator[str]:
    number = name.partition("_")[0]
    words = f", {WORDS[one.status]}" if one else ""
    of = f" of {one.max_score}" if one else ""
    yield f"{number} {title}: {written(final.exercises[name])}{of}{words}."
    for change in final.changes:
        if change.exercise == name:
            of = f'"{change.check}": ' if change.check else ""
            yield f"  {of}set to {written(change.now)} by your instructor: {visible(change.reason)}"
    for finding in one.findings[:MOST_FINDINGS] if one and one.status == "failed" else ():
        line = f"line {finding.line}: " if finding.line else ""
        yield f"  {line}{visible(finding.title)}"
