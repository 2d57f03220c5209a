"""Where asyncio, or a program, goes through a set of tasks, the order is the same in every process and every run.

In life it goes by addresses, and is chance.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.trace.serialization import to_json
from grader.trace.trace import Trace
from tests.commands import HANGS

pytestmark = pytest.mark.interpreter

PROGRAMS = {
    "as_completed": """
        async def main():
            for first in asyncio.as_completed([work(n) for n in range(7)]):
                print(await first)
    """,
    "wait": """
        async def main():
            done, pending = await asyncio.wait([asyncio.create_task(work(n)) for n in range(9)])
            print([task.result() for task in done], pending, type(done))
    """,
    "wait for an executor": """
        async def main():
            loop = asyncio.get_running_loop()
            done, _ = await asyncio.wait([loop.run_in_executor(None, int, n) for n in range(9)])
            print([one.result() for one in done], {type(one) for one in done})
    """,
    "a set of one's own": """
        async def main():
            tasks = {asyncio.create_task(work(n)) for n in range(20)}
            print(await asyncio.gather(*tasks))
    """,
    "all_tasks": """
        async def main():
            kept = [asyncio.create_task(work(n), name=f"work {n}") for n in range(12)]
            print([task.get_name() for task in asyncio.all_tasks()])
            await asyncio.wait(kept)
    """,
    "a group that is cancelled": """
        async def stopped(n):
            try:
                await asyncio.sleep(9)
            finally:
                print("stopped", n)

        async def main():
            async with asyncio.TaskGroup() as group:
                for n in range(10):
                    group.create_task(stopped(n))
                await asyncio.sleep(1)
                raise ValueError
    """,
}
WORK = """
import asyncio

async def work(n):
    await asyncio.sleep(1)
    return n
"""


@pytest.fixture(params=PROGRAMS.values(), ids=list(PROGRAMS))
def program(request: pytest.FixtureRequest) -> str:
    lines = str(request.param).splitlines()
    return WORK + "\n".join(line.removeprefix("        ") for line in lines) + "\n"


def test_it_is_the_same_wherever_the_tasks_lie_in_memory(program: str, simulated: Callable[..., Trace]) -> None:
    traces, between = set(), []
    for number in range(12):
        traces.add(to_json(simulated(program, "main")))
        between.append([bytearray(100 * size) for size in range(number * 7)])  # other addresses for what follows
    assert len(traces) == 1


@pytest.mark.slow
def test_it_is_the_same_in_every_process(program: str, tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(program + "\nasyncio.run(main())\n")
    outputs = set()
    for number in range(5):
        module = "import sys; kept = [object() for _ in range(int(sys.argv.pop(1)))]; import grader.__main__"
        command = [sys.executable, "-c", module, str(number * 1000), "trace", str(file), "--format", "json"]
        outputs.add(subprocess.run(command, capture_output=True, check=False, timeout=HANGS).stdout)
    assert len(outputs) == 1
    assert b'"lines"' in outputs.pop()


def test_a_task_is_still_one_of_asyncio_s(simulated: Callable[..., Trace]) -> None:
    trace = simulated(
        """
        import asyncio

        async def main():
            task = asyncio.current_task()
            print(type(task), isinstance(task, asyncio.Task), task == task, len({task, task}), repr(task)[:25])
            print(task != asyncio.create_task(asyncio.sleep(0)))
        """,
        "main",
    )
    assert trace.lines == ["<class '_asyncio.Task'> True True 1 <Task pending name='Task-", "True"]
