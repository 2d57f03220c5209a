"""However an author writes an `assert`, the words and the finding stay: an answer knows its question."""

import copy
import json
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

import msgspec
import pytest

import grader.findings.causes
from grader.course.course import Course
from grader.findings.evidence import Evidence
from grader.grades.graded import Graded
from grader.grades.results import Check, ExerciseGrade, Explanation, Finding, grade_of, to_json_line
from grader.grades.results import to_json as as_json
from grader.grading.judge import Submission, grade
from grader.reports import student_page
from grader.trace.answers import plain
from grader.trace.asked import AskedTrace
from grader.trace.events import Call, Line
from grader.trace.serialization import to_json
from grader.trace.trace import Trace

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.usefixtures("one_zygote")]


class Asked(NamedTuple):
    """A question, what is expected of it, and a program that does something else."""

    answer: str
    expected: str
    finding: str
    program: str


def one_coroutine(*body: str) -> str:
    return "import asyncio\nimport time\n\n\nasync def main():\n" + indent("\n".join(body), "    ") + "\n"


ONE_BY_ONE = """\
import asyncio


async def one():
    await asyncio.sleep(2)


async def other():
    await asyncio.sleep(2)


async def main():
    await one()
    await other()
"""
HELLO = one_coroutine("await asyncio.sleep(3)")
ASKED = {
    "elapsed": Asked("trace.elapsed", "2", "too-slow", HELLO),
    "lines": Asked("trace.lines", '["hello"]', "wrong-text", one_coroutine('print("hallo")')),
    "nothing_printed": Asked("trace.lines", '["hello"]', "missing-line", one_coroutine("await asyncio.sleep(1)")),
    "printed_by": Asked('trace.printed_by("main")', '["hello"]', "wrong-text", one_coroutine('print("hallo")')),
    "timed_lines": Asked(
        "trace.timed_lines", '["hello@1"]', "wrong-time", one_coroutine("await asyncio.sleep(2)", 'print("hello")')
    ),
    "result": Asked("trace.result", "[10, 20]", "wrong-result", one_coroutine("return [10, 30]")),
    "no_result": Asked("trace.result", "[10, 20]", "wrong-result", one_coroutine("await asyncio.sleep(1)")),
    "number": Asked("trace.result", "7", "wrong-result", one_coroutine("return 8")),
    "text": Asked("trace.result", '"tea"', "wrong-result", one_coroutine('return "milk"')),
    "object": Asked("trace.result", '{"tea": 1}', "wrong-result", one_coroutine("return {}")),
    "truth": Asked("trace.result", "True", "wrong-result", one_coroutine("return False")),
    "overlap": Asked('trace.overlap("one", "other")', "2", "sequential-await", ONE_BY_ONE),
    "blocked": Asked("trace.blocked", "0", "blocking-call", one_coroutine("time.sleep(1)")),
}
RUN = 'trace = await run("main")\n'
FORMS = {
    "on_the_left": RUN + "assert {answer} == {expected}",
    "on_the_right": RUN + "assert {expected} == {answer}",
    "through_a_variable": RUN + "got = {answer}\nassert got == {expected}",
    "through_variables_on_the_right": RUN + "got = {answer}\nwanted = {expected}\nassert wanted == got",
    "in_a_helper": RUN + "asks(trace)",
    "in_a_helper_that_gets_values": RUN + "equal({answer}, {expected})",
    "in_a_parametrized_test": RUN + "assert {answer} == wanted",
    "not_different": RUN + "assert not ({answer} != {expected})",
    "not_different_on_the_right": RUN + "assert not ({expected} != {answer})",
    "and_something": RUN + "assert {answer} == {expected} and trace.outcome == 'finished'",
    "something_and": RUN + "assert trace.outcome == 'finished' and {answer} == {expected}",
    "in_a_chain": RUN + "assert {expected} == {answer} != ...",
    "inside_with": RUN + "with contextlib.nullcontext():\n    assert {answer} == {expected}",
    "in_a_loop": RUN + "for _ in range(2):\n    assert {answer} == {expected}",
    "over_lines": RUN + "assert (\n    {answer}\n    ==\n    {expected}\n)",
    "several_in_a_row": RUN
    + "assert trace.outcome == 'finished'\nassert trace.exit_status == 0\nassert {answer} == {expected}",
    "of_several_values": RUN + "assert (trace.outcome, {answer}) == ('finished', {expected})",
    "with_a_message": RUN + "assert {answer} == {expected}, 'another thing is asked for'",
    "another_run_since": RUN + "await run.imported()\nassert {answer} == {expected}",
}
OF_NUMBERS = {
    "approximately": RUN + "assert {answer} == pytest.approx({expected})",
    "approximately_on_the_right": RUN + "assert pytest.approx({expected}) == {answer}",
}
OF_LISTS = {
    "a_copy": RUN + "assert list({answer}) == {expected}",
    "a_copy_on_the_right": RUN + "assert {expected} == list({answer})",
    "a_copy_in_a_variable": RUN + "got = [*{answer}]\nassert got == {expected}",
}


