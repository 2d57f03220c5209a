"""`grader release`: for instructors, the repository that students get, and what graders' harnesses need."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.command import main, with_course
from grader.course import Course
from grader.exceptions import GraderError

if TYPE_CHECKING:  # it takes its time, and most commands do without
    from grader.authoring.placement import Note, Part
    from grader.authoring.selection import Selection

FOLDER = click.Path(path_type=Path)
TOLD = {
    "written": "written",
    "renewed": "renewed",
    "unchanged": "unchanged",
    "kept": "kept: somebody has worked on what is there",
    "removed": "removed: no longer part of it",
}


@main.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--exercise", "names", multiple=True, metavar="ID", help="Only this exercise; repeatable.")
@click.option("--through", metavar="ID", help="All exercises up to and including this one.")
@click.option("--wheel", type=FOLDER, metavar="FILE", help="Put this built package beside it, and install that one.")
@click.option("--classroom50", type=FOLDER, metavar="DIR", help="Make a bundle for Classroom 50 in this folder.")
@click.option("--gradescope", type=FOLDER, metavar="FILE", help="Make a zip for Gradescope.")
@with_course
def release(
    folder: Path | None,
    names: tuple[str, ...],
    through: str | None,
    wheel: Path | None,
    classroom50: Path | None,
    gradescope: Path | None,
    course: Course,
) -> None:
    """Make the repository that students get, in DIR, and bundles for other graders.

    No solutions are in it. A folder that was made so before is brought up to date, with the exercises that it has if
    none are named: what a student has worked on stays.
    """
    from grader.authoring.bundles import classroom50 as bundle_for_classroom50
    from grader.authoring.bundles import gradescope as bundle_for_gradescope
    from grader.authoring.bundles import write_zip
    from grader.authoring.placement import read_note
    from grader.authoring.release import repository
    from grader.authoring.selection import select, unfinished

    if folder is classroom50 is gradescope is None:
        raise GraderError("name a folder for the students' repository, --classroom50 DIR or --gradescope FILE")
    for place, parts_of in ((folder, repository), (classroom50, bundle_for_classroom50)):
        if place is not None:
            before = read_note(place)
            if before is not None and wheel is None:
                _refuse_to_lose_the_package(place, before)
            again = before.exercises if before is not None and not names and through is None else names
            chosen = select(course, again, through, wheel)
            _place(place, parts_of(chosen), chosen, before)
    if gradescope is not None:
        chosen = select(course, names, through, wheel)
        write_zip(gradescope, bundle_for_gradescope(chosen), chosen)
        click.echo(f"{gradescope}: {_counted(chosen)}")
    for exercise in unfinished(chosen):
        click.echo(f"{exercise} is unfinished; `grader verify` says what is left to do", err=True)


def _refuse_to_lose_the_package(folder: Path, before: "Note") -> None:
    for path in before.files:
        if path.endswith(".whl") and (folder / path).is_file():
            raise GraderError(
                f"{folder} has its own package, {path}: name it again, or a newer one, with --wheel FILE; "
                "or delete it, and it will be installed from an index"
            )


def _place(folder: Path, parts: "dict[str, Part]", chosen: "Selection", before: "Note | None") -> None:
    from grader.authoring.placement import make_note, put

    note = make_note(parts, chosen.version, [exercise.id for exercise in chosen.exercises])
    placed = put(folder, parts, note, before)
    click.echo(f"{folder}: {_counted(chosen)}")
    for what, words in TOLD.items():
        if placed[what]:
            click.echo(f"  {placed[what]:4} {'file' if placed[what] == 1 else 'files'} {words}")


def _counted(chosen: "Selection") -> str:
    count, points = len(chosen.exercises), sum(exercise.points for exercise in chosen.exercises)
    what = f"{count} {'exercise' if count == 1 else 'exercises'}, {points} points"
    return f"{what}, graded by {chosen.requirement}"
