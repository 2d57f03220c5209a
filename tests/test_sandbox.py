"""The sandbox and its parts: what a program still has in it, what there is without it, and what is left afterwards."""

import asyncio
import multiprocessing
import os
import platform
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from textwrap import dedent
from typing import Literal

import msgspec
import pytest

from grader.exceptions import GraderError
from grader.isolation import landlock, protocol, seccomp, syscalls, tripwire
from grader.isolation.process import Player
from grader.isolation.scratch import clear
from grader.isolation.suspicious_names import INTERNALS, LOOP
from grader.submission.parsing import parse
from grader.submission.program import Play, Program
from grader.submission.scenarios import compiled_scenarios
from grader.trace.events import Flag
from grader.trace.trace import Trace
from grader.virtual_time.event_loop import VirtualLoop
from grader.virtual_time.time_used import OtherProcess, TimeUsed
from tests.layers import start_without

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's own")
pytestmark = [
    pytest.mark.interpreter,
    pytest.mark.timeout(200),
    pytest.mark.skipif(sys.platform == "win32", reason="signals and folders as POSIX has them"),
]
PID = "import os\nasync def main():\n    print(os.getpid())\n"


def play(player: Player, source: str, path: str = "hello_world.py", wall_limit: float = 40.0) -> Trace:
    return player.play(Program(path=path, source=dedent(source).encode()), Play(entry="main"), wall_limit)


@pytest.fixture(scope="module")
def sandboxed() -> Iterator[Player]:
    with Player("require") as player:
        yield player


@pytest.fixture
def bare() -> Iterator[Player]:
    """Simulate a system without a sandbox."""
    with Player("none") as player:
        yield player


# What a program has ---------------------------------------------------------------------------------------


@pytest.mark.slow
@ON_LINUX
@pytest.mark.timeout(300)
def test_the_whole_standard_library_can_be_imported_in_the_sandbox(sandboxed: Player, bare: Player) -> None:
    source = """
        import contextlib, importlib, io, sys, warnings
        SHOWS = {"antigravity", "this", "idlelib", "turtledemo", "turtle", "__main__"}
        async def main():
            warnings.simplefilter("ignore")
            for name in sorted(sys.stdlib_module_names - SHOWS):
                try:
                    with contextlib.redirect_stdout(io.StringIO()):
                        importlib.import_module(name)
                except ImportError:
                    continue
                print(name)
    """
    inside, outside = (play(one, source, wall_limit=40.0) for one in (sandboxed, bare))
    assert (inside.outcome, outside.outcome) == ("finished", "finished")
    assert inside.lines == outside.lines
    assert len(inside.lines) > 200


@ON_LINUX
def test_what_programs_of_asyncio_need_is_there(sandboxed: Player) -> None:
    source = """
        import asyncio, contextvars, datetime, os, pathlib, queue, secrets, signal, tempfile, threading, time, zoneinfo
        from concurrent.futures import ThreadPoolExecutor
        async def main():
            loop = asyncio.get_running_loop()
            print(await asyncio.to_thread(sum, [1, 2]))
            with ThreadPoolExecutor(2) as pool:
                print(await asyncio.gather(*(loop.run_in_executor(pool, pow, 2, n) for n in (1, 2))))
            got = asyncio.Event()
            loop.add_signal_handler(signal.SIGUSR1, got.set)
            os.kill(os.getpid(), signal.SIGUSR1)
            await got.wait()
            signal.raise_signal(signal.SIGUSR1)
            print(datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).utcoffset())
            with tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "notes.txt").write_text("mine")
                print(pathlib.Path(folder, "notes.txt").read_text(), len(secrets.token_bytes(4)))
            here, there = asyncio.Queue(), queue.Queue()
            thread = threading.Thread(target=lambda: there.put(1))
            thread.start()
            thread.join()
            print(there.get(), pathlib.Path("hello_world.py").is_file())
            print(len(os.urandom(3)), open(os.devnull).read() == "")
    """
    trace = play(sandboxed, source)
    assert trace.error is None
    assert trace.lines == ["3", "[2, 4]", "2:00:00", "mine 4", "1 True", "3 True"]


@ON_LINUX
def test_what_the_sandbox_refuses_has_a_reason_of_its_own(sandboxed: Player) -> None:
    refused = play(sandboxed, "import subprocess\nasync def main():\n    subprocess.run(['true'])\n")
    assert (refused.outcome, refused.reason) == ("raised", "refused")
    assert refused.error is not None
    assert refused.error.type == "PermissionError"


# Processes and submissions --------------------------------------------------------------------------------


@ON_LINUX
def test_the_next_submission_has_a_new_process_and_an_empty_folder(sandboxed: Player) -> None:
    writes = "import os\nasync def main():\n    open('notes', 'w').close()\n    print(os.getpid())\n"
    looks = "import os\nasync def main():\n    print(os.getpid(), sorted(os.listdir('.')))\n"
    first = play(sandboxed, writes).lines[0]
    assert play(sandboxed, looks).lines == [f"{first} ['hello_world.py', 'notes']"]
    sandboxed.next_submission()
    pid, files = play(sandboxed, looks).lines[0].split(" ", 1)
    assert pid != first
    assert files == "['hello_world.py']"


def pids(player: Player, *paths: str) -> list[str]:
    return [play(player, PID, path).lines[0] for path in paths]


@ON_LINUX
def test_each_file_has_a_process_and_a_folder_of_its_own(sandboxed: Player) -> None:
    play(sandboxed, "async def main():\n    open('notes', 'w').close()\n", "a.py")
    a, b, again, c = pids(sandboxed, "a.py", "b.py", "b.py", "c.py")
    assert b == again
    assert len({a, b, c}) == 3
    looks = "import os\nasync def main():\n    print(os.listdir('.'))\n"
    assert play(sandboxed, looks, "d.py").lines == ["['d.py']"]
    sandboxed.next_exercise()
    assert pids(sandboxed, "d.py") != pids(sandboxed, "c.py")


def test_without_forks_files_share_a_process_until_a_bad_end(bare: Player) -> None:
    assert len(set(pids(bare, "a.py", "b.py"))) == 1
    play(bare, "import posix\nasync def main():\n    posix._exit(0)\n", "d.py")
    a, b, again = pids(bare, "a.py", "b.py", "b.py")
    assert b == again
    assert a != b
    bare.next_submission()
    assert len(set(pids(bare, "a.py", "b.py"))) == 1


@ON_LINUX
def test_a_zygote_that_is_killed_is_replaced(sandboxed: Player) -> None:
    zygote = int(play(sandboxed, "import os\nasync def main():\n    print(os.getppid())\n").lines[0])
    os.kill(zygote, signal.SIGKILL)
    assert play(sandboxed, "async def main():\n    print('fine')\n").lines == ["fine"]