def forms_of(name: str) -> dict[str, str]:
    numbers = OF_NUMBERS if name in ("elapsed", "overlap", "blocked", "number") else {}
    lists = OF_LISTS if name in ("lines", "nothing_printed", "printed_by", "timed_lines", "result") else {}
    return {**FORMS, **numbers, **lists}


EACH = [(name, form) for name in ASKED for form in forms_of(name)]


def suite_of(name: str, form: str) -> str:
    asked = ASKED[name]
    body = forms_of(name)[form].format(answer=asked.answer, expected=asked.expected)
    parametrized = form == "in_a_parametrized_test"
    marked = f"@pytest.mark.parametrize('wanted', [{asked.expected}])\n" if parametrized else ""
    return (
        f"import contextlib\nimport pytest\n\n\ndef asks(trace):\n    assert {asked.answer} == {asked.expected}\n\n\n"
        "def equal(one, other):\n    assert one == other\n\n\n"
        f'{marked}async def test_it(run{", wanted" if parametrized else ""}):\n    """As asked"""\n'
        f"{indent(body, '    ')}\n"
    )


def judged(suites: dict[str, tuple[str, str]], folder: Path) -> dict[str, ExerciseGrade]:
    """What the judge says of each suite and program, in one session: a course with an exercise for each."""
    entries = ['title = "Forms"\n']
    for number, (suite, program) in enumerate(suites.values(), 1):
        home = folder / f"{number:03}_form_{number}"
        home.mkdir()
        (home / f"test_form_{number}.py").write_text(suite, encoding="utf-8")
        (home / f"form_{number}.py").write_text(program, encoding="utf-8")
        entries.append(
            f'[[exercises]]\nid = "{home.name}"\ntitle = "Form"\npoints = {suite.count("async def test_")}\n'
            'hints = []\nstub = ""\nasks = {main = "async"}\n'
        )
    (folder / "course.toml").write_text("\n".join(entries), encoding="utf-8")
    grades, course = [], Course(folder)
    grade(course, course.exercises, [Submission(name="forms", path=str(folder))], grades.append)
    return dict(zip(suites, grades[0].exercises, strict=True))


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], ExerciseGrade]:
    suites = {f"{name} {form}": (suite_of(name, form), ASKED[name].program) for name, form in EACH}
    told = judged(suites, tmp_path_factory.mktemp("forms"))
    return {each: told[" ".join(each)] for each in EACH}


def words(grade: ExerciseGrade, number: int) -> str:
    return grade.checks[0].message.replace(f"form_{number}.py", "form.py")


@pytest.mark.parametrize(("name", "form"), EACH)
def test_the_finding_and_the_words_stay_however_the_assert_is_written(
    name: str, form: str, graded: dict[tuple[str, str], ExerciseGrade]
) -> None:
    one, usual = graded[name, form], graded[name, "on_the_left"]
    assert one.status == "failed"
    if form == "with_a_message" and name not in ("overlap", "blocked"):
        # The author's words take the place of what was compared, and of findings that say no more than it does.
        assert one.checks[0].message.startswith("another thing is asked for")
        return
    assert [finding.code for finding in one.findings] == [ASKED[name].finding]
    if form != "with_a_message":
        number, of_usual = EACH.index((name, form)) + 1, EACH.index((name, "on_the_left")) + 1
        assert words(one, number) == words(usual, of_usual)


def check_of(assertion: str, program: str, folder: Path) -> tuple[Check, list[str]]:
    suite = f'async def test_it(run):\n    """As asked"""\n{indent(RUN + assertion, "    ")}\n'
    one = judged({"it": (suite, program)}, folder)["it"]
    return one.checks[0], [finding.code for finding in one.findings]


