"""The verdict on one test of a suite: points, and the explanation of the mistake in a student's words."""

from typing import TYPE_CHECKING, NamedTuple

import pytest

from grader.checks.run_fixture import Run
from grader.checks.session import PASSED
from grader.course.course import Exercise
from grader.grades.results import Explanation
from grader.text import WIDTH, cut

if TYPE_CHECKING:
    from grader.findings.evidence import Evidence

RUN = pytest.StashKey[Run]()
VERDICT = pytest.StashKey["Verdict"]()


class Verdict(NamedTuple):
    """The result of one test of a suite: `message` or `brief` for the student, all of it for the judge."""

    title: str
    passed: bool
    points: int
    message: str = ""
    """The explanation as text."""
    explanation: Explanation = Explanation()
    evidence: "Evidence | None" = None
    source: bytes = b""
    """The student's file, where there was a run."""

    @property
    def brief(self) -> str:
        """Return a few lines for a reader who already knows the cause."""
        return self.explanation.brief

    @property
    def line(self) -> int:
        """Return the line of the student's file where the cause is; 0 where none is known."""
        found = self.explanation.findings
        return next((finding.line for finding in found if finding.line and not isinstance(finding.cell, int)), 0)

    def says_more_than(self, first: Explanation) -> bool:
        """Return whether the brief text adds something to the text of the first failed check."""
        told = {*first.brief.split("\n"), *(cut(finding.title, WIDTH) for finding in first.findings), *first.compared}
        return bool(self.brief) and not told.issuperset(self.brief.split("\n"))


def verdict_of(item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], passed: bool) -> Verdict:
    """Return the verdict on a test that has run."""
    marker = item.get_closest_marker("points")
    title = (getattr(getattr(item, "obj", None), "__doc__", None) or item.name).strip().split("\n")[0]
    points = marker.args[0] if marker else 1
    run: Run | None = item.stash.get(RUN, None)
    if passed:
        if run is not None:
            item.config.stash[PASSED].setdefault(exercise.id, []).extend(run.claims)
        return Verdict(title=title, passed=True, points=points, source=run.program.source if run and run.runs else b"")
    from grader.checks.explanation import explanation_of
    from grader.checks.feedback import message_of

    try:
        explanation, evidence = explanation_of(item, exercise, call, run)
        message = message_of(explanation, evidence)
    except Exception as problem:  # a program's own data may be absurd, and must not stop the grading of others
        why = f"This check failed, and the grader cannot say why: its own words ended with {type(problem).__name__}."
        return Verdict(title, passed=False, points=points, message=why, explanation=Explanation(author=why, brief=why))
    return Verdict(title, False, points, message, explanation, evidence, evidence.source)


def forget(item: pytest.Item) -> None:
    """Forget the result of another run of this test."""
    if VERDICT in item.stash:
        del item.stash[VERDICT]
    if RUN in item.stash:
        del item.stash[RUN]
