"""Batches that wait for their slowest member are observed; rounds that need each other, or lose no time, are not."""

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from grader.findings.evidence import Evidence
from grader.findings.observations import observe
from grader.grades.results import Finding
from grader.submission.loading import parse
from grader.submission.program import SCRIPT
from grader.trace.trace import Trace

pytestmark = pytest.mark.interpreter

FETCH = """\
import asyncio

async def fetch(n):
    await asyncio.sleep(n % 3 + 1)
    return n

async def save(rows):
    await asyncio.sleep(0.5)

def chunks(numbers, size):
    for first in range(0, len(numbers), size):
        yield numbers[first:first + size]

async def main():
    numbers, found = list(range(9)), []
"""

WAITS = {
    "gather of a slice": """
    for first in range(0, len(numbers), 3):
        batch = numbers[first:first + 3]
        found += await asyncio.gather(*[fetch(n) for n in batch])  # <- here
    """,
    "results stored by place": """
    found = [None] * 9
    for first in range(0, 9, 3):
        found[first:first + 3] = await asyncio.gather(*map(fetch, numbers[first:first + 3]))  # <- here
    """,
    "chunks of a generator, and wait": """
    for number, chunk in enumerate(chunks(numbers, 4)):
        tasks = [asyncio.create_task(fetch(n)) for n in chunk]
        await asyncio.wait(tasks)  # <- here
        print("batch", number, [task.result() for task in tasks])
    """,
    "a group for each": """
    while numbers:
        now, numbers = numbers[:3], numbers[3:]
        async with asyncio.TaskGroup() as group:  # <- here
            for n in now:
                group.create_task(fetch(n))
    """,
    "a list that is emptied when it is full": """
    pending = []
    for n in numbers:
        pending.append(fetch(n))
        if len(pending) == 3:
            print(await asyncio.gather(*pending))  # <- here
            pending = []
    """,
    "one task of the batch after the other": """
    for first in range(0, 8, 4):
        tasks = [asyncio.create_task(fetch(n)) for n in numbers[first:first + 4]]
        for task in tasks:  # <- here
            found.append(await task)
    """,
    "a place that moves on": """
    first = 0
    while first < len(numbers):
        results = await asyncio.gather(*map(fetch, numbers[first:first + 2]))  # <- here
        for result in results:
            print(result)
        first += 2
    """,
}

DOES_NOT = {
    "what one round finds is the next": """
    level = [1, 2, 3]
    while level:
        found = await asyncio.gather(*(fetch(n) for n in level[:3]))
        level = [n - 1 for n in found if n > 0]
    """,
    "chosen by a function of what one round finds": """
    for number in range(3):
        scores = await asyncio.gather(*(fetch(n) for n in numbers[:4]))
        numbers = sorted(numbers, key=lambda n: scores[n % 4])[:4]
    """,
    "what has failed is tried again": """
    while numbers:
        done = await asyncio.gather(*map(fetch, numbers[:3]))
        numbers = [n for n in numbers if n not in done]
    """,
    "a pause between them": """
    for first in range(0, 6, 2):
        await asyncio.gather(*map(fetch, numbers[first:first + 2]))
        await asyncio.sleep(1)
    """,
    "saved before the next": """
    for first in range(0, 6, 2):
        await save(await asyncio.gather(*map(fetch, numbers[first:first + 2])))
    """,
    "members of one length": """
    for first in range(0, 6, 2):
        await asyncio.gather(*map(fetch, [3] * len(numbers[first:first + 2])))
    """,
    "rounds of a game": """
    for number in range(3):
        print(number, await asyncio.gather(*(fetch(n) for n in range(3))))
    """,
    "ended by a result": """
    for first in range(0, 9, 3):
        found = await asyncio.gather(*map(fetch, numbers[first:first + 3]))
        if 4 in found:
            break
    """,
    "the first of each batch": """
    for first in range(0, 6, 3):
        tasks = [asyncio.create_task(fetch(n)) for n in numbers[first:first + 3]]
        done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
    """,
    "one batch": """
    for first in range(0, 3, 3):
        await asyncio.gather(*map(fetch, numbers[first:first + 3]))
    """,
    "a semaphore": """
    limit = asyncio.Semaphore(3)

    async def limited(n):
        async with limit:
            return await fetch(n)

    print(await asyncio.gather(*map(limited, numbers[:9])))
    """,
}


def observed(simulated: Callable[..., Trace], body: str) -> tuple[list[Finding], str]:
    """Return what is said of batches in a program whose `main` has this body, and the program."""
    source = f"{FETCH}{indent(dedent(body), '    ')}\nasyncio.run(main())\n"
    trace = simulated(source.encode())
    assert trace.outcome == "finished", trace.error
    tree = parse(source.encode(), "program.py")
    evidence = Evidence(
        file="program.py", source=source.encode(), tree=tree, runs=((SCRIPT, trace),), comparison=None, asks={}
    )
    return [one for one in observe(evidence) if one.code == "in-batches"], source


@pytest.mark.parametrize("name", WAITS)
def test_a_batch_that_waits_for_its_slowest_member_is_observed(name: str, simulated: Callable[..., Trace]) -> None:
    found, source = observed(simulated, WAITS[name])
    lines = [number for number, line in enumerate(source.split("\n"), 1) if line.endswith("# <- here")]
    assert [one.line for one in found] == lines


@pytest.mark.parametrize("name", DOES_NOT)
def test_rounds_that_need_each_other_or_lose_no_time_are_not(name: str, simulated: Callable[..., Trace]) -> None:
    assert observed(simulated, DOES_NOT[name])[0] == []


def test_the_words_say_what_would_be_gained(simulated: Callable[..., Trace]) -> None:
    (found,), _ = observed(simulated, WAITS["gather of a slice"])
    assert found.title == "each batch waits for its slowest member before the next batch begins"
    assert found.message == (
        "At 1 s the first of a batch was done, and the next batch began only at 3 s, when all of it was. Let each "
        "begin as soon as one before it is done: with an `asyncio.Semaphore(3)` that each of them enters, or with 3 "
        "workers that take from one `asyncio.Queue`. That takes 7 s instead of 9 s."
    )
