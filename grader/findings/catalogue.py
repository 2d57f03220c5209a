"""The catalogue: every finding that the grader knows by name, and when a student hears of it.

The words are in the families' modules, beside what they look for; `README.md` here tells the same for people.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of finding: the family that it belongs to, and when it is seen, in a student's words."""

    family: str
    seen_when: str


CATALOGUE = {
    "sequential-await": Kind("one after another", "things are awaited one by one that could run at the same time"),
    "task-awaited-at-once": Kind("one after another", "each task is awaited before the next one is made"),
    "lock-too-wide": Kind("one after another", "a lock is held across the whole of the work, so nothing overlaps"),
    "blocking-call": Kind("blocks the loop", "time.sleep, or the like, in a coroutine: the whole loop stood still"),
    "never-yields": Kind("blocks the loop", "a loop goes round and round and never lets time pass"),
    "never-awaited": Kind("never ran", "a coroutine object was made and nobody awaited it"),
    "never-started": Kind("never ran", "the program defines main and nothing runs it"),
    "task-left-behind": Kind("never ran", "a task was not finished when main returned"),
    "syntax-error": Kind("wrong use", "Python cannot read the file"),
    "await-outside-async": Kind("wrong use", "`await` stands in a plain function"),
    "run-inside-loop": Kind("wrong use", "asyncio.run is called where a loop is running already"),
    "no-running-loop": Kind("wrong use", "a task is made where no loop is running"),
    "needs-unpacking": Kind("wrong use", "asyncio.gather is given one list"),
    "needs-tasks": Kind("wrong use", "asyncio.wait is given coroutines"),
    "function-not-called": Kind("wrong use", "the function itself stands where a call of it is wanted"),
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
    "loop-left-open": Kind("wrong use", "an event loop was made and not closed"),
    "error-never-seen": Kind("lost exceptions", "a task ended with an exception and nobody looked"),
    "error-group-uncaught": Kind("lost exceptions", "a plain `except` around a TaskGroup, which raises a group"),
    "task-outside-group": Kind("lost exceptions", "asyncio.create_task beside a TaskGroup, which does not wait for it"),
    "cancellation-swallowed": Kind("cancellation", "a task was cancelled, caught that, and did not let it through"),
    "timeout-caught-inside": Kind("cancellation", "TimeoutError is looked for inside the block of the timeout"),
    "race": Kind("shared state", "a value is read, others run, and what was made of the old value is written"),
    "lock-per-call": Kind("shared state", "each call makes a lock of its own, which protects nothing"),
    "deadlock": Kind("shared state", "everybody waits, and nothing can ever run again"),
    "wrong-text": Kind("output", "a line has another text"),
    "missing-line": Kind("output", "a line is missing"),
    "extra-line": Kind("output", "a line is one too many"),
    "wrong-order": Kind("output", "the lines come in another order"),
    "wrong-time": Kind("output", "the right line comes at another time"),
    "too-slow": Kind("output", "the whole run takes longer"),
    "too-fast": Kind("output", "the whole run takes less time"),
    "wrong-result": Kind("output", "a function gives another result"),
    "hardcoded": Kind("output", "the right lines, but only for the sample's values, or from the wrong place"),
    "never-ends": Kind("end", "the program was still running at the time limit"),
    "raised": Kind("end", "the program ended with an exception of no better known cause"),
    "crashed": Kind("end", "the program's process ended, or went past a limit"),
    "refused": Kind("end", "the program wanted something that is not allowed where it is graded"),
}
"""By code, in the order of the families."""
