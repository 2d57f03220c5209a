"""`grader verify` holds a course to its rules, and knows a suite with a hole by the mutants that it lets through."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.material import CourseMaterial, Violation
from grader.authoring.mutants.generation import mutants_of
from grader.authoring.mutants.mutation_testing import MutantResult, try_mutants
from grader.authoring.rules import answers, layout, open_orders, suites, texts
from grader.authoring.rules.verification import COURSE_RULES, FOUNDATIONS, JUDGED_RULES, RULES, judge, judge_some
from grader.authoring.trials import Version, try_out
from grader.course.course import Course
from grader.exceptions import CourseError, GraderError
from tests.commands import HANGS, run_command

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parent.parent
HELLO = "01_hello_world"
SUITE = f"exercises/{HELLO}/test_hello_world.py"
STUB = f"exercises/{HELLO}/hello_world.py"
README = f"exercises/{HELLO}/README.md"
SOLUTION = f"solutions/{HELLO}/hello_world.py"
ALSO_RIGHT = f"solutions/{HELLO}/also_right"
MISTAKES = f"solutions/{HELLO}/mistakes"
TOML = "exercises/course.toml"

LENIENT_SUITE = '''\
"""Looks at the texts alone."""


async def test_prints_hello_and_world(run):
    """Prints hello, then world"""
    trace = await run("main")
    assert trace.lines == ["hello", "world"]
'''


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Create a course of one exercise, with as few solutions as the rules allow."""
    folder = course_of(tmp_path, HELLO)
    for extra in (*sorted((folder / MISTAKES).iterdir())[6:], *sorted((folder / ALSO_RIGHT).iterdir())[1:]):
        extra.unlink()
    return folder


def course_of(folder: Path, exercise: str) -> Path:
    for part in ("exercises", "solutions"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part / exercise, folder / part / exercise, ignore=ignored)
    shutil.copy(ROOT / "exercises/GLOSSARY.md", folder / "exercises")
    entries = (ROOT / TOML).read_text(encoding="utf-8").split("[[exercises]]")
    (entry,) = (entry for entry in entries if f'id = "{exercise}"' in entry)
    (folder / TOML).write_text(f"{entries[0]}[[exercises]]{entry}", encoding="utf-8")
    return folder


