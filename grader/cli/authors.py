"""`grader new` and `grader verify`: for authors of courses."""

import shlex
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from grader.cli.command import course_option, main, with_course
from grader.cli.terminal import console, print_line
from grader.course import Course
from grader.text import cut, visible

if TYPE_CHECKING:  # they take their time, and most commands do without
    from grader.authoring.beginning import Made
    from grader.authoring.mutation import Mutation
    from grader.authoring.workshop import Breach

SECONDS_BETWEEN_LINES = 5.0
WIDTH = 100
"""Of a line of somebody's source, at most."""


solutions_option = click.option(
    "--solutions",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the solutions are; by default the folder `solutions` beside the course's.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes at a time; by default one for each core."
)


@main.command()
@click.argument("topic")
@course_option
@click.option("--title", default="", help="What students call it; by default the topic.")
@click.option(
    "--solution",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Your solution: README, stub, suite and mistakes are made from what it does.",
)
@click.option(
    "--blank", multiple=True, metavar="NAME", help="A function that the student is to write; repeatable; else `main`."
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
    """Add an exercise on TOPIC to a course, or begin a course of one's own with it.

    With --course DIR, where DIR is empty or not there yet, a course begins: DIR/exercises and DIR/solutions. The
    exercise works at once; lines with `AUTHOR:` say what is yours to change, and `grader verify` lists them.
    """
    from grader.authoring.beginning import add_exercise
    from grader.authoring.places import check_topic, place_for
    from grader.batch import cores

    place = place_for(course, solutions)
    check_topic(topic, None if place.is_new else Course(place.course))
    made = add_exercise(place, topic, title, solution, blank, jobs or cores(), _progress("changed solutions tried"))
    _tell_of_new(made, course, solutions)


def _tell_of_new(made: "Made", course: Path | None, solutions: Path | None) -> None:
    from grader.authoring.answers import FEWEST_MISTAKES

    _print(f"{made.id} is written, and works:")
    for file in made.files:
        _print(f"  {_from_here(str(file))}")
    if made.mistakes < FEWEST_MISTAKES:
        found = _counted(made.mistakes, "typical mistake")
        _print(f"{found} came of it, and `grader verify` wants {FEWEST_MISTAKES}: write more of them.")
    if made.unseen:
        _print(
            f"No check sees {_counted(made.unseen, 'change')} of the solution; `grader verify --mutants` shows which."
        )
    options = [*(["--course", str(course)] if course else []), *(["--solutions", str(solutions)] if solutions else [])]
    _print("")
    _print("Lines with AUTHOR: say what is yours to change. All of them, and what to do next:")
    _print(f"  {shlex.join(['grader', 'verify', *options, '--exercise', made.id])}")


@main.command()
@solutions_option
@click.option("--exercise", "names", multiple=True, metavar="ID", help="Only this exercise; repeatable.")
@click.option(
    "--mutants", is_flag=True, help="Change the reference solutions as students go wrong: does a check see it?"
)
@jobs_option
@with_course
def verify(solutions: Path | None, names: tuple[str, ...], mutants: bool, jobs: int | None, course: Course) -> None:
    """Hold a course to its rules: stubs, solutions, mistakes, suites, texts, and what lies where.

    With --mutants, instead: each reference solution is changed in the ways in which students go wrong, and each such
    mutant should lose points. The exit code is 0 if all is well, 1 if not.
    """
    from grader.authoring.workshop import Workshop
    from grader.batch import cores

    workshop = Workshop(course, solutions, names)
    start = time.monotonic()
    if mutants:
        from grader.authoring.mutation import try_mutants

        mutation = try_mutants(workshop, jobs or cores(), _progress("mutants tried"))
        well = _tell_of_mutants(mutation, len(workshop.materials), time.monotonic() - start)
    else:
        from grader.authoring.verification import verify

        breaches = verify(workshop, jobs or cores(), _progress("files graded"))
        well = _tell_of_breaches(breaches, len(workshop.materials), time.monotonic() - start)
    sys.exit(0 if well else 1)


def _tell_of_breaches(breaches: "Iterable[Breach]", exercises: int, seconds: float) -> bool:
    found = list(breaches)
    kept = "all rules are kept" if not found else f"{len(found)} {'breach' if len(found) == 1 else 'breaches'}"
    _print(f"{_counted(exercises, 'exercise')} in {seconds:.1f} s: {kept}.")
    for breach in found:
        _print_breach(breach)
    return not found


def _print_breach(breach: "Breach") -> None:
    _print("")
    _print(f"{_from_here(breach.file)}:{breach.line}: {breach.what}")
    _print(f"    {breach.next_step}")


def _tell_of_mutants(mutation: "Mutation", exercises: int, seconds: float) -> bool:
    fates, unexplained = mutation.fates, mutation.unexplained
    mutants, explained = _counted(len(mutation.tried), "mutant"), fates["survived"] - len(unexplained)
    never = sum(one.fate == "equivalent" and one.mutant.what.endswith("swallowed") for one in mutation.tried)
    _print(f"{_counted(exercises, 'exercise')}, {mutants} in {seconds:.1f} s:")
    _print(f"  {fates['killed']:5} killed by a check")
    _print(f"  {fates['equivalent']:5} equivalent: in no run of the suites does anything differ")
    if never:
        _print(f"        ({never} of them swallow an exception or a cancellation where the suites bring none)")
    _print(f"  {explained:5} survived for a reason that stands beside the solution")
    _print(f"  {len(unexplained):5} survived")
    for one in unexplained:
        mutant = one.mutant
        _print("")
        place = f"{mutant.cell}:{mutant.line}" if mutant.cell else f"{mutant.line}"
        _print(
            f"{_from_here(one.file)}:{place}: {mutant.what}{'' if one.reached else ' (no run of the suite gets here)'}"
        )
        _print(f"  - {cut(mutant.text, WIDTH)}")
        if mutant.becomes:
            _print(f"  + {cut(mutant.becomes, WIDTH)}")
    if unexplained:
        _print("")
        _print("For each: add or sharpen a check, or say in survivors.toml beside the solution why none is needed.")
    for breach in mutation.breaches:
        _print_breach(breach)
    return not unexplained and not mutation.breaches


def _progress(what: str) -> Callable[[int, int], None]:
    """A line on standard error now and then."""
    last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES:
            last = now
            print_line(console(sys.stderr), Text(f"{done} of {total} {what}"))

    return report


def _from_here(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _print(line: str) -> None:
    print_line(console(sys.stdout), Text(visible(line)))
