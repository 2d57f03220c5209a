"""The repository that students get: exercises, a README, settings, and a workflow that grades at each push.

No solutions and no source of the grader. The workflow reads nothing of the repository but the students' own files: what
it installs and which exercises it grades stand in itself. The suites of a course of one's own are in no package: it
takes them from the repository, after a look at their digests, which stand in it too.
"""

import hashlib
import shlex
from importlib import metadata
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.authoring.placement import Part
from grader.authoring.selection import DISTRIBUTION, Selection, course_files, is_ones_own, must_come_with_the_package
from grader.course import Exercise
from grader.exceptions import CourseError

PYTHON = "3.13"
"""What the workflow and the development container run: the newest that each of our dependencies has been seen with."""

TEMPLATES = {
    "README.md": "repository.md",
    "requirements.txt": "requirements.txt",
    "pyproject.toml": "pyproject.toml",
    ".gitignore": "gitignore",
    ".github/workflows/classroom.yml": "classroom.yml",
    ".devcontainer/devcontainer.json": "devcontainer.json",
    ".vscode/settings.json": "settings.json",
}
PEOPLE_WRITE_INTO = {"README.md", ".gitignore", ".devcontainer/devcontainer.json", ".vscode/settings.json"}
"""An instructor's dates, a student's colours: what none of the points depend on."""


def repository(chosen: Selection) -> dict[str, Part]:
    """The files of a student's repository, by their paths.

    Raises:
        GraderError: the package that is to grade has other suites.
        CourseError: a stub is not the one that `course.toml` knows: it may hold an answer.
    """
    must_come_with_the_package(chosen)
    parts = {
        path: Part(rendered(template, chosen), is_students=path in PEOPLE_WRITE_INTO)
        for path, template in TEMPLATES.items()
    }
    parts["LICENSE"] = Part(_licence())
    if chosen.wheel is not None:
        parts[f"wheels/{chosen.wheel.name}"] = Part(chosen.wheel.content)
    parts["exercises/course.toml"] = Part(chosen.description)
    for exercise in chosen.exercises:
        here = f"exercises/{exercise.id}"
        for name in ("README.md", exercise.suite.name, "scenarios.py"):
            if (exercise.folder / name).is_file():
                parts[f"{here}/{name}"] = Part((exercise.folder / name).read_bytes())
        parts[f"{here}/{exercise.file}"] = Part(_stub(exercise), is_students=True)
    return parts


def rendered(template: str, chosen: Selection, **more: Any) -> bytes:
    """A template's text; its marks are `[[ … ]]`, for `{{ … }}` is the workflow's own."""
    environment = Environment(
        loader=PackageLoader("grader.authoring", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # none of these is HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
    )
    environment.filters["shell"] = shlex.quote
    text = environment.get_template(f"{template}.jinja").render(
        title=chosen.course.title,
        exercises=chosen.exercises,
        points=sum(exercise.points for exercise in chosen.exercises),
        requirement=chosen.requirement,
        wheel=chosen.wheel,
        carried=_carried(chosen),
        python=PYTHON,
        **more,
    )
    return text.encode()


def _carried(chosen: Selection) -> dict[str, str]:
    """What grading reads of a course of one's own, by its path there, with its SHA-256; nothing for any other."""
    if not is_ones_own(chosen):
        return {}
    folder = chosen.course.folder
    contents = {file.relative_to(folder).as_posix(): file.read_bytes() for file in course_files(chosen)}
    contents["course.toml"] = chosen.description
    return {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}


def _stub(exercise: Exercise) -> bytes:
    file = exercise.folder / exercise.file
    source = file.read_bytes() if file.is_file() else b""
    if not exercise.is_stub(source):
        raise CourseError(
            f"{file} is not the stub that course.toml knows, so it may hold an answer; put the stub back, or write its "
            "fingerprint into course.toml (`grader verify` says which)"
        )
    return source


def _licence() -> bytes:
    text = metadata.distribution(DISTRIBUTION).read_text("licenses/LICENSE")
    if text is None:
        raise CourseError("the installed package has no LICENSE; install it again")
    return text.encode()