def course_material(folder: Path) -> CourseMaterial:
    return CourseMaterial(Course(folder / "exercises"))


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a function that breaks a rule by replacing a text in this file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def write(file: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")

    return change


def remove(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


def folder(path: str) -> Callable[[Path], None]:
    return lambda course: (course / path).mkdir()


def latin(file: str) -> Callable[[Path], object]:
    """Return a function that saves the file in another encoding."""
    return lambda course: (course / file).write_bytes(b"# caf\xe9\n")


def append(file: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def no_mistake(folder: Path) -> None:
    shutil.copy(folder / SOLUTION, folder / MISTAKES / "right.py")


def fewer_mistakes(folder: Path) -> None:
    for file in sorted((folder / MISTAKES).iterdir())[5:]:
        file.unlink()


def answer_told_too_early(folder: Path) -> None:
    """Add a second exercise whose answer the first one gives away."""
    edit(TOML, 'learnt = "', 'learnt = "asyncio.create_task(work()). ')(folder)
    entry = (folder / TOML).read_text(encoding="utf-8").partition("[[exercises]]")[2].replace(HELLO, "02_work")
    append(TOML, f"\n[[exercises]]{entry}")(folder)
    answer = "async def main():\n    asyncio.create_task(work())\n"
    write("solutions/02_work/work.py", answer)(folder)


# Each rule, broken ----------------------------------------------------------------------------------------

TITLE = '    """Prints hello, then world"""'
LINES = '    assert trace.lines == ["hello", "world"]'
ELAPSED = "    assert trace.elapsed == 1"
NEW_TEST = '\n\nasync def test_more(run):\n    """One more"""\n    trace = await run("main")\n    '

BROKEN = [
    (layout.listed_as_they_lie, write("exercises/02_more/README.md", ""), "exercises/02_more", "does not list"),
    (layout.listed_as_they_lie, write("solutions/02_more/more.py", ""), "solutions/02_more", "no exercise"),
    (layout.numbered_and_named, edit(TOML, 'id = "01_', 'id = "02_'), TOML, "is exercise 1"),
    (layout.in_parts, edit(TOML, "points = 7", "points = 7\npart = 3"), TOML, "is in part 3, after part 1"),
    (layout.in_parts, edit(TOML, "points = 7", 'points = 7\nneeds = ["99_more"]'), TOML, "no earlier exercise"),
    (layout.titled, edit(TOML, '\ntitle = "Hello, world"', '\ntitle = ""'), TOML, "no title"),
    (layout.folder_complete, write(f"exercises/{HELLO}/notes.txt", ""), f"exercises/{HELLO}/notes.txt", "not belong"),
    (layout.folder_complete, remove(SUITE), SUITE, "missing"),
    (layout.solutions_complete, remove(SOLUTION), SOLUTION, "missing"),
    (layout.solutions_complete, write(f"{MISTAKES}/more.txt", ""), f"{MISTAKES}/more.txt", "not a .py file"),
    (layout.solutions_complete, folder(f"{MISTAKES}/more.py"), f"{MISTAKES}/more.py", "not a .py file"),
    (layout.text_in_utf8, latin(README), README, "not UTF-8 text"),
    (layout.text_in_utf8, latin(f"{MISTAKES}/more.py"), f"{MISTAKES}/more.py", "not UTF-8 text"),
    (layout.suite_can_be_read, append(SOLUTION, "\nasync def\n"), SOLUTION, "cannot read"),
    (layout.text_in_utf8, latin(SUITE), SUITE, "not UTF-8 text"),
    (layout.suite_can_be_read, append(SUITE, "\nmore = 1 / 0\n"), SUITE, "cannot be loaded (ZeroDivisionError"),
    (layout.suite_can_be_read, append(f"exercises/{HELLO}/scenarios.py", "\nmore = 1 / 0\n"),
     f"exercises/{HELLO}/scenarios.py", "cannot be loaded (ZeroDivisionError"),
    (layout.suite_can_be_read, append(SUITE, "\nasync def\n"), SUITE, "cannot read"),
    (layout.finished, append(README, "<!-- AUTHOR: say more -->\n"), README, "unfinished: say more"),
    (layout.finished, edit(TOML, "hints = [", "# AUTHOR: write hints\nhints = ["), TOML, "unfinished: write hints"),
    (layout.points_agree, edit(TOML, "points = 7", "points = 9"), TOML, "9 points here, 7 in its suite"),
    (layout.fingerprint_agrees, append(STUB, "\nmore = 1\n"), TOML, "not the stub"),
    (layout.given_agrees, edit(TOML, 'asks = { main = "async" }', 'asks = { main = "async" }\ngiven = { main = "0" }'),
     TOML, "leaves unchanged"),
    (layout.asks_what_is_there, edit(TOML, 'main = "async"', 'main = "plain"'), TOML, "asks for main"),
    (texts.readme_in_form, edit(README, "# 01.", "# 1."), README, "not the title"),
    (texts.readme_leads_on, edit(README, "docs.python.org", "example.org"), README, "no page"),
    (texts.readme_leads_on, edit(README, "../GLOSSARY.md", "GLOSSARY.md"), README, "glossary"),
    (texts.readme_in_form, append(README, "more\n" * 27), README, "too many"),
    (texts.readme_shows_something, edit(README, "```text", "```"), README, "no sample"),
    (texts.readme_shows_something, edit(README, "1 s  world", "world"), README, "'world' has no time"),
    (texts.program_is_true, edit(README, "```text", "```python\nprint(1)  # prints 2 after 0 seconds\n```\n```text"),
     README, "prints ['1@0']"),
    (texts.kind_words, append(README, "\nIt is simply `pytest`.\n"), README, "'simply'"),
    (texts.kind_words, edit(SUITE, TITLE, '    """No error"""'), SUITE, "'error'"),
    (texts.titles_of_checks, edit(SUITE, TITLE, ""), SUITE, "no docstring"),
    (texts.titles_of_checks, edit(SUITE, TITLE, '    """The whole run takes 1 s"""'), SUITE, "another check"),
    (texts.hints_in_form, edit(TOML, "hints = [", 'hints = ["one", "two",'), TOML, "5 hints"),
    (texts.hints_give_nothing_away, edit(TOML, "hints = [", 'hints = ["Write await asyncio.sleep(1) there.",'),
     TOML, "hint 1 of 01_hello_world gives a line of the solution away: await asyncio.sleep(1)"),
    (texts.learnt_in_form, edit(TOML, "learnt = ", "# learnt = "), TOML, "does not say what it teaches"),
    (texts.learnt_in_form, edit(TOML, 'learnt = "', f'learnt = "{"long " * 18}'), TOML, "longer than 90"),
    (texts.learnt_in_form, edit(TOML, 'meanwhile."', 'meanwhile"'), TOML, "not a sentence"),
    (texts.kind_words, edit(TOML, "learnt = \"await", 'learnt = "You just await'), TOML, "'just'"),
    (texts.learnt_gives_nothing_away, answer_told_too_early, TOML,
     "learnt of 01_hello_world gives away a line of 02_work: asyncio.create_task(work())"),
    (answers.one_todo, edit(STUB, "TODO", "To do"), STUB, "0 lines with TODO"),
    (answers.stub_can_be_run, append(STUB, "\nasync def\n"), STUB, "cannot read the stub"),
    (answers.stub_can_be_run, append(STUB, "\nmore = 1 / 0\n"), STUB, "ZeroDivisionError"),
    (answers.mistakes_named, fewer_mistakes, MISTAKES, "5 mistakes are too few"),
    (answers.mistakes_named, write(f"{MISTAKES}/a.py", "# finding: haste\n"), f"{MISTAKES}/a.py", "haste"),
    (answers.no_warnings, append(SOLUTION, '\nmain() is "main"\n'), SOLUTION, "Python says"),
    (answers.formatted, append(SOLUTION, "more=1\n"), SOLUTION, "not formatted"),
    (suites.guards_the_loop, edit(SUITE, "trace.blocked", "trace.elapsed"), SUITE, "trace.blocked"),
    (suites.says_what_is_missing, append(SUITE, f"{NEW_TEST}assert trace.began\n"), SUITE, "nothing to show"),
    (suites.says_what_is_missing, append(SUITE, f"{NEW_TEST}trace.lines\n"), SUITE, "asserts nothing"),
]  # fmt: skip

BROKEN_ONCE_GRADED = [
    (answers.stub_does_not_pass, edit(TOML, 'stub = "', 'stub = "0'), STUB, "graded as failed"),
    (suites.nothing_earns_nothing, edit(SUITE, 'run("beside_a_clock", shows=["hello", "world"])', 'run("main")'), SUITE,
     "test_the_loop_is_never_blocked gives points to a program that does nothing: the stub with a statement more"),
    (answers.right_answers_pass, edit(SOLUTION, "sleep(1)", "sleep(2)"), SOLUTION, "does not pass test_takes_one"),
    (answers.mistakes_lose_points, no_mistake, f"{MISTAKES}/right.py", "full points"),
    (answers.mistakes_hear_their_cause, edit(f"{MISTAKES}/blocking_sleep.py", ": blocking-call", ": too-slow"),
     f"{MISTAKES}/blocking_sleep.py", "gets blocking-call, not too-slow"),
    (answers.mistakes_hear_their_cause, edit(f"{MISTAKES}/blocking_sleep.py", "  # <- here", "\n    pass  # <- here"),
     f"{MISTAKES}/blocking_sleep.py", "blocking-call points to line"),
    (texts.sample_is_true, edit(README, "1 s  world", "2 s  world"), README, "does not print this sample"),
    (suites.says_something, edit(SUITE, LINES, f"    if not {LINES[11:]}:\n        pytest.fail(' ')"), SUITE,
     "test_prints_hello_and_world says nothing to capital_letter.py"),
    pytest.param(suites.quick, edit(SUITE, ELAPSED, f"{ELAPSED}\n    import time\n\n    time.sleep(2.1)"), SUITE,
                 "the suite takes", marks=pytest.mark.slow),
]  # fmt: skip


def ids(case: object) -> str:
    return getattr(case, "__name__", "") if callable(case) else ""


@pytest.mark.slow
def test_a_course_that_keeps_its_rules_has_no_violations(course: Path) -> None:
    shop = course_material(course)
    (material,) = shop.materials
    graded = judge(shop.course, [material])[material]
    assert [violation for rule in COURSE_RULES for violation in rule(shop)] == []
    assert [violation for rule in (*FOUNDATIONS, *RULES) for violation in rule(material)] == []
    assert [violation for rule in JUDGED_RULES for violation in rule(material, graded)] == []


@pytest.mark.parametrize(("rule", "break_it", "file", "what"), BROKEN, ids=ids)
def test_a_broken_rule_is_named_with_its_file_and_the_next_step(
    rule: Callable[..., object], break_it: Callable[[Path], object], file: str, what: str, course: Path
) -> None:
    break_it(course)
    shop = course_material(course)
    violations = list(rule(shop) if rule in COURSE_RULES else rule(shop.materials[0]))  # type: ignore[call-overload]
    assert_named(violations, course / file, what)


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "break_it", "file", "what"), BROKEN_ONCE_GRADED, ids=ids)
def test_a_rule_that_is_broken_once_graded_is_named(
    rule: Callable[..., object], break_it: Callable[[Path], object], file: str, what: str, course: Path
) -> None:
    shutil.rmtree(course / ALSO_RIGHT)
    for mistake in (course / MISTAKES).iterdir():
        if mistake.name not in ("blocking_sleep.py", "capital_letter.py"):
            mistake.unlink()
    break_it(course)
    shop = course_material(course)
    (material,) = shop.materials
    graded = judge(shop.course, [material])[material]
    assert_named(list(rule(material, graded)), course / file, what)  # type: ignore[call-overload]


def assert_named(violations: list[Violation], file: Path, what: str) -> None:
    named = [violation for violation in violations if what in violation.what]
    assert named, violations
    assert Path(named[0].file) == file
    assert named[0].line >= 1
    assert named[0].next_step


def test_every_rule_is_broken_here_once() -> None:
    assert {rule for rule, *_ in BROKEN} == {*COURSE_RULES, *FOUNDATIONS, *RULES}
    assert {getattr(case, "values", case)[0] for case in BROKEN_ONCE_GRADED} == set(JUDGED_RULES)


@pytest.mark.slow
def test_a_stub_that_passes_once_it_is_touched_is_a_hole_in_the_suite(course: Path) -> None:
    suite = LENIENT_SUITE.replace('trace.lines == ["hello", "world"]', "trace.blocked == 0")
    (course / SUITE).write_text(suite, encoding="utf-8")
    edit(TOML, "points = 7", "points = 1")(course)
    shop = course_material(course)
    (material,) = shop.materials
    graded = judge(shop.course, [material])[material]
    assert_named(list(answers.stub_does_not_pass(material, graded)), course / SUITE, "once it is edited")


@pytest.mark.slow
def test_a_check_that_a_program_to_mend_passes_is_named(tmp_path: Path) -> None:
    course = course_of(tmp_path, "03_forgotten_await")
    suite = "exercises/03_forgotten_await/test_forgotten_await.py"
    edit(suite, '    await run("main", shows=["tea ready"])', "    ...")(course)
    shop = course_material(course)
    (material,) = shop.materials
    graded = judge(shop.course, [material])[material]
    assert_named(list(suites.nothing_earns_nothing(material, graded)), course / suite, "the stub as it is")


@pytest.mark.slow
def test_a_program_to_mend_has_a_mistake_with_a_name(tmp_path: Path) -> None:
    course = course_of(tmp_path, "03_forgotten_await")
    stub, solution = (course / part / "03_forgotten_await/forgotten_await.py" for part in ("exercises", "solutions"))
    shutil.copy(solution, stub)
    shop = course_material(course)
    (material,) = shop.materials
    graded = judge(shop.course, [material])[material]
    assert_named(list(answers.stub_does_not_pass(material, graded)), stub, "passes")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "named"),
    [
        ("assert FIRST == True", "test_more has another result"),
        ('trace = await run("main", until=9 if FIRST else 0.5)\n    assert trace.began == True', "(main: finished"),
    ],
    ids=["another result", "another run"],
)
def test_a_suite_that_depends_on_something_else_is_found(course: Path, claim: str, named: str) -> None:
    append(SUITE, f"""
from pathlib import Path

SEEN = Path(__file__).with_name("seen")
FIRST = not SEEN.exists()
SEEN.touch()
{NEW_TEST}{claim}
""")(course)  # fmt: skip
    edit(TOML, "points = 7", "points = 8")(course)
    shop = course_material(course)
    (material,) = shop.materials
    before, again = (judge_some(shop.course, [material])[material] for _ in range(2))
    assert_named(list(suites.same_under_load(material, before, again)), course / SUITE, named)


