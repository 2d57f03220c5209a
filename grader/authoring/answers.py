"""Rules on stubs, solutions and mistakes: what each of them gets when it is graded, and in which form it is."""

import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.workshop import HERE, Breach, Judged, Material, annotation
from grader.findings.catalogue import CATALOGUE
from grader.simulation import Play, simulate
from grader.submission import Program, compiled, parse

FEWEST_MISTAKES = 6


def one_todo(material: Material) -> Iterator[Breach]:
    """The stub says in one place what there is to do."""
    lines = [
        number for number, line in enumerate(material.stub.read_text(encoding="utf-8").split("\n"), 1) if "TODO" in line
    ]
    if len(lines) != 1:
        what = f"the stub has {len(lines)} lines with TODO"
        yield _breach(material.stub, what, "leave one, where the student begins", lines[-1] if lines else 1)


def stub_can_be_run(material: Material) -> Iterator[Breach]:
    """The stub can be read and loaded. One that is there to be mended need only have a syntax tree."""
    source = material.stub.read_bytes()
    program = Program(path=material.exercise.file, source=source)
    try:
        parse(source, material.exercise.file)
        if not material.exercise.fix_me:
            compiled(program)
    except SyntaxError as problem:
        yield _breach(material.stub, f"Python cannot read the stub: {problem.msg}", "mend it", problem.lineno or 1)
        return
    trace = simulate(program, Play(kind="import"))
    if not material.exercise.fix_me and trace.outcome != "finished":
        said = f"{trace.error.type}: {trace.error.message}" if trace.error else trace.outcome
        yield _breach(material.stub, f"the stub cannot be loaded ({said})", "mend it")


def stub_does_not_pass(material: Material, judged: Judged) -> Iterator[Breach]:
    """The stub counts as not started, or, if it is to be mended, hears what is wrong with it."""
    stub = judged.stub.marked.grade
    if not material.exercise.fix_me:
        if (stub.status, stub.score, stub.checks, stub.findings) != ("not started", 0, (), ()):
            yield _breach(material.stub, f"the stub is graded as {stub.status}", "write its fingerprint in course.toml")
        if judged.touched is not None and judged.touched.passed:
            step = "add a check that tells a solution from nothing"
            yield _breach(material.exercise.suite, "the stub passes, once it is touched", step)
        return
    if stub.status != "failed" or stub.score >= stub.max_score:
        yield _breach(material.stub, "the program to be mended passes", "put the mistake back in")
    elif not stub.findings:
        yield _breach(material.stub, "the program to be mended gets no finding", "make its mistake one that has a name")


def mistakes_named(material: Material) -> Iterator[Breach]:
    """At least six mistakes, each with the finding that it must get, and perhaps with its place."""
    if len(material.wrong) < FEWEST_MISTAKES:
        what = f"{len(material.wrong)} mistakes are too few"
        yield _breach(material.solutions / "mistakes", what, f"write at least {FEWEST_MISTAKES}")
    for file in material.wrong:
        code, text = annotation(file).code, file.read_text(encoding="utf-8")
        if code not in CATALOGUE:
            what = f"the first line names no finding ({code or 'nothing'})"
            yield _breach(file, what, "write `# finding: code`, with one of `grader.findings.catalogue`")
        if text.count(HERE) > 1:
            yield _breach(file, f"`{HERE}` is there {text.count(HERE)} times", "mark one line")


def no_warnings(material: Material) -> Iterator[Breach]:
    """Python has nothing to say about a right answer."""
    for file in material.right:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                compiled(Program(path=str(file), source=file.read_bytes()))
        except (SyntaxError, Warning) as said:
            line = getattr(said, "lineno", None) or 1
            yield _breach(file, f"Python says: {getattr(said, 'msg', said)}", "mend the line", line)


def formatted(material: Material) -> Iterator[Breach]:
    """What students and instructors read is formatted, as far as there is a `ruff` to ask."""
    ruff = find_ruff()
    if ruff is None:
        return
    scenarios = material.exercise.folder / "scenarios.py"
    files = [material.stub, material.exercise.suite, *material.right, *([scenarios] if scenarios.is_file() else [])]
    if _is_formatted(ruff, *files):
        return
    for file in files:  # it has said so in other words from one version to the next
        if not _is_formatted(ruff, file):
            yield _breach(file, "this is not formatted", f"run `ruff format {file.name}`")


def find_ruff() -> str | None:
    """The one beside our interpreter, or on the path."""
    return shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")


def _is_formatted(ruff: str, *files: Path) -> bool:
    command = [ruff, "format", "--check", "--no-cache", *map(str, files)]
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def right_answers_pass(material: Material, judged: Judged) -> Iterator[Breach]:
    """Full marks, and no finding."""
    for file, trial in judged.right.items():
        grade = trial.marked.grade
        for check in grade.checks:
            if check.status != "passed":
                yield _breach(file, f"this right answer does not pass {check.name}", "mend one of the two")
        for finding in grade.findings:
            step = "mend the answer, or what finds it"
            yield _breach(file, f"this right answer gets {finding.code}", step, finding.line or 1)
        if not grade.checks or not grade.score == grade.max_score == material.exercise.points:
            what = f"this right answer gets {grade.score} of {material.exercise.points} points"
            yield _breach(file, what, "mend the answer, or the suite")


def mistakes_lose_points(material: Material, judged: Judged) -> Iterator[Breach]:
    """No mistake gets full marks."""
    for file, trial in judged.wrong.items():
        grade = trial.marked.grade
        if grade.score >= grade.max_score or grade.status == "passed":
            yield _breach(file, "this mistake gets full marks", f"add a check to {material.exercise.suite.name}")


def mistakes_hear_their_cause(material: Material, judged: Judged) -> Iterator[Breach]:
    """The first finding is the one that the mistake names, at the line that it marks."""
    for file, trial in judged.wrong.items():
        wanted, found = annotation(file), trial.marked.grade.findings[:1]
        if [finding.code for finding in found] != [wanted.code]:
            got = found[0].code if found else "no finding"
            yield _breach(file, f"this gets {got}, not {wanted.code}", "mend the finding, or name it in the first line")
        elif wanted.line is not None and (found[0].cell or None, found[0].line) != (wanted.cell, wanted.line):
            what = f"{wanted.code} points to line {found[0].line}"
            yield _breach(file, what, f"mend the finding, or move `{HERE}`", wanted.line)


def _breach(file: Path, what: str, next_step: str, line: int = 1) -> Breach:
    return Breach(file=str(file), line=line, what=what, next_step=next_step)
