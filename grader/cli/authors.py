"""`grader new` and `grader verify`, for authors of courses."""

import shlex
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from grader.cli.arguments import PATH, AnyPath
from grader.cli.command import course_option, main, with_course, with_parts
from grader.cli.terminal import console, print_line
from grader.course.course import Course
from grader.text import counted, cut, visible

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.authoring.material import Violation
    from grader.authoring.mutants.mutation_testing import MutationReport
    from grader.authoring.new.creation import NewExercise

VERIFY_LINE_INTERVAL = 5.0
"""Wall seconds between two lines of progress."""
VIOLATION_WIDTH = 100
"""The most characters that are shown of a line of source code."""


solutions_option = click.option(
    "--solutions",
    type=PATH,
    metavar="DIR",
    help="Read the solutions from this folder. By default, it is `solutions` next to the course's folder.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), help="Use this many processes. By default, one for each core."
)


@main.command()
@click.argument("topic")
@course_option
@click.option("--title", default="", help="Set the title that students read. By default, it is the topic.")
@click.option(
    "--solution",
    type=AnyPath(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Make the README, the stub, the suite and the mistakes from a run of this solution.",
)
@click.option(
    "--blank",
    multiple=True,
    metavar="NAME",
    help="Let the student write this function. You can give it several times. By default, it is `main`.",
)
@solutions_option
@jobs_option
def new(
    topic: str,
    course: Path | None,
    title: str,
    solution: Path | None,
    blank: tuple[str, ...],
    solutions: Path | None,
    jobs: int | None,
) -> None:
    """Add an exercise on TOPIC to a course, or begin your own course with it.

    If the folder of --course is empty or does not exist yet, a new course begins in it, with the folders exercises and
    solutions. The exercise works at once. Lines with `AUTHOR:` say what to change, and `grader verify` lists them.
    """
    from grader.authoring.new.creation import add_exercise
    from grader.authoring.new.location import check_topic, locate_course
    from grader.isolation.limits import cores

    location = locate_course(course, solutions)
    check_topic(topic, None if location.is_new else Course(location.course))
    made = add_exercise(location, topic, title, solution, blank, jobs or cores(), _progress("changed solutions tried"))
    _print_new(made, course, solutions)


def _print_new(made: "NewExercise", course: Path | None, solutions: Path | None) -> None:
    from grader.authoring.rules.answers import FEWEST_MISTAKES

    _print(f"{made.id} is written and works:")
    for file in made.files:
        _print(f"  {_from_here(str(file))}")
    if made.mistakes < FEWEST_MISTAKES:
        found = counted(made.mistakes, "typical mistake")
        _print(f"It has {found}, and `grader verify` requires {FEWEST_MISTAKES}: write more of them.")
    if made.unseen:
        _print(
            f"No check sees {counted(made.unseen, 'change')} of the solution; `grader verify --mutants` shows which."
        )
    options = [*(["--course", str(course)] if course else []), *(["--solutions", str(solutions)] if solutions else [])]
    _print("")
    _print("Lines with AUTHOR: say what to change. This lists all of them, and what to do next:")
    _print(f"  {shlex.join(['grader', 'verify', *options, '--exercise', made.id])}")


@main.command()
@solutions_option
@click.option(
    "--exercise", "names", multiple=True, metavar="ID", help="Check only this exercise. You can give it several times."
)
@with_parts
@click.option("--mutants", is_flag=True, help="Test the suites with changed solutions instead of checking the rules.")
@jobs_option
@with_course
def verify(
    solutions: Path | None,
    names: tuple[str, ...],
    parts: tuple[int, ...],
    mutants: bool,
    jobs: int | None,
    course: Course,
) -> None:
    """Check that a course keeps its rules, from stubs and suites to texts and file names.

    With --mutants, it tests the suites instead: each reference solution is changed in the ways in which students go
    wrong, and each such mutant should lose points. The exit code is 0 if all is well, and 1 if not.
    """
    from grader.authoring.material import CourseMaterial
    from grader.isolation.limits import cores

    course_material = CourseMaterial(course, solutions, names, parts)
    start = time.monotonic()
    if mutants:
        from grader.authoring.mutants.mutation_testing import try_mutants

        mutation = try_mutants(course_material, jobs or cores(), _progress("mutants tried"))
        well = _print_mutants(mutation, len(course_material.materials), time.monotonic() - start)
    else:
        from grader.authoring.rules.verification import verify

        violations = verify(course_material, jobs or cores(), _progress("files graded"))
        well = _print_violations(violations, len(course_material.materials), time.monotonic() - start)
    sys.exit(0 if well else 1)


def _print_violations(violations: "Iterable[Violation]", exercises: int, seconds: float) -> bool:
    found = list(violations)
    kept = "all rules are kept" if not found else f"{len(found)} {'violation' if len(found) == 1 else 'violations'}"
    _print(f"{counted(exercises, 'exercise')} in {seconds:.1f} s: {kept}.")
    for violation in found:
        _print_violation(violation)
    return not found


def _print_violation(violation: "Violation") -> None:
    _print("")
    _print(f"{_from_here(violation.file)}:{violation.line}: {violation.what}")
    _print(f"    {violation.next_step}")


def _print_mutants(mutation: "MutationReport", exercises: int, seconds: float) -> bool:
    fates, unexplained = mutation.fates, mutation.unexplained
    mutants, explained = counted(len(mutation.tried), "mutant"), fates["survived"] - len(unexplained)
    never = sum(one.fate == "equivalent" and one.mutant.what.endswith("swallowed") for one in mutation.tried)
    _print(f"{counted(exercises, 'exercise')}, {mutants} in {seconds:.1f} s:")
    _print(f"  {fates['killed']:5} killed by a check")
    _print(f"  {fates['equivalent']:5} equivalent: no run of the suites differs")
    if never:
        _print(f"        ({never} of them swallow an exception or a cancellation that no suite causes)")
    _print(f"  {explained:5} survived, with a reason in survivors.toml")
    _print(f"  {len(unexplained):5} survived")
    for one in unexplained:
        mutant = one.mutant
        _print("")
        place = f"{mutant.cell}:{mutant.line}" if mutant.cell else f"{mutant.line}"
        unreached = "" if one.reached else " (no run of the suite reaches this)"
        _print(f"{_from_here(one.file)}:{place}: {mutant.what}{unreached}")
        _print(f"  - {cut(mutant.text, VIOLATION_WIDTH)}")
        if mutant.becomes:
            _print(f"  + {cut(mutant.becomes, VIOLATION_WIDTH)}")
    if unexplained:
        _print("")
        _print("For each: add or sharpen a check, or say in survivors.toml next to the solution why none is needed.")
    for violation in mutation.violations:
        _print_violation(violation)
    return not unexplained and not mutation.violations


def _progress(what: str) -> Callable[[int, int], None]:
    """Return a callback that prints a line of progress to standard error from time to time."""
    last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= VERIFY_LINE_INTERVAL:
            last = now
            print_line(console(sys.stderr), Text(f"{done} of {total} {what}"))

    return report


def _from_here(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _print(line: str) -> None:
    print_line(console(sys.stdout), Text(visible(line)))
