"""Wrong answers to the exercises, and what is said of each: the cause at its line, and nothing that is not true."""

from pathlib import Path
from typing import NamedTuple

import pytest

from grader.course.course import Course
from grader.grades.results import ExerciseGrade
from grader.grading.judge import Submission, grade

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("one_zygote")]

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
ANY = ""


class Slip(NamedTuple):
    """A slip in the solution of an exercise: replacements, the first finding, and words that are said or are not."""

    exercise: str
    name: str
    replaced: tuple[tuple[str, str], ...]
    code: str
    line: str
    said: str
    unsaid: str = "own words ended"


ACQUIRED = ("        async with semaphore:\n            return", "        await semaphore.acquire()\n        return")
IN_A_TUPLE = ('gather(greet("Alice"), greet("Bob"))', 'gather((greet("Alice"), greet("Bob")))')
GATHERED = ("[await task for task in tasks]", "await asyncio.gather(*[await task for task in tasks])")
IN_SOME_ROUNDS = ("        await asyncio", "        if number % 2 == 0:\n            await asyncio")
NOT_BROKEN = ('except* TypeError as failures:\n        result = "broken"', "except* TypeError as failures:")
ITS_EVENT = (
    ("    future = asyncio", "    answered = asyncio.Event()\n    future = asyncio"),
    ("future.set_result(value)", "future.set_result(value)\n            answered.set()"),
    ("    return await future", "    await answered.wait()\n    return future.result()"),
)
CALLED_LATER = (
    "        await asyncio.sleep(start + number * interval - loop.time())\n        await action()",
    "        loop.call_later(number * interval, action)\n    await asyncio.sleep(times * interval)",
)
BLOCKING = (
    "    return await asyncio.gather(*[asyncio.to_thread(crunch, seconds) for seconds in jobs])",
    "    async def one(seconds):\n        return crunch(seconds)\n\n"
    "    return await asyncio.gather(*[one(seconds) for seconds in jobs])",
)
TASK_BY_HAND = (
    "        return loop.run_until_complete(coroutine)",
    "        task = loop.create_task(coroutine)\n        return task.result()",
)
SLIPS = [
    *(
        Slip(
            exercise, "a method named and not called", ((call, name),), "function-not-called", name.strip(), f"`{name}`"
        )
        for exercise, call, name in [("24", "task.cancel()", "task.cancel"), ("51", "task.cancel()", "task.cancel")]
    ),
    Slip(
        *("04", "the opposite guard", (("__name__ ==", "__name__ !="),), "never-started"),
        *('if __name__ != "__main__":', "`!=` asks for the opposite", "makes a coroutine object and no more"),
    ),
    Slip(
        *("04", "a loop that nothing runs", (("run(main())", "new_event_loop().create_task(main())"),)),
        *("task-left-behind", "asyncio.new_event_loop().create_task(main())", "Nothing ran its loop", "no more"),
    ),
    Slip(
        *("05", "a result by hand", (TASK_BY_HAND,), "result-too-early", "return task.result()"),
        *("run_by_hand is a plain function and cannot wait", "asyncio.run cancels"),
    ),
    Slip(
        *("11", "one tuple", (IN_A_TUPLE,), "needs-unpacking", 'await asyncio.gather((greet("Alice"), greet("Bob")))'),
        *("given one tuple", "one list"),
    ),
    Slip(
        *("16", "tasks awaited for gather", (GATHERED,), "sequential-await", ANY),
        *("gets what can be awaited", "gets the coroutine objects"),
    ),
    Slip(
        *("21", "an await in some rounds", (IN_SOME_ROUNDS,), "never-gives-way"),
        *("await asyncio.sleep(0)", "did not run between the two", "this one does not"),
    ),
    Slip(
        *("26", "done for cancelled", (("{task.cancelled()}", "{task.done()}"),), "wrong-text"),
        *('print(f"cancelled: {task.done()}")', 'It printed "cancelled: True"', "written into the program"),
    ),
    Slip(
        *("30", "built in spite of a TypeError", (NOT_BROKEN,), "wrong-result", ANY),
        *("the program gave 'built'", "written into the program"),
    ),
    Slip(
        *("32", "threads not awaited", (("return await asyncio.gather", "return asyncio.gather"),), "raised", ANY),
        *("a star unpacks it", "a loop goes through"),
    ),
    Slip(
        *("33", "an event for one of two ends", ITS_EVENT, "error-never-seen", ANY),
        *("stands in line 22. It did not run for this Event", "Nothing calls set()"),
    ),
    Slip(
        *("35", "permits kept", (ACQUIRED,), "deadlock", "await semaphore.acquire()"),
        *("all its 2 permits were taken in line 17 by 2 tasks", "permits were taken in line 17 by Task-2"),
    ),
    Slip(
        *("44", "return for yield", (("yield number", "return number"),), "never-awaited", "return number"),
        *("ticker has no `yield`, and `aclosing` needs one", "The exercise gave this one"),
    ),
    Slip(
        *("45", "return for yield", (("yield name", "return name"),), "never-awaited", "return name"),
        *("connect has no `yield`", "async with await"),
    ),
    Slip(
        *("49", "a coroutine function called later", (CALLED_LATER,), "never-awaited"),
        *("loop.call_later(number * interval, action)", "which is beat here", "The exercise gave this one"),
    ),
    Slip(
        *(
            "53",
            "a return in the loop",
            (("        return results", "            return results"),),
            "never-awaited",
            ANY,
        ),
        *("`loop.run` gets the object, and does not run it", "main is a plain function and cannot wait"),
    ),
    Slip(
        *("14", "a text for an exception", (('set_result("done")', 'set_exception("done")'),), "raised"),
        *('future.set_exception("done")', "`set_exception` takes an exception", "the program ended with"),
    ),
    Slip(
        *("32", "a stand-in that blocks", (BLOCKING,), "blocking-call", "return crunch(seconds)"),
        *("await asyncio.to_thread(crunch, …)", "`await asyncio.sleep(…)` waits too"),
    ),
    Slip(
        *("43", "an end that is returned", (("raise Stop", "return Stop"),), "never-ends"),
        *("return StopAsyncIteration", "`raise StopAsyncIteration` ends it", "Between two lines, sleep"),
    ),
]


def everything_said(judged: ExerciseGrade) -> str:
    return " ".join(" ".join([judged.findings[0].title, *(check.message for check in judged.checks)]).split())


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.exercise} {slip.name}")
def test_what_is_said_of_a_slip_is_true_of_it(slip: Slip, tmp_path: Path) -> None:
    exercise = COURSE.find(slip.exercise)
    source = (ROOT / "solutions" / exercise.id / exercise.file).read_text(encoding="utf-8")
    for before, after in slip.replaced:
        assert before in source
        source = source.replace(before, after)
    (tmp_path / exercise.file).write_text(source, encoding="utf-8")
    grades = []
    grade(COURSE, [exercise], [Submission(name="answer", path=str(tmp_path))], grades.append)
    (judged,) = grades[0].exercises
    first, said = judged.findings[0], everything_said(judged)
    assert first.code == slip.code
    if slip.line:
        assert source.splitlines()[(first.line or 0) - 1].strip() == slip.line
    assert slip.said in said
    assert slip.unsaid not in said
