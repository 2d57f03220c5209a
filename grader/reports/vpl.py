"""A grade as the output of an evaluation in Moodle's Virtual Programming Lab.

`vpl_submission.class.php` of `moodle-mod_vpl` reads it: the last line that begins with `Grade :=>>` is the proposed
grade, wherever it stands, and the lines between `<|--` and `--|>` are the comments. In these, a line that begins with
`-` is a title, and one that begins with `>` is shown as it is. So each line of a message has a `>` before it, and
nothing in it is taken for a mark.

The grade is scaled to the activity's own range. If grading failed, there is no line with a grade, and VPL proposes
none.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from grader.reports.cases import Case, SubmissionCases


class GradeRange(NamedTuple):
    """The range of an activity's grades."""

    lowest: float
    highest: float


def scale_in(environment: Mapping[str, str]) -> GradeRange | None:
    """Return the range that VPL states in `VPL_GRADEMIN` and `VPL_GRADEMAX`; None if there is none.

    An activity that is graded by words instead of points has no such range.
    """
    try:
        scale = GradeRange(float(environment.get("VPL_GRADEMIN") or 0), float(environment["VPL_GRADEMAX"]))
    except (KeyError, ValueError):
        return None
    return scale if 0 <= scale.lowest < scale.highest < 1e9 else None


def render(told: SubmissionCases, scale: GradeRange | None) -> str:
    """Return the output; without a scale, the grade is the number of points."""
    lines = ["<|--", *(line for case in told.cases for line in _comment(case)), "--|>"]
    if told.status != "error":
        lowest, highest = scale or GradeRange(0, told.max_score)
        lines.append(f"Grade :=>> {round(lowest + told.share * (highest - lowest), 5):g}")
    return "\n".join(lines) + "\n"


def _comment(case: Case) -> Iterator[str]:
    """Yield the lines of a check; no title ends with a bracket, which VPL would take for points to subtract."""
    points = f", {case.score} of {case.max_score} points" if case.exercise else "."
    yield f"- {' '.join(case.label.split())}{points}"
    for line in case.message.splitlines():
        yield f">{line}"
