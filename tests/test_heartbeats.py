"""A heartbeat hides neither a retry nor a wait in vain; beside what may still happen, it goes on as it should."""

from collections.abc import Callable

import pytest

from grader.authoring.rules.verification import busy_machine
from grader.grades.results import Finding
from grader.trace.trace import Trace
from tests.long_runs import traced

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(300)]

HEAD = """\
import asyncio, threading, time

async def beat(every=1):
    beats = 0
    while True:
        beats += 1
        print(f"beat {beats}")
        await asyncio.sleep(every)

async def connect():
    raise ConnectionRefusedError("no server")

class Countdown:
    def __init__(self, n):
        self.items = list(range(n))
        self.at = 0
    def __aiter__(self):
        return self
    async def __anext__(self):
        await asyncio.sleep(1)
        if self.at < len(self.items):
            self.at += 1
            return self.items[self.at - 1]

"""

NEVER_ENDS = {
    "a retry beside it": (
        """
async def main():
    beating = asyncio.create_task(beat())
    while True:
        try:
            await connect()  # <- here
            break
        except ConnectionRefusedError:
            await asyncio.sleep(2)
""",
        "It came 3000 times in a row",
    ),
    "an event that is never set": (
        """
async def main():
    ready = asyncio.Event()
    beating = asyncio.create_task(beat(5))
    await ready.wait()  # <- here
""",
        "Only beat goes on, and changes nothing of that. Nothing calls set() of `ready`.",
    ),
    "a queue that is not counted": (
        """
async def worker(queue):
    while True:
        print(await queue.get())

async def main():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    tasks = [asyncio.create_task(worker(queue)), asyncio.create_task(beat())]
    await queue.join()  # <- here
    for task in tasks:
        task.cancel()
""",
        "1 item put into `queue`, 1 taken, task_done() called 0 times",
    ),
    "heartbeats alone": (
        """
async def pulse():
    while True:  # <- here
        print("pulse")
        await asyncio.sleep(3)

async def main():
    await asyncio.gather(pulse(), pulse())
""",
        "Nothing leaves this loop, and nothing else in the program happens any more",
    ),
    "a flag that nothing changes": (
        """
class State:
    ready = False

async def main():
    beating = asyncio.create_task(beat())
    while not State.ready:  # <- here
        print("not yet")
        await asyncio.sleep(1)
""",
        "It had looked 3000 times in a row",
    ),
}

COUNTS_DOWN = """
async def main():
    async for n in Countdown(3):
        if n is not None:
            print(n)
"""

ENDS = {
    "it is cancelled after a long wait": """
async def main():
    beating = asyncio.create_task(beat(60))
    for _ in range(3):
        await asyncio.sleep(400_000)
    beating.cancel()
    print("end")
""",
    "a retry that waits for longer and passes": """
tries = 0

async def main():
    global tries
    beating = asyncio.create_task(beat(1))
    while True:
        try:
            tries += 1
            if tries < 12:
                await connect()
            break
        except ConnectionRefusedError:
            await asyncio.sleep(900)
    print("end")
""",
    "a callback is due": """
async def main():
    done = asyncio.Event()
    asyncio.get_running_loop().call_later(200_000, done.set)
    beating = asyncio.create_task(beat(20))
    await done.wait()
    print("end")
""",
    "a thread sleeps": """
async def main():
    beating = asyncio.create_task(beat(20))
    await asyncio.to_thread(time.sleep, 200_000)
    print("end")
""",
    "its count ends it": """
async def main():
    beats = 0
    while beats < 9_000:
        beats += 1
        await asyncio.sleep(1)
    print("end")
""",
    "its count is seen by another function": """
async def main():
    beats = 0

    def check():
        if beats > 6_000:
            raise RuntimeError("enough")

    async def beating():
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(1)

    task = asyncio.create_task(beating())
    while True:
        try:
            check()
        except RuntimeError:
            break
        await asyncio.sleep(1)
    print("end")
""",
    "None stands for a pause": """
class Pauses:
    def __init__(self):
        self.n = 0
    def __aiter__(self):
        return self
    async def __anext__(self):
        self.n += 1
        await asyncio.sleep(1)
        if self.n > 8_000:
            raise StopAsyncIteration
        return None

async def main():
    async for pause in Pauses():
        print(pause)
    print("end")
""",
    "None, and then values": """
class Late:
    def __init__(self):
        self.n = 0
    def __aiter__(self):
        return self
    async def __anext__(self):
        self.n += 1
        await asyncio.sleep(1)
        return [None, "end"][self.n > 200]

async def main():
    async for value in Late():
        if value is not None:
            break
    print("end")
""",
}


def told(simulated: Callable[..., Trace], body: str) -> tuple[Trace, tuple[Finding, ...], int | None]:
    """Return the trace and the findings of a program with this `main`, and the line that it marks."""
    source = f"{HEAD}{body.strip()}\n\nasyncio.run(main())\n"
    return traced(simulated, source)


@pytest.mark.slow
@pytest.mark.parametrize("name", NEVER_ENDS)
def test_what_never_comes_is_named_beside_a_heartbeat(name: str, simulated: Callable[..., Trace]) -> None:
    body, words = NEVER_ENDS[name]
    trace, found, line = told(simulated, body)
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")
    assert [(one.code, one.line) for one in found] == [("never-ends", line)]
    assert words in found[0].message


def test_a_loop_that_stays_at_one_instant_is_told_as_that(simulated: Callable[..., Trace]) -> None:
    body = "async def main():\n    while True:\n        await asyncio.sleep(0)  # <- here\n"
    trace, found, line = told(simulated, body)
    assert (trace.outcome, trace.reason) == ("timed out", "never-yields")
    assert [(one.code, one.line) for one in found] == [("never-yields", line)]


def test_an_iteration_whose_end_is_never_raised_is_ended(simulated: Callable[..., Trace]) -> None:
    trace, found, _ = told(
        simulated,
        "async def main():\n    async for n in Countdown(3):\n        if n is not None:\n            print(n)\n",
    )
    assert (trace.outcome, trace.lines) == ("timed out", ["0", "1", "2"])
    line = 1 + HEAD[: HEAD.index("async def __anext__")].count("\n")
    assert [(one.code, one.line) for one in found] == [("never-ends", line)]
    assert "StopAsyncIteration" in found[0].message


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDS)
def test_a_program_whose_heartbeat_is_ended_comes_to_its_end(name: str, simulated: Callable[..., Trace]) -> None:
    trace, found, _ = told(simulated, ENDS[name])
    assert (trace.outcome, trace.lines[-1:], found) == ("finished", ["end"], ())


@pytest.mark.slow
def test_a_retry_that_has_no_processor_between_two_looks_goes_on(simulated: Callable[..., Trace]) -> None:
    """On a busy machine, a step that is not long may be the same at two looks."""
    with busy_machine(), busy_machine():
        for _ in range(2):
            trace, found, _ = told(simulated, ENDS["a retry that waits for longer and passes"])
            assert (trace.outcome, trace.lines[-1:], found) == ("finished", ["end"], ())