# Orders that are open -------------------------------------------------------------------------------------


def in_open_orders(folder: Path) -> list[Violation]:
    shop = course_material(folder)
    (material,) = shop.materials
    broken = open_orders.broken_orders([material], lambda versions: try_out(shop.course, versions))
    return list(open_orders.demands_no_open_order(material, broken[material]))


FIRST = "24_first_completed"


@pytest.mark.slow
def test_a_suite_that_demands_the_order_of_a_set_is_named_with_the_shortest_order(tmp_path: Path) -> None:
    course = course_of(tmp_path, FIRST)
    shutil.rmtree(course / "solutions" / FIRST / "also_right")
    assert in_open_orders(course) == []
    suite = f"exercises/{FIRST}/test_first_completed.py"
    lines = '["c answers@0.5", *hung_up, "back@0.5"]'
    edit(suite, f"run.in_any_order(trace, {lines})", lines)(course)
    (demanded,) = in_open_orders(course)
    assert demanded.what.startswith(
        "test_four_servers demands an order that asyncio leaves open: first_completed.py fails it in the run of "
        "go_on_after"
    )
    assert demanded.what.endswith(" if asyncio goes through its sets of tasks backwards (order chance,0:1)")
    assert (demanded.file, demanded.line) == (str(course / suite), 28)
    assert "run.in_any_order" in demanded.next_step
    done = verify("--course", "exercises", cwd=course)
    assert f"\n{suite}:28: {demanded.what}\n    {demanded.next_step}\n" in done.stdout


