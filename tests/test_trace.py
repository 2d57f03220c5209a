"""A trace crosses a process boundary as JSON, strictly, and answers questions about the run."""

import json
import math
from typing import Any

import msgspec
import pytest

from grader.exceptions import GraderError
from grader.trace.events import BlockingCall, Call, Cause, Decision, Error, Line, Step, TaskLife, UnsafeCall, Use
from grader.trace.fields import DEEPEST
from grader.trace.leftovers import LeftBehind, NeverAwaited, PoolUse, Taken, ThreadSleep, Uneven, UnseenError, Waiting
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace, clock

pytestmark = pytest.mark.interpreter


def line(text, at=0.0, within=()):
    return Line(at=at, text=text, within=within)


def call(coroutine, at, until, how="finished", **options):
    whose = {"task": "Task-1", "awaited_by": None, "awaited_at": None}
    return Call(coroutine=coroutine, at=at, until=until, how=how, line=1, **whose, **options)


@pytest.fixture
def full():
    """Return a trace with a value in every field."""
    return Trace(
        outcome="raised",
        reason="syntax-error",
        began=False,
        elapsed=1.5,
        stopped_at=9,
        result={"numbers": [1, 2.5, None, True], "text": "ä\u2028\x00\U0001f600"},
        returned="dict",
        error=Error(type="ValueError", message="no", line=3, column=7),
        exit_status=1,
        printed=(
            Line(at=0.1, text="héllo", task="Task-1", coroutine="main", line=4, within=("main", "say")),
            Line(at=0.30000000000000004, text="x"),
        ),
        tasks=(
            TaskLife(
                name="Task-1",
                coroutine="main",
                parent=None,
                made=0.0,
                line=None,
                started=0.0,
                finished=None,
                how="pending",
            ),
        ),
        calls=(call("main", 0.0, None, "pending"),),
        steps=(Step(at=0.0, until=0.0, task=None, entered="main", entered_line=1, left="main", line=2, how="awaits"),),
        causes=(Cause(kind="created", at=0.0, step=0, line=2),),
        decisions=(Decision(tasks=("Task-2", "Task-3"), taken=1, step=1),),
        blocking=(BlockingCall(at=0.0, seconds=0.2, call="time.sleep", task=None, coroutine="main", line=9),),
        never_awaited=(NeverAwaited(coroutine="brew", line=4),),
        unseen_errors=(UnseenError(type="KeyError", message="'k'", task="Task-2", line=None),),
        left_behind=(LeftBehind(coroutine="work", task="Task-3", line=8),),
        unasked=(UnseenError(type="OSError", message="full", task=None, line=7, origin="pool", function="save"),),
        uneven=(
            Uneven(thing="Semaphore", line=5, kept=(Taken(task="Task-2", line=5, ended=True),)),
            Uneven(thing="Queue", line=6, put=3, done=1),
        ),
        pools=(PoolUse(threads=2, chosen=True, jobs=8, waited=6, longest=3.0, function="work", line=3),),
        thread_sleeps=(ThreadSleep(at=0.0, until=2.0, function="work", line=4, given_up=1.0),),
        open_loops=(3, None),
        unsafe_calls=(UnsafeCall(at=0.5, call="Event.set", line=9, asleep=True, by_signal=True),),
        waiting=(Waiting(task="Task-1", coroutine=None, line=None, thing="an Event", tasks=("Task-2",)),),
        constructs=(Use(construct="asyncio.gather", at=0.5, line=2, count=3),),
        stand_ins=("connect",),
        truncated=True,
    )


# JSON, there and back ---------------------------------------------------------------------------------------


def test_a_trace_comes_back_as_it_was(full):
    assert from_json(to_json(full)) == full


def test_the_fixture_fills_every_field(full):
    plain = Trace(outcome="finished")
    assert [name for name in Trace.__struct_fields__ if getattr(full, name) == getattr(plain, name)] == ["schema"]


def test_an_empty_trace_comes_back_as_it_was():
    trace = Trace(outcome="finished")
    assert from_json(to_json(trace)) == trace


def test_equal_traces_give_equal_bytes(full):
    assert to_json(full) == to_json(from_json(to_json(full)))


def test_the_json_names_its_schema_and_its_lines(full):
    written = json.loads(to_json(full))
    assert written["schema"] == "grader/trace/v1"
    assert written["lines"][0]["text"] == "héllo"


