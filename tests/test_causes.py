"""The cause that is told of a wrong answer: the same in every order of the checks, at a line that the student wrote."""

import ast
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from grader.course.course import Course, Exercise
from grader.grades.results import ExerciseGrade
from grader.grading.judge import Submission, grade
from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from tests.commands import HANGS, run_command

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("one_zygote")]
SLOW = pytest.mark.slow

ROOT = Path(__file__).parent.parent
EXERCISES, SOLUTIONS = ROOT / "exercises", ROOT / "solutions"
COURSE = Course(EXERCISES)
ONE_BY_ONE = """\
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
"""
BACKWARDS = "def pytest_collection_modifyitems(items):\n    items.reverse()\n"


class Answers(NamedTuple):
    """A course with a copy of one exercise for each answer to it."""

    folder: Path
    course: Course
    names: dict[str, str]

    def judged(self) -> dict[str, ExerciseGrade]:
        grades = []
        answers = Submission(name="answers", path=str(self.folder / "exercises"))
        grade(self.course, self.course.exercises, [answers], grades.append)
        return {self.names[one.id]: one for one in grades[0].exercises}

    def under_pytest(self, *arguments: str) -> dict[str, dict[str, str]]:
        """Return the text of each failed check in a run of pytest, by answer and check."""
        report = self.folder / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        run_command([*command, *arguments, "exercises"], cwd=self.folder, capture_output=True, timeout=HANGS)
        told: dict[str, dict[str, str]] = {name: {} for name in self.names.values()}
        for case in ElementTree.parse(report).iter("testcase"):
            (folder,) = re.findall(r"\d{3}_[a-z_]+", case.attrib["classname"])[:1]
            for failure in case.iter("failure"):
                check = case.attrib["name"].partition("[")[0].rpartition(".")[2]
                told[self.names[folder]][check] = failure.text or ""
        return told