@ON_LINUX
@pytest.mark.parametrize("ending", ["killed while it waits", "killed during a run", "interrupted"])
def test_nothing_is_left_when_the_judge_is_killed(tmp_path: Path, ending: str) -> None:
    judge = dedent("""
        import os, sys, time
        from grader.isolation.process import Player
        from grader.submission.program import Play
        from grader.submission.program import Program
        with Player("require") as player:
            source = b"import os\\nasync def main():\\n    print(os.getpid(), os.getppid())\\n"
            trace = player.play(Program(path="a.py", source=source), Play(entry="main"), 5.0)
            print(trace.lines[0], flush=True)
            if sys.argv[1] == "killed during a run":
                endless = b"while True: pass"
                player.play(Program(path="a.py", source=endless), Play(entry="main"), 50.0)
            time.sleep(100)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", judge, ending],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert process.stdout is not None
    with process, process.stdout:
        pids = [int(pid) for pid in process.stdout.readline().split()]
        time.sleep(0.2)
        process.send_signal(signal.SIGINT if ending == "interrupted" else signal.SIGKILL)
    assert len(pids) == 2
    deadline = time.monotonic() + 30
    while (any(map(is_alive, pids)) or list(tmp_path.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [pid for pid in pids if is_alive(pid)] == []
    assert list(tmp_path.iterdir()) == []


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


# What is said of it ---------------------------------------------------------------------------------------


@ON_LINUX
def test_the_isolation_is_named(sandboxed: Player) -> None:
    assert re.fullmatch(r"landlock \d+, seccomp, limits", sandboxed.isolation)


def test_without_a_sandbox_that_is_said_and_programs_run_all_the_same(bare: Player) -> None:
    assert bare.isolation == "process only: no Landlock, no seccomp (not asked for)"
    first, second = play(bare, PID).lines[0], play(bare, PID).lines[0]
    assert first == second != str(os.getpid())
    bare.next_submission()
    assert play(bare, PID).lines[0] != first
    assert play(bare, "import posix\nasync def main():\n    posix._exit(0)\n").outcome == "crashed"
    assert play(bare, "while True: pass", wall_limit=0.3).reason == "never-ends"
    assert play(bare, "async def main():\n    x = bytearray(10 ** 11)\n").outcome == "raised"
    assert play(bare, "async def main():\n    print('fine')\n").lines == ["fine"]


@pytest.fixture
def kernel_without(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the processes that are started from now on find a kernel without `landlock`, `seccomp`, `namespaces`."""

    def lacks(*layers: str) -> None:
        monkeypatch.setattr(subprocess, "Popen", start_without(*layers))

    return lacks


def test_a_sandbox_that_is_required_and_cannot_be_had_is_named(kernel_without: Callable[..., None]) -> None:
    kernel_without("landlock", "seccomp", "namespaces")
    with (
        Player("require") as player,
        pytest.raises(GraderError, match=r"cannot keep programs in a sandbox: no Landlock, no seccomp \(.+\)"),
    ):
        play(player, PID)
    with Player("prefer") as player:
        assert play(player, PID).outcome == "finished"
        assert re.fullmatch(r"process only: no Landlock, no seccomp \(.+\)", player.isolation)


@ON_LINUX
def test_a_kernel_without_landlock_is_told(kernel_without: Callable[..., None]) -> None:
    kernel_without("landlock")
    with Player("prefer") as player:
        assert re.fullmatch(r"seccomp, namespaces, limits: no Landlock \(.+\)", player.isolation)
        assert play(player, "import os\nasync def main():\n    os.fork()\n").reason == "refused"
    with Player("require") as player, pytest.raises(GraderError, match="in a sandbox: no Landlock"):
        play(player, PID)


CHANGES = """
import os
KEPT = {folder!r}

def tried(change, *arguments):
    try:
        change(*arguments)
    except PermissionError:
        return True

async def main():
    kept = os.path.join(KEPT, "kept")
    print(open(kept).read())
    new = os.path.join(KEPT, "new")
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_TRUNC, os.O_RDWR | os.O_TMPFILE):
        print(tried(os.open, KEPT if flags & os.O_TMPFILE == os.O_TMPFILE else kept, flags))
    print(tried(os.open, new, os.O_RDONLY | os.O_CREAT))
    for change in (os.unlink, os.truncate):
        print(tried(change, kept, *[0] * (change is os.truncate)))
    for change in (os.rename, os.replace, os.link, os.symlink):
        print(tried(change, kept, new))
    print(tried(os.mkdir, new), tried(os.chmod, kept, 0o777), tried(os.utime, kept))
"""


@ON_LINUX
def test_without_landlock_no_file_is_changed(kernel_without: Callable[..., None], tmp_path: Path) -> None:
    """Files of the same user can be read then, and system calls cannot tell one path from another."""
    kept = tmp_path / "kept"
    kept.write_text("kept", encoding="utf-8")
    kernel_without("landlock", "namespaces")
    with Player("prefer") as player:
        lines = play(player, CHANGES.replace("{folder!r}", repr(str(tmp_path)))).lines
    assert lines == ["kept", *["True"] * 11, "True True True"]
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]
    assert kept.read_text(encoding="utf-8") == "kept"


DETACHED = """
import os, sys, time

async def main():
    out, into = os.pipe()
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.write(into, str(os.getpid()).encode())
            time.sleep(3600)
        os._exit(0)
    print(os.read(out, 20).decode())
"""


@ON_LINUX
def test_without_seccomp_landlock_holds_and_nothing_outlives_its_run(
    kernel_without: Callable[..., None], tmp_path: Path
) -> None:
    kernel_without("seccomp", "namespaces")
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    with Player("prefer") as player:
        assert re.fullmatch(r"landlock \d+, limits: no seccomp \(.+\)", player.isolation)
        assert play(player, f"async def main():\n    open({str(secret)!r})\n").reason == "refused"
        (pid,) = play(player, DETACHED).lines
        assert is_alive(int(pid)), "it runs beside its program"
        player.next_exercise()
        assert not is_alive(int(pid)), "and no longer"
        assert play(player, PID).outcome == "finished"
    with Player("require") as player, pytest.raises(GraderError, match="in a sandbox: no seccomp"):
        play(player, PID)


OUTSIDE = """
import os, resource, socket, time
FOLDER, JUDGE = {folder!r}, {judge}
KEPT = os.path.join(FOLDER, "kept")

def refused(action, *arguments):
    try:
        action(*arguments)
    except OSError:
        return True
    return f"not refused: {action} {arguments}"

def reach(name):
    socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect(name)

async def main():
    for act, *arguments in (
        (os.kill, JUDGE, 0),
        (resource.prlimit, JUDGE, resource.RLIMIT_CPU, (1, 1)),
        (os.sched_setaffinity, JUDGE, {0}),
        (os.setpriority, os.PRIO_PROCESS, JUDGE, 19),
        (os.pidfd_open, JUDGE),
        (open, f"/proc/{JUDGE}/environ"),
        (os.chmod, KEPT, 0o777),
        (os.utime, KEPT),
        (open, KEPT, "w"),
        (open, os.path.join(FOLDER, "new"), "w"),
        (os.rename, KEPT, KEPT + "2"),
        (os.unlink, KEPT),
        (socket.create_connection, ("127.0.0.1", {port})),
        (reach, {abstract!r}),
    ):
        print(refused(act, *arguments))
    with open("own", "w") as file:
        print(file.write("own"), os.getppid())
    told, tell = os.pipe()
    if {forks} and not os.fork():
        os.setsid()
        if not os.fork():
            os.write(tell, b"here")
            time.sleep(3600)
        os._exit(0)
    {forks} and os.read(told, 4)
    sum(range(10_000_000))  # so that all processes are there for a while
"""


