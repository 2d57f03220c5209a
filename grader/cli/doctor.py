"""`grader doctor`: whether this installation has what the grader needs, in a sentence for each finding."""

import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import msgspec
from rich.text import Text

from grader.cli.command import course_in, course_option, main
from grader.cli.terminal import console, is_plain, print_line
from grader.course.digests import DISTRIBUTION
from grader.course.progress import Progress
from grader.exceptions import GraderError
from grader.text import visible

if TYPE_CHECKING:
    from packaging.requirements import Requirement

OLDEST = (3, 11)
"""Versions of Python that the grader is tested with."""
ROOMS = ("virtual_time", "recording", "simulation", "checks")
"""Rooms that rely on private names of others, each with a module `compat`."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at: `ok`, a `note` about what is not needed by all, or a `problem`; and what to do."""

    topic: str
    status: Literal["ok", "note", "problem"]
    finding: str
    advice: str = ""


@main.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Show the result in this format.",
)
@course_option
def doctor(form: str, course: Path | None) -> None:
    """Check this installation: Python, packages, the sandbox, the course and what the grader may write.

    The exit code is 0 if nothing is missing, 1 otherwise.
    """
    found = list(_examine(course))
    if form == "json":
        report = {"schema": "grader/doctor/v1", "ok": _all_well(found), "findings": found}
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        _print_all(found)
    sys.exit(0 if _all_well(found) else 1)


def _all_well(found: list[Diagnosis]) -> bool:
    return all(one.status != "problem" for one in found)


def _print_all(found: list[Diagnosis]) -> None:
    screen = console(sys.stdout)
    signs = {"ok": "✓", "note": "·", "problem": "✗"}
    if is_plain(sys.stdout):
        signs = {"ok": "ok", "note": "note", "problem": "PROBLEM"}
    for one in found:
        print_line(screen, Text(visible(f"{signs[one.status]} {one.finding}")))
        if one.advice:
            print_line(screen, Text(visible(f"  {one.advice}")))


def _examine(course: Path | None) -> Iterator[Diagnosis]:
    yield _python()
    yield from _packages()
    yield from _private_names()
    yield from _sandbox()
    yield _course(course)
    yield _progress_folder()
    yield _terminal()


def _python() -> Diagnosis:
    from grader.virtual_time.compat import NEWEST

    here, running = sys.version_info[:2], sys.version.partition(" ")[0]
    if here < OLDEST:
        return Diagnosis(
            topic="python",
            status="problem",
            finding=f"Python {running} is too old.",
            advice="Install Python 3.11 or newer, and the grader with it.",
        )
    if here > NEWEST:
        return Diagnosis(
            topic="python",
            status="note",
            finding=f"Python {running} is newer than the versions that the grader was tested with.",
            advice="If traces look wrong, use Python 3.15 or older.",
        )
    return Diagnosis(topic="python", status="ok", finding=f"Python {running} is a version that the grader supports.")


