"""The explorer finds what the usual order hides, keeps what asyncio promises, and replays what it found."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.exceptions import GraderError
from grader.simulation.cancellations import cancel_everywhere
from grader.simulation.explorer import Exploration, explore, outcome_of
from grader.submission.program import Order
from grader.trace.orders_in_words import changes_in_words
from grader.trace.serialization import to_json
from grader.trace.trace import Trace
from tests import pictures

SOLUTIONS = sorted((Path(__file__).parent.parent / "solutions").glob("*/*.py"))

LOST_UPDATE = """
import asyncio

async def main():
    account = {"n": 0}
    lock = asyncio.Lock()

    async def change():
        seen = account["n"]
        await asyncio.sleep(0)
        account["n"] = seen + 1

    async def add():
        CHANGE

    async def later():
        for _ in range(3):
            await asyncio.sleep(0)
        await add()

    await asyncio.gather(add(), later())
    return account["n"]
"""
UNLOCKED = LOST_UPDATE.replace("CHANGE", "await change()")
LOCKED = LOST_UPDATE.replace("CHANGE", "async with lock:\n            await change()")

Explores = Callable[..., Exploration]


@pytest.fixture
def explored(simulated: Callable[..., Trace]) -> Explores:
    """Explores a program, given as `simulated` takes it."""

    def run(source: str | bytes, entry: str = "main", orders: int = 200, start: Order | None = None) -> Exploration:
        return explore(lambda order: simulated(source, entry, order=order), orders, start)

    return run


def results(exploration: Exploration) -> list[object]:
    return [one.trace.result for one in exploration.distinct]


def test_a_race_that_the_usual_order_hides_is_found_and_replayed(
    simulated: Callable[..., Trace], explored: Explores
) -> None:
    assert simulated(UNLOCKED, "main").result == 2
    found = explored(UNLOCKED)
    assert found.complete
    assert results(found) == [2, 1]
    lost = found.distinct[1]
    assert len(lost.order.changes) == 2
    again = simulated(UNLOCKED, "main", order=lost.order)
    assert to_json(again) == to_json(lost.trace)


def test_the_locked_version_is_right_in_every_order(explored: Explores) -> None:
    found = explored(LOCKED)
    assert found.complete
    assert found.orders > 5
    assert results(found) == [2]
    assert found.first_that_differs() is None


def test_the_order_with_the_fewest_changes_comes_first(explored: Explores) -> None:
    found = explored(UNLOCKED.replace("range(3)", "range(2)"))
    kind, lost = found.first_that_differs() or pytest.fail("nothing differs")
    assert (kind, len(lost.order.changes)) == ("ending", 1)


def test_a_deadlock_of_two_locks_is_found(explored: Explores) -> None:
    found = explored(
        """
        import asyncio

        async def main():
            one, other = asyncio.Lock(), asyncio.Lock()

            async def takes(first, second, after):
                for _ in range(after):
                    await asyncio.sleep(0)
                async with first:
                    await asyncio.sleep(0)
                    async with second:
                        pass

            await asyncio.gather(takes(one, other, 0), takes(other, one, 3))
        """
    )
    assert found.usual.trace.outcome == "finished"
    kind, stuck = found.first_that_differs() or pytest.fail("nothing differs")
    assert (kind, stuck.trace.outcome) == ("ending", "deadlock")


@pytest.mark.parametrize(
    ("made", "waits", "wakes"),
    [
        ("asyncio.Lock()", "await thing.acquire(); note(n); thing.release()", ""),
        ("asyncio.Semaphore(0)", "await thing.acquire(); note(n)", "[thing.release() for _ in range(3)]"),
        ("asyncio.Queue()", "await thing.get(); note(n)", "[thing.put_nowait(n) for n in range(3)]"),
        ("asyncio.Event()", "await thing.wait(); note(n)", "thing.set()"),
    ],
    ids=["lock", "semaphore", "queue", "event"],
)
def test_the_fair_order_of_waking_is_kept(explored: Explores, made: str, waits: str, wakes: str) -> None:
    found = explored(
        f"""
        import asyncio

        async def main():
            thing, woken = {made}, []
            note = woken.append

            async def waiter(n):
                await asyncio.sleep(n)
                {waits}

            tasks = [asyncio.create_task(waiter(n)) for n in range(3)]
            await asyncio.sleep(5)
            {wakes or "pass"}
            await asyncio.wait(tasks)
            return woken
        """
    )
    assert results(found) == [[0, 1, 2]]


def test_a_condition_wakes_in_order_and_a_barrier_does_not(explored: Explores) -> None:
    program = """
        import asyncio

        async def main():
            condition, barrier, woken = asyncio.Condition(), asyncio.Barrier(3), []

            async def waiter(n):
                await asyncio.sleep(n)
                WAITS
                woken.append(n)

            tasks = [asyncio.create_task(waiter(n)) for n in range(3)]
            await asyncio.sleep(5)
            async with condition:
                condition.notify_all()
            await asyncio.wait(tasks)
            return woken
        """
    waits = "async with condition: await condition.wait()"
    assert results(explored(program.replace("WAITS", waits))) == [[0, 1, 2]]
    assert results(explored(program.replace("WAITS", "await barrier.wait()"))) == [[2, 0, 1], [2, 1, 0]]


def test_call_soon_stays_first_in_first_out(explored: Explores) -> None:
    found = explored(
        """
        import asyncio

        async def main():
            seen, loop = [], asyncio.get_running_loop()
            for n in range(3):
                loop.call_soon(seen.append, n)
            await asyncio.gather(asyncio.sleep(0), asyncio.sleep(0))
            await asyncio.sleep(0.1)
            return seen
        """
    )
    assert results(found) == [[0, 1, 2]]


def test_the_callbacks_of_one_future_stay_in_order(explored: Explores) -> None:
    program = """
        import asyncio

        async def main():
            seen, loop = [], asyncio.get_running_loop()
            future = loop.create_future()

            async def waits():
                await future
                seen.append("task")

            future.add_done_callback(lambda done: seen.append("callback"))
            task = asyncio.create_task(waits())
            await asyncio.sleep(1)
            loop.call_soon(future.set_result, None)
            await task
            return seen
        """
    assert results(explored(program)) == [["callback", "task"]]


@pytest.mark.parametrize("limit", ["asyncio.wait_for(works(), 1)", "works_in_time()"])
def test_a_timeout_and_what_ends_at_that_instant_go_in_either_order(explored: Explores, limit: str) -> None:
    found = explored(
        f"""
        import asyncio

        async def works():
            await asyncio.sleep(1)
            return "done"

        async def works_in_time():
            async with asyncio.timeout(1):
                return await works()

        async def main():
            try:
                return await {limit}
            except TimeoutError:
                return "late"
        """
    )
    assert sorted(map(str, results(found))) == ["done", "late"]


def test_streams_work_in_every_order(explored: Explores, capfd: pytest.CaptureFixture[str]) -> None:
    found = explored(
        """
        import asyncio

        async def echo(reader, writer):
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()

        async def main():
            server = await asyncio.start_server(echo, "127.0.0.1", 0)

            async def ask(word):
                reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
                writer.write(word + b"\\n")
                answer = await reader.readline()
                writer.close()
                return answer.decode()

            answers = await asyncio.gather(ask(b"one"), ask(b"two"))
            server.close()
            return answers
        """,
        orders=30,
    )
    assert results(found) == [["one\n", "two\n"]]
    assert capfd.readouterr().err == ""


def test_timers_of_one_instant_go_in_either_order_whatever_led_to_them(explored: Explores) -> None:
    program = """
        import asyncio

        async def main():
            order = []

            async def twice():
                await asyncio.sleep(1)
                await asyncio.sleep(1)
                order.append("twice")

            async def once():
                await asyncio.sleep(2)
                order.append("once")

            await asyncio.gather(twice(), once())
            return order
        """
    assert results(explored(program)) == [["once", "twice"], ["twice", "once"]]


def test_an_exploration_is_bounded_and_says_so(explored: Explores) -> None:
    found = explored(UNLOCKED, orders=3)
    assert (found.orders, found.complete) == (3, False)


def test_an_exploration_of_an_endless_program_ends(
    simulated: Callable[..., Trace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.simulation.explorer.MOST_STEPS", 5_000)
    program = """
        import asyncio

        async def ticks():
            while True:
                await asyncio.sleep(1)

        async def main():
            await asyncio.gather(ticks(), ticks())
        """
    found = explore(lambda order: simulated(program, "main", order=order, until=900))
    assert not found.complete
    assert found.orders < 10


def test_a_change_that_does_not_apply_is_ignored(simulated: Callable[..., Trace]) -> None:
    usual = simulated(UNLOCKED, "main", order=Order())
    other = simulated(UNLOCKED, "main", order=Order(changes=((0, 99), (9_999, 1))))
    assert to_json(usual) == to_json(other)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.parent.name)
def test_the_first_order_is_the_usual_one(simulated: Callable[..., Trace], path: Path) -> None:
    usual = simulated(path, until=30)
    first = simulated(path, until=30, order=Order())
    assert first.timed_lines == usual.timed_lines
    assert first.steps == usual.steps
    assert outcome_of(first) == outcome_of(usual)


def test_a_run_that_is_not_explored_has_no_decisions(simulated: Callable[..., Trace]) -> None:
    assert simulated(UNLOCKED, "main").decisions == ()


# Orders that need not be explored ---------------------------------------------------------------------------

ONCE = """
import asyncio