@ON_LINUX
@pytest.mark.parametrize("missing", [("seccomp",), ("landlock",), ("seccomp", "landlock")], ids=" and ".join)
def test_namespaces_hold_what_seccomp_would(
    kernel_without: Callable[..., None], tmp_path: Path, missing: tuple[str, ...]
) -> None:
    (tmp_path / "kept").write_text("kept", encoding="utf-8")
    kernel_without(*missing)
    abstract, before = f"\0coroutine-grader-{os.getpid()}", {*descendants(os.getpid())}
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams,
        Player("prefer") as player,
    ):
        datagrams.bind(abstract)
        port = server.getsockname()[1]
        source = OUTSIDE.replace("{folder!r}", repr(str(tmp_path))).replace("{judge}", str(os.getpid()))
        source = source.replace("{port}", str(port)).replace("{abstract!r}", repr(abstract))
        forks = "seccomp" in missing
        source = source.replace("{forks}", str(forks))
        with most_descendants() as seen:
            said = play(player, source)
        assert said.lines == [*["True"] * 14, "3 0"], said.error
        assert "namespaces" in player.isolation
        zygote, *inside = (pid for pid in seen if pid not in before)
        assert len(inside) >= 2 + forks, "one that waits, the first one inside, and one that it left"
        player.next_exercise()
        assert [pid for pid in (zygote, *inside) if is_alive(pid)] == [zygote]
        assert play(player, PID).lines == ["1"]
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "kept"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "kept"]


@contextmanager
def most_descendants() -> Iterator[list[int]]:
    """Give the processes below this one that are alive within the block, when they are most."""
    seen: list[int] = []
    ends = threading.Event()

    def look() -> None:
        while not ends.wait(0.005):
            with suppress(OSError):  # one ended meanwhile
                seen[:] = max(seen, [pid for pid in descendants(os.getpid()) if is_alive(pid)], key=len)

    with ThreadPoolExecutor() as pool:
        pool.submit(look)
        try:
            yield seen
        finally:
            ends.set()


def descendants(process: int) -> Iterator[int]:
    """Yield the children of a process, and theirs."""
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield int(child)
        yield from descendants(int(child))