def test_a_real_trace_comes_back_as_it_was(simulated):
    trace = simulated("""
        import asyncio

        async def main():
            await asyncio.gather(asyncio.sleep(0.1), asyncio.sleep(1 / 3))
            print("done ✓")
            asyncio.create_task(asyncio.sleep(1))
            return 1 / 0

        asyncio.run(main())
    """)
    assert trace.printed
    assert from_json(to_json(trace)) == trace


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("[1, 2.5, 'text', None, True]", [1, 2.5, "text", None, True]),
        ("(1, (2, 3))", [1, [2, 3]]),
        ("{'a': {'b': []}}", {"a": {"b": []}}),
        ("'\\ud800'", "?"),
        ("2**62", 2**62),
    ],
)
def test_a_result_that_json_can_say_is_kept(simulated, expression, result):
    trace = simulated(f"async def main():\n    return {expression}\n", "main")
    assert trace.result == result
    assert from_json(to_json(trace)) == trace


@pytest.mark.parametrize(
    ("expression", "type_name"),
    [
        ("float('nan')", "float"),
        ("float('inf')", "float"),
        ("2**70", "int"),
        ("{1: 2}", "dict"),
        ("{1, 2}", "set"),
        ("b'bytes'", "bytes"),
        ("object", "type"),
        ("(cycle := [], cycle.append(cycle))[0]", "list"),
        ("'x' * 200_000", "str"),
    ],
)
def test_of_any_other_result_only_the_type_is_kept(simulated, expression, type_name):
    trace = simulated(f"async def main():\n    return {expression}\n", "main")
    assert trace.outcome == "finished"
    assert (trace.result, trace.returned) == (None, type_name)
    assert from_json(to_json(trace)) == trace


def test_subclasses_are_kept_as_what_they_are_in_json(simulated):
    trace = simulated(
        """
        import enum

        class Colour(enum.IntEnum):
            RED = 3

        class Name(str):
            def __eq__(self, other):
                return True
            __hash__ = str.__hash__

        async def main():
            return [Colour.RED, Name("ada")]
        """,
        "main",
    )
    assert trace.result == [3, "ada"]
    assert [type(value) for value in trace.result] == [int, str]


# Strictness -------------------------------------------------------------------------------------------------


def refused(data):
    with pytest.raises(GraderError, match="not a trace"):
        from_json(data)


GOOD = to_json(Trace(outcome="finished", printed=(line("x"),), result=1))


def test_the_sample_that_is_spoiled_below_is_good():
    assert from_json(GOOD).result == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"[]", b"{}", b"1", b'"trace"', b"\xff\xfe", GOOD[:-1], GOOD[1:], GOOD.decode().encode("utf-16")],
    ids=["nothing", "null", "list", "no outcome", "number", "string", "bytes", "cut off", "no brace", "utf-16"],
)
def test_what_is_no_trace_is_refused(data):
    refused(data)


@pytest.mark.parametrize("tail", [b" ", b"\n", b"x", b"{}", GOOD, b"\x00"])
def test_trailing_bytes_are_refused(tail):
    refused(GOOD + tail)


@pytest.mark.parametrize("head", [b" ", b"\n", b"\xef\xbb\xbf"])
def test_leading_bytes_are_refused(head):
    refused(head + GOOD)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b'"outcome":"finished"', b'"outcome":"raised","outcome":"finished"'),
        (b'"text":"x"', b'"text":"y","text":"x"'),
        (b'"elapsed":0.0', b'"elapsed":1.0,"elapsed":0.0'),
    ],
)
def test_duplicate_keys_are_refused(part, instead):
    assert part in GOOD
    refused(GOOD.replace(part, instead))


def test_duplicate_keys_in_the_result_are_refused():
    refused(GOOD.replace(b'"result":1', b'"result":{"a":1,"a":2}'))


@pytest.mark.parametrize("extra", [b'"score":10', b'"passed":true', b'"__class__":"Trace"'])
def test_extra_fields_are_refused(extra):
    refused(GOOD[:-1] + b"," + extra + b"}")
    refused(GOOD.replace(b'"text":"x"', b'"text":"x",' + extra))


def test_another_order_of_the_fields_is_refused():
    refused(json.dumps(dict(reversed(json.loads(GOOD).items())), separators=(",", ":")).encode())


def test_another_layout_is_refused():
    refused(json.dumps(json.loads(GOOD), indent=1).encode())
    assert from_json(json.dumps(json.loads(GOOD), separators=(",", ":")).encode())


def test_missing_fields_are_refused():
    without = json.loads(GOOD)
    del without["elapsed"]
    refused(json.dumps(without, separators=(",", ":")).encode())


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"00", b"+1", b"1.", b'"1"', b"1e0"])
def test_what_is_no_json_number_in_our_form_is_refused(number):
    refused(GOOD.replace(b'"elapsed":0.0', b'"elapsed":' + number))


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e999", b"1E5", b"1.0e1", b"-0"])
def test_the_same_holds_inside_the_result(number):
    refused(GOOD.replace(b'"result":1', b'"result":' + number))