tasks = {}

async def fetch(key):
    print("fetch", key)
    await asyncio.sleep(2)
    return key.upper()

async def get(key):
    if key not in tasks:
        tasks[key] = asyncio.create_task(fetch(key))
    return await tasks[key]

async def main():
    return await asyncio.gather(get("a"), get("a"), get("b"))
"""


@pytest.mark.slow
def test_the_order_in_which_tasks_only_return_is_not_explored(
    explored: Explores, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = explored(ONCE, orders=1_000)
    monkeypatch.setattr("grader.virtual_time.ordering.may_be_swapped", lambda handles: False)
    all_of_them = explored(ONCE, orders=1_000)
    assert fewer.complete
    assert all_of_them.complete
    assert (fewer.orders, all_of_them.orders) == (200, 400)
    assert outcomes(fewer) == outcomes(all_of_them)


def outcomes(found: Exploration) -> list[str]:
    return sorted(repr(outcome_of(one.trace)) for one in found.distinct)


ENDS = """
import asyncio

seen, futures = [], dict()

class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        seen.append(self.name)

async def plain(name):
    return await futures[name]

async def loud(name):
    kept = Loud(name)
    await futures[name]

async def guarded(name):
    try:
        return await futures[name]
    finally:
        seen.append(name)

async def locked(name):
    async with Lock(name):
        return await futures[name]

