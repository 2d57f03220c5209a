"""Observations of what a run leaves out: items in a queue, clean-up after a `yield`, exceptions of a block."""

from textwrap import dedent, indent

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import observe
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.serialization import from_json, to_json

pytestmark = pytest.mark.interpreter

HEAD = """\
import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

log = []

def release():
    log.append("released")

async def put(queue):
    for number in range(3):
        await asyncio.sleep(1)
        await queue.put(number)

async def take(queue):
    while not queue.empty():  # loop
        log.append(await queue.get())

@asynccontextmanager
async def connection():
    yield "connection"  # yields
    release()

@asynccontextmanager
async def closed_in_any_case():
    try:
        yield "connection"
    finally:
        release()

@asynccontextmanager
async def transaction():
    yield log
    log.append("commit")

class Silent:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        release()
        return True  # returns

class SilentAboutKeys(Silent):
    async def __aexit__(self, kind, *error):
        if kind is KeyError:
            return True
        return False

"""
CODES = ("left-in-queue", "clean-up-skipped", "swallows-all")
SEEN = {
    "items that come later": (
        "queue = asyncio.Queue()\nawait asyncio.gather(put(queue), take(queue))",
        "left-in-queue",
        "# loop",
        "3 items stay in the queue",
    ),
    "clean-up behind a yield": (
        "try:\n    async with connection():\n        raise ValueError\nexcept ValueError:\n    print(log)",
        "clean-up-skipped",
        "# yields",
        "`release` does not run when the block raises",
    ),
    "clean-up behind a yield, after a cancellation": (
        """
        async def use():
            async with connection():
                await asyncio.sleep(10)

        task = asyncio.create_task(use())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])
        """,
        "clean-up-skipped",
        "# yields",
        "`release` does not run when the block raises",
    ),
    "an exit that returns True": (
        "async with Silent():\n    raise ValueError",
        "swallows-all",
        "# returns",
        "each exception in the block ends here",
    ),
}
RIGHT = {
    "a queue that is full before": "queue = asyncio.Queue()\nawait put(queue)\nawait take(queue)",
    "a queue that is asked again": (
        "queue = asyncio.Queue()\nawait asyncio.gather(put(queue), take(queue))\nawait take(queue)"
    ),
    "a block without an exception": "async with connection():\n    await asyncio.sleep(1)",
    "several blocks": """
        async with AsyncExitStack() as stack:
            for _ in range(2):
                await stack.enter_async_context(connection())
            await asyncio.sleep(1)
        """,
    "a clean-up in finally": (
        "try:\n    async with closed_in_any_case():\n        raise ValueError\nexcept ValueError:\n    print(log)"
    ),
    "a commit": "try:\n    async with transaction():\n        raise ValueError\nexcept ValueError:\n    print(log)",
    "an exit that knows what it lets go": "async with SilentAboutKeys():\n    {}['key']",
}


def observed(simulated, body):
    """Return what is observed of a program with this `main`, and the source."""
    source = f"{HEAD}async def main():\n{indent(dedent(body).strip(), '    ')}\n\nasyncio.run(main())\n"
    trace = from_json(to_json(simulated(source.encode())))
    program, runs = source.encode(), ((Play(kind="script"), trace),)
    evidence = Evidence(
        file="program.py", source=program, tree=parse(program, "program.py"), runs=runs, comparison=None, asks={}
    )
    return [one for one in observe(evidence) if one.code in CODES], source


@pytest.mark.parametrize("name", SEEN)
def test_what_is_left_out_is_observed(simulated, name):
    body, code, mark, title = SEEN[name]
    (seen,), source = observed(simulated, body)
    line = next(number for number, text in enumerate(source.split("\n"), 1) if text.endswith(mark))
    assert (seen.code, seen.line) == (code, line)
    assert seen.title.startswith(title)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_not_left_out_is_not(simulated, name):
    assert observed(simulated, RIGHT[name])[0] == []