def _packages() -> Iterator[Diagnosis]:
    """Compare the installed packages with those that the grader requires."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        advice = "Install it: python -m pip install packaging"
        finding = "The package packaging is not installed, so the versions of the others cannot be checked."
        yield Diagnosis(topic="packages", status="problem", finding=finding, advice=advice)
        return
    from importlib.metadata import PackageNotFoundError, requires  # slow to import, for all commands

    try:
        wanted = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
    except PackageNotFoundError:
        yield Diagnosis(
            topic="packages",
            status="problem",
            finding=f"The package {DISTRIBUTION} is not installed; Python imports the grader from a folder.",
            advice=f"Install it: python -m pip install {DISTRIBUTION}",
        )
        return
    for need in wanted:
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield _package(need.name, need)


def _package(name: str, need: "Requirement") -> Diagnosis:
    from importlib.metadata import PackageNotFoundError, version

    advice = f'Install it: python -m pip install "{need.name}{need.specifier}"'
    try:
        there = version(name)
    except PackageNotFoundError:
        finding = f"The package {name} is not installed."
        return Diagnosis(topic="packages", status="problem", finding=finding, advice=advice)
    if not need.specifier.contains(there, prereleases=True):
        finding = f"The package {name} {there} does not match {need.specifier}."
        return Diagnosis(topic="packages", status="problem", finding=finding, advice=advice)
    return Diagnosis(topic="packages", status="ok", finding=f"The package {name} {there} is installed.")


def _private_names() -> Iterator[Diagnosis]:
    """Check the private names of Python and of packages that each room relies on (its module `compat`)."""
    from grader.virtual_time.compat import missing

    count, well = 0, True
    for room in ROOMS:
        try:
            names = importlib.import_module(f"grader.{room}.compat").NAMES
        except (ImportError, AttributeError) as problem:
            well = False
            yield _changed(f"grader/{room} cannot be loaded with these versions ({problem}).")
            continue
        count += len(names)
        for name in missing(names):
            well = False
            yield _changed(f"grader/{room} relies on {name.path}, which {name.source} no longer has.")
    if well:
        finding = f"All {count} private names of Python and of packages that the grader relies on are there."
        yield Diagnosis(topic="private names", status="ok", finding=finding)


def _changed(finding: str) -> Diagnosis:
    advice = "Use a version of Python and of the packages that the grader was tested with, or a newer grader."
    return Diagnosis(topic="private names", status="problem", finding=finding, advice=advice)


def _sandbox() -> Iterator[Diagnosis]:
    """Ask the room that runs submissions what it has here."""
    try:
        from grader.isolation.process import Player

        with Player("prefer") as player:
            isolation = player.isolation
    except (ImportError, AttributeError) as problem:
        yield _changed(f"grader/isolation cannot be loaded with these versions ({problem}).")
        return
    except (GraderError, OSError) as problem:
        finding = f"No process can be started for programs: {problem}."
        advice = "Check the limits on processes and open files of this account (ulimit -a)."
        yield Diagnosis(topic="sandbox", status="problem", finding=finding, advice=advice)
        return
    if ":" not in isolation:
        yield Diagnosis(topic="sandbox", status="ok", finding=f"Submissions run in a sandbox: {isolation}.")
        return
    yield Diagnosis(
        topic="sandbox",
        status="note",
        finding=f"Submissions run without the whole sandbox: {isolation}.",
        advice="That is fine for your own programs. Grade those of others on Linux 5.13 or newer.",
    )


def _course(folder: Path | None) -> Diagnosis:
    try:
        found = course_in(folder)
        exercises = len(found.exercises)
    except (GraderError, OSError) as problem:
        advice = "Install the grader again, or name the folder of your course with --course."
        finding = f"The course cannot be used: {problem}"
        return Diagnosis(topic="course", status="problem", finding=finding, advice=advice)
    finding = f"The course in {found.folder} has {exercises} exercise{'' if exercises == 1 else 's'}."
    return Diagnosis(topic="course", status="ok", finding=finding)


def _progress_folder() -> Diagnosis:
    """Try to write where progress is kept; what the attempt creates is removed."""
    folder = Progress.of_user().folder
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as problem:
        advice = "Make the folder writable, or set XDG_CONFIG_HOME (APPDATA on Windows) to one that is."
        finding = f"Progress cannot be kept in {folder}: {problem.strerror or problem}."
        return Diagnosis(topic="progress", status="problem", finding=finding, advice=advice)
    return Diagnosis(topic="progress", status="ok", finding=f"Progress is kept in {folder}.")


def _terminal() -> Diagnosis:
    encoding = sys.stdout.encoding or "ascii"
    if is_plain(sys.stdout):
        return Diagnosis(
            topic="terminal",
            status="note",
            finding=f"The terminal's encoding ({encoding}) cannot show all signs; plain ones are used.",
            advice="To see them, set PYTHONIOENCODING=utf-8.",
        )
    return Diagnosis(topic="terminal", status="ok", finding=f"The terminal shows all signs ({encoding}).")
