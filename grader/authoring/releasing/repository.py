"""The repository that students get: exercises, a README, settings, and a workflow that grades each push.

The workflow is one of GitHub's, or a pipeline of GitLab's.

It contains neither solutions nor the source of the grader. The workflow reads only the students' own files from the
repository: which package it installs and which exercises it grades is written in the workflow itself. The suites of
an author's own course are in no package. The workflow copies them from the repository, and checks their digests,
which are written in it too.
"""

import hashlib
import shlex
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.authoring.releasing.locking import uv_requirement
from grader.authoring.releasing.packing import about, stub_of
from grader.authoring.releasing.placement import ReleaseFile
from grader.authoring.releasing.selection import (
    Selection,
    check_package_holds_course,
    course_files,
    is_own_course,
)
from grader.course.course import GLOSSARY

PYTHON = "3.13"
"""The Python of workflows, of the development container, and of machines that have none that serves.

It is the newest that all dependencies are known to run on.
"""

TEMPLATES = {
    "README.md": "repository.md",
    "requirements.txt": "requirements.txt",
    "pyproject.toml": "pyproject.toml",
    ".gitignore": "gitignore",
    ".devcontainer/devcontainer.json": "devcontainer.json",
    ".vscode/settings.json": "settings.json",
}
GITLAB_PIPELINE = ".gitlab-ci.yml"


class GitHost(NamedTuple):
    """The service that grades each push.

    Attributes:
        workflow: the path and the template of the file that says how.
        requirements_file: the path of the requirements that are installed there.
        course_place: the folder for a course of the author's own, as an expression of the shell.
    """

    workflow: tuple[str, str]
    requirements_file: str
    course_place: str


GITHUB = GitHost(
    (".github/workflows/classroom.yml", "classroom.yml"), ".github/grader-requirements.txt", '"$RUNNER_TEMP/course"'
)
GITLAB = GitHost((GITLAB_PIPELINE, "gitlab-ci.yml"), ".gitlab/grader-requirements.txt", "/tmp/course")
PEOPLE_WRITE_INTO = {"README.md", ".gitignore", ".devcontainer/devcontainer.json", ".vscode/settings.json"}
"""Files that instructors and students may edit (dates, colours), because no points depend on them."""


def repository(chosen: Selection, reporter: bool = False, host: GitHost = GITHUB) -> dict[str, ReleaseFile]:
    """Return the files of a student's repository, by their paths.

    Args:
        chosen: the exercises and the package.
        reporter: whether a job of the workflow runs the reporter of GitHub Classroom.
        host: the service that grades each push.

    Raises:
        GraderError: the package that will grade has other suites than the course.
        CourseError: a stub does not match its fingerprint in `course.toml`, and may contain an answer.
    """
    check_package_holds_course(chosen)
    path, workflow = host.workflow
    templates = TEMPLATES | {host.requirements_file: "requirements.txt", path: workflow}
    more = {"reporter": reporter, "gitlab": host == GITLAB, **host._asdict()}
    files = {
        path: ReleaseFile(rendered(template, chosen, **more), is_students=path in PEOPLE_WRITE_INTO)
        for path, template in templates.items()
    }
    files["LICENSE"] = ReleaseFile(about("licenses/LICENSE").encode())
    if chosen.package.wheel is not None:
        files[f"wheels/{chosen.package.wheel.name}"] = ReleaseFile(chosen.package.wheel.content)
    glossary = chosen.course.folder / GLOSSARY
    if glossary.is_file():
        files[f"exercises/{GLOSSARY}"] = ReleaseFile(glossary.read_bytes())
    files["exercises/course.toml"] = ReleaseFile(chosen.description)
    for exercise in chosen.exercises:
        here = f"exercises/{exercise.id}"
        for name in ("README.md", exercise.suite.name, "scenarios.py"):
            if (exercise.folder / name).is_file():
                files[f"{here}/{name}"] = ReleaseFile((exercise.folder / name).read_bytes())
        files[f"{here}/{exercise.file}"] = ReleaseFile(stub_of(exercise), is_students=True)
    return files


def rendered(template: str, chosen: Selection, folder: str = "./wheels", **more: Any) -> bytes:
    """Return the rendered text of a template.

    `folder` is where pip finds the package, relative to its working folder. Templates use `[[ … ]]`, because
    `{{ … }}` is the syntax of GitHub's workflows.
    """
    environment = Environment(
        loader=PackageLoader("grader.authoring.releasing", "templates"),
        undefined=StrictUndefined,
        autoescape=False,  # none of the templates is HTML
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
    lines = chosen.package.requirements(folder)
    file_of_requirements = environment.get_template("requirements.txt.jinja").render(requirements=lines)
    text = environment.get_template(f"{template}.jinja").render(
        title=chosen.course.title,
        exercises=chosen.exercises,
        points=sum(exercise.points for exercise in chosen.exercises),
        requirements=lines,
        has_glossary=(chosen.course.folder / GLOSSARY).is_file(),
        notebook=next((one for one in chosen.exercises if one.file.endswith(".ipynb")), None),
        requirements_digest=hashlib.sha256(file_of_requirements.encode()).hexdigest(),
        locked=chosen.package.is_locked,
        wheel=chosen.package.wheel,
        carried=_carried(chosen),
        python=PYTHON,
        uv=uv_requirement(),
        **more,
    )
    return text.encode()


def _carried(chosen: Selection) -> dict[str, str]:
    """Return the SHA-256 of each file that grading reads, by its path, for an author's own course; else nothing."""
    if not is_own_course(chosen):
        return {}
    folder = chosen.course.folder
    contents = {file.relative_to(folder).as_posix(): file.read_bytes() for file in course_files(chosen)}
    contents["course.toml"] = chosen.description
    return {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}