def answers_to(exercise: Exercise, answers: dict[str, str], folder: Path) -> Answers:
    text = (EXERCISES / "course.toml").read_text(encoding="utf-8")
    (entry,) = [part for part in text.split("[[exercises]]\n") if f'id = "{exercise.id}"' in part]
    entries, names = ['title = "Answers"\n'], {}
    for number, (name, source) in enumerate(answers.items(), 1):
        copy = f"{number:03}_{exercise.topic}"
        home = folder / "exercises" / copy
        home.mkdir(parents=True)
        for file in (exercise.suite, exercise.scenarios_file):
            if file.is_file():
                shutil.copy(file, home)
        (home / exercise.file).write_text(source, encoding="utf-8")
        entries.append("[[exercises]]\n" + entry.replace(f'id = "{exercise.id}"', f'id = "{copy}"'))
        names[copy] = name
    (folder / "exercises" / "course.toml").write_text("\n".join(entries), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
    return Answers(folder, Course(folder / "exercises"), names)


def mistakes_in(exercise: Exercise) -> dict[str, str]:
    files = sorted((SOLUTIONS / exercise.id / "mistakes").glob("*.py"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def cause_of(judged: ExerciseGrade) -> str:
    """Return the first finding, with which the text of a check begins."""
    first = judged.findings[0]
    return f"{first.file}, line {first.line}: {first.title}" if first.line else first.title


# In any order ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["02", *(pytest.param(name, marks=SLOW) for name in ("06", "08", "10", "12"))])
def test_each_failing_check_tells_the_cause_of_the_whole_in_any_order(name: str, tmp_path: Path) -> None:
    exercise = COURSE.find(name)
    mistakes = mistakes_in(exercise)
    answers = answers_to(exercise, mistakes, tmp_path)
    judged = answers.judged()
    for mistake, one in judged.items():
        assert f"# finding: {one.findings[0].code}" in mistakes[mistake]
    (tmp_path / "conftest.py").write_text(BACKWARDS, encoding="utf-8")
    told = answers.under_pytest()
    assert all(told.values())
    wrong = [
        (mistake, check, cause_of(judged[mistake]), text)
        for mistake, checks in told.items()
        for check, text in checks.items()
        if cause_of(judged[mistake]) not in " ".join(text.split())
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["08", "10"])
def test_each_check_that_is_run_alone_tells_the_cause_of_the_whole(name: str, tmp_path: Path) -> None:
    exercise = COURSE.find(name)
    some = dict(list(mistakes_in(exercise).items())[::2])
    answers = answers_to(exercise, some, tmp_path)
    judged, wrong, failed = answers.judged(), [], 0
    for check in [check.name for check in next(iter(judged.values())).checks]:
        for mistake, checks in answers.under_pytest("-k", f"{check} or {check}[").items():
            assert set(checks) <= {check}
            failed += len(checks)
            wrong += [
                (mistake, check, cause_of(judged[mistake]), text)
                for text in checks.values()
                if cause_of(judged[mistake]) not in " ".join(text.split())
            ]
    assert wrong == []
    assert failed == sum(check.status == "failed" for one in judged.values() for check in one.checks)


def test_what_is_run_for_the_cause_alone_prints_nothing(tmp_path: Path) -> None:
    source = stub_with("08", ONE_BY_ONE)
    answers = answers_to(COURSE.find("08"), {"answer": source}, tmp_path)
    told = answers.under_pytest("-s", "-k", "test_each_worker")["answer"]
    assert cause_of(answers.judged()["answer"]) in " ".join(told["test_each_worker_runs_in_a_task_of_its_own"].split())
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", "-k", "test_each_worker", "exercises"]
    shown = run_command(command, cwd=tmp_path, capture_output=True, text=True, timeout=HANGS).stdout
    assert (shown.count("slow worker begins"), shown.count("worker_1 start")) == (1, 0)


# At a line that the student wrote ------------------------------------------------------------------------------


def judge(exercise: str, answers: dict[str, str], folder: Path) -> dict[str, ExerciseGrade]:
    return answers_to(COURSE.find(exercise), answers, folder).judged()


def line_told(source: str, judged: ExerciseGrade) -> str:
    """Return the line of an answer that its first finding points to."""
    line = judged.findings[0].line
    return source.splitlines()[line - 1].strip() if line else ""


def stub_with(exercise: str, body: str, before: str = "") -> str:
    """Return an answer: the stub with another last function."""
    found = COURSE.find(exercise)
    stub = (found.folder / found.file).read_text(encoding="utf-8")
    head = stub[: stub.rindex("async def ")]
    return head + before + stub[len(head) :].partition("\n")[0] + "\n" + body


@pytest.mark.parametrize(
    ("exercise", "body", "code", "line"),
    [
        (
            "10",
            "    pairs = enumerate(delays)\n    return await asyncio.gather(*[fetch(n, d) for n, d in pairs])\n",
            "wrong-text",
            "return await asyncio.gather(*[fetch(n, d) for n, d in pairs])",
        ),
        (
            "10",
            "    tasks = []\n    for number, delay in enumerate(delays, 1):\n"
            "        tasks.append(asyncio.create_task(fetch(number, delay / 2)))\n"
            "    return await asyncio.gather(*tasks)\n",
            "wrong-time",
            "tasks.append(asyncio.create_task(fetch(number, delay / 2)))",
        ),
        (
            "09",
            '    print("started at", time.strftime("%X"))\n    await asyncio.gather(\n        say_after(1, "hello"),\n'
            '        say_after(2, "wold"),\n    )\n    print("finished at", time.strftime("%X"))\n',
            "wrong-text",
            'say_after(2, "wold"),',
        ),
        (
            "18",
            '    print("started at", time.strftime("%X"))\n    async with asyncio.TaskGroup() as group:\n'
            '        group.create_task(say_after(1, "hello"))\n        group.create_task(say_after(3, "world"))\n'
            '    print("finished at", time.strftime("%X"))\n',
            "wrong-time",
            'group.create_task(say_after(3, "world"))',
        ),
        (
            "06",
            '    print("before await")\n    await worker_1()\n    print("awaited worker_1")\n    await worker_2()\n'
            '    await worker_2()\n    print("awaited worker_2")\n',
            "extra-line",
            "await worker_2()",
        ),
    ],
)
def test_an_unchanged_given_function_is_not_pointed_at(
    exercise: str, body: str, code: str, line: str, tmp_path: Path
) -> None:
    source = stub_with(exercise, body)
    told = judge(exercise, {"answer": source}, tmp_path)["answer"]
    assert (told.findings[0].code, line_told(source, told)) == (code, line)


def test_a_given_function_that_the_student_changed_is_pointed_at(tmp_path: Path) -> None:
    solved = (SOLUTIONS / "10_gather" / "gather.py").read_text(encoding="utf-8")
    source = solved.replace('print(f"fetch {number} start")', 'print(f"fetching {number}")')
    assert source != solved
    told = judge("10", {"answer": source}, tmp_path)["answer"]
    assert line_told(source, told) == 'print(f"fetching {number}")'


WORKERS_TWICE = """\
    print("before await")
    task1 = asyncio.create_task(worker_1())
    task2 = asyncio.create_task(worker_2())
    {first}
    await task1
    {then}
    print("awaited worker_1")
    await task2
    print("awaited worker_2")
"""


@pytest.mark.parametrize("place", ["first", "then"])
def test_of_two_equal_lines_the_one_that_main_prints_is_one_too_many(place: str, tmp_path: Path) -> None:
    printed = {"first": 'print("worker_1 start")', "then": 'print("worker_1 done")'}[place]
    source = stub_with("08", WORKERS_TWICE.format(**{"first": "...", "then": "...", place: printed}))
    told = judge("08", {"answer": source}, tmp_path)["answer"]
    assert (told.findings[0].code, line_told(source, told)) == ("extra-line", printed)
    assert told.findings[0].message == "worker_1 prints this line already."


def test_a_line_before_its_time_is_not_called_one_too_many(tmp_path: Path) -> None:
    source = stub_with(
        "06",
        '    print("awaited worker_1")\n    print("before await")\n    await worker_1()\n    await worker_2()\n'
        '    print("awaited worker_2")\n    print("done")\n',
    )
    told = judge("06", {"answer": source}, tmp_path)["answer"]
    assert (told.findings[0].code, line_told(source, told)) == ("wrong-order", 'print("awaited worker_1")')


# The grader's own ------------------------------------------------------------------------------------------------


def everything_said(judged: ExerciseGrade) -> str:
    said = [part for finding in judged.findings for part in (finding.title, finding.message)]
    return " ".join(" ".join([*said, *(check.message for check in judged.checks)]).split())


def test_a_stand_in_is_introduced_with_what_it_does(tmp_path: Path) -> None:
    source = stub_with(
        "09",
        '    print("started at", time.strftime("%X"))\n    hello = asyncio.create_task(say_after(1, "hello"))\n'
        '    await say_after(2, "world")\n    print("finished at", time.strftime("%X"))\n    await hello\n',
    )
    told = judge("09", {"answer": source}, tmp_path)["answer"]
    (failed,) = [check for check in told.checks if check.status == "failed" and "HELLO" in check.message]
    assert (
        "This shows when the grader puts its own `say_after` (a delay of 1 becomes 4 s, one of 2 becomes 2 s, in "
        "capitals) in place of yours."
    ) in " ".join(failed.message.split())
    assert "shout_the_other_way_round" not in everything_said(told)


def shown_below(title: str, exercise: str, source: str, folder: Path) -> str:
    """Return the words below the title of a check, in a run of pytest on one answer."""
    answers_to(COURSE.find(exercise), {"answer": source}, folder)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "exercises"]
    shown = run_command(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=HANGS).stdout
    return " ".join(shown.partition(title)[2].partition("\n")[2].partition("\n_")[0].partition("\n\n0")[0].split())


def test_a_stand_in_is_introduced_in_brief_too(tmp_path: Path) -> None:
    brief = shown_below("Also right when", "08", stub_with("08", ONE_BY_ONE), tmp_path)
    assert brief.endswith(
        'but "3 s slow worker ends" came. For this check the grader puts its own `worker_1` (three seconds, another '
        "text) and `worker_2` (one second, another text) in place of yours."
    )


def test_what_is_left_undone_is_told_in_brief_too(tmp_path: Path) -> None:
    source = stub_with("01", '    print("hello")\n    asyncio.sleep(1)\n    print("world")\n')
    brief = shown_below("main comes to its end", "01", source, tmp_path)
    assert brief.startswith(
        "At the end something is left undone: the coroutine sleep was made in line 8 and never awaited"
    )


def test_a_sentence_in_brief_is_whole(tmp_path: Path) -> None:
    source = (EXERCISES / "36_lost_update/lost_update.py").read_text(encoding="utf-8")
    source = source.replace("    balance = await load", "    await LOCK.acquire()\n    balance = await load")
    source = source.replace("async def deposit", "LOCK = asyncio.Lock()\n\n\nasync def deposit")
    brief = shown_below("Also right with a bank", "36", source, tmp_path)
    assert brief.startswith(
        "Expected the result 13; your program came to a point where nothing could ever run again. For this check"
    )


def test_a_check_names_the_only_line_that_it_waits_for(tmp_path: Path) -> None:
    source = stub_with(
        "02", '    greeting = prepare("Ada")\n    print("prepared")\n    await greeting\n    print("done")\n'
    )
    source = source.replace("    ...", '    return greet("Ada")', 1)
    brief = shown_below("prepare is a plain function", "02", source, tmp_path)
    assert brief.startswith('Your program does not print "Hello, Linus!" yet, so this cannot be judged.')


def test_a_finding_of_another_check_does_not_speak_of_this_one(tmp_path: Path) -> None:
    body = (
        "    if seconds > limit:\n        await asyncio.sleep(limit)\n"
        '        print("too slow")\n        return "tea"\n    return await brew(seconds)\n'
    )
    told = judge("25", {"answer": stub_with("25", body)}, tmp_path)["answer"]
    assert told.findings[0].title == "brew is not called"
    assert "This shows when the grader uses your code like this: run `coffee_or_tea`" in told.findings[0].message


def test_a_stand_in_that_takes_a_name_only_is_seen_under_it(tmp_path: Path) -> None:
    source = stub_with(
        "06",
        '    print("before await")\n    await worker_1()\n    print("awaited worker_1")\n    await worker_2()\n',
        before="worker_1, worker_2 = (functools.partial(one) for one in (worker_1, worker_2))\n\n\n",
    ).replace("import asyncio", "import asyncio\nimport functools", 1)
    told = judge("06", {"answer": source}, tmp_path)["answer"]
    assert {finding.code for finding in told.findings} == {"missing-line"}
    assert "is not called" not in everything_said(told)
    assert "patient_worker" not in everything_said(told)


def test_what_python_says_of_a_stand_in_names_the_function_that_it_stands_in_for(tmp_path: Path) -> None:
    source = stub_with("06", "    await worker_1(1)\n")
    told = everything_said(judge("06", {"answer": source}, tmp_path)["answer"])
    assert "worker_1() takes 0 positional arguments" in told
    assert "patient_worker" not in told


def test_a_coroutine_of_the_grader_is_not_told_as_the_student_s(tmp_path: Path) -> None:
    source = "async def wall_time(coroutine):\n    result = coroutine\n    print('Wall time: 3.00 s')\n"
    told = judge("12", {"answer": source}, tmp_path)["answer"]
    first = told.findings[0]
    assert (first.code, line_told(source, told)) == ("never-awaited", "result = coroutine")
    assert first.title == "the coroutine object that wall_time was given was never awaited"
    assert "the coroutine work was made" not in everything_said(told)
    assert "a coroutine object of its own (of `work`)" in everything_said(told)


def test_the_object_that_a_stand_in_returned_is_lost_where_the_student_called_it(tmp_path: Path) -> None:
    source = stub_with(
        "02",
        '    greeting = greet("Ada")\n    print("prepared")\n    await greeting\n    thing = prepare("Ada")\n'
        '    print("done")\n',
    ).replace(
        "    # TODO: return the coroutine object of greet(name), without running it\n    ...", "    return greet(name)"
    )
    told = judge("02", {"answer": source}, tmp_path)["answer"]
    assert "def prepare" not in {source.splitlines()[(one.line or 1) - 1] for one in told.findings}
    assert "wave() was called" not in everything_said(told)


def test_a_task_of_the_grader_bears_its_name_in_the_timeline(tmp_path: Path) -> None:
    source = stub_with(
        "06",
        '    print("before await")\n    await worker_1()\n    print("awaited worker_1")\n    await worker_2()\n'
        '    await asyncio.sleep(1)\n    print("awaited worker_2")\n',
    )
    told = judge("06", {"answer": source}, tmp_path)["answer"]
    (beside,) = [check.message for check in told.checks if check.name == "test_others_can_run_while_main_waits"]
    assert "grader's tick" in beside
    assert "run `main` beside a clock that ticks three times, a second apart" in " ".join(beside.split())


def test_what_a_scenario_prints_bears_its_name_in_the_timeline(tmp_path: Path) -> None:
    source = stub_with(
        "42",
        "    async def work():\n        while True:\n            await job(await queue.get())\n"
        "            queue.task_done()\n\n"
        "    queue = asyncio.Queue()\n    for seconds in jobs:\n        queue.put_nowait(seconds)\n"
        "    tasks = [asyncio.create_task(work()) for _ in range(workers)]\n    await queue.join()\n"
        "    return [seconds * 10 for seconds in jobs]\n",
    )
    told = judge("42", {"answer": source}, tmp_path)["answer"]
    (left,) = [
        check.message for check in told.checks if check.name == "test_the_loop_is_free_and_nothing_is_left_behind"
    ]
    assert "grader's come_back" in left
    assert "(no coroutine)" not in left


def test_a_line_that_a_given_function_prints_is_told_of_the_code_that_it_depends_on(tmp_path: Path) -> None:
    exercise = COURSE.find("38")
    told = judge("38", {"answer": mistakes_in(exercise)["one_event_for_all_rounds"]}, tmp_path)["answer"]
    assert told.findings[0].code == "wrong-order"
    assert "When it comes depends on MeetingPoint." in told.findings[0].message


def test_a_check_with_another_line_for_a_cancelled_task_tells_the_cause_itself(tmp_path: Path) -> None:
    exercise = COURSE.find("27")
    told = judge("27", {"answer": mistakes_in(exercise)["leaves_the_loop"]}, tmp_path)["answer"]
    assert "poll was cancelled and does not let that through" in " ".join(told.checks[0].message.split())


def test_an_exception_that_nothing_looked_at_is_told_where_its_task_was_waited_for(tmp_path: Path) -> None:
    exercise = COURSE.find("31")
    source = mistakes_in(exercise)["only_bad_is_counted"]
    told = judge("31", {"answer": source}, tmp_path)["answer"]
    (own,) = [check.message for check in told.checks if "its own `log`" in " ".join(check.message.split())][:1]
    assert "2 of the tasks that asyncio.wait waited for have failed, and nothing looks at that" in " ".join(own.split())


# An answer that is to be found out ----------------------------------------------------------------------------------

ORDER = ["main", "worker_1", "worker_2", "worker_1", "main", "worker_2", "main"]
PREDICTIONS = {
    "first": (["main", "worker_2"], 2),
    "fourth": (["main", "worker_1", "worker_2", "main", "worker_1", "worker_2", "main"], 4),
    "short": (ORDER[:3], 4),
    "one": (ORDER[:1], 2),
    "long": ([*ORDER, "main"], 8),
    "calls": ([f"{name}()" for name in ORDER], 1),
    "capitals": ([name.capitalize() for name in ORDER], 1),
}


def predicted(value: str) -> str:
    stub = (EXERCISES / "19_predict_the_order" / "predict_the_order.py").read_text(encoding="utf-8")
    return stub.replace("PREDICTION = []", f"PREDICTION = {value}")


def test_the_order_of_19_is_what_the_program_does() -> None:
    suite = ast.parse((EXERCISES / "19_predict_the_order" / "test_predict_the_order.py").read_text(encoding="utf-8"))
    (turns,) = [
        node.value for node in suite.body if isinstance(node, ast.Assign) and "TURNS" in ast.unparse(node.targets[0])
    ]
    program = Program(path="predict_the_order.py", source=predicted("[]").encode())
    assert [name for name, _ in ast.literal_eval(turns)] == simulate(program, Play(entry="main")).entered == ORDER


def test_a_wrong_prediction_hears_of_its_first_difference_only(tmp_path: Path) -> None:
    answers = {name: predicted(str(prediction)) for name, (prediction, _) in PREDICTIONS.items()}
    answers |= {"text": predicted(repr(" ".join(ORDER))), "functions": predicted("[main, worker_1]")}
    course = answers_to(COURSE.find("19"), answers, tmp_path)
    for name, judged in course.judged().items():
        said = everything_said(judged)
        assert "your prediction" in said.lower()
        assert "your program" not in said
        assert "Expected" not in said
        places = {int(place) for place in re.findall(r"place (\d)", said)}
        assert places == ({PREDICTIONS[name][1]} if name in PREDICTIONS else set())
    verbose = run_command(
        [sys.executable, "-m", "pytest", "-vv", "--showlocals", "-p", "no:cacheprovider", "exercises"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=HANGS,
    ).stdout
    listed = [line for line in verbose.splitlines() if line.count("worker_") > 2 and "PREDICTION" not in line]
    assert [line for line in listed if "which is no coroutine" not in line] == []
    assert "TURNS" not in verbose


def test_a_prediction_is_counted_in_right_grammar_and_explained(tmp_path: Path) -> None:
    answers = {name: predicted(str(prediction)) for name, (prediction, _) in PREDICTIONS.items()}
    judged = judge("19", answers, tmp_path)
    assert "Your prediction has 1 name, which is too few" in everything_said(judged["one"])
    assert "Your prediction has 3 names, which is too few" in everything_said(judged["short"])
    assert judged["fourth"].findings[0].title == (
        "At place 4 your prediction says main; the loop enters worker_1 there: its sleep of 1 s is over first."
    )
    assert line_told(answers["fourth"], judged["fourth"]).startswith("PREDICTION = ")
