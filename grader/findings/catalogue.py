"""The catalogue: every finding that the grader knows by name, and when it appears.

The words are in the modules of the families, beside the search. `README.md` in this folder has the same table.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of finding: its family, and when it appears, in a student's words."""

    family: str
    seen_when: str


CATALOGUE = {
    "sequential-await": Kind("one after another", "things are awaited one by one that could run at the same time"),
    "task-awaited-at-once": Kind("one after another", "each task is awaited before the next one is made"),
    "lock-too-wide": Kind("one after another", "a lock is held across the whole of the work, so nothing overlaps"),
    "blocking-call": Kind("blocks the loop", "time.sleep, or the like, in a coroutine: the whole loop stood still"),
    "never-yields": Kind("blocks the loop", "a loop goes round and round and never lets time pass"),
    "never-gives-way": Kind("blocks the loop", "a loop runs on where others should have a turn, and comes to its end"),
    "never-awaited": Kind("never ran", "a coroutine object was made and never awaited"),
    "never-started": Kind("never ran", "the program defines main and nothing runs it"),
    "task-left-behind": Kind("never ran", "a task was not finished when main returned"),
    "generator-not-closed": Kind(
        "never ran", "a loop over an asynchronous generator was left, and the generator stayed open"
    ),
    "syntax-error": Kind("wrong use", "Python cannot read the file"),
    "await-outside-async": Kind("wrong use", "`await` stands in a plain function"),
    "run-inside-loop": Kind("wrong use", "asyncio.run is called where a loop is running already"),
    "no-running-loop": Kind("wrong use", "a task is made where no loop is running"),
    "wrong-loop": Kind("wrong use", "an object of one event loop is used in another, or a closed loop is used again"),
    "needs-unpacking": Kind("wrong use", "asyncio.gather is given one list"),
    "needs-tasks": Kind("wrong use", "asyncio.wait is given coroutines"),
    "function-not-called": Kind("wrong use", "the function itself stands where a call of it is wanted"),
    "function-called": Kind("wrong use", "a call stands where a function is wanted, which is to be called later"),
    "awaited-twice": Kind("wrong use", "one coroutine object is awaited twice"),
    "not-awaitable": Kind("wrong use", "`await` stands before something that cannot be awaited"),
    "needs-async-with": Kind("wrong use", "a plain `with` on something that is entered with `async with`"),
    "needs-async-for": Kind("wrong use", "a plain loop over something that wants `async for`"),
    "result-too-early": Kind("wrong use", "the result of a task is asked for before the task is done"),
    "missing-file": Kind("wrong use", "the exercise's file is not among what was handed in"),
    "missing-name": Kind("wrong use", "the file lacks the function that the exercise asks for"),
    "not-a-coroutine": Kind("wrong use", "a plain function where a coroutine function is asked for"),
    "not-plain": Kind("wrong use", "a coroutine function where a plain one is asked for"),
    "shadows-stdlib": Kind("wrong use", "a file or a name hides a module or a function of Python's own"),
    "construct-missing": Kind("wrong use", "the exercise is about a construct that the run does not use"),
    "construct-forbidden": Kind("wrong use", "the exercise rules out a construct that the run uses"),
    "not-thread-safe": Kind("wrong use", "another thread uses what belongs to the loop, which does not wake for it"),
    "loop-left-open": Kind("wrong use", "an event loop was made and not closed"),
    "error-never-seen": Kind("lost exceptions", "a task ended with an exception, and nothing looked at it"),
    "error-group-uncaught": Kind("lost exceptions", "a plain `except` around a TaskGroup, which raises a group"),
    "error-swallowed": Kind("lost exceptions", "an exception was caught where it should have come out"),
    "task-outside-group": Kind("lost exceptions", "asyncio.create_task beside a TaskGroup, which does not wait for it"),
    "cancellation-swallowed": Kind("cancellation", "a task was cancelled, caught that, and did not let it through"),
    "timeout-caught-inside": Kind("cancellation", "TimeoutError is looked for inside the block of the timeout"),
    "race": Kind("shared state", "a value is read or set, others run and change it, and it is used as before"),
    "lock-per-call": Kind("shared state", "each call makes a lock of its own, which protects nothing"),
    "deadlock": Kind("shared state", "everything waits, and nothing can ever run again"),
    "context-leak": Kind("shared state", "a context variable is still set after the work that it was set for"),
    "wrong-text": Kind("output", "a line has another text"),
    "missing-line": Kind("output", "a line is missing"),
    "extra-line": Kind("output", "a line is one too many"),
    "wrong-order": Kind("output", "the lines come in another order"),
    "wrong-time": Kind("output", "the right line comes at another time"),
    "too-slow": Kind("output", "the whole run takes longer"),
    "too-fast": Kind("output", "the whole run takes less time"),
    "drift": Kind("output", "a repeated action begins later each time"),
    "wrong-result": Kind("output", "a function gives another result"),
    "hardcoded": Kind("output", "the right lines, but only for the sample's values, or from the wrong place"),
    "connection-left-open": Kind("end", "a connection was not closed when the work on it was done"),
    "never-ends": Kind("end", "the program does not come to an end"),
    "raised": Kind("end", "the program ended with an exception of no better known cause"),
    "crashed": Kind("end", "the program's process ended, or went past a limit"),
    "refused": Kind("end", "the program wanted something that is not allowed where it is graded"),
    "test-too-weak": Kind("tests", "a test of yours accepts a program that is wrong"),
    "test-too-strict": Kind("tests", "a test of yours refuses a program that is right"),
}
"""By code, in the order of the families."""
