"""Rules about the texts for students: READMEs, hints and titles of checks must be kind, short and true."""

import ast
import re
from collections.abc import Iterator

from grader.authoring.material import CourseMaterial, ExerciseMaterial, ExerciseTrials, Test, Violation
from grader.course.course import GLOSSARY
from grader.findings.constructs import words_of
from grader.grades.graded import whole_text
from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from grader.text import code_lines

UNKIND = re.compile(r"\b(errors?|invalid|simply|just)\b", re.IGNORECASE)
SAMPLE_OUTPUT = re.compile(r"```text\n(.*?)```", re.DOTALL)
SAMPLE_LINE = re.compile(r"(\d+(?:\.\d+)?) s  (.*)")
PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)
PROMISE = re.compile(r"# prints (.+) after (\S+) seconds?$", re.MULTILINE)
LONGEST_README = 27
DOCUMENTATION = re.compile(r"\]\(https://docs\.python\.org/3/[^)\s]+\)")
LONGEST_CHECK_TITLE = 90
LONGEST_LEARNT = 90
SHORTEST_ANSWER = 8
"""The fewest characters (without spaces) of a line of code that counts as an answer, if it calls something."""


def readme_in_form(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require at most 27 lines, beginning with number and title, and ending with the command that checks."""
    lines = material.readme_text.splitlines() or [""]
    number, _, _ = material.exercise.id.partition("_")
    if len(lines) > LONGEST_README:
        yield _readme(material, len(lines), f"{len(lines)} lines are too many", f"keep to {LONGEST_README}")
    if not lines[0].startswith(f"# {number}. "):
        yield _readme(material, 1, "the first line is not the title", f"begin with `# {number}. `")
    if f"pytest exercises/{material.exercise.id}`" not in lines[-1]:
        command = f"`pytest exercises/{material.exercise.id}`"
        yield _readme(material, len(lines), "the last line does not say how to check one's work", f"end with {command}")


def readme_leads_on(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require a link to the page of Python's documentation that explains the exercise's word, and to a glossary."""
    if not DOCUMENTATION.search(material.readme_text):
        step = "link the page that explains what is new here: [Title](https://docs.python.org/3/...)"
        yield _readme(material, 1, "no page of Python's documentation is linked", step)
    if (material.exercise.folder.parent / GLOSSARY).is_file() and f"](../{GLOSSARY})" not in material.readme_text:
        yield _readme(material, 1, "the glossary is not linked", f"add [Glossary](../{GLOSSARY})")


def readme_shows_something(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require a sample of the output with a time in each line, or a program that says what it prints."""
    samples = list(SAMPLE_OUTPUT.finditer(material.readme_text))
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


def sample_is_true(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that one of the suite's runs prints the sample, at the same times, with the reference solution."""
    runs = graded.right[material.reference].runs
    for sample in SAMPLE_OUTPUT.finditer(material.readme_text):
        parts = [SAMPLE_LINE.fullmatch(line) for line in sample[1].splitlines()]
        lines = tuple(f"{part[2]}@{part[1]}" for part in parts if part is not None)
        if lines not in runs:
            what = "the reference solution does not print this sample in any run of the suite"
            yield _readme(material, _line_of(material, sample), what, "run the solution, and copy what it prints")


def program_is_true(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that comments like `# prints 5 after 1 second` in a program of the README are true.

    The program is run in one file with the reference solution.
    """
    if material.suffix != ".py":
        return
    solution = material.reference.read_text(encoding="utf-8")
    for found in PROGRAM.finditer(material.readme_text):
        source = f"import asyncio\n{solution}\n{found[1]}"
        trace = simulate(Program(path=material.exercise.file, source=source.encode()), Play(kind="script"))
        promised = [f"{text}@{time}" for text, time in PROMISE.findall(found[1])]
        if trace.outcome != "finished" or trace.timed_lines != promised:
            what = f"this program prints {list(trace.timed_lines)}"
            yield _readme(material, _line_of(material, found), what, "say that in its comments, or correct it")


def kind_words(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that students never read "error", "invalid", "simply" or "just"."""
    texts = [(str(material.readme), number, line) for number, line in enumerate(code_lines(material.readme_text), 1)]
    course = str(material.course_toml)
    exercise = material.exercise
    texts += [(course, material.entry_line, text) for text in (exercise.title, *exercise.hints, exercise.learnt)]
    for test in material.tests:
        suite = str(material.exercise.suite)
        texts.append((suite, test.lineno, ast.get_docstring(test) or ""))
        texts += [(suite, claim.lineno, _words_in(claim.msg)) for claim in claims(test) if claim.msg is not None]
    for file, line, text in texts:
        word = UNKIND.search(text)
        if word is not None:
            what = f"a student reads the word {word[0]!r} here"
            yield Violation(file=file, line=line, what=what, next_step="say what happens, without judging it")


def _words_in(message: ast.expr) -> str:
    """Return the message of an assert as a student reads it, without the code of a finding at its beginning."""
    return words_of(ast.unparse(message).lstrip("f'\""))[1]


def claims(test: Test) -> list[ast.Assert]:
    """Return the asserts of a check."""
    return [node for node in ast.walk(test) if isinstance(node, ast.Assert)]


def titles_of_checks(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require a docstring of one line for each check, all different: students read it as the check's name."""
    known: set[str] = set()
    for test in material.tests:
        title = ast.get_docstring(test) or ""
        what = ""
        if not title:
            what = f"{test.name} has no docstring"
        elif "\n" in title or len(title) > LONGEST_CHECK_TITLE:
            what = f"the docstring of {test.name} does not fit on a line of {LONGEST_CHECK_TITLE} characters"
        elif title in known:
            what = f"{test.name} has the docstring of another check"
        known.add(title)
        if what:
            step = "say in one line what is checked"
            yield Violation(file=str(material.exercise.suite), line=test.lineno, what=what, next_step=step)


def hints_in_form(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require two or three different hints."""
    hints = material.exercise.hints
    if not 2 <= len(hints) <= 3 or len(set(hints)) < len(hints):
        what = f"{material.exercise.id} has {len(set(hints))} hints"
        step = "write two or three, from a nudge to nearly the answer"
        yield Violation(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def hints_give_nothing_away(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that no hint contains a line of the solution that the student has not seen yet."""
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
                yield Violation(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def learnt_in_form(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require one short sentence that says what the exercise teaches."""
    learnt, what = material.exercise.learnt, ""
    if not learnt:
        what = f"{material.exercise.id} does not say what it teaches"
    elif len(learnt) > LONGEST_LEARNT:
        what = f"learnt of {material.exercise.id} is longer than {LONGEST_LEARNT} characters"
    elif not learnt.endswith(".") or "\n" in learnt:
        what = f"learnt of {material.exercise.id} is not a sentence on one line"
    if what:
        step = f'write learnt = "…": a sentence of at most {LONGEST_LEARNT} characters, with its full stop'
        yield Violation(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def learnt_gives_nothing_away(course_material: CourseMaterial) -> Iterator[Violation]:
    """Require that `learnt` contains no line of a later exercise's solution that is still new to the student."""
    materials = [ExerciseMaterial(exercise, course_material.solutions) for exercise in course_material.course.exercises]
    known = ""
    for number, material in enumerate(materials):
        known += "".join(_code(line) for line in _solution(material))
        said = _code(material.exercise.learnt)
        for later in materials[number + 1 :]:
            answers = {_code(line): line for line in _solution(later) if _gives_away(_code(line), known)}
            for line in (line for answer, line in answers.items() if answer in said):
                what = f"learnt of {material.exercise.id} gives away a line of {later.exercise.id}: {line.strip()}"
                step = "say it in words"
                yield Violation(file=str(material.course_toml), line=material.entry_line, what=what, next_step=step)


def _solution(material: ExerciseMaterial) -> list[str]:
    file = material.reference
    return code_lines(whole_text(file.read_bytes(), file.name)) if file.is_file() else []


def _gives_away(answer: str, shown: str) -> bool:
    return len(answer) >= SHORTEST_ANSWER and "(" in answer and answer not in shown


def _code(text: str) -> str:
    return re.sub(r"\s", "", text)


def _line_of(material: ExerciseMaterial, found: re.Match[str]) -> int:
    return material.readme_text.count("\n", 0, found.start()) + 1


def _readme(material: ExerciseMaterial, line: int, what: str, next_step: str) -> Violation:
    return Violation(file=str(material.readme), line=line, what=what, next_step=next_step)
