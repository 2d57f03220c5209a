"""What a submission may cost the judge: memory and time for its source, its answers and its explanations."""

import contextlib
import gc
import itertools
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader import findings
from grader.classroom import engines
from grader.course.course import Course
from grader.course.fingerprints import definitions, fingerprint
from grader.exceptions import GraderError
from grader.findings.circles import shortest_circle
from grader.findings.evidence import Evidence
from grader.findings.source import TooLateError, searching, walk
from grader.grades.results import Grade
from grader.grading import judge_session
from grader.grading.equal_programs import program_digest
from grader.grading.judge import HandedOver, grade, mark
from grader.isolation import process, protocol
from grader.isolation.process import Player
from grader.submission.parsing import LONGEST_EXPLAINED, MOST_NODES, is_too_long, parse, parse_to_explain
from grader.submission.program import Play, Program
from grader.submission.student_file import shortened
from grader.trace.events import Error, Line
from grader.trace.leftovers import NeverAwaited, Waiting
from grader.trace.serialization import LONGEST_RESULT, from_json, to_json, to_short_json
from grader.trace.trace import Trace

ROOT = Path(__file__).parent.parent
EMPTY = to_json(Trace(outcome="finished"))


def with_result(result: bytes) -> bytes:
    return EMPTY.replace(b'"result":null', b'"result":' + result)


# Answers ----------------------------------------------------------------------------------------------------


def test_a_long_result_is_refused_before_it_is_decoded() -> None:
    data = with_result(b"[" + b"[]," * 2_000_000 + b"[]]")
    tracemalloc.start()
    try:
        with pytest.raises(GraderError, match="result is too long"):
            from_json(data)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(data)
    finally:
        tracemalloc.stop()


def test_a_short_result_does_not_hide_a_long_one_before_it() -> None:
    long = b"[" + b"[]," * LONGEST_RESULT + b"[]]"
    for results in (long + b',"result":1', b'1,"result":' + long):
        with pytest.raises(GraderError, match="result is too long"):
            from_json(with_result(results))


@pytest.mark.parametrize("result", [{"result": 1}, [{"result": [2]}], '"result":', None, 'a "result": b'])
def test_a_result_that_looks_like_the_field_is_fine(result: Any) -> None:
    trace = Trace(outcome="finished", result=result)
    assert from_json(to_json(trace)) == trace


def test_a_player_leaves_out_what_is_too_long() -> None:
    small = Trace(outcome="finished", result=[1, 2])
    assert to_short_json(small) == to_json(small)
    much = from_json(to_short_json(Trace(outcome="finished", elapsed=2.0, result="x" * (LONGEST_RESULT + 1))))
    assert (much.result, much.elapsed) == (None, 2.0)
    many = Trace(outcome="finished", printed=tuple(Line(at=0.0, text=f"{number:500}") for number in range(19_000)))
    short = from_json(to_short_json(many))
    assert short.truncated
    assert 1_999 < len(short.printed) < 19_000
    assert len(to_json(short)) < protocol.LONGEST_ANSWER


# Sources ----------------------------------------------------------------------------------------------------


def test_a_long_source_is_not_searched_for_causes() -> None:
    assert parse_to_explain(b"a = b\n" * 100, "x.py") is not None
    assert parse_to_explain(b"a = b\n" * MOST_NODES, "x.py") is None
    assert parse_to_explain(b"def", "x.py") is None
    assert is_too_long(b"#" * (LONGEST_EXPLAINED + 1), "x.py")
    assert not is_too_long(b"#" * LONGEST_EXPLAINED, "x.py")


def test_the_pictures_in_a_notebook_do_not_make_its_code_long() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * LONGEST_EXPLAINED}
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [output], "execution_count": 1}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    source = msgspec.json.encode(notebook)
    assert not is_too_long(source, "x.ipynb")
    assert parse_to_explain(source, "x.ipynb") is not None
    cell["source"] = "x = 1\n" * LONGEST_EXPLAINED
    assert is_too_long(msgspec.json.encode(notebook), "x.ipynb")


