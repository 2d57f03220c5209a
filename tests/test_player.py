"""A student's program runs in a process of its own, which has nothing of ours and takes everything with it."""

import contextlib
import io
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from grader.exceptions import GraderError
from grader.isolation import protocol
from grader.isolation.limits import MOST_SECONDS
from grader.isolation.process import Player
from grader.simulation.running import simulate
from grader.submission.program import Play, Program
from grader.submission.scenarios import compiled_scenarios
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace

pytestmark = [
    pytest.mark.interpreter,
    pytest.mark.timeout(200),
    pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors as POSIX has them"),
]
FINE = "async def main():\n    print('fine')\n"
Played = Callable[..., Trace]


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    """Return one player for all tests; no test may leave traces in it that the next one notices."""
    with Player() as player:
        yield player


@pytest.fixture
def new_process(player: Player) -> Iterator[None]:
    """Use a new process for the test's first run, and another one for the next test."""
    player.close()
    yield
    player.close()


@pytest.fixture
def played(player: Player) -> Played:
    def run(
        source: str, *, entry: str = "main", wall_limit: float = 40.0, scenarios: str = "", path: str = ""
    ) -> Trace:
        program = Program(
            path=path or "hello_world.py",
            source=dedent(source).encode(),
            scenarios=compiled_scenarios(dedent(scenarios).encode()),
        )
        return player.play(program, Play(entry=entry), wall_limit)

    return run


def said(trace: Trace) -> str:
    assert trace.outcome == "finished", trace
    return "\n".join(trace.lines)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def dies(pid: int, within: float = 30.0) -> bool:
    deadline = time.monotonic() + within
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


# What the program finds around it -------------------------------------------------------------------------


def test_the_program_runs_in_another_process(played: Played) -> None:
    pid = int(said(played("import os\nasync def main():\n    print(os.getpid())")))
    assert pid != os.getpid()
    assert is_alive(pid)


def test_several_runs_share_one_process(played: Played) -> None:
    source = "import os\nasync def main():\n    print(os.getpid())"
    assert said(played(source)) == said(played(source))


def test_every_run_loads_the_file_anew(played: Played) -> None:
    source = "seen = []\nasync def main():\n    seen.append(1)\n    print(len(seen))"
    assert [said(played(source)) for _ in range(3)] == ["1", "1", "1"]


@pytest.mark.usefixtures("new_process")
def test_one_file_s_changes_are_not_there_for_the_next(played: Played) -> None:
    spoils = """
        import asyncio, builtins, json, sys, time
        async def main():
            asyncio.sleep = builtins.print = len
            sys.modules["json"] = None
            sys.modules["asyncio"] = None
    """
    played(spoils)
    fine = """
        import asyncio, json
        async def main():
            await asyncio.sleep(1)
            print(json.dumps([1]))
    """
    trace = played(fine)
    assert (trace.lines, trace.elapsed) == (["[1]"], 1)


