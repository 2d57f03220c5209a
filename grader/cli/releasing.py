"""`grader release`, for instructors: the repository for students, and bundles for other graders' harnesses."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.arguments import PATH
from grader.cli.command import main, with_course, with_parts
from grader.course.course import Course
from grader.exceptions import GraderError

if TYPE_CHECKING:  # slow to import, and most commands do not need it
    from grader.authoring.releasing.placement import Manifest, ReleaseFile
    from grader.authoring.releasing.selection import Selection

OUTCOMES = {
    "written": "written",
    "renewed": "renewed",
    "unchanged": "unchanged",
    "kept": "kept, because they were edited",
    "removed": "removed, because the release no longer has them",
}


@main.command()
@click.argument("folder", type=PATH, required=False, metavar="[DIR]")
@click.option(
    "--exercise",
    "names",
    multiple=True,
    metavar="ID",
    help="Include only this exercise. You can give it several times.",
)
@click.option("--through", metavar="ID", help="Include all exercises up to this one.")
@with_parts
@click.option(
    "--wheel",
    type=PATH,
    metavar="FILE",
    help="Include this built package of the grader instead of the installed one.",
)
@click.option(
    "--from-index", is_flag=True, help="Include no package, since the grader will be installed from a package index."
)
@click.option(
    "--classroom-reporter", "reporter", is_flag=True, help="Let the reporter of GitHub Classroom show the points, too."
)
@click.option("--gitlab", is_flag=True, help="Let GitLab grade each push to the repository, instead of GitHub.")
@click.option("--classroom50", type=PATH, metavar="DIR", help="Make a bundle for Classroom 50 in this folder.")
@click.option("--gradescope", type=PATH, metavar="FILE", help="Make a zip for Gradescope.")
@with_course
def release(
    folder: Path | None,
    names: tuple[str, ...],
    through: str | None,
    parts: tuple[int, ...],
    wheel: Path | None,
    from_index: bool,
    reporter: bool,
    gitlab: bool,
    classroom50: Path | None,
    gradescope: Path | None,
    course: Course,
) -> None:
    """Make the repository for students in DIR, or a bundle for another grader.

    It has no solutions, and it includes the grader as a package. If DIR is an earlier release, it is updated, and
    files that students have edited stay. Its exercises remain the same unless --exercise, --through or --part names
    others, and a repository for GitLab remains one.
    """
    from grader.authoring.releasing.bundles import classroom50 as bundle_for_classroom50
    from grader.authoring.releasing.bundles import gradescope as bundle_for_gradescope
    from grader.authoring.releasing.bundles import write_zip
    from grader.authoring.releasing.placement import read_manifest
    from grader.authoring.releasing.repository import GITHUB, GITLAB, GITLAB_PIPELINE, repository
    from grader.authoring.releasing.selection import missing_needs, package, select, unfinished

    if folder is classroom50 is gradescope is None:
        raise GraderError("name a folder for the students' repository, --classroom50 DIR or --gradescope FILE")
    if wheel is not None and from_index:
        raise GraderError("--wheel and --from-index exclude each other: name one of them")
    if reporter and gitlab:
        raise GraderError("--classroom-reporter and --gitlab exclude each other: the reporter is an action of GitHub")
    if gitlab and folder is None:
        raise GraderError("--gitlab is for the students' repository: name a folder for it")
    grader = package(wheel, from_index)
    for place, is_repository in ((folder, True), (classroom50, False)):
        if place is not None:
            before = read_manifest(place)
            is_gitlab = gitlab or (before is not None and GITLAB_PIPELINE in before.files)
            for_students = partial(repository, reporter=reporter, host=GITLAB if is_gitlab else GITHUB)
            files_of = for_students if is_repository else bundle_for_classroom50
            asked = names or through is not None or parts
            again = before.exercises if before is not None and not asked else names
            chosen = select(course, again, through, grader, parts)
            _release_into(place, files_of(chosen), chosen, before)
    if gradescope is not None:
        chosen = select(course, names, through, grader, parts)
        write_zip(gradescope, bundle_for_gradescope(chosen), chosen)
        click.echo(f"{gradescope}: {_counted(chosen)}")
    if not grader.needed.has_digests:
        click.echo(
            "the versions of packages are pinned, but not their content: install uv, and release where an index can "
            "be reached",
            err=True,
        )
    for exercise, needed in missing_needs(chosen).items():
        click.echo(f"{exercise} builds on {', '.join(needed)}, which the release does not have", err=True)
    for exercise in unfinished(chosen):
        click.echo(f"{exercise} is unfinished; `grader verify` says what is left to do", err=True)


def _release_into(
    folder: Path, files: "dict[str, ReleaseFile]", chosen: "Selection", before: "Manifest | None"
) -> None:
    from grader.authoring.releasing.placement import make_manifest, write_release

    manifest = make_manifest(files, chosen.package.version, [exercise.id for exercise in chosen.exercises])
    counts = write_release(folder, files, manifest, before)
    click.echo(f"{folder}: {_counted(chosen)}")
    for what, words in OUTCOMES.items():
        if counts[what]:
            click.echo(f"  {counts[what]:4} {'file' if counts[what] == 1 else 'files'} {words}")


def _counted(chosen: "Selection") -> str:
    count, points = len(chosen.exercises), sum(exercise.points for exercise in chosen.exercises)
    what = f"{count} {'exercise' if count == 1 else 'exercises'}, {points} points"
    return f"{what}, graded by {chosen.package.requirement}"