@ON_LINUX
def test_a_judge_that_is_killed_leaves_no_namespace(tmp_path: Path) -> None:
    judge = dedent("""
        import os, subprocess
        from grader.isolation.process import Player
        from grader.submission.program import Play, Program
        from tests.layers import start_without
        subprocess.Popen = start_without("seccomp")
        with Player("prefer") as player:
            source = b"async def main():\\n    print(1)\\n"
            player.play(Program(path="a.py", source=source), Play(entry="main"), 5.0)
            print(player.isolation, flush=True)
            while True: pass
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", judge],
        stdout=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    assert process.stdout is not None
    with process, process.stdout:
        assert b"namespaces" in process.stdout.readline()
        inside = list(descendants(process.pid))
        process.kill()
    assert len(inside) == 3
    deadline = time.monotonic() + 30
    while (any(map(is_alive, inside)) or list(tmp_path.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [pid for pid in inside if is_alive(pid)] == []
    assert list(tmp_path.iterdir()) == []


@ON_LINUX
def test_root_s_privileges_are_dropped_without_a_sandbox_too(bare: Player) -> None:
    status = "async def main():\n    print(open('/proc/self/status').read().partition('CapEff:')[2].split()[0])\n"
    assert play(bare, status).lines == ["0" * 16]


# Where Python cannot start ----------------------------------------------------------------------------------


def python_that(says: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a shell script in Python's place."""
    script = folder / "python"
    script.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


@pytest.mark.parametrize("isolation", ["prefer", "none"])
def test_a_python_that_needs_its_loader_s_path_gets_it_and_programs_do_not(
    isolation: Literal["prefer", "none"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = str(tmp_path / "lib")
    needs = f'[ "$LD_LIBRARY_PATH" = "{libraries}" ] && exec {sys.executable} "$@"; exit 127'
    python_that(needs, tmp_path, monkeypatch)
    monkeypatch.setenv("LD_LIBRARY_PATH", libraries)
    with Player(isolation) as player:
        seen = "import os\nasync def main():\n    print(os.environ.get('LD_LIBRARY_PATH'))\n"
        assert play(player, seen).lines == ["None"]


@pytest.mark.parametrize("isolation", ["prefer", "none"])
def test_what_a_python_says_that_cannot_start_is_passed_on(
    isolation: Literal["prefer", "none"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_that("echo begin >&2; echo python: error: libpython3.so: cannot open >&2; exit 127", tmp_path, monkeypatch)
    said = "cannot start a process to run programs in: python: error: libpython3.so: cannot open"
    with Player(isolation) as player, pytest.raises(GraderError, match=said):
        play(player, PID)


# Its parts ------------------------------------------------------------------------------------------------

HEADERS = {0: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 1: "/usr/include/asm-generic/unistd.h"}


@pytest.mark.parametrize("machine", HEADERS)
def test_the_numbers_of_system_calls_are_those_of_the_header(machine: int) -> None:
    header = Path(HEADERS[machine])
    if not header.is_file():
        pytest.skip(f"no {header} here")
    text = header.read_text()
    told = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    told.setdefault("newfstatat", told.get("fstatat", 0))
    ours = syscalls.unconditional(machine) | syscalls.changes(machine) | syscalls.conditional(machine)
    assert {name: told.get(name) for name in ours} == ours
    assert len(set(ours.values())) == len(ours)


@pytest.mark.skipif(not seccomp.is_known_machine(), reason="the filter is for Linux")
@pytest.mark.parametrize("may_write", [True, False])
def test_a_prepared_filter_names_the_process_that_installs_it(may_write: bool) -> None:
    seccomp.filter_code(may_write)  # as the zygote does before it forks
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        child, code = pool.submit(_own_filter, may_write).result()
    assert child != os.getpid()
    told = seccomp.program(platform.machine(), pid=child, may_write=may_write)
    assert code == b"".join(struct.pack("<HBBI", *one) for one in told)


def _own_filter(may_write: bool) -> tuple[int, bytes]:
    return os.getpid(), seccomp.filter_code(may_write)


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_the_filter_says_of_each_call_what_it_should(machine: str) -> None:
    column = seccomp.MACHINES[machine][0]
    free, some = syscalls.unconditional(column) | syscalls.changes(column), syscalls.conditional(column)
    code = seccomp.program(machine, pid=77, may_write=True)
    allow, refuse, missing = 0x7FFF0000, 0x00050001, 0x00050026

    def verdict(number: int, *arguments: int) -> int:
        return run_filter(code, seccomp.MACHINES[machine][1], number, arguments)

    for number in range(700):
        if number not in some.values():
            expected = allow if number in free.values() else missing if number >= 449 else refuse
            assert verdict(number) == expected, number
    assert verdict(0x40000000) == verdict(0x40000001) == refuse
    assert run_filter(code, 0x40000003, 1, ()) == 0x80000000  # another machine's numbering
    for name in ("kill", "tgkill", "tkill"):
        assert (verdict(some[name], 77, 9), verdict(some[name], 78, 9)) == (allow, refuse)
        assert verdict(some[name], 0xFFFFFFFF, 9) == refuse
    thread = 0x3D0F00
    assert verdict(some["clone"], thread) == allow
    assert {verdict(some["clone"], flags) for flags in (17, 0, thread | 0x10000000, thread | 0x20000)} == {refuse}
    assert verdict(some["clone3"]) == missing
    assert (verdict(some["socketpair"], 1, 0x80801), verdict(some["socketpair"], 1, 2)) == (allow, refuse)
    assert verdict(some["socketpair"], 2, 1) == refuse
    assert (verdict(some["fcntl"], 5, 3), verdict(some["fcntl"], 5, 8)) == (allow, refuse)
    assert (verdict(some["ioctl"], 5, 0x5401), verdict(some["ioctl"], 5, 0x5412)) == (allow, refuse)
    assert (verdict(some["prctl"], 15), verdict(some["prctl"], 1)) == (allow, refuse)
    assert [verdict(some["prlimit64"], pid) for pid in (0, 77, 78)] == [allow, allow, refuse]
    assert [verdict(some["openat"], 3, 0, flags) for flags in (0, 0o1001, 0o1000)] == [allow, allow, refuse]
    code = seccomp.program(machine, pid=77, may_write=False)
    assert {verdict(number) for number in syscalls.changes(column).values()} == {refuse}
    assert {verdict(number) for number in syscalls.unconditional(column).values()} == {allow}
    opened = [verdict(some["openat"], 3, 0, flags) for flags in (0, 0o2000000, 1, 2, 0o100, 0o1000, 0o20200002)]
    assert opened == [allow, allow, *[refuse] * 5]


def run_filter(code: list[seccomp.Instruction], mark: int, number: int, arguments: tuple[int, ...]) -> int:
    """Run a filter as the kernel does, and return its verdict on a system call."""
    data = {0: number, 4: mark} | {16 + 8 * position: value for position, value in enumerate(arguments)}
    value, at = 0, 0
    while True:
        operation, if_true, if_false, operand = code[at]
        at += 1
        if operation == 0x20:
            value = data.get(operand, 0)
        elif operation == 0x54:
            value &= operand
        elif operation == 0x06:
            return operand
        else:
            true = {0x15: value == operand, 0x35: value >= operand, 0x25: value > operand}[operation]
            at += if_true if true else if_false


@ON_LINUX
def test_landlock_is_there() -> None:
    assert landlock.version() >= 1


def test_a_folder_is_cleared_of_anything(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    for place in (folder, outside):
        place.mkdir()
    (outside / "kept").write_text("kept")
    (folder / "link").symlink_to(outside)
    (folder / "broken").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    (folder / "locked" / "inner").mkdir(parents=True)
    (folder / "locked" / "inner" / "link").symlink_to(outside)
    (folder / "locked").chmod(0)
    here = Path.cwd()
    os.chdir(folder)
    for _ in range(1500):
        os.mkdir("x" * 20)  # noqa: PTH102 (by a relative path, for the whole one is too long)
        os.chdir("x" * 20)
    os.chdir(here)
    clear(folder)
    assert list(folder.iterdir()) == []
    assert (outside / "kept").read_text() == "kept"
    clear(tmp_path / "never there")


# The tripwire ---------------------------------------------------------------------------------------------

NOTED = {
    "import gc": "imports gc",
    "from ctypes import CDLL": "imports ctypes",
    "import grader.trace.trace": "imports grader",
    "import sys\nsys._getframe()": "uses _getframe",
    "import sys\nsys.modules": "uses sys.modules",
    "print.__globals__": "uses __globals__",
    "getattr(print, '__globals__')": "uses __globals__",
    "getattr(print, '__glo' + 'bals__')": "calls getattr with a name that is made at run time",
    "eval('1')": "calls eval",
    "import asyncio\nasyncio.sleep = None": "replaces asyncio.sleep",
    "import time as t\nt.time = None": "replaces t.time",
    "look = getattr": "takes getattr under another name",
    "print(sorted([1], key=eval))": "takes eval under another name",
    "import operator\nlook = operator.attrgetter": "takes attrgetter under another name",
    "from operator import attrgetter as look": "takes attrgetter under another name",
    "x = __builtins__": "uses __builtins__",
    "import asyncio\nasyncio.base_events.sys": "reaches sys through asyncio.base_events",
    "print.__callback__": "uses __callback__",
    "loop._wait()": "uses _wait",
    "import asyncio\nfor asyncio.sleep in [print]: pass": "replaces asyncio.sleep",
    "import asyncio\nasyncio.sleep, x = print, 1": "replaces asyncio.sleep",
    "from traceback import walk_stack": "uses walk_stack",
    "from sys import _getframe as look": "uses _getframe",
    "import pickle\npickle._getattribute(1, 'x')": "uses _getattribute",
    "from string import Formatter": "uses string.Formatter",
    "import string as text\nclass Look(text.Formatter): pass": "uses string.Formatter",
    "from string import *\nlook = Formatter()": "uses string.Formatter",
    "from asyncio.format_helpers import *": (
        "takes all names of asyncio.format_helpers, and of the modules that it imports"
    ),
    "from unittest import mock\nmock.patch('asyncio.sleep', print)": "replaces asyncio.sleep",
    "from unittest.mock import patch\npatch.object(loop, 'time', print)": "replaces something of loop",
    "from unittest.mock import patch\npatch('a' + name)": "calls patch with a name that is made at run time",
    "look = '__glo' + 'ba' + 'ls__'": "uses __globals__",
    "class A:\n    __match_args__ = ('__glo' + name,)": "matches attributes by names that are made at run time",
    "A.__dict__['__glo' + name]": "looks up an attribute by a name that is made at run time",
    "x = object.__dict__": "uses object.__dict__",
    "x = locals()": "calls locals",
    "import enum\nlook = enum.bltns.len": "reaches bltns through enum",
    "from collections import _sys": "reaches _sys through collections",
    "x._sys.modules": "uses sys.modules",
    "look = module.getattr": "takes getattr from module",
    "stream.__getattr__(name)": "uses __getattr__",
    "class A: pass\nsetattr(A, '__match_args__', (name,))": "uses __match_args__",
    "class A:\n    __match_args__ = name,": "matches attributes by names that are made at run time",
    "class A:\n    __match_args__: tuple = names()": "matches attributes by names that are made at run time",
    "generator.gi_code": "uses gi_code",
    "import logging\nlogging.currentframe()": "uses currentframe",
    "import asyncio\nasyncio._enter_task(loop, task)": "uses _enter_task",
    "import asyncio\nasyncio.tasks._current_tasks": "uses _current_tasks",
    "import asyncio\nlibrary = module = asyncio\nmodule.sleep = print": "replaces module.sleep",
    "import platform\none = platform\nif (two := one): two.sys": "reaches sys through two",
    "every = object\nlook = every.__dict__": "uses every.__dict__",
    "look = A.mro()[-1].__dict__": "uses the __dict__ of what mro returns",
}


@pytest.mark.parametrize("source", NOTED)
def test_the_tripwire_reads_the_source(source: str) -> None:
    tree = parse(source.encode(), "a.py")
    (flag,) = tripwire.in_source(tree)
    assert flag == Flag(what=NOTED[source], line=source.count("\n") + 1)


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parent.parent / "solutions").glob("*/*.py")), ids=lambda file: file.stem
)
def test_the_tripwire_is_not_touched_by_honest_programs(file: Path) -> None:
    assert tripwire.in_source(parse(file.read_bytes(), file.name)) == ()


HARMLESS = {
    *("_called_from_outside", "_check_caller", "_has_processes", "_hear", "_hear_at_the_end", "_hear_what_came"),
    *("_instant", "_last_words", "_listen", "_may_wait_busily", "_next_due", "_next_place", "_open_self_pipe"),
    *("_processes", "_processes_starting", "_set_at", "_sets_timers", "_spins", "_steps", "_tells_of_outside"),
    *(
        "_threads_acted",
        "_ticks_seen",
        "_timers_seen",
        "_used",
        "_wait_for_elsewhere",
        "_wakes_itself",
        "_wall_left",
        "_woken",
    ),
    *("asleep", "goes_on_by_itself", "nudge", "stands_still", "tell_of_outside", "timers_pending", "turn", "waiting"),
}
"""Attributes of the virtual loop alone by which no program lets time pass or creates a task in secret."""


def test_by_what_the_virtual_loop_alone_has_a_program_is_told_if_it_could_do_harm() -> None:
    stock, loop = asyncio.SelectorEventLoop(), VirtualLoop()
    own = {*dir(VirtualLoop), *vars(loop)} - {*dir(stock), "__slots__"}
    stock.close()
    loop.close()
    assert own - INTERNALS - LOOP == HARMLESS


def test_attributes_lead_to_no_clock_recorder_or_output(bare: Player) -> None:
    search = (Path(__file__).parent / "attacks" / "197_attributes_of_all.py").read_text(encoding="utf-8")
    trace = play(bare, search)
    assert (trace.outcome, trace.lines) == ("finished", ["found nothing"])


@pytest.mark.parametrize(
    "source",
    [
        "self.wait()",
        "class A:\n    def _wait(self): self._wait()",
        "sorted(x, key=len)",
        "from asyncio import *\nfrom math import *\nfrom random import *",
        "from logging import Formatter\nclass Short(Formatter): pass",
        "class A:\n    __match_args__ = ('x', 'y')",
        "class A(B):\n    __match_args__ = (*B.__match_args__, 'y')",
        "class A:\n    __slots__ = ('x',)\n    __match_args__ = __slots__",
        "class A:\n    def __getattr__(self, name): return name",
        "self.__dict__[name] = value",
        "class Field:\n    def __set__(self, instance, value): instance.__dict__[self.name] = value",
        "patch(url)",
        "import asyncio\nsleep = asyncio.sleep\nqueue = asyncio.Queue()\nqueue.name = 'x'",
        "import time\nfor time in times: pass\nfields = self.__dict__\nprint(A.mro(), A.__dict__, A().__dict__)",
        "base = Base\nbase.count = 1\nnames = base.__dict__",
    ],
)
def test_names_that_a_program_may_have_itself_are_not_flagged(source: str) -> None:
    assert tripwire.in_source(parse(source.encode(), "a.py")) == ()


@ON_LINUX
def test_the_tripwire_hears_what_happens(sandboxed: Player) -> None:
    sandboxed.next_submission()
    sandboxed.take_flags()
    play(sandboxed, "import os\nasync def main():\n    open('a', 'w')\n    os.listdir('/etc')\n")
    assert sandboxed.take_flags() == (Flag(what="lists /etc", line=4),)
    assert sandboxed.take_flags() == ()


FRAMES_READ = """
import asyncio, codecs, contextlib, logging, optparse, traceback, types

def look(thing, name):
    return optparse.Values.ensure_value(thing, name, None)

def generate():
    yield 1

async def main():
    try:
        1 / 0
    except ZeroDivisionError as problem:
        look(problem.__traceback__, "emarf_bt"[::-1])
    look(generate(), "edoc_ig"[::-1]).replace(co_name="x")
    types.FunctionType(look(generate(), "edoc_ig"[::-1]), {})
"""
LIBRARY_READS_FRAMES = """
import asyncio, concurrent.futures, contextlib, dataclasses, enum, inspect, logging, pickle, traceback, types, typing

logging.basicConfig(stream=open("log", "w"))

@types.coroutine
def by_hand():
    yield

@contextlib.asynccontextmanager
async def around():
    yield 1

async def fails():
    raise ValueError

def dump():
    pickle.loads(pickle.dumps([Color.RED, {1, 2}, range(3), ValueError(1), 1j, bytearray(1)]))

class Color(enum.Enum):
    RED = 1

class Pair(typing.NamedTuple):
    x: int

async def main():
    try:
        1 / 0
    except ZeroDivisionError as problem:
        traceback.format_exception(problem)
        traceback.extract_tb(problem.__traceback__)
        logging.exception("it failed")
    task = asyncio.create_task(fails())
    repr(task), asyncio.all_tasks(), inspect.getcoroutinestate(task.get_coro())
    try:
        async with around(), asyncio.TaskGroup() as group:
            group.create_task(fails())
            await by_hand()
    except* ValueError:
        traceback.print_exc(file=open("more", "w"))
    dataclasses.make_dataclass("A", ["x"])(1), dump()
"""


@ON_LINUX
def test_frames_that_are_read_in_any_way_are_told_and_the_library_may_read_them(sandboxed: Player) -> None:
    sandboxed.next_submission()
    sandboxed.take_flags()
    assert play(sandboxed, FRAMES_READ).outcome == "finished"
    assert [(flag.line, flag.what) for flag in sandboxed.take_flags()] == [
        (5, "reads tb_frame"),
        (15, "makes code at run time"),
        (16, "makes a function of code"),
    ]
    trace = play(sandboxed, LIBRARY_READS_FRAMES)
    assert (trace.outcome, sandboxed.take_flags()) == ("finished", ())


TEXT_RUN = """
import sys, timeit, typing
from dataclasses import make_dataclass
from collections import namedtuple

def f(x): pass

async def main():
    timeit.timeit("print.__se" + "lf__", number=1)
    f.__annotations__["x"] = "print.__se" + "lf__"
    typing.get_type_hints(f)
    open("other.py", "w").write("import sys\\nsys._get" + "frame()")
    sys.path.insert(0, ".")
    import other
    import calendar, sched, optparse
    make_dataclass("A", ["x"]), namedtuple("B", ["x"]), timeit.timeit("1", number=1)
"""


@ON_LINUX
def test_text_that_is_run_is_looked_at_wherever_it_comes_from(sandboxed: Player) -> None:
    sandboxed.next_submission()
    sandboxed.take_flags()
    assert play(sandboxed, TEXT_RUN).outcome == "finished"
    runs = [(flag.line, flag.what) for flag in sandboxed.take_flags()]
    assert runs == [
        (9, "runs text as code that uses __self__"),
        (11, "runs text as code that uses __self__"),
        (14, "runs text as code that uses _getframe"),
    ]


REPLACED = {
    "module = asyncio\nmodule.sleep = print": "asyncio.sleep",
    "for module in [time]: module.monotonic = print": "time.monotonic",
    "object.__setattr__(asyncio, 'gather', print)": "asyncio.gather",
    "Event = asyncio.Event\nEvent.wait = print": "asyncio.locks.Event.wait",
    "Event = asyncio.Event\nEvent.__eq__ = print": "asyncio.locks.Event.__eq__",
    "kind = type(main)\nThread = threading.Thread\nThread.start = kind": "threading.Thread.start",
    "class Sleep(enum.Enum): sleep = 1\nSleep.__module__ = 'asyncio'\nenum.global_enum(Sleep)": "asyncio.sleep",
    "sleep = asyncio.sleep\nsleep.__code__ = main.__code__": "asyncio.tasks.sleep",
    "class Abs(enum.Enum): abs = 1\nAbs.__module__ = 'builtins'\nenum.global_enum(Abs)": "builtins.abs",
}
"""Replacements that no assignment in the source shows, made while the file is loaded."""
REPLACED_BY_MAIN = {
    "loop.call_later = loop.call_later": "asyncio.SelectorEventLoop.call_later",
    "type(loop).time = print": "asyncio.SelectorEventLoop.time",
    "type(loop).mro()[1].call_at = print": "asyncio.SelectorEventLoop.call_at",
    "type(loop).mro()[2]._wait = print": "asyncio.SelectorEventLoop._wait",
    "type(loop).mro()[3].stop = print": "asyncio.SelectorEventLoop.stop",
    "type(asyncio.current_task()).__hash__ = id": "asyncio.Task.__hash__",
    "module = asyncio\n    module.sleep = print\n    worker()\n    module.sleep = real": "asyncio.sleep",
}
"""Replacements made during the run, in which `worker` has a stand-in."""
HEAD = "import asyncio, enum, threading, time\nreal = asyncio.sleep\ndef worker(): pass\n"


@ON_LINUX
@pytest.mark.parametrize("change", REPLACED)
def test_what_a_program_replaces_is_told_in_whichever_way_it_does(sandboxed: Player, change: str) -> None:
    sandboxed.next_submission()
    sandboxed.take_flags()
    play(sandboxed, f"{HEAD}async def main(): pass\n{change}\n", path=f"{hash(change)}.py")
    assert Flag(what=f"replaces {REPLACED[change]}", line=None) in sandboxed.take_flags()


@ON_LINUX
@pytest.mark.parametrize("change", REPLACED_BY_MAIN)
def test_what_it_replaces_as_it_runs_is_told_and_is_gone_for_the_next_run(sandboxed: Player, change: str) -> None:
    flag = Flag(what=f"replaces {REPLACED_BY_MAIN[change]}", line=None)
    source = f"{HEAD}async def main():\n    loop = asyncio.get_running_loop()\n    {change}\nasync def other(): pass\n"
    program = Program(path="a.py", source=source.encode(), scenarios=compiled_scenarios(b"def quick(): pass\n"))
    sandboxed.next_submission()
    sandboxed.take_flags()
    for entry, told in (("main", [flag]), ("other", [])):
        sandboxed.play(program, Play(entry=entry, replace={"worker": "quick"}), 40.0)
        assert [one for one in sandboxed.take_flags() if one.what.startswith("replaces")] == told


@ON_LINUX
def test_what_the_code_beside_a_program_replaces_is_not_its_doing(sandboxed: Player) -> None:
    scenarios = """
        import asyncio
        async def beside(module):
            loop, module = asyncio.get_running_loop(), asyncio
            def later(*arguments, **options): return type(loop).call_later(loop, *arguments, **options)
            loop.call_later = later
            async def soon(*arguments): pass
            module.sleep = soon
            await module.to_thread(int)
    """
    program = Program(
        path="a.py", source=b"async def main(): pass\n", scenarios=compiled_scenarios(dedent(scenarios).encode())
    )
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="beside"), 40.0)
    assert (trace.outcome, sandboxed.take_flags()) == ("finished", ())


PUT_BACK = {
    "module.sleep": "asyncio.sleep",
    "loop.time": "asyncio.SelectorEventLoop.time",
    "type(loop).time": "asyncio.SelectorEventLoop.time",
}
"""Functions that a program replaces by one that puts the library's back when it is called, each with its flag."""


@ON_LINUX
@pytest.mark.parametrize("name", PUT_BACK)
def test_what_is_put_back_when_it_is_called_is_told_and_not_called_beside_the_program(
    sandboxed: Player, name: str
) -> None:
    source = f"""
        import asyncio
        module = asyncio
        async def main():
            loop = asyncio.get_running_loop()
            real = {name}
            def once(*given):
                print("called")
                {name} = real
                return real(*given)
            {name} = once
    """
    scenarios = """
        import asyncio
        async def beside(module):
            await module.main()
            time = asyncio.get_running_loop().time()
            print("its time is known")
            await asyncio.sleep(1)
            return round(time)
    """
    program = Program(
        path=f"{hash(name)}.py",
        source=dedent(source).encode(),
        scenarios=compiled_scenarios(dedent(scenarios).encode()),
    )
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="beside"), 40.0)
    assert (trace.outcome, trace.result, trace.elapsed) == ("finished", 0, 1)
    assert trace.lines[0] == "its time is known"
    assert Flag(what=f"replaces {PUT_BACK[name]}", line=None) in sandboxed.take_flags()