def test_a_number_that_python_does_not_write_down_ends_nobody_s_batch() -> None:
    """Python refuses to turn more than 4,300 digits into a text, and reads them in hexadecimal."""
    right = (ROOT / "solutions" / "01_hello_world" / "hello_world.py").read_bytes()
    odd = right + b"\ndef unused():\n    return 0x" + b"f" * 5_000 + b"\n"
    assert parse_to_explain(odd, "x.py") is None
    assert fingerprint(odd, "x.py") is None
    assert definitions(parse(odd, "x.py")) == {}
    assert program_digest(b"", odd, "x.py") is None
    long, honest = (one.exercises[0] for one in graded(odd, right))
    assert long.score == honest.score == honest.max_score
    assert isinstance(long.flags, tuple)
    assert "4,300 digits" in long.flags[0].what


@pytest.mark.parametrize(
    "cell", [b"{}", b'{"cell_type":"code","outputs":[' + b"[]," * 99 + b"[]]}", b'{"source":["",""]}']
)
def test_a_long_notebook_takes_no_more_memory_than_its_text(cell: bytes) -> None:
    source = b'{"nbformat":4,"cells":[' + b",".join([cell] * (3_000_000 // len(cell))) + b"]}"
    tracemalloc.start()
    try:
        with contextlib.suppress(ValueError):
            shortened(source, "x.ipynb")
        assert tracemalloc.get_traced_memory()[1] < 3 * len(source)
    finally:
        tracemalloc.stop()


def test_thousands_of_empty_cells_are_too_long() -> None:
    source = b'{"nbformat":4,"cells":[' + b",".join([b'{"cell_type":"code"}'] * 20_000) + b"]}"
    assert is_too_long(source, "x.ipynb")


def graded(*sources: bytes) -> list[Grade]:
    return graded_in_turn(sources)


def graded_in_turn(sources: Iterable[bytes]) -> list[Grade]:
    course = Course(ROOT / "exercises")
    exercise = course.exercises[0]
    grades: list[Grade] = []
    handed_in = (HandedOver(name="ada", files={exercise.id: one}, wanted_ones=(exercise.id,)) for one in sources)
    grade(course, (exercise,), handed_in, grades.append)
    return grades


@pytest.mark.slow
def test_a_long_answer_is_graded_like_a_short_one_and_said_to_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    right = (ROOT / "solutions" / "01_hello_world" / "hello_world.py").read_bytes()
    wrong = right.replace(b"print(", b"str(")
    more = b"\nif 0:\n    " + b"a=b;" * 30_000 + b"pass\n"
    parsed: list[int] = []
    real = parse.__wrapped__

    def counted(source: bytes, path: str) -> Any:
        parsed.append(len(source))
        return real(source, path)

    for room in ("submission.parsing", "course.fingerprints", "grading.judge_session"):
        monkeypatch.setattr(f"grader.{room}.parse", counted)
    short, long, failed = (one.exercises[0] for one in graded(right, right + more, wrong + more))
    assert long.score == long.max_score == short.score
    assert failed.score < failed.max_score
    for one in (long, failed):
        assert isinstance(one.flags, tuple)
        assert any("too long to be explained" in flag.what for flag in one.flags)
    assert not any(length > LONGEST_EXPLAINED for length in parsed)


def test_so_is_one_of_many_nodes() -> None:
    right = (ROOT / "solutions" / "01_hello_world" / "hello_world.py").read_bytes()
    (one,) = graded(right + b"a=b=1\n" * 6_000)[0].exercises
    assert one.score == one.max_score
    assert isinstance(one.flags, tuple)
    assert [flag.what for flag in one.flags] == ["is too long to be explained (more than 10,000 nodes of syntax)"]


# Work -------------------------------------------------------------------------------------------------------

SHAPES: dict[str, Callable[[int], str]] = {
    "functions that are not awaited": lambda many: (
        "".join(f"async def work_{number}(): pass\n" for number in range(many))
        + "async def main():\n"
        + "".join(f"    work_{number}()\n" for number in range(many))
    ),
    "functions that print": lambda many: "async def main():\n" + "    (lambda: print(1))()\n" * many,
    "functions of one name": lambda many: "async def main():\n" + "    def work(): print(1)\n    work()\n" * many,
    "long names": lambda many: (
        f"def work():\n    x{'.read' * many}\n    x{'.__dict__' * many}\nasync def main(): pass\n"
    ),
    "names that are assigned": lambda many: "async def main():\n" + "".join(f"    a{one} = 1\n" for one in range(many)),
    "branches": lambda many: "async def main():\n    if 0: pass\n" + "    elif x: print(1)\n" * many,
    "tasks in a circle": lambda many: (
        "import asyncio\ntasks = []\nasync def wait(number):\n"
        f"    await tasks[(number + 1) % {many}]\nasync def main():\n"
        f"    tasks.extend(asyncio.create_task(wait(number)) for number in range({many}))\n    await tasks[0]\n"
    ),
    "one line many times": lambda many: "async def main():\n" + "    print('a')\n" * many,
}
"""Sources by how often something is in them."""


@pytest.fixture
def without_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EXPLAINED_FOR", "READ_FOR"):
        monkeypatch.setattr(judge_session, name, float("inf"))


def calls_to_grade(source: str) -> int:
    """Return how many functions the judge calls to grade this, after something else."""
    calls = [0]

    def count(frame: object, event: str, argument: object) -> None:
        calls[0] += event.endswith("call")

    def handed_in() -> Iterator[bytes]:
        yield b"async def main(): pass\n"
        sys.setprofile(count)
        yield source.encode()
        sys.setprofile(None)

    before = sys.getprofile()
    try:
        graded_in_turn(handed_in())
    finally:
        sys.setprofile(before)
    return calls[0]


@pytest.mark.slow
@pytest.mark.usefixtures("without_deadlines")
@pytest.mark.parametrize("shape", SHAPES)
def test_the_work_for_a_source_grows_with_its_length_and_no_faster(shape: str) -> None:
    once, twice, four_times = (calls_to_grade(SHAPES[shape](many)) for many in (30, 60, 120))
    assert twice - once > 100
    assert four_times - twice < 2.5 * (twice - once)


@pytest.mark.slow
@pytest.mark.usefixtures("without_deadlines")
def test_functions_in_functions_are_counted_once() -> None:
    def nested(deep: int) -> str:
        return (
            "".join(" " * one + "def work():\n" for one in range(deep)) + " " * deep + "pass\nasync def main(): pass\n"
        )

    once, twice, four_times = (calls_to_grade(nested(deep)) for deep in (22, 44, 88))
    assert four_times - twice < 2.5 * (twice - once)


@pytest.mark.slow
def test_a_name_without_an_end_takes_about_as_long_as_a_short_one() -> None:
    seconds: list[float] = []

    def handed_in() -> Iterator[bytes]:
        for many in (1, 10, 100_000):
            seconds.append(time.process_time())
            yield f"async def main():\n    raise type('E' * {many}, (Exception,), {{}})('x')\n".encode()
        seconds.append(time.process_time())

    graded_in_turn(handed_in())
    _, short, long = (after - before for before, after in itertools.pairwise(seconds))
    assert long < 50 * short


def test_a_family_of_causes_that_is_late_goes_on_no_more() -> None:
    tree = parse(SHAPES["functions that are not awaited"](10).encode(), "x.py")
    late = iter([False, True])
    with searching(lambda: next(late)):
        assert len(list(walk(tree))) > 10
        with pytest.raises(TooLateError):
            walk(tree)
    assert len(list(walk(tree))) > 10


def test_what_was_found_before_it_was_late_is_said() -> None:
    source = b"import asyncio\nasync def work(): pass\nasync def main():\n    work()\n    asyncio.sleep(1)\n"
    run = (Play(entry="main"), Trace(outcome="finished", never_awaited=(NeverAwaited(coroutine="work", line=4),)))
    evidence = Evidence("x.py", source, parse(source, "x.py"), (run,), None, {"main": "async"})
    assert [finding.code for finding in findings.find([evidence])] == ["never-awaited"]
    for asks in range(200):
        questions = iter([False] * asks)
        found = findings.find([evidence._replace(is_late=lambda left=questions: next(left, True))])
        assert [finding.code for finding in found] in ([], ["never-awaited"])


def waits(edges: dict[str, tuple[str, ...]]) -> list[Waiting]:
    return [Waiting(task=name, coroutine=None, line=None, thing="a task", tasks=tasks) for name, tasks in edges.items()]


def test_the_circle_that_is_told_is_the_shortest_one() -> None:
    draw = random.Random(7)
    for _ in range(300):
        names = [str(number) for number in range(draw.randint(1, 9))]
        edges = {name: tuple(draw.choices([*names, "done"], k=draw.randint(0, 2))) for name in names}
        circle = [one.task for one in shortest_circle(waits(edges))]
        shortest = min((len(way) for name in names for way in ways_back(edges, (name,))), default=0)
        assert len(circle) == shortest
        assert all(after in edges[name] for name, after in zip(circle, circle[1:] + circle[:1], strict=True))


def ways_back(edges: dict[str, tuple[str, ...]], way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield all ways along these edges that lead back to where they began, with no task in them twice."""
    for after in edges.get(way[-1], ()):
        if after == way[0]:
            yield way
        elif after not in way:
            yield from ways_back(edges, (*way, after))


def test_one_circle_is_found_among_tasks_that_all_wait_for_each_other() -> None:
    names = [str(number) for number in range(1_000)]
    edges = {name: tuple(names[number + 1 : number + 200]) for number, name in enumerate(names)}
    edges["999"] = ("0",)
    circle = [one.task for one in shortest_circle(waits(edges))]
    assert 6 <= len(circle) <= 1_000
    assert all(after in edges[name] for name, after in zip(circle, circle[1:] + circle[:1], strict=True))


# Time -------------------------------------------------------------------------------------------------------


def test_a_late_judge_stops_to_search_for_causes() -> None:
    source, error = b"x = 1\n", Error(type="AttributeError", message="there is no main in x.py", line=None)
    run = (Play(entry="main"), Trace(outcome="raised", reason="missing-name", error=error))
    evidence = Evidence("x.py", source, parse(source, "x.py"), (run,), None, {"main": "async"})
    assert findings.find([evidence])
    assert findings.find([evidence._replace(is_late=lambda: True)]) == ()


@pytest.mark.slow
def test_a_judge_without_time_grades_all_and_explains_short_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    short = b"async def main():\n    print('x')\n"
    long = short + b"#" * judge_session.SHORT
    explained = graded(short, long)
    monkeypatch.setattr(judge_session, "EXPLAINED_FOR", 0.0)
    short_one, long_one = (one.exercises[0] for one in graded(short, long))
    assert short_one == explained[0].exercises[0]
    assert short_one.findings
    assert explained[1].exercises[0].findings
    assert long_one.findings == ()
    assert [check.status for check in long_one.checks] == [check.status for check in explained[1].exercises[0].checks]


@pytest.mark.slow
def test_a_judge_without_time_compares_short_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_session, "READ_FOR", -1.0)
    right = (ROOT / "solutions" / "01_hello_world" / "hello_world.py").read_bytes()
    long = right + b"#" * judge_session.SHORT
    short, unread = (one.exercises[0] for one in graded(right, long))
    assert short.score == unread.score == short.max_score
    assert short.flags is msgspec.UNSET
    assert unread.flags == (judge_session.UNREAD,)


@pytest.mark.slow
def test_what_a_submission_did_is_forgotten_before_its_next_file() -> None:
    course = Course(ROOT / "exercises")
    exercises = course.exercises[:6]
    alive: dict[str, int] = {}
    elapsed: set[float] = set()
    seconds = 7.015625  # as no run of another test, whose trace may still be there

    def count(player: Player) -> Any:
        def play(program: Program, play: Play, limit: float) -> Trace:
            if program.path not in alive:
                gc.collect()
                alive[program.path] = sum(isinstance(one, Trace) and one.elapsed == seconds for one in gc.get_objects())
            trace = player.play(program, play, limit)
            elapsed.add(trace.elapsed)
            return trace

        return play

    source = f"import asyncio\nasync def main():\n    print('x')\n    await asyncio.sleep({seconds})\n".encode()
    ids = tuple(one.id for one in exercises)
    submission = HandedOver(name="ada", files=dict.fromkeys(ids, source), wanted_ones=ids)
    mark(course, exercises, [submission], lambda *_: None, through=count)
    assert len(alive) == len(exercises)
    assert seconds in elapsed
    assert set(alive.values()) == {0}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Collects the wall limits of all runs."""
    limits: list[float] = []
    framed = process.framed

    def noted(request: protocol.Request, token: bytes) -> bytes:
        limits.append(request.wall_limit)
        return framed(request, token)

    monkeypatch.setattr(process, "framed", noted)
    return limits


@pytest.mark.slow
def test_the_runs_of_a_submission_share_its_time(asked: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_LIMITS_OF_ALL", 1)
    source = b"async def main():\n    n = 1\n    while n:\n        n += 1\n"
    with Player() as player:
        for number in range(12):
            player.play(Program(path=f"{number}.py", source=source), Play(entry="main"), 0.6)
        player.next_submission()
        player.play(Program(path="0.py", source=source), Play(entry="main"), 0.6)
    assert asked[0] == asked[-1] == 0.6
    assert asked[-2] == process.SHORT_LIMIT


@pytest.mark.slow
def test_the_runs_of_an_exercise_share_the_time_of_a_few(asked: list[float]) -> None:
    source = b"async def main():\n    n = 1\n    while n:\n        n += 1\n"
    with Player() as player:
        while len(asked) < 30 and process.SHORT_LIMIT not in asked:
            player.play(Program(path="a.py", source=source), Play(entry="main"), 0.6)
        player.play(Program(path="b.py", source=source), Play(entry="main"), 0.6)
    assert asked[0] == asked[-1] == 0.6
    assert asked[-2] == process.SHORT_LIMIT


def test_all_answers_for_an_exercise_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_ANSWERED", 300_000)
    monkeypatch.setattr(process, "LEAST_ANSWER", 1_000)
    source = b"async def main():\n    return ['x' * 90_000] * 3\n"
    with Player() as player:
        outcomes = [player.play(Program(path="a.py", source=source), Play(entry="main"), 5.0) for _ in range(2)]
        other = player.play(Program(path="b.py", source=source), Play(entry="main"), 5.0)
    assert [one.outcome for one in (*outcomes, other)] == ["finished", "crashed", "finished"]
    assert outcomes[1].error is not None
    assert outcomes[1].error.message == "said too much"


def test_all_answers_for_a_submission_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_ANSWERED_OF_ALL", 300_000)
    monkeypatch.setattr(process, "LEAST_ANSWER", 1_000)
    source = b"async def main():\n    return ['x' * 90_000] * 3\n"
    with Player() as player:
        outcomes = [
            player.play(Program(path=f"{name}.py", source=source), Play(entry="main"), 5.0).outcome for name in "abc"
        ]
        player.next_submission()
        again = player.play(Program(path="c.py", source=source), Play(entry="main"), 5.0).outcome
    assert [*outcomes, again] == ["finished", "crashed", "crashed", "finished"]


def test_a_worker_of_a_batch_has_its_memory_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    limited: list[int] = []
    monkeypatch.setattr(engines, "limit_memory", limited.append)
    monkeypatch.setattr(engines.signal, "signal", lambda *args: None)
    engines._belong_to_parent()
    assert limited == [engines.MOST_OF_A_WORKER]
