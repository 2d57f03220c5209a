"""The commands of tests: a fork is what a started command is, whatever the command asks of its process."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import commands
from tests.commands import fork_command, kind_of

pytestmark = pytest.mark.skipif(not commands.CAN_FORK, reason="commands are started here")

PROBE = """
import atexit, json, locale, os, resource, signal, sys, threading, time

streams = {
    name: [stream.name, stream.buffer.name, stream.mode, stream.encoding, stream.errors, stream.isatty()]
    + [stream.line_buffering, stream.write_through, stream.fileno(), stream is getattr(sys, f"__{name}__")]
    for name, stream in (("stdin", sys.stdin), ("stdout", sys.stdout), ("stderr", sys.stderr))
}
main = sys.modules["__main__"]
told = {
    "arguments": sys.argv[1:],
    "file": sys.argv[0],
    "asked": sys.orig_argv,
    "path": sys.path,
    "folder": os.getcwd(),
    "main": [main.__name__, main.__spec__.name, main.__file__, main is sys.modules[__name__], globals() is vars(main)],
    "environment": dict(os.environ),
    "streams": streams,
    "input": sys.stdin.read(),
    "files": sorted(os.listdir("/proc/self/fd"))[:-1],
    "session": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()],
    "mask": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "limits": [resource.getrlimit(limit) for limit in range(10)],
    "flags": [*sys.flags],
    "warned": sys.warnoptions,
    "locale": locale.setlocale(locale.LC_ALL),
    "zone": [time.tzname, time.timezone],
    "threads": [threading.current_thread() is threading.main_thread(), threading.active_count()],
    "umask": os.umask(0o22),
    "priority": os.nice(0),
    "traced": [sys.gettrace(), sys.getprofile(), sys.flags.dev_mode],
    "processor": time.process_time() < 60,
}
print(json.dumps(told))
print("to the other one", file=sys.stderr)
atexit.register(print, "at the end")
exec(sys.argv[1])
"""
ENDINGS = [
    "",
    "sys.exit(3)",
    "sys.exit('with words')",
    "raise SystemExit",
    "raise KeyError('raised')",
    "raise KeyboardInterrupt",
    "os._exit(4)",
    "os.kill(os.getpid(), 9)",
    "os.abort()",
    "threading.Thread(target=lambda: (time.sleep(0.1), print('a thread'))).start()",
    "sys.stdout.buffer.write(b'\\xff\\r\\n\\r' * 100_000)",
    "async def never(): pass\nnever()",
    "sys.setrecursionlimit(50)\nfrom random import random",
    "with open('/dev/stdout', 'w') as again:\n again.write('once more')",
    "if not os.fork():\n time.sleep(0.3); print('later', flush=True); os._exit(0)\nos._exit(5)",
]


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Let a module beside the command be forked as one of the project's."""
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    monkeypatch.setattr(commands, "FORKED", ("probe",))
    monkeypatch.setattr(commands, "_idle", [])
    yield [sys.executable, "-m", "probe"]
    for server in commands._idle:
        server.close()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_fork_is_what_a_started_command_is(ending: str, probe: list[str], tmp_path: Path) -> None:
    given = {"cwd": tmp_path, "env": dict(os.environ), "capture_output": True, "stdin": subprocess.DEVNULL}
    assert told([*probe, ending], forked, **given) == told([*probe, ending], subprocess.run, **given)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ((), {"env": {"TZ": "Asia/Kolkata", "ONLY": "this"}}),
        ((), {"env": {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONWARNINGS": "error"}}),
        ((), {"env": {"PYTHONIOENCODING": "latin-1:replace", "LANG": "C.UTF-8"}}),
        ((), {"env": {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}}),
        ((), {"start_new_session": True}),
        (("-X", "utf8", "-W", "error"), {}),
        (("-P", "-s"), {}),
    ],
)
def test_a_fork_has_the_streams_and_environment_of_a_started_command(
    words: tuple[str, ...], options: dict[str, Any], probe: list[str], tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").symlink_to(tmp_path)
    given = {"cwd": tmp_path / "elsewhere", "env": dict(os.environ), "capture_output": True} | options
    if "-P" in words or "PYTHONSAFEPATH" in str(options):
        given["env"] = given["env"] | {"PYTHONPATH": str(tmp_path)}
    command = [probe[0], *words, *probe[1:], ""]
    assert told(command, forked, **given) == told(command, subprocess.run, **given)


@pytest.mark.parametrize("options", [{"text": True}, {"encoding": "latin-1"}, {"errors": "replace"}])
def test_what_a_command_said_is_text_if_asked(options: dict[str, Any], probe: list[str], tmp_path: Path) -> None:
    given = {"cwd": tmp_path, "env": dict(os.environ), "capture_output": True} | options
    command = [*probe, "print('one\\r\\ntwo\\rthree')"]
    ours, started = forked(command, **given), subprocess.run(command, **given)
    assert (ours.stdout, ours.stderr, ours.args) == (started.stdout, started.stderr, started.args)


def test_a_command_that_takes_too_long_is_killed(probe: list[str], tmp_path: Path) -> None:
    ending = f"time.sleep(2); open({str(tmp_path / 'late')!r}, 'w')"
    with pytest.raises(subprocess.TimeoutExpired) as told:
        forked([*probe, ending], cwd=tmp_path, capture_output=True, timeout=0.5)
    assert told.value.timeout == 0.5
    with pytest.raises(subprocess.CalledProcessError):
        forked([*probe, "time.sleep(2); sys.exit(1)"], cwd=tmp_path, capture_output=True, check=True)
    assert not (tmp_path / "late").exists()


def forked(command: list[str], **options: Any) -> "subprocess.CompletedProcess[Any]":
    kind = kind_of(command, options)
    assert kind is not None
    return fork_command(kind, command, options)


def told(command: list[str], by: Callable[..., Any], **options: Any) -> tuple[object, ...]:
    done = by(command, **options)
    first, _, rest = done.stdout.partition(b"\n")
    return done.returncode, json.loads(first), rest, done.stderr.partition(b"Traceback")[0], done.stderr[-20:]


ROOT = Path(__file__).parent.parent
TAKEN = re.compile(r"[\d.]+ (?:s\b|a second)")
"""Wall seconds that a command took, and how many things it did in one."""
COMMANDS = {
    "grade": ["grade", "tests/examples/ada", "--exercise", "1", "--exercise", "8"],
    "grade for a program": ["grade", "tests/examples/ada", "--exercise", "8", "--format", "json"],
    "trace": ["trace", "tests/programs/tasks_at_once.py"],
    "trace as a page": ["trace", "tests/programs/tasks_at_once.py", "--format", "html"],
    "other orders": ["trace", "tests/programs/tasks_at_once.py", "--explore"],
    "diff": ["diff", "tests/programs/tasks_at_once.py", "solutions/08_create_task/create_task.py"],
    "hint": ["hint", "01"],
    "list": ["list"],
    "verify": ["verify", "--exercise", "99"],
    "batch": ["batch", "tests/examples", "--exercise", "1", "--out", "{folder}/out"],
    "merge": ["merge", "{folder}/nowhere", "--out", "{folder}/joined", "--exercise", "1"],
    "audit": ["audit", "tests/examples/ada", "--exercise", "8"],
    "new": ["new", "...", "--course", "{folder}/course"],
    "release": ["release", "{folder}/students", "--through", "2"],
    "watch": ["watch", "{folder}/nowhere"],
    "no such command": ["grad"],
    "help": ["--help"],
}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_forked_command_says_what_a_started_one_says(name: str, tmp_path: Path) -> None:
    """And each command is started at least here."""
    said = []
    for by in (forked, subprocess.run):
        folder = tmp_path / by.__name__
        folder.mkdir()
        words = [sys.executable, "-m", "grader", *(word.format(folder=folder) for word in COMMANDS[name])]
        around = os.environ | {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
        done = by(words, cwd=ROOT, env=around, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8")
        texts = [TAKEN.sub("", text.replace(str(folder), "")) for text in (done.stdout, done.stderr)]
        said.append((done.returncode, *texts, {str(path.relative_to(folder)) for path in folder.rglob("*")}))
    assert said[0] == said[1]
    assert "Traceback" not in said[0][2]