@pytest.mark.parametrize("depth", [DEEPEST + 1, 200, 2_000, 100_000, 1_000_000])
def test_what_is_too_deep_is_refused(depth):
    refused(GOOD.replace(b'"result":1', b'"result":' + b"[" * depth + b"]" * depth))
    refused(GOOD.replace(b'"result":1', b'"result":' + b'{"a":' * depth + b"1" + b"}" * depth))


@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}")])
def test_a_result_may_be_as_deep_as_a_player_gives_it(simulated, brackets):
    opened, closed = brackets
    deep = simulated(f"async def main():\n    return {opened * DEEPEST}1{closed * DEEPEST}\n", "main")
    assert deep.result is not None
    assert from_json(to_json(deep)) == deep
    deeper = simulated(f"async def main():\n    return {opened * DEEPEST}[]{closed * DEEPEST}\n", "main")
    assert deeper.result is None
    assert deeper.outcome == "finished"


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"\\u0078"', b'"a\x01"', b'"\xff"', b'"\\x41"'])
def test_text_in_another_form_is_refused(text):
    refused(GOOD.replace(b'"text":"x"', b'"text":' + text))


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b'"outcome":"finished"', b'"outcome":"perfect"'),
        (b'"schema":"grader/trace/v1"', b'"schema":"grader/trace/v2"'),
        (b'"truncated":false', b'"truncated":0'),
        (b'"exit_status":0', b'"exit_status":false'),
        (b'"lines":[', b'"lines":[null,'),
        (b'"tasks":[]', b'"tasks":{}'),
        (b'"tasks":[]', b'"tasks":null'),
    ],
)
def test_values_of_another_kind_are_refused(part, instead):
    assert part in GOOD
    refused(GOOD.replace(part, instead))


def test_a_trace_cannot_be_changed(full):
    with pytest.raises(AttributeError):
        full.outcome = "finished"
    with pytest.raises(AttributeError):
        full.printed[0].text = "other"


# Questions: what was printed ------------------------------------------------------------------------------------


def test_lines_come_without_trailing_spaces():
    trace = Trace(outcome="finished", printed=(line("a  "), line("  b\t"), line("")))
    assert trace.lines == ["a", "  b", ""]
    assert trace.lines.trace is trace


def test_timed_lines_bear_their_times_as_people_write_them():
    printed = tuple(line("x", at) for at in (0.0, 2.0, 0.5, 0.30000000000000004, 1e-9, 1000000.25))
    assert Trace(outcome="finished", printed=printed).timed_lines == [
        *("x@0", "x@2", "x@0.5", "x@0.3", "x@0.000000001", "x@1000000.25"),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0"), (10, "10"), (100.0, "100"), (0.1, "0.1"), (1.50, "1.5"), (864_000, "864000")]
)
def test_a_time_is_written_without_needless_zeros(seconds, text):
    assert clock(seconds) == text


def test_printed_by_a_function_means_by_itself_or_through_others():
    printed = (line("a", within=("main",)), line("b", within=("main", "say")), line("c"), line("d", within=("say",)))
    trace = Trace(outcome="finished", printed=printed)
    assert trace.printed_by("main") == ["a", "b"]
    assert trace.printed_by("say") == ["b", "d"]
    assert trace.printed_by("other") == []
    assert trace.printed_by("say").trace is trace


# Questions: what ran, and at the same time ------------------------------------------------------------------------


def overlap(*calls, elapsed=10.0):
    return Trace(outcome="finished", elapsed=elapsed, calls=calls).overlap("a", "b")


def test_two_calls_overlap_for_as_long_as_both_are_under_way():
    assert overlap(call("a", 0.0, 2.0), call("b", 1.0, 3.0)) == 1


def test_one_call_inside_another_overlaps_for_all_its_time():
    assert overlap(call("a", 0.0, 5.0), call("b", 1.0, 1.5)) == 0.5


@pytest.mark.parametrize("until", [0.0, 1.0])
def test_calls_one_after_the_other_do_not_overlap(until):
    assert overlap(call("a", 0.0, until), call("b", 1.0, 2.0)) == 0


def test_a_call_that_takes_no_time_overlaps_with_nothing():
    assert overlap(call("a", 1.0, 1.0), call("b", 0.0, 2.0)) == 0


def test_time_is_not_counted_twice_when_several_calls_overlap():
    calls = [call("a", 0.0, 2.0), call("a", 0.5, 1.5), call("b", 0.0, 1.0), call("b", 0.5, 3.0)]
    assert overlap(*calls) == 2


