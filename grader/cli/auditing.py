"""`grader audit`: what passed in one submission, once more on stock asyncio in real time."""

import sys
from pathlib import Path

import click
from rich.text import Text

from grader.cli.arguments import PATH
from grader.cli.command import main, with_course, with_isolation
from grader.cli.grading import ending_at_ctrl_c, found_at
from grader.cli.terminal import console, print_line
from grader.course.course import Course
from grader.grades.graded import Marked
from grader.isolation import SandboxPolicy
from grader.text import visible

RESULTS = {"agrees": "agrees in real time", "differs": "says otherwise in real time", "not possible": "not audited"}
STYLES = {"agrees": "green", "differs": "bold red", "not possible": "yellow"}


@main.command()
@click.argument("path", type=PATH)
@click.option(
    "--exercise", "names", multiple=True, metavar="ID", help="Audit only this exercise. You can give it several times."
)
@with_isolation
@with_course
def audit(path: Path, names: tuple[str, ...], isolation: SandboxPolicy, course: Course) -> None:
    """Run what passed in a submission once more, without the grader, and compare.

    The program runs in a new sandbox on stock asyncio in real time, and its lines are timed from outside. A program
    that has forged its trace prints other lines there, or at other times. The exit code is 1 if one does.
    """
    from grader.grading.audit import GradedExercise, is_worth_it, with_result
    from grader.grading.audit import audit as repeat
    from grader.grading.judge import mark
    from grader.intake.single import exercises_for
    from grader.isolation.side_by_side import must_be_possible

    must_be_possible(isolation)
    exercises = exercises_for(path, course, names)
    submission, graded = found_at(path, course, exercises).submission, dict[str, Marked]()
    with ending_at_ctrl_c():
        mark(course, exercises, [submission], lambda _, marked: graded.update(marked), isolation)
        cases = []
        for exercise in exercises:
            marked, source = graded[exercise.id], submission.read(exercise)
            if marked.rehearsal is not None and source is not None and is_worth_it(marked, everything=True):
                known = marked.rehearsal
                cases.append(GradedExercise(exercise.id, exercise.file, source, known, exercise.scenarios))
        for name, audited in repeat(cases, isolation):
            graded[name] = with_result(graded[name], audited)
    results = {name: marked.audited for name, marked in graded.items() if marked.audited is not None}
    screen = console(sys.stdout)
    for name, result in results.items():
        said = f": {visible(result.what)}" if result.what else ""
        print_line(screen, Text.assemble(f"{name}  ", (RESULTS[result.result], STYLES[result.result]), said))
    if not results:
        click.echo("Nothing passed, so there is nothing to audit.")
    sys.exit(1 if any(result.result == "differs" for result in results.values()) else 0)
