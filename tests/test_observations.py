"""Observations: what a trace shows below its findings, because it is no mistake by itself."""

import ast
import json
import re
from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.findings.computing import computed
from grader.findings.evidence import Evidence
from grader.findings.observations import KINDS, observe
from grader.grades.results import Finding
from grader.reports import trace_html, trace_json, trace_text
from grader.submission.program import Play
from grader.trace.serialization import to_json
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

FETCH = """
import asyncio

lock, log, limit = asyncio.Lock(), [], asyncio.Semaphore(1)

async def fetch(url, seconds=2):
    await asyncio.sleep(seconds)
    return url.upper()

async def say(word):
    print(word)
    await asyncio.sleep(1)

async def note(word):
    await asyncio.sleep(1)
    log.append(word)

async def put(box, word):
    await asyncio.sleep(1)
    box.append(word)

async def under_lock(word):
    async with lock:
        await asyncio.sleep(1)

async def write(word):
    await asyncio.sleep(1)
    with open("words.txt", "a") as file:
        file.write(word)

async def indirectly(word):
    await note(word)

class Client:
    async def get(self, url):
        await asyncio.sleep(1)
        return url

    async def count(self, url):
        await asyncio.sleep(1)
        self.last = url

async def main():
"""
FIRST = FETCH.count("\n")


def observed(simulated: Callable[..., Trace], body: str) -> tuple[Finding, ...]:
    """Return the observations of a program whose `main` has this body, with lines counted from the body's first."""
    source = f"{FETCH}{indented(body)}\n\nasyncio.run(main())\n"
    trace = simulated(source.encode())
    assert trace.outcome == "finished", trace.error
    return observe(evidence_of(source, trace))


def indented(body: str) -> str:
    return "\n".join(f"    {line}" for line in dedent(body).strip().split("\n"))


def evidence_of(source: str, trace: Trace) -> Evidence:
    return Evidence(
        file="program.py",
        source=source.encode(),
        tree=ast.parse(source),
        runs=((Play(), trace),),
        comparison=None,
        asks={},
    )


