"""Puts the mutants of the reference solutions through the suites, and tells what became of each.

A mutant is *killed* when a check does not pass. One that passes and in whose runs nothing differs from those of the
reference solution is *equivalent*: as far as the suite goes, the same program. But where the suite never gets to the
line at all, that says nothing of the mutant: it has *survived*, like one that differs and passes.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.authoring.mutants import PROBE, Mutant, mutants_of
from grader.authoring.trials import Trial, Version, try_out
from grader.authoring.workshop import SURVIVORS, Breach, Material, Workshop
from grader.exceptions import CourseError
from grader.trace import Value

WALL_LIMIT = 2.0
"""Wall seconds for a run of a mutant: enough a hundred times over for one that ends at all."""
Fate = Literal["killed", "equivalent", "survived"]


class Reason(Value, frozen=True, kw_only=True):
    """Why it is right that a mutant survives: that of a `line` by a `change`, or all those of a `function`."""

    why: str
    line: str = ""
    change: str = ""
    function: str = ""

    def explains(self, mutant: Mutant) -> bool:
        if self.function:
            return self.function == mutant.function
        return (self.line.strip(), self.change) == (mutant.text, mutant.what)


class Tried(Value, frozen=True, kw_only=True):
    """A mutant and its fate; `reached` is False where no run of the suite gets to its line."""

    exercise: str
    file: str
    mutant: Mutant
    fate: Fate
    reached: bool = True
    why: str = ""
    seconds: float = 0.0


class Mutation(Value, frozen=True, kw_only=True):
    """All mutants, and what is amiss with the reasons."""

    tried: tuple[Tried, ...]
    breaches: tuple[Breach, ...]

    @property
    def fates(self) -> Counter[str]:
        return Counter(one.fate for one in self.tried)

    @property
    def unexplained(self) -> list[Tried]:
        """Survivors for whom nobody has given a reason."""
        return [one for one in self.tried if one.fate == "survived" and not one.why]


def try_mutants(
    workshop: Workshop, jobs: int, report: Callable[[int, int], None] = lambda done, total: None
) -> Mutation:
    """Try the mutants of all exercises of the workshop.

    Args:
        report: told now and then how many mutants of how many are tried.

    Raises:
        CourseError: a suite cannot be collected, a file of reasons cannot be read, a solution does not pass.
        GraderError: programs cannot be run here.
    """
    reasons = {material.exercise.id: reasons_of(material) for material in workshop.materials}
    references = [_reference(material) for material in workshop.materials]
    known = try_out(workshop.course, references, jobs)
    mutants: dict[str, tuple[Material, Mutant]] = {}
    for material in workshop.materials:
        for number, mutant in enumerate(_mutants_of(material, known[material.exercise.id]), 1):
            mutants[f"{material.exercise.id}, mutant {number}"] = (material, mutant)
    versions = [
        Version(name=name, exercise=material.exercise.id, source=mutant.source)
        for name, (material, mutant) in mutants.items()
    ]
    trials = try_out(workshop.course, versions, jobs, lambda done: report(done, len(versions)), WALL_LIMIT)
    tried: list[Tried] = []
    breaches: list[Breach] = []
    for material in workshop.materials:
        theirs = [(mutant, trials[name]) for name, (whose, mutant) in mutants.items() if whose is material]
        theirs_reasons = reasons[material.exercise.id]
        found = list(_fates(material, known[material.exercise.id], theirs, theirs_reasons))
        tried += found
        breaches += _idle_reasons(material, theirs_reasons, found)
    return Mutation(tried=tuple(tried), breaches=tuple(breaches))


def _reference(material: Material) -> Version:
    if not material.reference.is_file():
        raise CourseError(f"{material.reference} is missing: write the reference solution")
    return Version(name=material.exercise.id, exercise=material.exercise.id, source=material.reference.read_bytes())


def _mutants_of(material: Material, reference: Trial) -> list[Mutant]:
    if not reference.passed:
        raise CourseError(f"{material.reference} does not pass its own suite: `grader verify` says more")
    as_program = bool(reference.kinds - {"call"})
    return mutants_of(material.reference.read_bytes(), material.exercise.file, as_program)


def _fates(
    material: Material, reference: Trial, theirs: Iterable[tuple[Mutant, Trial]], reasons: tuple[Reason, ...]
) -> Iterator[Tried]:
    theirs = list(theirs)
    never_reached = {
        _statement(mutant)
        for mutant, trial in theirs
        if mutant.what == PROBE and trial.passed and trial.seen == reference.seen
    }
    for mutant, trial in theirs:
        reached = _statement(mutant) not in never_reached
        fate: Fate = "killed" if not trial.passed else "survived"
        if trial.passed and trial.seen == reference.seen and reached:
            fate = "equivalent"
        why = next((reason.why for reason in reasons if reason.explains(mutant)), "") if fate == "survived" else ""
        yield Tried(
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


def reasons_of(material: Material) -> tuple[Reason, ...]:
    """What `survivors.toml` beside the reference solution says.

    Raises:
        CourseError: it cannot be read.
    """
    file = material.solutions / SURVIVORS
    if not file.is_file():
        return ()
    try:
        described: Any = tomllib.loads(file.read_text(encoding="utf-8"))
        return msgspec.convert(described, _Reasons).survivor
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as problem:
        raise CourseError(f"{file}: {problem}") from None


class _Reasons(Value, frozen=True, kw_only=True):
    survivor: tuple[Reason, ...]


def _idle_reasons(material: Material, reasons: tuple[Reason, ...], tried: list[Tried]) -> Iterator[Breach]:
    """A reason for a mutant that is there no more, or does not survive any more."""
    for reason in reasons:
        if not any(one.fate == "survived" and reason.explains(one.mutant) for one in tried):
            file = material.solutions / SURVIVORS
            what = f"no mutant survives that this explains: {reason.line or reason.function} ({reason.change or 'all'})"
            yield Breach(
                file=str(file), line=_line_of(file, reason), what=what, next_step="remove it, or mend its line"
            )


def _line_of(file: Path, reason: Reason) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if reason.why and reason.why in line), 1)
