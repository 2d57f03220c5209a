"""Mutation testing of the suites: runs the mutants of the reference solutions and decides the fate of each.

- A mutant is *killed* if a check fails.
- It is *equivalent* if all checks pass and its traces equal those of the reference solution: for this suite it is the
  same program.
- It has *survived* if all checks pass although its traces differ. A mutant of a statement that no run reaches has
  survived as well, because equal traces prove nothing about it. The probe of that statement shows this: a print in
  front of it that is in no trace.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.authoring.material import SURVIVORS, CourseMaterial, ExerciseMaterial, Violation
from grader.authoring.mutants.generation import PROBE, Mutant, mutants_of
from grader.authoring.trials import Trial, Version, try_out
from grader.exceptions import CourseError
from grader.trace.fields import Value

MUTANT_LIMIT = 2.0
"""The limit of one run of a mutant, in wall seconds: about a hundred times what one that finishes takes."""
Fate = Literal["killed", "equivalent", "survived"]


class SurvivalReason(Value, frozen=True, kw_only=True):
    """The reason `why` a mutant may survive: that of a `line` and a `change`, or all mutants of a `function`."""

    why: str
    line: str = ""
    change: str = ""
    function: str = ""

    def explains(self, mutant: Mutant) -> bool:
        """Return whether the reason applies to this mutant."""
        if self.function:
            return self.function == mutant.function
        return (self.line.strip(), self.change) == (mutant.text, mutant.what)


class MutantResult(Value, frozen=True, kw_only=True):
    """A mutant and its fate.

    `reached` is False if no run of the suite reaches its statement. `why` is the author's reason, if it survived for
    one, and `seconds` are the wall seconds that grading took.
    """

    exercise: str
    file: str
    mutant: Mutant
    fate: Fate
    reached: bool = True
    why: str = ""
    seconds: float = 0.0


class MutationReport(Value, frozen=True, kw_only=True):
    """All mutants with their fates, and the reasons that explain no mutant."""

    tried: tuple[MutantResult, ...]
    violations: tuple[Violation, ...]

    @property
    def fates(self) -> Counter[str]:
        """Return the number of mutants of each fate."""
        return Counter(one.fate for one in self.tried)

    @property
    def unexplained(self) -> list[MutantResult]:
        """Return the survivors without a reason."""
        return [one for one in self.tried if one.fate == "survived" and not one.why]


def try_mutants(
    course_material: CourseMaterial, jobs: int, report: Callable[[int, int], None] = lambda done, total: None
) -> MutationReport:
    """Grade the mutants of all selected exercises, and return their fates.

    Args:
        course_material: the selected exercises.
        jobs: the number of processes that grade at the same time.
        report: called from time to time with the number of mutants graded so far, and with their total.

    Raises:
        CourseError: a suite cannot be collected, a file of reasons cannot be read, or a solution does not pass.
        GraderError: programs cannot be run on this machine.
    """
    reasons = {material.exercise.id: reasons_of(material) for material in course_material.materials}
    references = [_reference(material) for material in course_material.materials]
    known = try_out(course_material.course, references, jobs)
    mutants: dict[str, tuple[ExerciseMaterial, Mutant]] = {}
    for material in course_material.materials:
        for number, mutant in enumerate(_mutants_of(material, known[material.exercise.id]), 1):
            mutants[f"{material.exercise.id}, mutant {number}"] = (material, mutant)
    versions = [
        Version(name=name, exercise=material.exercise.id, source=mutant.source, wall_limit=MUTANT_LIMIT)
        for name, (material, mutant) in mutants.items()
    ]
    trials = try_out(
        course_material.course, versions, jobs, lambda done: report(done, len(versions)), until_failed=True
    )
    tried: list[MutantResult] = []
    violations: list[Violation] = []
    for material in course_material.materials:
        own = [(mutant, trials[name]) for name, (owner, mutant) in mutants.items() if owner is material]
        own_reasons = reasons[material.exercise.id]
        found = list(_fates(material, known[material.exercise.id], own, own_reasons))
        tried += found
        violations += _unused_reasons(material, own_reasons, found)
    return MutationReport(tried=tuple(tried), violations=tuple(violations))


def _reference(material: ExerciseMaterial) -> Version:
    if not material.reference.is_file():
        raise CourseError(f"{material.reference} is missing: write the reference solution")
    return Version(name=material.exercise.id, exercise=material.exercise.id, source=material.reference.read_bytes())


def _mutants_of(material: ExerciseMaterial, reference: Trial) -> list[Mutant]:
    if not reference.passed:
        raise CourseError(f"{material.reference} does not pass its own suite: `grader verify` says more")
    as_program = bool(reference.kinds - {"call"})
    return mutants_of(material.reference.read_bytes(), material.exercise.file, as_program)


def _fates(
    material: ExerciseMaterial,
    reference: Trial,
    theirs: Iterable[tuple[Mutant, Trial]],
    reasons: tuple[SurvivalReason, ...],
) -> Iterator[MutantResult]:
    theirs = list(theirs)
    never_reached = {
        _statement(mutant)
        for mutant, trial in theirs
        if mutant.what == PROBE and trial.passed and trial.behaviour == reference.behaviour
    }
    for mutant, trial in theirs:
        reached = _statement(mutant) not in never_reached
        fate: Fate = "killed" if not trial.passed else "survived"
        if trial.passed and trial.behaviour == reference.behaviour and reached:
            fate = "equivalent"
        why = next((reason.why for reason in reasons if reason.explains(mutant)), "") if fate == "survived" else ""
        yield MutantResult(
            exercise=material.exercise.id,
            file=str(material.reference),
            mutant=mutant,
            fate=fate,
            reached=reached,
            why=why,
            seconds=trial.marked.seconds,
        )


def _statement(mutant: Mutant) -> tuple[int | None, int]:
    return mutant.cell, mutant.statement


def reasons_of(material: ExerciseMaterial) -> tuple[SurvivalReason, ...]:
    """Return the reasons in `survivors.toml` next to the reference solution.

    Raises:
        CourseError: the file cannot be read.
    """
    file = material.solutions / SURVIVORS
    if not file.is_file():
        return ()
    try:
        described: Any = tomllib.loads(file.read_text(encoding="utf-8"))
        return msgspec.convert(described, _SurvivorsFile).survivor
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
        raise CourseError(f"{file}: {problem}") from None


class _SurvivorsFile(Value, frozen=True, kw_only=True):
    """The content of `survivors.toml`."""

    survivor: tuple[SurvivalReason, ...]


def _unused_reasons(
    material: ExerciseMaterial, reasons: tuple[SurvivalReason, ...], tried: list[MutantResult]
) -> Iterator[Violation]:
    """Yield a violation for each reason whose mutant does not exist or does not survive any more."""
    for reason in reasons:
        if not any(one.fate == "survived" and reason.explains(one.mutant) for one in tried):
            file = material.solutions / SURVIVORS
            what = f"no mutant survives that this explains: {reason.line or reason.function} ({reason.change or 'all'})"
            yield Violation(
                file=str(file), line=_line_of(file, reason), what=what, next_step="remove it, or correct its line"
            )


def _line_of(file: Path, reason: SurvivalReason) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if reason.why and reason.why in line), 1)