@pytest.mark.parametrize(
    ("assertion", "said"),
    [
        ("assert trace.exit_status == 1", "Expected 1; your program gave 0."),
        ("assert 1 == trace.exit_status", "Expected 1; your program gave 0."),
        ("assert 3 == len(trace.calls_of('main'))", "Expected 3; your program gave 1."),
        ("assert 'raised' == trace.outcome", "The program should end with an exception; it came to its end."),
        ("assert trace.elapsed != 3", "Your program gave 3.0; it should be something else."),
        ("assert 'milk' not in trace.lines", "'milk' should not be among them; your program gave ['milk']."),
        ("assert () != trace.open_loops", "Your program gave (); it should be something else."),
    ],
)
def test_the_program_s_value_is_told_from_the_expected_one(assertion: str, said: str, tmp_path: Path) -> None:
    check, _ = check_of(assertion, one_coroutine("await asyncio.sleep(3)", 'print("milk")'), tmp_path)
    assert " ".join(check.message.split()).startswith(said)


@pytest.mark.parametrize(
    ("assertion", "code"),
    [
        ("assert trace.elapsed < 2", "too-slow"),
        ("assert 2 > trace.elapsed", "too-slow"),
        ("assert not trace.elapsed >= 2", "too-slow"),
        ("assert 0 <= trace.elapsed <= 2", "too-slow"),
        ("assert 5 <= trace.elapsed", "too-fast"),
        ("assert 'tea' in trace.lines", "missing-line"),
        ("assert 2 <= trace.given_to('asyncio.gather')", "construct-missing"),
        ("assert [] == trace.uses('asyncio.wait_for')", "construct-forbidden"),
        ("assert 0 == len(trace.uses('asyncio.wait_for'))", "construct-forbidden"),
        ("assert trace.result is True", "wrong-result"),
    ],
)
def test_other_comparisons_find_the_cause_on_either_side(assertion: str, code: str, tmp_path: Path) -> None:
    program = one_coroutine("await asyncio.wait_for(asyncio.sleep(3), 4)", 'print("milk")')
    _, codes = check_of(assertion, program, tmp_path)
    assert codes == [code]


IN_ANY_ORDER = 'assert trace.timed_lines == run.in_any_order(trace, ["a@0", "b@0", "c@1", "b@1"])'


@pytest.mark.parametrize(
    ("at_0", "at_1", "codes"),
    [("ab", "cb", []), ("ba", "bc", []), ("ab", "c", ["missing-line"]), ("aab", "bc", ["extra-line"])],
)
def test_the_lines_of_one_instant_may_be_compared_in_any_order(
    at_0: str, at_1: str, codes: list[str], tmp_path: Path
) -> None:
    prints = [[f'print("{letter}")' for letter in letters] for letters in (at_0, at_1)]
    program = one_coroutine(*prints[0], "await asyncio.sleep(1)", *prints[1])
    check, found = check_of(IN_ANY_ORDER, program, tmp_path)
    assert (check.status, found) == ("failed" if codes else "passed", codes)


def test_lines_of_one_instant_in_any_order_are_not_those_of_another(tmp_path: Path) -> None:
    program = one_coroutine('print("a")', 'print("c")', "await asyncio.sleep(1)", 'print("b")', 'print("b")')
    check, _ = check_of(IN_ANY_ORDER, program, tmp_path)
    assert check.status == "failed"


def test_a_comparison_that_held_is_not_told_as_the_one_that_failed(tmp_path: Path) -> None:
    check, codes = check_of("assert trace.elapsed == 3 and trace.lines", ASKED["elapsed"].program, tmp_path)
    assert (check.status, codes) == ("failed", [])
    assert "in all" not in check.message


def test_a_check_is_not_told_what_another_one_compared(tmp_path: Path) -> None:
    check = 'async def test_{}(run):\n    """It"""\n    trace = await run("main")\n    assert {}\n'
    suite = check.format("one", "trace.elapsed == 2") + check.format("other", 'trace.lines, "nothing"')
    told = judged({"it": (suite, ASKED["elapsed"].program)}, tmp_path)["it"]
    assert told.checks[1].message == "nothing"


def test_a_message_is_told_whole_whatever_is_in_it(tmp_path: Path) -> None:
    check, _ = check_of('assert trace.elapsed == 2, "assert twice:\\nassert that it takes 2 s"', HELLO, tmp_path)
    assert check.message.startswith("assert twice: assert that it takes 2 s")