class Lock:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        pass

    async def __aexit__(self, *error):
        seen.append(self.name)

async def main():
    futures.update((name, asyncio.get_running_loop().create_future()) for name in "ab")
    def make(kind):
        return kind("a"), kind("b")
    async def ends():
        await asyncio.sleep(1)
        for name, future in futures.items():
            future.set_result(name)
    ending = asyncio.create_task(ends())
    {body}
    return seen
"""
MATTERS = {
    "what is dropped": "await asyncio.gather(*make(loud))",
    "what comes after the await": "await asyncio.gather(*make(guarded))",
    "what is left": "await asyncio.gather(*make(locked))",
    "callbacks": """tasks = [asyncio.create_task(one, name=name) for one, name in zip(make(plain), "ab")]
    for task in tasks:
        task.add_done_callback(lambda task: seen.append(task.get_name()))
    await asyncio.gather(*tasks)""",
    "as_completed": """for one in asyncio.as_completed(make(plain)):
        seen.append(await one)""",
    "one that awaits the other": """first = asyncio.create_task(plain("a"))
    second = asyncio.create_task(plain("b"))
    await first
    seen.append(second.done())""",
    "one behind that is awaited": """first = asyncio.create_task(plain("a"))
    second = asyncio.create_task(plain("b"))
    await second
    seen.append(first.done())""",
}


@pytest.mark.slow
@pytest.mark.interpreter
@pytest.mark.parametrize("what", MATTERS)
def test_no_order_that_matters_is_left_out(what: str, explored: Explores, monkeypatch: pytest.MonkeyPatch) -> None:
    source = ENDS.format(body=MATTERS[what])
    fewer = explored(source, orders=2_000)
    monkeypatch.setattr("grader.virtual_time.ordering.may_be_swapped", lambda handles: False)
    all_of_them = explored(source, orders=2_000)
    assert all_of_them.complete
    assert fewer.complete
    assert len(outcomes(all_of_them)) > 1
    assert outcomes(fewer) == outcomes(all_of_them)
    shortest = {repr(outcome_of(one.trace)): len(one.order.changes) for one in all_of_them.distinct}
    assert all(len(one.order.changes) <= shortest[repr(outcome_of(one.trace))] for one in fewer.distinct)


# The guide --------------------------------------------------------------------------------------------------

GUIDE = Path(__file__).parent.parent / "grader" / "simulation" / "other-orders.md"


def test_the_guide_s_race_is_in_no_usual_run_and_its_lock_holds_in_every_order(
    simulated: Callable[..., Trace],
) -> None:
    found = {
        name: explore(lambda order, path=pictures.ORDERS / name: simulated(path, order=order))
        for name in ("unlocked.py", "locked.py")
    }
    assert all(one.complete and one.orders == 4 for one in found.values())
    race, locked = found["unlocked.py"], found["locked.py"]
    assert [one.trace.lines for one in race.distinct] == [["7 left"], ["8 left"]]
    assert [one.trace.lines for one in locked.distinct] == [["7 left"]]
    assert f"`{race.distinct[1].order.recipe}`" in GUIDE.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("picture", pictures.ORDER_PICTURES, ids=lambda path: path.name)
def test_the_guide_s_pictures_show_what_the_commands_print(picture: Path) -> None:
    assert f"{picture.name})" in GUIDE.read_text(encoding="utf-8")
    texts = ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")
    drawn = "".join(text.text or "" for text in texts)
    printed = pictures.traced(pictures.ORDER_PICTURES[picture], colours=False)
    assert "".join(drawn.split()) == "".join("".join(printed).split())


# In words ---------------------------------------------------------------------------------------------------

CHECK_THEN_ACT = """
import asyncio

