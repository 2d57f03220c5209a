"""Slips that people make, each in a short program: the cause is named first, at its line; right programs hear nothing.

`tests/programs/slips/*.txt` hold the programs, each under a heading `=== NAME: CODE`, or `=== NAME: none` for a right
one; `# <- here` marks the line. A heading may go on with words that the message must contain: `=== NAME: CODE: words`.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.findings import find_in_trace
from grader.findings.evidence import Evidence
from grader.grades.results import Finding
from grader.submission.parsing import parse
from grader.submission.program import SCRIPT
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]

SLIPS = Path(__file__).parent / "programs" / "slips"
UNKIND = re.compile(r"\b(invalid|simply|just|obviously)\b", re.IGNORECASE)


class Slip(NamedTuple):
    """A program, the code of its first finding (or `none`), and words of that finding's message."""

    name: str
    code: str
    words: str
    source: str

    @property
    def line(self) -> int | None:
        lines = self.source.split("\n")
        return next((number for number, line in enumerate(lines, 1) if line.endswith("# <- here")), None)


def slips() -> Iterator[Slip]:
    for file in sorted(SLIPS.glob("*.txt")):
        for part in file.read_text(encoding="utf-8").split("=== ")[1:]:
            heading, _, source = part.partition("\n")
            name, code, words, *_ = (word.strip() for word in [*heading.split(":", 2), "", ""])
            yield Slip(f"{file.stem}/{name}", code, words, source)


ALL = list(slips())
WRONG = [one for one in ALL if one.code != "none"]
RIGHT = [one for one in ALL if one.code == "none"]


def findings_of(slip: Slip, simulated: Callable[..., Trace]) -> tuple[Finding, ...]:
    source = slip.source.encode()
    trace = from_json(to_json(simulated(source)))
    tree = parse(source, "program.py")
    evidence = Evidence(file="program.py", source=source, tree=tree, runs=((SCRIPT, trace),), comparison=None, asks={})
    return find_in_trace(evidence)


@pytest.mark.parametrize("slip", WRONG, ids=lambda slip: slip.name)
def test_a_slip_is_named_at_its_line(slip: Slip, simulated: Callable[..., Trace]) -> None:
    found = findings_of(slip, simulated)
    assert [(one.code, one.line) for one in found[:1]] == [(slip.code, slip.line)]
    assert slip.words in found[0].message
    assert not UNKIND.search(found[0].message)


@pytest.mark.parametrize("slip", RIGHT, ids=lambda slip: slip.name)
def test_a_right_program_that_looks_alike_hears_nothing(slip: Slip, simulated: Callable[..., Trace]) -> None:
    assert findings_of(slip, simulated) == ()


@pytest.mark.skipif(sys.version_info < (3, 13), reason="queues are shut down from Python 3.13 on")
def test_a_worker_of_a_queue_that_is_shut_down_is_told_what_that_raises(simulated: Callable[..., Trace]) -> None:
    source = """import asyncio
async def work(queue):
    while True:
        print(await queue.get())  # <- here
async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    await work(queue)
asyncio.run(main())
"""
    slip = Slip("shut_down", "raised", "Catch it around the loop", source)
    (found,) = findings_of(slip, simulated)
    assert (found.code, found.line) == (slip.code, slip.line)
    assert slip.words in found.message


def test_a_value_for_a_generator_that_has_not_begun(simulated: Callable[..., Trace]) -> None:
    source = """import asyncio
async def average():
    total = count = 0
    while True:
        total += yield total / max(count, 1)
        count += 1
async def main():
    print(await average().asend(10))  # <- here
asyncio.run(main())
"""
    (found,) = findings_of(Slip("asend", "raised", "", source), simulated)
    assert (found.title, found.line) == ("this generator has not begun, so it cannot take a value yet", 8)
    assert "Let it run to its first `yield` before" in found.message
