"""Rules about stubs, solutions and mistakes: their form, and the grades that they get."""

import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.material import HERE, ExerciseMaterial, ExerciseTrials, Violation, annotation
from grader.authoring.rules.idle import TOUCHED
from grader.findings.catalogue import CATALOGUE
from grader.simulation.running import simulate
from grader.submission.loading import compiled
from grader.submission.parsing import parse
from grader.submission.program import Play, Program

FEWEST_MISTAKES = 6


def one_todo(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require exactly one line with TODO in the stub."""
    lines = [
        number for number, line in enumerate(material.stub.read_text(encoding="utf-8").split("\n"), 1) if "TODO" in line
    ]
    if len(lines) != 1:
        what = f"the stub has {len(lines)} lines with TODO"
        yield Violation.at(material.stub, what, "leave one, where the student begins", lines[-1] if lines else 1)


def stub_can_be_run(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that the stub can be imported; one with a mistake to fix needs a syntax tree only."""
    source = material.stub.read_bytes()
    program = Program(path=material.exercise.file, source=source)
    try:
        parse(source, material.exercise.file)
        if not material.exercise.fix_me:
            compiled(program)
    except SyntaxError as problem:
        yield Violation.at(
            material.stub, f"Python cannot read the stub: {problem.msg}", "correct it", problem.lineno or 1
        )
        return
    trace = simulate(program, Play(kind="import"))
    if not material.exercise.fix_me and trace.outcome != "finished":
        said = f"{trace.error.type}: {trace.error.message}" if trace.error else trace.outcome
        yield Violation.at(material.stub, f"the stub cannot be loaded ({said})", "correct it")


def stub_does_not_pass(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that the stub counts as not started, or, with a mistake to fix, that it fails with a finding."""
    stub = graded.stub.marked.grade
    if not material.exercise.fix_me:
        if (stub.status, stub.score, stub.checks, stub.findings) != ("not started", 0, (), ()):
            yield Violation.at(
                material.stub, f"the stub is graded as {stub.status}", "write its fingerprint in course.toml"
            )
        if graded.idle[TOUCHED].passed:
            step = "add a check that fails for a program that does nothing"
            yield Violation.at(material.exercise.suite, "the stub passes once it is edited", step)
        return
    if stub.status != "failed" or stub.score >= stub.max_score:
        yield Violation.at(material.stub, "the program to fix passes", "put the mistake back in")
    elif not stub.findings:
        yield Violation.at(
            material.stub,
            "the program to fix gets no finding",
            "choose a mistake that the grader has a finding for",
        )


def mistakes_named(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require at least six mistakes, each with the finding that it must get; one line may be marked."""
    if len(material.wrong) < FEWEST_MISTAKES:
        what = f"{len(material.wrong)} mistakes are too few"
        yield Violation.at(material.solutions / "mistakes", what, f"write at least {FEWEST_MISTAKES}")
    for file in material.wrong:
        code, text = annotation(file).code, file.read_text(encoding="utf-8")
        if code not in CATALOGUE:
            what = f"the first line names no finding ({code or 'nothing'})"
            yield Violation.at(file, what, "write `# finding: code`, with a code of `grader.findings.catalogue`")
        if text.count(HERE) > 1:
            yield Violation.at(file, f"`{HERE}` occurs {text.count(HERE)} times", "mark one line")


def no_warnings(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that Python compiles the right answers without a warning."""
    for file in material.right:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compiled(Program(path=str(file), source=file.read_bytes()))
        except (SyntaxError, Warning) as said:
            line = getattr(said, "lineno", None) or 1
            yield Violation.at(file, f"Python says: {getattr(said, 'msg', said)}", "correct the line", line)


def formatted(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that `ruff` would leave the code for students and instructors unchanged; skipped without a `ruff`."""
    ruff = find_ruff()
    if ruff is None:
        return
    scenarios = material.exercise.folder / "scenarios.py"
    files = [material.stub, material.exercise.suite, *material.right, *([scenarios] if scenarios.is_file() else [])]
    if _is_formatted(ruff, *files):
        return
    # One file at a time, because the wording of ruff's report about several files differs between its versions.
    for file in files:
        if not _is_formatted(ruff, file):
            yield Violation.at(file, "this is not formatted", f"run `ruff format {file.name}`")


def find_ruff() -> str | None:
    """Return the `ruff` next to the running interpreter, else the one on the PATH, else None."""
    return shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")


def _is_formatted(ruff: str, *files: Path) -> bool:
    command = [ruff, "format", "--check", "--no-cache", *map(str, files)]
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def right_answers_pass(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that right answers pass every check, get full points and no finding."""
    for file, trial in graded.right.items():
        grade = trial.marked.grade
        for check in grade.checks:
            if check.status != "passed":
                yield Violation.at(file, f"this right answer does not pass {check.name}", "correct one of the two")
        for finding in grade.findings:
            step = "correct the answer, or the grader's finding"
            yield Violation.at(file, f"this right answer gets {finding.code}", step, finding.line or 1)
        if not grade.checks or not grade.score == grade.max_score == material.exercise.points:
            what = f"this right answer gets {grade.score} of {material.exercise.points} points"
            yield Violation.at(file, what, "correct the answer, or the suite")


def mistakes_lose_points(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that no mistake gets full points."""
    for file, trial in graded.wrong.items():
        grade = trial.marked.grade
        if grade.score >= grade.max_score or grade.status == "passed":
            yield Violation.at(file, "this mistake gets full points", f"add a check to {material.exercise.suite.name}")


def mistakes_hear_their_cause(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that the first finding is the one that the mistake names, at the line that it marks."""
    for file, trial in graded.wrong.items():
        wanted, found = annotation(file), trial.marked.grade.findings[:1]
        if [finding.code for finding in found] != [wanted.code]:
            got = found[0].code if found else "no finding"
            yield Violation.at(
                file, f"this gets {got}, not {wanted.code}", "correct the finding, or name it in the first line"
            )
        elif wanted.line is not None and (found[0].cell or None, found[0].line) != (wanted.cell, wanted.line):
            what = f"{wanted.code} points to line {found[0].line}"
            yield Violation.at(file, what, f"correct the finding, or move `{HERE}`", wanted.line)