DEEPER = {
    "loop.call_later = lambda delay, *given, **options: type(loop).call_later(loop, delay / 2, *given, **options)": (
        "asyncio.SelectorEventLoop.call_later"
    ),
    "kind = type(loop).mro()[1]; later = kind.call_later; "
    "kind.call_later = lambda self, delay, *given, **options: later(self, delay / 2, *given, **options)": (
        "asyncio.SelectorEventLoop.call_later"
    ),
    "loop.create_future = lambda: soon(loop)": "asyncio.SelectorEventLoop.create_future",
    "asyncio.events.get_running_loop = lambda: Other(loop)": "asyncio.events.get_running_loop",
    "asyncio.futures._set_result_unless_cancelled = print": "asyncio.futures._set_result_unless_cancelled",
}
"""Replacements that make `asyncio.sleep` another one without replacing it, each with its flag."""


@ON_LINUX
@pytest.mark.parametrize("change", DEEPER)
def test_what_the_librarys_functions_call_in_turn_is_restored_for_the_code_beside_a_program(
    sandboxed: Player, change: str
) -> None:
    source = f"""
import asyncio
class Other:
    def __init__(self, loop): self.create_future, self.later = loop.create_future, loop.call_later
    def call_later(self, delay, *given): return self.later(delay / 2, *given)
def soon(loop):
    future = type(loop).create_future(loop)
    loop.call_later(1, lambda: future.done() or future.set_result(None))
    return future
async def main():
    loop = asyncio.get_running_loop()
    {change}
"""
    scenarios = """
        import asyncio
        async def beside(module):
            await module.main()
            await asyncio.sleep(2)
    """
    program = Program(
        path=f"{hash(change)}.py", source=source.encode(), scenarios=compiled_scenarios(dedent(scenarios).encode())
    )
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="beside"), 40.0)
    assert (trace.outcome, trace.elapsed) == ("finished", 2), trace.error
    assert Flag(what=f"replaces {DEEPER[change]}", line=None) in sandboxed.take_flags()


