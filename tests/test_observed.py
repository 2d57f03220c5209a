"""Observations in whole programs: each is made at its line, and right programs that look alike have none.

`tests/programs/observed/*.txt` hold the programs, each under a heading `=== NAME: KIND`, or `=== NAME: none` for a
right one; `# <- here` marks the line. A heading may go on with words that the title or the message must contain.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import KINDS, observe
from grader.submission.parsing import parse
from grader.submission.program import SCRIPT
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace
from tests.test_slips import UNKIND, Slip

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]

OBSERVED = Path(__file__).parent / "programs" / "observed"
ALSO_SEEN = {"one-after-another", "in-batches", "tasks-go-on"}
"""Observations that may come beside the one that a program is about."""


def programs() -> Iterator[Slip]:
    for file in sorted(OBSERVED.glob("*.txt")):
        for part in file.read_text(encoding="utf-8").split("=== ")[1:]:
            heading, _, source = part.partition("\n")
            name, code, words, *_ = (word.strip() for word in [*heading.split(":", 2), "", ""])
            yield Slip(f"{file.stem}/{name}", code, words, source)


@pytest.mark.parametrize("program", list(programs()), ids=lambda program: program.name)
def test_what_is_observed(program: Slip, simulated: Callable[..., Trace]) -> None:
    if "ProcessPoolExecutor" in program.source and sys.platform != "linux":
        pytest.skip("a process pool there imports the main file, which is no file here")
    source = program.source.encode()
    trace = from_json(to_json(simulated(source)))
    tree = parse(source, "program.py")
    found = observe(Evidence("program.py", source, tree, ((SCRIPT, trace),), None, {}))
    about = [one for one in found if one.code not in ALSO_SEEN - {program.code}]
    assert {one.code for one in found} <= set(KINDS)
    assert [(one.code, one.line) for one in about] == ([] if program.code == "none" else [(program.code, program.line)])
    assert all(program.words in f"{one.title}\n{one.message}" for one in about)
    assert not any(UNKIND.search(one.message) for one in about)