# The explanation as data --------------------------------------------------------------------------------------

TWO_CHECKS = "".join(
    f'async def test_{name}(run):\n    """It"""\n    trace = await run("main")\n    assert trace.{name} == {expected}\n'
    for name, expected in (("elapsed", 2), ("lines", ["hello"]))
)


def test_a_check_has_its_explanation_in_parts_and_json_the_message_alone(tmp_path: Path) -> None:
    told = judged({"it": (TWO_CHECKS, HELLO)}, tmp_path)["it"]
    first, second = (check.explanation for check in told.checks)
    assert isinstance(first, Explanation)
    assert isinstance(second, Explanation)
    assert [finding.code for finding in first.findings] == ["too-slow"]
    assert second.compared[-1].split() == [">", "hello", "(nothing", "printed)"]
    assert set(second.compared) <= set(told.checks[1].message.splitlines())
    keys = {"name", "title", "status", "score", "max_score", "message"}
    line = json.loads(to_json_line(grade_of("ada", (told,))))
    assert [set(check) for check in line["exercises"][0]["checks"]] == [keys, keys]
    assert json.loads(as_json(grade_of("ada", (told,)))) == line


def test_a_family_of_findings_searches_each_failed_check_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def family(evidence: Evidence) -> tuple[Finding, ...]:
        searched.append(evidence.comparison.question if evidence.comparison else "")
        return ()

    monkeypatch.setattr(grader.findings.causes, "FAMILIES", (family,))
    judged({"it": (TWO_CHECKS, HELLO)}, tmp_path)
    assert searched == ["elapsed", "lines"]


def test_a_check_tells_the_findings_of_its_explanation_and_not_what_its_words_resemble() -> None:
    finding = Finding(code="raised", title="it ended", message="it ended", file="a.py")
    words = Explanation(author="it ended too early")
    check = Check(name="a", title="A", status="failed", score=0, max_score=1, message="it ended too early")
    assert not check.tells(finding)
    assert not msgspec.structs.replace(check, explanation=words).tells(finding)
    assert msgspec.structs.replace(check, explanation=Explanation(findings=(finding,))).tells(finding)