@ON_LINUX
def test_a_pool_beside_a_program_is_no_replacement(sandboxed: Player) -> None:
    scenarios = """
        import asyncio
        async def beside(module):
            loop = asyncio.get_running_loop()
            first = loop.run_in_executor(None, module.work)
            await asyncio.gather(first, asyncio.to_thread(module.work))
    """
    program = Program(
        path="pools.py", source=b"def work(): pass\n", scenarios=compiled_scenarios(dedent(scenarios).encode())
    )
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="beside"), 40.0)
    assert (trace.outcome, sandboxed.take_flags()) == ("finished", ())


FALSE_ANSWERS = {
    "a class of tasks": (
        "class Sure(asyncio.Task):\n    def cancelled(self): return True",
        "loop.set_task_factory(lambda loop, work, **options: Sure(work, loop=loop, **options))",
        "asyncio.Task.cancelled",
    ),
    "one task": ("", "asyncio.current_task().cancelled = lambda: True", "asyncio.Task.cancelled"),
    "another one's method": (
        "class Sure(asyncio.Future):\n    def cancelled(self): return True",
        "asyncio.current_task().cancelled = types.MethodType(Sure.cancelled, asyncio.current_task())",
        "asyncio.Task.cancelled",
    ),
    "a list of tasks": (
        "",
        "for forget in (asyncio.tasks._unregister_task,): forget(module.left[-1])",
        "asyncio.all_tasks",
    ),
    "a task that seems done": (
        "class Gone(asyncio.Task):\n    def done(self): return True",
        "module.left[-1:] = [Gone(module.left[-1].get_coro(), loop=loop)]",
        "asyncio.all_tasks",
    ),
    "the state of a loop": ("", "module.others[0]._closed = True", "asyncio.SelectorEventLoop.is_closed"),
    "a class of loops": (
        "class Loop(asyncio.SelectorEventLoop):\n    def is_closed(self): return True",
        "module.others[:] = [Loop()]",
        "asyncio.SelectorEventLoop.is_closed",
    ),
    "one loop": ("", "module.others[0].is_closed = lambda: True", "asyncio.SelectorEventLoop.is_closed"),
}
"""Answers for the library that replace none of its functions: names of the file, a statement of `main`, the flag."""