TOGETHER = {
    "in a row": ("one = await fetch('a')\ntwo = await fetch('b', 1)\nprint(one, two)", 1, "2 times", 3, 2),
    "results ignored": ("await fetch('a')\nawait fetch('b')\nawait fetch('c', 1)", 1, "3 times", 5, 2),
    "two functions": ("one = await fetch('a')\ntwo = await say('b')", 1, "fetch and say ran one after", 3, 2),
    "gathered by hand": (
        "found = []\nfor url in 'abc':\n    found.append(await fetch(url))\nprint(found)",
        3,
        "3 times",
        6,
        2,
    ),
    "printed in the loop": ("for url in 'abc':\n    text = await fetch(url)\n    print(text)", 2, "3 times", 6, 2),
    "in a comprehension": ("print([await fetch(url) for url in 'ab'])", 1, "2 times", 4, 2),
    "in a comprehension with braces": ("print({url: await fetch(url) for url in 'ab'})", 1, "2 times", 4, 2),
    "in pairs of a comprehension": ("print([(url, await fetch(url)) for url in 'ab'])", 1, "2 times", 4, 2),
    "in the arguments of print": ("print(await fetch('a'), await fetch('b'))", 1, "2 times", 4, 2),
    "in one text": ("print(f\"{await fetch('a')} and {await fetch('b')}\")", 1, "2 times", 4, 2),
    "in a dictionary": (
        "return {\n    'one': await fetch('a'),\n    'two': await say('b'),\n}",
        2,
        "fetch and say ran one after",
        3,
        2,
    ),
    "unpacked": ("one, two = await fetch('a'), await fetch('b', 1)", 1, "2 times", 3, 2),
    "tasks awaited at once": ("for url in 'ab':\n    await asyncio.create_task(fetch(url))", 2, "2 times", 4, 2),
    "a task and its await": (
        "for url in 'ab':\n    t = asyncio.create_task(fetch(url))\n    await t",
        3,
        "2 times",
        4,
        2,
    ),
    "the last two of three": (
        "user = await fetch('u')\none = await fetch(user)\ntwo = await fetch(user, 1)",
        2,
        "2 times",
        3,
        2,
    ),
    "a group for each": (
        "for url in 'ab':\n    async with asyncio.TaskGroup() as group:\n        group.create_task(fetch(url))",
        2,
        "2 times",
        4,
        2,
    ),
    "gathered one at a time": (
        "found = []\nfor url in 'ab':\n    found += await asyncio.gather(fetch(url))",
        3,
        "2 times",
        4,
        2,
    ),
    "by a timeout": ("one = await asyncio.wait_for(fetch('a'), 9)\ntwo = await fetch('b')", 1, "2 times", 4, 2),
    "rounds of two": (
        "for url in 'ab':\n    one = await fetch(url)\n    two = await fetch(one, 1)",
        2,
        "the 2 rounds of this loop, with fetch",
        6,
        3,
    ),
    "a method": (
        "client = Client()\none = await client.get('a')\ntwo = await client.get('b')",
        2,
        "get ran 2 times",
        2,
        1,
    ),
    "in try": ("try:\n    one = await fetch('a')\n    two = await fetch('b')\nfinally:\n    pass", 2, "2 times", 4, 2),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_calls_that_could_run_together(name: str, simulated: Callable[..., Trace]) -> None:
    body, line, title, took, together = TOGETHER[name]
    (seen,) = observed(simulated, body)
    assert seen.code == "one-after-another"
    assert title in seen.title
    assert f"for {took} s" in seen.title
    assert f"Together they would take {together} s:" in seen.message
    assert seen.line == FIRST + line


ALONE = {
    "uses the result": "one = await fetch('a')\ntwo = await fetch(one)",
    "uses what was made of it": "one = await fetch('a')\nlonger = one * 2\ntwo = await fetch(longer)",
    "uses the result at once": "print(await fetch(await fetch('a')))",
    "may not be needed": "print(await fetch('a') or await fetch('b'))",
    "depends on it in a line": "print(await fetch('b') if await fetch('a') else '')",
    "changes what all see in a line": "print(await note('a'), await note('b'))",
    "changes it in braces": "print({url: await note(url) for url in 'ab'})",
    "waits for tasks in a line": "t = asyncio.create_task(fetch('a'))\nprint(await t, await fetch('b', 1))",
    "depends on it": "one = await fetch('a')\nif one:\n    await fetch('b')",
    "leaves at a result": "for url in 'abc':\n    text = await fetch(url)\n    if text == 'B':\n        break",
    "handed from round to round": "text = 'a'\nfor n in '12':\n    text = await fetch(text + n)",
    "the same again and again": "for _ in range(3):\n    await fetch('a')",
    "a loop that asks": "n = 0\nwhile n < 3:\n    n += len(await fetch('a'))",
    "one after the other on purpose": "print('one')\nawait fetch('a')\nprint('two')\nawait fetch('b')",
    "with a pause": "await fetch('a')\nawait asyncio.sleep(1)\nawait fetch('b')",
    "pauses in the loop": "for url in 'ab':\n    await fetch(url)\n    await asyncio.sleep(1)",
    "changes what all see": "await note('a')\nawait note('b')",
    "changes it through another": "await indirectly('a')\nawait indirectly('b')",
    "changes what it is given": "box = []\nawait put(box, 'a')\nawait put(box, 'b')",
    "waits for a lock": "await under_lock('a')\nawait under_lock('b')",
    "changes its object": "client = Client()\nawait client.count('a')\nawait client.count('b')",
    "goes through what it fills": "todo = ['a', 'b']\nfor url in todo[:]:\n    todo.append(await fetch(url))",
    "a group for each two": (
        "for url in 'ab':\n    async with asyncio.TaskGroup() as group:\n"
        "        group.create_task(fetch(url))\n        group.create_task(fetch(url))"
    ),
    "gathered together": "for url in 'ab':\n    await asyncio.gather(*(fetch(url) for _ in 'ab'))",
    "together already": "await asyncio.gather(fetch('a'), fetch('b'))",
    "takes no time": "await fetch('a', 0)\nawait fetch('b', 0)",
    "one call": "await fetch('a')",
    "only one that takes time": "await fetch('a', 0)\nawait fetch('b')",
}


@pytest.mark.parametrize("name", ALONE)
def test_calls_that_are_left_alone(name: str, simulated: Callable[..., Trace]) -> None:
    assert observed(simulated, ALONE[name]) == ()


def test_calls_that_write_one_file_are_left_alone(simulated: Callable[..., Trace]) -> None:
    source = f"{FETCH}    await write('a')\n    await write('b')\n"
    trace = simulated(FETCH.encode() + b"    await fetch('a')\n    await fetch('b')\n\nasyncio.run(main())\n")
    assert observe(evidence_of(source, trace)) == ()


def test_a_line_that_never_runs(simulated: Callable[..., Trace]) -> None:
    (seen,) = observed(simulated, "return\nprint('never')")
    assert (seen.code, seen.line) == ("never-reached", FIRST + 2)
    assert f"`return` in line {FIRST + 1}" in seen.message


def test_a_generator_made_by_yield_after_return_is_none(simulated: Callable[..., Trace]) -> None:
    assert observed(simulated, "async def nothing():\n    return\n    yield\nprint([x async for x in nothing()])") == ()


ROWS = """
async def rows():
    try:
        for n in range(3):
            yield n
            await asyncio.sleep(1)
    finally:
        print("closed")
"""


@pytest.mark.parametrize("by", ["break", "return"])
def test_a_generator_that_is_left_open(by: str, simulated: Callable[..., Trace]) -> None:
    (seen,) = observed(simulated, f"{ROWS}async for row in rows():\n    if row == 1:\n        {by}")
    assert (seen.code, seen.line) == ("left-open", FIRST + ROWS.strip().count("\n") + 2)
    assert f"rows is left by `{by}`" in seen.title
    assert "aclosing(rows(" in seen.message


@pytest.mark.parametrize(
    "use",
    [
        "async for row in rows():\n    print(row)",
        "async for row in rows():\n    if row > 5:\n        break",
        "import contextlib as c\nasync with c.aclosing(rows()) as all:\n    async for row in all:\n        break",
    ],
)
def test_a_generator_that_is_closed(use: str, simulated: Callable[..., Trace]) -> None:
    assert observed(simulated, f"{ROWS}{use}") == ()


def test_a_generator_without_clean_up_may_stay_open(simulated: Callable[..., Trace]) -> None:
    rows = "async def rows():\n    yield 1\n    yield 2\n"
    assert observed(simulated, f"{rows}async for row in rows():\n    break") == ()


COMPUTES = """\
import asyncio, time

def crunch(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass

async def work():
    await asyncio.sleep(1)
    crunch(0.15)
    await asyncio.sleep(1)

async def main():
    await asyncio.gather(work(), asyncio.sleep(1))

asyncio.run(main())
"""


def test_computing_is_observed_and_is_no_part_of_the_trace(simulated: Callable[..., Trace]) -> None:
    times: dict[int, float] = {}
    trace = simulated(COMPUTES, on_start=lambda recorder, alarm: setattr(recorder, "processor_time", times))
    (seen,) = computed(evidence_of(COMPUTES, trace), trace, times)
    assert (seen.code, seen.line) == ("computed", 10)
    assert re.match(r"crunch computed for about [\d.]+ s without an await$", seen.title)
    assert "to_thread" in seen.message
    assert to_json(trace) == to_json(simulated(COMPUTES))
    assert observe(evidence_of(COMPUTES, trace)) == ()


def test_a_program_that_waits_computes_nothing(simulated: Callable[..., Trace]) -> None:
    times: dict[int, float] = {}
    source = COMPUTES.replace("0.15", "0")
    trace = simulated(source, on_start=lambda recorder, alarm: setattr(recorder, "processor_time", times))
    assert list(computed(evidence_of(source, trace), trace, times)) == []


def test_equal_traces_have_equal_observations(simulated: Callable[..., Trace]) -> None:
    body = TOGETHER["in a row"][0]
    assert observed(simulated, body) == observed(simulated, body)


def test_all_formats_show_them_below_the_findings(simulated: Callable[..., Trace]) -> None:
    source = f"{FETCH}    await fetch('a')\n    await fetch('b')\n\nasyncio.run(main())\n"
    trace = simulated(source.encode())
    seen = observe(evidence_of(source, trace))
    assert {one.code for one in seen} <= set(KINDS)
    text = "\n".join(line.plain for line in trace_text.render(trace, source.encode(), (), (), seen))
    told = json.loads(trace_json.render(trace, (), seen))
    page = trace_html.render(trace, source.encode(), (), (), "program.py", observations=seen)
    assert "fetch ran 2 times, one after the other, for 4 s" in text.partition("It finished after")[2]
    assert [one["code"] for one in told["observations"]] == ["one-after-another"]
    assert told["findings"] == []
    assert "fetch ran 2 times, one after the other, for 4 s" in page


def test_a_trace_without_any_says_nothing_of_them(simulated: Callable[..., Trace]) -> None:
    trace = simulated("print('hello')")
    text = "\n".join(line.plain for line in trace_text.render(trace, b"print('hello')", (), (), ()))
    assert "Observations" not in text