def test_a_message_says_once_what_the_grader_did(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    course, messages = Course(root / "exercises"), []
    exercise = course.find("02")
    mistakes = sorted((root / "solutions" / exercise.id / "mistakes").glob("*.py"))
    for number, mistake in enumerate(mistakes):
        home = tmp_path / str(number) / exercise.id
        home.mkdir(parents=True)
        (home / exercise.file).write_bytes(mistake.read_bytes())
    submissions = [Submission(name=str(number), path=str(tmp_path / str(number))) for number in range(len(mistakes))]
    grade(course, [exercise], submissions, lambda one: messages.extend(one.exercises[0].checks))
    introduced = [check.message.count("For this check the grader") for check in messages]
    assert {*introduced} == {0, 1}


def test_a_page_shows_the_whole_message_of_a_check_that_was_stored_without_its_explanation() -> None:
    check = Check(name="a", title="A", status="failed", score=0, max_score=1, message="As it was told then.")
    one = ExerciseGrade(id="01_hello", status="failed", score=0, max_score=1, checks=(check,))
    graded = Graded(grade=grade_of("ada", (one,)), files={}, timelines={})
    course = Course(Path(__file__).parent.parent / "exercises")
    assert "As it was told then." in student_page.render(graded, course)


# Values for every purpose ------------------------------------------------------------------------------------

TRACE = Trace(
    outcome="finished",
    elapsed=2.0,
    result=[10, 20],
    printed=(Line(at=1.0, text="hello", within=("main",)),),
    calls=(
        Call(coroutine="main", task="Task-1", awaited_by=None, awaited_at=None, at=0, until=2, how="finished", line=1),
    ),
)


@pytest.mark.parametrize("question", [name for name in dir(TRACE) if name in Trace.__struct_fields__])
def test_an_attribute_of_a_trace_that_a_suite_asks_is_the_trace_s(question: str) -> None:
    asked = AskedTrace.of(TRACE)
    assert getattr(asked, question) == getattr(TRACE, question)
    assert repr(getattr(asked, question)) == repr(getattr(TRACE, question))


def test_answers_are_values_for_every_purpose() -> None:
    asked = AskedTrace.of(TRACE)
    assert isinstance(asked.elapsed, float)
    assert asked.elapsed == 2 == asked.elapsed
    assert asked.elapsed == pytest.approx(2)
    assert 1 < asked.elapsed <= 2 < asked.elapsed + 1
    assert round(asked.elapsed / 3, 1) == 0.7
    assert f"{asked.elapsed:g} {asked.outcome!r} {asked.lines}" == "2 'finished' ['hello']"
    assert {asked.elapsed, 2.0, asked.outcome, "finished"} == {2.0, "finished"}
    assert asked.outcome in ("finished", "raised")
    assert "hello" in asked.lines
    assert sorted([*asked.lines, "a"]) == ["a", "hello"]
    assert (len(asked.calls_of("main")), asked.calls_of("main")[0].how) == (1, "finished")
    assert [*asked.lines, "more"] == ["hello", "more"]
    assert (
        json.dumps([asked.elapsed, asked.result, asked.outcome, asked.lines])
        == '[2.0, [10, 20], "finished", ["hello"]]'
    )
    assert copy.deepcopy(asked.result) == [10, 20]
    with pytest.raises(TypeError):
        hash(asked.lines)


@pytest.mark.parametrize("result", [None, True, False, 0, 7, 1.5, "", "tea", [], [10, 20], {"tea": [1]}])
def test_a_result_is_what_the_program_returned(result: object) -> None:
    asked = AskedTrace.of(msgspec.structs.replace(TRACE, result=result))
    assert asked.result == result
    assert (asked.result is result) is (result is None or isinstance(result, bool))
    assert isinstance(asked.result, type(result))
    assert type(plain(asked.result)) is type(result)


def test_a_trace_that_a_suite_asks_is_the_same_in_json() -> None:
    asked = AskedTrace.of(TRACE)
    assert asked.elapsed == 2
    assert isinstance(asked, Trace)
    assert to_json(asked) == to_json(TRACE)
    assert asked == AskedTrace.of(TRACE)
    assert msgspec.structs.replace(asked, elapsed=3.0).elapsed == 3


def test_what_one_run_answered_can_be_given_to_the_next(tmp_path: Path) -> None:
    program = "async def main(*values):\n    return [*values, 1]\n"
    suite = (
        'async def test_it(run):\n    """As asked"""\n    trace = await run("main")\n'
        '    trace = await run("main", *trace.result, [trace.elapsed], word=trace.outcome)\n'
        "    assert trace.outcome == 'raised'\n"
        '    trace = await run("main", trace.outcome, [trace.elapsed], until=trace.elapsed + 1)\n'
        "    assert trace.result == ['raised', [0.0], 1]\n"
    )
    assert judged({"it": (suite, program)}, tmp_path)["it"].status == "passed"


# In other orders ----------------------------------------------------------------------------------------------

STOCK = """\
import asyncio

stock = 1


async def buyer(turns):
    global stock
    await asyncio.sleep(1)
    for _ in range(turns):
        await asyncio.sleep(0)
    if stock > 0:
        await asyncio.sleep(0)
        stock -= 1


async def main():
    await asyncio.gather(buyer(0), buyer(3))
    return stock
"""
IN_ALL_ORDERS = '''\
async def test_it(run):
    """Sells one at most"""
    for trace in await run.explored("main", orders=100):
        assert trace.result == 0
'''


def test_a_check_of_all_orders_shows_the_shortest_that_breaks_it(tmp_path: Path) -> None:
    right = STOCK.replace("        await asyncio.sleep(0)\n        stock", "        stock")
    once = 'async def test_it(run):\n    """Sells one"""\n    trace = await run("main")\n    assert trace.result == 0\n'
    told = judged({"raced": (IN_ALL_ORDERS, STOCK), "right": (IN_ALL_ORDERS, right), "once": (once, STOCK)}, tmp_path)
    assert [told[name].status for name in ("right", "once")] == ["passed", "passed"]
    (check,) = told["raced"].checks
    assert check.status == "failed"
    assert (
        "It should be right in any order of its tasks. This happens if buyer\n"
        "(Task-3) starts before buyer (Task-2) starts, and then buyer (Task-3)\n"
        "goes on from line 10 between line 8 and line 12 of buyer (Task-2):\n"
        "Expected the result 0; your program returned -1."
    ) in check.message
    for words in ("in this order", "in the usual order"):
        assert words in check.message