@ON_LINUX
@pytest.mark.parametrize("case", FALSE_ANSWERS)
def test_the_code_beside_a_program_asks_the_librarys_own_methods(sandboxed: Player, case: str) -> None:
    names, statement, flag = FALSE_ANSWERS[case]
    source = f"""
import asyncio, sys, types
left, others = [], []
async def wait(): await asyncio.sleep(1)
{names}
async def main():
    module, loop = sys.modules[__name__], asyncio.get_running_loop()
    others.append(asyncio.new_event_loop())
    left.append(asyncio.create_task(wait()))
    {statement}
async def worker(): await main()
"""
    scenarios = """
        import asyncio
        async def beside(module):
            await module.main()
            task = asyncio.create_task(module.worker())
            await asyncio.wait([task])
            listed = len(asyncio.all_tasks())
            return [asyncio.current_task().cancelled(), task.cancelled(), listed, module.others[0].is_closed()]
    """
    program = Program(
        path=f"{hash(case)}.py", source=source.encode(), scenarios=compiled_scenarios(dedent(scenarios).encode())
    )
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="beside"), 40.0)
    told = [one.what for one in sandboxed.take_flags() if one.what.startswith("replaces")]
    listed = 5 if "seems" in case else 3
    assert (trace.outcome, trace.result) == ("finished", [False, False, listed, False]), trace.error
    assert f"replaces {flag}" in told


@ON_LINUX
def test_what_an_honest_program_makes_of_tasks_and_loops_is_not_told(sandboxed: Player) -> None:
    source = """
        import asyncio
        class Named(asyncio.Task):
            def get_name(self): return "worker"
            def cancel(self, msg=None): return super().cancel(msg)
        class Loop(asyncio.SelectorEventLoop):
            def close(self): super().close()
        async def main():
            loop = asyncio.get_running_loop()
            loop.set_task_factory(lambda loop, work, **options: Named(work, loop=loop, **options))
            other = Loop()
            other.close()
            return other
    """
    scenarios = """
        import asyncio
        async def beside(module):
            other = await module.main()
            task = asyncio.create_task(asyncio.sleep(1))
            task.cancel()
            await asyncio.wait([task])
            return [task.cancelled(), task.done(), len(asyncio.all_tasks()), other.is_closed()]
    """
    program = Program(
        path="honest.py",
        source=dedent(source).encode(),
        scenarios=compiled_scenarios(dedent(scenarios).encode()),
    )
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="beside"), 40.0)
    assert (trace.outcome, trace.result, sandboxed.take_flags()) == ("finished", [True, True, 1, True], ())


OWN = {
    'names["to_short_json"] = forged': "isolation.player.to_short_json",
    'names["_Runner"] = forged': "isolation.player._Runner",
    'names["to_short_json"].__code__ = forged.__code__': "isolation.player.to_short_json",
    'names["to_short_json"].__globals__["_ENCODER"] = forged': "trace.serialization._ENCODER",
    'names["to_short_json"].__globals__["len"] = forged': "trace.serialization.len",
    "type(run)._trace = forged": "simulation.program_run.ProgramRun._trace",
    "run._trace = forged": "simulation.program_run.ProgramRun._trace",
    "run.recorder.record = forged": "recording.recorder.Recorder.record",
    "run.__class__ = type('Forged', (type(run),), {'_trace': forged})": "simulation.program_run.ProgramRun",
}
"""What a program replaces of the grader, and the name by which it is told."""


@ON_LINUX
@pytest.mark.parametrize("change", OWN)
@pytest.mark.parametrize("late", [False, True], ids=["at once", "when its objects are let go"])
def test_what_a_program_puts_in_the_place_of_the_grader_s_own_functions_is_told_and_undone(
    sandboxed: Player, change: str, late: bool
) -> None:
    source = f"""
        import sys

        def forged(*given, **options):
            return b"forged"

        class Last:
            def __del__(self, run=None, names=None):
                frame = sys._getframe()
                while frame is not None:
                    own = frame.f_locals.get("self")
                    run = own if type(own).__name__ == "ProgramRun" else run
                    names = frame.f_globals if "to_short_json" in frame.f_globals else names
                    frame = frame.f_back
                {change}

        last = Last()

        async def main():
            print("its own line")
            if not {late}:
                globals().pop("last")
    """
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = play(sandboxed, source, path=f"own{hash(change)}.py")
    assert (trace.outcome, trace.lines) == ("finished", ["its own line"])
    assert Flag(what=f"replaces grader.{OWN[change]}") in sandboxed.take_flags()