stock = 1

async def buyer(name, waits):
    global stock
    for _ in range(waits):
        await asyncio.sleep(0)
    if stock > 0:
        await asyncio.sleep(0)
        stock -= 1
        print(name, "buys")

async def main():
    await asyncio.gather(buyer("A", 0), buyer("B", 3))
    print(stock, "left")

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ("", ""),
        ("0:1", "if later starts before add (Task-2) starts"),
        ("0:1,1:1", "if later starts and goes on before add (Task-2) starts"),
        ("1:1", "if add (Task-2) goes on from line 10 before later starts"),
        ("2:1", "if later goes on from line 18 between line 10 and line 14 of add (Task-2)"),
        ("2:1,3:1", "if later goes on twice between line 10 and line 14 of add (Task-2)"),
        (
            "0:1,2:1",
            "if later starts before add (Task-2) starts, "
            "and then add (Task-2) goes on from line 10 while later waits at line 18",
        ),
    ],
)
def test_an_order_is_described_by_lines(simulated: Callable[..., Trace], recipe: str, words: str) -> None:
    trace = simulated(UNLOCKED.encode(), "main", order=Order.from_recipe(recipe))
    assert changes_in_words(trace) == words


@pytest.mark.parametrize("recipe", ["x", "0", "0:", "1:1;2:1", "-1:1"])
def test_what_is_no_recipe_is_refused(recipe: str) -> None:
    with pytest.raises(GraderError, match="0:1,3:2"):
        Order.from_recipe(recipe)


