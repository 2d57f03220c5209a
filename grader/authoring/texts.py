"""Rules on what students read: READMEs, hints, the lines of the checks; kind, short, and true."""

import ast
import re
from collections.abc import Iterator

from grader.authoring.workshop import Breach, Judged, Material, Test, Workshop
from grader.graded import whole_text
from grader.simulation import Play, simulate
from grader.submission import Program
from grader.text import code_lines

UNKIND = re.compile(r"\b(errors?|invalid|simply|just)\b", re.IGNORECASE)
SAMPLE = re.compile(r"```text\n(.*?)```", re.DOTALL)
SAMPLE_LINE = re.compile(r"(\d+(?:\.\d+)?) s  (.*)")
PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)
PROMISE = re.compile(r"# prints (.+) after (\S+) seconds?$", re.MULTILINE)
LONGEST_README = 25
LONGEST_TITLE = 90
LONGEST_LEARNT = 90
SHORTEST_ANSWER = 8
"""Characters of a line of code that would give something away, if it calls something."""


def readme_in_form(material: Material) -> Iterator[Breach]:
    """At most 25 lines, from the number and the title to the command that checks."""
    lines = material.readme_text.splitlines() or [""]
    number, _, _ = material.exercise.id.partition("_")
    if len(lines) > LONGEST_README:
        yield _readme(material, len(lines), f"{len(lines)} lines are too many", f"keep to {LONGEST_README}")
    if not lines[0].startswith(f"# {number}. "):
        yield _readme(material, 1, "the first line is not the title", f"begin with `# {number}. `")
    if f"pytest exercises/{material.exercise.id}`" not in lines[-1]:
        command = f"`pytest exercises/{material.exercise.id}`"
        yield _readme(material, len(lines), "the last line does not say how to check one's work", f"end with {command}")


def readme_shows_something(material: Material) -> Iterator[Breach]:
    """A sample of the output, each line with its time, or a program that says what it prints."""
    samples = list(SAMPLE.finditer(material.readme_text))
    if not samples and not PROGRAM.search(material.readme_text):
        yield _readme(
            material, 1, "there is no sample", "show the output, each line as `T s  text`, in a ```text block"
        )
    for sample in samples:
        for offset, line in enumerate(sample[1].splitlines(), 1):
            if not SAMPLE_LINE.fullmatch(line):
                yield _readme(
                    material, _line_of(material, sample) + offset, f"{line!r} has no time", "write it as `T s  text`"
                )


def sample_is_true(material: Material, judged: Judged) -> Iterator[Breach]:
    """The reference solution prints the sample, at its times, in one of the suite's runs."""
    runs = judged.right[material.reference].runs
    for sample in SAMPLE.finditer(material.readme_text):
        parts = [SAMPLE_LINE.fullmatch(line) for line in sample[1].splitlines()]
        lines = tuple(f"{part[2]}@{part[1]}" for part in parts if part is not None)
        if lines not in runs:
            what = "the reference solution does not print this sample in any run of the suite"
            yield _readme(material, _line_of(material, sample), what, "run the solution, and copy what it prints")


def program_is_true(material: Material) -> Iterator[Breach]:
    """`# prints 5 after 1 second` in a program of the README, which is run beside the reference solution."""
    if material.suffix != ".py":
        return
    solution = material.reference.read_text(encoding="utf-8")
    for found in PROGRAM.finditer(material.readme_text):
        source = f"import asyncio\n{solution}\n{found[1]}"
        trace = simulate(Program(path=material.exercise.file, source=source.encode()), Play(kind="script"))
        promised = [f"{text}@{time}" for text, time in PROMISE.findall(found[1])]
        if trace.outcome != "finished" or trace.timed_lines != promised:
            what = f"this program prints {list(trace.timed_lines)}"
            yield _readme(material, _line_of(material, found), what, "say that in its comments, or mend it")


def kind_words(material: Material) -> Iterator[Breach]:
    """Nothing that a student reads is an error, invalid, or simply something."""
    texts = [(str(material.readme), number, line) for number, line in enumerate(code_lines(material.readme_text), 1)]
    course = str(material.course_toml)
    exercise = material.exercise
    texts += [(course, material.entry_line, text) for text in (exercise.title, *exercise.hints, exercise.learnt)]
    for test in material.tests:
        suite = str(material.exercise.suite)
        texts.append((suite, test.lineno, ast.get_docstring(test) or ""))
        texts += [(suite, claim.lineno, ast.unparse(claim.msg)) for claim in claims(test) if claim.msg is not None]
    for file, line, text in texts:
        word = UNKIND.search(text)
        if word is not None:
            what = f"a student reads the word {word[0]!r} here"
            yield Breach(file=file, line=line, what=what, next_step="say what happens, and nothing about it")