TASKS_OF_ITS_OWN = {
    "class One(asyncio.Task): pass\n    await One(worker(), loop=loop)": "Task-2",
    "await asyncio.wait_for(worker(), 5)": "Task-1" if sys.version_info >= (3, 12) else "Task-2",
    "await asyncio.tasks._PyTask(worker(), loop=loop, name='Python')": "Python",
    "loop.call_soon(lambda: kept.append(loop.create_task(worker())))\n    await asyncio.sleep(1)": "Task-2",
    "await asyncio.shield(asyncio.gather(worker()))": "Task-2",
    "await asyncio.to_thread(lambda: asyncio.run(worker()))": "Task-2",
    "loop.set_task_factory(asyncio.eager_task_factory)\n    await asyncio.create_task(worker())"
    if sys.version_info >= (3, 12)
    else "await worker()": "Task-2" if sys.version_info >= (3, 12) else "Task-1",
    "asyncio.tasks._current_tasks[loop] = other = asyncio.create_task(nothing())\n    try: worker().send(None)\n"
    "    except StopIteration: pass\n    asyncio.tasks._current_tasks[loop] = real": "Task-1",
}
"""Ways to run a worker, and the task in which the code beside the program finds it."""


@ON_LINUX
@pytest.mark.parametrize("way", TASKS_OF_ITS_OWN)
def test_the_task_that_runs_is_the_one_whose_step_it_is(sandboxed: Player, way: str) -> None:
    if "_current_tasks" in way and sys.version_info >= (3, 14):
        pytest.skip("there is no such table any more")
    source = "import asyncio\nkept = []\nasync def worker(): pass\nasync def nothing(): pass\nasync def main():\n"
    source += f"    loop, real = asyncio.get_running_loop(), asyncio.current_task()\n    {way}\n"
    scenarios = "import asyncio\nasync def told():\n    print(asyncio.current_task().get_name())\n"
    program = Program(path="a.py", source=source.encode(), scenarios=compiled_scenarios(scenarios.encode()))
    sandboxed.next_submission()
    sandboxed.take_flags()
    trace = sandboxed.play(program, Play(entry="main", replace={"worker": "told"}), 40.0)
    assert (trace.outcome, trace.lines) == ("finished", [TASKS_OF_ITS_OWN[way]])
    told = [flag.what for flag in sandboxed.take_flags()]
    assert told == (["replaces asyncio.current_task"] if "_current_tasks" in way else [])


@ON_LINUX
def test_the_code_beside_a_program_calls_what_it_names(sandboxed: Player) -> None:
    """A program may have its own use for a function that it has put in the place of another."""
    source = """
        import asyncio
        def later(seconds): return f"later {seconds}"
        async def main():
            module = asyncio
            module.sleep = later
    """
    scenarios = """
        import asyncio
        class Base:
            def name(self, *given, last): return [*given, last]
        class Derived(Base):
            def name(self, *given, **options): return super().name(*given, **options)
        async def beside(module):
            await module.main()
            kept = [(lambda *given: len(given))(*range(3)), Derived().name(1, 2, last=3)]
            return [*kept, module.later(5)]
    """
    program = Program(
        path="named.py", source=dedent(source).encode(), scenarios=compiled_scenarios(dedent(scenarios).encode())
    )
    sandboxed.next_submission()
    assert sandboxed.play(program, Play(entry="beside"), 40.0).result == [3, [1, 2, 3], "later 5"]


@ON_LINUX
def test_a_program_that_raises_the_event_of_what_is_replaced_is_not_disturbed(sandboxed: Player) -> None:
    source = """
        import sys
        async def main():
            sys.audit("coroutine_grader.replaced")
            sys.audit("coroutine_grader.replaced", 1)
            print("on")
    """
    assert play(sandboxed, source).lines == ["on"]


@ON_LINUX
def test_no_module_of_the_grader_is_found_by_its_name(sandboxed: Player) -> None:
    source = """
        import __main__, sys
        async def main():
            print([name for name in sys.modules if name.startswith("grader")], hasattr(__main__, "main"))
    """
    assert play(sandboxed, source).lines == ["[] False"]


@ON_LINUX
def test_flags_are_few_however_many_there_are(sandboxed: Player) -> None:
    sandboxed.next_submission()
    lines = "".join(f"    try: open('/nowhere/{number}')\n    except OSError: pass\n" for number in range(100))
    play(sandboxed, f"async def main():\n{lines}")
    assert len(sandboxed.take_flags()) == 20


def test_what_is_no_flag_is_ignored() -> None:
    ours, theirs = protocol.socket.socketpair()
    with ours, theirs:
        for text in (b"#{}\n", b"#[[[\n", b"#" + msgspec.json.encode({"what": 1, "line": "x"}) + b"\n", b"answer\n"):
            theirs.sendall(text)
        channel = protocol.Channel(ours)
        assert channel.ask(b"", 1.0) == b"answer\n"
        assert channel.flags == []


@pytest.mark.parametrize(("share", "answer"), [(0.0, None), (0.5, b"answer\n")])
def test_the_time_for_an_answer_is_what_the_other_end_uses_of_the_processor(share: float, answer: bytes | None) -> None:
    """An end that waits has its limit in wall seconds, and one that has half a processor twice as many."""

    class Other(OtherProcess):
        def processor_seconds(self) -> float:
            return share * time.monotonic()

    ours, theirs = protocol.socket.socketpair()
    late = threading.Timer(0.3, theirs.sendall, [b"answer\n"])
    with ours, theirs:
        late.start()
        channel = protocol.Channel(ours, process=Other(0))
        assert channel.ask(b"", 0.2) == answer
        late.join()


@ON_LINUX
def test_the_processor_time_of_another_process_is_known_while_it_runs() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        other = OtherProcess(process.pid)
        while not other.processor_seconds() > 0.05:
            time.sleep(0.01)
        process.kill()
    assert other.processor_seconds() == 0


@ON_LINUX
def test_a_process_that_waits_for_a_processor_is_told_from_one_that_waits_for_something_else() -> None:
    """A machine may be so busy that a process gets no turn for a while; that is no time of its own."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        busy = OtherProcess(process.pid)
        while not busy.is_ready():  # until it has started
            time.sleep(0.001)
        process.kill()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        waiting = OtherProcess(process.pid)
        while waiting.is_ready():
            time.sleep(0.001)
        process.communicate(b"x")
    assert not busy.is_ready()
    used = TimeUsed(lambda: 0.0, is_ready=lambda: True)
    time.sleep(0.1)
    assert used.seconds() < 0.1
