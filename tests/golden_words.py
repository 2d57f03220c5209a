"""Golden texts: the feedback on programs, reviewed and kept in `tests/golden`, so that every change is seen.

After a change that is meant, or with a new program or mistake, write the files anew and read their diff:

    RENEW_GOLDEN=1 pytest tests/test_findings.py tests/test_course.py -k words
    git diff tests/golden

The texts are those of Python 3.11. Where Python's own words differ, `PYTHON_SAYS` lists what newer versions say.
"""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import fill

from grader.checks.finding_text import quoted_lines
from grader.grades.graded import whole_text
from grader.grades.results import Finding

INDENT = " " * 4
GOLDEN = Path(__file__).parent / "golden"
OF_THE_MACHINE = {
    r"(was stopped at) [\d.]+ s": r"\1 … s",
    r"(waits for the other process and does not give way\. For) [\d.]+ s": r"\1 … s",
}
"""A fast machine gets further in an endless program, and starts a process sooner."""
PYTHON_SAYS = {
    r"(Operation not permitted): '[^']*python[\d.]*'": r"\1",
    r"(asynchronous context manager protocol) \(missed __aexit__ method\)(?:\.| but it .*? to use 'with'\?)": r"\1.",
    r"TypeError: (set_result\(\)) takes at most 1 argument": r"TypeError: Future.\1 takes exactly one argument",
    r"(?:\w+\.)+__await__\(\) must return an iterator, not coroutine": "__await__() returned a coroutine",
    r"(?:\w+\.)+(__await__\(\)) must return an iterator, not (?:\w+\.)*(\w+)": r"\1 returned non-iterator of type '\2'",
    r"Can't get local object": "Can't pickle local object",
    r"PicklingError: (Can't pickle local object) <function (\S+) at 0x…>": r"AttributeError: \1 '\2'",
    r"a bytes, bytearray, or memoryview object, not": "a bytes-like object, not",
    r"TypeError: An asyncio\.Future, a coroutine or an awaitable is required(\. The `yield`)": (
        r"ValueError: a coroutine was expected, got <async_generator object main at 0x…>\1"
    ),
    r"TypeError: An asyncio\.Future, a coroutine or an awaitable is required(\. Let that one run)": (
        r"ValueError: a coroutine was expected, got [<coroutine object one at 0x…>, <coroutine object one at 0x…>]\1"
    ),
    r"'contextlib\.(_GeneratorContextManager')": r"'\1",
    r"(too many values to unpack) \(expected (\d+), got \d+\)": r"\1 (expected \2)",
}
"""From what a newer Python says to what Python 3.11 says."""


def told(findings: Iterable[Finding], source: bytes) -> str:
    """Return what a learner reads of these findings: code, place, title, their own line, message.

    Whether an endless program meets the time limit, or another one before it, depends on the machine: where other
    findings tell of it, `never-ends` is left out. So is the time for which a program waits busily.
    """
    findings = tuple(findings)
    causes = [finding for finding in findings if finding.code != "never-ends"]
    return "\n".join(_one(finding, source) for finding in causes or findings) or "(nothing)\n"


def _one(finding: Finding, source: bytes) -> str:
    cell = f"cell {finding.cell}, " if isinstance(finding.cell, int) else ""
    where = f", {cell}line {finding.line}" if finding.line else ""
    parts = [f"{finding.code}{where}: {finding.title}", *quoted_lines(finding, whole_text(source, finding.file))]
    if finding.message != finding.title:
        message = finding.message
        for newer, older in (OF_THE_MACHINE | PYTHON_SAYS).items():
            message = re.sub(newer, older, message)
        message = re.sub(r"(Busy waiting does not give way: for )[\d.]+ s", r"\1… s", message)
        parts += [fill(line, 100, initial_indent=INDENT, subsequent_indent=INDENT) for line in message.split("\n")]
    return "".join(f"{part.rstrip()}\n" for part in parts)


def compare(name: str, texts: Mapping[str, str]) -> None:
    """Compare what is told of each program with the reviewed words in `tests/golden/<name>.txt`."""
    golden = GOLDEN / f"{name}.txt"
    now = "\n".join(f"=== {program}\n{text}" for program, text in sorted(texts.items()))
    if os.environ.get("RENEW_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(now, encoding="utf-8", newline="\n")
    assert golden.is_file(), f"{golden} is missing: see {Path(__file__).name}"
    assert now == golden.read_text(encoding="utf-8"), golden