TWO_WAYS = """

async def two_ways(module):
    await module.main()

    async def ends(name, *delays):
        for delay in delays:
            await asyncio.sleep(delay)
        print(name)

    await asyncio.gather(ends("a", 1, 1), ends("b", 0.5, 1.5), {more})
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "more", "demands"),
    [
        (
            '[*trace.lines] == ["hello", "world", "b", "a"]',
            "",
            r"test_more .* two_ways if ends .* \(order chance,1:1\)",
        ),
        ('trace.timed_lines == run.in_any_order(trace, ["hello@0", "world@1", "a@3", "b@3"])', "", ""),
        ('sorted(trace.lines) == ["a", "b", "hello", "world"]', "", ""),
        ('[*trace.lines][-3:] != ["a", "b", "c"]', 'ends("c", 0.25, 1.75)', r"order chance,\d:\d,\d:\d\)"),
    ],
    ids=["one order", "any order of an instant", "no order", "two changes"],
)
def test_a_suite_that_demands_what_lateness_decides_is_named(course: Path, claim: str, more: str, demands: str) -> None:
    append(f"exercises/{HELLO}/scenarios.py", TWO_WAYS.format(more=more))(course)
    append(SUITE, f"{NEW_TEST.replace('main', 'two_ways')}assert {claim}\n")(course)
    edit(TOML, "points = 7", "points = 8")(course)
    shutil.rmtree(course / ALSO_RIGHT)
    found = in_open_orders(course)
    assert len(found) == bool(demands)
    assert not found or re.search(demands, found[0].what), found[0].what


@pytest.mark.slow
def test_a_right_answer_may_say_that_its_order_is_open(tmp_path: Path) -> None:
    course, name = course_of(tmp_path, "11_greet"), "solutions/11_greet/also_right/as_completed.py"
    for file in (course / name).parent.iterdir():
        if file.name not in ("as_completed.py", "task_group.py"):
            file.unlink()
    assert in_open_orders(course) == []
    text = (course / name).read_text(encoding="utf-8")
    edit(name, text.partition("\n")[0] + "\n", "")(course)
    (fragile,) = in_open_orders(course)
    assert "as_completed.py fails it in the run of main" in fragile.what
    assert "begin as_completed.py with `# its order is open: `" in fragile.next_step
    other = "solutions/11_greet/also_right/task_group.py"
    edit(name, "import asyncio", "# its order is open: a set\nimport asyncio")(course)
    edit(other, "import asyncio", "# its order is open: a set\nimport asyncio")(course)
    assert_named(in_open_orders(course), course / other, "passes in every order")


# Mutants --------------------------------------------------------------------------------------------------

PROGRAM = """\
import asyncio