def test_the_overlaps_of_separate_calls_add_up():
    calls = [call("a", 0.0, 1.0), call("a", 5.0, 6.0), call("b", 0.9, 5.1)]
    assert overlap(*calls) == 0.2


def test_overlap_is_exact_in_tenths():
    assert overlap(call("a", 0.1, 0.4), call("b", 0.1, 0.4)) == 0.3
    assert overlap(call("a", 0.0, 0.1 + 0.2), call("b", 0.1, 5.0)) == 0.2


def test_a_call_that_never_ended_is_under_way_until_the_end():
    assert overlap(call("a", 1.0, None, "pending"), call("b", 2.0, None, "pending"), elapsed=7.0) == 5


def test_nobody_overlaps_with_a_function_that_was_never_called():
    assert overlap(call("a", 0.0, 5.0)) == 0


def test_overlap_does_not_depend_on_who_is_asked_first():
    trace = Trace(outcome="finished", elapsed=9.0, calls=(call("a", 0.0, 2.0), call("b", 1.5, None, "pending")))
    assert trace.overlap("a", "b") == trace.overlap("b", "a") == 0.5


def test_calls_of_a_function_come_in_order():
    trace = Trace(outcome="finished", calls=(call("b", 0.0, 1.0), call("a", 1.0, 2.0), call("b", 3.0, 4.0)))
    assert [found.at for found in trace.calls_of("b")] == [0, 3]


def test_entered_lists_the_coroutines_as_the_loop_entered_them():
    def step(name):
        return Step(at=0.0, until=0.0, task=None, entered=name, entered_line=1, left=name, line=1, how="awaits")

    assert Trace(outcome="finished", steps=tuple(map(step, "aba"))).entered == ["a", "b", "a"]


def test_uses_are_found_by_their_full_name():
    uses = tuple(Use(construct=name, at=0, line=1, count=2) for name in ("asyncio.gather", "asyncio.wait"))
    trace = Trace(outcome="finished", constructs=uses)
    assert trace.uses("asyncio.gather") == [uses[0]]
    assert trace.uses("gather") == []


def test_blocked_adds_up_exactly():
    calls = tuple(
        BlockingCall(at=0.0, seconds=0.1, call="time.sleep", task=None, coroutine=None, line=None) for _ in range(10)
    )
    assert Trace(outcome="finished", blocking=calls).blocked == 1
    assert Trace(outcome="finished").blocked == 0


# Questions: what was left undone ----------------------------------------------------------------------------------


def test_loose_ends_are_what_was_never_awaited_not_finished_or_never_seen(full):
    assert full.loose_ends == [
        "the coroutine brew was made in line 4 and never awaited",
        "the task of work was not finished at the end",
        "KeyError was never seen by anybody",
    ]


def test_a_tidy_program_has_no_loose_ends():
    assert Trace(outcome="finished", printed=(line("x"),)).loose_ends == []


def test_times_are_not_allowed_to_be_infinite_in_json():
    with pytest.raises((GraderError, msgspec.MsgspecError, ValueError)):
        from_json(to_json(Trace(outcome="finished", elapsed=math.inf)))


@pytest.mark.parametrize(
    "trace",
    [
        Trace(outcome="finished", elapsed=1e300),
        Trace(outcome="finished", printed=(Line(at=-1e300, text="x"),)),
        Trace(outcome="finished", printed=(Line(at=0.0, text="x", line=-1),)),
        Trace(outcome="finished", printed=(Line(at=0.0, text="x", line=10**30),)),
        Trace(outcome="finished", printed=(Line(at=0.0, text="x" * 10_001),)),
        Trace(outcome="finished", printed=(Line(at=0.0, text="x", within=("f",) * 10_001),)),
        Trace(outcome="raised", error=Error(type="E", message="x" * 1_001, line=None)),
    ],
)
def test_times_lines_and_texts_that_cannot_be_are_no_trace(trace: Trace) -> None:
    with pytest.raises(GraderError, match="not a trace"):
        from_json(to_json(trace))


def test_an_overlap_counts_each_instant_once() -> None:
    def call(name: str, at: float, until: float | None) -> Call:
        parts: dict[str, Any] = {"task": None, "awaited_by": None, "awaited_at": None, "how": "finished", "line": 1}
        return Call(coroutine=name, at=at, until=until, **parts)

    many = tuple(call("a", float(number), number + 2.0) for number in range(10_000))
    trace = Trace(outcome="finished", elapsed=20_000.0, calls=(*many, call("b", 5.0, 7.5), call("b", 7.0, None)))
    assert trace.overlap("a", "b") == 9_996
    assert trace.overlap("b", "a") == 9_996
    assert trace.overlap("a", "c") == 0