@pytest.fixture
def traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs `grader trace` on a program; returns the exit code and what it printed."""

    def run(source: str, *options: str) -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        Path("program.py").write_text(source.strip() + "\n", encoding="utf-8")
        done = CliRunner().invoke(main, ["trace", "program.py", *options])
        return done.exit_code, done.output

    return run


@pytest.fixture(autouse=True)
def _arguments_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["program.py"])
    monkeypatch.syspath_prepend("")


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_the_command_shows_the_shortest_order_beside_the_usual_one(traced: Callable[..., tuple[int, str]]) -> None:
    code, shown = traced(CHECK_THEN_ACT, "--explore")
    assert code == 1
    assert "It does not do the same in all" in shown
    words, _, recipe = shown.partition("Run it again: grader trace --order ")
    assert "If buyer (Task-3) starts and goes on before buyer (Task-2) starts, it prints other lines." in _flat(words)
    assert "usual order this order" in _flat(shown)
    assert "0 s  0 left" in shown
    assert "0 s  -1 left" in shown
    _, again = traced(CHECK_THEN_ACT, "--order", recipe.split()[0])
    assert "-1 left" in again


def test_the_command_says_that_all_orders_are_the_same(traced: Callable[..., tuple[int, str]]) -> None:
    right = CHECK_THEN_ACT.replace("        await asyncio.sleep(0)\n        stock -= 1", "        stock -= 1")
    right = right.replace("print(name, ", "print(")
    code, shown = traced(right, "--explore")
    assert (code, "It does the same in all" in shown) == (0, True)
    code, shown = traced(right, "--explore", "--orders", "2")
    assert "There are more orders; --orders sets how many to run." in shown


# A cancellation at every await ------------------------------------------------------------------------------

CLEANS_UP = """
import asyncio

lock = asyncio.Lock()

async def worker(name):
    await lock.acquire()
    await asyncio.sleep(1)
    print(name, "done")
    lock.release()

async def careful():
    try:
        await asyncio.sleep(3)
    finally:
        print("cleaned up")

async def swallows():
    try:
        await asyncio.sleep(2)
    except asyncio.CancelledError:
        pass
    print("goes on")

async def main():
    await asyncio.gather(worker("a"), worker("b"), careful(), swallows(), return_exceptions=True)
    print("end")

asyncio.run(main())
"""


def test_a_task_is_cancelled_once_at_each_await(simulated: Callable[..., Trace]) -> None:
    found = cancel_everywhere(lambda order: simulated(CLEANS_UP, order=order), 100, lambda: True)
    assert found.complete
    told = {}
    for one in found.runs:
        step = found.usual.steps[one.step]
        told[step.left, step.line, step.task] = (one.trace.outcome, [*one.trace.lines])
        assert to_json(simulated(CLEANS_UP, order=one.order)) == to_json(one.trace)
    assert told == {
        ("main", 25, "Task-1"): ("raised", ["cleaned up", "goes on"]),
        ("worker", 7, "Task-2"): ("deadlock", ["goes on", "cleaned up"]),
        ("worker", 6, "Task-3"): ("finished", ["a done", "goes on", "cleaned up", "end"]),
        ("worker", 7, "Task-3"): ("finished", ["a done", "goes on", "cleaned up", "end"]),
        ("careful", 13, "Task-4"): ("finished", ["cleaned up", "a done", "goes on", "b done", "end"]),
        ("swallows", 19, "Task-5"): ("finished", ["goes on", "a done", "b done", "cleaned up", "end"]),
    }


def test_the_command_tells_where_a_cancellation_keeps_a_lock(traced: Callable[..., tuple[int, str]]) -> None:
    code, shown = traced(CLEANS_UP, "--cancel-everywhere")
    assert code == 1
    assert "6 runs, one for each await." in shown
    assert "> Line 7, `await asyncio.sleep(1)`, in worker (Task-2)" in shown
    assert "`lock` was taken in line 6 by Task-2" in _flat(shown)
    assert 'Its own lines after that: "cleaned up".' in shown
    assert "The task goes on to its end as if it had not been cancelled." in _flat(shown)
    safe = CLEANS_UP.replace("await lock.acquire()\n    await", "async with lock:\n      await")
    safe = safe.replace("    lock.release()\n", "")
    assert traced(safe, "--cancel-everywhere")[0] == 0


# Two levels -------------------------------------------------------------------------------------------------

TWO_SLEEPS = """
import asyncio