async def main(names):
    {line}
"""


@pytest.mark.parametrize(
    ("line", "what", "becomes"),
    [
        ("await asyncio.sleep(2)", "await dropped", "asyncio.sleep(2)"),
        ("await asyncio.sleep(2)", "sleep made blocking", "time.sleep(2)"),
        ("await asyncio.sleep(2)", "delay lost", "await asyncio.sleep(0)"),
        ("await asyncio.sleep(2)", "number changed", "await asyncio.sleep(3)"),
        ("await asyncio.sleep(2)", "line deleted", ""),
        ("await asyncio.gather(a(), b())", "gather undone", "[await a(), await b()]"),
        ("await asyncio.gather(*names)", "gather undone", "[await one for one in names]"),
        (
            "await asyncio.gather(a(), b())",
            "only the last awaited",
            "await [asyncio.ensure_future(a()), asyncio.ensure_future(b())][-1]",
        ),
        (
            "await asyncio.gather(a(), b())",
            "only the first awaited",
            "await [asyncio.ensure_future(a()), asyncio.ensure_future(b())][0]",
        ),
        (
            "return [await task for task in names]",
            "only the first awaited",
            "return [await task for task in names[:1]] and [task.result() for task in names]",
        ),
        (
            "await asyncio.gather(*names)",
            "only the last awaited",
            "await [asyncio.ensure_future(one) for one in names][-1]",
        ),
        (
            "return [await task for task in names]",
            "only the last awaited",
            "return [await task for task in names[-1:]] and [task.result() for task in names]",
        ),
        (
            "await asyncio.gather(a(), b())",
            "sleep in place of the await",
            "[asyncio.ensure_future(a()), asyncio.ensure_future(b())] and await asyncio.sleep(2)",
        ),
        (
            "return [await task for task in names]",
            "sleep in place of the await",
            "return await asyncio.sleep(1) or [task.result() for task in names]",
        ),
        ("await task1", "sleep in place of the await", "await asyncio.sleep(1)"),
        ("print(time.strftime('%X'))", "time with microseconds", "print(datetime.datetime.now().time())"),
        ("await asyncio.gather(*names)", "star dropped", "await asyncio.gather(names)"),
        ("await asyncio.gather(a(), b())", "arguments exchanged", "await asyncio.gather(b(), a())"),
        ("await asyncio.gather(a(), b())", "argument left out", "await asyncio.gather(b())"),
        ("task = asyncio.create_task(a())", "task never made", "task = a()"),
        ("task = asyncio.create_task(a())", "task awaited at once", "task = await asyncio.create_task(a())"),
        ("task = asyncio.create_task(a())", "parentheses forgotten", "task = asyncio.create_task(a)"),
        ("group.create_task(a())", "task made outside the group", "asyncio.create_task(a())"),
        ("print('a')", "text changed", "print('a.')"),
        ("print('a')", "line doubled", "print('a')"),
        ("print(f'{names}')", "f forgotten", "print('{names}')"),
        ("print(f'{names:.2f}')", "format lost", "print(f'{names}')"),
        ("return names", "return lost", "names"),
        ("return names + 1", "calculation changed", "return names - 1"),
        ("return names < 1", "comparison changed", "return names <= 1"),
        ("return a and b", "and, or exchanged", "return a or b"),
        ("return not a", "not dropped", "return a"),
        ("return True", "truth turned round", "return False"),
        ("return ['a', 'b']", "items exchanged", "return ['b', 'a']"),
        ("return ['a', 'b']", "item left out", "return ['b']"),
        ("return [a for a in names]", "loop one short", "return [a for a in list(names)[:-1]]"),
        ("for a in names: print(a)", "loop one short", "for a in list(names)[:-1]:"),
        ("for a in names: print(a)", "loop turned round", "for a in list(names)[::-1]:"),
        ("while names: print(names)", "loop made once", "if names:"),
        ("if names: print(names)", "condition turned round", "if not names:"),
        ("if names: print(names)", "condition lost", "print(names)"),
        ("await task1", "neighbour named", "await task2"),
        ("async with lock: print(names)", "block undone", "print(names)"),
        ("async with lock: print(names)", "lock made per call", "async with asyncio.Lock():"),
        ("async with lock: print(names)", "async dropped", "with lock:"),
        ("async for a in names: print(a)", "async dropped", "for a in names:"),
        ("await a()", "exception swallowed", "try:; await a(); except Exception:; pass"),
        ("await a()", "cancellation swallowed", "try:; await a(); except asyncio.CancelledError:; pass"),
        ("print(names)", "async dropped", "def main(names):"),
        ("print(names)", "a print too many", "print('here')"),
    ],
)
def test_a_program_is_changed_as_students_go_wrong(line: str, what: str, becomes: str) -> None:
    mutants = mutants_of(PROGRAM.format(line=line).encode(), "program.py", as_program=False)
    assert becomes in [mutant.becomes for mutant in mutants if mutant.what == what]


def test_lines_are_exchanged_and_clean_ups_lost() -> None:
    source = b"def run(loop):\n    try:\n        a()\n        b()\n    finally:\n        loop.close()\n"
    mutants = mutants_of(source, "program.py", as_program=False)
    changed = {(mutant.what, mutant.source.decode()) for mutant in mutants}
    assert ("finally lost", "def run(loop):\n    a()\n    b()\n    loop.close()\n") in changed
    assert ("lines exchanged", source.decode().replace("a()\n        b()", "b()\n        a()")) in changed
    assert {"exception swallowed", "async added"} <= {mutant.what for mutant in mutants}


def test_the_rest_of_the_file_stays_as_it_is() -> None:
    source = PROGRAM.format(line="await asyncio.sleep(1)  # wait").encode()
    mutants = mutants_of(source, "program.py", as_program=False)
    (dropped,) = (mutant for mutant in mutants if mutant.what == "await dropped")
    assert dropped.source.decode() == PROGRAM.format(line="asyncio.sleep(1)")
    assert (dropped.text, dropped.line, dropped.function) == ("await asyncio.sleep(1)  # wait", 4, "main")


def test_no_mutant_is_made_twice_and_each_is_a_program() -> None:
    source = (ROOT / "solutions/08_create_task/create_task.py").read_bytes()
    mutants = mutants_of(source, "create_task.py", as_program=False)
    assert len({mutant.source for mutant in mutants}) == len(mutants) > 80
    for mutant in mutants:
        compile(mutant.source, "mutant", "exec")


def test_what_runs_the_program_is_changed_only_where_the_suite_runs_it() -> None:
    source = b'import asyncio\n\nasync def main():\n    print("a")\n\nasyncio.run(main())\n'
    assert not [one for one in mutants_of(source, "program.py", as_program=False) if "asyncio.run" in one.text]
    assert [one for one in mutants_of(source, "program.py", as_program=True) if "asyncio.run" in one.text]


def test_a_notebook_is_changed_in_its_cells() -> None:
    source = (ROOT / "solutions/20_top_level_await/top_level_await.ipynb").read_bytes()
    mutants = mutants_of(source, "top_level_await.ipynb", as_program=True)
    (dropped,) = (mutant for mutant in mutants if mutant.what == "await dropped" and mutant.text == "await main()")
    assert (dropped.cell, dropped.line, dropped.becomes) == (3, 1, "main()")


def fates(tried: tuple[MutantResult, ...], fate: str) -> set[tuple[str, str]]:
    return {(one.mutant.what, one.mutant.text) for one in tried if one.fate == fate}


@pytest.mark.slow
def test_a_suite_without_a_hole_kills_what_matters_and_knows_what_does_not(tmp_path: Path) -> None:
    mutation = try_mutants(course_material(course_of(tmp_path, "08_create_task")), jobs=1)
    assert mutation.unexplained == []
    assert mutation.violations == ()
    killed, equivalent = fates(mutation.tried, "killed"), fates(mutation.tried, "equivalent")
    assert ("task awaited at once", "task1 = asyncio.create_task(worker_1())") in killed
    assert ("sleep made blocking", "await asyncio.sleep(1)") in killed
    assert ("line doubled", "await task1") in equivalent
    assert ("lines exchanged", "task2 = asyncio.create_task(worker_2())") in equivalent


@pytest.fixture
def lenient(course: Path) -> Path:
    """Return a course whose suite does not check times."""
    (course / SUITE).write_text(LENIENT_SUITE, encoding="utf-8")
    edit(TOML, "points = 7", "points = 1")(course)
    return course


@pytest.mark.slow
def test_a_suite_with_a_hole_has_survivors(lenient: Path) -> None:
    mutation = try_mutants(course_material(lenient), jobs=1)
    survivors = {(one.mutant.what, one.mutant.text) for one in mutation.unexplained}
    assert ("sleep made blocking", "await asyncio.sleep(1)") in survivors
    assert ("number changed", "await asyncio.sleep(1)") in survivors
    assert {what for what, text in survivors if "print" in text} == {"lines exchanged"}
    assert ("text changed", 'print("hello")') in fates(mutation.tried, "killed")


def test_a_mutant_is_run_until_a_check_fails() -> None:
    course = Course(ROOT / "exercises")
    right = (ROOT / "solutions/08_create_task/create_task.py").read_bytes()
    sources = {"right": right, "silent": right.replace(b"before await", b"before"), "slow": right.replace(b"2)", b"3)")}
    versions = [Version(name=name, exercise="08_create_task", source=source) for name, source in sources.items()]
    whole, brief = (try_out(course, versions, until_failed=early) for early in (False, True))
    assert {name: trial.passed for name, trial in brief.items()} == {"right": True, "silent": False, "slow": False}
    assert brief["right"].seen == whole["right"].seen
    for name in ("silent", "slow"):
        checks = brief[name].marked.grade.checks
        assert [check.status for check in checks] == [*["passed"] * (len(checks) - 1), "failed"]
        assert len(brief[name].seen) < len(whole[name].seen)
        assert brief[name].passed == whole[name].passed


@pytest.mark.slow
def test_what_the_suite_never_reaches_survives(course: Path) -> None:
    edit(SOLUTION, "import asyncio\n", "import asyncio\n\n\nasync def more():\n    return 1\n")(course)
    mutation = try_mutants(course_material(course), jobs=1)
    assert {one.mutant.text for one in mutation.unexplained if not one.reached} == {"return 1"}


@pytest.mark.slow
def test_a_reason_explains_a_survivor(lenient: Path) -> None:
    reasons = lenient / "solutions" / HELLO / "survivors.toml"
    reasons.write_text('[[survivor]]\nfunction = "main"\nwhy = "Times are left open."\n', encoding="utf-8")
    mutation = try_mutants(course_material(lenient), jobs=1)
    assert mutation.unexplained == []
    assert mutation.violations == ()
    assert {one.why for one in mutation.tried if one.fate == "survived"} == {"Times are left open."}


@pytest.mark.slow
def test_a_reason_that_explains_nothing_is_a_violation(course: Path) -> None:
    reasons = course / "solutions" / HELLO / "survivors.toml"
    reasons.write_text(
        '[[survivor]]\nline = "await asyncio.sleep(1)"\nchange = "delay lost"\nwhy = "So it is."\n', encoding="utf-8"
    )
    (violation,) = try_mutants(course_material(course), jobs=1).violations
    assert (Path(violation.file), violation.line) == (reasons, 4)
    assert "await asyncio.sleep(1) (delay lost)" in violation.what


@pytest.mark.parametrize("text", ["[[survivor", '[[survivor]]\nline = "a"\n', "[[survivor]]\nreason = 1\n"])
def test_reasons_that_cannot_be_read_are_the_authors_to_mend(course: Path, text: str) -> None:
    (course / "solutions" / HELLO / "survivors.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"survivors\.toml: "):
        try_mutants(course_material(course), jobs=1)


@pytest.mark.slow
def test_mutants_are_made_of_solutions_that_pass(course: Path) -> None:
    edit(SOLUTION, "sleep(1)", "sleep(2)")(course)
    with pytest.raises(CourseError, match="does not pass its own suite"):
        try_mutants(course_material(course), jobs=1)


# The command ----------------------------------------------------------------------------------------------


def verify(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run_command(
        [sys.executable, "-m", "grader", "verify", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANGS,
    )


@pytest.mark.slow
def test_a_course_that_is_well_kept_gives_one_line_and_0(course: Path) -> None:
    done = verify("--course", "exercises", cwd=course)
    assert re.fullmatch(r"1 exercise in \d+\.\d s: all rules are kept\.\n", done.stdout), done.stdout
    assert done.returncode == 0


@pytest.mark.slow
def test_each_violation_is_shown_with_its_place_and_the_next_step(course: Path) -> None:
    edit(README, "1 s  world", "2 s  world")(course)
    edit(STUB, "TODO", "To do")(course)
    done = verify("--course", "exercises", cwd=course)
    assert ": 2 violations.\n" in done.stdout
    assert f"\n{STUB}:1: the stub has 0 lines with TODO\n    leave one, where the student begins\n" in done.stdout
    assert re.search(rf"\n{README}:\d+: the reference solution does not print this sample .*\n    run ", done.stdout)
    assert done.returncode == 1


def test_an_exercise_with_a_file_missing_is_not_graded(course: Path) -> None:
    remove(SOLUTION)(course)
    done = verify("--course", "exercises", cwd=course)
    assert f"\n{SOLUTION}:1: this is missing\n    write it\n" in done.stdout
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.slow
def test_survivors_are_shown_as_lines_of_the_source(lenient: Path) -> None:
    done = verify("--course", "exercises", "--mutants", "--jobs", "2", cwd=lenient)
    assert f"\n{SOLUTION}:8: sleep made blocking\n  - await asyncio.sleep(1)\n  + time.sleep(1)\n" in done.stdout
    assert re.search(r"\n +\d+ killed by a check\n +\d+ equivalent", done.stdout)
    assert done.returncode == 1


@pytest.mark.slow
def test_a_course_without_solutions_is_told_in_a_sentence(course: Path) -> None:
    shutil.move(course / "solutions", course / "elsewhere")
    done = verify("--course", "exercises", cwd=course)
    assert done.stderr.startswith("grader: the course in ")
    assert "has no solutions in" in done.stderr
    assert (done.returncode, done.stdout) == (2, "")
    assert verify("--course", "exercises", "--solutions", "elsewhere", cwd=course).returncode == 0


def test_an_exercise_that_is_not_there_is_told() -> None:
    with pytest.raises(GraderError, match="there is no exercise 99"):
        CourseMaterial(Course(ROOT / "exercises"), names=("99",))
