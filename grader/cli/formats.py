"""`grader grade` for other systems: in their formats, where they look for it, and also if there is no grade."""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

from grader.cli.delivery import Appendix, File, Place
from grader.cli.terminal import is_plain
from grader.course import Course
from grader.reports import classroom50, github, gradescope, junit, markdown
from grader.reports.cases import Places, Told, tell, tell_failure
from grader.results import Grade
from grader.submission import find_file
from grader.text import in_ascii

RELEASE_BODY = "release-body.md"
"""What Classroom 50 shows to students, if it lies beside the result; else, only names and points."""
LARGEST_RELEASE_BODY = 120_000
"""Bytes: the text of a release may have 125 000 characters."""
UNFINISHED = "The grader was ended while it was at work."


class Format(NamedTuple):
    """How a grade is written, and that there is none: the reason, and the points that there could have been."""

    grade: Callable[[Grade, Course, Places], str]
    failure: Callable[[str, int], str]


class Written(NamedTuple):
    """A result in its format, a summary for people and, for a step of GitHub's, the line of its output, annotations."""

    text: str
    line: str
    summary: str
    annotations: str


def _of_cases(render: Callable[[Told], str]) -> Format:
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
}


class Report:
    """A result wherever it is to be: there from the beginning, and whatever happens."""

    def __init__(self, form: str, output: Path | None) -> None:
        self._form, self._points = form, 0
        self._file = None if output is None else File(output)
        self._step = _named_by("GITHUB_OUTPUT") if form == "github" else None
        self._summary = _summary_place(form, output)
        self._largest_summary = LARGEST_RELEASE_BODY if form == "classroom50" else markdown.LARGEST
        if form == "github" and self._file is None and self._step is None:
            _say("GITHUB_OUTPUT names no file, so the result is not kept; --output FILE keeps it")
        if form == "classroom50" and (missing := _identity().missing):
            _say(f"Classroom 50 has not set {', '.join(missing)}: the result says unknown there")
        self.begin(0)

    def begin(self, points: int) -> None:
        """Until there is a result: that there is none. So many `points` can be had."""
        self._points = points
        nothing = self._failure(UNFINISHED)
        if self._step is not None:
            self._step.announce(nothing.line)
        if self._file is not None:
            self._file.announce(nothing.text)

    def fail(self, reason: str) -> None:
        """There is no grade."""
        self.hand_over(self._failure(reason))

    def written(self, graded: Grade, course: Course, places: Places) -> Written:
        """There is one."""
        return Written(
            text=FORMATS[self._form].grade(graded, course, places),
            line=github.output_line(tell(graded, places)),
            summary=markdown.render(graded, course, self._largest_summary),
            annotations="".join(github.annotations(graded, places)),
        )

    def hand_over(self, written: Written) -> None:
        """To where the format's readers look for it: files, or standard output."""
        if self._step is not None:
            self._step.put(written.line)
        if self._file is not None:
            self._file.put(written.text)
        if self._summary is not None:
            _put_beside(self._summary, written.summary)
        if self._form == "github":
            _write(written.annotations)
        elif self._file is None:
            _write(written.text)

    def _failure(self, reason: str) -> Written:
        return Written(
            text=FORMATS[self._form].failure(reason, self._points),
            line=github.output_line(tell_failure(reason, self._points)),
            summary=markdown.render_failure(reason),
            annotations=github.annotation_of_failure(reason),
        )


def places_in(path: Path, course: Course) -> Places:
    """Where the student's files are in the repository: below the folder that GitHub checked out, or this one."""
    root = Path(os.environ.get("GITHUB_WORKSPACE") or ".").resolve()

    def place(exercise: str) -> str:
        file = find_file(path, exercise, course.find(exercise).file)
        if file is None:
            return ""
        whole = file.parent.resolve() / file.name
        return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()

    return place


def _named_by(variable: str) -> Place | None:
    name = os.environ.get(variable)
    return Appendix(Path(name)) if name else None


def _summary_place(form: str, output: Path | None) -> Place | None:
    if form == "github":
        return _named_by("GITHUB_STEP_SUMMARY")
    return File(output.with_name(RELEASE_BODY)) if form == "classroom50" and output is not None else None


def _put_beside(place: Place, summary: str) -> None:
    """What is for people beside the result: whoever has the result has what counts."""
    try:
        place.put(summary)
    except OSError as problem:
        _say(f"the summary could not be written: {problem.strerror or problem}: {problem.filename}")


def _identity() -> classroom50.Identity:
    return classroom50.identity(os.environ)


def _write(text: str) -> None:
    sys.stdout.write(in_ascii(text) if is_plain(sys.stdout) else text)


def _say(sentence: str) -> None:
    click.echo(f"grader: {sentence}", err=True)