async def main():
    order = []

    async def waits(name, *delays):
        for delay in delays:
            await asyncio.sleep(delay)
        order.append(name)

    await asyncio.gather(CALLS)
    return order
"""


@pytest.mark.parametrize(
    ("calls", "start", "orders"),
    [
        ("waits('a', 1), waits('b', 1.01)", "", [["a", "b"]]),
        ("waits('a', 1), waits('b', 1.01)", "jitter=0.1", [["a", "b"], ["b", "a"]]),
        ("waits('a', 1), waits('b', 1.01)", "jitter=0.001", [["a", "b"]]),
        ("waits('a', 1, 1), waits('b', 2)", "open", [["b", "a"], ["a", "b"]]),
        ("waits('a', 1), waits('b', 1)", "open", [["a", "b"], ["b", "a"]]),
        ("waits('a', 0), waits('b', 0)", "open", [["a", "b"]]),
        ("waits('a', 0), waits('b', 0)", "", [["a", "b"], ["b", "a"]]),
    ],
)
def test_sleeps_may_last_longer_and_only_ties_may_change(
    explored: Explores, calls: str, start: str, orders: list[list[str]]
) -> None:
    assert results(explored(TWO_SLEEPS.replace("CALLS", calls), start=Order.from_recipe(start))) == orders


CREATED = {
    "as_completed": "for one in asyncio.as_completed([notes('a'), notes('b')]): await one",
    "wait": "seen.extend(one.get_name() for one in (await asyncio.wait({create(nothing()) for _ in '12'}))[0])",
    "a group": "async with asyncio.TaskGroup() as group: await fails(*map(group.create_task, map(stopped, 'ab')))",
    "the end of run": "kept = list(map(create, map(stopped, 'ab'))); await asyncio.sleep(0)",
    "a set of one's own": "seen.extend(one.get_name() for one in {create(nothing()), create(nothing())})",
}
IN_SETS = """
import asyncio

seen = []
create = asyncio.create_task

async def notes(name):
    seen.append(name)

async def nothing():
    pass

async def stopped(name):
    try:
        await asyncio.sleep(9)
    finally:
        print(name)

async def fails(*tasks):
    await asyncio.sleep(1)
    raise OSError

async def main():
    try:
        {body}
    except* OSError:
        pass
    for one in seen:
        print(one)

