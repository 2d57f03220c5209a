"""A trace in a terminal: no line is wider than it, and a long run is shown by its first and last lines."""

from collections.abc import Callable
from textwrap import dedent

import pytest
from rich.cells import cell_len

from grader import findings
from grader.findings.evidence import Evidence
from grader.reports.trace_text import render
from grader.submission.parsing import parse
from grader.submission.program import Play
from grader.trace.narrative import narrate
from grader.trace.trace import Trace

Simulated = Callable[..., Trace]

WIDE = """
    import asyncio

    async def a_coroutine_whose_name_is_longer_than_most_terminals_are_wide_even_if_it_is_cut_into_two(text):
        print(text, "\\t", "é" * 50)
        await asyncio.sleep(0.123456789)

    async def main():
        long = a_coroutine_whose_name_is_longer_than_most_terminals_are_wide_even_if_it_is_cut_into_two
        tasks = [asyncio.create_task(long("漢字" * 40)) for _ in range(3)]
        long("never awaited, although the line that makes it is longer than a terminal of eighty columns")
        await asyncio.wait_for(asyncio.gather(*tasks, long("directly"), return_exceptions=True), timeout=12_345.678)
        raise ValueError("x" * 300)

    asyncio.run(main())
"""
HUNDRED = """
    import asyncio

    async def worker(number):
        await asyncio.sleep(number)

    async def main():
        await asyncio.gather(*(worker(number) for number in range(100)))

    asyncio.run(main())
"""
ENDLESS = """
    import asyncio

    async def main():
        count = 0
        while True:
            print("tick", count := count + 1)
            await asyncio.sleep(1)

    asyncio.run(main())
"""


@pytest.fixture
def lines(simulated: Simulated) -> Callable[..., list[str]]:
    """Return a function that returns what `grader trace` prints of a program in a terminal of some columns."""

    def shown(source: str, width: int = 80, **options: float) -> list[str]:
        text, done = dedent(source).strip("\n").encode(), simulated(source, **options)
        tree, runs = parse(text, "program.py"), ((Play(kind="script"), done),)
        evidence = Evidence(file="program.py", source=text, tree=tree, runs=runs, comparison=None, asks={})
        found = findings.find_in_trace(evidence)
        return [line.plain for line in render(done, text, narrate(done, tree), found, width=width)]

    return shown


@pytest.mark.parametrize("width", [120, 80, 60, 40])
@pytest.mark.parametrize("source", [WIDE, HUNDRED], ids=["wide", "hundred"])
def test_nothing_is_wider_than_the_terminal(lines: Callable[..., list[str]], source: str, width: int) -> None:
    shown = lines(source, width)
    assert [line for line in shown if cell_len(line) > width] == []
    assert max(map(cell_len, shown)) > width * 0.8


def test_the_story_wraps_at_words_below_its_own_column(lines: Callable[..., list[str]]) -> None:
    shown = lines(HUNDRED, 60)
    first = next(number for number, line in enumerate(shown) if line.startswith("    1."))
    assert shown[first : first + 2] == [
        "    1.  0 s  line 9  run `asyncio.run(main())`: start the",
        "                     event loop, enter main",
    ]


def test_a_narrow_terminal_has_the_sentences_below_their_times(lines: Callable[..., list[str]]) -> None:
    shown = lines(HUNDRED, 40)
    first = next(number for number, line in enumerate(shown) if line.startswith("    1."))
    assert shown[first : first + 3] == [
        "    1.  0 s  line 9",
        "      run `asyncio.run(main())`: start",
        "      the event loop, enter main",
    ]


def test_an_endless_program_shows_its_first_and_last_lines(lines: Callable[..., list[str]]) -> None:
    shown = lines(ENDLESS, until=1_499.5)
    printed = shown[1 : shown.index("")]
    assert printed[0].split() == ["0", "s", "tick", "1"]
    assert printed[20].strip() == "… 1460 more lines"
    assert printed[-1].split() == ["1499", "s", "tick", "1500"]
    assert len(printed) == 41
    assert [line for line in shown if line.startswith("  1501.")]
    assert len(shown) < 100


def test_a_program_with_many_calls_has_a_row_for_each_coroutine(lines: Callable[..., list[str]]) -> None:
    shown = lines(HUNDRED)
    rows = shown[shown.index("When its coroutines ran") + 2 :]
    assert [row[:24].rstrip() for row in rows[: rows.index("")]] == ["  main", "  worker × 100"]