def claims(test: Test) -> list[ast.Assert]:
    return [node for node in ast.walk(test) if isinstance(node, ast.Assert)]


def titles_of_checks(material: Material) -> Iterator[Breach]:
    """Each check has a docstring of one line, its own: a student reads it as the check's name."""
    known: set[str] = set()
    for test in material.tests:
        title = ast.get_docstring(test) or ""
        what = ""
        if not title:
            what = f"{test.name} has no docstring"
        elif "\n" in title or len(title) > LONGEST_TITLE:
            what = f"the docstring of {test.name} does not fit into a line of {LONGEST_TITLE} characters"
        elif title in known:
            what = f"{test.name} has the docstring of another check"
        known.add(title)
        if what:
            step = "say in one line what is checked"
            yield Breach(file=str(material.exercise.suite), line=test.lineno, what=what, next_step=step)


def hints_in_form(material: Material) -> Iterator[Breach]:
    """Two or three hints that differ."""
    hints = material.exercise.hints
    if not 2 <= len(hints) <= 3 or len(set(hints)) < len(hints):
        what = f"{material.exercise.id} has {len(set(hints))} hints"
        step = "give two or three, from a nudge to nearly the answer"
        yield Breach(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def hints_give_nothing_away(material: Material) -> Iterator[Breach]:
    """No hint has a line of the solution in it that the student has not seen yet."""
    file = material.exercise.file
    shown = _code(whole_text(material.stub.read_bytes(), file)) + _code(material.readme_text)
    for line in _solution(material):
        answer = _code(line)
        if not _gives_away(answer, shown):
            continue
        for number, hint in enumerate(material.exercise.hints, 1):
            if answer in _code(hint):
                what = f"hint {number} of {material.exercise.id} gives a line of the solution away: {line.strip()}"
                step = "say it in words"
                yield Breach(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def learnt_in_form(material: Material) -> Iterator[Breach]:
    """One short sentence for those who have solved it."""
    learnt, what = material.exercise.learnt, ""
    if not learnt:
        what = f"{material.exercise.id} does not say what one has learnt by it"
    elif len(learnt) > LONGEST_LEARNT:
        what = f"what {material.exercise.id} says was learnt is longer than {LONGEST_LEARNT} characters"
    elif not learnt.endswith(".") or "\n" in learnt:
        what = f"what {material.exercise.id} says was learnt is not a sentence on one line"
    if what:
        step = f'write learnt = "…": a sentence of at most {LONGEST_LEARNT} characters, with its full stop'
        yield Breach(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def learnt_gives_nothing_away(workshop: Workshop) -> Iterator[Breach]:
    """Whoever reads it has later exercises before them: no line of their solutions is in it that is new by then."""
    materials = [Material(exercise, workshop.solutions) for exercise in workshop.course.exercises]
    known = ""
    for number, material in enumerate(materials):
        known += "".join(_code(line) for line in _solution(material))
        said = _code(material.exercise.learnt)
        for later in materials[number + 1 :]:
            answers = {_code(line): line for line in _solution(later) if _gives_away(_code(line), known)}
            for line in (line for answer, line in answers.items() if answer in said):
                what = f"what {material.exercise.id} says was learnt has a line of {later.exercise.id}: {line.strip()}"
                step = "say it in words"
                yield Breach(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def _solution(material: Material) -> list[str]:
    file = material.reference
    return code_lines(whole_text(file.read_bytes(), file.name)) if file.is_file() else []


def _gives_away(answer: str, shown: str) -> bool:
    return len(answer) >= SHORTEST_ANSWER and "(" in answer and answer not in shown


def _code(text: str) -> str:
    return re.sub(r"\s", "", text)


def _line_of(material: Material, found: re.Match[str]) -> int:
    return material.readme_text.count("\n", 0, found.start()) + 1


def _readme(material: Material, line: int, what: str, next_step: str) -> Breach:
    return Breach(file=str(material.readme), line=line, what=what, next_step=next_step)