asyncio.run(main())
"""


@pytest.mark.parametrize("what", CREATED)
@pytest.mark.parametrize("level", ["open", "chance"])
def test_the_order_of_a_set_of_tasks_is_open(what: str, level: str, simulated: Callable[..., Trace]) -> None:
    source = IN_SETS.format(body=CREATED[what]).encode()
    found = explore(lambda order: simulated(source, order=order), 50, Order.from_recipe(level))
    usual, other = (one.trace.lines for one in found.distinct)
    assert len(usual) == 2
    assert other == usual[::-1]
    assert changes_in_words(found.distinct[1].trace) == "if asyncio goes through its sets of tasks backwards"
    assert [one.order.recipe for one in found.distinct] == [level, f"{level},0:1"]


def test_who_leaves_a_barrier_first_is_open(explored: Explores) -> None:
    found = explored(
        """
        import asyncio

        async def main():
            barrier, left = asyncio.Barrier(3), []

            async def waits(name):
                await barrier.wait()
                left.append(name)

            await asyncio.gather(*map(waits, "abc"))
            return "".join(left)
        """,
        start=Order(only_chance=True),
    )
    assert sorted(results(found)) == ["cab", "cba"]


@pytest.mark.parametrize(
    ("calls", "orders"),
    [
        ("waits('a', 1), waits('b', 1)", [["a", "b"]]),
        ("waits('a', 2), waits('b', 1, 1)", [["a", "b"]]),
        ("waits('a', 1, 1), waits('b', 0.5, 0.5, 0.5, 0.5)", [["a", "b"]]),
        ("waits('a', 1, 1), waits('b', 0.5, 1.5)", [["b", "a"], ["a", "b"]]),
        ("waits('a', 0.25, 1.75), waits('b', 0.5, 0.5, 1)", [["a", "b"], ["b", "a"]]),
        ("waits('a', 2), waits('b', 1, 1), waits('c', 0.5, 1.5)", [["a", "c", "b"], ["a", "b", "c"]]),
    ],
)
def test_chance_decides_between_timers_that_were_late_on_different_ways(
    explored: Explores, calls: str, orders: list[list[str]]
) -> None:
    found = results(explored(TWO_SLEEPS.replace("CALLS", calls), start=Order(only_chance=True)))
    assert found[0] == orders[0]
    assert sorted(map(str, found)) == sorted(map(str, orders))


def test_backwards_takes_the_last_of_each_choice(simulated: Callable[..., Trace]) -> None:
    source = TWO_SLEEPS.replace("CALLS", "waits('a', 1), waits('b', 1), waits('c', 1)").encode()
    trace = simulated(source, "main", order=Order.from_recipe("open,backwards"))
    assert trace.result == ["c", "b", "a"]
    assert all(one.taken == len(one.tasks) - 1 for one in trace.decisions)


@pytest.mark.parametrize(
    "recipe", ["", "0:1,3:2", "open,1:1", "chance,0:1", "open,backwards", "jitter=0.25,0:3", "cancel=7"]
)
def test_a_recipe_comes_back_as_it_was(recipe: str) -> None:
    assert Order.from_recipe(recipe).recipe == recipe


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.parent.name)
def test_what_is_due_at_once_changes_no_more_than_the_order_of_lines(
    simulated: Callable[..., Trace], path: Path
) -> None:
    found = explore(lambda order: simulated(path, until=10, order=order), 5, Order(only_open=True))
    if (differs := found.first_that_differs()) is not None:
        assert differs[0] == "order"


# Threads ------------------------------------------------------------------------------------------------------


STARTS_A_THREAD = {
    "a thread": "t = start(print, 'thread'); print('task'); await asyncio.sleep(1)",
    "to_thread": "t = asyncio.create_task(asyncio.to_thread(print, 'thread')); await asyncio.sleep(0)\n"
    "    print('task'); await t",
    "a thread that sleeps": "t = start(lambda: (time.sleep(1), print('thread'))); print('task'); t.join()",
    "a thread that is joined": "t = start(print, 'thread'); print('task'); t.join()",
}
THREAD_PROGRAM = """
import asyncio, threading, time

def start(function, *args):
    thread = threading.Thread(target=function, args=args)
    thread.start()
    return thread

async def main():
    {body}
"""


@pytest.mark.parametrize("only_open", [False, True])
@pytest.mark.parametrize("what", STARTS_A_THREAD)
def test_whether_a_new_thread_or_its_starter_comes_first_is_open(
    what: str, only_open: bool, explored: Explores, simulated: Callable[..., Trace]
) -> None:
    source = THREAD_PROGRAM.format(body=STARTS_A_THREAD[what])
    found = explored(source, start=Order(only_open=only_open))
    orders = {"thread task", "task thread"} if what != "a thread that sleeps" else {"task thread"}
    assert {" ".join(one.trace.lines) for one in found.distinct} == orders
    assert found.complete
    assert all(one.trace.outcome == "finished" for one in found.distinct)
    if len(orders) > 1:
        late = found.distinct[1].trace
        assert not only_open or changes_in_words(late).endswith("before a new thread runs")
        assert all(simulated(source, "main", order=one.order) == one.trace for one in found.distinct)
