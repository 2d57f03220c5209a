"""`grader grade` for other systems: results in their formats, where they look for them, even without a grade."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from grader.cli.delivery import Destination, FileDestination, FileSection
from grader.cli.terminal import is_plain
from grader.course.course import Course
from grader.grades.results import Grade
from grader.reports import classroom50, coderunner, github, gradescope, junit, markdown, prairielearn, submitty, vpl
from grader.reports.cases import Places, SubmissionCases, tell, tell_failure
from grader.submission.student_file import find_file
from grader.text import in_ascii

RELEASE_BODY = "release-body.md"
"""The file next to the result that Classroom 50 shows to students; without it, they see names and points only."""
LARGEST_RELEASE_BODY = 120_000
"""A limit in bytes: the text of a release may have 125 000 characters."""
UNFINISHED = "The grader was ended while it was at work."
"""The reason in a placeholder."""


class Format(NamedTuple):
    """A format: `grade` renders a grade, `failure` the reason why there is none, with the possible points."""

    grade: Callable[[Grade, Course, Places], str]
    failure: Callable[[str, int], str]


class RenderedReport(NamedTuple):
    """A rendered result.

    `text` is in the report's format, `summary` is for people, and `line` (the output of a step) and `annotations` are
    for GitHub.
    """

    text: str
    line: str
    summary: str
    annotations: str


def _of_cases(render: Callable[[SubmissionCases], str]) -> Format:
    return Format(
        lambda grade, course, places: render(tell(grade, places)),
        lambda reason, points: render(tell_failure(reason, points)),
    )


FORMATS = {
    "markdown": Format(
        lambda grade, course, places: markdown.render(grade, course),
        lambda reason, points: markdown.render_failure(reason),
    ),
    "junit": _of_cases(junit.render),
    "gradescope": _of_cases(gradescope.render),
    "classroom50": _of_cases(lambda told: classroom50.render(told, _identity(), datetime.now(UTC))),
    "github": _of_cases(github.render),
    "gitlab": _of_cases(junit.render),
    "artemis": _of_cases(junit.render_for_artemis),
    "prairielearn": _of_cases(prairielearn.render),
    "coderunner": _of_cases(coderunner.render),
    "vpl": _of_cases(lambda told: vpl.render(told, vpl.scale_in(os.environ))),
    "submitty": _of_cases(submitty.render),
}


class Report:
    """The report of one grading, present in all its destinations from the start.

    Args:
        form: a key of `FORMATS`.
        output: the file for the result; None for standard output.
    """

    def __init__(self, form: str, output: Path | None) -> None:
        """Write the first placeholders."""
        self._form, self._points = form, 0
        self._file = None if output is None else FileDestination(output)
        self._step = _named_by("GITHUB_OUTPUT") if form == "github" else None
        self._summary = _summary_place(form, output)
        self._largest_summary = LARGEST_RELEASE_BODY if form == "classroom50" else markdown.LARGEST_SUMMARY
        if form == "github" and self._file is None and self._step is None:
            _say("GITHUB_OUTPUT names no file, so the result is not kept; --output FILE keeps it")
        if form == "classroom50" and (missing := _identity().missing):
            _say(f"Classroom 50 has not set {', '.join(missing)}: the result says unknown there")
        self.begin(0)

    def begin(self, points: int) -> None:
        """Write placeholders, which say that there is no result.

        Args:
            points: the points that the exercises are worth.
        """
        self._points = points
        nothing = self._failure(UNFINISHED)
        if self._step is not None:
            self._step.write_placeholder(nothing.line)
        if self._file is not None:
            self._file.write_placeholder(nothing.text)

    def fail(self, reason: str) -> None:
        """Deliver the reason why there is no grade."""
        self.deliver(self._failure(reason))

    def render(self, graded: Grade, course: Course, places: Places) -> RenderedReport:
        """Return the grade in the report's format; `places` has the path of each exercise's file."""
        return RenderedReport(
            text=FORMATS[self._form].grade(graded, course, places),
            line=github.output_line(tell(graded, places)),
            summary=markdown.render(graded, course, self._largest_summary),
            annotations="".join([*github.annotations(graded, places), *github.notices(graded)]),
        )

    def deliver(self, written: RenderedReport) -> None:
        """Write a report where the format's readers look for it: to files, or to standard output."""
        if self._step is not None:
            self._step.write(written.line)
        if self._file is not None:
            self._file.write(written.text)
        if self._summary is not None:
            _put_beside(self._summary, written.summary)
        if self._form == "github":
            _write(written.annotations)
        elif self._file is None:
            _write(written.text)
        elif self._form == "gitlab":  # its reports are on another page, and the job's log is empty otherwise
            _write(written.summary)

    def _failure(self, reason: str) -> RenderedReport:
        return RenderedReport(
            text=FORMATS[self._form].failure(reason, self._points),
            line=github.output_line(tell_failure(reason, self._points)),
            summary=markdown.render_failure(reason),
            annotations=github.annotation_of_failure(reason),
        )


def places_in(path: Path, course: Course) -> Places:
    """Return a function from an exercise's id to the path of the student's file in the repository.

    Paths are relative to the folder that GitHub checked out, else to the working folder.
    """
    root = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()

    def place(exercise: str) -> str:
        file = find_file(path, exercise, course.find(exercise).file)
        if file is None:
            return ""
        whole = file.parent.resolve() / file.name
        return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()

    return place


def _named_by(variable: str) -> Destination | None:
    name = os.environ.get(variable)
    return FileSection(Path(name)) if name else None


def _summary_place(form: str, output: Path | None) -> Destination | None:
    if form == "github":
        return _named_by("GITHUB_STEP_SUMMARY")
    return FileDestination(output.with_name(RELEASE_BODY)) if form == "classroom50" and output is not None else None


def _put_beside(place: Destination, summary: str) -> None:
    """Write the summary for people, and only warn if that fails, because the result itself is already written."""
    try:
        place.write(summary)
    except OSError as problem:
        _say(f"the summary could not be written: {problem.strerror or problem}: {problem.filename}")


def _identity() -> classroom50.AssignmentIdentity:
    return classroom50.identity(os.environ)


def _write(text: str) -> None:
    sys.stdout.write(in_ascii(text) if is_plain(sys.stdout) else text)


def _say(sentence: str) -> None:
    click.echo(f"grader: {sentence}", err=True)