@pytest.mark.usefixtures("new_process")
def test_the_environment_holds_nothing_of_ours(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLASSROOM_TOKEN", "secret-1234")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    source = """
        import os
        async def main():
            for name, value in os.environ.items():
                print(name, value)
            try:
                print(open("/proc/self/environ").read())
            except OSError:
                print("nothing to be read")
    """
    text = said(played(source))
    assert "HOME" in text
    assert "secret" not in text
    assert "PYTHONPATH" not in text
    assert os.environ["PATH"] not in text
    assert str(Path.home()) + "\n" not in text + "\n"


@pytest.mark.usefixtures("new_process")
def test_the_folder_is_private_empty_and_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, player: Player, played: Played
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    source = """
        import os
        async def main():
            print(os.getcwd())
            print(oct(os.stat(".").st_mode & 0o777))
            print([name for name in os.listdir(".") if name != "hello_world.py"])
            open("notes.txt", "w").write("mine")
    """
    folder, mode, others = said(played(source)).split("\n")
    assert Path(folder).parent == tmp_path
    assert (mode, others) == ("0o700", "[]")
    assert (Path(folder) / "notes.txt").is_file()
    player.close()
    assert list(tmp_path.iterdir()) == []


def test_no_suite_can_be_imported(played: Played) -> None:
    source = """
        import sys
        async def main():
            for entry in sys.path:
                print(entry)
            for name in ("test_hello_world", "scenarios", "course", "conftest"):
                try:
                    __import__(name)
                except ImportError:
                    continue
                print("found", name)
            print([name for name in sys.modules if name.split(".")[0] in ("pytest", "_pytest", "conftest")])
    """
    lines = said(played(source)).split("\n")
    assert "" not in lines
    assert not [line for line in lines if "exercises" in line or "_course" in line or line.startswith("found")]
    assert lines[-1] == "[]"


def test_standard_input_is_empty_and_standard_error_is_nobody_s(
    played: Played, capfd: pytest.CaptureFixture[str]
) -> None:
    source = """
        import os, sys
        async def main():
            print(repr(sys.stdin.read()))
            print("aside", file=sys.stderr)
            os.write(1, b"raw\\n")
            os.write(2, b"raw\\n")
    """
    assert said(played(source)) == "''"
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_scenarios_run_beside_the_program_over_there(played: Played) -> None:
    scenarios = "import os\nasync def beside(module):\n    await module.main()\n    print(os.getpid())"
    first, second = said(played(FINE, entry="beside", scenarios=scenarios)).split("\n")
    assert first == "fine"
    assert int(second) != os.getpid()


# Each program costs itself and nothing else ---------------------------------------------------------------

BREAKING = {
    "os_exit": "import os\nasync def main():\n    os._exit(0)",
    "the real os_exit": "import posix\nasync def main():\n    posix._exit(0)",
    "sys_exit": "import sys\nasync def main():\n    sys.exit(0)",
    "kills itself": "import os, signal\nasync def main():\n    os.kill(os.getpid(), signal.SIGKILL)",
    "terminates itself": "import os, signal\nasync def main():\n    os.kill(os.getpid(), signal.SIGTERM)",
    "stops its group": "import os, signal\nasync def main():\n    os.killpg(0, signal.SIGTERM)",
    "aborts": "import os\nasync def main():\n    os.abort()",
    "reads no memory": "import ctypes\nasync def main():\n    ctypes.string_at(0)",
    "closes everything": "import os\nasync def main():\n    os.closerange(0, 100)",
    "closes it when loaded": "import os\nos.closerange(0, 100)\nasync def main(): pass",
    "recurses": "async def main():\n    await main()",
    "raises BaseException": "async def main():\n    raise BaseException('x')",
    "does not parse": "async def main(:",
    "no such name": "async def other(): pass",
    "exits when loaded": "import sys\nsys.exit(0)",
    "wants too much memory": "async def main():\n    x = bytearray(10 ** 11)",
}


@pytest.mark.parametrize("source", BREAKING.values(), ids=BREAKING)
def test_a_program_that_breaks_costs_only_itself(played: Played, source: str) -> None:
    assert played(source).outcome in ("raised", "crashed")
    assert played(FINE).lines == ["fine"]


SPEAKING = {
    "nonsense": 'os.write(d, b"x" * 1000 + b"\\n")',
    "half a line": 'os.write(d, b"{")',
    "an empty line": 'os.write(d, b"\\n")',
    "JSON": 'os.write(d, b\'{"outcome": "finished", "lines": 7}\\n\')',
    "deep JSON": 'os.write(d, b"[" * 100_000 + b"\\n")',
    "zeros": 'os.write(d, bytes(1000) + b"\\n")',
}


@pytest.mark.parametrize("write", SPEAKING.values(), ids=SPEAKING)
def test_writing_to_every_descriptor_does_not_pass_for_a_trace(played: Played, write: str) -> None:
    source = f"""
import os
async def main():
    for d in range(64):
        try:
            os.set_blocking(d, False)
            {write}
        except OSError:
            pass
"""
    assert played(source, wall_limit=1.0).outcome in ("crashed", "finished", "timed out")
    assert played(FINE).lines == ["fine"]
    assert played(FINE).lines == ["fine"]


def test_a_flood_is_cut_short(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.isolation.protocol.LONGEST_ANSWER", 100_000)
    source = """
        import os, stat
        async def main():
            there = [d for d in range(3, 64) if os.path.exists(f"/proc/self/fd/{d}")]
            pipes = [d for d in there if stat.S_ISFIFO(os.fstat(d).st_mode)]
            while True:
                for d in pipes:
                    try:
                        os.write(d, b"x" * 10_000)
                    except OSError:
                        pass
    """
    assert played(source, wall_limit=1.0).outcome in ("crashed", "timed out")
    assert played(FINE).lines == ["fine"]


ENDLESS = {
    "a loop": "async def main():\n    while True: pass",
    "when loaded": "while True: pass",
    "catches everything": """
async def main():
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
    "ignores signals": """
import signal
async def main():
    for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    while True: pass
""",
    "in one call of C": "async def main():\n    sum(iter(int, 1))",
    "blocks its signals": """
import signal
async def main():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
    while True: pass
""",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_program_is_ended(played: Played, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr("grader.isolation.process.GRACE", 0.5)
    assert played(FINE).lines == ["fine"]
    start = time.monotonic()
    trace = played(source, wall_limit=0.3)
    assert time.monotonic() - start < MOST_SECONDS  # the judge ends it, not the limit of processor seconds
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")
    assert played(FINE).lines == ["fine"]


def test_a_thread_that_is_left_running_is_not_there_for_the_next(played: Played) -> None:
    source = """
        import builtins, os, threading, time
        def forever():
            while True:
                pass
        async def main():
            threading.Thread(target=forever, daemon=True).start()
            print(os.getpid())
    """
    trace = played(source, wall_limit=1.0)
    where = played("import os, threading\nasync def main():\n    print(threading.active_count(), os.getpid())")
    count, pid = said(where).split()
    assert count == said(played("import threading\nasync def main():\n    print(threading.active_count())"))
    assert pid not in trace.lines


@pytest.mark.parametrize("session", [False, True])
def test_a_process_that_is_left_running_is_ended(player: Player, played: Played, session: bool) -> None:
    if session and sys.platform != "linux":
        pytest.skip("only Linux finds a process that has left its session")
    source = f"""
        import subprocess
        async def main():
            print(subprocess.Popen(["/bin/sleep", "1000"], start_new_session={session}).pid)
    """
    trace = played(source)
    if trace.outcome == "finished":
        pid = int(trace.lines[0])
        player.close()
        try:
            assert dies(pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_the_process_ends_with_its_player(player: Player, played: Played) -> None:
    pid = int(said(played("import os\nasync def main():\n    print(os.getpid())")))
    player.close()
    assert not is_alive(pid)


def test_a_process_that_is_killed_between_two_runs_is_replaced(player: Player, played: Played) -> None:
    pid = int(said(played("import os\nasync def main():\n    print(os.getpid())")))
    os.kill(pid, signal.SIGKILL)
    assert played(FINE).lines == ["fine"]


def test_a_player_leaves_no_descriptors_and_no_folders_behind(
    player: Player, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("descriptors are counted in /proc")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    player.close()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(2):
        with Player() as another:
            another.play(Program(path="hello_world.py", source=FINE.encode()), Play(entry="main"), 5.0)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before
    assert list(tmp_path.iterdir()) == []


# What the two processes say to each other -----------------------------------------------------------------


def test_the_other_process_gives_the_very_trace_that_this_one_would(played: Played) -> None:
    source = dedent("""
        import asyncio
        async def worker(number):
            await asyncio.sleep(number)
            print(number)
            return number
        async def main():
            asyncio.sleep(3)
            return await asyncio.gather(*map(worker, (3, 1, 2)))
    """)
    here = simulate(Program(path="hello_world.py", source=source.encode()), Play(entry="main"))
    assert to_json(played(source)) == to_json(here)


def test_a_request_survives_the_way() -> None:
    request = protocol.Request(
        program=Program(path="gather.py", source=bytes(range(256)), scenarios=b"\xef\xbb\xbf"),
        play=Play(entry="fetch_all", args=([3, 1.5, None, "é\n"],), until=7, replace={"a": "b"}, start="2026-01-01"),
        wall_limit=2.5,
    )
    token = protocol.new_token()
    way = io.BytesIO(protocol.framed(request, token))
    assert protocol.next_request(way.read) == request
    assert protocol.receive_exactly(way.read, protocol.TOKEN) == token
    assert protocol.next_request(way.read) is None


GOOD = to_json(Trace(outcome="finished", elapsed=2.0, result=[1]))
ALTERED = {
    "unknown field": GOOD[:-1] + b',"extra":1}',
    "duplicate key": GOOD[:-1] + b',"outcome":"raised"}',
    "same key twice": GOOD[:-1] + b',"truncated":false}',
    "spaces": GOOD.replace(b",", b", ", 1),
    "another schema": GOOD.replace(b"grader/trace/v1", b"grader/trace/v2"),
    "unknown outcome": GOOD.replace(b'"finished"', b'"perfect"'),
    "text for a number": GOOD.replace(b'"elapsed":2.0', b'"elapsed":"2"'),
    "not a number": GOOD.replace(b'"elapsed":2.0', b'"elapsed":NaN'),
    "a huge number": GOOD.replace(b'"elapsed":2.0', b'"elapsed":1e999'),
    "another form of a number": GOOD.replace(b'"elapsed":2.0', b'"elapsed":2.00'),
    "null": b"null",
    "a list": b"[" + GOOD + b"]",
    "nothing": b"",
    "cut": GOOD[:-1],
    "deep": GOOD.replace(b"[1]", b"[" * 200_000 + b"]" * 200_000),
    "not UTF-8": GOOD.replace(b"[1]", b'"\xff"'),
    "half a surrogate": GOOD.replace(b"[1]", rb'"\ud800"'),
    "two values": GOOD + GOOD,
}


def test_what_is_altered_below_is_fine_as_it_stands() -> None:
    assert to_json(from_json(GOOD)) == GOOD


@pytest.mark.parametrize("data", ALTERED.values(), ids=ALTERED)
def test_an_answer_in_any_other_form_is_refused(data: bytes) -> None:
    assert data != GOOD
    with pytest.raises(GraderError, match="not a trace"):
        from_json(data)


@pytest.mark.parametrize(
    "body",
    ["open(str(number), 'wb').write(bytes(9_000_000))", "open(str(number), 'w').close()"],
    ids=["bytes", "files"],
)
@pytest.mark.slow
def test_a_program_that_fills_its_folder_is_ended(played: Played, player: Player, body: str) -> None:
    source = f"import itertools\nasync def main():\n    for number in itertools.count():\n        {body}\n"
    trace = played(source, wall_limit=30.0)
    assert (trace.outcome, trace.error and trace.error.message) == ("crashed", "filled its folder")
    assert said(played(FINE)) == "fine"


def test_a_thread_that_nobody_lists_is_not_there_for_the_next_run(played: Played) -> None:
    lasting = """
        import _thread, time
        async def main():
            _thread.start_new_thread(time.sleep, (60,))
            print(id(_thread))
    """
    look = "import _thread\nasync def main():\n    print(_thread._count())\n"
    before = said(played(look))
    said(played(lasting))
    assert said(played(look)) == before


def test_the_words_of_a_flag_are_as_many_as_anybody_reads(played: Played, player: Player) -> None:
    player.take_flags()
    played("import os\nos.write(3, b'#{\"what\": \"%s\"}\\n' % (b'x' * 100_000))\nasync def main():\n    pass\n")
    assert [len(flag.what) for flag in player.take_flags()] == [protocol.LONGEST_FLAG]


def test_a_program_that_would_not_stop_is_not_flagged_for_how_it_was_stopped(played: Played, player: Player) -> None:
    source = """
        async def main():
            try:
                while True:
                    pass
            except BaseException:
                pass
            while True:
                len("x")
    """
    player.take_flags()
    assert [played(source, wall_limit=0.3).outcome for _ in range(3)] == ["timed out"] * 3
    assert player.take_flags() == ()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only /proc counts threads that have not begun")
def test_a_thread_that_has_hardly_begun_does_not_hear_the_next_question(player: Player) -> None:
    source = dedent("""
        import _thread, os

        def answer():
            asked = os.read(3, 1 << 20)
            os.write(3, asked[-32:] + FORGED + b"\\n")

        def begin():
            _thread.start_new_thread(answer, ())

        def question():
            return "honest"
    """)
    forged = to_json(Trace(outcome="finished", elapsed=0.0, result="forged", returned="str"))
    program = Program(path="hello_world.py", source=f"FORGED = {forged!r}\n{source}".encode())
    for _ in range(40):
        player.play(program, Play(entry="begin"), 5.0)  # what the thread says meanwhile is its own loss
        assert player.play(program, Play(entry="question"), 5.0).result == "honest"
        player.next_submission()
